//! What the binary writes for machines keeps the schemas that are published with it (`schemas/report`).
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cxray::json::{Arena, Limits};
use jsonschema::{Registry, Validator};
use serde_json::Value;

#[test]
fn every_line_of_ndjson_is_a_finding_or_the_summary() {
    let (line_schema, _) = schemas();
    for capture in captures() {
        let output = capture.run(&["validate", "--format", "ndjson", "-q"]);
        let lines: Vec<Value> = output.lines().map(json).collect();
        for line in &lines {
            assert_valid(&line_schema, line, &capture.name);
        }
        let types: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        let (last, before) = types.split_last().unwrap();
        assert_eq!(*last, "summary", "{}: the summary comes last", capture.name);
        assert!(before.iter().all(|it| *it == "finding"), "{}: one summary only", capture.name);
        assert_counts(&lines, lines.last().unwrap(), &capture.name);
    }
}

#[test]
fn a_json_report_is_one_document_of_the_same_findings() {
    let (_, document_schema) = schemas();
    for capture in captures() {
        let document = json(&capture.run(&["validate", "--format", "json", "-q"]));
        assert_valid(&document_schema, &document, &capture.name);
        let lines: Vec<Value> =
            capture.run(&["validate", "--format", "ndjson", "-q"]).lines().map(json).collect();
        let mut objects = document["findings"].as_array().unwrap().clone();
        objects.push(document["summary"].clone());
        assert_eq!(objects, lines, "{}", capture.name);
    }
}

#[test]
fn every_line_of_parse_is_a_normalised_event() {
    let schema = published("event");
    let event = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let mut events = 0;
    for capture in captures() {
        for line in capture.run(&["parse", "-q"]).lines() {
            let line_of_it = json(line);
            assert_valid(&event, &line_of_it, &capture.name);
            let order = names(line);
            let documented = ["api", "event", "time", "envelope", "data", "source"];
            let expected: Vec<&str> =
                documented.into_iter().filter(|name| order.iter().any(|found| found == name)).collect();
            assert_eq!(order, expected, "{}: members in their order", capture.name);
            events += 1;
        }
    }
    assert!(events > 100, "only {events} events in all captures");
}

/// The names of an object's members, as they are written.
fn names(line: &str) -> Vec<String> {
    let mut arena = Arena::default();
    let document = arena.parse(line, &Limits::default()).unwrap();
    document.root().as_object().unwrap().iter().map(|member| member.name.as_str().into_owned()).collect()
}

#[test]
fn a_report_that_does_not_keep_the_schema_is_noticed() {
    let (line, document) = schemas();
    let finding = r#"{"type":"finding","severity":"error","code":"schema/type","message":"m","file":"f","record":1,"line":1,"column":1,"end_line":1,"end_column":2,"pointer":"/a"}"#;
    assert!(line.is_valid(&json(finding)));
    for wrong in [
        finding.replace("\"error\"", "\"fatal\""),
        finding.replace("\"line\":1", "\"line\":0"),
        finding.replace("\"pointer\":\"/a\"", "\"pointer\":\"a\""),
        finding.replace("\"message\":\"m\",", ""),
        finding.replace("\"message\"", "\"msg\":1,\"message\""),
    ] {
        assert!(!line.is_valid(&json(&wrong)), "{wrong}");
    }
    assert!(!document.is_valid(&json(r#"{"version":1,"findings":[{}],"summary":{}}"#)));
}

struct Capture {
    name: String,
    bytes: Vec<u8>,
}

impl Capture {
    /// Standard output of a run over it. A capture is always read to its end: exit code 0 or 1, or 2 where it
    /// holds nothing to judge.
    fn run(&self, arguments: &[&str]) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(arguments)
            .args(["--stdin-name", &self.name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let bytes = self.bytes.clone();
        let writer = std::thread::spawn(move || stdin.write_all(&bytes));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        assert!(matches!(output.status.code(), Some(0..=2)), "{}: {output:?}", self.name);
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The captures of the project, every sample as one capture, and a handful of broken ones.
fn captures() -> Vec<Capture> {
    let mut all: Vec<Capture> = files("samples/captures")
        .into_iter()
        .map(|path| Capture {
            name: path.strip_prefix(root()).unwrap().display().to_string(),
            bytes: fs::read(&path).unwrap(),
        })
        .collect();
    for api in ["cometd", "owidget", "widgets", "workspaces"] {
        let samples = files(&format!("samples/{api}"));
        let bytes = samples.iter().flat_map(|path| fs::read(path).unwrap()).collect();
        all.push(Capture { name: format!("all samples of {api}"), bytes });
    }
    let event = r#"{"event":"WebChatService.ready","data":{}}"#;
    let broken: &[(&str, Vec<u8>)] = &[
        ("empty", Vec::new()),
        ("empty array", b"[]".to_vec()),
        ("torn", format!("{event}\n{{\"event\":\"WebChat").into_bytes()),
        ("torn array", format!("[{event},\n{{\"event\":,}},\n{event}").into_bytes()),
        ("not JSON at all", b"Uncaught TypeError: x is undefined\n  at main.js:1:2\n".to_vec()),
        ("not UTF-8", b"{\"event\":\"WebChatService.ready\",\"data\":{\"\xff\":1}}\n".to_vec()),
        ("lone surrogate", br#"{"event":"onMessageEvent","data":"\udead"}"#.to_vec()),
        ("too deep", format!("{}{}\n{event}\n", "[".repeat(1000), "]".repeat(1000)).into_bytes()),
        (
            "every severity",
            [
                r#"{"event":"WebChatService.agentConnected","data":{"numAgentsConnected":"1","x":2,"x":3}}"#,
                r#"{"event":"onAgentStateEvent","data":{"currentState":"REDY","a/b~c":1,"\u001b\u202e\n::":2}}"#,
                r#"{"event":"onAgentStateEvent","data":{"state":"READY"}}"#,
                r#"{"event":"onCRMDataEvent","data":{}}"#,
                r#"{"event":"WebChatService.nope\u0007","data":{}}"#,
                r#"{"channel":"/workspace/v3/voice","data":{}}"#,
                r#"{"numAgentsConnected":1}"#,
                r#"{"time":"noon","publisher":"X","event":"WebChatService.ready","data":{}}"#,
                r#"{"event":"WebChatService.ready"}"#,
                r"17",
            ]
            .join("\n")
            .into_bytes(),
        ),
    ];
    all.extend(broken.iter().map(|(name, bytes)| Capture { name: (*name).to_owned(), bytes: bytes.clone() }));
    all
}

/// What the summary counts is what was told.
fn assert_counts(lines: &[Value], summary: &Value, name: &str) {
    let count = |severity: &str| {
        lines.iter().filter(|line| line["type"] == "finding" && line["severity"] == severity).count()
    };
    assert_eq!(summary["errors"], count("error"), "{name}");
    assert_eq!(summary["warnings"], count("warning"), "{name}");
    assert_eq!(summary["notes"], count("note"), "{name}");
    let number = |member: &str| summary[member].as_u64().unwrap();
    assert_eq!(number("valid") + number("invalid") + number("skipped"), number("records"), "{name}");
    let by_event: u64 = summary["by_event"]
        .as_object()
        .unwrap()
        .values()
        .map(|counts| counts["events"].as_u64().unwrap())
        .sum();
    assert_eq!(by_event, number("events"), "{name}");
}

/// The validators of a line of `ndjson` and of a `json` document.
fn schemas() -> (Validator, Validator) {
    let registry = Registry::new()
        .add(format!("{BASE}finding.schema.json"), published("finding"))
        .unwrap()
        .prepare()
        .unwrap();
    let build = |name: &str| {
        jsonschema::options()
            .with_base_uri(format!("{BASE}{name}.schema.json"))
            .with_registry(&registry)
            .should_validate_formats(true)
            .build(&published(name))
            .unwrap()
    };
    (build("finding"), build("report"))
}

const BASE: &str = "event:///report/";

fn published(name: &str) -> Value {
    json(&fs::read_to_string(root().join(format!("schemas/report/{name}.schema.json"))).unwrap())
}

fn assert_valid(validator: &Validator, value: &Value, name: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {value}\n{}", errors.join("\n"));
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.is_file());
    all.sort();
    all
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

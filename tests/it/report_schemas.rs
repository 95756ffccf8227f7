//! What the binary writes for machines keeps the schemas that are published with it (`schemas/report`).

use std::fs;

use crate::binary::{cxray, run, text};
use crate::project::{files, read, root};
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
fn every_broken_record_that_parse_keeps_is_as_published() {
    let validator = jsonschema::options().build(&published("broken")).unwrap();
    let mut kept = 0;
    for capture in &captures() {
        for line in capture.run(&["parse", "-q", "--keep-broken"]).lines() {
            let line = json(line);
            if line.get("broken").is_some() {
                assert_valid(&validator, &line, &capture.name);
                kept += 1;
            }
        }
    }
    assert!(kept > 3, "{kept}");
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
            let documented = ["api", "event", "time", "conversation", "envelope", "data", "source"];
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

/// `.ci/run` checks the same logs against the standard's own schema; here stand the members that we write, as the standard has them.
#[test]
fn a_sarif_log_keeps_the_standard_and_tells_every_finding() {
    let mut related = 0;
    for capture in captures() {
        let findings = worst_first(capture.findings());
        let log = json(&capture.run(&["validate", "--format", "sarif", "-q"]));
        assert_sarif(&log, &capture.name);

        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len(), "{}", capture.name);
        for (result, finding) in results.iter().zip(&findings) {
            let rule =
                &run["tool"]["driver"]["rules"][usize::try_from(number(&result["ruleIndex"])).unwrap()];
            assert_eq!([&result["ruleId"], &rule["id"]], [&finding["code"]; 2], "{}", capture.name);
            assert_eq!(result["level"], finding["severity"], "{}", capture.name);
            let location = &result["locations"][0];
            let region = &location["physicalLocation"]["region"];
            for (theirs, ours) in [
                ("startLine", "line"),
                ("startColumn", "column"),
                ("endLine", "end_line"),
                ("endColumn", "end_column"),
            ] {
                assert_eq!(region[theirs], finding[ours], "{}: {theirs}", capture.name);
            }
            let pointer = finding["pointer"].as_str().filter(|pointer| !pointer.is_empty());
            let place = location["logicalLocations"][0]["fullyQualifiedName"].as_str();
            assert_eq!(place, pointer, "{}", capture.name);
            let witnesses = finding["related"].as_array().map_or(&[][..], Vec::as_slice);
            let locations = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
            assert_eq!(locations.len(), witnesses.len(), "{}", capture.name);
            for (location, witness) in locations.iter().zip(witnesses) {
                related += 1;
                let region = &location["physicalLocation"]["region"];
                assert_eq!(region["startLine"], witness["line"], "{}", capture.name);
                assert_eq!(region["startColumn"], witness["column"], "{}", capture.name);
                assert_eq!(location["properties"]["time"], witness["time"], "{}", capture.name);
                assert_eq!(location["properties"]["event"], witness["event"], "{}", capture.name);
                let link = format!("]({})", location["id"]);
                assert!(result["message"]["text"].as_str().unwrap().contains(&link), "{result}");
            }
        }
    }
    assert!(related > 3, "only {related} other events in all captures");
}

/// Members of the objects of SARIF 2.1.0 that we write: those that must be there, and those that may. What is an object of
/// its own is named with its kind.
const SARIF: &[(&str, &[&str], &[&str])] = &[
    ("log", &["$schema", "version", "runs"], &[]),
    ("runs", &["tool", "results", "columnKind", "invocations"], &[]),
    ("tool", &["driver"], &[]),
    ("driver", &["name", "semanticVersion", "shortDescription", "rules"], &[]),
    ("rules", &["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"], &[]),
    ("shortDescription", &["text"], &[]),
    ("fullDescription", &["text"], &[]),
    ("help", &["text", "markdown"], &[]),
    ("message", &["text"], &[]),
    ("defaultConfiguration", &["level"], &[]),
    ("invocations", &["executionSuccessful"], &["toolExecutionNotifications"]),
    ("toolExecutionNotifications", &["level", "message"], &[]),
    (
        "results",
        &["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "properties"],
        &["relatedLocations"],
    ),
    ("locations", &["physicalLocation"], &["logicalLocations"]),
    ("relatedLocations", &["id", "physicalLocation", "message", "properties"], &[]),
    ("physicalLocation", &["artifactLocation", "region"], &[]),
    ("artifactLocation", &["uri"], &[]),
    ("region", &["startLine", "startColumn"], &["endLine", "endColumn"]),
    ("logicalLocations", &["fullyQualifiedName"], &[]),
];

fn assert_sarif(log: &Value, name: &str) {
    assert_eq!(log["version"], "2.1.0", "{name}");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1, "{name}");
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints", "{name}");
    assert_sarif_object("log", log, name);
}

fn assert_sarif_object(kind: &str, object: &Value, name: &str) {
    let (_, must, may) = SARIF.iter().find(|(known, ..)| *known == kind).unwrap_or_else(|| panic!("{kind}"));
    let members = object.as_object().unwrap_or_else(|| panic!("{name}: {kind}: {object}"));
    for member in *must {
        assert!(members.contains_key(*member), "{name}: {kind} has no {member}: {object}");
    }
    for (member, value) in members {
        assert!(must.contains(&&**member) || may.contains(&&**member), "{name}: {kind} has {member}");
        match (&**member, value) {
            // A bag of whatever a tool likes.
            ("properties" | "partialFingerprints", Value::Object(_))
            | ("executionSuccessful", Value::Bool(_)) => {}
            ("level", Value::String(level)) => {
                assert!(["none", "note", "warning", "error"].contains(&&**level), "{name}: {level}");
            }
            (_, Value::Object(_)) => assert_sarif_object(member, value, name),
            (_, Value::Array(elements)) => {
                for element in elements {
                    assert_sarif_object(member, element, name);
                }
            }
            ("ruleIndex", Value::Number(index)) => assert!(index.is_u64(), "{name}: {index}"),
            (_, Value::Number(number)) => assert!(number.as_u64() > Some(0), "{name}: {member} {number}"),
            (_, Value::String(text)) => assert!(!text.is_empty(), "{name}: {kind} has an empty {member}"),
            _ => panic!("{name}: {kind} has {member}: {value}"),
        }
    }
}

#[test]
fn a_sarif_log_says_whether_the_job_was_done() {
    for (text, is_done) in
        [("{\"event\":\"WebChatService.ready\",\"data\":{}}", true), ("{\"a\":1}", false), ("", false)]
    {
        let capture = Capture { name: text.to_owned(), bytes: text.into() };
        let log = json(&capture.run(&["validate", "--format", "sarif", "-q"]));
        assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], is_done, "{text}");
    }
}

/// Findings in the order of reports that show the worst first.
fn worst_first(mut findings: Vec<Value>) -> Vec<Value> {
    let rank =
        |finding: &Value| ["error", "warning", "note"].iter().position(|it| finding["severity"] == *it);
    findings.sort_by_key(rank);
    findings
}

#[test]
fn a_sarif_log_of_many_findings_holds_the_worst_and_counts_the_others() {
    let note =
        "{\"event\":\"WebChatService.agentConnected\",\"data\":{\"numAgentsConnected\":2,\"new\":1}}\n";
    let error = "{\"event\":\"WebChatService.agentConnected\",\"data\":{\"numAgentsConnected\":\"1\"}}\n";
    let capture = Capture {
        name: "many.ndjson".to_owned(),
        bytes: format!("{}{}", note.repeat(6_000), error.repeat(2)).into_bytes(),
    };
    let log = json(&capture.run(&["validate", "--format", "sarif", "-q"]));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 5_000);
    let errors = results.iter().take_while(|result| result["level"] == "error").count();
    assert_eq!(errors, 2);
    let last = results.last().unwrap();
    assert_eq!(last["ruleId"], "cxray/left-out");
    // 6,002 findings, of which 4,999 are results.
    assert!(last["message"]["text"].as_str().unwrap().starts_with("1003 more findings"), "{last}");
    let prints = results[..4_999].iter().map(|it| it["partialFingerprints"].to_string());
    assert_eq!(prints.collect::<std::collections::HashSet<_>>().len(), 4_999);
}

#[test]
fn a_code_quality_report_folds_repeats_and_knows_each_issue_again_when_records_come_before_it() {
    for capture in captures() {
        let issues = capture.issues();
        let findings = capture.findings();
        let told: u64 = issues.iter().map(|issue| 1 + again(issue["description"].as_str().unwrap())).sum();
        assert_eq!(told, findings.len() as u64, "{}", capture.name);
        for issue in &issues {
            let same = |finding: &&Value| {
                let position = &issue["location"]["positions"];
                issue["check_name"] == finding["code"]
                    && position["begin"]["line"] == finding["line"]
                    && position["end"]["column"] == finding["end_column"]
            };
            let finding = findings.iter().find(same).unwrap_or_else(|| panic!("{}: {issue}", capture.name));
            let severity = match finding["severity"].as_str().unwrap() {
                "error" => "major",
                "warning" => "minor",
                _ => "info",
            };
            assert_eq!(issue["severity"], severity, "{}", capture.name);
        }
        let mut fingerprints: Vec<&str> = issues.iter().map(fingerprint).collect();
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), issues.len(), "{}: each is known by itself", capture.name);
    }
    let event = "{\"event\":\"WebChatService.agentConnected\",\"data\":{\"numAgentsConnected\":\"1\"}}\n";
    let fine = "{\"event\":\"WebChatService.ready\",\"data\":{}}\n";
    let of = |text: String| Capture { name: "a.ndjson".to_owned(), bytes: text.into() }.issues();
    let (alone, behind) = (of(event.repeat(3)), of(format!("{fine}{event}{fine}{event}{event}")));
    let before: Vec<&str> = alone.iter().map(fingerprint).collect();
    let after: Vec<&str> = behind.iter().map(fingerprint).collect();
    assert_eq!(before, after);
}

/// How many findings more a text stands for.
fn again(text: &str) -> u64 {
    let Some(rest) = text.strip_suffix(" more like it") else { return 0 };
    rest.rsplit_once("and ").unwrap().1.parse().unwrap()
}

#[test]
fn a_junit_report_fails_the_events_that_have_a_finding_which_fails_the_run() {
    for capture in captures() {
        let findings = capture.findings();
        for bar in ["error", "warning", "note", "never"] {
            let arguments = ["validate", "--format", "junit", "-q", "--fail-on", bar];
            let (text, code) = capture.run_to_code(&arguments);
            let report = quick_junit::Report::deserialize_from_str(&text)
                .unwrap_or_else(|fault| panic!("{}: {fault}\n{text}", capture.name));
            let failed = [report.failures, report.errors].map(|count| count > 0);
            assert_eq!(failed, [code == 1 || failed[0] && code == 2, code == 2], "{} {bar}", capture.name);

            let bar = ["note", "warning", "error", "never"].iter().position(|it| *it == bar);
            let height = |finding: &&Value| {
                ["note", "warning", "error"].iter().position(|it| finding["severity"] == *it)
            };
            let mut expected: Vec<String> =
                findings.iter().filter(|finding| height(finding) >= bar).map(case_of).collect();
            expected.sort();
            expected.dedup();
            let suites = report.test_suites.iter().filter(|suite| suite.name.as_str() != "cxray");
            let mut failing: Vec<String> = suites
                .flat_map(|suite| &suite.test_cases)
                .filter(|case| {
                    use quick_junit::{NonSuccessKind, TestCaseStatus};
                    matches!(
                        case.status,
                        TestCaseStatus::NonSuccess {
                            kind: NonSuccessKind::Failure | NonSuccessKind::Error,
                            ..
                        }
                    )
                })
                .map(|case| case.name.as_str().to_owned())
                .collect();
            failing.sort();
            assert_eq!(failing, expected, "{}", capture.name);
        }
    }
}

/// The test case that tells a finding.
fn case_of(finding: &Value) -> String {
    let name = match (finding["api"].as_str(), finding["event"].as_str()) {
        (Some(api), Some(event)) => format!("{api}/{event}"),
        _ => finding["code"].as_str().unwrap().to_owned(),
    };
    cxray::safe::shown(&name).into_owned()
}

#[test]
fn github_shows_ten_annotations_of_a_severity_errors_first() {
    for capture in captures() {
        let (text, code) = capture.run_to_code(&["validate", "--format", "github", "-q"]);
        let findings = capture.findings();
        let mut lines: Vec<&str> = text.lines().collect();
        if code == 2 {
            let fault = lines.pop().unwrap();
            assert!(fault.starts_with("::error title=cxray::"), "{}: {fault}", capture.name);
        }
        let left_out = lines.pop_if(|line| line.starts_with("::notice title=cxray::"));
        let left_out = left_out.map_or(0, |line| {
            let words = line.split("%0A").nth(1).unwrap();
            words.split(' ').next().unwrap().parse::<u64>().unwrap()
        });
        let told: u64 = lines.iter().map(|line| 1 + again(line)).sum();
        assert_eq!(told + left_out, findings.len() as u64, "{}", capture.name);
        let levels = ["::error", "::warning", "::notice"];
        let ranks: Vec<_> = lines
            .iter()
            .map(|line| levels.iter().position(|level| line.starts_with(level)).unwrap())
            .collect();
        assert!(ranks.is_sorted(), "{}: {text}", capture.name);
        for rank in 0..3 {
            assert!(ranks.iter().filter(|it| **it == rank).count() <= 10, "{}", capture.name);
        }
        for line in lines {
            let (properties, _) = line[2..].split_once("::").unwrap();
            let is_of_it = |finding: &Value| {
                let code = finding["code"].as_str().unwrap();
                properties.contains(&format!(" title=cxray ({code}),file="))
                    && properties.contains(&format!(",line={},", finding["line"]))
            };
            assert!(findings.iter().any(is_of_it), "{}: {line}", capture.name);
        }
    }
}

#[test]
fn rdjson_and_checkstyle_and_csv_tell_every_finding() {
    for capture in captures() {
        let findings = capture.findings();
        let (rdjson, code) = capture.run_to_code(&["validate", "--format", "rdjson", "-q"]);
        let diagnostics = json(&rdjson)["diagnostics"].as_array().unwrap().clone();
        assert_eq!(diagnostics.len(), findings.len() + usize::from(code == 2), "{}", capture.name);
        for (diagnostic, finding) in diagnostics.iter().zip(&findings) {
            assert_eq!(diagnostic["code"]["value"], finding["code"], "{}", capture.name);
            let start = &diagnostic["location"]["range"]["start"];
            assert_eq!([&start["line"], &start["column"]], [&finding["line"], &finding["column"]]);
        }
        let xml = capture.run(&["validate", "--format", "checkstyle", "-q"]);
        let mut reader = quick_xml::Reader::from_str(&xml);
        let mut sources = Vec::new();
        loop {
            match reader.read_event().unwrap_or_else(|fault| panic!("{}: {fault}", capture.name)) {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Empty(element) => {
                    let source = element.try_get_attribute("source").unwrap().unwrap();
                    sources.push(String::from_utf8(source.value.to_vec()).unwrap());
                }
                _ => {}
            }
        }
        sources.retain(|source| source != "cxray");
        let codes: Vec<String> =
            findings.iter().map(|it| format!("cxray.{}", it["code"].as_str().unwrap())).collect();
        assert_eq!(sources, codes, "{}", capture.name);
        let csv = capture.run(&["validate", "--format", "csv", "-q"]);
        assert_eq!(csv.lines().count(), 1 + findings.len(), "{}", capture.name);
        let width = |line: &str| line.split('"').step_by(2).map(|it| it.matches(',').count()).sum::<usize>();
        assert!(csv.lines().all(|line| width(line) == 12), "{}: {csv}", capture.name);
    }
}

#[test]
fn a_markdown_page_counts_every_finding() {
    for capture in captures() {
        let page = capture.run(&["validate", "--format", "markdown", "-q"]);
        let rows = page.lines().filter(|line| line.starts_with("| ")).filter(|line| !line.starts_with("| |"));
        let told: u64 = rows
            .map(|row| {
                let again = row.split("<br>and ").nth(1).and_then(|rest| rest.split(" more").next());
                1 + again.map_or(0, |again| again.parse::<u64>().unwrap())
            })
            .sum();
        assert_eq!(told, capture.findings().len() as u64, "{}: {page}", capture.name);
    }
}

fn fingerprint(issue: &Value) -> &str {
    issue["fingerprint"].as_str().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
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
        self.run_to_code(arguments).0
    }

    /// What `ndjson` tells, without the summary.
    fn findings(&self) -> Vec<Value> {
        let text = self.run(&["validate", "--format", "ndjson", "-q"]);
        text.lines().map(json).filter(|line| line["type"] == "finding").collect()
    }

    /// What `gitlab` tells of findings. There is one issue more if and only if the job could not be done.
    fn issues(&self) -> Vec<Value> {
        let (text, code) = self.run_to_code(&["validate", "--format", "gitlab", "-q"]);
        let mut issues = json(&text).as_array().unwrap().clone();
        let all = issues.len();
        issues.retain(|issue| issue["check_name"] != "cxray");
        assert_eq!(all - issues.len(), usize::from(code == 2), "{}", self.name);
        issues
    }

    /// The same with the exit code.
    fn run_to_code(&self, arguments: &[&str]) -> (String, i32) {
        let output = run(cxray().args(arguments).args(["--stdin-name", &self.name]), |to| {
            to.write_all(&self.bytes).unwrap();
        });
        assert!(matches!(output.status.code(), Some(0..=2)), "{}: {output:?}", self.name);
        (text(&output.stdout), output.status.code().unwrap())
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
    assert_eq!(
        number("valid") + number("invalid") + number("unjudged") + number("skipped"),
        number("records"),
        "{name}"
    );
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
    read(&root().join(format!("schemas/report/{name}.schema.json")))
}

fn assert_valid(validator: &Validator, value: &Value, name: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}: {value}\n{}", errors.join("\n"));
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

//! Every format of findings: with hostile text, without findings, with one, and with very many. Each report is whole, and of
//! bounded size where its readers have limits.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use cxray::report::FORMATS;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value as Json;

use crate::effort;

const FINE: &str = "{\"event\":\"WebChatService.ready\",\"data\":{}}\n";

/// The reports of a capture in every format, by name.
fn reports(capture: &str) -> BTreeMap<&'static str, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ndjson"), capture).unwrap();
    let formats = FORMATS.iter().map(|format| format!("--format={0}={0}.out", format.name));
    let run = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["validate", "-q", "--no-config"])
        .args(formats)
        .arg("a.ndjson")
        .env_remove("GITHUB_STEP_SUMMARY")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(matches!(run.status.code(), Some(0 | 1)), "{run:?}");
    let read = |name: &str| fs::read_to_string(folder.path().join(format!("{name}.out"))).unwrap();
    FORMATS.iter().map(|format| (format.name, read(format.name))).collect()
}

/// Reads a report as its readers do; returns how many findings it lists, if it is a list.
fn listed(format: &str, report: &str) -> Option<usize> {
    let json = |text: &str| -> Json {
        serde_json::from_str(text).unwrap_or_else(|fault| panic!("{format}: {fault}"))
    };
    match format {
        "json" => Some(json(report)["findings"].as_array().unwrap().len()),
        "ndjson" => Some(report.lines().map(json).filter(|line| line["type"] == "finding").count()),
        "sarif" => Some(json(report)["runs"][0]["results"].as_array().unwrap().len()),
        "gitlab" => Some(json(report).as_array().unwrap().len()),
        "rdjson" => Some(json(report)["diagnostics"].as_array().unwrap().len()),
        "junit" => Some(elements(report, "testcase")),
        "checkstyle" => Some(elements(report, "error")),
        // Quotes hold no line ends.
        "csv" => Some(report.lines().count() - 1),
        "concise" => Some(report.lines().count()),
        "github" => {
            assert!(report.lines().all(|line| line.starts_with("::")), "{report}");
            Some(report.lines().count())
        }
        "markdown" | "text" | "html" => None,
        other => panic!("no reader for {other}"),
    }
}

/// Elements of a name in XML that is well-formed.
fn elements(report: &str, name: &str) -> usize {
    let mut reader = Reader::from_str(report);
    let mut count = 0;
    loop {
        match reader.read_event().expect("it is XML") {
            Event::Start(element) | Event::Empty(element) => {
                assert!(element.attributes().all(|attribute| attribute.is_ok()), "{element:?}");
                count += usize::from(element.name().as_ref() == name.as_bytes());
            }
            Event::Eof => return count,
            _ => {}
        }
    }
}

#[test]
fn a_report_without_findings_is_whole() {
    for (format, report) in reports(FINE) {
        // The test cases of an event and of the run.
        let expected = if format == "junit" { 2 } else { 0 };
        assert_eq!(listed(format, &report).unwrap_or(0), expected, "{format}: {report}");
    }
}

#[test]
fn a_report_of_one_finding_lists_it() {
    let capture = "{\"event\":\"WebChatService.agentConnected\",\"data\":{\"numAgentsConnected\":\"1\"}}\n";
    for (format, report) in reports(capture) {
        let expected = if format == "junit" { 2 } else { 1 };
        assert_eq!(listed(format, &report).unwrap_or(1), expected, "{format}: {report}");
        assert!(format == "github" || report.contains("schema/type"), "{format}: {report}");
    }
}

#[test]
fn hostile_text_harms_no_reader() {
    let hostile = concat!(
        "]]> --> <b a=\\\"1\\\">&amp;\\u0000\\u001b[31m\\u202e\\r\\n::error::x\\n##vso[task]|",
        "`~~~{0}](https://x.example),\\\"';=cmd"
    );
    let capture = format!(
        "{{\"event\":\"WebChatService.agentConnected\",\"data\":{{\"numAgentsConnected\":\"{hostile}\",\"{hostile}\":1}}}}\n{{\"event\":\"WebChatService.{hostile}\",\"data\":{{}}}}\n"
    );
    for (format, report) in reports(&capture) {
        let count = listed(format, &report).unwrap_or(3);
        assert!(count >= 2, "{format}: {report}");
        assert!(!report.contains(['\u{0}', '\u{1b}', '\u{202e}', '\r']), "{format}: {report}");
        let breaks_out =
            |line: &str| line.starts_with("##vso[") || line.trim_start().starts_with("::error::x");
        assert!(!report.lines().any(breaks_out), "{format}: {report}");
    }
}

#[test]
fn a_report_of_very_many_findings_keeps_the_limits_of_its_readers() {
    let many = effort(10_000, 200_000);
    let mut capture = String::new();
    for number in 0..many {
        // Each finding is of a kind of its own, so that nothing is folded.
        capture +=
            &format!("{{\"event\":\"WebChatService.ended\",\"data\":{{\"member{number}\":{number}}}}}\n");
    }
    for (format, report) in reports(&capture) {
        let (most, bytes) = match format {
            "sarif" => (5_000, 8 << 20),
            "gitlab" => (5_001, 8 << 20),
            // The annotations that GitHub shows.
            "github" => (30, 64 << 10),
            "junit" => (2_002, 4 << 20),
            "markdown" => (0, 1 << 20),
            // What is wrong with the order is told a hundred times.
            _ => (many + 200, many * 700),
        };
        let listed = listed(format, &report).unwrap_or(0);
        assert!(listed <= most, "{format} lists {listed}");
        assert!(report.len() <= bytes, "{format} has {} bytes", report.len());
        // All are listed, or it is said how many are not.
        assert!(
            listed >= many
                || ["more", "have no annotation"].iter().any(|word| report.contains(word))
                || format == "text",
            "{format}"
        );
    }
}

//! What files as tests cannot say of a HAR: any portions, any number of threads, entries beyond the limit.

use std::fs;
use std::process::Output;

use crate::binary::{cxray, text};

const SAMPLES: [&str; 2] = ["samples/captures/cometd-chat.har", "samples/captures/widgets-websocket.har"];

fn run(arguments: &[&str], input: &[u8], portion: usize) -> Output {
    crate::binary::run(cxray().args(arguments), |to| {
        input.chunks(portion).for_each(|portion| to.write_all(portion).unwrap());
    })
}

/// A HAR of `bodies`, each the response of an entry.
fn har(bodies: &[String]) -> String {
    let entries: Vec<_> = bodies
        .iter()
        .map(|body| {
            serde_json::json!({
                "startedDateTime": "2024-06-10T07:10:12.345Z",
                "request": {"method": "GET", "url": "https://chat.example/"},
                "response": {"content": {"mimeType": "application/json", "text": body}}
            })
        })
        .collect();
    let creator = serde_json::json!({"name": "test"});
    serde_json::json!({"log": {"version": "1.2", "creator": creator, "entries": entries}}).to_string()
}

#[test]
fn neither_portions_nor_threads_change_what_is_told() {
    for sample in SAMPLES {
        let mut capture = fs::read_to_string(sample).unwrap();
        // A fault in the middle of it.
        let middle = capture[capture.len() / 2..].find("\\\"data\\\":{").unwrap() + capture.len() / 2;
        capture.replace_range(middle..middle + 10, "\\\"data\\\":{,");
        for arguments in [&["validate"][..], &["validate", "--format", "ndjson"], &["parse"]] {
            let with = |jobs: &'static str, portion: usize| {
                let output = run(&[arguments, &["--jobs", jobs]].concat(), capture.as_bytes(), portion);
                (output.status.code(), text(&output.stdout), text(&output.stderr))
            };
            let once = with("1", usize::MAX);
            assert_eq!(once.0, Some(1), "{once:?}");
            for (jobs, portion) in [("4", usize::MAX), ("1", 1), ("4", 997)] {
                assert_eq!(with(jobs, portion), once, "{sample} {arguments:?} {jobs} {portion}");
            }
        }
    }
}

#[test]
fn a_har_cut_anywhere_is_at_most_one_finding_of_its_own_and_never_green() {
    for sample in SAMPLES {
        let capture = fs::read(sample).unwrap();
        let end = capture.trim_ascii_end().len();
        for at in (1..end).rev().step_by(if end > 10_000 { 1_777 } else { 311 }) {
            let output = run(&["validate", "--format", "concise"], &capture[..at], usize::MAX);
            let told = text(&output.stdout);
            assert_ne!(output.status.code(), Some(0), "{sample} {at}: {output:?}");
            assert!(told.lines().count() <= 1, "{sample} {at}: {told}");
        }
    }
}

#[test]
fn what_is_parsed_can_be_parsed_again() {
    for sample in SAMPLES {
        let without_source = |output: &Output| -> Vec<String> {
            let lines = text(&output.stdout);
            lines.lines().map(|line| line[..line.rfind(",\"source\":").unwrap()].to_owned()).collect()
        };
        let first = run(&["parse", sample], b"", 1);
        let second = run(&["parse"], &first.stdout, usize::MAX);
        assert!(!first.stdout.is_empty());
        assert_eq!(without_source(&first), without_source(&second));
    }
}

#[test]
fn an_entry_beyond_the_limit_breaks_itself_only() {
    let ready = r#"{"event":"WebChatService.ready","data":{}}"#.to_owned();
    let capture = har(&[ready.clone(), format!("<p>{}", "é".repeat(20 << 20)), ready]);
    let output = run(&["validate", "--format", "concise"], capture.as_bytes(), usize::MAX);
    let told = text(&output.stdout);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.contains("error[limit] the record is too long: ") && told.ends_with(" [entry 2]\n"),
        "{told}"
    );
    assert!(text(&output.stderr).starts_with("3 records, 2 events: 1 invalid, 2 valid"), "{output:?}");
}

#[test]
fn cookies_and_headers_are_never_told() {
    for sample in SAMPLES {
        let capture = fs::read_to_string(sample).unwrap();
        assert!(capture.contains("not-to-be-shown"));
        for broken in [
            capture.clone(),
            capture.replace("\"cookies\": [", "\"cookies\": [,"),
            capture.replace("\\\"id\\\":", "\\\"id\\\";"),
        ] {
            for arguments in [&["validate"][..], &["validate", "--format", "json"], &["parse"]] {
                let output = run(arguments, broken.as_bytes(), usize::MAX);
                for stream in [&output.stdout, &output.stderr] {
                    assert!(!text(stream).contains("not-to-be-shown"), "{arguments:?} {output:?}");
                }
            }
        }
    }
}

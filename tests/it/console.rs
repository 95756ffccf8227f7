//! Logs through the real binary: what files of cases cannot say.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::binary::{cxray, cxray_within, put, run, text};

const GOOD: &str = "12:00:01.123 onInteractionTabChange -> Data : true\n";
const BAD: &str = "12:00:01.123 onAgentStateEvent -> Data : {\"currentState\":17}\n";

#[test]
fn each_verdict_is_out_before_the_next_line_of_the_log_comes() {
    let mut command = cxray();
    let pipes =
        command.args(["validate", "--format", "concise"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.stderr(Stdio::null()).spawn().expect("the binary starts");
    let mut to = child.stdin.take().expect("it has a standard input");
    let mut from = BufReader::new(child.stdout.take().expect("it has a standard output"));
    let block = "onAgentStateEvent -> Data :\n{\n\t\"currentState\": 17\n}\n";
    let scalar = "onInteractionTabChange -> Data : 5\n";
    let mut line_number = 1;
    put(&mut to, b"page opened\n");
    for (log, below) in
        [(BAD, 0), (block, 2), (GOOD, 1), (BAD, 0), (scalar, 0), ("other text\n", 1), (BAD, 0)]
    {
        put(&mut to, log.as_bytes());
        let first = line_number + 1;
        line_number += log.lines().count();
        if log == GOOD || log == "other text\n" {
            continue;
        }
        let mut verdict = String::new();
        from.read_line(&mut verdict).expect("a verdict comes");
        assert!(verdict.starts_with(&format!("<stdin>:{}:", first + below)), "{verdict}");
    }
    drop(to);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

/// A log of every sort of line, some of which are longer than a block.
fn long_log() -> String {
    let mut log = "page opened\n".to_owned();
    for number in 0..3000 {
        let _ = match number % 11 {
            0 => writeln!(log, "{number} other {{\"number\":{number}}} text"),
            1 => writeln!(
                log,
                "onAgentStateEvent -> Data :\n\t{{\n\t\t\"currentState\": {number}\n\t}} main.js:2:1"
            ),
            2 => writeln!(log, "WebChatService published: ready"),
            3 => writeln!(log, "é [INFO] {{x}} onAgentStateEvent -> Data : {{\"currentState\":\"REA"),
            4 => writeln!(log, "Received [{{\"channel\":\"/meta/connect\",\"id\":{number}}}]"),
            5 => writeln!(log, "received response [{{\"channel\":\"/meta/connect\",\"id\":{number}}}]"),
            6 => writeln!(log, "Received [{{\"channel\":\"/meta/connect\",\"id\":{}}}]", number - 1),
            7 if number % 1000 == 7 => writeln!(log, "{}", "x ".repeat(200_000)),
            8 => writeln!(
                log,
                "message \"{{\\\"event\\\":\\\"onAgentStateEvent\\\",\\\"data\\\":{{\\\"currentState\\\":{number}}}}}\""
            ),
            _ => writeln!(log, "{}", BAD.trim_end()),
        };
    }
    log
}

#[test]
fn a_log_gives_the_same_findings_for_every_number_of_threads_and_through_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.log");
    let log = long_log();
    fs::write(&path, &log).expect("the log can be written");
    for command in ["validate", "parse"] {
        let judged = |jobs: &str| {
            let arguments: &[&str] = if command == "validate" { &["--format", "ndjson"] } else { &[] };
            let file = cxray().arg(command).args(arguments).args(["--jobs", jobs]).arg(&path).output();
            let output = file.expect("the binary runs");
            assert_eq!(output.status.code(), Some(1));
            text(&output.stdout).replace(&path.display().to_string(), "<stdin>")
        };
        let one = judged("1");
        assert!(one.lines().count() > 1000, "{one}");
        assert!(one == judged("4"), "{command}");
        let bytes = log.clone();
        let arguments: &[&str] = if command == "validate" { &["--format", "ndjson"] } else { &[] };
        let piped = run(cxray().arg(command).args(arguments), move |to| {
            for portion in bytes.as_bytes().chunks(777) {
                put(to, portion);
            }
        });
        assert!(one == text(&piped.stdout), "{command}");
    }
}

#[test]
fn lines_and_values_without_end_take_bounded_memory() {
    for endless in ["x", "{\"", "{\"a\":[", "\"{\\\"", "{a: "] {
        let output =
            run(cxray_within(400).args(["validate", "--format", "concise", "--jobs", "1"]), move |to| {
                let megabyte = endless.repeat((1 << 20) / endless.len());
                put(to, b"page opened\nrequest ");
                put(to, endless.as_bytes());
                for _ in 0..80 {
                    put(to, megabyte.as_bytes());
                }
                put(to, b"\n");
                put(to, BAD.as_bytes());
            });
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{endless}: {}", text(&output.stderr));
        assert!(shown.contains("<stdin>:3:58: error[schema/type]"), "{endless}: {shown}");
    }
}

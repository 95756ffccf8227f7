//! Expectations see one story, however a capture is cut into blocks and whoever judges them.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

const EVENTS: u64 = 30_000;

/// Each so many events one comes a minute late, and one is forbidden.
const LATE: u64 = 997;
const FORBIDDEN: u64 = 1_009;

/// Some megabytes: many blocks.
fn capture() -> String {
    let mut capture = String::new();
    let mut time = 1_700_000_000_000_u64;
    for number in 1..=EVENTS {
        time += if number % LATE == 0 { 60_000 } else { 1_000 };
        let name = if number % FORBIDDEN == 0 { "chatServerWentOffline" } else { "pollingStarted" };
        writeln!(
            capture,
            "{{\"time\":{time},\"publisher\":\"WebChatService\",\"event\":\"WebChatService.{name}\",\"data\":{{}}}}"
        )
        .unwrap();
    }
    capture
}

fn lines_with(output: &str, code: &str) -> Vec<u64> {
    let lines = output.lines().filter(|line| line.contains(code));
    lines.map(|line| line.split(':').nth(1).unwrap().parse().unwrap()).collect()
}

#[test]
fn gaps_and_forbidden_events_are_found_across_blocks() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ndjson"), capture()).unwrap();
    let mut outputs = Vec::new();
    for jobs in ["1", "2", "5"] {
        let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(["validate", "--format", "concise", "-j", jobs, "--max-gap", "30s"])
            .args(["--forbid", "*WentOffline", "--expect", "*.ended", "a.ndjson"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        outputs.push(String::from_utf8(output.stdout).unwrap());
    }
    let late: Vec<u64> = (1..=EVENTS).filter(|number| *number > 1 && number % LATE == 0).collect();
    let forbidden: Vec<u64> = (1..=EVENTS).filter(|number| number % FORBIDDEN == 0).collect();
    assert_eq!(lines_with(&outputs[0], "expect/gap"), late);
    assert_eq!(lines_with(&outputs[0], "expect/forbidden"), forbidden);
    assert_eq!(lines_with(&outputs[0], "expect/missing"), [EVENTS]);
    let all: Vec<u64> =
        outputs[0].lines().map(|line| line.split(':').nth(1).unwrap().parse().unwrap()).collect();
    assert!(all.is_sorted(), "findings stand in the order of the capture");
    assert!(outputs.iter().all(|output| *output == outputs[0]));
}

/// What is followed has no end of its own: what never came is told when the run ends, and a rotated log goes on with
/// the same story.
#[cfg(unix)]
#[test]
fn what_never_came_is_told_when_following_ends() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ndjson");
    let event = |name: &str| format!("{{\"event\":\"WebChatService.{name}\",\"data\":{{}}}}\n");
    fs::write(&path, event("ready") + &event("pollingStarted")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["validate", "-F", "--format", "concise", "--expect", "*.ended", "--expect", "*.ready"])
        .args(["--forbid", "*.pollingStarted", "--forbid", "*.pollingStopped", "a.ndjson"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains("expect/forbidden"), "{line}");

    fs::rename(&path, folder.path().join("a.1")).unwrap();
    fs::write(&path, event("pollingStopped")).unwrap();
    line.clear();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains("pollingStopped"), "{line}");

    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "a.ndjson:1:1: error[expect/missing] `*.ended` never came (--expect)\n");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

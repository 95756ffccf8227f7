//! A signal ends a run and leaves no temporary file behind; standard streams that do not block are waited for.

use std::fs;
use std::io::{Read as _, Write as _, pipe};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::binary::{PATIENCE, cxray, ended, text};

const EVENT: &str = "{\"event\":\"onInteractionTabChange\",\"data\":true}\n";

/// The files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Waits until a folder has so many files.
fn wait_for_files(folder: &Path, count: usize) {
    let begun = Instant::now();
    while files(folder).len() < count {
        assert!(begun.elapsed() < PATIENCE, "{:?}", files(folder));
        sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

/// Sends a signal, and proves that it ended the run.
fn end_by(child: Child, name: &str, number: i32) {
    signal(&child, name);
    let output = ended(child);
    assert_eq!(output.status.signal(), Some(number), "{name}: {output:?}");
}

const SIGNALS: [(&str, i32); 3] = [("INT", 2), ("TERM", 15), ("HUP", 1)];

#[test]
fn what_diff_keeps_of_a_pipe_is_removed() {
    for (name, number) in SIGNALS {
        let (here, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(here.path().join("new"), EVENT).unwrap();
        let mut child = cxray()
            .args(["diff", "-", "new"])
            .current_dir(here.path())
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(EVENT.repeat(1000).as_bytes()).unwrap();
        wait_for_files(temporary.path(), 1);
        end_by(child, name, number);
        assert_eq!(files(temporary.path()), [""; 0], "{name}");
    }
}

/// A run that waits for input ends in order, so that its report is whole; the second signal ends it at once.
#[test]
fn a_report_is_whole_or_removed() {
    for (name, _) in SIGNALS {
        let here = tempfile::tempdir().unwrap();
        let mut child = cxray()
            .args(["validate", "--format", "json=report.json"])
            .current_dir(here.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(EVENT.as_bytes()).unwrap();
        wait_for_files(here.path(), 1);
        assert!(!here.path().join("report.json").exists(), "a report is there before it is whole");
        signal(&child, name);
        let output = ended(child);
        let left = files(here.path());
        if output.status.code() == Some(0) {
            assert_eq!(left, ["report.json"], "{name}");
            let report = fs::read(here.path().join("report.json")).unwrap();
            let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
            assert_eq!(report["summary"]["events"], 1, "{name}");
        } else {
            assert_eq!(left, [""; 0], "{name}: {output:?}");
        }
    }
}

#[test]
fn standard_input_that_does_not_block_is_waited_for() {
    let (reader, mut writer) = pipe().unwrap();
    rustix::fs::fcntl_setfl(&reader, rustix::fs::OFlags::NONBLOCK).unwrap();
    let child =
        cxray().arg("validate").stdin(reader).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..3 {
        sleep(Duration::from_millis(50));
        writer.write_all(EVENT.as_bytes()).unwrap();
    }
    drop(writer);
    let output = ended(child);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stderr).starts_with("3 records, 3 events: all valid"), "{output:?}");
}

/// A pipe that is shared with another program may not block, and its reader may be slow.
#[test]
fn output_streams_that_do_not_block_are_waited_for() {
    const BAD: &str = "{\"event\":\"onInteractionTabChange\",\"data\":\"yes\"}\n";
    let folder = tempfile::tempdir().unwrap();
    // More than a pipe holds.
    let events = 4_000;
    fs::write(folder.path().join("in"), [BAD, "{\n"].concat().repeat(events)).unwrap();
    for arguments in [&["parse"][..], &["print"], &["validate", "--format", "ndjson"], &["validate"]] {
        let (mut reader, writer) = pipe().unwrap();
        rustix::fs::fcntl_setfl(&writer, rustix::fs::OFlags::NONBLOCK).unwrap();
        let mut command = cxray();
        command.args(arguments).arg("in").current_dir(folder.path());
        let mut child = command.stdout(writer.try_clone().unwrap()).stderr(writer).spawn().unwrap();
        drop(command);
        sleep(Duration::from_millis(300));
        let mut out = Vec::new();
        reader.read_to_end(&mut out).unwrap();
        let code = child.wait().unwrap().code();
        let whole = cxray().args(arguments).arg("in").current_dir(folder.path()).output().unwrap();
        assert_eq!(code, whole.status.code(), "{arguments:?}");
        assert_eq!(out.len(), whole.stdout.len() + whole.stderr.len(), "{arguments:?}");
    }
}

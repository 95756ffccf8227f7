//! Hostile input through the real binary: what files of cases cannot say. Each run must end by itself, with the
//! right code, in bounded memory, and the other records judged.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::binary::{PATIENCE, cxray, cxray_within, ended, put, run, run_on, text};
use crate::effort;

const GOOD: &str = r#"{"event":"onInteractionTabChange","data":true}"#;
const BAD: &str = r#"{"event":"onInteractionTabChange","data":"yes"}"#;

#[test]
fn a_million_levels_of_nesting_are_a_limit_and_the_next_record_is_judged() {
    let output = run(cxray_within(700).args(["validate", "--format", "concise"]), |to| {
        put(to, "[".repeat(1_000_000).as_bytes());
        put(to, format!("\n{}{}\n{BAD}\n", "{\"a\":".repeat(1_000_000), "}".repeat(1_000_000)).as_bytes());
    });
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("error[limit]"), "{shown}");
    assert!(shown.contains("<stdin>:3:42: error[schema/type]"), "{shown}");
    assert!(shown.len() < 10_000);
}

#[test]
fn a_line_of_256_megabytes_is_a_limit_and_the_next_record_is_judged() {
    let output = run(cxray_within(400).args(["validate", "--format", "concise"]), |to| {
        put(to, b"{\"event\":\"onMessageEvent\",\"data\":\"");
        let part = vec![b'x'; 1 << 20];
        for _ in 0..256 {
            put(to, &part);
        }
        put(to, format!("\"}}\n{BAD}\n").as_bytes());
    });
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}{}", text(&output.stderr));
    assert!(shown.contains("<stdin>:1:1: error[limit]"), "{shown}");
    assert!(shown.contains("<stdin>:2:42: error[schema/type]"), "{shown}");
}

#[test]
fn millions_of_tiny_records_take_little_memory() {
    for (tiny, count) in
        [("\"\n", 2_000_000), ("{\n", 1_000_000), ("a\n", 2_000_000), ("\"\"", 3_000_000), ("{} ", 2_000_000)]
    {
        let output = run(cxray_within(320).args(["validate", "--jobs", "2", "--format", "concise"]), |to| {
            put(to, tiny.repeat(count).as_bytes());
            put(to, b"\n");
        });
        let said = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{tiny:?}: {said}");
        assert!(said.contains(&format!("{count} records, ")), "{tiny:?}: {said}");
    }
}

#[test]
fn what_is_printed_of_millions_of_records_on_one_line_waits_in_little_memory() {
    for (command, tiny, count) in [
        ("print", "{} ", 1_000_000),
        ("print --view full", "\"\"", 500_000),
        ("parse --keep-unrecognised --keep-broken", "{} ", 1_000_000),
        ("parse --keep-broken", "{a: 1},", 300_000),
    ] {
        let output = run(cxray_within(256).args(command.split(' ')).args(["--jobs", "2"]), |to| {
            put(to, tiny.repeat(count).as_bytes());
            put(to, format!("\n{GOOD}\n").as_bytes());
        });
        let said = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{command} {tiny:?}: {said}");
        let lines = output.stdout.split(|byte| *byte == b'\n').count() - 1;
        assert!(lines > count, "{command} {tiny:?}: {lines} lines: {said}");
    }
}

#[test]
fn the_last_of_many_records_on_one_line_are_chosen_in_little_memory() {
    let output = run(cxray_within(256).args(["validate", "--tail", "3", "--format", "concise"]), |to| {
        put(to, "{} ".repeat(300_000).as_bytes());
        put(to, format!("\n{BAD}\n").as_bytes());
    });
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(text(&output.stdout).contains("<stdin>:2:"), "{}", text(&output.stdout));
}

#[test]
fn a_line_of_signs_of_code_without_end_is_passed_and_the_next_record_is_judged() {
    for sign in ["```", "~~~", "<pre>", "{code:json}"] {
        let output = run(cxray_within(256).args(["validate", "--format", "ndjson"]), |input| {
            put(input, b"12:00:01 INFO started\n");
            put(input, sign.repeat(effort(200_000, 1_000_000)).as_bytes());
            put(input, format!("\n{GOOD}\n").as_bytes());
        });
        assert_eq!(output.status.code(), Some(0), "{sign}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains("\"valid\":1,"), "{sign}: {}", text(&output.stdout));
    }
}

#[test]
fn a_million_members_are_judged() {
    let output = run(cxray_within(1500).args(["validate", "--format", "concise"]), |to| {
        let mut record = String::from(r#"{"event":"WebChatService.restored","data":{"#);
        for number in 0..1_000_000 {
            let _ = write!(record, "\"m{number}\":{number},");
        }
        record.push_str("\"async\":1}}\n");
        put(to, record.as_bytes());
        put(to, format!("{BAD}\n").as_bytes());
    });
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(shown.contains("error[schema/type]"));
    assert!(shown.contains("note[limit]"), "what is not listed is told");
    assert!(shown.contains("<stdin>:2:42: error[schema/type]"));
}

#[test]
fn all_of_half_a_million_broken_texts_on_one_line_are_told_in_little_memory() {
    let output = run_on(
        cxray_within(320).args(["validate", "--format", "concise"]),
        "{'} ".repeat(500_000).as_bytes(),
    );
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(shown.lines().count(), 500_000);
    assert_eq!(shown.lines().last(), Some("<stdin>:1:1999998: error[syntax] string in single quotes"));
    let summary = text(&output.stderr);
    assert!(summary.starts_with("500000 records, 0 events: 500000 invalid, 0 valid"), "{summary}");
    assert!(!summary.contains("not listed"), "{summary}");
}

#[test]
fn a_string_of_four_megabytes_is_cut_in_every_format() {
    for format in ["text", "concise", "json", "ndjson"] {
        let output = run(cxray().args(["validate", "--format", format]), |to| {
            let long = "é\u{202e}".repeat(800_000);
            put(to, format!("{{\"event\":\"onInteractionTabChange\",\"data\":\"{long}\"}}\n").as_bytes());
            put(
                to,
                format!("{{\"event\":\"WebChatService.{long}\",\"data\":{{\"{long}\":1}}}}\n").as_bytes(),
            );
            put(to, format!("{{\"event\":\"WebChatService.ready\",\"data\":{{\"{long}\":1}}}}\n").as_bytes());
        });
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(output.stdout.len() < 10_000, "{format}: {} bytes", output.stdout.len());
        assert!(!text(&output.stdout).contains('\u{202e}'), "{format}");
        assert!(!text(&output.stderr).contains('\u{202e}'), "{format}");
    }
}

#[test]
fn dev_zero_is_refused_at_once() {
    let output = ended(
        cxray()
            .args(["validate", "/dev/zero"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts"),
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("/dev/zero"), "{}", text(&output.stderr));
}

#[test]
fn a_pipe_that_nobody_writes_to_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let mut command = cxray();
    command.args(["validate", "-F"]).arg(&pipe).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = ended(command.spawn().expect("it starts"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("not a regular file"), "{}", text(&output.stderr));
}

#[test]
fn a_pipe_with_a_name_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let child = cxray()
        .args(["validate", "--format", "concise"])
        .arg(&pipe)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    File::options()
        .write(true)
        .open(&pipe)
        .expect("the pipe opens")
        .write_all(BAD.as_bytes())
        .expect("it is written");
    let output = ended(child);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains(":1:42: error[schema/type]"));
}

#[test]
fn a_file_name_that_is_not_utf_8_is_read_and_shown_safely() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(OsStr::from_bytes(b"a\xff\x1b[31m.json"));
    fs::write(&path, BAD).expect("the file is written");
    for format in ["text", "concise", "json", "ndjson"] {
        let output = cxray().args(["validate", "--format", format]).arg(&path).output().expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(!output.stdout.contains(&0x1b), "{format}");
    }
}

#[test]
fn a_report_that_nobody_reads_ends_the_run_quietly_in_every_format() {
    for format in ["text", "concise", "json", "ndjson", "sarif", "junit", "github", "gitlab", "markdown"] {
        let mut child = cxray()
            .args(["validate", "--format", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().expect("it has a standard input");
        // The run may end before all is read.
        let _ = stdin.write_all(format!("{BAD}\n").as_bytes());
        drop(stdin);
        let output = ended(child);
        assert_eq!(output.status.code(), Some(1), "{format}: {}", text(&output.stderr));
        assert!(output.stderr.is_empty(), "{format}: {}", text(&output.stderr));
    }
}

#[test]
fn a_closed_standard_output_ends_the_run_quietly() {
    let mut child = cxray()
        .arg("parse")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("it has a standard input");
    let writer = thread::spawn(move || {
        let line = format!("{GOOD}\n");
        for _ in 0..500_000 {
            if stdin.write_all(line.as_bytes()).is_err() {
                return;
            }
        }
    });
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().expect("it has a standard output");
    stdout.read_exact(&mut first).expect("something is written");
    drop(stdout);
    let output = ended(child);
    writer.join().expect("the writer ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn a_full_standard_output_is_a_failure() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    for arguments in
        [&["validate"][..], &["parse"], &["validate", "--format", "json"], &["events", "list"], &["explain"]]
    {
        let full = File::options().write(true).open("/dev/full").expect("it opens");
        let mut child = cxray()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        put(&mut child.stdin.take().expect("it has a standard input"), format!("{BAD}\n{GOOD}\n").as_bytes());
        let output = ended(child);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("error"), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_report_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report.json");
    fs::write(&report, "old").expect("the file is written");
    let capture = folder.path().join("capture.json");
    fs::write(&capture, BAD).expect("the file is written");
    let format = format!("json={}", report.display());
    let output = cxray().args(["validate", "--format", &format]).arg(&capture).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(fs::read_to_string(&report).expect("it is there").starts_with("{\"version\":1"));
    // A catalogue that cannot be used stops the run before anything is written.
    fs::write(&report, "old").expect("the file is written");
    let missing = folder.path().join("missing");
    let output = cxray()
        .args(["validate", "--format", &format, "--schemas"])
        .arg(missing)
        .arg(&capture)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&report).expect("it is there"), "old");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("the folder is there").collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_catastrophic_pattern_takes_no_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = folder.path().join("schema.json");
    fs::write(&schema, r#"{"type": "string", "pattern": "^(a+)+$"}"#).expect("the file is written");
    let output = run_on(
        cxray().args(["validate", "--format", "concise", "--schema"]).arg(&schema),
        format!("\"{}b\"\n\"aaa\"\n", "a".repeat(100_000)).as_bytes(),
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("1:1: error[schema/pattern]"), "{}", text(&output.stdout));
    assert_eq!(text(&output.stdout).lines().count(), 1);
}

#[test]
fn schemas_that_never_end_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut doubling = String::from(r##"{"$ref": "#/$defs/d0", "$defs": {"##);
    for step in 0..40 {
        let next = step + 1;
        let _ = write!(
            doubling,
            r##""d{step}": {{"allOf": [{{"$ref": "#/$defs/d{next}"}}, {{"$ref": "#/$defs/d{next}"}}]}}, "##
        );
    }
    doubling.push_str(r#""d40": {"type": "string"}}}"#);
    let endless = r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}}"##;
    let huge = r#"{"pattern": "((a{1000}){1000}){1000}"}"#;
    for (name, schema) in [("doubling", doubling.as_str()), ("endless", endless), ("huge", huge)] {
        let path = folder.path().join(format!("{name}.json"));
        fs::write(&path, schema).expect("the file is written");
        let output = run_on(cxray_within(700).args(["validate", "--schema"]).arg(&path), b"\"x\"\n");
        assert_eq!(output.status.code(), Some(2), "{name}: {}", text(&output.stdout));
        assert!(text(&output.stderr).contains(name), "{name}: {}", text(&output.stderr));
    }
}

#[test]
fn the_output_is_the_same_for_every_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let capture = folder.path().join("capture.ndjson");
    let mut lines = String::new();
    for number in 0..20_000 {
        match number % 97 {
            0 => lines.push_str(BAD),
            1 => lines.push_str(r#"{"event":"WebChatService.startd","data":{"#),
            2 => lines.push_str(
                "[{\"channel\":\"/meta/connect\",\"successful\":1},\n{\"channel\":\"/meta/nothing\"}]",
            ),
            _ => lines.push_str(GOOD),
        }
        lines.push('\n');
    }
    fs::write(&capture, lines).expect("the file is written");
    for format in ["text", "ndjson"] {
        let run = |jobs: &str| {
            let output = cxray()
                .args(["validate", "--format", format, "-j", jobs])
                .arg(&capture)
                .output()
                .expect("it runs");
            assert_eq!(output.status.code(), Some(1));
            output.stdout
        };
        let one = run("1");
        assert!(one.len() > 100);
        for jobs in ["2", "3", "8"] {
            assert!(run(jobs) == one, "{format} differs with {jobs} jobs");
        }
    }
}

#[test]
fn on_a_pipe_each_verdict_is_out_before_the_next_line_comes() {
    let mut child = cxray()
        .args(["validate", "--format", "concise"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("it has a standard input");
    let stdout = child.stdout.take().expect("it has a standard output");
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            sender.send(line.expect("it is UTF-8")).expect("somebody listens");
        }
    });
    for line in 1..=50 {
        writeln!(stdin, "{BAD}").expect("it is written");
        let verdict = receiver.recv_timeout(PATIENCE).expect("the verdict comes while the pipe is open");
        assert!(verdict.starts_with(&format!("<stdin>:{line}:42: error")), "{verdict}");
    }
    drop(stdin);
    assert_eq!(ended(child).status.code(), Some(1));
    reader.join().expect("the reader ends");
}

#[test]
fn a_note_tells_that_there_are_more_writers_than_are_judged() {
    let line = |writer: u32, name: &str| {
        let message = format!("{{\\\"event\\\":\\\"WebChatService.{name}\\\",\\\"data\\\":{{}}}}");
        format!("{{\"level\":30,\"time\":1,\"pid\":{writer},\"hostname\":\"h\",\"msg\":\"{message}\"}}\n")
    };
    let log = |writers: u32| -> String {
        (0..writers).flat_map(|writer| ["ended", "agentConnected"].map(|name| line(writer, name))).collect()
    };
    for (writers, notes) in [(256, 0), (300, 1)] {
        let output =
            run_on(cxray().args(["validate", "--no-config", "--format", "concise"]), log(writers).as_bytes());
        let told = text(&output.stdout);
        assert_eq!(told.matches("more than 256 writers").count(), notes, "{told}");
        assert_eq!(told.matches("must not come after").count(), 256, "{told}");
    }
}

//! How a capture comes in changes no verdict: neither what it is cut into on its way, nor `parse` before `validate`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::binary::{cxray, put, run, run_on, text};
use crate::dice::Dice;
use crate::discretion::lines;
use crate::effort;
use serde_json::Value;

/// Events of a session, of which some break an order rule that has a time, at times of their own.
fn timed(seed: u64, count: usize) -> String {
    let mut dice = Dice(seed);
    let names = [
        "connectionRestored",
        "clientTypingStopped",
        "clientTypingStarted",
        "ready",
        "agentTypingStarted",
        "agentTypingStopped",
        "disconnected",
        "nope",
    ];
    let (mut time, mut capture) = (1_718_003_420_674_u64, String::new());
    for _ in 0..count {
        time += dice.roll(3000) as u64;
        let name = names[dice.roll(names.len())];
        writeln!(
            capture,
            "{{\"publisher\":\"WebChatService\",\"event\":\"WebChatService.{name}\",\"time\":{time},\"data\":{{}}}}"
        )
        .unwrap();
    }
    capture
}

/// What is found, but for the numbers that a summary may have of the input's name.
fn found(folder: &Path, arguments: &[&str]) -> String {
    let output = cxray().args(arguments).arg("in").current_dir(folder).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {output:?}");
    text(&output.stdout)
}

/// The same of a pipe that is written in portions.
fn found_in_portions(input: &[u8], arguments: &[&str], dice: &mut Dice) -> String {
    let mut portions = Vec::new();
    let mut rest = input;
    while !rest.is_empty() {
        let size = [1, 7, 60, 700, 9_000, 70_000][dice.roll(6)];
        let (portion, behind) = rest.split_at(size.min(rest.len()));
        portions.push((portion, dice.roll(8) == 0));
        rest = behind;
    }
    let mut command = cxray();
    command.args(arguments).args(["--stdin-name", "in"]);
    let output = run(&mut command, |to| {
        for (portion, rests) in portions {
            put(to, portion);
            if rests {
                sleep(Duration::from_millis(2));
            }
        }
    });
    text(&output.stdout)
}

const WAYS: &[&[&str]] = &[
    &["validate", "--format", "ndjson"],
    &["validate", "--format", "ndjson", "--strict", "--lenient"],
    &["validate", "--format", "ndjson", "--complete"],
    &["validate", "--format", "ndjson", "--invalid", "--since", "+1s"],
    &["validate", "--format", "ndjson", "--tail", "7"],
    &["print", "--view", "timeline"],
    &["parse"],
];

#[test]
fn the_pace_of_a_pipe_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..effort(1, 30) as u64 {
        let mut dice = Dice(seed);
        for capture in
            [timed(seed, effort(100, 4_000)), lines(seed, effort(24, 600)), "[{}\n3".into(), "[a\no".into()]
        {
            fs::write(folder.path().join("in"), &capture).unwrap();
            for way in WAYS {
                let least: &[&str] = if way[0] == "validate" { &["--min-events", "0"] } else { &[] };
                let arguments = [way, least].concat();
                let whole = found(folder.path(), &arguments);
                let in_portions = found_in_portions(capture.as_bytes(), &arguments, &mut dice);
                let differs = whole.lines().zip(in_portions.lines()).find(|(one, other)| one != other);
                assert!(whole == in_portions, "{arguments:?}, seed {seed}: {differs:?}");
            }
        }
    }
}

/// Severity, code and line of all findings, sorted: findings of a record come in the order of their columns, which `parse` does
/// not pass on.
fn verdicts(output: &[u8]) -> Vec<(String, String, u64)> {
    let finding = |line: &str| {
        let finding: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        // A record without an event is kept as it is, so that nothing tells where it stood.
        let line = if finding["code"] == "unrecognised" { 0 } else { finding["line"].as_u64()? };
        Some((text("severity"), text("code"), line))
    };
    let mut verdicts: Vec<_> = text(output).lines().filter_map(finding).collect();
    verdicts.sort();
    verdicts
}

#[test]
fn what_parse_keeps_is_judged_like_the_capture() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..effort(3, 24) as u64 {
        let capture = if seed % 3 == 2 { timed(seed, 200) } else { lines(seed, effort(80, 400)) };
        fs::write(folder.path().join("in"), &capture).unwrap();
        let validate = ["validate", "--format", "ndjson"];
        let direct = cxray().args(validate).arg("in").current_dir(folder.path()).output().unwrap();
        let direct = verdicts(&direct.stdout);
        assert!(!direct.is_empty());
        for hidden in [&[][..], &["--redact-key", "k"]] {
            let mut parse = cxray();
            parse.args(["parse", "-q", "--keep-broken", "--keep-unrecognised", "in"]).args(hidden);
            let parsed = parse.current_dir(folder.path()).output().unwrap().stdout;
            for hidden_again in [&[][..], &["--redact-key", "k"]] {
                let judged = run_on(cxray().args(validate).args(hidden_again), &parsed);
                let judged = verdicts(&judged.stdout);
                let differs = direct.iter().zip(&judged).find(|(one, other)| one != other);
                assert!(
                    direct == judged,
                    "seed {seed} {hidden:?} {hidden_again:?}: {differs:?}, {} {}",
                    direct.len(),
                    judged.len()
                );
            }
        }
    }
}

/// Texts without an event of the catalogue. What does not even resemble JSON is no fault in them.
const STRAYS: &[&str] = &[
    "[{}] x",
    "[{},] x",
    "[{}]x\n[{}]y",
    "[{}],[{}],x",
    "[{}] \"abc",
    "[1,2] é",
    "[a b, c]",
    "[pm\"\"password\":\"Xy",
    "{\"log\":{\"entries\":[{\"request\":x",
    "{\"log\":{\"entries\":[{\"request\":{},\"res\"time\":1}]}}x",
    "hello",
    "x\n{\"a\":",
    "<html></html>",
    "// c\n,{\"a\":1,}",
    "{\n // c\n \"a\": 1\n}",
    "WebChatService.ready\n-",
    "{\"publisher\":\"WebChatService\",\"event\":\"WebChatService.a#b\\u0001c\",\"data\":{}}",
    "{\"event\":\"Calendar.Ann Smith\",\"data\":{}}\n{\"channel\":\"/v2/me/chats é\",\"data\":{}}",
];

#[test]
fn what_parse_keeps_of_a_text_without_events_is_judged_like_the_text() {
    let keyed = [&[][..], &["--redact-key", "k"]];
    for text in STRAYS {
        let validate = ["validate", "--format", "ndjson", "--min-events", "0"];
        let direct = verdicts(&run_on(cxray().args(validate), text.as_bytes()).stdout);
        for hidden in keyed {
            let mut parse = cxray();
            parse.args(["parse", "--keep-broken", "--keep-unrecognised"]).args(hidden);
            let parsed = run_on(&mut parse, text.as_bytes()).stdout;
            for hidden_again in keyed {
                let judged = run_on(cxray().args(validate).args(hidden_again), &parsed);
                assert_eq!(direct, verdicts(&judged.stdout), "{text} {hidden:?} {hidden_again:?}");
            }
            // Who has said that all of it is JSON gets faults, also of what was kept.
            let input = ["--input", "json"];
            let mut parse = cxray();
            parse.args(["parse", "--keep-broken", "--keep-unrecognised"]).args(input).args(hidden);
            let parsed = run_on(&mut parse, text.as_bytes()).stdout;
            let as_json = run_on(cxray().args(validate).args(input), text.as_bytes());
            let judged = run_on(cxray().args(validate), &parsed);
            assert_eq!(verdicts(&as_json.stdout), verdicts(&judged.stdout), "{text} {hidden:?}");
        }
    }
}

//! Parts that are judged apart and joined give, byte for byte, what one run over all of it gives: however the records are dealt out,
//! and in whatever order the parts are joined.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::binary::{cxray, run_on, text};
use crate::dice::Dice;
use crate::effort;

/// Options that make passes note more, or findings differ.
const OPTIONS: [&[&str]; 5] = [
    &[],
    &["--complete"],
    &["--complete", "--expect", "WebChatService.ended", "--expect", "chatSessionEnded"],
    &["--strict", "--max-gap", "90s", "--forbid", "ChatStateChangeMessage"],
    &["--expect-order", "WebChatService.started > WebChatService.ended", "--target", "widgets=8.5.010"],
];

/// Formats of which each split tries one.
const FORMATS: [&str; 7] = ["ndjson", "json", "sarif", "concise", "junit", "gitlab", "csv"];

#[test]
fn any_split_of_normalised_events_gives_the_findings_of_one_run() {
    // `CXRAY_SPLITS` says how many to try by hand.
    let asked = std::env::var("CXRAY_SPLITS").ok().and_then(|splits| splits.parse().ok());
    let splits: usize = asked.unwrap_or_else(|| effort(40, 200));
    let days = splits.div_ceil(25);
    for day in 0..days {
        let mut dice = Dice(0x9a_0000 + day as u64);
        let folder = tempfile::tempdir().unwrap();
        let files = day_of(folder.path(), &mut dice);
        let parsed = run(cxray().args(["parse", "-q", "--no-config", "--keep-broken"]).args(&files), b"");
        let options = OPTIONS[day % OPTIONS.len()];
        for split in 0..splits.min(25) {
            let format = FORMATS[split % FORMATS.len()];
            let whole = validated(options, format, &[], &parsed.stdout);
            let is_by_conversation = dice.roll(2) == 0;
            let mut lines = vec![Vec::new(); 1 + dice.roll(5)];
            let salt = dice.roll(1 << 20);
            for line in parsed.stdout.split_inclusive(|byte| *byte == b'\n') {
                let part = if is_by_conversation { key(line, salt) } else { dice.roll(1 << 20) };
                let part = part % lines.len();
                lines[part].extend_from_slice(line);
            }
            let parts = lines.iter().enumerate().map(|(number, lines)| {
                let part = judged(options, &[], lines);
                kept(folder.path(), &format!("{number}.part"), &part.stdout)
            });
            let parts = grouped(folder.path(), options, parts.collect(), &mut dice);
            let joined = joined(options, format, &parts);
            assert_same(&whole, &joined, &format!("day {day}, split {split}, {format}, {options:?}"));
        }
    }
}

#[test]
fn parts_of_whole_captures_give_what_one_run_over_all_of_them_gives() {
    for day in 0..effort(4, 40) {
        let mut dice = Dice(0x77_0000 + day as u64);
        let folder = tempfile::tempdir().unwrap();
        let mut files = day_of(folder.path(), &mut dice);
        files.extend(
            ["samples/captures/cometd-chat.har", "samples/captures/widgets-console.log"].map(PathBuf::from),
        );
        // A run reads captures in the order in which they are named, and parts are joined in the order of their paths.
        files.sort_unstable();
        let (options, format) = (OPTIONS[day % OPTIONS.len()], FORMATS[day % FORMATS.len()]);
        let whole = validated(options, format, &files, b"");
        let mut dealt = vec![Vec::new(); 1 + dice.roll(3)];
        for file in files {
            let part = dice.roll(dealt.len());
            dealt[part].push(file);
        }
        let parts = dealt.iter().filter(|files| !files.is_empty()).enumerate().map(|(number, files)| {
            kept(folder.path(), &format!("{number}.part"), &judged(options, files, b"").stdout)
        });
        let parts = grouped(folder.path(), options, parts.collect(), &mut dice);
        assert_same(&whole, &joined(options, format, &parts), &format!("day {day}, {format}, {options:?}"));
    }
}

/// In a part each record is judged alone, and in a run what a short one was judged once is said again.
#[test]
fn short_records_that_come_again_are_judged_as_if_each_came_alone() {
    const TEXTS: [&str; 32] = [
        "{",
        "}",
        "{}",
        "[1]",
        "[1,]",
        "[",
        "\"",
        "\"\"",
        "\"a",
        "1",
        "-",
        "a",
        "password",
        "b: c",
        "{a: 1}",
        "{a: secret} {a: secret}",
        "{\"a\":}",
        "{\"a\":1,\"a\":2}",
        "{\"event\":\"x\"}",
        "\"password\":",
        "token = ",
        "secret,",
        "  \"value\": x,",
        "\"name\": \"Authorization\"",
        "\"\\ud800\"",
        "{\"a\":\u{1}}",
        "\"{\\\"a\\\":1}\"",
        "null,",
        "true false",
        "{'a': None}",
        "{\"a\":{}}}",
        "<a>{}</a>",
    ];
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..effort(12, 200) {
        let mut dice = Dice(0x5a_0000 + seed as u64);
        // Few texts, so that most come again; now and then one that may name a credential for what stands around it.
        let texts: Vec<&str> = (0..=dice.roll(6)).map(|_| TEXTS[dice.roll(TEXTS.len())]).collect();
        let mut capture = String::new();
        let end = ["\n", " ", "\r\n", ""][dice.roll(4)];
        while capture.len() < 40_000 {
            let text = if dice.roll(500) == 0 {
                TEXTS[dice.roll(TEXTS.len())]
            } else {
                texts[dice.roll(texts.len())]
            };
            capture.extend([text, end]);
        }
        let path = kept(folder.path(), "short.ndjson", capture.as_bytes());
        let whole = validated(&[], "ndjson", std::slice::from_ref(&path), b"");
        let part = kept(folder.path(), "short.part", &judged(&[], &[path], b"").stdout);
        assert_same(&whole, &joined(&[], "ndjson", &[part]), &format!("seed {seed}, {texts:?}"));
    }
}

#[test]
fn a_part_that_was_judged_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let files = day_of(folder.path(), &mut Dice(5));
    let parsed = run(cxray().args(["parse", "-q", "--no-config", "--keep-broken"]).args(&files), b"");
    let part = judged(&[], &[], &parsed.stdout);
    let parts = ["a.part", "b.part"].map(|name| kept(folder.path(), name, &part.stdout));
    let whole = validated(&[], "ndjson", &[], &parsed.stdout);
    assert_same(&whole, &joined(&[], "ndjson", &parts), "twice");
}

#[test]
fn a_part_that_was_changed_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(11);
    let files = day_of(folder.path(), &mut dice);
    let options = OPTIONS[3];
    let part = text(&judged(options, &files, b"").stdout);
    let lines: Vec<&str> = part.lines().collect();
    for _ in 0..effort(60, 1_000) {
        let mut changed: Vec<String> = lines.iter().map(ToString::to_string).collect();
        for _ in 0..=dice.roll(3) {
            let line = dice.roll(lines.len() - 1) + 1;
            let digits: Vec<usize> =
                changed[line].match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
            // Earlier changes may have left no digit in the line.
            let Some(&at) = digits.get(dice.roll(digits.len().max(1))) else { continue };
            let other = ["0", "2", "99", "-1", "18446744073709551615", "null", "[]", "\"x\""][dice.roll(8)];
            changed[line].replace_range(at..=at, other);
        }
        let path = kept(folder.path(), "changed.part", changed.join("\n").as_bytes());
        let joined = joined(options, "ndjson", &[path]);
        assert!(matches!(joined.status.code(), Some(0..=2)), "{joined:?}");
    }
}

#[test]
fn the_offset_of_a_normalised_event_is_where_its_line_and_column_are() {
    let mut tried = 0;
    for folder in ["samples/captures", "tests/captures"] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(capture) = fs::read_to_string(&path) else { continue };
            let parsed = run_on(cxray().args(["parse", "-q", "--no-config"]).arg(&path), b"");
            for line in text(&parsed.stdout).lines() {
                let source = serde_json::from_str::<serde_json::Value>(line).unwrap()["source"].clone();
                let number = |name: &str| usize::try_from(source[name].as_u64().unwrap()).unwrap();
                let before = &capture[..number("offset")];
                let line_start = before.rfind('\n').map_or(0, |end| end + 1);
                assert_eq!(number("line"), before.matches('\n').count() + 1, "{source}");
                assert_eq!(number("column"), before[line_start..].chars().count() + 1, "{source}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

/// Captures of several sessions, in which events are left out, repeated, swapped and broken.
fn day_of(folder: &Path, dice: &mut Dice) -> Vec<PathBuf> {
    let mut sessions: Vec<PathBuf> =
        fs::read_dir("tests/sessions").unwrap().map(|entry| entry.unwrap().path()).collect();
    sessions.sort_unstable();
    let count = 1 + dice.roll(3);
    let day = (0..count).map(|number| {
        let mut lines = Vec::new();
        for _ in 0..=dice.roll(2) {
            let session = fs::read_to_string(&sessions[dice.roll(sessions.len())]).unwrap();
            for line in session.lines() {
                match dice.roll(40) {
                    0 => {}
                    1 => lines.extend([line.to_owned(), line.to_owned()]),
                    2 => lines.push(line.replacen("\":\"", "\":7,\"", 1)),
                    3 => lines.push(line[..line.len() / 2].to_owned()),
                    4 => lines.push(line.replacen(|c: char| c.is_ascii_digit(), "9", 3)),
                    _ => lines.push(line.to_owned()),
                }
            }
        }
        for _ in 0..dice.roll(4) {
            let (one, other) = (dice.roll(lines.len()), dice.roll(lines.len()));
            lines.swap(one, other);
        }
        let name = format!("{}.ndjson", ["b/one", "a", "b.two"][number]);
        kept(folder, &name, (lines.join("\n") + "\n").as_bytes())
    });
    let mut day: Vec<PathBuf> = day.collect();
    day.sort_unstable();
    day
}

/// A number that is the same for all lines of one conversation.
fn key(line: &[u8], salt: usize) -> usize {
    let line: serde_json::Value = serde_json::from_slice(line).unwrap();
    let key = line.get("conversation").or(line["source"].get("file")).map(ToString::to_string);
    key.unwrap().bytes().fold(salt, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()))
}

fn kept(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn validated(options: &[&str], format: &str, files: &[PathBuf], input: &[u8]) -> Output {
    run_on(
        cxray().args(["validate", "--no-config", "--format", format]).args(options).arg("--").args(files),
        input,
    )
}

fn judged(options: &[&str], files: &[PathBuf], input: &[u8]) -> Output {
    let part = run_on(
        cxray().args(["validate", "-q", "--no-config", "--part"]).args(options).arg("--").args(files),
        input,
    );
    assert!(matches!(part.status.code(), Some(0 | 1)), "{part:?}");
    part
}

fn joined(options: &[&str], format: &str, parts: &[PathBuf]) -> Output {
    let merge = ["summary", "merge", "--no-config", "--format", format];
    run_on(cxray().args(merge).args(options).arg("--").args(parts), b"")
}

/// Joins some of the parts to one, again and again, in any order: what is left is joined by the caller.
fn grouped(folder: &Path, options: &[&str], mut parts: Vec<PathBuf>, dice: &mut Dice) -> Vec<PathBuf> {
    for round in 0..dice.roll(3) {
        if parts.len() < 2 {
            break;
        }
        let (first, second) = (dice.roll(parts.len()), dice.roll(parts.len() - 1));
        let pair = [parts.swap_remove(first), parts.swap_remove(second)];
        let merge = ["summary", "merge", "--no-config", "--part"];
        let both = run(cxray().args(merge).args(options).arg("--").args(&pair), b"");
        parts.push(kept(folder, &format!("both-{round}.part"), &both.stdout));
    }
    parts
}

fn run(command: &mut std::process::Command, input: &[u8]) -> Output {
    let output = run_on(command, input);
    assert_ne!(output.status.code(), Some(2), "{output:?}");
    output
}

fn assert_same(whole: &Output, joined: &Output, what: &str) {
    let (one, other) = (text(&whole.stdout), text(&joined.stdout));
    let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert_eq!(differs, None, "{what}");
    assert_eq!(one.len(), other.len(), "{what}");
    assert_eq!(text(&whole.stderr), text(&joined.stderr), "{what}");
    assert_eq!(whole.status.code(), joined.status.code(), "{what}");
}

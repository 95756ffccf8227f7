//! The real binary, files as tests: `tests/cases/*/*.toml` say arguments, input, output and exit code.
//!
//! A case's name is what it shows. `TRYCMD=overwrite cargo test --test it cases::` writes what the binary prints
//! into the cases; read the difference before you keep it. What a file of the project cannot hold stands
//! below: a `.gitignore` (it would hide its own case), and a promise about every text output at once.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::binary::{cxray, run_on, text};

#[test]
fn cases() {
    trycmd::TestCases::new()
        .register_bin("cxray", Path::new(env!("CARGO_BIN_EXE_cxray")))
        .case("tests/cases/*/*.toml");
}

#[test]
fn a_gitignore_is_respected_in_a_folder_and_not_for_a_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put(".gitignore", "old/\n*.draft.json\n");
    put("kept.json", EVENT);
    put("inner/kept.json", EVENT);
    put("old/broken.json", "{");
    put("a.draft.json", "{");

    let walked = run(folder.path(), &["validate", "--format", "concise", "."], b"");
    assert_eq!(walked.status.code(), Some(0), "{walked:?}");
    assert_eq!(text(&walked.stdout), "");
    assert_eq!(text(&walked.stderr), "2 records, 2 events: all valid\n");

    let named = run(folder.path(), &["validate", "--format", "concise", "old/broken.json"], b"");
    assert_eq!(named.status.code(), Some(1), "{named:?}");
    assert!(text(&named.stdout).starts_with("old/broken.json:1:2: error[syntax] "), "{named:?}");
}

/// Customers type what stands in a capture: whatever it is, no line of any text output begins with it in a way
/// that a CI system obeys, and no character of it moves a terminal.
#[test]
fn nothing_in_a_capture_is_obeyed_by_a_terminal_or_a_ci_system() {
    let folder = tempfile::tempdir().unwrap();
    let names =
        ["plain.json", "::error::name.json", "##vso[x]name.json", "a\n::error::b.json", "a\u{1b}[2Jb.json"];
    // Each of the texts meets others of the commands.
    let step = crate::effort(5, 1);
    for (at, hostile) in HOSTILE.iter().enumerate() {
        let literal = serde_json::Value::from(*hostile).to_string();
        let capture = [
            // As a value, as the name of a member, as the name of an event, as a broken record, raw and escaped.
            format!("{{\"event\":\"onAgentStateEvent\",\"data\":{{\"currentState\":{literal}}}}}\n"),
            format!("{{\"event\":\"onInteractionTabChange\",\"data\":{literal}}}\n"),
            format!("{{\"event\":\"WebChatService.ready\",\"data\":{{{literal}:1}}}}\n"),
            // Blanks between brackets.
            "{\"event\":\"WebChatService.ready\",\"data\":{\"a\":{\r},\"b\":[ \r ]}}\n".to_owned(),
            format!("{{\"event\":\"WebChatService.data.{}\",\"data\":1}}\n", &literal[1..literal.len() - 1]),
            format!("{{\"time\":{literal},\"publisher\":{literal},\"event\":\"WebChatService.ready\",\"data\":{{}}}}\n"),
            format!("{{\"channel\":\"/meta/{}\"}}\n", &literal[1..literal.len() - 1]),
            format!("{{\"{hostile}\n"),
            format!("{hostile}\n"),
        ]
        .concat();
        for name in names {
            fs::write(folder.path().join(name), &capture).unwrap();
        }
        let all = [
            &["validate", "."][..],
            &["validate", "-v", "."],
            &["validate", "--format", "concise", "."],
            &["validate", "--format", "ndjson", "."],
            &["validate", "--format", "json", "."],
            &["validate", "--format", "sarif", "."],
            &["validate", "--format", "gitlab", "."],
            &["validate", "--format", "junit", "."],
            &["validate", "--format", "markdown", "."],
            &["validate", "--format", "github", "."],
            &["validate", "--format", "github", "--stdin-name", hostile],
            &["validate", "--format", "rdjson", "."],
            &["validate", "--format", "checkstyle", "."],
            &["validate", "--format", "csv", "--statistics", "."],
            &["parse", "."],
            &["print", "."],
            &["print", "--view", "full", "--fold", "."],
            &["print", "--view", "compact", "--head", "20", "."],
            &["print", "--where", hostile, "."],
            &["print", "--select", hostile, "--stdin-name", hostile],
            &["validate", "--stdin-name", hostile],
            &["validate", "--format", "concise", "--stdin-name", hostile],
            &["validate", hostile],
            &["validate", &format!("--x{hostile}")],
            &["validate", "--format", hostile],
            &["validate", &format!("--fail-on={hostile}")],
            &[hostile],
            &["validate", "--event", hostile, "plain.json"],
            &["validate", "--api", hostile, "plain.json"],
            &["validate", "--schema", hostile, "plain.json"],
            &["validate", "--schemas", hostile, "plain.json"],
            &["validate", "--target", hostile, "plain.json"],
            &["validate", "--expect", hostile, "plain.json"],
            &["validate", "--forbid", "widgets/*", "--expect", "*", "."],
            &["events", "coverage", "."],
            &["explain", hostile],
            &["events", "show", hostile],
            &["events", "capture", hostile],
            &["uses", "plain.json"],
            &["uses", "--format", "github", hostile],
        ];
        for arguments in all.into_iter().skip(at % step).step_by(step) {
            let output = run(folder.path(), arguments, capture.as_bytes());
            assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}: {output:?}");
            for stream in [&output.stdout, &output.stderr] {
                assert_obeyed_by_nobody(&text(stream), arguments);
            }
        }
    }
}

const EVENT: &str = "{\"event\":\"WebChatService.ready\",\"data\":{}}\n";

const HOSTILE: &[&str] = &[
    "::error::pwned",
    "\n::error::pwned",
    "\n  ::set-output name=a::b",
    "##[error]pwned",
    "\r##[group]pwned",
    "##vso[task.complete result=Succeeded]pwned",
    "\n##vso[task.complete]pwned",
    "\u{1b}[2J\u{1b}]0;pwned\u{7}",
    "\u{9b}31m\u{85}\u{90}",
    "\u{202e}drowssap\u{2066}\u{200b}\u{2028}\u{feff}",
    "a\rall valid",
    "\u{8}\u{8}\u{7f}",
];

fn assert_obeyed_by_nobody(output: &str, arguments: &[&str]) {
    for line in output.split('\n') {
        // The commands of the format for GitHub are ours; what is in them is not.
        let ours = ["error", "warning", "notice"].iter().find_map(|level| {
            let rest = line.strip_prefix("::")?.strip_prefix(level)?.strip_prefix(" title=cxray")?;
            arguments.contains(&"github").then(|| rest.strip_prefix("::").unwrap_or(rest))
        });
        let line = ours.unwrap_or(line);
        let begin = line.trim_start();
        assert!(
            !begin.starts_with("::") && !begin.starts_with("##"),
            "{arguments:?}: a line begins with a command: {line:?}"
        );
        let is_json = ["{", "],\"summary\"", "],\"tool\""].iter().any(|begin| line.starts_with(begin));
        // Agents of Azure look for `##vso[` anywhere in a line. A JSON document must keep its values, and is no log.
        assert!(
            is_json || !(line.contains("##vso[") || line.contains("##[")),
            "{arguments:?}: a line holds a command: {line:?}"
        );
        assert!(
            !line.chars().any(cxray::safe::is_hostile),
            "{arguments:?}: a line holds a control or invisible character: {line:?}"
        );
    }
}

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    run_on(cxray().args(arguments).current_dir(folder), input)
}

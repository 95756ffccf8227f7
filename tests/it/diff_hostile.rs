//! Nothing in what is compared is obeyed by a terminal or a CI system, and nothing makes a diff hang or panic.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HOSTILE: [&str; 12] = [
    "::error::pwned",
    "\n::error::pwned",
    "\n  ::set-output name=a::b",
    "##[error]pwned",
    "\r##[group]pwned",
    "## \n##vso[task.complete]pwned",
    "\u{1b}[2J\u{1b}]0;pwned\u{7}",
    "\u{9b}31m\u{85}\u{90}",
    "\u{202e}drowssap\u{2066}\u{200b}\u{2028}\u{feff}",
    "a\rall valid",
    "a ## b",
    "a ##[b",
];

const FORMATS: [&[&str]; 8] = [
    &[],
    &["--all"],
    &["--format", "json"],
    &["--format", "json-patch"],
    &["--format", "merge-patch"],
    &["--format", "markdown"],
    &["--show-secrets", "--all"],
    &["--ignore", "/**/x"],
];

fn run(folder: &Path, arguments: &[&str], names: [&str; 2]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cxray"))
        .arg("diff")
        .args(arguments)
        .args(names)
        .current_dir(folder)
        .output()
        .expect("cxray runs")
}

fn assert_obeyed_by_nobody(output: &Output, about: &str) {
    assert!(matches!(output.status.code(), Some(0..=2)), "{about}: {output:?}");
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(stream.clone()).expect("it is UTF-8");
        for line in text.split('\n') {
            let begin = line.trim_start();
            assert!(!begin.starts_with("::") && !begin.starts_with("##"), "{about}: {line:?}");
            assert!(!line.contains("##vso[") && !line.contains("##["), "{about}: {line:?}");
            assert!(!line.chars().any(cxray::safe::is_hostile), "{about}: {line:?}");
        }
    }
}

#[test]
fn nothing_that_is_compared_is_obeyed() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = ["old.json", "::error::new.json"];
    let literal = |text: &str| serde_json::Value::from(text).to_string();
    let object = |member: &dyn Fn(usize, &str) -> String| {
        let members = HOSTILE.iter().enumerate().map(|(at, hostile)| member(at, hostile));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    };
    let lines = |line: &dyn Fn(&str) -> String| HOSTILE.map(line).join("\n");
    let event = |name: &str, data: &str| format!("{{\"event\":{},\"data\":{data}}}", literal(name));
    for (old, new) in [
        (object(&|at, text| format!("{}:{at}", literal(text))), object(&|at, _| format!("\"{at}\":1"))),
        (
            object(&|at, text| format!("\"{at}\":{}", literal(text))),
            object(&|at, text| format!("\"{at}\":{}", literal(&format!("x ##{text}")))),
        ),
        (
            object(&|at, _| format!("\"{at}\":\"x ##\"")),
            object(&|at, text| format!("\"{at}\":{}", literal(&format!("x ##{text}")))),
        ),
        (
            lines(&|text| event(&format!("WebChatService.data.{text}"), "1")),
            lines(&|text| event("onAgentStateEvent", &format!("{{\"currentState\":{}}}", literal(text)))),
        ),
        (lines(&|text| format!("{{\"{text}")), lines(&|text| event("onAgentStateEvent", &literal(text)))),
    ] {
        fs::write(folder.path().join(names[0]), &old).expect("it can be written");
        fs::write(folder.path().join(names[1]), &new).expect("it can be written");
        for format in FORMATS {
            assert_obeyed_by_nobody(&run(folder.path(), format, names), &format!("{format:?} {old} {new}"));
        }
    }
    for option in ["--ignore", "--array-key", "--tolerance", "--api"] {
        for hostile in HOSTILE {
            let output = run(folder.path(), &[option, hostile], names);
            assert_obeyed_by_nobody(&output, &format!("{option} {hostile:?}"));
        }
    }
}

/// Values with many members, long arrays, deep nesting: what is compared is found again in a time that grows with it.
#[test]
fn large_and_deep_records_are_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let members = |from: u32| {
        let list: Vec<String> =
            (from..from + 10_000).map(|number| format!("\"m{number}\":{number}")).collect();
        format!("{{{}}}", list.join(","))
    };
    let numbers = |from: u32| {
        format!("[{}]", (from..from + 20_000).map(|it| it.to_string()).collect::<Vec<_>>().join(","))
    };
    let deep = |leaf: &str| format!("{}{leaf}{}", "[".repeat(250), "]".repeat(250));
    let same = format!("[{}]", vec!["1"; 20_000].join(","));
    let fewer = format!("[{}]", vec!["1"; 19_000].join(","));
    for (old, new) in [
        (members(0), members(1)),
        (format!("{{\"a\":{}}}", numbers(0)), format!("{{\"a\":{}}}", numbers(10_000))),
        (format!("{{\"a\":{same}}}"), format!("{{\"a\":{fewer}}}")),
        (format!("{{\"a\":{}}}", deep("1")), format!("{{\"a\":{}}}", deep("2"))),
    ] {
        fs::write(folder.path().join("old.json"), &old).expect("it can be written");
        fs::write(folder.path().join("new.json"), &new).expect("it can be written");
        for format in FORMATS {
            let output = run(folder.path(), format, ["old.json", "new.json"]);
            assert_eq!(
                output.status.code(),
                Some(1),
                "{format:?}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines =
        |word: &str| (0..20_000).map(|at| format!("{{\"{word}\":{at}}}")).collect::<Vec<_>>().join("\n");
    fs::write(folder.path().join("old.ndjson"), lines("a")).expect("it can be written");
    fs::write(folder.path().join("new.ndjson"), lines("b")).expect("it can be written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["diff", "old.ndjson", "new.ndjson"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("cxray runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

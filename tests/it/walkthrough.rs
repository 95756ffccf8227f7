//! The commands of `docs/schemas.md`, from a capture of a private bus to a breaking change that CI catches, run one after the
//! other in an empty folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::binary::{cxray, text};
use crate::project::root;

/// The section that is run.
const SECTION: &str = "## From a capture to green CI in ten commands\n";

/// A command of the page, with its exit code and output.
struct Step<'p> {
    command: &'p str,
    code: i32,
    output: String,
}

#[test]
fn the_ten_commands_of_the_page_do_what_it_says() {
    let page = fs::read_to_string(root().join("docs/schemas.md")).unwrap();
    let (_, section) = page.split_once(SECTION).expect("the page has the section");
    let section = section.split("\n## ").next().unwrap();
    let steps = steps(section);
    assert_eq!(steps.len(), 10, "there are ten commands");

    let folder = tempfile::tempdir().unwrap();
    for capture in ["monday.ndjson", "tuesday.ndjson"] {
        fs::copy(root().join("examples/private-bus").join(capture), folder.path().join(capture)).unwrap();
    }
    for Step { command, code, output } in steps {
        let run = run(command, folder.path());
        let all = format!("{}{}", text(&run.stdout), text(&run.stderr));
        assert_eq!(without_payloads(&all), without_payloads(&output), "{command}");
        assert_eq!(run.status.code(), Some(code), "{command}");
    }
}

/// The commands in the blocks of a section: `$ command`, then `? 1` if it does not succeed, then the output.
fn steps(section: &str) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for block in section.split("```text\n").skip(1) {
        let (block, _) = block.split_once("```").expect("a block ends");
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step { command, code: 0, output: String::new() });
                continue;
            }
            let step = steps.last_mut().expect("a block begins with a command");
            match line.strip_prefix("? ") {
                Some(code) => step.code = code.parse().expect("an exit code"),
                None => step.output += &format!("{line}\n"),
            }
        }
    }
    steps
}

/// Output without the payloads that show what breaks: which of many is drawn is no promise.
fn without_payloads(output: &str) -> String {
    let line = |line: &str| match serde_json::from_str::<serde_json::Value>(line.trim_start()) {
        Ok(payload) if payload.is_object() => "    {payload}\n".to_owned(),
        _ => format!("{line}\n"),
    };
    output.lines().map(line).collect()
}

/// Runs a command of the page: `cxray`, or one of the few others, which are no part of it.
fn run(command: &str, folder: &Path) -> std::process::Output {
    let words: Vec<&str> = command.split_whitespace().collect();
    if words[0] == "cxray" {
        return cxray().args(&words[1..]).current_dir(folder).output().unwrap();
    }
    assert!(["cp", "sed"].contains(&words[0]), "{command}");
    Command::new("sh").args(["-c", command]).current_dir(folder).output().unwrap()
}

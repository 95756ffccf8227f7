//! Logs and files of other programs, none of which holds an event: the only thing that is said of them is that.
//!
//! `tests/other-logs/logs.txt` holds them all. `%% NAME` begins one; `␛` stands for an escape character, `␍` for a carriage
//! return within a line.

use std::fs;
use std::path::Path;

use crate::binary::{cxray, run_on, text};
use crate::project::root;

#[test]
fn nothing_is_said_of_other_logs_but_that_they_hold_no_event() {
    let all = fs::read_to_string(root().join("tests/other-logs/logs.txt")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for log in all.split("%% ").skip(1) {
        let (name, content) = log.split_once('\n').unwrap();
        let content = content.replace('␛', "\u{1b}").replace('␍', "\r");
        fs::write(folder.path().join(name), &content).unwrap();
        count += 1;
        wrong.extend(fault(folder.path(), name, &["validate", "--format", "concise", name], b""));
        wrong.extend(fault(folder.path(), name, &["validate", "--format", "concise"], content.as_bytes()));
    }
    assert!(count > 80, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with what is said of a log.
fn fault(folder: &Path, name: &str, args: &[&str], stdin: &[u8]) -> Option<String> {
    let output = run_on(cxray().args(args).current_dir(folder), stdin);
    let (told, summary) = (text(&output.stdout), text(&output.stderr));
    let is_right = output.status.code() == Some(2)
        && (summary.contains("nothing was judged") || summary.contains("cxray: error: "))
        && told.lines().count() <= 1
        && told.lines().all(|line| line.contains("warning[unrecognised] no event is recognised"));
    (!is_right).then(|| format!("{name}: {:?}\n{told}{summary}", output.status.code()))
}

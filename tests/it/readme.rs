//! The README and the pages in `docs/` show what the tool really says, and name options that it has.

use std::fs;

use cxray::check::{RULES, Rule};

use crate::binary::{cxray, text};
use crate::project::{files, root};

#[test]
fn the_documentation_shows_what_the_tool_says() {
    trycmd::TestCases::new().case("README.md").case("docs/*.md");
}

/// A page that trycmd cannot compare: it takes each backslash for a slash.
#[test]
fn the_page_of_codes_says_what_explain_says() {
    let page = fs::read_to_string(root().join("docs/codes.md")).unwrap();
    for Rule { code, .. } in RULES {
        let run = cxray().args(["explain", code]).output().unwrap();
        let section = format!("\n## {code}\n\n```text\n$ cxray explain {code}\n{}\n```\n", text(&run.stdout));
        assert!(page.contains(&section), "docs/codes.md lacks:{section}");
    }
}

/// Commands that are not shown with their output are at least parsed.
#[test]
fn the_documentation_names_commands_and_options_that_there_are() {
    let mut count = 0;
    let pages = files("docs").into_iter().filter(|page| page.extension().is_some_and(|it| it == "md"));
    for page in pages.chain([root().join("README.md"), root().join("action.yml")]) {
        let text = fs::read_to_string(&page).unwrap().replace("\\\n", "");
        for (at, name) in text.match_indices("cxray ") {
            let arguments = arguments(&text[at + name.len()..]);
            if arguments.first().is_some_and(|name| SUBCOMMANDS.contains(&name.as_str())) {
                let run = cxray().args(&arguments).arg("--help").output().unwrap();
                assert_eq!(run.status.code(), Some(0), "{}: {arguments:?}", page.display());
                count += 1;
            }
        }
    }
    assert!(count > 60, "only {count} commands in the documentation");
}

const SUBCOMMANDS: [&str; 13] = [
    "validate",
    "parse",
    "print",
    "diff",
    "case",
    "report",
    "events",
    "schema",
    "uses",
    "config",
    "explain",
    "completions",
    "man",
];

/// The words of a shell command, up to the end of the command.
fn arguments(script: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut is_quoted = false;
    for c in script.chars() {
        match c {
            '\n' | '`' => break,
            '\'' | '"' => is_quoted = !is_quoted,
            '|' | '>' | '<' | '#' | ')' | ';' if !is_quoted => break,
            ' ' if !is_quoted => arguments.push(String::new()),
            c => arguments.last_mut().expect("there is one").push(c),
        }
    }
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

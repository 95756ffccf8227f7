//! The exit codes: one table for the program, its help and its manual pages.

use std::process::ExitCode;

/// How a run ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, nothing found.
    Good = 0,
    /// Done, something found.
    Found = 1,
    /// Could not be done.
    NotDone = 2,
}

/// Each exit code with its meaning for all commands, and for `diff`.
const MEANINGS: [(Exit, &str, &str); 3] = [
    (Exit::Good, "done, and nothing at or above --fail-on was found", "no differences"),
    (Exit::Found, "done, and something was found", "differences"),
    (
        Exit::NotDone,
        "could not be done: usage, unreadable file, bad schema, nothing to\n     check, output failed",
        "could not be done",
    ),
];

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The exit codes of all commands, for help.
pub(super) fn help() -> String {
    list(MEANINGS.map(|(exit, meaning, _)| (exit, meaning)))
}

/// The exit codes of `diff`, for help.
pub(super) fn diff_help() -> String {
    list(MEANINGS.map(|(exit, _, meaning)| (exit, meaning)))
}

/// The exit codes of a command that finds something else, for help.
pub(super) fn help_of(good: &str, found: &str) -> String {
    list([(Exit::Good, good), (Exit::Found, found), (Exit::NotDone, MEANINGS[2].2)])
}

fn list(codes: [(Exit, &str); 3]) -> String {
    let lines = codes.map(|(exit, meaning)| format!("\n  {}  {meaning}", exit as u8));
    format!("Exit codes:{}", lines.concat())
}

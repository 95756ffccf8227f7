//! The text of a log before a JSON text, which may name its event.

use super::lexical::lossy;

/// The most bytes of a line that are kept of it.
const LONGEST: usize = 512;

/// How many of them are from the beginning of the line, where the time stands.
const BEGINNING: usize = 128;

/// The text of a log before a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPrefix {
    /// On the line on which the value begins.
    pub before: String,
    /// On the last line of text above it, if that may introduce the value.
    pub above: String,
    /// How many values were introduced by the line above already.
    pub since: u8,
    /// The value stands alone on its line, in a log that began as JSON: it is meant as a record, however broken.
    pub is_alone: bool,
}

impl LogPrefix {
    /// A line of text as it is kept: the beginning and the end of a long one.
    pub(super) fn of_line(line: &[u8]) -> String {
        if line.len() <= LONGEST {
            return without_colours(&lossy(line));
        }
        let (beginning, end) = (&line[..BEGINNING], &line[line.len() - (LONGEST - BEGINNING)..]);
        without_colours(&[&lossy(beginning), " … ", &lossy(end)].concat())
    }

    /// The end of a line whose beginning is not at hand.
    pub(super) fn of_end(line: &[u8]) -> String {
        without_colours(&lossy(&line[line.len().saturating_sub(LONGEST)..]))
    }
}

/// A line without the escape sequences that colour it in a terminal.
pub(super) fn without_colours(line: &str) -> String {
    if memchr::memchr(0x1b, line.as_bytes()).is_none() {
        return line.to_owned();
    }
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().expect("a split has a first part").to_owned();
    for part in parts {
        let codes = part.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
        match part[codes..].strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => plain.extend(["\u{1b}[", part]),
        }
    }
    plain
}

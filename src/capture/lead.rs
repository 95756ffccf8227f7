//! The text of a log before a JSON text, which may name its event.

use super::lexical::lossy;
use super::terminal;

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
            return terminal::plain(&lossy(line)).into_owned();
        }
        let (beginning, end) = (&line[..BEGINNING], &line[line.len() - (LONGEST - BEGINNING)..]);
        terminal::plain(&[&lossy(beginning), " … ", &lossy(end)].concat()).into_owned()
    }

    /// The end of a line whose beginning is not at hand.
    pub(super) fn of_end(line: &[u8]) -> String {
        terminal::plain(&lossy(&line[line.len().saturating_sub(LONGEST)..])).into_owned()
    }
}

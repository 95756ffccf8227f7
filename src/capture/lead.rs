//! The text of a log that stands before a JSON text and says what it is.

/// The most bytes of a line that are kept of it.
const LONGEST: usize = 512;

/// How many of them are from the beginning of the line, where the time stands.
const BEGINNING: usize = 128;

/// What a log says before a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// On the line on which the value begins.
    pub before: String,
    /// On the last line of text above it, if that may introduce the value.
    pub above: String,
    /// How many values were introduced by the line above already.
    pub since: u8,
}

impl Lead {
    /// A line of text as it is kept: the beginning and the end of a long one.
    pub(super) fn of_line(line: &[u8]) -> String {
        if line.len() <= LONGEST {
            return String::from_utf8_lossy(line).into_owned();
        }
        let (beginning, end) = (&line[..BEGINNING], &line[line.len() - (LONGEST - BEGINNING)..]);
        format!("{} … {}", String::from_utf8_lossy(beginning), String::from_utf8_lossy(end))
    }

    /// The end of a line whose beginning is not at hand.
    pub(super) fn of_end(line: &[u8]) -> String {
        String::from_utf8_lossy(&line[line.len().saturating_sub(LONGEST)..]).into_owned()
    }
}

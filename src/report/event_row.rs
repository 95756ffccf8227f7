//! An event in one row, for programs that know no events: tables, traces.

use jiff::Timestamp;

/// An event, where it was captured, and whether it is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Slug of its API.
    pub api: String,
    /// Its name.
    pub event: String,
    /// When it was sent, in RFC 3339, if that is known.
    pub time: Option<String>,
    /// The same as a point in time.
    pub at: Option<Timestamp>,
    /// The conversation that it belongs to.
    pub conversation: Option<String>,
    /// The name of its file.
    pub file: String,
    /// Where in that it begins.
    pub line: u64,
    /// Its verdict.
    pub verdict: RowVerdict,
}

/// The verdict about one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVerdict {
    /// It was held against its schema, and has no error.
    Valid,
    /// It has an error.
    Invalid,
    /// There was nothing to hold it against.
    Unjudged,
}

impl RowVerdict {
    /// The verdict in one word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unjudged => "unjudged",
        }
    }
}

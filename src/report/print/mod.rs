//! Records as people read them: one file a view.
//!
//! * `timeline`: a line an event, with a summary in words; `words`: those words
//! * `lanes`: the same as arrows between those who speak
//! * `full`: an event and its payload, pretty-printed, with findings marked in place
//! * `compact`: a line of JSON a record
//! * `columns`: cuts texts to columns

mod columns;
mod compact;
mod full;
mod lanes;
mod timeline;
mod words;

use crate::check::Finding;
use crate::event::Event;
use crate::json::Value;

pub use compact::compact_line;
pub use full::{Fold, Full};
pub use timeline::{Clock, Row, Timeline};
pub use words::Summaries;

/// A record that is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShownRecord<'s> {
    /// All of it.
    pub record: Value<'s>,
    /// The event that it is.
    pub event: Option<&'s Event<'s>>,
    /// The values in it that must not be seen, in the order of the text.
    pub secrets: &'s [Value<'s>],
    /// The findings about it.
    pub findings: &'s [Finding],
    /// The name of its input.
    pub file: &'s str,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// When the capture says that it was sent, in milliseconds since 1970.
    pub sent: Option<f64>,
}

impl ShownRecord<'_> {
    /// Returns true if a value is a secret.
    fn is_secret(&self, value: Value<'_>) -> bool {
        let start = value.span().start;
        let found = self.secrets.binary_search_by_key(&start, |secret| secret.span().start);
        found.is_ok_and(|at| self.secrets[at].span() == value.span())
    }

    /// Returns true if a value is a secret or stands in one.
    fn is_in_secret(&self, value: Value<'_>) -> bool {
        let span = value.span();
        self.secrets.iter().any(|secret| secret.span().start <= span.start && span.end <= secret.span().end)
    }
}

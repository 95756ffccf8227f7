//! The outcome of reading the text of a record.

use super::block::Mended;
use super::damage::Damage;
use super::note::Note;
use crate::json::{SyntaxError, Value};

/// The outcome of the recognition of a record.
#[derive(Debug)]
pub enum Content<'d> {
    /// A JSON value. Its spans are offsets in its document text; see [`Record::position`](super::Record::position).
    Value(Value<'d>),
    /// No JSON. Spans are offsets in [`Record::text`](super::Record::text).
    Broken(SyntaxError),
    /// No JSON, but nothing is lost without it: a comment, a comma too much. Only when reading leniently.
    Dispensable(SyntaxError),
    /// The repairs in a text that is not a record itself. Only when reading leniently.
    Repaired(&'d Mended),
    /// No UTF-8.
    NotUtf8 {
        /// The first byte of [`Record::text`](super::Record::text) that is not.
        offset: usize,
    },
    /// Longer than a record may be; only its beginning is at hand.
    TooLong {
        /// How long it is.
        bytes: u64,
    },
    /// The body of a request or response that neither is JSON nor resembles it.
    Foreign,
    /// A line of a log without a JSON text, and the scalar or array at its end, if there is one.
    Prose(Option<Value<'d>>),
    /// A line of a log that ends with the beginning of a JSON text, cut off.
    Torn(SyntaxError),
    /// A HAR without entries.
    NoEntries,
    /// Missing: the archive cannot be unpacked any further.
    Damaged(Damage),
    /// No record, but a fact about the input.
    Note(Note),
}

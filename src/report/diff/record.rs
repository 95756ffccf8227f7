//! The records that a diff is about.

use crate::diff::{Differences, What};
use crate::json::Position;

/// Names of the two inputs.
#[derive(Debug, Clone, Copy)]
pub struct Ends<'e> {
    /// The old text.
    pub old: &'e str,
    /// The new text.
    pub new: &'e str,
}

/// Where a record stands, and its event.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// Where it begins.
    pub start: Position,
    /// Its text, if the file has it to the letter: places inside are then known.
    pub text: Option<&'p str>,
}

/// The kind of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind<'s> {
    /// An event.
    Event {
        /// Slug of its API.
        api: &'s str,
        /// Its name.
        event: &'s str,
    },
    /// An event that a text only names, without a payload.
    Named {
        /// Slug of its API.
        api: &'s str,
        /// Its name.
        event: &'s str,
    },
    /// JSON that is not an event.
    Other,
    /// No JSON.
    Broken,
}

/// Two records and their differences.
#[derive(Debug, Clone, Copy)]
pub struct PairOfRecords<'p, 'd> {
    /// The old record.
    pub old: (Place<'p>, RecordKind<'p>),
    /// The new record.
    pub new: (Place<'p>, RecordKind<'p>),
    /// The differences.
    pub differences: &'p Differences<'d>,
}

/// A record of a capture, of the other, or of both.
#[derive(Debug, Clone, Copy)]
pub struct RowOfEvents<'r, 'd> {
    /// The change.
    pub what: What,
    /// Its kind.
    pub standing: RecordKind<'r>,
    /// Its line in the old capture.
    pub old: Option<u32>,
    /// Its line in the new capture.
    pub new: Option<u32>,
    /// True if it is part of another conversation now.
    pub is_elsewhere: bool,
    /// The differences inside.
    pub pair: Option<&'r PairOfRecords<'r, 'd>>,
    /// Milliseconds from the event before, then and now.
    pub gaps: Option<(i64, i64)>,
}

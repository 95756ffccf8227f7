//! The records that a diff is about.

use crate::diff::{Differences, What};
use crate::json::Position;

/// Names of the two inputs.
#[derive(Debug, Clone, Copy)]
pub struct Ends<'e> {
    /// What changed.
    pub old: &'e str,
    /// What it became.
    pub new: &'e str,
}

/// Where a record stands, and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// Where it begins.
    pub start: Position,
    /// Its text, if that is what stands in the file to the letter: places inside can then be told.
    pub text: Option<&'p str>,
}

/// What a record is.
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
    /// JSON that is no event.
    Other,
    /// No JSON.
    Broken,
}

/// Two records and what differs between them.
#[derive(Debug, Clone, Copy)]
pub struct PairOfRecords<'p, 'd> {
    /// The old record.
    pub old: (Place<'p>, RecordKind<'p>),
    /// The new record.
    pub new: (Place<'p>, RecordKind<'p>),
    /// What differs.
    pub differences: &'p Differences<'d>,
}

/// A record of a capture, of the other, or of both.
#[derive(Debug, Clone, Copy)]
pub struct RowOfEvents<'r, 'd> {
    /// What happened to it.
    pub what: What,
    /// What it is.
    pub standing: RecordKind<'r>,
    /// Its line in the old capture.
    pub old: Option<u32>,
    /// Its line in the new capture.
    pub new: Option<u32>,
    /// True if it is part of another conversation now.
    pub is_elsewhere: bool,
    /// What differs inside.
    pub pair: Option<&'r PairOfRecords<'r, 'd>>,
    /// Milliseconds from the event before, then and now.
    pub gaps: Option<(i64, i64)>,
}

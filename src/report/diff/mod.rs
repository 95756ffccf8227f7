//! How differences are told: one format, one file. Patches are of a kind of their own: they hold what a program applies.

mod json;
mod markdown;
mod patch;
mod positions;
mod summary;
mod text;
mod value;
mod words;

use std::io::{self, Write};

pub use json::DiffJson;
pub use markdown::DiffMarkdown;
pub use patch::{push_json_patch, push_merge_patch};
pub use summary::CaptureCounts;
pub use text::DiffText;

use crate::diff::{Change, Differences, What};
use crate::json::Position;

/// Version of the JSON that `diff --format json` writes.
pub const DIFF_VERSION: u32 = 1;

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
pub enum Standing<'s> {
    /// An event.
    Event {
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
    pub old: (Place<'p>, Standing<'p>),
    /// The new record.
    pub new: (Place<'p>, Standing<'p>),
    /// What differs.
    pub differences: &'p Differences<'d>,
}

/// A record of a capture, of the other, or of both.
#[derive(Debug, Clone, Copy)]
pub struct RowOfEvents<'r, 'd> {
    /// What happened to it.
    pub what: What,
    /// What it is.
    pub standing: Standing<'r>,
    /// Its line in the old capture.
    pub old: Option<u32>,
    /// Its line in the new capture.
    pub new: Option<u32>,
    /// Whether it is part of another conversation now.
    pub is_elsewhere: bool,
    /// What differs inside.
    pub pair: Option<&'r PairOfRecords<'r, 'd>>,
    /// Milliseconds from the event before, then and now.
    pub gaps: Option<(i64, i64)>,
}

/// Differences between two records, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DiffCounts {
    /// Only in the new record.
    pub added: u64,
    /// Only in the old record.
    pub removed: u64,
    /// Different in both.
    pub changed: u64,
    /// At another place.
    pub moved: u64,
    /// Found, but too many to list.
    pub unlisted: u64,
    /// Volatile values that differ.
    pub left_out: u64,
}

impl DiffCounts {
    /// The counts of `differences`.
    #[must_use]
    pub fn of(differences: &Differences<'_>) -> Self {
        Self {
            added: differences.count(Change::Added),
            removed: differences.count(Change::Removed),
            changed: differences.count(Change::Changed),
            moved: differences.count(Change::Moved),
            unlisted: differences.unlisted,
            left_out: differences.left_out,
        }
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let parts: Vec<String> = [
            (self.changed, "changed"),
            (self.removed, "removed"),
            (self.added, "added"),
            (self.moved, "moved"),
            (self.unlisted, "not listed"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
        let found = if parts.is_empty() { "no differences".to_owned() } else { parts.join(", ") };
        match self.left_out {
            0 => found,
            1 => format!("{found}; 1 volatile value differs and was left out (`--all` compares it)"),
            count => {
                format!("{found}; {count} volatile values differ and were left out (`--all` compares them)")
            }
        }
    }
}

/// A way of telling differences.
pub trait DiffReport {
    /// Tells what differs between two records.
    fn records(
        &mut self,
        out: &mut dyn Write,
        ends: Ends<'_>,
        pair: &PairOfRecords<'_, '_>,
    ) -> io::Result<()>;

    /// Two captures begin; `records` are their lengths.
    fn captures_begin(
        &mut self,
        _out: &mut dyn Write,
        _ends: Ends<'_>,
        _records: [usize; 2],
    ) -> io::Result<()> {
        Ok(())
    }

    /// So many records that are the same are passed over.
    fn passed_over(&mut self, _out: &mut dyn Write, _count: u64) -> io::Result<()> {
        Ok(())
    }

    /// Tells a record that differs, or one that stands beside it.
    fn row(&mut self, out: &mut dyn Write, ends: Ends<'_>, row: &RowOfEvents<'_, '_>) -> io::Result<()>;

    /// Two captures have come to their ends.
    fn captures_end(
        &mut self,
        _out: &mut dyn Write,
        _ends: Ends<'_>,
        _counts: &CaptureCounts,
    ) -> io::Result<()> {
        Ok(())
    }
}

/// `file:12 → other:14`, or the one of them that there is.
fn places(ends: Ends<'_>, row: &RowOfEvents<'_, '_>) -> String {
    let place = |file: &str, line: Option<u32>| line.map(|line| format!("{file}:{line}"));
    let places = [place(ends.old, row.old), place(ends.new, row.new)];
    places.into_iter().flatten().collect::<Vec<_>>().join(" → ")
}

/// A length of time as people say it.
fn duration(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let absolute = milliseconds.unsigned_abs();
    let (seconds, rest) = (absolute / 1000, absolute % 1000);
    match (seconds, rest) {
        (0, rest) => format!("{sign}{rest} ms"),
        (seconds, 0) => format!("{sign}{seconds} s"),
        (seconds, rest) => format!("{sign}{seconds}.{rest:03} s"),
    }
}

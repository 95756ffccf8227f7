//! The formats of differences: one format, one file. Patches are a kind of their own: programs apply them.

mod json;
mod markdown;
mod patch;
mod positions;
mod record;
mod summary;
mod text;
mod value;
mod words;

use std::io::{self, Write};

pub use json::DiffJson;
pub use markdown::DiffMarkdown;
pub use patch::{push_json_patch, push_merge_patch};
pub use record::{Ends, PairOfRecords, Place, RecordKind, RowOfEvents};
pub use summary::{CaptureCounts, FolderCounts};
pub use text::DiffText;

use crate::diff::{Change, Differences};

/// Version of the JSON that `diff --format json` writes.
pub const DIFF_VERSION: u32 = 1;

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

/// A part of a comparison, in the order of reports.
#[derive(Debug, Clone, Copy)]
pub enum DiffStep<'s, 'd> {
    /// Two records were compared.
    Records(&'s PairOfRecords<'s, 'd>),
    /// Two captures begin, of this many records.
    CapturesBegin([usize; 2]),
    /// This many equal records are skipped.
    PassedOver(u64),
    /// A record that differs, or one that stands beside it.
    Row(&'s RowOfEvents<'s, 'd>),
    /// Two captures have come to their ends.
    CapturesEnd(&'s CaptureCounts),
    /// Two folders begin, of which captures of the same name are compared.
    FoldersBegin,
    /// A capture is in one of the folders only.
    FileMissing {
        /// The capture.
        file: &'s str,
        /// True if it is in the new one.
        is_new: bool,
    },
    /// Two folders have come to their ends.
    FoldersEnd(&'s FolderCounts),
}

/// A way of telling differences.
pub trait DiffReport {
    /// Shows a step of the comparison of two inputs.
    fn tell(&mut self, out: &mut dyn Write, ends: Ends<'_>, step: DiffStep<'_, '_>) -> io::Result<()>;
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

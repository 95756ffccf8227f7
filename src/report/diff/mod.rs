//! How differences are told: one format, one file. Patches are of a kind of their own: they hold what a program applies.

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

    /// Two folders begin, of which captures of the same name are compared.
    fn folders_begin(&mut self, _out: &mut dyn Write, _ends: Ends<'_>) -> io::Result<()> {
        Ok(())
    }

    /// A capture is in one of the folders only: the new one, or the old one.
    fn file_missing(&mut self, out: &mut dyn Write, file: &str, is_new: bool) -> io::Result<()>;

    /// Two folders have come to their ends.
    fn folders_end(&mut self, _out: &mut dyn Write, _counts: &FolderCounts) -> io::Result<()> {
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

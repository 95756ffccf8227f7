//! Counts of a comparison of two captures, by event.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::record::RecordKind;
use crate::diff::What;
use crate::safe;

/// Records by their change, for each event and in all.
#[derive(Debug, Clone, Default)]
pub struct CaptureCounts {
    by_name: BTreeMap<String, [u64; 6]>,
}

impl CaptureCounts {
    /// Counts a record.
    pub fn add(&mut self, standing: RecordKind<'_>, what: What) {
        let name = match standing {
            RecordKind::Event { api, event } | RecordKind::Named { api, event } => format!("{api}/{event}"),
            RecordKind::Other => "(no event)".to_owned(),
            RecordKind::Broken => "(not JSON)".to_owned(),
        };
        self.by_name.entry(name).or_default()[what as usize] += 1;
    }

    /// All records, in the order of [`What::ALL`].
    #[must_use]
    pub fn total(&self) -> [u64; 6] {
        let mut total = [0; 6];
        for counts in self.by_name.values() {
            for (sum, count) in total.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        total
    }

    /// Returns true if nothing differs.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.total()[1..].iter().all(|count| *count == 0)
    }

    /// The events of which some record differs.
    pub fn differing(&self) -> impl Iterator<Item = (&str, &[u64; 6])> {
        let differs = |counts: &[u64; 6]| counts[1..].iter().any(|count| *count > 0);
        self.by_name.iter().filter(move |(_, counts)| differs(counts)).map(|(name, counts)| (&**name, counts))
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let total = self.total();
        let differing = What::ALL.iter().zip(total).skip(1).filter(|(_, count)| *count > 0);
        let parts: Vec<String> =
            differing.map(|(what, count)| format!("{count} {}", what.as_str())).collect();
        if parts.is_empty() {
            return format!("no differences in {} records", total[0]);
        }
        format!("{}; {} the same", parts.join(", "), total[0])
    }

    /// A table for people, a line an event that differs, under a head.
    #[must_use]
    pub fn table(&self) -> Vec<String> {
        let mut rows =
            vec![["event", "same", "changed", "missing", "extra", "moved", "timing"].map(str::to_owned)];
        for (name, counts) in self.differing() {
            let mut row = [const { String::new() }; 7];
            row[0] = safe::shown_cut(name, 60);
            for (cell, count) in row[1..].iter_mut().zip(counts) {
                *cell = count.to_string();
            }
            rows.push(row);
        }
        let total = self.total();
        let is_shown = |column: usize| column < 2 || total[column - 1] > 0;
        let widths: Vec<usize> = (0..7)
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        let line = |row: &[String; 7]| {
            let mut line = format!("{:<width$}", row[0], width = widths[0]);
            for column in (1..7).filter(|column| is_shown(*column)) {
                // Writing to a `String` cannot fail.
                let _ = write!(line, "  {:>width$}", row[column], width = widths[column]);
            }
            line
        };
        rows.iter().map(line).collect()
    }
}

/// Captures of two folders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FolderCounts {
    /// In both, without a difference.
    pub same: u64,
    /// In both, and different.
    pub changed: u64,
    /// Only in the old folder.
    pub missing: u64,
    /// Only in the new folder.
    pub extra: u64,
}

impl FolderCounts {
    /// Counts a capture that is in one folder only.
    pub fn count_missing(&mut self, is_new: bool) {
        *if is_new { &mut self.extra } else { &mut self.missing } += 1;
    }

    /// Returns true if the folders hold the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.changed + self.missing + self.extra == 0
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { same, changed, missing, extra } = self;
        let parts: Vec<String> = [(*changed, "changed"), (*missing, "missing"), (*extra, "extra")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        match (parts.is_empty(), same) {
            (true, 1) => "no differences in 1 capture".to_owned(),
            (true, same) => format!("no differences in {same} captures"),
            (false, same) => format!("captures: {}; {same} the same", parts.join(", ")),
        }
    }
}

//! What a run came to.

use super::Palette;
use crate::catalog::Catalog;
use crate::check::{Severity, Tally};

/// The counts of a run.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'s> {
    /// Captures that were read.
    pub inputs: u64,
    /// Counts over all records.
    pub tally: &'s Tally,
    /// Knows the names that the counts are of.
    pub catalog: &'s Catalog,
    /// Findings that were counted but not listed, because of `--max-findings`.
    pub unlisted: u64,
}

impl Summary<'_> {
    /// One line for people.
    #[must_use]
    pub fn line(&self, palette: Palette) -> String {
        let tally = self.tally;
        let verdict = match tally.worst() {
            Some(Severity::Error) => palette.severity(Severity::Error, &format!("{} invalid", tally.invalid)),
            _ if tally.checked == 0 => palette.severity(Severity::Warning, "nothing checked"),
            _ => palette.good("all valid"),
        };
        let mut line =
            format!("{}, {}: {verdict}", count(tally.records, "record"), count(tally.events, "event"),);
        if tally.worst() == Some(Severity::Error) {
            line.push_str(&format!(", {} valid", tally.valid));
        }
        if tally.skipped > 0 {
            line.push_str(&format!(", {} skipped", tally.skipped));
        }
        if tally.worst().is_some() {
            line.push_str(&format!(
                " ({}, {}, {})",
                count(tally.errors, "error"),
                count(tally.warnings, "warning"),
                count(tally.notes, "note"),
            ));
        }
        if self.unlisted > 0 {
            line.push_str(&format!("; {} not listed", count(self.unlisted, "finding")));
        }
        line
    }
}

fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

//! The result of a run.

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
    /// Findings of a baseline are left out.
    pub has_baseline: bool,
    /// Conversations that were unfinished when the captures ended.
    pub open: u64,
    /// Inputs in which nothing was judged.
    pub unjudged_inputs: &'s [String],
    /// Why the job could not be done, if it could not.
    pub fault: Option<&'s str>,
}

impl Summary<'_> {
    /// One line for people.
    #[must_use]
    pub fn line(&self, palette: Palette) -> String {
        let tally = self.tally;
        let verdict = match tally.worst() {
            Some(Severity::Error) if tally.invalid == 0 => {
                palette.severity(Severity::Error, "not as expected")
            }
            Some(Severity::Error) => palette.severity(Severity::Error, &format!("{} invalid", tally.invalid)),
            // Known findings do not fail the run, but a record that has one is not valid.
            _ if tally.invalid > 0 => format!("{} invalid", tally.invalid),
            _ if tally.judged() == 0 => palette.severity(Severity::Warning, "nothing judged"),
            _ if tally.unjudged() > 0 => palette.good(&format!("{} valid", tally.valid)),
            _ => palette.good("all valid"),
        };
        let mut parts = vec![verdict];
        if tally.worst() == Some(Severity::Error) || tally.invalid > 0 {
            parts.push(format!("{} valid", tally.valid));
        }
        if tally.unjudged() > 0 {
            parts.push(format!("{} unjudged", tally.unjudged()));
        }
        if tally.skipped > 0 {
            parts.push(format!("{} skipped", tally.skipped));
        }
        if tally.unselected > 0 {
            parts.push(format!("{} not selected", tally.unselected));
        }
        if tally.timeless > 0 {
            parts.push(format!("{} of them without a time", tally.timeless));
        }
        let found = match tally.worst() {
            None => String::new(),
            Some(_) => format!(
                " ({}, {}, {})",
                count(tally.errors, "error"),
                count(tally.warnings, "warning"),
                count(tally.notes, "note"),
            ),
        };
        let known = match tally.baselined {
            0 => String::new(),
            known => format!("; {} known", count(known, "finding")),
        };
        let unlisted = self.unlisted_line().map(|line| format!("; {line}")).unwrap_or_default();
        let open = match self.open {
            0 => String::new(),
            1 => "; 1 conversation unfinished".to_owned(),
            open => format!("; {open} conversations unfinished"),
        };
        let (records, events) = (count(tally.records, "record"), count(tally.events, "event"));
        format!("{records}, {events}: {}{found}{known}{unlisted}{open}", parts.join(", "))
    }

    /// How many findings were counted but not listed, if any.
    pub(super) fn unlisted_line(&self) -> Option<String> {
        let unlisted = self.unlisted + self.tally.unkept;
        (unlisted > 0).then(|| format!("{} not listed", count(unlisted, "finding")))
    }
}

fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

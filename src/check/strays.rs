//! Counts of records whose kind turns out later, apart from those of a tally.

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::judged::Unjudged;
use super::rule::Severity;
use super::tally::Tally;

/// Counts of such records and of the findings about them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Strays {
    unjudged: u64,
    invalid: u64,
    errors: u64,
    warnings: u64,
    notes: u64,
}

impl Strays {
    /// Counts one record with what was found.
    pub fn count(&mut self, findings: &[Finding]) {
        let is_invalid = findings.iter().any(|finding| finding.severity == Severity::Error);
        self.invalid += u64::from(is_invalid);
        self.unjudged += u64::from(!is_invalid);
        self.count_findings(findings);
    }

    /// Counts findings that are about no record.
    pub fn count_findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
    }

    /// Adds the counts of others.
    pub fn add(&mut self, others: &Self) {
        self.unjudged += others.unjudged;
        self.invalid += others.invalid;
        self.errors += others.errors;
        self.warnings += others.warnings;
        self.notes += others.notes;
    }

    /// The same records with these findings alone.
    #[must_use]
    pub fn told_once(&self, findings: &[Finding]) -> Self {
        let mut once = Self { unjudged: self.unjudged, invalid: self.invalid, ..Self::default() };
        once.count_findings(findings);
        once
    }

    /// Returns true if nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many records.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.unjudged + self.invalid
    }

    /// How many findings.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.errors + self.warnings + self.notes
    }
}

impl Tally {
    /// Counts these records, which are unjudged for the reason `why` and were taken out.
    pub(crate) fn add_strays(&mut self, why: Unjudged, strays: &Strays) {
        self.unjudged[why as usize] += strays.unjudged;
        self.invalid += strays.invalid;
        self.errors += strays.errors;
        self.warnings += strays.warnings;
        self.notes += strays.notes;
        if why == Unjudged::Broken {
            self.broken += strays.records();
        }
    }

    /// Takes these records, which it has counted, out of the counts until their kind is known. They stay records.
    pub(crate) fn take_strays(&mut self, why: Unjudged, strays: &Strays) {
        self.unjudged[why as usize] -= strays.unjudged;
        self.invalid -= strays.invalid;
        self.errors -= strays.errors;
        self.warnings -= strays.warnings;
        self.notes -= strays.notes;
        if why == Unjudged::Broken {
            self.broken -= strays.records();
        }
    }
}

//! Two stories side by side.

use super::Story;
use crate::diff::What;

/// Events of two captures that belong together, or an event of one of them.
#[derive(Debug, Clone)]
pub struct AlignedRow {
    /// The change.
    pub what: What,
    /// The event of the old capture, by its place in the story.
    pub old: Option<usize>,
    /// The event of the new capture, by its place in the story.
    pub new: Option<usize>,
    /// The differences, a line each. All lines are safe to show.
    pub differences: Vec<String>,
}

/// The old story beside a new one.
#[derive(Debug)]
pub struct Beside {
    /// Records of the story that are of the old capture: they stand before those of the new one.
    pub olds: usize,
    /// All records as they are aligned.
    pub rows: Vec<AlignedRow>,
}

impl Beside {
    /// How many rows there are of a change.
    #[must_use]
    pub fn count(&self, what: What) -> usize {
        self.rows.iter().filter(|row| row.what == what).count()
    }
}

impl Story {
    /// One story of both, `self` on the left. The rows number the events of each story on its own.
    #[must_use]
    pub fn beside(mut self, new: Self, mut rows: Vec<AlignedRow>) -> Self {
        let olds = self.records.len();
        for finding in &mut self.findings {
            finding.is_old = true;
        }
        for place in rows.iter_mut().filter_map(|row| row.new.as_mut()) {
            *place += olds;
        }
        self.records.extend(new.records);
        self.findings.extend(new.findings.into_iter().map(|mut finding| {
            let witnesses = finding.witnesses.iter_mut().filter_map(|witness| witness.record.as_mut());
            finding.record.as_mut().into_iter().chain(witnesses).for_each(|place| *place += olds);
            finding
        }));
        self.remarks.extend(new.remarks);
        // Nothing is added to a story that has two inputs of the same number.
        self.places.clear();
        self.beside = Some(Beside { olds, rows });
        self
    }
}

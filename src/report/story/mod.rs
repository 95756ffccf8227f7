//! The story of captures: judged events in the order in which they came, who spoke to whom, and what was found.
//!
//! * `record`: one event of it, and how it is made
//! * `finding`: a finding and its witnesses, by their places in the story
//! * `beside`: the rows of two captures
//! * `mermaid`: a sequence diagram

mod beside;
mod finding;
mod mermaid;
mod record;

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::{Finding, Related, Severity};
use crate::safe;

pub use beside::{AlignedRow, Beside};
pub use finding::{StoryFinding, Witness};
pub use mermaid::mermaid;
pub use record::{StoryRecord, Storyteller};

/// Events in their order, and the findings about them.
#[derive(Debug, Default)]
pub struct Story {
    /// The events.
    pub records: Vec<StoryRecord>,
    /// The findings, in the order in which they were reported.
    pub findings: Vec<StoryFinding>,
    /// Remarks about the whole, a sentence each.
    pub remarks: Vec<String>,
    /// The rows of two captures, if the story is of two side by side.
    pub beside: Option<Beside>,
    /// The place of each record by its input and its number there.
    places: HashMap<(usize, u64), usize>,
}

impl Story {
    /// Adds the record of this number in an input.
    pub fn add(&mut self, input: usize, number: u64, record: StoryRecord) {
        self.places.insert((input, number), self.records.len());
        self.records.push(record);
    }

    /// Shows the conversations by other keys.
    pub fn rename_conversations(&mut self, other: impl Fn(&str) -> Option<String>) {
        let mut keys: HashMap<Arc<str>, Arc<str>> = HashMap::new();
        for key in self.records.iter_mut().filter_map(|record| record.conversation.as_mut()) {
            let shown = keys.entry(Arc::clone(key)).or_insert_with(|| {
                other(key).map_or_else(|| safe::shown(key).into(), |other| safe::shown(&other).into())
            });
            *key = Arc::clone(shown);
        }
    }

    /// Adds a finding of an input, whose file has this name.
    pub fn add_finding(&mut self, teller: &Storyteller<'_>, input: usize, file: &str, finding: &Finding) {
        let place = |number: u64| self.places.get(&(input, number)).copied();
        let at = place(finding.record);
        let witness = |related: &Related| {
            let at = place(related.record);
            Witness::of(related, at, at.map_or(file, |at| &self.records[at].file))
        };
        let witnesses = finding.related.iter().map(witness);
        let told = StoryFinding::of(
            teller,
            finding,
            at,
            at.map(|at| &self.records[at]),
            (finding.file(file), witnesses.collect()),
        );
        self.findings.push(told);
        self.mark(input, finding.record, finding.severity);
    }

    /// A record of an input has a finding.
    pub fn mark(&mut self, input: usize, number: u64, severity: Severity) {
        if let Some(at) = self.places.get(&(input, number)) {
            let worst = &mut self.records[*at].worst;
            *worst = (*worst).max(Some(severity));
        }
    }

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

//! The pass of records in which no event is recognised.

use std::mem;
use std::ops::ControlFlow;

use super::pass::{Batch, End, Observation, Observer, Pass};
use crate::capture::Block;
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Finding, Judged, Strays as Counts, Unjudged};

/// Findings of an input that are kept until its first event.
const MOST_HELD: usize = 1_000;

/// Decides by the first event of an input what its unrecognised records are. If that event lies inside another record, they are
/// other lines of a log and skipped; if it is a record itself, each of them is a finding. An input without an event has one
/// finding for all of them.
#[derive(Debug)]
pub struct Strays {
    inputs: Vec<State>,
}

/// What is known of an input. It holds for all files that a followed name comes to mean.
#[derive(Debug)]
enum State {
    /// No event has come.
    Open(Held),
    /// Events are records themselves.
    Reported,
    /// Events lie inside other records.
    Skipped,
}

/// Unrecognised records that are neither told nor skipped so far.
#[derive(Debug, Default)]
struct Held {
    findings: Vec<Finding>,
    counts: Counts,
}

/// What is noted of some records.
#[derive(Debug, Default)]
pub struct Noted {
    /// The unrecognised ones, with their findings.
    strays: Held,
    /// Whether the first event lies inside another record, if there is one.
    is_inside: Option<bool>,
}

/// Looks for unrecognised records and the first event.
#[derive(Debug, Clone, Copy)]
pub struct Looking;

impl Strays {
    /// For so many inputs.
    #[must_use]
    pub fn new(inputs: usize) -> Self {
        Self { inputs: (0..inputs).map(|_| State::Open(Held::default())).collect() }
    }
}

impl Pass for Strays {
    type Observer = Looking;

    fn observer(&self) -> Looking {
        Looking
    }

    fn take(&mut self, input: usize, noted: Noted, batch: &mut Batch) -> ControlFlow<()> {
        let Noted { mut strays, is_inside } = noted;
        for finding in &mut strays.findings {
            finding.record += batch.records;
        }
        let state = &mut self.inputs[input];
        if let (State::Open(held), Some(is_inside)) = (&mut *state, is_inside) {
            let held = mem::take(held);
            *state = if is_inside { State::Skipped } else { State::Reported };
            batch.tally.add_strays(&held.counts);
            strays.put_behind(held);
        }
        match state {
            State::Reported => strays.tell(batch),
            State::Skipped => batch.tally.skip_strays(&strays.counts),
            State::Open(held) => {
                batch.tally.take_strays(&strays.counts);
                held.add(strays);
            }
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        if let State::Open(held) = &mut self.inputs[input] {
            mem::take(held).tell_once(batch);
        }
        ControlFlow::Continue(())
    }
}

impl Held {
    fn add(&mut self, mut others: Self) {
        self.counts.add(&others.counts);
        others.findings.truncate(MOST_HELD - self.findings.len().min(MOST_HELD));
        self.findings.append(&mut others.findings);
    }

    /// Puts records before these.
    fn put_behind(&mut self, mut earlier: Self) {
        earlier.findings.append(&mut self.findings);
        earlier.counts.add(&self.counts);
        *self = earlier;
    }

    /// Puts the findings in their places among the others.
    fn tell(self, batch: &mut Batch) {
        if self.counts.is_none() {
            return;
        }
        batch.tally.unkept += self.counts.findings().saturating_sub(self.findings.len() as u64);
        batch.findings.extend(self.findings);
        batch.findings.sort_by_key(|finding| finding.record);
    }

    /// One finding for all.
    fn tell_once(mut self, batch: &mut Batch) {
        if self.counts.is_none() {
            return;
        }
        let others = self.counts.records() - 1;
        self.findings.truncate(1);
        for finding in &mut self.findings {
            let message = mem::take(&mut finding.message);
            finding.message = match others {
                0 => message,
                1 => message.and(" or the other one"),
                others => message.and(format!(" or the {others} others")),
            };
        }
        batch.tally.add_strays(&self.counts.told_once(&self.findings));
        batch.findings.append(&mut self.findings);
    }
}

impl Observer for Looking {
    type Note = Noted;
    type Block<'b> = ();

    fn enter<'b>(&'b self, _: &'b Block) {}

    #[inline]
    fn see(
        &self,
        (): &mut (),
        noted: &mut Noted,
        seen: Observation<'_, '_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), CatalogFault> {
        match seen.judged {
            Judged::Event(_) | Judged::Recalled(_) | Judged::Unselected(Some(_)) => {
                noted.is_inside.get_or_insert_with(|| seen.record.is_inside());
            }
            Judged::NoEvent(Unjudged::Unrecognised) => {
                noted.strays.counts.count(findings);
                noted.strays.findings.append(findings);
            }
            _ => {}
        }
        Ok(())
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

//! The pass of the user's expectations of every capture.

use std::ops::ControlFlow;

use super::Expectations;
use super::expected_event::ExpectedEvents;
use super::watch::Watch;
use crate::catalog::{Catalog, CatalogFault, EventType};
use crate::check::{Findings, Judged};
use crate::inspect::Inspector;
use crate::inspect::captures::{Captures, Stretches};
use crate::inspect::pass::{Batch, End, Observation, Observer, Pass};

/// Checks the expectations of each capture.
pub struct Expecting<'x, 'c> {
    inspector: &'x Inspector<'c>,
    looking: Looking<'x>,
    /// Missing events are reported at the end of the run, not at that of an input.
    ends_late: bool,
    /// Inputs that have begun and have not ended.
    watches: Vec<Option<Captures<Watch<'x>>>>,
}

/// Notes the events of records.
#[derive(Clone, Copy)]
pub struct Looking<'x> {
    catalog: &'x Catalog,
    expectations: &'x Expectations,
}

impl<'x, 'c> Expecting<'x, 'c> {
    /// For this many inputs of `inspector`. If it `ends_late`, an input that ends is not over: it begins anew when a log is rotated, or
    /// the last events are reported at the end.
    #[must_use]
    pub fn new(
        inspector: &'x Inspector<'c>,
        expectations: &'x Expectations,
        inputs: usize,
        ends_late: bool,
    ) -> Self {
        let watches = (0..inputs).map(|_| None).collect();
        let looking = Looking { catalog: inspector.catalog(), expectations };
        Self { inspector, looking, ends_late, watches }
    }
}

impl<'x> Pass for Expecting<'x, '_> {
    type Observer = Looking<'x>;

    fn observer(&self) -> Self::Observer {
        self.looking
    }

    fn begin(&mut self, input: usize) {
        self.watches[input].get_or_insert_default();
    }

    /// Checks the events of a block; findings stand among the others.
    fn take(
        &mut self,
        input: usize,
        happenings: Stretches<ExpectedEvents>,
        batch: &mut Batch,
    ) -> ControlFlow<()> {
        let Some(watches) = &mut self.watches[input] else { return ControlFlow::Continue(()) };
        let expectations = self.looking.expectations;
        let mut findings = Vec::new();
        let ended = watches.see(
            happenings,
            || Watch::new(expectations),
            |watch, mut happenings| {
                happenings.move_by(batch.records);
                watch.see(happenings, &mut findings);
            },
        );
        findings.extend(ended.into_iter().flat_map(|(file, watch)| watch.end(file)));
        batch.add_late(self.looking.catalog, self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }

    /// Reports which expected events are missing.
    fn end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        let is_over = match end {
            End::Read => !self.ends_late,
            End::Fault(_) => false,
            End::Run => true,
        };
        let mut findings = Vec::new();
        if let Some(mut watches) = self.watches[input].take_if(|_| is_over) {
            if watches.is_empty() {
                // Nothing has come, which is known of the input alone.
                findings = Watch::new(self.looking.expectations).end(None);
            }
            findings.extend(watches.end().flat_map(|(file, watch)| watch.end(file)));
        }
        batch.add_at_the_end(self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }
}

impl Observer for Looking<'_> {
    type Note = Stretches<ExpectedEvents>;

    fn see(
        &self,
        happenings: &mut Self::Note,
        seen: Observation<'_, '_>,
        _: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let (Judged::Event(_) | Judged::OnlyNamed(_) | Judged::Recalled(_)) = seen.judged else {
            return Ok(());
        };
        let happenings = happenings.of(seen);
        match seen.judged {
            Judged::Event(event) => {
                seen.judge.with_event(seen.record, event, seen.number, |context| {
                    happenings.add(self.catalog, self.expectations, context, event);
                });
            }
            Judged::OnlyNamed(named) => {
                seen.judge.with_named(seen.record, named, seen.number, |context| {
                    happenings.add_named(self.catalog, self.expectations, context, named);
                });
            }
            Judged::Recalled(_) => {
                let source = seen.judge.place(seen.record);
                happenings.pass(seen.record, source, seen.number);
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns true if it is not enough to know that such an event came.
    #[inline]
    fn reads(&self, event: &EventType) -> bool {
        !self.expectations.ignore(self.catalog, event)
    }
}

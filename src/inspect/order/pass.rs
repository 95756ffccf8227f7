//! The pass of the order rules.

use std::ops::ControlFlow;

use super::lookout::{Lookout, Sightings};
use super::plan::Orders;
use super::story::Stories;
use crate::capture::Block;
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Finding, Judged};
use crate::inspect::Inspector;
use crate::inspect::pass::{Batch, End, Observation, Observer, Pass};

/// Judges the order of events: workers note what rules want to know, the rules see that in order.
pub struct Ordering<'o, 'c> {
    orders: &'o Orders<'c>,
    inspector: &'o Inspector<'c>,
    stories: Stories<'o, 'c>,
    /// Conversations that were unfinished when inputs ended.
    pub open: u64,
}

impl<'o, 'c> Ordering<'o, 'c> {
    /// For so many inputs of `inspector`, which hold whole conversations if they are `complete`.
    #[must_use]
    pub fn new(orders: &'o Orders<'c>, inspector: &'o Inspector<'c>, inputs: usize, complete: bool) -> Self {
        Self { orders, inspector, stories: Stories::new(orders, inputs, complete), open: 0 }
    }
}

impl<'o, 'c> Pass for Ordering<'o, 'c> {
    type Observer = &'o Orders<'c>;

    fn observer(&self) -> Self::Observer {
        self.orders
    }

    fn begin(&mut self, input: usize) {
        self.stories.begin(input);
    }

    fn take(&mut self, input: usize, sightings: Sightings<'c>, batch: &mut Batch) -> ControlFlow<()> {
        let findings = self.stories.take(input, batch.records, batch.tally.events, sightings);
        batch.add_late(self.inspector.catalog(), self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        let ending = self.stories.end(input);
        self.open += ending.open;
        batch.add_at_the_end(self.inspector.settled(input, ending.findings));
        ControlFlow::Continue(())
    }
}

impl<'c> Observer for &Orders<'c> {
    type Note = Sightings<'c>;
    type Block<'b>
        = Lookout<'b, 'c>
    where
        Self: 'b;

    fn enter<'b>(&'b self, block: &'b Block) -> Lookout<'b, 'c> {
        Lookout::new(self, block)
    }

    #[inline]
    fn see<'b>(
        &'b self,
        lookout: &mut Lookout<'b, 'c>,
        _: &mut Sightings<'c>,
        seen: Observation<'_, '_>,
        _: &mut Vec<Finding>,
    ) -> Result<(), CatalogFault> {
        if let Some(event) = seen.judged.seen() {
            lookout.see(seen.judge, seen.record, event, seen.number);
        } else if let Judged::OnlyNamed(named) = seen.judged {
            lookout.see_named(seen.judge, seen.record, named, seen.number);
        }
        Ok(())
    }

    fn leave<'b>(&'b self, lookout: Lookout<'b, 'c>, note: &mut Sightings<'c>) {
        *note = lookout.end();
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

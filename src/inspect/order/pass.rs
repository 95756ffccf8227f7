//! The pass of the order rules.

use std::ops::ControlFlow;

use super::observer::OrderEvents;
use super::plan::Orders;
use super::state::InputState;
use crate::capture::Block;
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Findings, Judged};
use crate::inspect::Inspector;
use crate::inspect::pass::{Batch, End, Observation, Observer, Pass};

/// Judges the order of events: workers note what rules want to know, the rules see that in order.
pub struct Ordering<'o, 'c> {
    orders: &'o Orders<'c>,
    inspector: &'o Inspector<'c>,
    /// The captures hold whole conversations.
    is_complete: bool,
    inputs: Vec<InputState>,
    /// Conversations that were unfinished when inputs ended.
    pub open: u64,
}

impl<'o, 'c> Ordering<'o, 'c> {
    /// For so many inputs of `inspector`, which hold whole conversations if they are `complete`.
    #[must_use]
    pub fn new(orders: &'o Orders<'c>, inspector: &'o Inspector<'c>, inputs: usize, complete: bool) -> Self {
        let inputs = (0..inputs).map(|_| InputState::new(complete)).collect();
        Self { orders, inspector, is_complete: complete, inputs, open: 0 }
    }
}

impl<'o, 'c> Pass for Ordering<'o, 'c> {
    type Observer = &'o Orders<'c>;

    fn observer(&self) -> Self::Observer {
        self.orders
    }

    fn begin(&mut self, input: usize) {
        self.inputs[input] = InputState::new(self.is_complete);
    }

    fn take(&mut self, input: usize, order_events: OrderEvents<'c>, batch: &mut Batch) -> ControlFlow<()> {
        let (records, events) = (batch.records, batch.tally.events);
        let findings = self.inputs[input].see(self.orders, records, events, order_events);
        batch.add_late(self.inspector.catalog(), self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        let ending = self.inputs[input].end(self.orders);
        self.begin(input);
        self.open += ending.open;
        batch.add_at_the_end(self.inspector.settled(input, ending.findings));
        ControlFlow::Continue(())
    }
}

impl<'c> Observer for &Orders<'c> {
    type Note = OrderEvents<'c>;

    #[inline]
    fn see(
        &self,
        order_events: &mut OrderEvents<'c>,
        seen: Observation<'_, '_>,
        _: &mut Findings,
    ) -> Result<(), CatalogFault> {
        if let Some(event) = seen.judged.seen() {
            order_events.see(self, seen, event);
        } else if let Judged::OnlyNamed(named) = seen.judged {
            order_events.see_named(self, seen, named);
        }
        Ok(())
    }

    fn close(&self, order_events: &mut OrderEvents<'c>, block: &Block) {
        order_events.close(block);
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

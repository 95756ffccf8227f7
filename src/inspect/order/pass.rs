//! The pass of the order rules.

use std::ops::ControlFlow;

use super::observer::{OrderEvents, OrderObserver};
use super::plan::Orders;
use super::state::OrderState;
use crate::capture::Block;
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Finding, Judged};
use crate::inspect::Inspector;
use crate::inspect::pass::{Batch, End, Observation, Observer, Pass};

/// Judges the order of events: workers note what rules want to know, the rules see that in order.
pub struct Ordering<'o, 'c> {
    orders: &'o Orders<'c>,
    inspector: &'o Inspector<'c>,
    state: OrderState<'o, 'c>,
    /// Conversations that were unfinished when inputs ended.
    pub open: u64,
}

impl<'o, 'c> Ordering<'o, 'c> {
    /// For so many inputs of `inspector`, which hold whole conversations if they are `complete`.
    #[must_use]
    pub fn new(orders: &'o Orders<'c>, inspector: &'o Inspector<'c>, inputs: usize, complete: bool) -> Self {
        Self { orders, inspector, state: OrderState::new(orders, inputs, complete), open: 0 }
    }
}

impl<'o, 'c> Pass for Ordering<'o, 'c> {
    type Observer = &'o Orders<'c>;

    fn observer(&self) -> Self::Observer {
        self.orders
    }

    fn begin(&mut self, input: usize) {
        self.state.begin(input);
    }

    fn take(&mut self, input: usize, order_events: OrderEvents<'c>, batch: &mut Batch) -> ControlFlow<()> {
        let findings = self.state.take(input, batch.records, batch.tally.events, order_events);
        batch.add_late(self.inspector.catalog(), self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        let ending = self.state.end(input);
        self.open += ending.open;
        batch.add_at_the_end(self.inspector.settled(input, ending.findings));
        ControlFlow::Continue(())
    }
}

impl<'c> Observer for &Orders<'c> {
    type Note = OrderEvents<'c>;
    type Block<'b>
        = OrderObserver<'b, 'c>
    where
        Self: 'b;

    fn enter<'b>(&'b self, block: &'b Block) -> OrderObserver<'b, 'c> {
        OrderObserver::new(self, block)
    }

    #[inline]
    fn see<'b>(
        &'b self,
        observer: &mut OrderObserver<'b, 'c>,
        _: &mut OrderEvents<'c>,
        seen: Observation<'_, '_>,
        _: &mut Vec<Finding>,
    ) -> Result<(), CatalogFault> {
        if let Some(event) = seen.judged.seen() {
            observer.see(seen.judge, seen.record, event, seen.number);
        } else if let Judged::OnlyNamed(named) = seen.judged {
            observer.see_named(seen.judge, seen.record, named, seen.number);
        }
        Ok(())
    }

    fn leave<'b>(&'b self, observer: OrderObserver<'b, 'c>, note: &mut OrderEvents<'c>) {
        *note = observer.end();
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

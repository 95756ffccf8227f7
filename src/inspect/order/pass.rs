//! The pass of the order rules.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::muted::Muted;
use super::notes::OrderEvents;
use super::plan::Orders;
use super::state::InputState;
use crate::capture::Block;
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Finding, Findings, Judged};
use crate::inspect::Inspector;
use crate::inspect::captures::{Captures, Stretches};
use crate::inspect::pass::{Batch, End, Observation, Observer, Pass};

/// Judges the order of events: workers note what rules want to know, the rules see that in order.
pub struct Ordering<'o, 'c> {
    orders: &'o Orders<'c>,
    inspector: &'o Inspector<'c>,
    /// The captures hold whole conversations.
    is_complete: bool,
    inputs: Vec<Captures<InputState>>,
    muted: Arc<Muted>,
    /// Conversations that were unfinished when inputs ended.
    pub open: u64,
}

impl<'o, 'c> Ordering<'o, 'c> {
    /// For so many inputs of `inspector`, which hold whole conversations if they are `complete`.
    #[must_use]
    pub fn new(orders: &'o Orders<'c>, inspector: &'o Inspector<'c>, inputs: usize, complete: bool) -> Self {
        let muted = Arc::new(Muted::new(inputs, orders.catalog().apis().len()));
        let inputs = (0..inputs).map(|_| Captures::default()).collect();
        Self { orders, inspector, is_complete: complete, inputs, muted, open: 0 }
    }
}

impl<'o, 'c> Pass for Ordering<'o, 'c> {
    type Observer = OrderObserver<'o, 'c>;

    fn observer(&self) -> Self::Observer {
        OrderObserver { orders: self.orders, muted: Arc::clone(&self.muted) }
    }

    fn begin(&mut self, input: usize) {
        self.inputs[input] = Captures::default();
        self.muted.clear(input);
    }

    fn take(
        &mut self,
        input: usize,
        order_events: Stretches<OrderEvents>,
        batch: &mut Batch,
    ) -> ControlFlow<()> {
        let Self { orders, is_complete, .. } = *self;
        let mut findings = Vec::new();
        let ended = self.inputs[input].see(
            order_events,
            || InputState::new(is_complete),
            |state, order_events| findings.append(&mut state.see(orders, batch.records, order_events)),
        );
        let own = self.inputs[input].of_input();
        for (api, rules) in own.into_iter().flat_map(InputState::muted).enumerate() {
            self.muted.set(input, api, rules);
        }
        findings.extend(ended.into_iter().flat_map(|(file, state)| self.ending(file.as_deref(), &state)));
        batch.add_late(self.inspector.catalog(), self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        let ended = self.inputs[input].end();
        let findings = ended.flat_map(|(file, state)| self.ending(file.as_deref(), &state)).collect();
        batch.add_at_the_end(self.inspector.settled(input, findings));
        ControlFlow::Continue(())
    }
}

impl Ordering<'_, '_> {
    /// Ends a capture, which is that of a `file` if `parse` took the records from there.
    fn ending(&mut self, file: Option<&str>, state: &InputState) -> Vec<Finding> {
        let ending = state.end(self.orders, file);
        self.open += ending.open;
        ending.findings
    }
}

/// Notes what the rules want to know of each event.
pub struct OrderObserver<'o, 'c> {
    orders: &'o Orders<'c>,
    muted: Arc<Muted>,
}

impl Observer for OrderObserver<'_, '_> {
    type Note = Stretches<OrderEvents>;

    #[inline]
    fn see(
        &self,
        order_events: &mut Self::Note,
        seen: Observation<'_, '_>,
        _: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let (Judged::Event(_) | Judged::Recalled(_) | Judged::OnlyNamed(_)) = seen.judged else {
            return Ok(());
        };
        let order_events = order_events.of(seen);
        order_events.events += 1;
        if let Some(event) = seen.judged.seen() {
            order_events.see(self.orders, &self.muted, seen, event);
        } else if let Judged::OnlyNamed(named) = seen.judged {
            order_events.see_named(self.orders, seen, named);
        }
        Ok(())
    }

    fn close(&self, order_events: &mut Self::Note, block: &Block) {
        order_events.iter_mut().for_each(|order_events| order_events.close(block));
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

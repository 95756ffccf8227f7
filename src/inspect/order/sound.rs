//! Notes that were written elsewhere, before rules take them.

use super::notes::{Clock, OrderEvent, OrderEvents, Reading};
use super::plan::Orders;

impl OrderEvents {
    /// Returns true if it is about one record, and about events and rules that there are.
    pub fn is_sound(&self, orders: &Orders<'_>) -> bool {
        let has_rule = |api: usize, rule: usize| orders.rules(api).len() > rule;
        let is_clock = |clock: &Clock| {
            orders.find(clock.event).is_some() && has_rule(clock.api, clock.rule) && clock.record <= 1
        };
        let is_event = |it: &OrderEvent| {
            let marks = self.marks.get(it.marks.clone());
            it.record <= 1
                && orders
                    .find(it.event)
                    .zip(marks)
                    .is_some_and(|(event, marks)| marks.iter().all(|mark| has_rule(event.api, mark.rule)))
        };
        let before = self.marks.iter().filter_map(|mark| match &mark.value {
            Some(Reading::Earlier { before, .. }) => Some(&**before),
            _ => None,
        });
        self.events <= 1 && self.list.iter().all(is_event) && self.clocks.iter().chain(before).all(is_clock)
    }
}

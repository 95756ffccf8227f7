//! Findings about the order of events.

use super::conversation::SeenEvent;
use super::notes::OrderEvent;
use super::plan::Orders;
use super::wording;
use crate::catalog::OrderRule;
use crate::check::order::ORDER;
use crate::check::{Excerpt, Finding, Message, Place, Severity};

/// A finding about an event that the rules see.
pub(super) fn finding(
    orders: &Orders<'_>,
    rule: &OrderRule,
    severity: Severity,
    order_event: &OrderEvent,
    message: impl Into<Message>,
) -> Finding {
    let mut finding = blank(orders, rule, SeenEvent::of(order_event), message.into());
    finding.place = order_event.place;
    finding.with(|told| {
        told.severity = severity;
        told.captured.clone_from(&order_event.captured);
        told.origin = order_event.origin.as_deref().cloned();
        told.excerpt = excerpt(orders, order_event);
    })
}

/// A finding of which only the place of the event is known.
pub(super) fn blank(orders: &Orders<'_>, rule: &OrderRule, seen: SeenEvent, message: Message) -> Finding {
    let catalog = orders.catalog();
    let event = catalog.events().get(seen.event).expect("it is an event of the catalogue");
    Finding::new(&ORDER, seen.record, Place { start: seen.start, end: seen.start }).with(|told| {
        told.code = rule.code.clone().into();
        told.severity = rule.severity.into();
        told.message = message;
        told.help = Some(rule.summary.clone().into());
        told.api = Some(catalog.api_of(event).slug.clone());
        told.event = Some(event.name.clone());
        told.time = wording::time(seen.time);
    })
}

/// The name of the event, if it stands at the place; the text beside it is not kept.
fn excerpt(orders: &Orders<'_>, order_event: &OrderEvent) -> Excerpt {
    if !order_event.shows_name {
        return Excerpt::none();
    }
    let bytes = format!("\"{}\"", orders.event(order_event.event).name).into_bytes();
    Excerpt { range: 0..bytes.len(), bytes, cut: (true, true) }
}

//! A broken rule in words.

use super::conversation::{SeenEvent, Violation};
use super::plan::Orders;
use super::value_wording::ValueWording;
use crate::catalog::{Catalog, EventType, Matcher, OrderRule};
use crate::check::{Message, Related, message};
use crate::event::rfc3339_of;

/// The message about a violation at `event`, and the other event that it rests on.
pub(super) fn of(
    orders: &Orders<'_>,
    rule: &OrderRule,
    event: &EventType,
    violation: &Violation,
) -> (Message, Vec<Related>) {
    let catalog = orders.catalog();
    let here = Message::name(event.name.as_str());
    let witness = |witness: &SeenEvent| related(catalog, witness);
    let named = |witness: &SeenEvent| name(catalog, witness);
    match violation {
        Violation::Missing => {
            (message![here, " comes without ", wanted(rule, &rule.after), " before it"], Vec::new())
        }
        Violation::NotFirst(first) => (message![named(first), " came before ", here], vec![witness(first)]),
        Violation::Forbidden(other) => {
            let what = rule.forbids.clone().map_or_else(|| named(other), Message::from);
            (message![here, " must not come after ", what], vec![witness(other)])
        }
        Violation::Unanswered(due) => (
            message![here, " comes before ", named(due), " has been followed by ", wanted(rule, &rule.with)],
            vec![witness(due)],
        ),
        Violation::Apart { since: None, distance } => {
            let [one, other] = [&rule.member, &rule.other].map(|member| name_of(member.as_deref()));
            (message![one, " and ", other, format!(" are {} apart", duration(*distance))], Vec::new())
        }
        Violation::Apart { since: Some(since), distance } => (
            message![here, " and ", named(since), format!(" are {} apart", duration(*distance))],
            vec![witness(since)],
        ),
        Violation::Move { from, state, to } => {
            let told = ValueWording::new(orders, rule);
            let (state, to) = (told.text(state), told.text(to));
            (message![member(rule), " goes from ", state, " to ", to], vec![witness(from)])
        }
        Violation::Unlike { told, value, found } => {
            let other = name_of(rule.other.as_deref());
            let told_as = ValueWording::new(orders, rule);
            let (found, value) = (told_as.reading(found), told_as.reading(value));
            let last =
                if rule.any { ", but no event before has told it; the last " } else { ", but the last " };
            (message![member(rule), " is ", found, last, other, " is ", value], vec![witness(told)])
        }
        Violation::Back { from, last, found } => {
            let how = if last == found { " does not grow: " } else { " goes back: " };
            let told_as = ValueWording::new(orders, rule);
            let told = |number| time_of(rule, number).map_or_else(|| told_as.number(number), Message::from);
            let (found, last) = (told(*found), told(*last));
            (message![member(rule), how, found, " comes after ", last], from.iter().map(witness).collect())
        }
    }
}

/// The message about an event that nothing has followed when the capture ends.
pub(super) fn open(orders: &Orders<'_>, rule: &OrderRule, due: &SeenEvent) -> Message {
    message![
        name(orders.catalog(), due),
        " is not followed by ",
        wanted(rule, &rule.with),
        " in this capture"
    ]
}

pub(super) fn related(catalog: &Catalog, witness: &SeenEvent) -> Related {
    Related {
        record: witness.record,
        captured: witness.captured,
        start: witness.start,
        time: time(witness.time),
        event: catalog
            .events()
            .get(witness.event)
            .map(|event| event.name.clone())
            .expect("it is an event of the catalogue"),
    }
}

/// Milliseconds since 1970 as a time.
#[expect(clippy::cast_precision_loss, reason = "times of this era are far below 2^53")]
pub(super) fn time(milliseconds: Option<i64>) -> Option<String> {
    rfc3339_of(milliseconds? as f64)
}

fn name_of(member: Option<&str>) -> Message {
    Message::name(member.expect("a rule that compares values has their pointers"))
}

fn name(catalog: &Catalog, witness: &SeenEvent) -> Message {
    let event = catalog.events().get(witness.event).expect("it is an event of the catalogue");
    Message::name(event.name.as_str())
}

/// The words for events that should have come, or should still come.
fn wanted(rule: &OrderRule, matchers: &[Matcher]) -> Message {
    if let Some(wanted) = &rule.wanted {
        return wanted.clone().into();
    }
    Message::list(matchers.iter().map(|matcher| Message::name(matcher.names().0)), "or")
}

fn member(rule: &OrderRule) -> Message {
    match rule.member.as_deref() {
        Some("time") => "the time".into(),
        member => name_of(member),
    }
}

/// A number that the rule compares, if it is a time: as one.
fn time_of(rule: &OrderRule, number: i64) -> Option<String> {
    time(Some(number)).filter(|_| rule.member.as_deref() == Some("time"))
}

/// `2.5 s`
fn duration(milliseconds: i64) -> String {
    match (milliseconds / 1000, milliseconds % 1000) {
        (0, rest) => format!("{rest} ms"),
        (seconds, 0) => format!("{seconds} s"),
        (seconds, rest) => format!("{seconds}.{rest:03} s"),
    }
}

//! A broken rule in words.

use super::discreet::Discreet;
use super::plan::Orders;
use super::thread::{Breach, Witness};
use crate::catalog::{Catalog, EventType, Matcher, OrderRule};
use crate::check::finding::Related;
use crate::check::words;
use crate::event::rfc3339_of;

/// What is said of a breach at `event`, and the other event that it rests on.
pub(super) fn of(
    orders: &Orders<'_>,
    rule: &OrderRule,
    event: &EventType,
    breach: &Breach,
) -> (String, Vec<Related>) {
    let catalog = orders.catalog();
    let here = words::name(&event.name);
    let witness = |witness: &Witness| related(catalog, witness);
    let named = |witness: &Witness| name(catalog, witness);
    match breach {
        Breach::Missing => {
            (format!("{here} comes without {} before it", wanted(rule, &rule.after)), Vec::new())
        }
        Breach::NotFirst(first) => (format!("{} came before {here}", named(first)), vec![witness(first)]),
        Breach::Forbidden(other) => {
            let what = rule.forbids.clone().unwrap_or_else(|| named(other));
            (format!("{here} must not come after {what}"), vec![witness(other)])
        }
        Breach::Unanswered(due) => (
            format!("{here} comes before {} has been followed by {}", named(due), wanted(rule, &rule.with)),
            vec![witness(due)],
        ),
        Breach::Apart { since: None, distance } => {
            let members =
                [&rule.member, &rule.other].map(|member| words::name(member.as_deref().unwrap_or_default()));
            (format!("{} and {} are {} apart", members[0], members[1], duration(*distance)), Vec::new())
        }
        Breach::Apart { since: Some(since), distance } => {
            (format!("{here} and {} are {} apart", named(since), duration(*distance)), vec![witness(since)])
        }
        Breach::Move { from, state, to } => {
            let told = Discreet::new(orders, rule);
            let (state, to) = (told.text(state), told.text(to));
            (format!("{} goes from {state} to {to}", member(rule)), vec![witness(from)])
        }
        Breach::Unlike { told, value, found } => {
            let other = words::name(rule.other.as_deref().unwrap_or_default());
            let told_as = Discreet::new(orders, rule);
            let (found, value) = (told_as.reading(found), told_as.reading(value));
            let last = if rule.any { "no event before has told it; the last" } else { "the last" };
            (format!("{} is {found}, but {last} {other} is {value}", member(rule)), vec![witness(told)])
        }
        Breach::Back { from, last, found } => {
            let how = if last == found { "does not grow:" } else { "goes back:" };
            let told_as = Discreet::new(orders, rule);
            let told = |number| time_of(rule, number).unwrap_or_else(|| told_as.number(number));
            let (found, last) = (told(*found), told(*last));
            (format!("{} {how} {found} comes after {last}", member(rule)), from.iter().map(witness).collect())
        }
    }
}

/// What is said of an event that nothing has followed when the capture ends.
pub(super) fn open(rule: &OrderRule, event: &EventType) -> String {
    format!("{} is not followed by {} in this capture", words::name(&event.name), wanted(rule, &rule.with))
}

pub(super) fn related(catalog: &Catalog, witness: &Witness) -> Related {
    Related {
        record: witness.record,
        start: witness.start,
        time: time(witness.time),
        event: catalog.events().get(witness.event).map(|event| event.name.clone()).unwrap_or_default(),
        message: format!("{} came here", name(catalog, witness)),
    }
}

/// Milliseconds since 1970 as a time.
#[expect(clippy::cast_precision_loss, reason = "times of this era are far below 2^53")]
pub(super) fn time(milliseconds: Option<i64>) -> Option<String> {
    rfc3339_of(milliseconds? as f64)
}

fn name(catalog: &Catalog, witness: &Witness) -> String {
    words::name(catalog.events().get(witness.event).map_or("", |event| &event.name))
}

/// What should have come, or should still come.
fn wanted(rule: &OrderRule, matchers: &[Matcher]) -> String {
    if let Some(wanted) = &rule.wanted {
        return wanted.clone();
    }
    words::list(matchers.iter().map(|matcher| words::name(matcher.names().0)), "or")
}

fn member(rule: &OrderRule) -> String {
    match rule.member.as_deref() {
        Some("time") => "the time".to_owned(),
        member => words::name(member.unwrap_or_default()),
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

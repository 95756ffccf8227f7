//! One capture, watched from its beginning to its end.

use jiff::{SignedDuration, Timestamp};

use super::{Expectations, FORBIDDEN, GAP, Happening, Happenings, MISSING, Mark, ORDER, Order, bit};
use crate::check::rule::Rule;
use crate::check::words;
use crate::check::{Excerpt, Finding, Place};
use crate::json::Position;

/// What has come of a capture so far. It grows with the expectations, not with the capture.
#[derive(Debug)]
pub struct Watch<'x> {
    expectations: &'x Expectations,
    /// The patterns that have come, a bit each.
    come: u64,
    /// By order: how many of its steps have come, or that it was broken.
    orders: Vec<Progress>,
    /// When the last event happened that tells it.
    last_time: Option<Timestamp>,
    /// How many events have come, and how many have told their time.
    events: u64,
    timed: u64,
    /// Where the last event stands.
    last: Option<Mark>,
}

#[derive(Debug, Clone, Copy)]
enum Progress {
    Come(usize),
    Broken,
}

impl<'x> Watch<'x> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(expectations: &'x Expectations) -> Self {
        Self {
            expectations,
            come: 0,
            orders: vec![Progress::Come(0); expectations.orders.len()],
            last_time: None,
            events: 0,
            timed: 0,
            last: None,
        }
    }

    /// Events have come: adds what is wrong with that to `findings`.
    pub fn see(&mut self, happenings: Happenings, findings: &mut Vec<Finding>) {
        for happening in happenings.list {
            self.see_one(happening, findings);
        }
        self.come |= happenings.come;
        self.last = happenings.last.or(self.last.take());
        self.events += happenings.events;
        self.timed += happenings.timed;
        self.last_time = happenings.last_time.or(self.last_time);
    }

    /// An event has come that may be at fault.
    fn see_one(&mut self, happening: Happening, findings: &mut Vec<Finding>) {
        let Happening { named, time, before, blank } = happening;
        for pattern in self.expectations.forbidden.iter().filter(|pattern| named & bit(**pattern) != 0) {
            let text = &self.expectations.patterns[*pattern].text;
            let message = format!("{} must not come (--forbid {})", event_of(&blank), words::name(text));
            findings.push(worded(&blank, &FORBIDDEN, message));
        }
        for (order, progress) in self.expectations.orders.iter().zip(&mut self.orders) {
            if let Some(missing) = progress.step(order, named) {
                let text = &self.expectations.patterns[missing].text;
                let message = format!(
                    "{} came before {} ({})",
                    event_of(&blank),
                    words::name(text),
                    self.expectations.words_of(order)
                );
                findings.push(worded(&blank, &ORDER, message));
            }
        }
        findings.extend(self.gap(before.or(self.last_time), time, &blank));
    }

    fn gap(&self, last: Option<Timestamp>, time: Option<Timestamp>, blank: &Finding) -> Option<Finding> {
        let most = self.expectations.most_gap?;
        let gap = time?.duration_since(last?);
        (gap > most).then(|| {
            let message = format!(
                "{} came {} after the event before it; at most {} may pass (--max-gap)",
                event_of(blank),
                words_of(gap),
                words_of(most)
            );
            worded(blank, &GAP, message)
        })
    }

    /// The capture has ended: what should have come will not come any more.
    #[must_use]
    pub fn end(self) -> Vec<Finding> {
        let Self { expectations, come, orders, events, timed, last, .. } = self;
        let last = at_the_end(last);
        let text = |pattern: usize| words::name(&expectations.patterns[pattern].text);
        let mut findings = Vec::new();
        for pattern in expectations.wanted.iter().filter(|pattern| come & bit(**pattern) == 0) {
            let message = format!("{} never came (--expect)", text(*pattern));
            findings.push(worded(&last, &MISSING, message));
        }
        for (order, progress) in expectations.orders.iter().zip(orders) {
            let Progress::Come(come) = progress else { continue };
            let Some(step) = order.steps.get(come) else { continue };
            let behind = match come.checked_sub(1) {
                None => String::new(),
                Some(before) => format!(" after {}", text(order.steps[before])),
            };
            let message = format!("{} never came{behind} ({})", text(*step), expectations.words_of(order));
            findings.push(worded(&last, &MISSING, message));
        }
        if expectations.most_gap.is_some() && events > 1 && timed < 2 {
            let message = "no two events of this capture tell a time: gaps cannot be measured (--max-gap)";
            let help = "capture the times: `{\"time\": Date.now(), \"event\": NAME, \"data\": PAYLOAD}`";
            findings.push(Finding { help: Some(help.to_owned()), ..worded(&last, &GAP, message.to_owned()) });
        }
        findings
    }
}

impl Progress {
    /// Takes an event that the patterns of `named` name. The step that should have come before it, if that is the first
    /// time that the order is broken.
    fn step(&mut self, order: &Order, named: u64) -> Option<usize> {
        let Self::Come(come) = *self else { return None };
        let next = *order.steps.get(come)?;
        if named & bit(next) != 0 {
            *self = Self::Come(come + 1);
            return None;
        }
        let is_named = |steps: &[usize]| steps.iter().any(|step| named & bit(*step) != 0);
        if is_named(&order.steps[come + 1..]) && !is_named(&order.steps[..come]) {
            *self = Self::Broken;
            return Some(next);
        }
        None
    }
}

impl Expectations {
    fn words_of(&self, order: &Order) -> String {
        let steps: Vec<&str> = order.steps.iter().map(|step| self.patterns[*step].text.as_str()).collect();
        format!("--expect-order {}", words::name(&steps.join(" > ")))
    }
}

fn event_of(blank: &Finding) -> String {
    words::name(blank.event.as_deref().unwrap_or_default())
}

fn worded(blank: &Finding, rule: &'static Rule, message: String) -> Finding {
    Finding { rule, code: rule.code.into(), severity: rule.severity, message, ..blank.clone() }
}

/// Where the last event stands, which is not at fault itself; where the capture begins if nothing has come.
fn at_the_end(last: Option<Mark>) -> Finding {
    let Mark { record, at, origin } =
        last.unwrap_or(Mark { record: 1, at: Position::default(), origin: None });
    Finding {
        rule: &MISSING,
        code: MISSING.code.into(),
        severity: MISSING.severity,
        message: String::new(),
        help: None,
        api: None,
        event: None,
        record,
        place: Place { start: at, end: at },
        pointer: None,
        origin,
        excerpt: Excerpt::none(),
        related: Vec::new(),
        time: None,
    }
}

/// A time as people write it: `1m 30s`, `250ms`.
fn words_of(time: SignedDuration) -> String {
    format!("{time:#}")
}

//! One capture, watched from its beginning to its end.

use jiff::{SignedDuration, Timestamp};

use super::expected_event::{Earlier, ExpectedEvent, ExpectedEvents, Mark};
use super::{Expectations, Order, bit};
use crate::check::expect::{FORBIDDEN, GAP, MISSING, ORDER};
use crate::check::{CapturedAt, Finding, Message, Place, Related, Rule, message};
use crate::json::Position;

/// The state of the expectations of a capture so far. It grows with the expectations, not with the capture.
#[derive(Debug)]
pub struct Watch<'x> {
    expectations: &'x Expectations,
    /// By order, how far it has come.
    orders: Vec<Progress>,
    /// The events that have come, without a list.
    so_far: ExpectedEvents,
}

/// How far an order has come.
#[derive(Debug, Clone)]
enum Progress {
    /// The number of its steps that have come.
    Come(usize),
    /// This event of a later step came before that step had come.
    Early(usize, Box<Related>),
    /// It was reported as broken.
    Broken,
}

impl<'x> Watch<'x> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(expectations: &'x Expectations) -> Self {
        let orders = vec![Progress::Come(0); expectations.orders.len()];
        Self { expectations, orders, so_far: ExpectedEvents::default() }
    }

    /// Events have come: adds the findings about them to `findings`.
    pub fn see(&mut self, mut happenings: ExpectedEvents, findings: &mut Vec<Finding>) {
        for happening in happenings.list.drain(..) {
            self.see_one(happening, findings);
        }
        let so_far = &mut self.so_far;
        so_far.come |= happenings.come;
        so_far.last = happenings.last.or(so_far.last.take());
        so_far.events += happenings.events;
        so_far.timed += happenings.timed;
        so_far.last_timed = happenings.last_timed.or(so_far.last_timed.take());
    }

    /// An event has come that may be at fault.
    fn see_one(&mut self, happening: ExpectedEvent, findings: &mut Vec<Finding>) {
        let ExpectedEvent { named, time, before, blank } = happening;
        for pattern in self.expectations.forbidden.iter().filter(|pattern| named & bit(**pattern) != 0) {
            let text = &self.expectations.patterns[*pattern].text;
            let message =
                message![event_of(&blank), " must not come (--forbid ", Message::name(text.as_str()), ")"];
            findings.push(worded(&blank, &FORBIDDEN, message));
        }
        for (order, progress) in self.expectations.orders.iter().zip(&mut self.orders) {
            if let Some(early) = progress.step(order, named, &blank) {
                let message = message![
                    Message::name(early.event.as_str()),
                    " came before ",
                    event_of(&blank),
                    " (",
                    self.expectations.words_of(order),
                    ")"
                ];
                findings.push(timed(&blank, &ORDER, message, early));
            }
        }
        findings.extend(self.gap(before.or_else(|| self.so_far.last_timed.clone()), time, &blank));
    }

    fn gap(&self, last: Option<Earlier>, time: Option<Timestamp>, blank: &Finding) -> Option<Finding> {
        let (most, last) = (self.expectations.most_gap?, last?);
        let gap = time?.duration_since(last.time);
        (gap > most).then(|| {
            let gap = words_of(gap);
            let most = words_of(most);
            let message = event_of(blank)
                .and(format!(" came {gap} after the previous event; the limit is {most} (--max-gap)"));
            timed(blank, &GAP, message, last.related())
        })
    }

    /// The capture has ended, which is a `file` if `parse` took the records from there: expected events are missing.
    #[must_use]
    pub fn end(self, file: Option<Box<str>>) -> Vec<Finding> {
        let Self { expectations, orders, so_far: ExpectedEvents { come, events, timed, last, .. } } = self;
        let last = at_the_end(last, file);
        let text = |pattern: usize| Message::name(expectations.patterns[pattern].text.as_str());
        let mut findings = Vec::new();
        for pattern in expectations.wanted.iter().filter(|pattern| come & bit(**pattern) == 0) {
            let message = text(*pattern).and(" never came (--expect)");
            findings.push(worded(&last, &MISSING, message));
        }
        for (order, progress) in expectations.orders.iter().zip(orders) {
            let (step, early) = match progress {
                Progress::Come(come) => (come, None),
                Progress::Early(missing, early) => (missing, Some(*early)),
                Progress::Broken => continue,
            };
            let Some(missing) = order.steps.get(step) else { continue };
            let behind = match (&early, step.checked_sub(1)) {
                (Some(early), _) => {
                    message![", and ", Message::name(early.event.as_str()), " must not come before it"]
                }
                (None, Some(before)) => message![" after ", text(order.steps[before])],
                (None, None) => Message::default(),
            };
            let message =
                message![text(*missing), " never came", behind, " (", expectations.words_of(order), ")"];
            let related = early.into_iter().collect();
            findings.push(worded(&last, &MISSING, message).with(|told| told.related = related));
        }
        if expectations.most_gap.is_some() && events > 1 && timed < 2 {
            let message = "no two events of this capture tell a time: gaps cannot be measured (--max-gap)";
            let help = "capture the times: `{\"time\": Date.now(), \"event\": NAME, \"data\": PAYLOAD}`";
            findings.push(worded(&last, &GAP, message.into()).with(|told| told.help = Some(help.into())));
        }
        findings
    }
}

impl Progress {
    /// Takes the event of `blank`, which the patterns of `named` name. The event that came before it and should not have,
    /// if the order turns out to be broken.
    fn step(&mut self, order: &Order, named: u64, blank: &Finding) -> Option<Related> {
        let come = match self {
            Self::Come(come) | Self::Early(come, _) => *come,
            Self::Broken => return None,
        };
        if named & bit(*order.steps.get(come)?) != 0 {
            return match std::mem::replace(self, Self::Come(come + 1)) {
                Self::Early(_, early) => {
                    *self = Self::Broken;
                    Some(*early)
                }
                Self::Come(_) | Self::Broken => None,
            };
        }
        let is_named = |steps: &[usize]| steps.iter().any(|step| named & bit(*step) != 0);
        if matches!(self, Self::Come(_))
            && is_named(&order.steps[come + 1..])
            && !is_named(&order.steps[..come])
        {
            let event = blank.event.clone().expect("it is about an event");
            let early = Related {
                record: blank.record,
                captured: blank.captured.as_ref().and_then(|captured| captured.record),
                start: blank.place.start,
                time: blank.time.clone(),
                event,
            };
            *self = Self::Early(come, Box::new(early));
        }
        None
    }
}

impl Expectations {
    fn words_of(&self, order: &Order) -> Message {
        let steps: Vec<&str> = order.steps.iter().map(|step| self.patterns[*step].text.as_str()).collect();
        message!["--expect-order ", Message::name(steps.join(" > "))]
    }
}

fn event_of(blank: &Finding) -> Message {
    Message::name(blank.event.as_deref().expect("it is about an event"))
}

fn worded(blank: &Finding, rule: &'static Rule, message: Message) -> Finding {
    blank.clone().with(|told| {
        told.code = rule.code.into();
        told.severity = rule.severity;
        told.message = message;
        told.time = None;
    })
}

/// A finding with the time of its event, which came too late for another.
fn timed(blank: &Finding, rule: &'static Rule, message: Message, other: Related) -> Finding {
    worded(blank, rule, message).with(|told| {
        told.time.clone_from(&blank.time);
        told.related = vec![other];
    })
}

/// Where the last event stands, which is not at fault itself; where the capture begins if nothing has come.
fn at_the_end(last: Option<Mark>, file: Option<Box<str>>) -> Finding {
    let first = Mark { record: 1, captured: None, at: Position::default(), origin: None };
    let Mark { record, captured, at, origin } = last.unwrap_or(first);
    let captured = file.map(|file| Box::new(CapturedAt { file: file.into(), record: captured }));
    Finding::new(&MISSING, record, Place { start: at, end: at }).with(|told| {
        told.captured = captured;
        told.origin = origin;
    })
}

/// A time as people write it: `1m 30s`, `250ms`.
fn words_of(time: SignedDuration) -> String {
    format!("{time:#}")
}

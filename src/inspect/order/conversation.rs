//! The state of one rule in one conversation, and the violations of the rule.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use super::notes::{Clock, Mark, OrderEvent, Reading};
use super::plan::role;
use crate::catalog::{OrderRule, Template};
use crate::json::Position;

/// Values that are kept where any earlier one will do. Beyond that, every value is taken for one of them.
const MOST_VALUES: usize = 100;

/// The facts of the input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Records before the block that the event is in.
    pub(super) records: u64,
    /// The beginning was captured.
    pub(super) began: bool,
    /// The events that the rule asks for are captured.
    pub(super) recorded: bool,
    /// It holds whole conversations: nothing came before its first event.
    pub(super) complete: bool,
}

/// An event that was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenEvent {
    pub(super) event: usize,
    pub(super) record: u64,
    /// Its number in the file in which it was captured, if that is another one than the input.
    pub(super) captured: Option<NonZeroU64>,
    pub(super) start: Position,
    pub(super) time: Option<i64>,
}

/// The part of a conversation that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Extent {
    #[default]
    Whole,
    /// It was forgotten before: what came until then is not known.
    Resumed,
}

/// The state of one rule in one conversation.
#[derive(Debug, Default)]
pub(super) struct ConversationState {
    /// The number of the event that touched it last.
    pub(super) touched: u64,
    /// The part of it that is known.
    extent: Extent,
    /// A violation has been reported.
    told: bool,
    /// An event that must come before has come, and nothing takes it back.
    holds: bool,
    /// The awaited event has come: of all conversations these are forgotten first.
    pub(super) is_settled: bool,
    /// Events that are not used up.
    credits: u32,
    /// The event that counts, if it came.
    last: Option<SeenEvent>,
    /// The other event that counts.
    other: Option<Box<SeenEvent>>,
    /// The last state, if it is one that the rule knows.
    state: Option<u16>,
    values: Vec<Reading>,
}

/// How a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Violation {
    /// An event that must come before has not been seen.
    Missing,
    /// One that must come first came after this one.
    NotFirst(SeenEvent),
    /// It is not allowed since this one came.
    Forbidden(SeenEvent),
    /// An event that should follow this one has not come before.
    Unanswered(SeenEvent),
    /// They are too far apart.
    Apart { since: Option<SeenEvent>, distance: i64 },
    /// The state cannot be left for this one.
    Move { from: SeenEvent, state: String, to: String },
    /// The value is not the one that was told.
    Unlike { told: SeenEvent, value: Reading, found: Reading },
    /// The number does not grow.
    Back { from: Option<SeenEvent>, last: i64, found: i64 },
}

impl SeenEvent {
    pub(super) fn of(order_event: &OrderEvent) -> Self {
        Self {
            event: order_event.event,
            record: order_event.record,
            captured: order_event.captured.as_ref().and_then(|captured| captured.record),
            start: order_event.place.start,
            time: order_event.time,
        }
    }

    pub(super) fn of_clock(clock: &Clock) -> Self {
        Self {
            event: clock.event,
            record: clock.record,
            captured: clock.captured,
            start: clock.start.position(),
            time: Some(clock.time),
        }
    }
}

impl ConversationState {
    /// A conversation that begins, or goes on after it was forgotten.
    pub(super) fn new(is_resumed: bool) -> Self {
        let extent = if is_resumed { Extent::Resumed } else { Extent::Whole };
        Self { extent, ..Self::default() }
    }

    /// It was forgotten before.
    pub(super) fn is_resumed(&self) -> bool {
        self.extent == Extent::Resumed
    }

    /// Returns true if nothing is worth remembering.
    pub(super) fn is_done(&self) -> bool {
        self.credits == 0
            && !self.told
            && self.last.is_none()
            && self.other.is_none()
            && self.values.is_empty()
    }

    /// Processes an event; returns how it breaks the rule, if it does.
    pub(super) fn take(
        &mut self,
        rule: &OrderRule,
        mark: &Mark,
        here: SeenEvent,
        known: Known,
    ) -> Option<Violation> {
        let is = |role: u8| mark.roles & role != 0;
        match rule.template {
            Template::Precedence => self.precedence(mark, here, known),
            Template::Alternate => {
                let is_missing = is(role::EVENTS) && self.credits == 0 && known.recorded;
                let used = u32::from(is(role::EVENTS));
                self.credits = self.credits.saturating_sub(used).saturating_add(u32::from(is(role::AFTER)));
                is_missing.then_some(Violation::Missing)
            }
            Template::Init => self.init(mark, here, known),
            Template::AbsenceAfter => {
                let forbids = self.last.filter(|_| is(role::EVENTS) && !is(role::UNTIL) && !self.told);
                self.told |= forbids.is_some();
                self.turn(is(role::UNTIL), is(role::AFTER), here);
                forbids.map(Violation::Forbidden)
            }
            Template::NotTogether => self.not_together(mark, here),
            Template::Response => self.response(rule, mark, here),
            Template::SameTime => self.same_time(rule, mark, here),
            Template::Transition if is(role::UNTIL) => {
                *self = Self::default();
                None
            }
            Template::Transition => self.transition(&rule.edges, mark, here),
            Template::LinkedValue => self.linked(rule, mark, here),
            Template::Monotonic => self.grow(rule, mark, here, known.records),
        }
    }

    fn init(&mut self, mark: &Mark, here: SeenEvent, known: Known) -> Option<Violation> {
        if mark.roles & role::AFTER != 0 {
            let first = self.other.take();
            self.last = Some(here);
            return first.map(|first| Violation::NotFirst(*first));
        }
        let is_first = self.last.is_none() && self.other.is_none();
        if is_first && known.complete {
            self.last = Some(here);
            return Some(Violation::Missing);
        }
        if mark.roles & role::UNTIL != 0 {
            (self.last, self.other) = (Some(here), None);
        } else if is_first {
            self.other = Some(Box::new(here));
        }
        None
    }

    /// Returns true if something must not come any more.
    pub(super) fn forbids(&self) -> bool {
        self.last.is_some()
    }

    /// A missing event is told at once if such events are recorded, or else when one comes too late. What was missing before
    /// the beginning was captured is missing still, and not told later.
    fn precedence(&mut self, mark: &Mark, here: SeenEvent, known: Known) -> Option<Violation> {
        let is = |role: u8| mark.roles & role != 0;
        let is_missing = is(role::EVENTS) && self.last.is_none() && !self.told;
        if is_missing && !known.recorded && known.began {
            self.other.get_or_insert_with(|| Box::new(here));
        }
        self.is_settled |= is(role::EVENTS) && self.last.is_some();
        let violation = if is(role::AFTER) || is(role::WITH) {
            let before = self.other.take().filter(|_| known.began && self.last.is_none());
            before.map(|before| Violation::NotFirst(*before))
        } else {
            (is_missing && known.recorded).then_some(Violation::Missing)
        };
        self.told |= violation == Some(Violation::Missing) || (is_missing && !known.began);
        if is(role::UNTIL) {
            self.other = None;
        }
        self.holds |= is(role::WITH);
        self.turn(is(role::UNTIL) && !self.holds, is(role::AFTER) || is(role::WITH), here);
        violation
    }

    /// Forgets what counted, or remembers what counts now.
    fn turn(&mut self, is_over: bool, counts: bool, here: SeenEvent) {
        if is_over {
            (self.last, self.told) = (None, false);
        }
        if counts {
            (self.last, self.told) = (Some(here), false);
        }
    }

    fn not_together(&mut self, mark: &Mark, here: SeenEvent) -> Option<Violation> {
        if mark.roles & role::UNTIL != 0 {
            *self = Self::default();
        }
        let other = match mark.roles & (role::EVENTS | role::WITH) {
            0 => return None,
            role::EVENTS => {
                self.last = Some(here);
                self.other.as_deref().copied()
            }
            _ => {
                self.other = Some(Box::new(here));
                self.last
            }
        };
        let other = other.filter(|_| !self.told)?;
        self.told = true;
        Some(Violation::Forbidden(other))
    }

    /// Since when something is due, if it is.
    pub(super) fn due(&self, template: Template) -> Option<SeenEvent> {
        match template {
            Template::Response => self.last,
            Template::SameTime => self.other.as_deref().copied(),
            _ => None,
        }
    }

    fn response(&mut self, rule: &OrderRule, mark: &Mark, here: SeenEvent) -> Option<Violation> {
        let mut violation = None;
        if mark.roles & role::WITH != 0
            && let Some(due) = self.last.take()
        {
            violation = too_far(rule, due, here);
        }
        if mark.roles & role::UNTIL != 0 {
            violation = self.last.take().map(Violation::Unanswered);
        }
        if mark.roles & role::EVENTS != 0 {
            self.last.get_or_insert(here);
        }
        violation
    }

    fn same_time(&mut self, rule: &OrderRule, mark: &Mark, here: SeenEvent) -> Option<Violation> {
        if rule.member.is_some() {
            return apart(rule, mark);
        }
        let mut violation = None;
        if mark.roles & role::WITH != 0 {
            self.last = Some(here);
            violation = self.other.take().and_then(|due| too_far(rule, *due, here));
        }
        if mark.roles & role::EVENTS != 0 {
            let is_near = self.last.is_some_and(|last| too_far(rule, last, here).is_none());
            self.other = (!is_near).then(|| Box::new(here));
        }
        violation
    }

    fn transition(
        &mut self,
        edges: &BTreeMap<String, Vec<String>>,
        mark: &Mark,
        here: SeenEvent,
    ) -> Option<Violation> {
        let Some(Reading::State(state)) = mark.value else { return None };
        let from = self.last.replace(here);
        let before = std::mem::replace(&mut self.state, state);
        let (before, state) = (before?, state?);
        if before == state {
            return None;
        }
        let (before, onward) = edges.iter().nth(before.into())?;
        let (to, _) = edges.iter().nth(state.into())?;
        let from = from.filter(|_| !onward.contains(to))?;
        Some(Violation::Move { from, state: before.clone(), to: to.clone() })
    }

    fn linked(&mut self, rule: &OrderRule, mark: &Mark, here: SeenEvent) -> Option<Violation> {
        let violation = if mark.roles & role::EVENTS == 0 { None } else { self.unlike(rule, mark) };
        if mark.roles & role::OF != 0
            && let Some(value) = &mark.other
        {
            if !rule.any {
                self.values.clear();
                self.values.extend(mark.value.clone());
            }
            if self.values.len() < MOST_VALUES && (!rule.any || !self.values.contains(value)) {
                self.values.push(value.clone());
            }
            self.last = Some(here);
        }
        violation
    }

    /// Breaks the rule if the value is none that was told. The same event told again is no break.
    fn unlike(&mut self, rule: &OrderRule, mark: &Mark) -> Option<Violation> {
        let found = mark.value.as_ref()?;
        let is_told = if rule.any { self.values.contains(found) } else { self.values.last() == Some(found) };
        let is_repeat = !rule.any && self.values.iter().eq(mark.value.iter().chain(&mark.other));
        if is_told || is_repeat || self.values.len() >= MOST_VALUES {
            return None;
        }
        let told = self.last.zip(self.values.last().cloned());
        if rule.any {
            // Told once; or of one who came before anything was told, and may go on.
            self.values.insert(0, found.clone());
        }
        let (told, value) = told?;
        Some(Violation::Unlike { told, value, found: found.clone() })
    }

    fn grow(&mut self, rule: &OrderRule, mark: &Mark, here: SeenEvent, records: u64) -> Option<Violation> {
        let (first, last, grows) = match mark.value.as_ref()? {
            Reading::Number(number) => (*number, *number, true),
            Reading::Run { first, last, grows } => (*first, *last, *grows),
            Reading::Earlier { time, before } => {
                (self.values, self.last) = (vec![Reading::Number(*time)], Some(here));
                let before = Clock { record: before.record + records, ..(**before).clone() };
                let from = Some(SeenEvent::of_clock(&before));
                return Some(Violation::Back { from, last: before.time, found: *time });
            }
            Reading::Text(_) | Reading::State(_) => return None,
        };
        let from = self.last.replace(here);
        let before = self.values.pop();
        self.values.push(Reading::Number(last));
        if let Some(Reading::Number(before)) = before
            && (first < before || (first == before && rule.strictly))
        {
            return Some(Violation::Back { from, last: before, found: first });
        }
        (!grows).then_some(Violation::Back { from: None, last: first, found: last })
    }

    /// The time goes on where a block left it.
    pub(super) fn set_clock(&mut self, clock: &Clock) {
        (self.values, self.last) = (vec![Reading::Number(clock.time)], Some(SeenEvent::of_clock(clock)));
    }
}

/// Breaks the rule if two times that an event tells are further apart than it allows. A missing time breaks nothing.
fn apart(rule: &OrderRule, mark: &Mark) -> Option<Violation> {
    let Some(Reading::Number(distance)) = mark.value else { return None };
    let within = i64::try_from(rule.within_ms?).unwrap_or(i64::MAX);
    (distance > within).then_some(Violation::Apart { since: None, distance })
}

/// Breaks the rule if two events are further apart than it allows. A missing time breaks nothing.
pub(super) fn too_far(rule: &OrderRule, since: SeenEvent, here: SeenEvent) -> Option<Violation> {
    let within = i64::try_from(rule.within_ms?).unwrap_or(i64::MAX);
    let distance = here.time?.saturating_sub(since.time?).saturating_abs();
    (distance > within).then_some(Violation::Apart { since: Some(since), distance })
}

//! The part of a worker: from a record to an `OrderEvent`, if there is anything to note.

use std::ops::Range;

use jiff::Timestamp;

use super::plan::{EventRoles, Found, Interest, MOST_KEYS, Orders, Probe, RuleRoles, bit, role};
use crate::capture::{Block, Origin, Positions, Record};
use crate::catalog::EventType;
use crate::check::{Judge, Place, Seen};
use crate::event::{Named, instant};
use crate::json::{Position, Value};
use crate::safe;

/// Numbers that are milliseconds since 1970 and nothing else: from 2001 to 2200.
const MILLISECONDS: std::ops::Range<i64> = 978_307_200_000..7_258_118_400_000;

/// Characters of a text that rules compare; what is longer is compared up to there.
pub(super) const LONGEST_TEXT: usize = 300;

/// Looks at the events of one block, one after the other.
#[derive(Debug)]
pub struct OrderObserver<'o, 'c> {
    orders: &'o Orders<'c>,
    positions: Positions<'o>,
    order_events: OrderEvents<'c>,
    /// By API and rule.
    known: Vec<Known>,
    /// By API, the rules that are told no more, a bit each.
    silent: Vec<u64>,
    /// By the number of the event, what is known of it.
    views: Vec<Option<View<'o, 'c>>>,
    /// By API and number, what a rule was told last: of which conversation, and what the event was to it.
    told: Vec<(usize, usize, Option<u64>, u8)>,
    /// By API and number, the value that a rule was told of last.
    last: Vec<(usize, usize, String)>,
    clocks: Vec<Clock>,
}

/// An event as the rules see it that still look.
#[derive(Debug, Clone, Copy)]
struct View<'o, 'c> {
    event: &'c EventType,
    event_roles: &'o EventRoles<'c>,
    /// The rules that are told no more, a bit each.
    silent: u64,
    has_clocks: bool,
    has_roles: bool,
}

/// The roles of the last events for a rule that learns nothing from one more like them: one that changes what it says, and one
/// that it speaks of.
type Known = [u8; 2];

/// Rules of an API that can know events; the others are told of all.
const MOST_ASLEEP: usize = 64;

/// The input of the rules from the events of one block.
#[derive(Debug, Default)]
pub struct OrderEvents<'c> {
    pub(super) list: Vec<OrderEvent<'c>>,
    pub(super) marks: Vec<Mark>,
    /// Times as the block leaves them.
    pub(super) clocks: Vec<Clock>,
    /// The latest time that an event of the block tells, noted or not.
    pub(super) now: Option<i64>,
}

impl OrderEvents<'_> {
    /// With room for what a block of so many bytes is likely to say.
    fn with_room(bytes: usize) -> Self {
        let count = bytes / 256;
        Self { list: Vec::with_capacity(count), marks: Vec::with_capacity(2 * count), ..Self::default() }
    }
}

/// An event that some rule wants to know of.
#[derive(Debug)]
pub(super) struct OrderEvent<'c> {
    pub(super) event: &'c EventType,
    /// Number of the record, in the block at first.
    pub(super) record: u64,
    pub(super) place: Place,
    /// The file, if it is another one than the input.
    pub(super) file: Option<String>,
    /// Milliseconds since 1970.
    pub(super) time: Option<i64>,
    pub(super) origin: Option<Box<Origin>>,
    /// The place is that of the name of the event.
    pub(super) shows_name: bool,
    /// Its marks: a stretch of all those of the block.
    pub(super) marks: Range<usize>,
}

/// The input of one rule from an event.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) rule: usize,
    pub(super) roles: u8,
    /// The conversation; `None` speaks to all.
    pub(super) conversation: Option<u64>,
    pub(super) value: Option<Reading>,
    /// The value that `value` is compared with later.
    pub(super) other: Option<Reading>,
}

/// A value as rules compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Text(Box<str>),
    Number(i64),
    /// One of the states that the rule knows, or another.
    State(Option<u16>),
    /// The first and the last of several numbers, and whether each is greater than the one before.
    Run {
        first: i64,
        last: i64,
        grows: bool,
    },
    /// A time, and the event before that tells a later one.
    Earlier {
        time: i64,
        before: Box<Clock>,
    },
}

/// The time that a rule has seen last, and the event that told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) api: usize,
    pub(super) rule: usize,
    pub(super) time: i64,
    pub(super) event: usize,
    pub(super) record: u64,
    /// Where it stands in its block, until its place in the file is known.
    pub(super) offset: Option<usize>,
    pub(super) start: Position,
}

impl<'o, 'c> OrderObserver<'o, 'c> {
    /// Begins to look at `block`.
    #[must_use]
    pub fn new(orders: &'o Orders<'c>, block: &'o Block) -> Self {
        Self {
            orders,
            positions: block.positions(),
            order_events: OrderEvents::with_room(block.text().len()),
            known: vec![[0, 0]; orders.catalog().apis().len() * MOST_ASLEEP],
            silent: orders.silent(block.input()),
            views: vec![None; orders.catalog().events().len()],
            told: Vec::new(),
            last: Vec::new(),
            clocks: Vec::new(),
        }
    }

    /// Looks at an event; `number` is that of its record in the block, from 1.
    #[inline]
    pub fn see(&mut self, judge: &Judge<'_>, record: &Record<'_, '_>, seen: Seen<'_>, number: u64) {
        let Some(&Some(view)) = self.views.get(seen.event) else {
            return self.meet(judge, record, seen, number);
        };
        let first = self.order_events.marks.len();
        let told = seen.time.and_then(sent);
        // When it was sent: what the envelope tells, else what carried it.
        let now = told.or_else(|| record.origin()?.time.map(whole));
        self.order_events.now = self.order_events.now.max(now);
        if let Some(time) = told.filter(|_| view.has_clocks) {
            self.tick(record, &seen, &view, time, number);
        }
        if view.has_roles {
            self.look(&view, &seen);
        }
        if self.order_events.marks.len() > first {
            self.note(judge, record, &seen, view.event, now, (first, number));
        }
    }

    /// Looks at an event that a text only names: what it is to the rules that ask for nothing of its payload.
    pub fn see_named(&mut self, judge: &Judge<'_>, record: &Record<'_, '_>, named: &Named<'_>, number: u64) {
        let known = named.standing.listed().and_then(|listed| self.roles_of(listed.number));
        let Some((event, event_roles, silent)) = known else { return };
        let first = self.order_events.marks.len();
        for rule_roles in event_roles.by_rule.iter().filter(|rule_roles| silent & bit(rule_roles.rule) == 0) {
            let Some((roles, conversation)) = rule_roles.of_name() else { continue };
            if self.is_asleep(event.api, rule_roles, roles, None)
                || self.was_last(event.api, rule_roles, conversation, roles)
            {
                continue;
            }
            self.order_events.marks.push(Mark {
                rule: rule_roles.rule,
                roles,
                conversation,
                value: None,
                other: None,
            });
        }
        let time = record.origin().and_then(|origin| origin.time).map(whole);
        self.order_events.now = self.order_events.now.max(time);
        if self.order_events.marks.len() > first {
            let line = record.as_line();
            let place =
                Place { start: line.position(named.range.start), end: line.end_position(named.range.end) };
            self.push(judge, record, event, (place, named.name == event.name), time, (first, number));
        }
    }

    /// The event of this number, its roles, and the rules of its API that are told no more, a bit each.
    fn roles_of(&self, event: usize) -> Option<(&'c EventType, &'o EventRoles<'c>, u64)> {
        let event = self.orders.catalog().events().get(event)?;
        let event_roles = self.orders.plan(event.api)?.event_roles(event.number)?;
        let silent = self.silent.get(event.api).copied().expect("every API has its rules");
        Some((event, event_roles, silent))
    }

    /// Looks at an event of which there was none in the block.
    #[cold]
    fn meet(&mut self, judge: &Judge<'_>, record: &Record<'_, '_>, seen: Seen<'_>, number: u64) {
        let Some((event, event_roles, silent)) = self.roles_of(seen.event) else { return };
        let has_clocks = event_roles.clocks.iter().any(|rule| silent & bit(*rule) == 0);
        let has_roles = event_roles.rules & !silent != 0;
        if let Some(view) = self.views.get_mut(seen.event) {
            *view = Some(View { event, event_roles, silent, has_clocks, has_roles });
            self.see(judge, record, seen, number);
        }
    }

    /// Looks at what the event is to all rules but those of the clock.
    fn look(&mut self, view: &View<'_, '_>, seen: &Seen<'_>) {
        let View { event_roles, silent, event: &EventType { api, .. }, .. } = *view;
        let mut found = [Found::default(); MOST_KEYS];
        for rule_roles in event_roles.by_rule.iter().filter(|rule_roles| silent & bit(rule_roles.rule) == 0) {
            let roles = rule_roles.roles(seen.payload);
            if roles == 0 || self.is_asleep(api, rule_roles, roles, Some(seen.payload)) {
                continue;
            }
            let conversation = event_roles
                .conversation(rule_roles, seen.payload, &mut found)
                .filter(|_| !rule_roles.is_for_all);
            if conversation.is_none() && !rule_roles.is_for_all && !rule_roles.is_sole {
                continue;
            }
            if self.was_last(api, rule_roles, conversation, roles) {
                continue;
            }
            let read = |probe: &Option<Probe<'_>>| probe.as_ref().and_then(|probe| probe.read(seen.payload));
            let (value, other) = (read(&rule_roles.value), read(&rule_roles.other));
            self.order_events.marks.push(Mark { rule: rule_roles.rule, roles, conversation, value, other });
        }
    }

    /// Ends the block.
    #[must_use]
    pub fn end(mut self) -> OrderEvents<'c> {
        self.order_events.clocks =
            self.clocks.into_iter().map(|clock| clock.placed(&mut self.positions)).collect();
        self.order_events
    }

    /// Returns true if the rule would learn nothing from the event, since it has been told of one like it and of nothing since
    /// that changes what it says of it.
    #[inline]
    fn is_asleep(
        &mut self,
        api: usize,
        rule_roles: &RuleRoles<'_>,
        roles: u8,
        payload: Option<Value<'_>>,
    ) -> bool {
        match rule_roles.manner {
            Interest::Bulk => {}
            Interest::NewValue => return self.is_last(api, rule_roles, roles, payload),
            Interest::Each | Interest::BulkOfEach | Interest::Clock => return false,
        }
        let known =
            self.known.get_mut(api * MOST_ASLEEP + rule_roles.rule).filter(|_| rule_roles.rule < MOST_ASLEEP);
        let Some(known) = known else { return false };
        if roles & rule_roles.rouses != 0 {
            *known = [0, 0];
            return false;
        }
        if known.contains(&roles) {
            return true;
        }
        *known = if roles == role::EVENTS { [known[0], roles] } else { [roles, 0] };
        false
    }

    /// Returns true if the rule would learn nothing from the event, since this is what it was told last; from now on it is. Only
    /// rules are asked that tell conversations apart.
    fn was_last(
        &mut self,
        api: usize,
        rule_roles: &RuleRoles<'_>,
        conversation: Option<u64>,
        roles: u8,
    ) -> bool {
        if rule_roles.manner != Interest::BulkOfEach {
            return false;
        }
        let told = (api, rule_roles.rule, conversation, roles);
        let last = self.told.iter_mut().find(|told| (told.0, told.1) == (api, rule_roles.rule));
        if let Some(last) = last {
            return std::mem::replace(last, told) == told && roles & rule_roles.rouses == 0;
        }
        self.told.push(told);
        false
    }

    /// Returns true if the rule was told of this value last.
    fn is_last(
        &mut self,
        api: usize,
        rule_roles: &RuleRoles<'_>,
        roles: u8,
        payload: Option<Value<'_>>,
    ) -> bool {
        let last = self.last.iter_mut().find(|last| (last.0, last.1) == (api, rule_roles.rule));
        if roles != role::EVENTS {
            if let Some((.., last)) = last {
                last.clear();
            }
            return false;
        }
        let value = match &rule_roles.value {
            Some(Probe::Member(path)) => payload.and_then(|payload| path.from(payload)),
            _ => None,
        };
        // What tells no value cannot be compared.
        let Some(value) = value else { return true };
        match last {
            Some((.., last)) if last == value.raw() => return true,
            Some((.., last)) => value.raw().clone_into(last),
            None => self.last.push((api, rule_roles.rule, value.raw().to_owned())),
        }
        false
    }

    /// Looks at the time that the envelope tells. As long as it grows within a block, there is nothing to note.
    #[inline]
    fn tick(
        &mut self,
        record: &Record<'_, '_>,
        seen: &Seen<'_>,
        view: &View<'_, '_>,
        time: i64,
        number: u64,
    ) {
        if self.is_of_payload(seen, time) {
            return;
        }
        let api = view.event.api;
        // Like all other events it is found by its name.
        let name = seen.name.unwrap_or(seen.root).span().start;
        let offset = record.block_offset().map(|document| document + name);
        let start = if offset.is_some() { Position::default() } else { record.position(name) };
        for rule in view.event_roles.clocks.iter().copied().filter(|rule| view.silent & bit(*rule) == 0) {
            let clock = Clock { api, rule, time, event: seen.event, record: number, offset, start };
            let last = self.clocks.iter_mut().find(|last| (last.api, last.rule) == (api, rule));
            let value = match last {
                Some(last) if last.time <= time => {
                    *last = clock;
                    continue;
                }
                Some(last) => {
                    let before = std::mem::replace(last, clock);
                    Reading::Earlier { time, before: Box::new(before.placed(&mut self.positions)) }
                }
                None => {
                    self.clocks.push(clock);
                    Reading::Number(time)
                }
            };
            let roles = role::EVENTS;
            self.order_events.marks.push(Mark {
                rule,
                roles,
                conversation: Some(0),
                value: Some(value),
                other: None,
            });
        }
    }

    /// Returns true if the time of the envelope only repeats, as a text, what the payload tells: then it is another clock's.
    #[inline]
    fn is_of_payload(&self, seen: &Seen<'_>, time: i64) -> bool {
        if seen.time.is_none_or(|value| value.as_number().is_some()) {
            return false;
        }
        let catalog = self.orders.catalog();
        let Some(event) = catalog.events().get(seen.event) else { return true };
        let tells = |pointer: &String| seen.payload.pointer(pointer).and_then(sent) == Some(time);
        catalog.facts(event).time.iter().any(tells)
    }

    /// Notes the event and where it stands; what it says begins at the mark of this number.
    fn note(
        &mut self,
        judge: &Judge<'_>,
        record: &Record<'_, '_>,
        seen: &Seen<'_>,
        event: &'c EventType,
        time: Option<i64>,
        (first, number): (usize, u64),
    ) {
        let shown = match seen.name {
            Some(name) => name.span(),
            None => seen.root.span().start..seen.root.span().start + 1,
        };
        let text = seen.root.document_text().get(shown.clone()).unwrap_or_default();
        let start = record.position_once(shown.start);
        let end = match record.block_offset() {
            // It is written there as it is, on one line.
            Some(document) => {
                self.positions.know(document + shown.start, start);
                let length = if text.is_ascii() { text.len() } else { text.chars().count() };
                Position { column: start.column + length as u64, ..start }
            }
            None => record.end_position(shown.end),
        };
        let shows_name = seen.name.is_some_and(|name| name.as_str().is_some_and(|name| name == event.name));
        self.push(judge, record, event, (Place { start, end }, shows_name), time, (first, number));
    }

    /// Keeps an event that stands at a place, and whether its name does; what it says begins at the mark of this number.
    fn push(
        &mut self,
        judge: &Judge<'_>,
        record: &Record<'_, '_>,
        event: &'c EventType,
        (place, shows_name): (Place, bool),
        time: Option<i64>,
        (first, number): (usize, u64),
    ) {
        let (place, file) = captured_in(judge, record).unwrap_or((place, None));
        self.order_events.list.push(OrderEvent {
            event,
            record: number,
            place,
            file,
            time,
            origin: record.origin().cloned().map(Box::new),
            shows_name,
            marks: first..self.order_events.marks.len(),
        });
    }
}

/// Where a record was captured, if it stands in the output of `parse`.
fn captured_in(judge: &Judge<'_>, record: &Record<'_, '_>) -> Option<(Place, Option<String>)> {
    let source = record.source()?;
    Some((Place { start: source.place, end: source.place }, Some(judge.file_of(&source))))
}

impl Clock {
    /// With its place in the file.
    fn placed(self, positions: &mut Positions<'_>) -> Self {
        match self.offset {
            Some(offset) => Self { start: positions.at(offset), offset: None, ..self },
            None => self,
        }
    }
}

/// Milliseconds without their fraction.
#[expect(clippy::cast_possible_truncation, reason = "times of this era are far below 2^53")]
fn whole(milliseconds: f64) -> i64 {
    milliseconds as i64
}

impl Probe<'_> {
    /// The value that it reads from a payload.
    fn read(&self, payload: Value<'_>) -> Option<Reading> {
        match self {
            Self::Member(path) => read(path.from(payload)?),
            Self::State(path, states) => {
                let state = path.from(payload)?.as_str()?;
                let known = states.iter().position(|known| *known == state);
                Some(Reading::State(known.and_then(|known| known.try_into().ok())))
            }
            Self::Each(array, path) => {
                let mut run = None;
                for element in array.from(payload)?.as_array()? {
                    let Some(Reading::Number(number)) = path.from(element).and_then(read) else { continue };
                    run = Some(match run {
                        None => (number, number, true),
                        Some((first, last, grows)) => (first, number, grows && last < number),
                    });
                }
                run.map(|(first, last, grows)| Reading::Run { first, last, grows })
            }
            Self::Distance(each, one, other) => {
                let distance = |value: Value<'_>| {
                    let (one, other) = (moment(one.from(value)?)?, moment(other.from(value)?)?);
                    Some((one - other).abs())
                };
                let greatest = match each {
                    None => distance(payload),
                    Some(each) => each.from(payload)?.as_array()?.iter().filter_map(distance).max(),
                };
                greatest.map(Reading::Number)
            }
        }
    }
}

fn read(value: Value<'_>) -> Option<Reading> {
    if let Some(number) = value.as_number().and_then(crate::json::Number::as_i64) {
        return Some(Reading::Number(number));
    }
    let text = value.as_str()?;
    Some(Reading::Text(if text.len() <= LONGEST_TEXT {
        text.into()
    } else {
        safe::cut(&text, LONGEST_TEXT).into()
    }))
}

/// When an event was sent, in milliseconds since 1970.
#[inline]
fn sent(value: Value<'_>) -> Option<i64> {
    // What nearly all tell, read without a detour.
    let milliseconds = value.as_number().and_then(crate::json::Number::as_i64);
    milliseconds
        .filter(|time| MILLISECONDS.contains(time))
        .or_else(|| instant(value).map(Timestamp::as_millisecond))
}

/// A time in milliseconds since 1970.
fn moment(value: Value<'_>) -> Option<i64> {
    if let Some(number) = value.as_number() {
        return number.as_i64();
    }
    let text = value.as_str()?;
    let moment = text.parse::<Timestamp>().ok().or_else(|| instant(value));
    moment.map(Timestamp::as_millisecond)
}

//! The part of a worker: from a record to an `OrderEvent`, if there is anything to note.

use std::num::NonZeroU64;
use std::ops::Range;

use jiff::Timestamp;

use serde::{Deserialize, Serialize};

use super::plan::{EventRoles, Found, Interest, MOST_KEYS, Orders, Probe, RuleRoles, role};
use crate::capture::{Block, Spot};
use crate::catalog::{Catalog, EventType};
use crate::check::{CapturedAt, Place, Seen};
use crate::event::{Named, instant};
use crate::inspect::pass::Observation;
use crate::json::Value;
use crate::privacy::ShownOrigin;
use crate::safe;

/// Numbers that are milliseconds since 1970 and nothing else: from 2001 to 2200.
const MILLISECONDS: std::ops::Range<i64> = 978_307_200_000..7_258_118_400_000;

/// Characters of a text that rules compare; what is longer is compared up to there.
pub(super) const LONGEST_TEXT: usize = 300;

/// With so many events of a block, room is made for as many as it may hold. In a part each record has notes of its own.
const MANY: u64 = 4;

/// The roles of the last events for a rule that learns nothing from one more like them: one that changes what it says, and one
/// that it speaks of.
type Known = [u8; 2];

/// Rules of an API that can know events; the others are told of all.
const MOST_KNOWING: usize = 64;

/// The input of the rules from the events of one block, noted one after the other.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct OrderEvents {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) list: Vec<OrderEvent>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) marks: Vec<Mark>,
    /// The last time that each rule of the clock has seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) clocks: Vec<Clock>,
    /// The latest time that an event of the block tells, noted or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) now: Option<i64>,
    /// How many events there were, noted or not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) events: u64,
    /// By API and rule.
    #[serde(skip)]
    known: Vec<Known>,
    /// The writer of the last event: what is known is known of its events.
    #[serde(skip)]
    writer: u64,
}

/// An event that some rule wants to know of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OrderEvent {
    /// Its number in the catalogue.
    pub(super) event: usize,
    /// Number of the record, in the block at first.
    pub(super) record: u64,
    pub(super) place: Place,
    /// Where it was captured, if `parse` wrote it into the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) captured: Option<Box<CapturedAt>>,
    /// Milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Box<ShownOrigin>>,
    /// The place is that of the name of the event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) shows_name: bool,
    /// Its writer, where records around events tell one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) writer: u64,
    /// Its marks: a stretch of all those of the block.
    pub(super) marks: Range<usize>,
}

/// The input of one rule from an event.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    #[serde(rename = "r")]
    pub(super) rule: usize,
    #[serde(rename = "o")]
    pub(super) roles: u8,
    /// The conversation; `None` speaks to all.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(super) conversation: Option<u64>,
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Reading>,
    /// The value that `value` is compared with later.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(super) other: Option<Reading>,
}

/// A value as rules compare it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    pub(super) api: usize,
    pub(super) rule: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) writer: u64,
    pub(super) time: i64,
    pub(super) event: usize,
    pub(super) record: u64,
    /// Its number in the file in which it was captured, if that is another one than the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) captured: Option<NonZeroU64>,
    #[serde(with = "counted")]
    pub(super) start: Spot,
}

impl OrderEvents {
    /// Looks at an event.
    #[inline]
    pub(super) fn see(&mut self, orders: &Orders<'_>, seen: Observation<'_, '_>, of: Seen<'_>) {
        let Some((event, event_roles)) = orders.roles_of(of.event) else { return };
        if self.events == MANY {
            self.reserve(seen.record.block());
        }
        self.begin_writer(seen);
        let first = self.marks.len();
        let is_lent = seen.record.source().is_some_and(|source| source.is_capture_time);
        let told = of.time.and_then(sent);
        // When it was sent: what the envelope tells, else what carried it.
        let now = told.or_else(|| seen.record.origin()?.time.map(whole));
        self.now = self.now.max(now);
        if let Some(time) = told.filter(|_| !is_lent && !event_roles.clocks.is_empty()) {
            self.tick(orders, seen, &of, (event, event_roles), time);
        }
        self.look(event.api, event_roles, of.payload);
        if self.marks.len() > first {
            let (start, end) = seen.record.stretch(shown(&of));
            let shows_name = of.name.is_some_and(|name| name.as_str().is_some_and(|name| name == event.name));
            self.push(seen, event, (Place { start, end }, shows_name), now, first);
        }
    }

    /// Makes room for as many events as a block usually holds, so that what is noted of them is not moved again and again.
    #[cold]
    fn reserve(&mut self, block: &Block) {
        const BYTES: usize = 400;
        let events = block.text().len() / BYTES;
        self.list.reserve(events);
        self.marks.reserve(2 * events + 1);
    }

    /// Looks at an event that a text only names: what it is to the rules that ask for nothing of its payload.
    pub(super) fn see_named(&mut self, orders: &Orders<'_>, seen: Observation<'_, '_>, named: &Named<'_>) {
        let known = named.standing.listed().and_then(|listed| orders.roles_of(listed.number));
        let Some((event, event_roles)) = known else { return };
        self.begin_writer(seen);
        let first = self.marks.len();
        for rule_roles in &event_roles.by_rule {
            let Some((roles, conversation)) = rule_roles.of_name() else { continue };
            if !self.is_known(event.api, rule_roles, roles) {
                let rule = rule_roles.rule;
                self.marks.push(Mark { rule, roles, conversation, value: None, other: None });
            }
        }
        let time = seen.record.origin().and_then(|origin| origin.time).map(whole);
        self.now = self.now.max(time);
        if self.marks.len() > first {
            let line = seen.record.as_line();
            let place =
                Place { start: line.position(named.range.start), end: line.end_position(named.range.end) };
            self.push(seen, event, (place, named.name == event.name), time, first);
        }
    }

    /// Forgets what is known of the events of another writer.
    fn begin_writer(&mut self, seen: Observation<'_, '_>) {
        let writer = seen.judge.writer(seen.record);
        if writer != self.writer {
            self.known.clear();
            self.writer = writer;
        }
    }

    /// Looks at what the event is to all rules but those of the clock.
    fn look(&mut self, api: usize, event_roles: &EventRoles<'_>, payload: Value<'_>) {
        let mut found = [Found::default(); MOST_KEYS];
        for rule_roles in &event_roles.by_rule {
            let roles = rule_roles.roles(payload);
            if roles == 0 || self.is_known(api, rule_roles, roles) {
                continue;
            }
            let conversation =
                event_roles.conversation(rule_roles, payload, &mut found).filter(|_| !rule_roles.is_for_all);
            if conversation.is_none() && !rule_roles.is_for_all && !rule_roles.is_sole {
                continue;
            }
            let read = |probe: &Option<Probe<'_>>| probe.as_ref().and_then(|probe| probe.read(payload));
            let (value, other) = (read(&rule_roles.value), read(&rule_roles.other));
            self.marks.push(Mark { rule: rule_roles.rule, roles, conversation, value, other });
        }
    }

    /// Returns true if the rule would learn nothing from the event, since it has been told of one like it and of nothing since
    /// that changes what it says of it.
    #[inline]
    fn is_known(&mut self, api: usize, rule_roles: &RuleRoles<'_>, roles: u8) -> bool {
        if rule_roles.manner != Interest::Bulk || rule_roles.rule >= MOST_KNOWING {
            return false;
        }
        if self.known.len() < (api + 1) * MOST_KNOWING {
            self.known.resize((api + 1) * MOST_KNOWING, [0, 0]);
        }
        let known = &mut self.known[api * MOST_KNOWING + rule_roles.rule];
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

    /// Looks at the time that the envelope tells. As long as it grows within a block, there is nothing to note.
    #[inline]
    fn tick(
        &mut self,
        orders: &Orders<'_>,
        seen: Observation<'_, '_>,
        of: &Seen<'_>,
        (event, event_roles): (&EventType, &EventRoles<'_>),
        time: i64,
    ) {
        if is_of_payload(orders.catalog(), event, of, time) {
            return;
        }
        // Like all other events it is found by its name.
        let source = seen.judge.place(seen.record);
        let start = source.map_or_else(|| seen.record.spot(shown(of).start), |source| Spot::at(source.place));
        let captured = source.and_then(|source| source.record);
        for rule in event_roles.clocks.iter().copied() {
            let (number, start) = (seen.number, start.clone());
            let clock = Clock {
                api: event.api,
                rule,
                writer: self.writer,
                time,
                event: of.event,
                record: number,
                captured,
                start,
            };
            let last = self
                .clocks
                .iter_mut()
                .find(|last| (last.api, last.rule, last.writer) == (event.api, rule, self.writer));
            let value = match last {
                Some(last) if last.time <= time => {
                    *last = clock;
                    continue;
                }
                Some(last) => {
                    let mut before = std::mem::replace(last, clock);
                    before.start.count(seen.record.block());
                    Reading::Earlier { time, before: Box::new(before) }
                }
                None => {
                    self.clocks.push(clock);
                    Reading::Number(time)
                }
            };
            let (roles, conversation) = (role::EVENTS, Some(0));
            self.marks.push(Mark { rule, roles, conversation, value: Some(value), other: None });
        }
    }

    /// The block ends: counts the places of the clocks in it.
    pub(super) fn close(&mut self, block: &Block) {
        for clock in &mut self.clocks {
            clock.start.count(block);
        }
    }

    /// Keeps an event that stands at a place, and whether its name does; what it says begins at the mark of the number `first`.
    fn push(
        &mut self,
        seen: Observation<'_, '_>,
        event: &EventType,
        (place, shows_name): (Place, bool),
        time: Option<i64>,
        first: usize,
    ) {
        let source = seen.judge.place(seen.record);
        let place = source.map_or(place, |source| Place { start: source.place, end: source.place });
        self.list.push(OrderEvent {
            event: event.number,
            record: seen.number,
            place,
            captured: source.map(|source| Box::new(seen.judge.captured(&source))),
            time,
            origin: seen.judge.origin(seen.record).map(Box::new),
            shows_name,
            writer: self.writer,
            marks: first..self.marks.len(),
        });
    }
}

/// Returns true if the time of the envelope only repeats, as a text, what the payload tells: then it is another clock's.
#[inline]
fn is_of_payload(catalog: &Catalog, event: &EventType, of: &Seen<'_>, time: i64) -> bool {
    let is_text = of.time.is_some_and(|value| value.as_number().is_none());
    let tells = |pointer: &String| of.payload.pointer(pointer).and_then(sent) == Some(time);
    is_text && catalog.facts(event).time.iter().any(tells)
}

/// The stretch of the record by which people find the event: its name, or its first character.
fn shown(of: &Seen<'_>) -> Range<usize> {
    let start = of.root.span().start;
    of.name.map_or(start..start + 1, |name| name.span())
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A place that was counted.
mod counted {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::capture::Spot;
    use crate::json::Position;

    pub(super) fn serialize<S: Serializer>(spot: &Spot, to: S) -> Result<S::Ok, S::Error> {
        spot.position().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Spot, D::Error> {
        Position::deserialize(from).map(Spot::at)
    }
}

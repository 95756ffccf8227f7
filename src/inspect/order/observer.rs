//! The part of a worker: from a record to an `OrderEvent`, if there is anything to note.

use super::muted::{Muted, bit};
use super::notes::{Clock, Mark, OrderEvent, OrderEvents, Reading};
use super::places::{Values, sent_at};
use super::plan::{EventRoles, Found, Interest, MOST_KEYS, Orders, RuleRoles, role};
use crate::capture::{Block, Spot};
use crate::catalog::EventType;
use crate::check::{Place, Seen};
use crate::event::Named;
use crate::inspect::pass::Observation;

/// With so many events of a block, room is made for as many as it may hold. In a part each record has notes of its own.
const MANY: u64 = 4;

/// Rules of an API that can know events; the others are told of all.
const MOST_KNOWING: usize = 64;

impl OrderEvents {
    /// Looks at an event. Values that only `muted` rules could read are not looked up.
    #[inline]
    pub(super) fn see(
        &mut self,
        orders: &Orders<'_>,
        muted: &Muted,
        seen: Observation<'_, '_>,
        of: Seen<'_>,
    ) {
        let Some((event, event_roles)) = orders.roles_of(of.event) else { return };
        self.begin_writer(seen);
        if self.events == MANY {
            self.reserve(seen.record.block());
        }
        let sent = of.time.and_then(sent_at);
        // When it was sent: what the envelope tells, else what carried it.
        let now = sent.or_else(|| seen.record.origin()?.time.map(whole));
        self.now = self.now.max(now);
        let source = seen.record.source();
        let is_own = source.is_none() && self.writer == 0;
        let muted = if is_own { muted.of(seen.input, event.api) } else { 0 };
        if event_roles.are_muted(muted) {
            return;
        }
        let first = self.marks.len();
        let start = of.root.span().start;
        // People find it by its name.
        let shown = of.name.map_or(start..start + 1, |name| name.span());
        if let Some(time) = sent.filter(|_| !event_roles.clocks.is_empty())
            && !source.is_some_and(|source| source.is_capture_time)
            && !orders.repeats_payload_time(event, of, time)
        {
            self.tick(seen, (event, event_roles), shown.start, time);
        }
        event_roles.places.with(of.payload, |values| self.look(event.api, event_roles, values, muted));
        if self.marks.len() > first {
            let (start, end) = seen.record.stretch(shown);
            let shows_name = of.name.is_some_and(|name| name.as_str().is_some_and(|name| name == event.name));
            self.push(seen, event, (Place { start, end }, shows_name), now, first);
        }
    }

    /// Makes room for as many events as a block usually holds, so that what is noted of them is not moved again and again.
    #[cold]
    fn reserve(&mut self, block: &Block) {
        const BYTES: usize = 256;
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
    fn look(&mut self, api: usize, event_roles: &EventRoles<'_>, values: Values<'_, '_>, muted: u64) {
        let mut found = [Found::default(); MOST_KEYS];
        for rule_roles in event_roles.by_rule.iter().filter(|it| bit(it.rule) & muted == 0) {
            let roles = rule_roles.roles(values);
            if roles == 0 || self.is_known(api, rule_roles, roles) {
                continue;
            }
            let conversation =
                event_roles.conversation(rule_roles, values, &mut found).filter(|_| !rule_roles.is_for_all);
            if conversation.is_none() && !rule_roles.is_for_all && !rule_roles.is_sole {
                continue;
            }
            let (value, other) = rule_roles.values(values);
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
        seen: Observation<'_, '_>,
        (event, event_roles): (&EventType, &EventRoles<'_>),
        start: usize,
        time: i64,
    ) {
        let source = seen.judge.place(seen.record);
        let start = source.map_or_else(|| seen.record.spot(start), |source| Spot::at(source.place));
        let captured = source.and_then(|source| source.record);
        for rule in event_roles.clocks.iter().copied() {
            let (number, start) = (seen.number, start.clone());
            let clock = Clock {
                api: event.api,
                rule,
                writer: self.writer,
                time,
                event: event.number,
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
                    // Its place is counted when the block ends: this event may stand in another text than that of the block.
                    let before = Box::new(std::mem::replace(last, clock));
                    Reading::Earlier { time, before }
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
        let of_marks = self.marks.iter_mut().filter_map(|mark| match &mut mark.value {
            Some(Reading::Earlier { before, .. }) => Some(&mut **before),
            _ => None,
        });
        for clock in self.clocks.iter_mut().chain(of_marks) {
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

/// Milliseconds without their fraction.
#[expect(clippy::cast_possible_truncation, reason = "times of this era are far below 2^53")]
fn whole(milliseconds: f64) -> i64 {
    milliseconds as i64
}

//! Facts of events that are kept so that expectations can be checked in the order of the capture.

use std::num::NonZeroU64;

use jiff::{SignedDuration, Timestamp};

use serde::{Deserialize, Serialize};

use super::Expectations;
use crate::capture::{Record, Source};
use crate::catalog::Catalog;
use crate::check::expect::MISSING;
use crate::check::{Finding, RecordContext, Related};
use crate::event::{Event, Named, captured_at, instant_of, moment, rfc3339_of};
use crate::json::Position;
use crate::privacy::ShownOrigin;

/// An event that a finding may be about.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ExpectedEvent {
    /// The patterns that name it, a bit each.
    pub(super) named: u64,
    /// When it happened, if gaps matter.
    #[serde(with = "option_time")]
    pub(super) time: Option<Timestamp>,
    /// The last one before it that has a time, of the same block.
    pub(super) before: Option<Earlier>,
    /// A finding at its place, to be worded.
    pub(super) blank: Finding,
}

/// An event that others are compared with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Earlier {
    /// When it happened.
    #[serde(with = "exact_time")]
    pub(super) time: Timestamp,
    record: u64,
    captured: Option<NonZeroU64>,
    start: Position,
    /// Its name.
    event: String,
}

/// Where an event stands.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) record: u64,
    /// Its number in the file in which it was captured, if that is another one than the input.
    pub(super) captured: Option<NonZeroU64>,
    pub(super) at: Position,
    pub(super) origin: Option<ShownOrigin>,
}

/// The facts of a block that matter: events that must not come or come in an order, those that come late, the first that tells its
/// time; and of all others that they came.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ExpectedEvents {
    pub(super) list: Vec<ExpectedEvent>,
    /// The patterns that named any event, a bit each.
    pub(super) come: u64,
    /// The number of events, and of those with a time.
    pub(super) events: u64,
    pub(super) timed: u64,
    /// The last of those.
    pub(super) last_timed: Option<Earlier>,
    /// Where the last event stands: a capture may end there.
    pub(super) last: Option<Mark>,
}

impl ExpectedEvents {
    /// The findings that may be worded.
    pub fn blanks(&self) -> impl Iterator<Item = &Finding> {
        self.list.iter().map(|event| &event.blank)
    }

    /// Returns true if it is about one record.
    pub fn is_sound(&self) -> bool {
        let is_one = |record: u64| record <= 1;
        self.blanks().all(|blank| blank.event.is_some() && is_one(blank.record))
            && self
                .list
                .iter()
                .flat_map(|event| &event.before)
                .chain(&self.last_timed)
                .all(|it| is_one(it.record))
            && self.last.iter().all(|last| is_one(last.record))
            && self.events.max(self.timed) <= 1
    }

    /// Moves them this many records further on.
    pub fn move_by(&mut self, records: u64) {
        for happening in &mut self.list {
            happening.blank.record += records;
            happening.before.iter_mut().for_each(|before| before.record += records);
        }
        self.last_timed.iter_mut().for_each(|last| last.record += records);
        if let Some(last) = &mut self.last {
            last.record += records;
        }
    }

    /// An event came that no pattern names: the record of this number, captured at `source` if `parse` wrote it.
    pub fn pass(&mut self, record: &Record<'_, '_>, source: Option<Source<'_>>, number: u64) {
        self.events += 1;
        self.last = Some(Mark {
            record: number,
            captured: source.and_then(|source| source.record),
            at: source.map_or_else(|| record.start(), |source| source.place),
            origin: record.origin().map(|origin| ShownOrigin::of(origin, false)),
        });
    }

    /// The event of the context came.
    pub(super) fn add<'e>(
        &mut self,
        catalog: &Catalog,
        expectations: &Expectations,
        context: &RecordContext<'e, '_>,
        event: &Event<'e>,
    ) {
        let named = expectations.named(catalog, event.standing, &event.api.slug, &event.name);
        let name = (&*event.name, event.name_value.unwrap_or(event.record).span().start);
        let moment = || moment(catalog, event, captured_at(context.record));
        self.come(expectations, context, named, name, moment, || context.blank(&MISSING, event));
    }

    /// The same of an event that a line of text only names.
    pub(super) fn add_named(
        &mut self,
        catalog: &Catalog,
        expectations: &Expectations,
        context: &RecordContext<'_, '_>,
        event: &Named<'_>,
    ) {
        let named = expectations.named(catalog, event.standing, &event.api.slug, &event.name);
        let name = (&*event.name, event.range.start);
        let moment = || captured_at(context.record).and_then(instant_of);
        let blank = || context.blank_at(&MISSING, event.range.clone());
        self.come(expectations, context, named, name, moment, blank);
    }

    /// The event of the context came, which these patterns name; its name stands at this place of the record.
    fn come(
        &mut self,
        expectations: &Expectations,
        context: &RecordContext<'_, '_>,
        named: u64,
        name: (&str, usize),
        moment: impl Fn() -> Option<Timestamp>,
        blank: impl Fn() -> Finding,
    ) {
        self.pass(context.record, context.source(), context.number);
        self.come |= named;
        let most = expectations.most_gap;
        let time = most.and_then(|_| moment());
        let before = self.last_timed.clone();
        if let Some(time) = time {
            self.timed += 1;
            self.last_timed = Some(Earlier::of(context, name, time));
        }
        // An excerpt of a line costs more than all the rest.
        if expectations.may_tell_of(named) || may_be_late(most, before.as_ref(), time) {
            let blank = blank().with(|told| told.time = moment().and_then(shown));
            self.list.push(ExpectedEvent { named, time, before, blank });
        }
    }
}

impl Earlier {
    fn of(context: &RecordContext<'_, '_>, (name, at): (&str, usize), time: Timestamp) -> Self {
        let source = context.source();
        Self {
            time,
            record: context.number,
            captured: source.and_then(|source| source.record),
            start: source.map_or_else(|| context.record.position(at), |source| source.place),
            event: context.event_name(name),
        }
    }

    /// As findings show it.
    pub(super) fn related(self) -> Related {
        let Self { time, record, captured, start, event } = self;
        Related { record, captured, start, time: shown(time), event }
    }
}

/// A time as findings show it.
#[expect(clippy::cast_precision_loss, reason = "times of this era are far below 2^53")]
fn shown(time: Timestamp) -> Option<String> {
    rfc3339_of(time.as_millisecond() as f64)
}

/// Returns true if an event comes too long after the one before it, or that is in another block.
fn may_be_late(most: Option<SignedDuration>, before: Option<&Earlier>, time: Option<Timestamp>) -> bool {
    let (Some(most), Some(time)) = (most, time) else { return false };
    before.is_none_or(|before| time.duration_since(before.time) > most)
}

/// A time to the nanosecond.
mod exact_time {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(time)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The same, if there is one.
mod option_time {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes fields so")]
    pub(super) fn serialize<S: Serializer>(time: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
        time.map(|time| time.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

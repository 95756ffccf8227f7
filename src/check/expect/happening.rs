//! What is kept of events so that expectations can be checked in the order of the capture.

use jiff::{SignedDuration, Timestamp};

use super::Expectations;
use crate::capture::{Origin, Record};
use crate::catalog::Catalog;
use crate::check::Finding;
use crate::check::bench::Bench;
use crate::event::{Event, captured_at, moment};
use crate::json::Position;

/// An event that may be told of.
#[derive(Debug)]
pub(super) struct Happening {
    /// Which patterns name it, a bit each.
    pub(super) named: u64,
    /// When it happened, if gaps matter.
    pub(super) time: Option<Timestamp>,
    /// When the last one before it happened, of the same block.
    pub(super) before: Option<Timestamp>,
    /// A finding at its place, to be worded.
    pub(super) blank: Finding,
}

/// Where an event stands.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) record: u64,
    pub(super) at: Position,
    pub(super) origin: Option<Origin>,
}

/// What of a block matters: events that must not come or come in an order, those that come late, the first that tells its
/// time; and of all others that they came.
#[derive(Debug, Default)]
pub struct Happenings {
    pub(super) list: Vec<Happening>,
    /// The patterns that named any event, a bit each.
    pub(super) come: u64,
    /// How many events there were, and how many told their time.
    pub(super) events: u64,
    pub(super) timed: u64,
    /// When the last of those happened.
    pub(super) last_time: Option<Timestamp>,
    /// Where the last event stands: a capture may end there.
    pub(super) last: Option<Mark>,
}

impl Happenings {
    /// Tells them so many records further on.
    pub fn move_by(&mut self, records: u64) {
        for happening in &mut self.list {
            happening.blank.record += records;
        }
        if let Some(last) = &mut self.last {
            last.record += records;
        }
    }

    /// An event came that nobody has named: the record of this number.
    pub(in crate::check) fn pass(&mut self, record: &Record<'_, '_>, number: u64) {
        self.events += 1;
        self.last = Some(Mark { record: number, at: record.start(), origin: record.origin().cloned() });
    }

    /// The event on the bench came.
    pub(in crate::check) fn add<'e>(
        &mut self,
        catalog: &Catalog,
        expectations: &Expectations,
        bench: &Bench<'e, '_>,
        event: &Event<'e>,
    ) {
        self.pass(bench.record, bench.number);
        let named = expectations.named(catalog, event);
        self.come |= named;
        let most = expectations.most_gap;
        let time = most.and_then(|_| moment(catalog, event, captured_at(bench.record)));
        let before = self.last_time;
        self.timed += u64::from(time.is_some());
        self.last_time = time.or(before);
        // What is shown of a line costs more than all the rest.
        if expectations.may_tell_of(named) || may_be_late(most, before, time) {
            let blank = bench.blank(&super::MISSING, event);
            self.list.push(Happening { named, time, before, blank });
        }
    }
}

/// Whether an event comes too long after the one before it, or that is in another block.
fn may_be_late(most: Option<SignedDuration>, before: Option<Timestamp>, time: Option<Timestamp>) -> bool {
    let (Some(most), Some(time)) = (most, time) else { return false };
    before.is_none_or(|before| time.duration_since(before) > most)
}

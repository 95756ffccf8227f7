//! What is kept of an event so that expectations can be checked in the order of the capture.

use jiff::Timestamp;

use super::Expectations;
use crate::catalog::Catalog;
use crate::check::Finding;
use crate::check::bench::Bench;
use crate::event::{Event, captured_at, moment};

/// An event, small enough to be handed on.
#[derive(Debug)]
pub struct Happening {
    /// Which patterns name it, a bit each.
    pub(super) named: u64,
    /// When it happened, if gaps matter.
    pub(super) time: Option<Timestamp>,
    /// A finding at its place, to be worded.
    pub(super) blank: Finding,
}

/// The happenings of a block: those that may matter, and the last.
#[derive(Debug, Default)]
pub struct Happenings {
    list: Vec<Happening>,
    /// Whether the last of the list is there only because it is the last.
    last_is_idle: bool,
}

impl Happenings {
    /// Tells them so many records further on.
    pub fn move_by(&mut self, records: u64) {
        for happening in &mut self.list {
            happening.blank.record += records;
        }
    }

    /// Adds what matters of `event`, the record on the bench.
    pub(in crate::check) fn add<'e>(
        &mut self,
        catalog: &Catalog,
        expectations: &Expectations,
        bench: &Bench<'e, '_>,
        event: &Event<'e>,
    ) {
        let named = expectations.named(catalog, event);
        let time = expectations.most_gap.and_then(|_| moment(catalog, event, captured_at(bench.record)));
        if self.last_is_idle {
            self.list.pop();
        }
        self.last_is_idle = named == 0 && expectations.most_gap.is_none();
        let blank = bench.blank(&super::MISSING, event);
        self.list.push(Happening { named, time, blank });
    }
}

impl IntoIterator for Happenings {
    type Item = Happening;
    type IntoIter = std::vec::IntoIter<Happening>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

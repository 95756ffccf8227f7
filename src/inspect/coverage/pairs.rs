//! Events that answer one another, and the time between.

use std::collections::HashMap;

use jiff::Timestamp;

use super::times::Times;
use crate::capture::Record;
use crate::catalog::{Catalog, PairOf};
use crate::event::{Event, EventStatus, captured_at, moment};

/// Openings that are waiting for their answer, of one pair. When there are more, new ones are not followed.
const MOST_OPEN: usize = 10_000;

/// Bytes of a key that are compared; longer than any real one.
const LONGEST_KEY: usize = 200;

/// An event that is one side of a pair.
#[derive(Debug)]
pub struct Step {
    pair: usize,
    side: Side,
    key: String,
    time: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    From,
    To,
    /// Nothing that is open will be answered any more.
    Over,
}

/// The steps of a block, in the order of the capture.
#[derive(Debug, Default)]
pub struct Steps {
    list: Vec<Step>,
}

/// All pairs of the catalogue, with the times of each.
#[derive(Debug)]
pub struct Pairs<'c> {
    all: Vec<Measured<'c>>,
}

#[derive(Debug)]
struct Measured<'c> {
    pair: PairOf<'c>,
    /// The opening times of open pairs, by key.
    open: HashMap<String, Option<Timestamp>>,
    times: Times,
}

impl Steps {
    /// Adds the steps that `event` is.
    pub fn add(
        &mut self,
        catalog: &Catalog,
        pairs: &[PairOf<'_>],
        record: &Record<'_, '_>,
        event: &Event<'_>,
    ) {
        let EventStatus::Listed(listed) = event.standing else { return };
        for (pair, PairOf { pair: facts, .. }) in
            pairs.iter().enumerate().filter(|(_, pair)| pair.api == listed.api)
        {
            let side = match listed.name.as_str() {
                name if facts.over.iter().any(|over| over == name) => Side::Over,
                name if name == facts.from => Side::From,
                name if name == facts.to => Side::To,
                _ => continue,
            };
            let key = facts.key.as_deref().and_then(|key| event.payload?.pointer(key));
            let key = key.map(|key| key.raw().chars().take(LONGEST_KEY).collect()).unwrap_or_default();
            self.list.push(Step { pair, side, key, time: moment(catalog, event, captured_at(record)) });
        }
    }
}

impl<'c> Pairs<'c> {
    /// Nothing has been measured yet.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        let nothing = |pair| Measured { pair, open: HashMap::new(), times: Times::default() };
        Self { all: catalog.pairs().into_iter().map(nothing).collect() }
    }

    /// A capture begins: open pairs were never answered.
    pub fn begin(&mut self) {
        self.all.iter_mut().for_each(|measured| measured.open.clear());
    }

    /// Takes steps in the order of the capture.
    pub fn follow(&mut self, steps: Steps) {
        for Step { pair, side, key, time } in steps.list {
            let Measured { open, times, .. } = &mut self.all[pair];
            match side {
                Side::Over => open.clear(),
                // The first of several openings counts: who waits, waits since then.
                Side::From if open.len() < MOST_OPEN || open.contains_key(&key) => {
                    open.entry(key).or_insert(time);
                }
                Side::From => {}
                Side::To => {
                    if let (Some(Some(from)), Some(to)) = (open.remove(&key), time)
                        && to >= from
                    {
                        times.add(to.as_millisecond() - from.as_millisecond());
                    }
                }
            }
        }
    }

    /// Each pair with its times.
    pub fn measured(&self) -> impl Iterator<Item = (PairOf<'c>, &Times)> {
        self.all.iter().map(|measured| (measured.pair, &measured.times))
    }
}

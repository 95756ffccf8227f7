//! The memory of a judge: records that were valid, so that the next ones like them need not be looked at as closely.
//!
//! The event of a record and its validity depend on its skeleton, on the few texts that recognition reads, and on
//! the answers to what the schema asks of texts. A record that agrees in all three with one that was valid and gave no
//! finding is the same event, valid, and gives none. All three are compared, not hashed: a yes is certain.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::capture::Record;
use crate::catalog::{CatalogFault, EventType, Questions};
use crate::check::{Findings, Judge, Judged, Seen, Tally};
use crate::event::{Direction, EventStatus};
use crate::json::{Skeleton, Value};

/// Skeletons that are kept, at most.
const MOST_SKELETONS: usize = 2_000;

/// Records of one skeleton that are kept, at most: the events that have it, each with other texts.
const MOST_RECORDS: usize = 24;

/// Places for the hashes of skeletons that were seen once.
const SEEN: usize = 4_096;

/// Records that were valid. Each worker has one of its own.
#[derive(Debug)]
pub struct Memory<'c> {
    known: HashMap<u64, Known<'c>, FixedState>,
    /// Skeletons that came once: what never comes again is not worth remembering.
    seen: Box<[u64]>,
}

#[derive(Debug)]
struct Known<'c> {
    skeleton: Skeleton,
    records: Vec<Remembered<'c>>,
    /// How often more such records may still be remembered.
    tries_left: usize,
}

/// A record that was valid.
#[derive(Debug)]
struct Remembered<'c> {
    /// The texts that recognition has read, and where they stand.
    texts: Vec<(u32, Box<str>)>,
    /// Where its payload stands.
    payload: u32,
    /// Where it tells its name, and its time.
    name: Option<u32>,
    time: Option<u32>,
    questions: Questions<'c>,
    event: &'c EventType,
}

impl Default for Memory<'_> {
    fn default() -> Self {
        Self { known: HashMap::default(), seen: vec![0; SEEN].into() }
    }
}

impl<'c> Memory<'c> {
    /// Judges a record for those who need not know more of some events than that they came: what is like a record that was
    /// valid is not looked at as closely, if that `is_enough` of its event.
    pub fn judge<'e>(
        &mut self,
        judge: &'e Judge<'c>,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Findings,
        is_enough: impl Fn(&EventType) -> bool,
    ) -> Result<Judged<'e>, CatalogFault> {
        let skeleton = skeleton(judge, record);
        let recalled = skeleton.and_then(|(hash, root)| {
            self.recall(hash, root).map(|remembered| (remembered.event, remembered.seen(root)))
        });
        if let Some((event, seen)) = recalled.filter(|(event, _)| is_enough(event)) {
            tally.add_valid(event);
            return Ok(Judged::Recalled(seen));
        }
        let found = findings.len() as u64 + tally.silenced;
        let judged = judge.judge(record, tally, findings);
        let has_found = findings.len() as u64 + tally.silenced > found;
        if let Ok(Judged::Event(_)) = &judged
            && let Some((hash, root)) = skeleton.filter(|_| recalled.is_none() && !has_found)
        {
            self.learn(hash, root, || remembered(judge, record, root));
        }
        judged
    }

    /// The record that was valid and that `record` is like.
    fn recall(&self, hash: u64, record: Value<'_>) -> Option<&Remembered<'c>> {
        let known = self.known.get(&hash).filter(|known| known.skeleton.is_of(record))?;
        known.records.iter().find(|remembered| remembered.is_like(record))
    }

    /// Remembers what `tell` says of a valid record, if more like it are to be expected.
    fn learn(&mut self, hash: u64, record: Value<'_>, tell: impl FnOnce() -> Option<Remembered<'c>>) {
        if !self.known.contains_key(&hash) {
            let place = usize::try_from(hash % SEEN as u64).expect("it is one of few places");
            let was_seen = std::mem::replace(&mut self.seen[place], hash) == hash;
            if !was_seen || self.known.len() >= MOST_SKELETONS {
                return;
            }
            let Some(skeleton) = Skeleton::of(record) else { return };
            self.known.insert(hash, Known { skeleton, records: Vec::new(), tries_left: MOST_RECORDS });
        }
        let known = self.known.get_mut(&hash).filter(|known| known.tries_left > 0);
        if let Some(known) = known.filter(|known| known.skeleton.is_of(record)) {
            known.tries_left -= 1;
            known.records.extend(tell());
        }
    }
}

impl Remembered<'_> {
    /// The event in `record`, which is like this one.
    #[inline]
    fn seen<'d>(&self, record: Value<'d>) -> Seen<'d> {
        let at = |offset: u32| record.at_offset(offset);
        Seen {
            event: self.event.number,
            root: record,
            payload: at(self.payload),
            name: self.name.map(at),
            time: self.time.map(at),
        }
    }

    fn is_like(&self, record: Value<'_>) -> bool {
        self.texts.iter().all(|(offset, text)| record.at_offset(*offset).is_written(text))
            && self.questions.have_the_same_answers(record.at_offset(self.payload))
    }
}

/// The key by which a record may be recalled.
fn skeleton<'d>(judge: &Judge<'_>, record: &Record<'_, 'd>) -> Option<(u64, Value<'d>)> {
    let root = judge.plain_value(record)?;
    // What a record is can depend on who has sent it.
    let direction = Direction::of_exchange(record) as u64;
    Some((Skeleton::hash_of(root)? ^ direction, root))
}

/// The key by which a valid record is remembered.
fn remembered<'c>(judge: &Judge<'c>, record: &Record<'_, '_>, root: Value<'_>) -> Option<Remembered<'c>> {
    let (event, texts) = root.observed(|root| {
        let event = judge.event_of(record, root)?;
        match (event.standing, event.payload) {
            (EventStatus::Listed(listed), Some(payload)) => {
                let at = |value: Value<'_>| root.offset_of(value);
                Some((listed.number, at(payload), event.name_value.map(at), event.time.map(at)))
            }
            _ => None,
        }
    });
    let (number, payload, name, time) = event?;
    let catalog = judge.catalog();
    let event = catalog.events().get(number)?;
    let questions = catalog.schema(event).ok()?.questions(root.at_offset(payload))?;
    let texts = texts.into_iter().map(|offset| (offset, root.at_offset(offset).raw().into())).collect();
    Some(Remembered { texts, payload, name, time, questions, event })
}

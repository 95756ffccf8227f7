//! The alignment of two captures: pairs of an old record and the new one that it became.
//!
//! Every API is a sequence of its own, since events of different APIs have no order among each other. Within one:
//!
//! 1. Records with the same hash are matched in order; ids do not count, since they are not in the hash.
//! 2. Each old conversation becomes one new one, so that ids are renamed consistently: one with the same records, else the one
//!    with most in common. Matches that contradict this are given up.
//! 3. Conversations that run beside each other may be woven together differently: the records of one are matched again,
//!    among themselves.
//! 4. An equal record elsewhere has moved.
//! 5. Remaining records in the same gap of their conversation, with the same name, have changed. The rest is missing or extra.
//! 6. Where a record is missing and a similar one is extra nearby, the cheapest alignment is searched.

mod mend;
mod talks;

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::entry::{Entry, EntryName, Names};
use super::sequence::common;

/// The fate of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is there again; `exactly` if even that is the same which a tolerance leaves open, or which all records have changed.
    Same {
        /// Its number in the new capture.
        new: u32,
        /// True if nothing that is compared differs.
        exactly: bool,
    },
    /// It is there with another payload.
    Changed {
        /// Its number in the new capture.
        new: u32,
    },
    /// It is there as part of another conversation.
    Elsewhere {
        /// Its number in the new capture.
        new: u32,
    },
    /// It is there at another place of the sequence; `exactly` as above.
    Moved {
        /// Its number in the new capture.
        new: u32,
        /// True if nothing that is compared differs.
        exactly: bool,
    },
    /// It is not there.
    Missing,
}

impl Fate {
    /// The record in the new capture.
    #[must_use]
    pub fn new_record(self) -> Option<u32> {
        match self {
            Self::Same { new, .. }
            | Self::Changed { new }
            | Self::Elsewhere { new }
            | Self::Moved { new, .. } => Some(new),
            Self::Missing => None,
        }
    }
}

/// The fates of all records.
#[derive(Debug, Default)]
pub struct Alignment {
    /// Of each record of the old capture.
    pub fates: Vec<Fate>,
    /// For each record of the new capture, the one of the old that it was; `None` for those that are extra.
    pub origins: Vec<Option<u32>>,
}

/// A hash map whose keys are hashes with a seed of their own.
type Map<K, V> = HashMap<K, V, RandomState>;

/// Aligns two captures.
#[must_use]
pub fn align(old: &[Entry], new: &[Entry], names: &Names) -> Alignment {
    let mut alignment = Alignment { fates: vec![Fate::Missing; old.len()], origins: vec![None; new.len()] };
    let mut apis: Vec<&str> = names.all().iter().map(api).collect();
    apis.sort_unstable();
    apis.dedup();
    let of_name: Vec<usize> =
        names.all().iter().map(|name| apis.partition_point(|known| *known < api(name))).collect();
    let of_api = |entries: &[Entry], index: usize| -> Vec<u32> {
        let numbered = entries.iter().zip(0_u32..);
        numbered
            .filter(|(entry, _)| of_name[entry.name as usize] == index)
            .map(|(_, number)| number)
            .collect()
    };
    for index in 0..apis.len() {
        let numbers = [of_api(old, index), of_api(new, index)];
        Sequence::new(old, new, numbers, names).align(&mut alignment);
    }
    alignment
}

/// The API of a record; records without an event are a sequence too.
fn api(name: &EntryName) -> &str {
    match name {
        EntryName::Event { api, .. } => api,
        EntryName::Other | EntryName::Broken => "",
    }
}

/// A place in a sequence.
type At = usize;

/// The records of one API. Indices are places in it, not numbers of records.
struct Sequence<'s> {
    old: Vec<&'s Entry>,
    new: Vec<&'s Entry>,
    numbers: [Vec<u32>; 2],
    names: &'s Names,
    /// The partner of each old record, and how it is one.
    partners: Vec<Option<(At, How)>>,
    taken: Vec<bool>,
    /// The new conversation of each old one, and the other way round.
    forth: Map<u64, u64>,
    back: Map<u64, u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Equal,
    Changed,
    Elsewhere,
    Moved,
}

/// An equal record that stands many times in a capture has moved only if it is not farther away than this, counted in
/// matches; one that stands there once is the same wherever it is.
const NEAR: u32 = 8;

impl<'s> Sequence<'s> {
    fn new(old: &'s [Entry], new: &'s [Entry], numbers: [Vec<u32>; 2], names: &'s Names) -> Self {
        let entries = |all: &'s [Entry], numbers: &[u32]| -> Vec<&'s Entry> {
            numbers.iter().map(|number| &all[*number as usize]).collect()
        };
        let (old, new) = (entries(old, &numbers[0]), entries(new, &numbers[1]));
        let (partners, taken) = (vec![None; old.len()], vec![false; new.len()]);
        Self { old, new, numbers, names, partners, taken, forth: Map::default(), back: Map::default() }
    }

    fn align(mut self, alignment: &mut Alignment) {
        self.match_equal();
        let contradicting = self.match_conversations();
        self.match_within_conversations();
        let ranks = self.ranks();
        self.match_moved(&ranks);
        for (old, new) in contradicting {
            if self.partners[old].is_none() && !self.taken[new] {
                self.pair(old, new, How::Elsewhere);
            }
        }
        self.match_changed();
        self.mend();
        self.tell(alignment);
    }

    fn pair(&mut self, old: At, new: At, how: How) {
        self.partners[old] = Some((new, how));
        self.taken[new] = true;
    }

    fn match_equal(&mut self) {
        let hashes = |entries: &[&Entry]| entries.iter().map(|entry| entry.hash).collect::<Vec<_>>();
        for (old, new) in common(&hashes(&self.old), &hashes(&self.new)) {
            self.pair(old, new, How::Equal);
        }
    }

    fn matches(&self) -> Vec<(At, At)> {
        let all = self.partners.iter().enumerate();
        all.filter_map(|(old, partner)| Some((old, (*partner)?.0))).collect()
    }

    /// Returns true if two records can be of the same conversation.
    fn may_be(&self, old: At, new: At) -> bool {
        let (old, new) = (self.old[old].talk, self.new[new].talk);
        match (self.forth.get(&old), self.back.get(&new)) {
            (Some(known), _) => *known == new,
            (None, Some(_)) => false,
            (None, None) => (old == 0) == (new == 0),
        }
    }

    /// How many matched records without a conversation stand before each record: what is woven together differently
    /// must not go past these.
    fn fences(&self) -> (Vec<u32>, Vec<u32>) {
        let is_fence = |old: At| self.old[old].talk == 0;
        let mut of_new = vec![false; self.new.len()];
        for (old, new) in self.matches() {
            of_new[new] = is_fence(old);
        }
        let is_old = (0..self.old.len()).map(|old| self.partners[old].is_some() && is_fence(old));
        (counted(is_old), counted(of_new.into_iter()))
    }

    /// Matches the records of each conversation again that has unmatched ones on both sides.
    fn match_within_conversations(&mut self) {
        let mut open: Map<u64, (Vec<At>, Vec<At>, bool, bool)> = Map::default();
        for (old, entry) in self.old.iter().enumerate().filter(|(_, entry)| entry.talk != 0) {
            let talk = open.entry(self.forth.get(&entry.talk).copied().unwrap_or(0)).or_default();
            talk.0.push(old);
            talk.2 |= self.partners[old].is_none();
        }
        for (new, entry) in self.new.iter().enumerate().filter(|(_, entry)| entry.talk != 0) {
            if let Some(talk) = open.get_mut(&entry.talk) {
                talk.1.push(new);
                talk.3 |= !self.taken[new];
            }
        }
        open.remove(&0);
        let mut open: Vec<_> = open.into_values().filter(|(_, _, old, new)| *old && *new).collect();
        open.sort_unstable_by_key(|(olds, ..)| olds.first().copied());
        if open.is_empty() {
            return;
        }
        let fences = self.fences();
        for (olds, news, ..) in open {
            let mixed = |hash: u64, fence: u32| hash ^ u64::from(fence).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let old_hashes: Vec<u64> =
                olds.iter().map(|at| mixed(self.old[*at].hash, fences.0[*at])).collect();
            let new_hashes: Vec<u64> =
                news.iter().map(|at| mixed(self.new[*at].hash, fences.1[*at])).collect();
            let pairs = common(&old_hashes, &new_hashes);
            for old in &olds {
                if let Some((new, _)) = self.partners[*old].take() {
                    self.taken[new] = false;
                }
            }
            for (old, new) in pairs {
                self.pair(olds[old], news[new], How::Equal);
            }
        }
    }

    /// How many matches stand before each record.
    fn ranks(&self) -> (Vec<u32>, Vec<u32>) {
        (counted(self.partners.iter().map(Option::is_some)), counted(self.taken.iter().copied()))
    }

    fn match_moved(&mut self, ranks: &(Vec<u32>, Vec<u32>)) {
        let mut waiting: Map<u64, VecDeque<At>> = Map::default();
        for new in (0..self.new.len()).filter(|new| !self.taken[*new]) {
            waiting.entry(self.new[new].hash).or_default().push_back(new);
        }
        if waiting.is_empty() {
            return;
        }
        let mut counts: Map<u64, (u32, u32)> = Map::default();
        for entry in self.old.iter().filter(|entry| waiting.contains_key(&entry.hash)) {
            counts.entry(entry.hash).or_default().0 += 1;
        }
        for entry in self.new.iter().filter(|entry| waiting.contains_key(&entry.hash)) {
            counts.entry(entry.hash).or_default().1 += 1;
        }
        for old in 0..self.old.len() {
            if self.partners[old].is_some() {
                continue;
            }
            let hash = self.old[old].hash;
            let Some(candidates) = waiting.get_mut(&hash) else { continue };
            // Records behind it are of no use to the next ones.
            while candidates.front().is_some_and(|new| ranks.1[*new] + NEAR < ranks.0[old])
                && counts[&hash] != (1, 1)
            {
                candidates.pop_front();
            }
            let Some(new) = candidates.front().copied() else { continue };
            let is_near = counts[&hash] == (1, 1) || ranks.1[new] <= ranks.0[old] + NEAR;
            if is_near && self.may_be(old, new) {
                waiting.get_mut(&hash).map(VecDeque::pop_front);
                self.pair(old, new, How::Moved);
            }
        }
    }

    /// Pairs records in the same gap of the same conversation that have the same name, in order.
    fn match_changed(&mut self) {
        // A conversation, the matches before it there, and a name.
        type Gap = (u64, u32, u32);
        let mut waiting: Map<Gap, VecDeque<At>> = Map::default();
        let mut passed: Map<u64, u32> = Map::default();
        let in_order = |how: How| matches!(how, How::Equal | How::Elsewhere);
        let mut of_new = vec![false; self.new.len()];
        for partner in self.partners.iter().flatten() {
            of_new[partner.0] = in_order(partner.1);
        }
        for (new, entry) in self.new.iter().enumerate() {
            if of_new[new] {
                *passed.entry(entry.talk).or_default() += 1;
            } else if !self.taken[new] {
                let before = passed.get(&entry.talk).copied().unwrap_or(0);
                waiting.entry((entry.talk, before, entry.name)).or_default().push_back(new);
            }
        }
        passed.clear();
        for old in 0..self.old.len() {
            let entry = self.old[old];
            // A conversation without a match is searched among the remaining ones of the new capture.
            let talk = self.forth.get(&entry.talk).copied();
            match self.partners[old] {
                Some((new, how)) if in_order(how) => *passed.entry(self.new[new].talk).or_default() += 1,
                Some(_) => {}
                None if *self.names.at(entry.name) == EntryName::Broken => {}
                None => {
                    let talk = talk.unwrap_or(entry.talk);
                    let before = passed.get(&talk).copied().unwrap_or(0);
                    let found = waiting.get_mut(&(talk, before, entry.name)).and_then(VecDeque::pop_front);
                    if let Some(new) = found {
                        self.pair(old, new, How::Changed);
                    }
                }
            }
        }
    }

    fn tell(&self, alignment: &mut Alignment) {
        for (old, partner) in self.partners.iter().enumerate() {
            let Some((new, how)) = *partner else { continue };
            let (old_number, new_number) = (self.numbers[0][old], self.numbers[1][new]);
            alignment.origins[new_number as usize] = Some(old_number);
            let exactly = self.old[old].exact == self.new[new].exact;
            alignment.fates[old_number as usize] = match how {
                How::Equal => Fate::Same { new: new_number, exactly },
                How::Changed => Fate::Changed { new: new_number },
                How::Elsewhere => Fate::Elsewhere { new: new_number },
                How::Moved => Fate::Moved { new: new_number, exactly },
            };
        }
    }
}

/// How often it was true before each place.
fn counted(marks: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut count = 0;
    let before = |mark: bool| {
        let before = count;
        count += u32::from(mark);
        before
    };
    marks.map(before).collect()
}

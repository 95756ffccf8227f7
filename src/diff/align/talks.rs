//! The pairs of old and new conversations: one to one, whatever their ids are.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::{FixedState, RandomState};

use super::{At, Map, Sequence};
use crate::diff::entry::Entry;
use crate::diff::sequence::common;

/// For an old and a new conversation: how many records say that the one is the other, and the first that does.
type Votes = Map<(u64, u64), (u64, At)>;

/// The hashes of a conversation's records.
type Talk = (u64, Vec<u64>);

/// Pairs of conversations that are held against each other, at most.
const MOST_PAIRS: usize = 10_000;

/// Pairs of records that are, in all of them.
const MOST_RECORDS: usize = 20_000_000;

impl Sequence<'_> {
    /// Finds out which conversation is which, and gives up the matches that contradict it.
    pub(super) fn match_conversations(&mut self) -> Vec<(At, At)> {
        let talks = (talks(&self.old), talks(&self.new));
        let (alike, others) = self.votes(&prints(&talks.0), &prints(&talks.1));
        self.elect(alike);
        self.match_equal_conversations(&talks);
        self.match_similar_conversations(&talks);
        self.elect(others);
        let contradicting: Vec<(At, At)> =
            self.matches().into_iter().filter(|(old, new)| !self.may_be(*old, *new)).collect();
        for (old, new) in &contradicting {
            self.partners[*old] = None;
            self.taken[*new] = false;
        }
        self.match_displaced_conversations();
        self.match_other_conversations();
        contradicting
    }

    /// The matches vote: those between conversations of the same id or with the same records, and the others.
    fn votes(&self, olds: &Map<u64, u64>, news: &Map<u64, u64>) -> (Votes, Votes) {
        let mut votes = (Votes::default(), Votes::default());
        for (old, new) in self.matches() {
            let talks = (self.old[old].talk, self.new[new].talk);
            if talks.0 != 0 && talks.1 != 0 {
                let is_alike = talks.0 == talks.1 || olds.get(&talks.0) == news.get(&talks.1);
                let votes = if is_alike { &mut votes.0 } else { &mut votes.1 };
                votes.entry(talks).or_insert((0, old)).0 += 1;
            }
        }
        votes
    }

    /// The pair of conversations with the most votes is one, then that with the most of those that are left.
    fn elect(&mut self, votes: Votes) {
        let mut votes: Vec<_> = votes.into_iter().collect();
        votes.sort_unstable_by_key(|((old, new), (count, first))| (old != new, Reverse(*count), *first));
        for ((old, new), _) in votes {
            self.rename(old, new);
        }
    }

    /// The one is the other, unless either of them is another one already.
    fn rename(&mut self, old: u64, new: u64) {
        if !self.forth.contains_key(&old) && !self.back.contains_key(&new) {
            self.forth.insert(old, new);
            self.back.insert(new, old);
        }
    }

    /// Conversations with the same records, in their order.
    fn match_equal_conversations(&mut self, (olds, news): &(Vec<Talk>, Vec<Talk>)) {
        let mut waiting: Map<u64, VecDeque<u64>> = Map::default();
        for (talk, records) in news.iter().filter(|(talk, _)| !self.back.contains_key(talk)) {
            waiting.entry(print(records)).or_default().push_back(*talk);
        }
        for (talk, records) in olds {
            if !self.forth.contains_key(talk)
                && let Some(new) = waiting.get_mut(&print(records)).and_then(VecDeque::pop_front)
            {
                self.rename(*talk, new);
            }
        }
    }

    /// Where few conversations are left, each is held against each; those with most in common are one.
    fn match_similar_conversations(&mut self, (olds, news): &(Vec<Talk>, Vec<Talk>)) {
        let olds: Vec<_> = olds.iter().filter(|(talk, _)| !self.forth.contains_key(talk)).collect();
        let news: Vec<_> = news.iter().filter(|(talk, _)| !self.back.contains_key(talk)).collect();
        if olds.len() * news.len() > MOST_PAIRS {
            return;
        }
        let mut pairs = Vec::new();
        let mut left = MOST_RECORDS;
        for (old_place, (old, old_records)) in olds.iter().enumerate() {
            for (new_place, (new, new_records)) in news.iter().enumerate() {
                let lengths = (old_records.len(), new_records.len());
                let Some(rest) = left.checked_sub(lengths.0 * lengths.1) else { continue };
                left = rest;
                let shared = common(old_records, new_records).len();
                if shared > 0 {
                    let share = 2_000 * shared / (lengths.0 + lengths.1);
                    // Their ids are hashes, which differ from run to run: they must not decide.
                    let places = (old_place.abs_diff(new_place), old_place);
                    pairs.push((Reverse(share), places, (*old, *new)));
                }
            }
        }
        // Of two that are equally far, the one before comes first.
        pairs.sort_by_key(|(share, places, _)| (*share, *places));
        for (.., (old, new)) in pairs {
            self.rename(old, new);
        }
    }

    /// Conversations of which nothing was matched, since others stand beside them: equal records vote wherever they are.
    fn match_displaced_conversations(&mut self) {
        let mut waiting: Map<u64, VecDeque<u64>> = Map::default();
        let open = self.new.iter().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(entry, _)| entry);
        for entry in open.filter(|entry| entry.talk != 0 && !self.back.contains_key(&entry.talk)) {
            waiting.entry(entry.hash).or_default().push_back(entry.talk);
        }
        let mut votes = Votes::default();
        for (old, entry) in self.old.iter().enumerate() {
            let is_open = entry.talk != 0 && !self.forth.contains_key(&entry.talk);
            if self.partners[old].is_none()
                && is_open
                && let Some(new) = waiting.get_mut(&entry.hash).and_then(VecDeque::pop_front)
            {
                votes.entry((entry.talk, new)).or_insert((0, old)).0 += 1;
            }
        }
        self.elect(votes);
    }

    /// Conversations of which nothing is the same are told by their ids, if these are; else by the place in the sequence
    /// at which they begin.
    fn match_other_conversations(&mut self) {
        let ranks = self.ranks();
        let begun = |entries: &[&Entry], ranks: &[u32], known: &Map<u64, u64>| -> Vec<(u64, u32)> {
            let mut seen: HashSet<u64, RandomState> = HashSet::default();
            let open = entries
                .iter()
                .zip(ranks)
                .filter(|(entry, _)| entry.talk != 0 && !known.contains_key(&entry.talk));
            open.filter(|(entry, _)| seen.insert(entry.talk))
                .map(|(entry, rank)| (entry.talk, *rank))
                .collect()
        };
        let olds = begun(&self.old, &ranks.0, &self.forth);
        let mut news = begun(&self.new, &ranks.1, &self.back);
        for by_id in [true, false] {
            let mut places: Map<u64, VecDeque<u64>> = Map::default();
            news.retain(|(talk, _)| !self.back.contains_key(talk));
            for (talk, rank) in &news {
                places.entry(if by_id { *talk } else { u64::from(*rank) }).or_default().push_back(*talk);
            }
            for (talk, rank) in &olds {
                let place = if by_id { *talk } else { u64::from(*rank) };
                if self.forth.contains_key(talk) {
                    continue;
                }
                if let Some(new) = places.get_mut(&place).and_then(VecDeque::pop_front) {
                    self.forth.insert(*talk, new);
                    self.back.insert(new, *talk);
                }
            }
        }
    }
}

/// All conversations, in the order in which they begin.
fn talks(entries: &[&Entry]) -> Vec<Talk> {
    let mut talks: Vec<Talk> = Vec::new();
    let mut places: Map<u64, usize> = Map::default();
    for entry in entries.iter().filter(|entry| entry.talk != 0) {
        let place = *places.entry(entry.talk).or_insert_with(|| {
            talks.push((entry.talk, Vec::new()));
            talks.len() - 1
        });
        talks[place].1.push(entry.hash);
    }
    talks
}

/// One hash for all records of a conversation, in their order.
fn print(records: &[u64]) -> u64 {
    let mut state = FixedState::default().build_hasher();
    for record in records {
        state.write_u64(*record);
    }
    state.finish()
}

fn prints(talks: &[Talk]) -> Map<u64, u64> {
    talks.iter().map(|(talk, records)| (*talk, print(records))).collect()
}

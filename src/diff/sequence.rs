//! The longest common subsequence of two sequences.

use std::collections::HashMap;
use std::convert::Infallible;

use similar::algorithms::{DiffHook, myers};

/// Two stretches of together up to so many elements are compared without any shortcut: the result is the longest list
/// that they have in common.
const EXACT: usize = 2_000;

/// Longer ones are divided: what stands once in each of them is fixed, and what lies between is compared on its own, so
/// that the time grows with the length, not with its square. First single elements are looked for, then, in captures that
/// repeat themselves, runs of so many.
const RUNS: [usize; 3] = [1, 4, 32];

/// Pairs of equal elements, both rising: the longest such list, or close to it for long sequences that repeat
/// themselves.
#[must_use]
pub fn common(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (rest_old, rest_new) = (&old[start..], &new[start..]);
    let end = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(old, new)| old == new).count();
    pairs.extend((0..start).map(|at| (at, at)));
    let stretches = Stretches { olds: (start, old.len() - end), news: (start, new.len() - end) };
    divide(old, new, stretches, &RUNS, &mut pairs);
    pairs.extend((0..end).map(|at| (old.len() - end + at, new.len() - end + at)));
    pairs
}

/// A part of each of the sequences: from where, up to where.
#[derive(Debug, Clone, Copy)]
struct Stretches {
    olds: (usize, usize),
    news: (usize, usize),
}

impl Stretches {
    fn length(self) -> usize {
        (self.olds.1 - self.olds.0) + (self.news.1 - self.news.0)
    }

    fn is_one_sided(self) -> bool {
        self.olds.0 == self.olds.1 || self.news.0 == self.news.1
    }
}

fn divide(old: &[u64], new: &[u64], all: Stretches, runs: &[usize], pairs: &mut Vec<(usize, usize)>) {
    if all.is_one_sided() {
        return;
    }
    let mut found = Found(pairs);
    let (olds, news) = (all.olds.0..all.olds.1, all.news.0..all.news.1);
    if all.length() <= EXACT {
        let Ok(()) = myers::diff_deadline_raw(&mut found, old, olds, new, news, None);
        return;
    }
    let Some((run, runs)) = runs.split_first() else {
        let Ok(()) = myers::diff(&mut found, old, olds, new, news);
        return;
    };
    let mut from = (all.olds.0, all.news.0);
    let between = |until: (usize, usize), from: (usize, usize), pairs: &mut Vec<(usize, usize)>| {
        divide(old, new, Stretches { olds: (from.0, until.0), news: (from.1, until.1) }, runs, pairs);
    };
    let (old_runs, new_runs) = (hashes_of_runs(&old[olds], *run), hashes_of_runs(&new[news], *run));
    for anchor in rising(&unique_in_both(&old_runs, &new_runs)) {
        let anchor = (all.olds.0 + anchor.0, all.news.0 + anchor.1);
        between(anchor, from, pairs);
        pairs.push(anchor);
        from = (anchor.0 + 1, anchor.1 + 1);
    }
    between((all.olds.1, all.news.1), from, pairs);
}

/// A hash for each element and those that follow it, so many in all.
fn hashes_of_runs(elements: &[u64], run: usize) -> Vec<u64> {
    let mix = |sum: u64, next: &u64| (sum.rotate_left(23) ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    elements.windows(run).map(|run| run.iter().skip(1).fold(run[0], mix)).collect()
}

struct Found<'f>(&'f mut Vec<(usize, usize)>);

impl DiffHook for Found<'_> {
    type Error = Infallible;

    fn equal(&mut self, old: usize, new: usize, length: usize) -> Result<(), Infallible> {
        self.0.extend((0..length).map(|at| (old + at, new + at)));
        Ok(())
    }
}

/// Elements that stand once in each of the sequences, in the order of the old one.
fn unique_in_both(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    #[derive(Default)]
    struct Seen {
        old: u32,
        new: u32,
        place: usize,
    }
    let mut seen: HashMap<u64, Seen, foldhash::fast::RandomState> = HashMap::default();
    for element in old {
        seen.entry(*element).or_default().old += 1;
    }
    for (place, element) in new.iter().enumerate() {
        if let Some(seen) = seen.get_mut(element) {
            seen.new += 1;
            seen.place = place;
        }
    }
    let once = |(place, element)| {
        let seen = seen.get(element).filter(|seen| seen.old == 1 && seen.new == 1)?;
        Some((place, seen.place))
    };
    old.iter().enumerate().filter_map(once).collect()
}

/// The longest list of pairs in which both sides rise, from pairs whose first side rises.
pub(super) fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // `tails[n]` is the pair that ends the list of length n + 1 whose end is lowest.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, new)) in pairs.iter().enumerate() {
        let length = tails.partition_point(|tail| pairs[*tail].1 < *new);
        before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        match tails.get_mut(length) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut list = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        list.push(pairs[at]);
        next = before[at];
    }
    list.reverse();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the longest common subsequence, by the book.
    fn longest(old: &[u64], new: &[u64]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for left in old {
            let mut diagonal = 0;
            for (at, right) in new.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if left == right { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[new.len()]
    }

    fn sequence(seed: u64, length: usize, kinds: u64) -> Vec<u64> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let next = |state: &mut u64| {
            *state ^= *state << 13;
            *state ^= *state >> 7;
            *state ^= *state << 17;
            *state % kinds
        };
        (0..length).map(|_| next(&mut state)).collect()
    }

    #[test]
    fn short_sequences_have_the_longest_list_in_common() {
        for seed in 0..300 {
            let kinds = seed % 7 + 1;
            let old = sequence(seed, usize::try_from(seed % 23).unwrap_or(0), kinds);
            let new = sequence(seed + 1000, usize::try_from(seed % 19).unwrap_or(0), kinds);
            let pairs = common(&old, &new);
            assert_eq!(pairs.len(), longest(&old, &new), "{old:?} {new:?}");
            assert!(pairs.iter().all(|(left, right)| old[*left] == new[*right]));
            assert!(pairs.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
        }
    }

    #[test]
    fn long_sequences_that_repeat_themselves_lose_nothing() {
        let old = sequence(7, 60_000, 20);
        let mut new = old.clone();
        for at in (500..new.len()).step_by(997) {
            new[at] = 1_000_000 + at as u64;
        }
        new.drain(30_000..30_003);
        let changed = (500..old.len()).step_by(997).count();
        let gone = (30_000..30_003).filter(|at| new.get(*at).is_some()).count();
        assert_eq!(common(&old, &new).len(), old.len() - changed - gone);
    }

    #[test]
    fn long_sequences_of_one_element_end_in_time() {
        let (old, new) = (vec![1; 100_000], vec![1; 90_000]);
        assert_eq!(common(&old, &new).len(), 90_000);
        let mut new = vec![1; 90_000];
        new[45_000] = 2;
        assert!(common(&old, &new).len() >= 89_000);
    }

    #[test]
    fn long_sequences_with_few_edits_lose_nothing() {
        let old: Vec<u64> = (0..50_000).map(|at| if at % 3 == 0 { 7 } else { at }).collect();
        let mut new = old.clone();
        for at in (0..new.len()).step_by(1001) {
            new[at] = 1_000_000 + at as u64;
        }
        new.remove(40_000);
        new.insert(10_000, 7);
        assert_eq!(common(&old, &new).len(), old.len() - old.len().div_ceil(1001) - 1);
    }
}

//! What two sequences have in common, in order.

use std::collections::HashMap;
use std::convert::Infallible;

use similar::algorithms::{DiffHook, myers};

/// Two sequences of together up to so many elements are compared without any shortcut: the result is the longest
/// that they have in common. Beyond, elements that are unique in both are fixed first, and what lies between them is
/// compared on its own, so that the time grows with the length, not with its square.
const EXACT: usize = 2_000;

/// Pairs of equal elements, both rising: the longest such list, or close to it for long sequences that repeat
/// themselves.
#[must_use]
pub fn common(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (rest_old, rest_new) = (&old[start..], &new[start..]);
    let end = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(old, new)| old == new).count();
    pairs.extend((0..start).map(|at| (at, at)));
    between(old, new, (start, old.len() - end), (start, new.len() - end), &mut pairs);
    pairs.extend((0..end).map(|at| (old.len() - end + at, new.len() - end + at)));
    pairs
}

/// A stretch: from where, up to where.
type Stretch = (usize, usize);

fn between(old: &[u64], new: &[u64], olds: Stretch, news: Stretch, pairs: &mut Vec<(usize, usize)>) {
    let length = (olds.1 - olds.0) + (news.1 - news.0);
    if length <= EXACT {
        return gap(old, new, olds, news, pairs);
    }
    let mut from = (olds.0, news.0);
    for anchor in rising(&unique_in_both(old, new, olds, news)) {
        gap(old, new, (from.0, anchor.0), (from.1, anchor.1), pairs);
        pairs.push(anchor);
        from = (anchor.0 + 1, anchor.1 + 1);
    }
    gap(old, new, (from.0, olds.1), (from.1, news.1), pairs);
}

fn gap(old: &[u64], new: &[u64], olds: Stretch, news: Stretch, pairs: &mut Vec<(usize, usize)>) {
    if olds.0 == olds.1 || news.0 == news.1 {
        return;
    }
    let length = (olds.1 - olds.0) + (news.1 - news.0);
    let mut found = Found(pairs);
    let Ok(()) = if length <= EXACT {
        myers::diff_deadline_raw(&mut found, old, olds.0..olds.1, new, news.0..news.1, None)
    } else {
        myers::diff(&mut found, old, olds.0..olds.1, new, news.0..news.1)
    };
}

struct Found<'f>(&'f mut Vec<(usize, usize)>);

impl DiffHook for Found<'_> {
    type Error = Infallible;

    fn equal(&mut self, old: usize, new: usize, length: usize) -> Result<(), Infallible> {
        self.0.extend((0..length).map(|at| (old + at, new + at)));
        Ok(())
    }
}

/// Elements that stand once in each of the stretches, in the order of the old one.
fn unique_in_both(old: &[u64], new: &[u64], olds: Stretch, news: Stretch) -> Vec<(usize, usize)> {
    #[derive(Default)]
    struct Seen {
        old: u32,
        new: u32,
        place: usize,
    }
    let mut seen: HashMap<u64, Seen, foldhash::fast::RandomState> = HashMap::default();
    for element in &old[olds.0..olds.1] {
        seen.entry(*element).or_default().old += 1;
    }
    for (place, element) in new.iter().enumerate().take(news.1).skip(news.0) {
        if let Some(seen) = seen.get_mut(element) {
            seen.new += 1;
            seen.place = place;
        }
    }
    let once = |place: usize| {
        let seen = seen.get(&old[place]).filter(|seen| seen.old == 1 && seen.new == 1)?;
        Some((place, seen.place))
    };
    (olds.0..olds.1).filter_map(once).collect()
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

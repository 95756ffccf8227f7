//! Where a record is missing and a similar one is extra nearby, the cheapest alignment is searched.

use std::collections::BTreeSet;

use super::{At, How, Sequence};
use crate::diff::cheapest::{Likeness, cheapest};
use crate::diff::entry::EntryName;

/// The distance, in records, within which a missing and an extra one are searched around each other.
const REACH: usize = 16;

/// Pairs of records that are held against each other for that, at most: in captures that have little in common it is of
/// no use.
const MOST_PAIRS: usize = 50_000_000;

/// Extra records that are tried for a missing one.
const MOST_TRIES: usize = 4;

/// From where up to where in the old capture and in the new one.
type Window = ((At, At), (At, At));

impl Sequence<'_> {
    /// Where a record is missing and one of the same name is extra nearby, looks for an alignment that needs neither.
    pub(super) fn mend(&mut self) {
        let mut extras: BTreeSet<At> = (0..self.new.len()).filter(|new| !self.taken[*new]).collect();
        let mut next_new = 0;
        let mut left = MOST_PAIRS;
        for old in 0..self.old.len() {
            match self.partners[old] {
                Some((new, How::Equal | How::Changed)) => next_new = new + 1,
                Some(_) => {}
                None => self.mend_around(old, next_new, &mut extras, &mut left),
            }
        }
    }

    /// The same for one missing record, whose place in the new capture would be at `place`.
    fn mend_around(&mut self, old: At, place: At, extras: &mut BTreeSet<At>, left: &mut usize) {
        for extra in self.extras_near(old, place, extras) {
            let Some(window) = self.window(old, (extra.min(place), (extra + 1).max(place))) else { continue };
            let (olds, news) = window;
            let Some(rest) = left.checked_sub((olds.1 - olds.0) * (news.1 - news.0)) else { return };
            *left = rest;
            if self.mend_within(window) {
                for new in news.0..news.1 {
                    if self.taken[new] {
                        extras.remove(&new);
                    } else {
                        extras.insert(new);
                    }
                }
                return;
            }
        }
    }

    /// Extra records of the same name around a place, the nearest first.
    fn extras_near(&self, old: At, place: At, extras: &BTreeSet<At>) -> Vec<At> {
        let around = extras.range(place.saturating_sub(REACH)..place + REACH).copied();
        let mut near: Vec<At> = around.filter(|new| self.new[*new].name == self.old[old].name).collect();
        near.sort_by_key(|new| new.abs_diff(place));
        near.truncate(MOST_TRIES);
        near
    }

    /// The records around an old one and a stretch of new ones, such that all that are matched are so among themselves.
    fn window(&self, old: At, news: (At, At)) -> Option<Window> {
        let inner = |at: At| match self.partners[at] {
            Some((new, How::Equal)) => Some(new),
            _ => None,
        };
        let begin =
            (old.saturating_sub(2 * REACH)..old).rev().find(|at| inner(*at).is_some_and(|new| new < news.0));
        let limit = (old + 2 * REACH).min(self.old.len());
        let end = (old + 1..limit).find(|at| inner(*at).is_some_and(|new| new >= news.1));
        let first = begin.map_or((0, 0), |at| (at, inner(at).unwrap_or(0)));
        let last = end.map_or((self.old.len(), self.new.len()), |at| (at + 1, inner(at).unwrap_or(0) + 1));
        let window = ((first.0, last.0), (first.1, last.1));
        let length = (last.0.checked_sub(first.0)?).max(last.1.checked_sub(first.1)?);
        if length > 6 * REACH {
            return None;
        }
        let is_inside = |at: At| match self.partners[at] {
            None => true,
            Some((new, How::Equal | How::Changed)) => (first.1..last.1).contains(&new),
            Some(_) => false,
        };
        let matched = (first.0..last.0).filter(|at| self.partners[*at].is_some()).count();
        let taken = (first.1..last.1).filter(|new| self.taken[*new]).count();
        ((first.0..last.0).all(is_inside) && matched == taken).then_some(window)
    }

    /// Returns true if there was a better alignment.
    fn mend_within(&mut self, (olds, news): Window) -> bool {
        let (cost, pairs) = cheapest((olds.1 - olds.0, news.1 - news.0), |old, new| {
            let (old, new) = (olds.0 + old, news.0 + new);
            let (left, right) = (self.old[old], self.new[new]);
            let is_broken = *self.names.at(left.name) == EntryName::Broken;
            match self.may_be(old, new) {
                true if left.hash == right.hash => Likeness::Equal,
                true if left.name == right.name && !is_broken => Likeness::Alike,
                _ => Likeness::Strange,
            }
        });
        let missing = (olds.0..olds.1).filter(|old| self.partners[*old].is_none()).count();
        let changed =
            (olds.0..olds.1).filter(|old| matches!(self.partners[*old], Some((_, How::Changed)))).count();
        let extra = (news.0..news.1).filter(|new| !self.taken[*new]).count();
        if cost >= missing + changed + extra {
            return false;
        }
        self.partners[olds.0..olds.1].fill(None);
        self.taken[news.0..news.1].fill(false);
        for (old, new) in pairs {
            let (old, new) = (olds.0 + old, news.0 + new);
            let is_equal = self.old[old].hash == self.new[new].hash;
            self.pair(old, new, if is_equal { How::Equal } else { How::Changed });
        }
        true
    }
}

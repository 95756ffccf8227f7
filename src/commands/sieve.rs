//! What only the order of events decides: the first, the last, so many seconds after the first.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};

use crate::cli::{Moment, ReadingArgs, SelectingArgs};

/// Part of what a block came to: one record where the order decides, else all of them.
#[derive(Debug, Default)]
pub struct Part<T> {
    /// When the event was sent.
    at: Option<Timestamp>,
    kind: Kind,
    /// What it came to.
    pub of: T,
}

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    /// Only counts of what is not selected.
    #[default]
    Nothing,
    /// What cannot be read, or is no event: it has no time, and it is not one of the first events.
    Other,
    /// An event.
    Event,
}

/// What a block came to.
#[derive(Debug)]
pub struct Parts<T> {
    all: Vec<Part<T>>,
    first: Option<Timestamp>,
    is_one_each: bool,
    is_closed: bool,
}

impl<T: Default> Parts<T> {
    /// Where the next record goes.
    #[inline]
    pub fn current(&mut self) -> &mut T {
        if self.all.is_empty() || self.is_closed {
            self.all.push(Part::default());
            self.is_closed = false;
        }
        let last = self.all.len() - 1;
        &mut self.all[last].of
    }

    /// Where the last record went.
    #[inline]
    pub fn last(&mut self) -> Option<&mut T> {
        self.all.last_mut().map(|part| &mut part.of)
    }

    /// An event was met, selected or not.
    pub fn met(&mut self, at: impl FnOnce() -> Option<Timestamp>) {
        if self.first.is_none() {
            self.first = at();
        }
    }

    /// When the first event of the block was sent, selected or not.
    pub fn first(&self) -> Option<Timestamp> {
        self.first
    }

    /// The record that went into the current part is an event that was sent `at` this time.
    pub fn close(&mut self, at: impl FnOnce() -> Option<Timestamp>) {
        self.close_as(Kind::Event, at);
    }

    /// The record that went into the current part is no event, but something is to be said of it.
    pub fn close_other(&mut self) {
        self.close_as(Kind::Other, || None);
    }

    fn close_as(&mut self, kind: Kind, at: impl FnOnce() -> Option<Timestamp>) {
        if self.is_one_each
            && let Some(part) = self.all.last_mut()
        {
            *part = Part { at: at(), kind, of: std::mem::take(&mut part.of) };
            self.is_closed = true;
        }
    }

    /// The parts in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.all.iter_mut().map(|part| &mut part.of)
    }
}

/// Lets through what is selected by its place in the order.
#[derive(Debug)]
pub struct Sieve<T> {
    rule: Rule,
    /// The first event of each input.
    first: Vec<Option<Timestamp>>,
    /// How many may still come.
    left: u64,
    /// What may be among the last.
    kept: VecDeque<(usize, Part<T>)>,
    /// How many of those hold something.
    kept_count: u64,
}

/// What the order decides.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rule {
    head: Option<u64>,
    tail: Option<u64>,
    since: Option<SignedDuration>,
    until: Option<SignedDuration>,
}

impl Rule {
    /// What the user asks for. Where files are followed, `--tail` says where reading begins.
    pub fn new(reading: &ReadingArgs, selecting: &SelectingArgs) -> Self {
        Self::of(reading.tail.filter(|_| !reading.follow), selecting)
    }

    /// What the user asks for of captures that do not grow.
    pub fn of(tail: Option<u64>, selecting: &SelectingArgs) -> Self {
        let after = |moment: Option<Moment>| match moment {
            Some(Moment::After(duration)) => Some(duration),
            _ => None,
        };
        Self { head: selecting.head, tail, since: after(selecting.since), until: after(selecting.until) }
    }

    /// Whether the order decides anything.
    pub fn is_ordered(&self) -> bool {
        self.head.or(self.tail).is_some() || self.since.or(self.until).is_some()
    }

    /// Room for what a block comes to.
    pub fn parts<T>(&self) -> Parts<T> {
        Parts { all: Vec::new(), first: None, is_one_each: self.is_ordered(), is_closed: false }
    }
}

impl<T> Sieve<T> {
    /// A sieve for so many inputs.
    pub fn new(rule: Rule, inputs: usize) -> Self {
        Self {
            rule,
            first: vec![None; inputs],
            left: rule.head.unwrap_or(u64::MAX),
            kept: VecDeque::new(),
            kept_count: 0,
        }
    }

    /// Takes what a block of an input came to and hands on what is selected of it. Breaks when nothing more can be.
    pub fn pass<E>(
        &mut self,
        input: usize,
        parts: Parts<T>,
        tell: &mut dyn FnMut(usize, T) -> Result<(), E>,
    ) -> Result<ControlFlow<()>, E> {
        if self.first[input].is_none() {
            self.first[input] = parts.first;
        }
        for part in parts.all {
            if part.kind == Kind::Event && !self.is_in_time(input, part.at) {
                continue;
            }
            if self.left == 0 {
                return Ok(ControlFlow::Break(()));
            }
            self.left -= u64::from(part.kind == Kind::Event);
            match self.rule.tail {
                None => tell(input, part.of)?,
                Some(tail) => self.keep(input, part, tail),
            }
        }
        Ok(if self.left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// Whether all that there is must be read.
    pub fn reads_all(&self) -> bool {
        self.rule.head.is_none()
    }

    /// Hands on what was kept.
    pub fn finish<E>(&mut self, tell: &mut dyn FnMut(usize, T) -> Result<(), E>) -> Result<(), E> {
        std::mem::take(&mut self.kept).into_iter().try_for_each(|(input, part)| tell(input, part.of))
    }

    fn is_in_time(&self, input: usize, at: Option<Timestamp>) -> bool {
        let Rule { since: None, until: None, .. } = self.rule else {
            let (Some(at), Some(first)) = (at, self.first[input]) else {
                return false;
            };
            let after = at.duration_since(first);
            return self.rule.since.is_none_or(|since| since <= after)
                && self.rule.until.is_none_or(|until| after <= until);
        };
        true
    }

    /// Keeps a part among the last so many. What cannot be read takes a place there too, so that a capture full of it does
    /// not fill the memory.
    fn keep(&mut self, input: usize, part: Part<T>, tail: u64) {
        self.kept_count += u64::from(part.kind != Kind::Nothing);
        self.kept.push_back((input, part));
        while self.kept_count > tail {
            let holds = self.kept.pop_front().is_some_and(|(_, part)| part.kind != Kind::Nothing);
            self.kept_count -= u64::from(holds);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::ops::ControlFlow;

    use jiff::{SignedDuration, Timestamp};

    use super::{Rule, Sieve};

    /// What comes through of two blocks: events, told by their second, and what is no event.
    fn through(rule: Rule, blocks: [&[Option<i64>]; 2]) -> (Vec<i64>, bool) {
        let mut sieve = Sieve::new(rule, 1);
        let mut told = Vec::new();
        let mut tell = |_: usize, part: Vec<i64>| -> Result<(), Infallible> {
            told.extend(part);
            Ok(())
        };
        let mut is_over = false;
        for block in blocks {
            let mut parts = rule.parts::<Vec<i64>>();
            for second in block {
                parts.current().push(second.unwrap_or(-1));
                if let Some(second) = second {
                    let at = || Timestamp::from_second(*second).ok();
                    parts.met(at);
                    parts.close(at);
                } else {
                    parts.close_other();
                }
            }
            let Ok(flow) = sieve.pass(0, parts, &mut tell);
            is_over |= flow == ControlFlow::Break(());
        }
        let Ok(()) = sieve.finish(&mut tell);
        (told, is_over)
    }

    const BLOCKS: [&[Option<i64>]; 2] = [&[Some(10), None, Some(11)], &[Some(15), Some(12), None]];

    #[test]
    fn without_a_rule_all_comes_through() {
        assert_eq!(through(Rule::default(), BLOCKS), (vec![10, -1, 11, 15, 12, -1], false));
    }

    #[test]
    fn the_first_are_enough() {
        let rule = |head| Rule { head: Some(head), ..Rule::default() };
        assert_eq!(through(rule(2), [BLOCKS[0], &[]]), (vec![10, -1, 11], true));
        assert_eq!(through(rule(9), BLOCKS), (vec![10, -1, 11, 15, 12, -1], false));
        assert_eq!(through(rule(0), BLOCKS).0, Vec::<i64>::new());
    }

    #[test]
    fn the_last_are_told_at_the_end_and_what_is_no_event_takes_a_place() {
        let rule = |tail| Rule { tail: Some(tail), ..Rule::default() };
        assert_eq!(through(rule(2), BLOCKS), (vec![12, -1], false));
        assert_eq!(through(rule(4), BLOCKS), (vec![11, 15, 12, -1], false));
        assert_eq!(through(rule(9), BLOCKS), (vec![10, -1, 11, 15, 12, -1], false));
    }

    #[test]
    fn time_counts_from_the_first_event_and_what_has_none_is_told() {
        let seconds = |seconds| Some(SignedDuration::from_secs(seconds));
        let rule = Rule { since: seconds(1), until: seconds(2), ..Rule::default() };
        assert_eq!(through(rule, BLOCKS), (vec![-1, 11, 12, -1], false));
    }
}

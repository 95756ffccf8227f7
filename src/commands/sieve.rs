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
    /// It is a record that the run is about, and not only what stands between them.
    counts: bool,
    /// What it came to.
    pub of: T,
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
    pub fn current(&mut self) -> &mut T {
        if self.all.is_empty() || self.is_closed {
            self.all.push(Part::default());
            self.is_closed = false;
        }
        let last = self.all.len() - 1;
        &mut self.all[last].of
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

    /// The record that went into the current part is one that the run is about.
    pub fn close(&mut self, at: impl FnOnce() -> Option<Timestamp>) {
        if self.is_one_each
            && let Some(part) = self.all.last_mut()
        {
            part.at = at();
            part.counts = true;
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
    /// How many of those count.
    kept_count: u64,
    /// Records that were left out.
    pub left_out: u64,
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
        let after = |moment: Option<Moment>| match moment {
            Some(Moment::After(duration)) => Some(duration),
            _ => None,
        };
        Self {
            head: selecting.head,
            tail: reading.tail.filter(|_| !reading.follow),
            since: after(selecting.since),
            until: after(selecting.until),
        }
    }

    /// Whether the order decides anything.
    fn is_ordered(&self) -> bool {
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
            left_out: 0,
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
            if part.counts && !self.is_in_time(input, part.at) {
                self.left_out += 1;
                continue;
            }
            if self.left == 0 {
                return Ok(ControlFlow::Break(()));
            }
            self.left -= u64::from(part.counts);
            match self.rule.tail {
                None => tell(input, part.of)?,
                Some(tail) => self.keep(input, part, tail),
            }
        }
        Ok(if self.left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
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

    /// Keeps a part, and with it what stood between the last so many.
    fn keep(&mut self, input: usize, part: Part<T>, tail: u64) {
        self.kept_count += u64::from(part.counts);
        self.kept.push_back((input, part));
        while self.kept_count > tail {
            let is_record = self.kept.pop_front().is_some_and(|(_, part)| part.counts);
            self.kept_count -= u64::from(is_record);
            self.left_out += u64::from(is_record);
        }
    }
}

//! The selection by the order of events: the first, the last, so long after the first.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};

/// The selection by the order of events.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window {
    /// The first events, this many.
    pub head: Option<u64>,
    /// The last events, this many.
    pub tail: Option<u64>,
    /// Those that come so long after the first of their input, or later.
    pub since: Option<SignedDuration>,
    /// Those that come no later than so long after the first of their input.
    pub until: Option<SignedDuration>,
}

/// Part of the result of a block: one record where the order decides, or the records between those that it selects; else all
/// records.
#[derive(Debug, Default)]
struct Part<T> {
    /// When the event was sent.
    at: Option<Timestamp>,
    kind: Kind,
    of: T,
}

/// The content of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Counts of records that are not selected, and take no place.
    #[default]
    Nothing,
    /// A record that cannot be read, or is not an event: it has no time, and it is not one of the first events.
    Other,
    /// An event, or what takes the place of one.
    Event,
}

/// The result of a block.
#[derive(Debug)]
pub(super) struct Parts<T> {
    all: Vec<Part<T>>,
    first: Option<Timestamp>,
}

/// Lets records through that are selected by their place in the order.
#[derive(Debug)]
pub(super) struct Sieve<T> {
    window: Window,
    /// The first event of each input.
    first: Vec<Option<Timestamp>>,
    /// How many may still come.
    left: u64,
    /// Parts that may be among the last.
    kept: VecDeque<(usize, Part<T>)>,
    /// How many of those hold something.
    kept_count: u64,
    /// The number of events that could not be placed because they have no time.
    timeless: u64,
}

/// The receiver of what comes through: the input, when its first event was sent, and the part.
pub(super) type Through<'t, T> = &'t mut dyn FnMut(usize, Option<Timestamp>, T) -> ControlFlow<()>;

impl Window {
    /// Returns true if the order decides anything.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.head.or(self.tail).is_some() || self.since.or(self.until).is_some()
    }
}

impl<T: Default> Parts<T> {
    pub(super) fn new() -> Self {
        Self { all: Vec::new(), first: None }
    }

    /// Where all goes if the order decides nothing.
    #[inline]
    pub(super) fn all(&mut self) -> &mut T {
        if self.all.is_empty() {
            self.all.push(Part::default());
        }
        &mut self.all[0].of
    }

    /// Where a record goes that is of this kind and, if it is an event, was sent `at` this time. What takes no place goes
    /// together, and never with an event: what comes through does not depend on where blocks end.
    pub(super) fn part(&mut self, kind: Kind, at: Option<Timestamp>) -> &mut T {
        let is_open = kind == Kind::Nothing && self.all.last().is_some_and(|last| last.kind == kind);
        if !is_open {
            self.all.push(Part { at, kind, of: T::default() });
        }
        let last = self.all.len() - 1;
        &mut self.all[last].of
    }

    /// An event was met, selected or not.
    pub(super) fn met(&mut self, at: impl FnOnce() -> Option<Timestamp>) {
        if self.first.is_none() {
            self.first = at();
        }
    }

    /// The parts in order.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.all.iter_mut().map(|part| &mut part.of)
    }
}

impl<T> Sieve<T> {
    /// A sieve for this many inputs.
    pub(super) fn new(window: Window, inputs: usize) -> Self {
        Self {
            window,
            first: vec![None; inputs],
            left: window.head.unwrap_or(u64::MAX),
            kept: VecDeque::new(),
            kept_count: 0,
            timeless: 0,
        }
    }

    /// Takes the result of a block of an input and hands on its selected parts. Breaks when nothing more can be selected, or
    /// is wanted.
    pub(super) fn pass(&mut self, input: usize, parts: Parts<T>, tell: Through<'_, T>) -> ControlFlow<()> {
        if self.first[input].is_none() {
            self.first[input] = parts.first;
        }
        for part in parts.all {
            if part.kind == Kind::Event && !self.is_in_time(input, part.at) {
                self.timeless += u64::from(part.at.is_none());
                continue;
            }
            if self.left == 0 {
                return ControlFlow::Break(());
            }
            self.left -= u64::from(part.kind == Kind::Event);
            match self.window.tail {
                None => tell(input, self.first[input], part.of)?,
                Some(tail) => self.keep(input, part, tail),
            }
        }
        if self.left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Returns true if all that there is must be read.
    pub(super) fn reads_all(&self) -> bool {
        self.window.head.is_none()
    }

    /// The number of events that could not be placed because they have no time.
    pub(super) fn timeless(&self) -> u64 {
        self.timeless
    }

    /// Hands on the records that were kept.
    pub(super) fn finish(&mut self, tell: Through<'_, T>) -> ControlFlow<()> {
        let kept = std::mem::take(&mut self.kept);
        kept.into_iter().try_for_each(|(input, part)| tell(input, self.first[input], part.of))
    }

    fn is_in_time(&self, input: usize, at: Option<Timestamp>) -> bool {
        let Window { since: None, until: None, .. } = self.window else {
            let (Some(at), Some(first)) = (at, self.first[input]) else {
                return false;
            };
            let after = at.duration_since(first);
            return self.window.since.is_none_or(|since| since <= after)
                && self.window.until.is_none_or(|until| after <= until);
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
    use std::ops::ControlFlow;

    use jiff::{SignedDuration, Timestamp};

    use super::{Kind, Parts, Sieve, Window};

    /// The events of two blocks that come through, told by their second, and the records that are no events.
    fn through(window: Window, blocks: [&[Option<i64>]; 2]) -> (Vec<i64>, bool) {
        let mut sieve = Sieve::new(window, 1);
        let mut told = Vec::new();
        let mut tell = |_: usize, _: Option<Timestamp>, part: Vec<i64>| {
            told.extend(part);
            ControlFlow::Continue(())
        };
        let mut is_over = false;
        for block in blocks {
            let mut parts = Parts::<Vec<i64>>::new();
            for second in block {
                let at = second.and_then(|second| Timestamp::from_second(second).ok());
                parts.met(|| at);
                let kind = if second.is_some() { Kind::Event } else { Kind::Other };
                parts.part(kind, at).push(second.unwrap_or(-1));
            }
            is_over |= sieve.pass(0, parts, &mut tell).is_break();
        }
        assert!(sieve.finish(&mut tell).is_continue());
        (told, is_over)
    }

    const BLOCKS: [&[Option<i64>]; 2] = [&[Some(10), None, Some(11)], &[Some(15), Some(12), None]];

    #[test]
    fn without_a_rule_all_comes_through() {
        assert_eq!(through(Window::default(), BLOCKS), (vec![10, -1, 11, 15, 12, -1], false));
    }

    #[test]
    fn the_first_are_enough() {
        let window = |head| Window { head: Some(head), ..Window::default() };
        assert_eq!(through(window(2), [BLOCKS[0], &[]]), (vec![10, -1, 11], true));
        assert_eq!(through(window(9), BLOCKS), (vec![10, -1, 11, 15, 12, -1], false));
        assert_eq!(through(window(0), BLOCKS).0, Vec::<i64>::new());
    }

    #[test]
    fn the_last_are_told_at_the_end_and_what_is_no_event_takes_a_place() {
        let window = |tail| Window { tail: Some(tail), ..Window::default() };
        assert_eq!(through(window(2), BLOCKS), (vec![12, -1], false));
        assert_eq!(through(window(4), BLOCKS), (vec![11, 15, 12, -1], false));
        assert_eq!(through(window(9), BLOCKS), (vec![10, -1, 11, 15, 12, -1], false));
    }

    #[test]
    fn time_counts_from_the_first_event_and_what_has_none_is_told() {
        let seconds = |seconds| Some(SignedDuration::from_secs(seconds));
        let window = Window { since: seconds(1), until: seconds(2), ..Window::default() };
        assert_eq!(through(window, BLOCKS), (vec![-1, 11, 12, -1], false));
    }
}

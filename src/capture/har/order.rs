//! Texts in the order of time, in bounded memory.
//!
//! Browsers write entries in the order in which they began. But a long poll is answered, and a web socket is spoken
//! to, long after entries that stand behind it. So a text waits until an entry begins that is younger: then
//! nothing older can come any more, and what is held is only what of the open exchanges lies ahead. When that is
//! more than may be held, or when the entries themselves are in another order, the oldest text goes first all the
//! same, so that the order is that of the time as far as it can be known, and a function of the file alone.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::capture::block::PieceKind;
use crate::capture::origin::Origin;
use crate::json::Position;

/// The most bytes that wait.
const HELD: usize = 256 << 20;

/// The size of a text beside its bytes, about.
const BESIDE: usize = 512;

/// A piece on its way into a block.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) bytes: Vec<u8>,
    pub(super) position: Position,
    pub(super) kind: PieceKind,
    pub(super) opened: Option<Position>,
    pub(super) origin: Option<Box<Origin>>,
}

/// When a text was sent (bits of a number that sorts like the time), and its number in the file.
type Key = (u64, u64);

/// The texts that wait, and those that may go.
#[derive(Debug, Default)]
pub(super) struct Order {
    waiting: BinaryHeap<Reverse<(Key, usize)>>,
    /// The pieces that wait, by their place in `waiting`, and free places.
    pieces: Vec<Option<Found>>,
    free: Vec<usize>,
    ready: VecDeque<Found>,
    held: usize,
    count: u64,
    /// The time of what came last, for what has none.
    last: f64,
}

impl Order {
    /// Takes a piece that was sent at `time`.
    pub(super) fn take(&mut self, found: Found, time: Option<f64>) {
        self.last = time.unwrap_or(self.last);
        self.held += found.bytes.len() + BESIDE;
        self.count += 1;
        let key = (sortable(self.last), self.count);
        let place = if let Some(place) = self.free.pop() {
            self.pieces[place] = Some(found);
            place
        } else {
            self.pieces.push(Some(found));
            self.pieces.len() - 1
        };
        self.waiting.push(Reverse((key, place)));
        while self.held > HELD {
            self.release();
        }
    }

    /// An entry began at `time`: what is older may go. Without a time there is no order but that of the file.
    pub(super) fn began(&mut self, time: Option<f64>) {
        let Some(time) = time else {
            return self.flush();
        };
        self.last = time;
        let time = sortable(time);
        while self.waiting.peek().is_some_and(|Reverse(((at, _), _))| *at < time) {
            self.release();
        }
    }

    /// Everything goes.
    pub(super) fn flush(&mut self) {
        while !self.waiting.is_empty() {
            self.release();
        }
    }

    fn release(&mut self) {
        let Some(Reverse((_, place))) = self.waiting.pop() else {
            return;
        };
        self.free.push(place);
        if let Some(found) = self.pieces.get_mut(place).and_then(Option::take) {
            self.held -= found.bytes.len() + BESIDE;
            self.ready.push_back(found);
        }
    }

    /// The next piece that may go.
    pub(super) fn next(&mut self) -> Option<Found> {
        self.ready.pop_front()
    }

    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Returns true if nothing waits and nothing may go.
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.waiting.is_empty()
    }
}

/// Bits that sort as the number does.
fn sortable(time: f64) -> u64 {
    let bits = time.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Found {
        Found {
            bytes: name.as_bytes().to_vec(),
            position: Position::default(),
            kind: PieceKind::Text,
            opened: None,
            origin: None,
        }
    }

    fn gone(order: &mut Order) -> Vec<String> {
        let names = std::iter::from_fn(|| order.next());
        names.map(|found| String::from_utf8_lossy(&found.bytes).into_owned()).collect()
    }

    #[test]
    fn an_answer_waits_for_what_began_before_it_came() {
        let mut order = Order::default();
        order.began(Some(10.0));
        order.take(found("asked"), Some(10.0));
        order.take(found("answered"), Some(40.0));
        order.began(Some(20.0));
        assert_eq!(gone(&mut order), ["asked"]);
        order.take(found("posted"), Some(20.0));
        order.began(Some(50.0));
        assert_eq!(gone(&mut order), ["posted", "answered"]);
        order.take(found("without time"), None);
        order.flush();
        assert_eq!(gone(&mut order), ["without time"]);
        assert!(order.is_empty());
    }

    #[test]
    fn what_has_one_time_keeps_its_order() {
        let mut order = Order::default();
        for name in ["a", "b", "c"] {
            order.take(found(name), Some(-1.0));
        }
        order.take(found("older"), Some(-2.0));
        order.flush();
        assert_eq!(gone(&mut order), ["older", "a", "b", "c"]);
    }
}

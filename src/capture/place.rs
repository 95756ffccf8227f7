//! Places in a file, counted only when they are asked for.

use std::cell::Cell;
use std::ops::Range;

use super::block::Block;
use crate::json::{Position, position_in};

/// A place that moves through a text. It counts each byte once, however often it is asked, as
/// long as it is asked in the order of the text. Going back counts again from the beginning of the record.
#[derive(Debug)]
pub(super) struct Place {
    /// Where the piece begins.
    base: Cell<(usize, Position)>,
    /// Where the record begins.
    record: Cell<(usize, Position)>,
    last: Cell<(usize, Position)>,
}

impl Place {
    pub(super) fn new(offset: usize, position: Position) -> Self {
        let here = || Cell::new((offset, position));
        Self { base: here(), record: here(), last: here() }
    }

    /// Begins anew at an offset whose position is known.
    pub(super) fn set(&self, offset: usize, position: Position) {
        self.base.set((offset, position));
        self.record.set((offset, position));
        self.last.set((offset, position));
    }

    /// The first place that is known.
    pub(super) fn base(&self) -> (usize, Position) {
        self.base.get()
    }

    /// The offset whose place was remembered last.
    pub(super) fn reached(&self) -> usize {
        self.last.get().0
    }

    /// The first `bytes` of the text are gone.
    pub(super) fn rebase(&self, text: &[u8], bytes: usize) {
        if self.last.get().0 < bytes {
            self.advance(text, bytes);
        }
        let (offset, position) = self.last.get();
        self.set(offset.saturating_sub(bytes), position);
    }

    /// Where `offset` stands, at which a record begins.
    pub(super) fn begin(&self, text: &[u8], offset: usize) -> Position {
        // A repeated question counts nothing, and positions behind it stay known.
        let (known, position) = self.record.get();
        if known == offset {
            return position;
        }
        let position = self.advance(text, offset);
        self.record.set((offset, position));
        position
    }

    /// Where `offset` stands, remembered for the next question.
    pub(super) fn advance(&self, text: &[u8], offset: usize) -> Position {
        let position = self.at(text, offset);
        self.last.set((offset, position));
        position
    }

    /// Where `offset` stands.
    pub(super) fn at(&self, text: &[u8], offset: usize) -> Position {
        let (from, position) = match (self.last.get(), self.record.get()) {
            (last, _) if last.0 <= offset => last,
            (_, record) if record.0 <= offset => record,
            _ => self.base.get(),
        };
        position_in(text.get(from..).unwrap_or_default(), offset.saturating_sub(from), position)
    }
}

/// A place in the text of a block, counted from a known one before it when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    known: Position,
    /// The bytes between the known place and this one.
    ahead: Range<usize>,
}

impl Spot {
    /// A place that is known.
    pub(crate) fn at(position: Position) -> Self {
        Self { known: position, ahead: 0..0 }
    }

    /// The place behind the bytes `ahead`, which begin at `known`.
    pub(super) fn behind(known: Position, ahead: Range<usize>) -> Self {
        Self { known, ahead }
    }

    /// Counts it in the text of its block.
    pub fn count(&mut self, block: &Block) {
        *self = Self::at(position_in(&block.text()[self.ahead.start..], self.ahead.len(), self.known));
    }

    /// Where it stands. It was counted before.
    #[must_use]
    pub fn position(&self) -> Position {
        assert!(self.ahead.is_empty(), "it is counted while its block is at hand");
        self.known
    }
}

/// The part of a source line that is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// Its bytes, without the line end.
    pub bytes: &'b [u8],
    /// Where in `bytes` the place is that was asked for.
    pub offset: usize,
    /// The line begins further to the left.
    pub is_cut_before: bool,
    /// The line goes on to the right.
    pub is_cut_after: bool,
}

/// How many bytes of a line are shown on either side of a place, at most. A line may be as long as
/// a record, and every finding on it asks for it.
const REACH: usize = 4096;

impl<'b> Line<'b> {
    /// The line around `at`, which begins at the beginning of `text` at the earliest.
    pub(super) fn around(text: &'b [u8], at: usize, begins_line: bool, ends_line: bool) -> Self {
        let at = at.min(text.len());
        let from = at.saturating_sub(REACH);
        let start = memchr::memrchr(b'\n', &text[from..at]).map(|newline| from + newline + 1);
        let to = text.len().min(at + REACH);
        let end = memchr::memchr(b'\n', &text[at..to]).map(|newline| at + newline);
        let is_cut_before = start.is_none() && !(from == 0 && begins_line);
        let is_cut_after = end.is_none() && !(to == text.len() && ends_line);
        // A cut is made where a character begins.
        let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
        let start = start.unwrap_or_else(|| (from..at).find(|at| !is_inside(at)).unwrap_or(at));
        let mut end = end.unwrap_or_else(|| (at..=to).rev().find(|at| !is_inside(at)).unwrap_or(to));
        if end > at && !is_cut_after && text[end - 1] == b'\r' {
            end -= 1;
        }
        Self { bytes: &text[start..end], offset: at - start, is_cut_before, is_cut_after }
    }
}

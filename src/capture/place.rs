//! Places in a file, counted only when they are asked for.

use std::cell::Cell;
use std::ops::Range;

use crate::json::{Position, position_in, work};

/// A place that moves through a text. It counts each byte once, however often it is asked, as
/// long as it is asked in the order of the text. Going back costs what lies behind the beginning of the record.
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
        // Asked again, it is not counted again, and what stands behind it is still known.
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

    /// Where a stretch begins and ends, if each byte from the beginning of the record to its end is a character of one line.
    pub(super) fn in_line(&self, text: &[u8], range: Range<usize>) -> Option<(Position, Position)> {
        let (from, position) = self.record.get();
        let passed = text.get(from..range.end).filter(|passed| is_plain(passed))?;
        work(passed.len());
        let at = |offset: usize| {
            Some(Position { column: position.column + offset.checked_sub(from)? as u64, ..position })
        };
        at(range.start).zip(at(range.end))
    }

    /// Where `offset` stands.
    pub(super) fn at(&self, text: &[u8], offset: usize) -> Position {
        let known = [&self.last, &self.record, &self.base].map(Cell::get);
        let nearest = known.into_iter().find(|(from, _)| *from <= offset);
        let (from, position) = nearest.unwrap_or_else(|| self.base.get());
        let text = text.get(from..).unwrap_or_default();
        let offset = offset.saturating_sub(from);
        match text.get(..offset) {
            // The usual case, and fast: on the same line, each byte a character.
            Some(passed) if passed.is_ascii() && memchr::memchr(b'\n', passed).is_none() => {
                work(passed.len());
                Position { column: position.column + passed.len() as u64, ..position }
            }
            _ => position_in(text, offset, position),
        }
    }
}

/// Returns true if each byte is a character and none ends a line. Eight are compared at once; control characters count as line ends.
fn is_plain(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes.as_chunks::<8>();
    // The high bit of a byte says that it is no ASCII, or was below a blank.
    let odd = |word: u64| word | word.wrapping_sub(0x2020_2020_2020_2020);
    let odd_word = words.iter().fold(0, |all, word| all | odd(u64::from_le_bytes(*word)));
    let odd_byte = rest.iter().fold(0, |all, byte| all | byte | byte.wrapping_sub(0x20));
    odd_word & HIGH == 0 && odd_byte < 0x80
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

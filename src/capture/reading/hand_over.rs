//! Hands over the pieces that are cut in a block, with the text around them.

use std::mem;

use super::{Reading, begin_of_character, grow};
use crate::capture::block::{Block, Layout, Piece, PieceKind};

/// How much of the line behind the last piece goes with a block, for reports to show.
const SHOWN: usize = 4096;

/// How much of the lines before that on which a block begins goes with it: a name may stand there.
const NAMED: usize = 256;

impl Reading<'_> {
    /// Hands over the cut text in a block and keeps the rest.
    pub(super) fn hand_over(&mut self, mut spare: Vec<u8>, mut pieces: Vec<Piece>) -> Block {
        let text = &self.buffer[self.start..self.filled];
        let cut = begin_of_character(text, self.cutter.consumed());
        if !self.holes.is_empty() {
            let end = pieces.last().map_or(0, |piece| piece.range.end);
            self.holes.locate(text, cut.max(end), self.place.base());
            self.holes.weave(text, &mut pieces, end, self.is_all);
        }
        let (begin, before, begins_line) = (self.start - self.before, self.before, self.begins_line);
        let wanted = pieces.last().map_or(cut, |piece| cut.max(piece.range.end));
        let (length, is_line_end) = end_of_line(text, wanted);
        let ends_line = is_line_end || self.is_all && length == text.len();
        let length = before + length;
        if before > 0 {
            for piece in &mut pieces {
                piece.range = piece.range.start + before..piece.range.end + before;
            }
        }
        self.pass(cut);
        if matches!(pieces.last(), Some(Piece { kind: PieceKind::TooLong { .. }, .. })) {
            self.before = 0;
            self.begins_line = self.buffer[..self.start].last() == Some(&b'\n');
        }
        let (text, kept) = (&self.buffer[begin..self.filled], self.start - self.before);
        let rest = self.filled - kept;
        let buffer = if begin == 0 && rest <= kept {
            // The usual case: the buffer goes as it is, the few bytes behind it are copied.
            grow(&mut spare, rest);
            spare[..rest].copy_from_slice(&self.buffer[kept..self.filled]);
            self.filled = rest;
            self.start = self.before;
            mem::replace(&mut self.buffer, spare)
        } else {
            // A large record was read, but little is cut: the rest stays where it is.
            grow(&mut spare, length);
            spare[..length].copy_from_slice(&text[..length]);
            spare
        };
        let (layout, input) = (Layout::Together, self.input);
        Block { buffer, length, pieces, input, begins_line, ends_line, layout, ..Block::default() }
    }

    /// Finds the part of the first `cut` bytes at hand, and of the text before them, that goes with the next block.
    pub(super) fn keep_before(&mut self, cut: usize) {
        if cut == 0 {
            return;
        }
        let end = self.start + cut;
        let passed = &self.buffer[self.start - self.before..end];
        let line = &passed[passed.len().saturating_sub(SHOWN)..];
        let line = memchr::memrchr(b'\n', line).map_or(line.len(), |newline| line.len() - newline - 1);
        let most = passed.len().min(line + NAMED);
        let from = begin_of_character(passed, passed.len() - most);
        self.begins_line = match from.checked_sub(1) {
            Some(last) => passed[last] == b'\n',
            None => self.begins_line,
        };
        self.before = passed.len() - from;
    }
}

/// Where the line ends on which `at` stands, or the last byte before it: as far as it is at hand and
/// worth showing. Also true if the line does end there.
fn end_of_line(text: &[u8], at: usize) -> (usize, bool) {
    if text[..at].last() == Some(&b'\n') {
        return (at, true);
    }
    let shown = text.len().min(at + SHOWN);
    match memchr::memchr(b'\n', &text[at..shown]) {
        Some(line_end) => (at + line_end, true),
        None => (shown, false),
    }
}

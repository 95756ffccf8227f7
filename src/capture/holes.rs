//! Holes of NUL bytes at the beginnings of lines.

use std::collections::VecDeque;

use crate::json::{Position, position_in};

use super::block::{Piece, PieceKind};
use super::note::Note;

/// One run of NUL bytes, by its offset in the input.
#[derive(Debug, Clone, Copy)]
struct Hole {
    start: u64,
    bytes: u64,
    /// Unknown until the bytes before it are counted.
    position: Option<Position>,
}

/// Finds NUL bytes at the beginnings of lines and makes blanks of them, so that the lines around them are read as ever.
/// A NUL within a line stays where it is: it is a fault of that line.
#[derive(Debug)]
pub(super) struct Holes {
    /// Only blanks and NUL bytes stand before the next byte on its line.
    begins_line: bool,
    /// The last hole may go on.
    is_open: bool,
    found: VecDeque<Hole>,
    /// Offset in the input of the first byte of the text at hand.
    base: u64,
}

impl Default for Holes {
    fn default() -> Self {
        Self { begins_line: true, is_open: false, found: VecDeque::new(), base: 0 }
    }
}

impl Holes {
    /// Looks at bytes that were just read; the first of them stands at `at` of the text at hand.
    pub(super) fn fill(&mut self, bytes: &mut [u8], at: usize) {
        let mut from = 0;
        while let Some(nul) = memchr::memchr(0, &bytes[from..]).map(|nul| from + nul) {
            self.pass(&bytes[from..nul]);
            let run = bytes[nul..].iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - nul);
            if self.begins_line {
                bytes[nul..nul + run].fill(b' ');
                match self.found.back_mut().filter(|_| self.is_open) {
                    Some(hole) => hole.bytes += run as u64,
                    None => self.found.push_back(Hole {
                        start: self.base + (at + nul) as u64,
                        bytes: run as u64,
                        position: None,
                    }),
                }
                self.is_open = true;
            }
            from = nul + run;
        }
        self.pass(&bytes[from..]);
    }

    /// Bytes without a NUL went by.
    fn pass(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.is_open = false;
        let line = memchr::memrchr(b'\n', bytes).map(|end| &bytes[end + 1..]);
        let is_blank = |bytes: &[u8]| bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        self.begins_line = match line {
            Some(line) => is_blank(line),
            None => self.begins_line && is_blank(bytes),
        };
    }

    /// Finds the places of the holes in the first `end` bytes of `text`, of which one place is `known`.
    pub(super) fn locate(&mut self, text: &[u8], end: usize, known: (usize, Position)) {
        let (mut at, mut position) = known;
        for hole in &mut self.found {
            let Some(offset) = hole.start.checked_sub(self.base).and_then(|at| usize::try_from(at).ok())
            else {
                continue;
            };
            if offset >= end {
                break;
            }
            if hole.position.is_none() {
                position =
                    position_in(text.get(at..).unwrap_or_default(), offset.saturating_sub(at), position);
                at = offset.max(at);
                hole.position = Some(position);
            }
        }
    }

    /// `bytes` at the beginning, or in the midst, of the text at hand are gone.
    pub(super) fn forget(&mut self, bytes: usize) {
        self.base += bytes as u64;
    }

    /// Returns true if there is nothing to report.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Puts the holes that have ended, and whose place is known, among the pieces of a block. A run of lines is divided
    /// where a hole is. A hole at `end` or behind it waits: its piece may be part of the next block.
    pub(super) fn weave(&mut self, text: &[u8], pieces: &mut Vec<Piece>, end: usize, is_all: bool) {
        if self.found.is_empty() {
            return;
        }
        let mut left = std::mem::take(pieces).into_iter();
        let mut piece = left.next();
        while let Some(hole) = self.ended(is_all) {
            let Some(at) = hole.position.filter(|_| hole.start < self.base.saturating_add(end as u64)) else {
                break;
            };
            while let Some(before) = piece.take() {
                if before.start >= at {
                    piece = Some(before);
                    break;
                }
                match divided(text, &before, at) {
                    Some((before, behind)) => {
                        pieces.push(before);
                        piece = Some(behind);
                        break;
                    }
                    None => pieces.push(before),
                }
                piece = left.next();
            }
            pieces.push(Piece::of_note(
                Note::Nul { bytes: hole.bytes },
                at,
                pieces.last().map_or(0, |last| last.range.end),
            ));
            self.found.pop_front();
        }
        pieces.extend(piece);
        pieces.extend(left);
    }

    /// The first hole, if it has ended.
    fn ended(&self, is_all: bool) -> Option<Hole> {
        let is_open = self.is_open && !is_all && self.found.len() == 1;
        self.found.front().copied().filter(|_| !is_open)
    }
}

/// A run of lines, of values or of prose, up to the line of `at`, and from there on; nothing if that is not a line in the midst of it.
fn divided(text: &[u8], piece: &Piece, at: Position) -> Option<(Piece, Piece)> {
    let (PieceKind::Lines | PieceKind::Prose) = piece.kind else { return None };
    let lines = usize::try_from(at.line.checked_sub(piece.start.line)?).ok()?;
    let range = piece.range.clone();
    let end = memchr::memchr_iter(b'\n', &text[range.clone()]).nth(lines.checked_sub(1)?)?;
    let border = range.start + end + 1;
    let start =
        Position { line: at.line, column: 1, offset: piece.start.offset + (border - range.start) as u64 };
    let behind = Piece { range: border..range.end, start, ..piece.clone() };
    Some((Piece { range: range.start..border, ..piece.clone() }, behind))
}

#[cfg(test)]
mod tests {
    use super::Holes;
    use crate::json::Position;

    /// The rest of a text, and the lines, columns and lengths of its holes, read so many bytes at a time.
    fn holes(text: &[u8], portion: usize) -> (Vec<u8>, Vec<(u64, u64, u64)>) {
        let (mut holes, mut bytes) = (Holes::default(), text.to_vec());
        for at in (0..text.len()).step_by(portion) {
            let end = text.len().min(at + portion);
            holes.fill(&mut bytes[at..end], at);
        }
        holes.locate(&bytes, bytes.len(), (0, Position::default()));
        let found = holes
            .found
            .iter()
            .filter_map(|hole| hole.position.map(|Position { line, column, .. }| (line, column, hole.bytes)));
        (bytes.clone(), found.collect())
    }

    #[test]
    fn nul_bytes_at_the_beginning_of_a_line_are_blanks_whatever_is_read_at_once() {
        let text = b"\0\0{}\n \0\0 \0{}\n\0\n{\0}\n\0\0\0";
        let blank = b"  {}\n     {}\n \n{\0}\n   ";
        let found = vec![(1, 1, 2), (2, 2, 2), (2, 5, 1), (3, 1, 1), (5, 1, 3)];
        for portion in 1..=text.len() {
            assert_eq!(holes(text, portion), (blank.to_vec(), found.clone()), "{portion}");
        }
    }
}

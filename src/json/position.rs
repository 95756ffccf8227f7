//! Lines and columns, and bytes before them.

use serde::{Deserialize, Serialize};

use super::work::work;

/// A place in a text, as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u64, u64, u64)", into = "(u64, u64, u64)")]
pub struct Position {
    /// From 1; lines end with `\n`.
    pub line: u64,
    /// From 1; counts characters (Unicode scalar values).
    pub column: u64,
    /// Bytes of the text before it.
    pub offset: u64,
}

impl Position {
    /// The beginning of the next line, which stands behind so many `bytes`.
    #[must_use]
    pub fn next_line(self, bytes: usize) -> Self {
        Self { line: self.line + 1, column: 1, offset: self.offset + bytes as u64 }
    }
}

impl From<(u64, u64, u64)> for Position {
    fn from((line, column, offset): (u64, u64, u64)) -> Self {
        Self { line, column, offset }
    }
}

impl From<Position> for (u64, u64, u64) {
    fn from(Position { line, column, offset }: Position) -> Self {
        (line, column, offset)
    }
}

impl Default for Position {
    /// The first character of the first line.
    fn default() -> Self {
        Self { line: 1, column: 1, offset: 0 }
    }
}

/// Where the byte `offset` of `text` stands when its first byte stands at `start`.
///
/// An offset past the end stands where the text ends, one inside a character where that character
/// begins. A stray byte of invalid UTF-8 counts as one character.
#[must_use]
pub fn position_in(text: &[u8], offset: usize, start: Position) -> Position {
    work(offset.min(text.len()));
    // The usual case, and fast: near, on the same line, each byte a character.
    if let Some(passed) = text.get(..offset)
        && passed.len() <= NEAR
        && is_plain(passed)
    {
        let passed = passed.len() as u64;
        return Position { column: start.column + passed, offset: start.offset + passed, ..start };
    }
    position_far_in(text, offset, start)
}

/// Bytes in which all are looked at at once.
const NEAR: usize = 1024;

/// Returns true if each byte is a character and none ends a line. Eight are compared at once; control characters count as line ends.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of a byte says that it is not ASCII, or was below a blank.
    let odd = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        word | word.wrapping_sub(0x2020_2020_2020_2020)
    };
    match bytes.last_chunk() {
        // The last word covers the remaining bytes.
        Some(last) => bytes.as_chunks().0.iter().fold(odd(last), |all, word| all | odd(word)) & HIGH == 0,
        None => bytes.iter().all(|byte| (b' '..0x80).contains(byte)),
    }
}

/// The same, wherever it is and whatever stands before it.
fn position_far_in(text: &[u8], offset: usize, start: Position) -> Position {
    let before = text.get(..floor_of_character(text, offset)).unwrap_or(text);
    let lines = memchr::memchr_iter(b'\n', before).count() as u64;
    let (line_start, column) = match memchr::memrchr(b'\n', before) {
        Some(line_end) => (line_end + 1, 1),
        None => (0, start.column),
    };
    let in_line = &before[line_start..];
    Position {
        line: start.line + lines,
        column: column + characters(in_line),
        offset: start.offset + before.len() as u64,
    }
}

/// The beginning of the character that the byte at `offset` belongs to.
fn floor_of_character(text: &[u8], offset: usize) -> usize {
    let is_inside = |start: &usize| {
        let character = text.get(*start..text.len().min(start + 4)).unwrap_or_default();
        let first = character.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        first.is_some_and(|first| start + first.len_utf8() > offset)
    };
    let earliest = offset.saturating_sub(3);
    (earliest..offset).rev().find(is_inside).unwrap_or(offset)
}

fn characters(bytes: &[u8]) -> u64 {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return text.chars().count() as u64;
    }
    let counted = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len());
    counted.sum::<usize>() as u64
}

//! Eight bytes at a time, in safe Rust.
//!
//! Every function looks at a word of eight bytes, read little endian, so that the first byte of
//! the text is the lowest. Past the end of the text a word is filled with NUL, which no scan
//! passes over; so none needs a second loop for the last bytes.

use super::hash::NameHash;
use super::word::{last_word, word_at};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The offset of the first byte from `at` on that does not simply belong to a string: a quote,
/// a backslash, a control character, or the end of the text.
#[inline]
pub(super) fn end_of_plain_string(bytes: &[u8], at: usize) -> usize {
    first_marked(bytes, at, not_plain)
}

/// As [`end_of_plain_string`], and the hash of the bytes passed over.
#[inline]
pub(super) fn end_of_plain_name(bytes: &[u8], start: usize) -> (usize, u32) {
    let mut hash = NameHash::default();
    let mut last = 0;
    let end = first_marked(bytes, start, |word| {
        let marks = not_plain(word);
        if marks == 0 {
            hash.add(word);
        } else {
            // The bytes before the first mark, whose place in bits is a multiple of eight.
            last = word & !(u64::MAX << (marks.trailing_zeros() & !7));
        }
        marks
    });
    (end, hash.finish(last, end - start))
}

/// The offset of the first byte from `at` on that is not a decimal digit.
#[inline]
pub(super) fn end_of_digits(bytes: &[u8], at: usize) -> usize {
    first_marked(bytes, at, |word| {
        let digits = word ^ (ONES * u64::from(b'0'));
        // A carry out of a byte spoils only bytes after the first that is not a digit.
        (digits.wrapping_add(ONES * 0x76) | digits) & HIGH_BITS
    })
}

/// The offset of the first byte from `at` on that `marks` finds in its word. It must find NUL.
#[inline]
fn first_marked(bytes: &[u8], at: usize, mut marks: impl FnMut(u64) -> u64) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((chunk, after)) = rest.split_first_chunk() {
        let found = marks(u64::from_le_bytes(*chunk));
        if found != 0 {
            return bytes.len() - rest.len() + first_mark(found);
        }
        rest = after;
    }
    bytes.len() - rest.len() + first_mark(marks(last_word(rest)))
}

/// The offset of the first byte from `at` on that is not JSON white space.
#[inline]
pub(super) fn end_of_space(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(0..=b' ') => end_of_long_space(bytes, at),
        _ => at,
    }
}

/// Pretty-printed texts: a line end, then many blanks.
fn end_of_long_space(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ') => {
                let others = word_at(bytes, at) ^ (ONES * u64::from(b' '));
                at += if others == 0 { 8 } else { first_mark(others) };
            }
            Some(b'\t' | b'\n' | b'\r') => at += 1,
            _ => return at,
        }
    }
}

/// Marks the high bit of the first byte of `word` that is a quote, a backslash or below 0x20.
/// Bytes after the first mark may be marked wrongly.
#[inline]
fn not_plain(word: u64) -> u64 {
    // Flipping the bit 0x02 moves the quote down to 0x20, next to the control characters, and the blank out
    // of the way: one comparison finds both.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & HIGH_BITS
}

/// The place, in bytes, of the lowest byte with a mark in it.
#[inline]
fn first_mark(marks: u64) -> usize {
    (marks.trailing_zeros() >> 3) as usize
}

//! Eight bytes at a time, in safe Rust.
//!
//! Every function looks at a word of eight bytes, read little endian, so that the first byte of
//! the text is the lowest. Past the end of the text a word is filled with NUL, which no scan
//! passes over; so none needs a second loop for the last bytes.

use super::hash::NameHash;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The eight bytes from `at`, NUL past the end of the text.
#[inline]
pub(super) fn word_at(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => last_word(bytes, at),
    }
}

#[cold]
fn last_word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// The offset of the first byte from `at` on that does not simply belong to a string: a quote,
/// a backslash, a control character, or the end of the text.
#[inline]
pub(super) fn end_of_plain_string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let marks = not_plain(word_at(bytes, at));
        if marks != 0 {
            return at + first_mark(marks);
        }
        at += 8;
    }
}

/// As [`end_of_plain_string`], and the hash of the bytes passed over.
#[inline]
pub(super) fn end_of_plain_name(bytes: &[u8], start: usize) -> (usize, u32) {
    let mut at = start;
    let mut hash = NameHash::default();
    loop {
        let word = word_at(bytes, at);
        let marks = not_plain(word);
        if marks != 0 {
            // Shifting in two steps, since no bytes at all would mean a shift by 64 bits.
            let bits_kept = marks.trailing_zeros() & !7;
            let kept = word & !(u64::MAX << bits_kept);
            let end = at + first_mark(marks);
            return (end, hash.finish(kept, end - start));
        }
        hash.add(word);
        at += 8;
    }
}

/// The offset of the first byte from `at` on that is not a decimal digit.
#[inline]
pub(super) fn end_of_digits(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let digits = word_at(bytes, at) ^ (ONES * u64::from(b'0'));
        // A carry out of a byte spoils only bytes after the first that is not a digit.
        let marks = (digits.wrapping_add(ONES * 0x76) | digits) & HIGH_BITS;
        if marks != 0 {
            return at + first_mark(marks);
        }
        at += 8;
    }
}

/// The offset of the first byte from `at` on that is not JSON white space.
#[inline]
pub(super) fn end_of_space(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b' ' | b'\t' | b'\n' | b'\r') => end_of_long_space(bytes, at + 1),
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
    let quote = (word ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    let control = word.wrapping_sub(ONES * 0x20);
    (quote | backslash | control) & !word & HIGH_BITS
}

/// The place, in bytes, of the lowest byte with a mark in it.
#[inline]
fn first_mark(marks: u64) -> usize {
    (marks.trailing_zeros() >> 3) as usize
}

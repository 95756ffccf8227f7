//! Eight bytes of a text as a number.

/// The eight bytes from `at`, NUL past the end of the text.
#[inline]
pub(super) fn word_at(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.first_chunk().map_or_else(|| last_word(rest), |chunk| u64::from_le_bytes(*chunk))
}

/// The word that fewer than eight bytes make.
#[cold]
pub(super) fn last_word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

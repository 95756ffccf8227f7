//! A 32-bit hash of a member name, taken while the name is scanned.

use super::word::word_at;

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Takes a name eight bytes at a time. Names that are told apart by nothing but their hash never
/// occur: every comparison of hashes also compares the names, so a poor hash costs time, not correctness.
#[derive(Clone, Copy, Default)]
pub(super) struct NameHash(u64);

impl NameHash {
    /// Eight more bytes.
    #[inline]
    pub(super) fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }

    /// The last zero to seven bytes, the others NUL, and the length of the whole name in bytes.
    #[inline]
    pub(super) fn finish(mut self, word: u64, length: usize) -> u32 {
        self.add(word ^ (length as u64).rotate_right(8));
        (self.0 >> 32) as u32
    }
}

/// The hash of a name as it reads without escapes. Callers must compare the names too.
#[must_use]
pub fn hash_of(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let mut hash = NameHash::default();
    let last = bytes.len() & !7;
    for at in (0..last).step_by(8) {
        hash.add(word_at(bytes, at));
    }
    hash.finish(word_at(bytes, last), bytes.len())
}

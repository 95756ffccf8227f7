//! A 32-bit hash of a member name, taken while the name is scanned.

use super::scan::pair_at;

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd6e8_feb8_6659_fd93;

/// Takes a name sixteen bytes at a time. Names that are told apart by nothing but their hash never
/// occur: whoever compares hashes compares the names too, so a poor hash costs time, not truth.
#[derive(Clone, Copy, Default)]
pub(super) struct NameHash(u64);

impl NameHash {
    /// Sixteen more bytes.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    pub(super) fn add(&mut self, [low, high]: [u64; 2]) {
        let product = u128::from(low ^ self.0 ^ FIRST) * u128::from(high ^ SECOND);
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    /// The last zero to fifteen bytes, the others NUL, and the length of the whole name in bytes.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "it is a hash")]
    pub(super) fn finish(mut self, [low, high]: [u64; 2], length: usize) -> u32 {
        self.add([low, high ^ (length as u64).rotate_right(8)]);
        (self.0 ^ self.0 >> 32) as u32
    }
}

/// The hash of a name as it reads without escapes. Whoever compares hashes must compare the names too.
#[must_use]
pub fn hash_of(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let mut hash = NameHash::default();
    let last = bytes.len() & !15;
    for at in (0..last).step_by(16) {
        hash.add(pair_at(bytes, at));
    }
    hash.finish(pair_at(bytes, last), bytes.len())
}

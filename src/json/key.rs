//! A member name that is looked for again and again.

use super::arena::Slot;
use super::hash::hash_of;
use super::scan::word_at;

/// A name, its hash and its words, made ready once: to compare it with a name of a document takes a few
/// instructions, no call.
#[derive(Debug, Clone)]
pub struct Key {
    pub(super) hash: u32,
    /// The first sixteen bytes, filled up with NUL. They stand here, since most names are no longer.
    words: [u64; 2],
    name: Box<str>,
}

impl Key {
    /// Makes `name` ready.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let words = [word_at(name.as_bytes(), 0), word_at(name.as_bytes(), 8)];
        Self { hash: hash_of(name), words, name: name.into() }
    }

    /// The name.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Its hash; see [`name_hash`](super::name_hash).
    #[inline]
    #[must_use]
    pub fn hash(&self) -> u32 {
        self.hash
    }

    /// Whether the name or string in `slot`, whose hash was compared already, reads like this one.
    #[inline]
    pub(super) fn reads_like(&self, slot: &Slot, text: &str) -> bool {
        if slot.has_escapes() {
            return slot.reads(text, &self.name);
        }
        let length = self.name.len();
        if (slot.end - slot.start) as usize != length + 2 {
            return false;
        }
        let (text, at) = (text.as_bytes(), slot.start as usize + 1);
        (word_at(text, at) ^ self.words[0]) & kept(length) == 0
            && (length <= 8 || (word_at(text, at + 8) ^ self.words[1]) & kept(length - 8) == 0)
            && (length <= 16 || text.get(at + 16..at + length) == self.name.as_bytes().get(16..))
    }
}

/// The bytes of a word that belong to a name of which `left` bytes are left.
#[inline]
fn kept(left: usize) -> u64 {
    if left < 8 { !(u64::MAX << (8 * left)) } else { u64::MAX }
}

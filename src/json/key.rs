//! A member name that is looked for again and again.

use super::hash::hash_of;
use super::slot::Slot;
use super::word::word_at;

/// A name, its hash and its words, made ready once: to compare it with a name of a document takes a few
/// instructions, no call.
#[derive(Debug, Clone)]
pub struct Key {
    pub(super) hash: u32,
    /// They stand here, since most names are no longer.
    first: FirstWords,
    name: Box<str>,
}

impl Key {
    /// Makes `name` ready.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { hash: hash_of(name), first: FirstWords::new(name.as_bytes()), name: name.into() }
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

    /// Returns true if the name in `slot`, whose hash was compared already, reads like this one.
    #[inline]
    pub(super) fn reads_like(&self, slot: &Slot, text: &str) -> bool {
        let length = self.name.len();
        let chunk = text.as_bytes().get(slot.start as usize + 1..).and_then(<[u8]>::first_chunk);
        let is_plain = (slot.end - slot.start) as usize == length + 2 && !slot.has_escapes();
        match chunk {
            Some(chunk) if is_plain && length <= 16 => self.first.difference(words_of(chunk)) == 0,
            _ => self.reads_slowly_like(slot, text),
        }
    }

    /// As above, for names that are long, have escapes, or stand at the end of the text.
    #[inline(never)]
    fn reads_slowly_like(&self, slot: &Slot, text: &str) -> bool {
        slot.reads(text, &self.name)
    }
}

/// The first sixteen bytes of a text as two words.
#[derive(Debug, Clone)]
pub(super) struct FirstWords {
    /// Filled up with NUL.
    words: [u64; 2],
    /// All bits set in the bytes that are the text's.
    masks: [u64; 2],
}

impl FirstWords {
    pub(super) fn new(text: &[u8]) -> Self {
        Self {
            words: [word_at(text, 0), word_at(text, 8)],
            masks: [first_bytes(text.len()), first_bytes(text.len().saturating_sub(8))],
        }
    }

    /// Zero if a text that begins with these words begins with this one, as far as they reach.
    #[inline]
    pub(super) fn difference(&self, words: [u64; 2]) -> u64 {
        (words[0] ^ self.words[0]) & self.masks[0] | (words[1] ^ self.words[1]) & self.masks[1]
    }
}

#[inline]
pub(super) fn words_of(chunk: &[u8; 16]) -> [u64; 2] {
    let word = |half: Option<&[u8; 8]>| u64::from_le_bytes(half.copied().unwrap_or_default());
    [word(chunk.first_chunk()), word(chunk.last_chunk())]
}

/// A word with all bits set in the first `count` bytes; in all if that is more than eight.
fn first_bytes(count: usize) -> u64 {
    if count < 8 { !(u64::MAX << (8 * count)) } else { u64::MAX }
}

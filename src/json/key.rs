//! A member name that is looked for again and again.

use super::hash::hash_of;
use super::slot::Slot;
use super::word::word_at;

/// A name, its hash and its words, made ready once: to compare it with a name of a document takes a few
/// instructions, no call.
#[derive(Debug, Clone)]
pub struct Key {
    pub(super) hash: u32,
    /// The first sixteen bytes, filled up with NUL. They stand here, since most names are no longer.
    words: [u64; 2],
    /// All bits set in the bytes of the words that are the name's.
    masks: [u64; 2],
    name: Box<str>,
}

impl Key {
    /// Makes `name` ready.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let words = [word_at(name.as_bytes(), 0), word_at(name.as_bytes(), 8)];
        let masks = [first_bytes(name.len()), first_bytes(name.len().saturating_sub(8))];
        Self { hash: hash_of(name), words, masks, name: name.into() }
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
            Some(chunk) if is_plain && length <= 16 => {
                let [first, second] = words_of(chunk);
                let others =
                    (first ^ self.words[0]) & self.masks[0] | (second ^ self.words[1]) & self.masks[1];
                others == 0
            }
            _ => self.reads_slowly_like(slot, text),
        }
    }

    /// As above, for names that are long, have escapes, or stand at the end of the text.
    #[inline(never)]
    fn reads_slowly_like(&self, slot: &Slot, text: &str) -> bool {
        slot.reads(text, &self.name)
    }
}

fn words_of(chunk: &[u8; 16]) -> [u64; 2] {
    let word = |half: Option<&[u8; 8]>| u64::from_le_bytes(half.copied().unwrap_or_default());
    [word(chunk.first_chunk()), word(chunk.last_chunk())]
}

/// A word with all bits set in the first `count` bytes; in all if that is more than eight.
fn first_bytes(count: usize) -> u64 {
    if count < 8 { !(u64::MAX << (8 * count)) } else { u64::MAX }
}

//! The conversations that a rule has forgotten, because there were too many.

/// Bits in which they are remembered: two megabytes, however many they are.
const BITS: usize = 1 << 24;

/// Bits of each conversation.
const BITS_OF_ONE: u32 = 3;

/// The conversations that a rule has forgotten. Others may be taken for one of them: one in two hundred where a million were
/// forgotten, one in forty where there were two million.
#[derive(Debug, Default)]
pub(super) struct Forgotten {
    /// Empty before the first.
    words: Vec<u64>,
    unfinished: Unfinished,
}

/// Forgotten conversations of which something was awaited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Unfinished {
    #[default]
    None,
    Untold,
    Told,
}

impl Forgotten {
    pub(super) fn insert(&mut self, conversation: u64, is_unfinished: bool) {
        if self.words.is_empty() {
            self.words = vec![0; BITS / 64];
        }
        for bit in bits(conversation) {
            self.words[bit / 64] |= 1 << (bit % 64);
        }
        if is_unfinished && self.unfinished == Unfinished::None {
            self.unfinished = Unfinished::Untold;
        }
    }

    /// Returns true of each conversation that was forgotten, and of a few others.
    pub(super) fn may_contain(&self, conversation: u64) -> bool {
        !self.words.is_empty() && bits(conversation).all(|bit| self.words[bit / 64] & (1 << (bit % 64)) != 0)
    }

    /// All conversations begin anew.
    pub(super) fn clear(&mut self) {
        self.words = Vec::new();
    }

    /// Returns true once, if something was awaited of one of them.
    pub(super) fn tells_unfinished(&mut self) -> bool {
        let is_untold = self.unfinished == Unfinished::Untold;
        if is_untold {
            self.unfinished = Unfinished::Told;
        }
        is_untold
    }
}

/// The bits of a conversation, which is a hash.
fn bits(conversation: u64) -> impl Iterator<Item = usize> {
    (0..BITS_OF_ONE).map(move |at| {
        let part = conversation >> (at * 20) & (BITS as u64 - 1);
        usize::try_from(part).expect("it is below the number of bits")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_others_are_taken_for_forgotten_ones() {
        let mixed = |number: u64| {
            number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        };
        let mut forgotten = Forgotten::default();
        assert!(!forgotten.may_contain(mixed(1)));
        (0..1_000_000).for_each(|number| forgotten.insert(mixed(number), false));
        assert!((0..1_000_000).all(|number| forgotten.may_contain(mixed(number))));
        let others = (1_000_000..1_100_000).filter(|number| forgotten.may_contain(mixed(*number))).count();
        assert!(others < 700, "{others} of 100,000");
    }
}

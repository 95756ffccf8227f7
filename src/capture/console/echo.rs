//! Echoes: the same values printed twice, behind two different words.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// The most other values between the two prints of a value.
const BETWEEN: u8 = 3;

/// The value printed last, if it may be printed again.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    /// For each program the words before which it prints the same.
    words: Arc<[Vec<String>]>,
    last: Option<Printed>,
    /// Values of others that were printed since.
    since: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Printed {
    program: usize,
    word: usize,
    length: usize,
    hash: u64,
}

impl Echoes {
    pub(super) fn new(words: &Arc<[Vec<String>]>) -> Self {
        Self { words: Arc::clone(words), last: None, since: 0 }
    }

    /// Returns true if the program that has just printed this value prints it again, behind another word.
    pub(super) fn is_echo(&mut self, value: &[u8], lead: &str) -> bool {
        let words = self.words.iter().enumerate();
        let mut all =
            words.flat_map(|(program, words)| words.iter().enumerate().map(move |word| (program, word)));
        let Some((program, (word, _))) = all.find(|(_, (_, word))| lead.contains(word.as_str())) else {
            self.since = self.since.saturating_add(1);
            if self.since > BETWEEN {
                self.last = None;
            }
            return false;
        };
        self.since = 0;
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let printed = Printed { program, word, length: value.len(), hash: hasher.finish() };
        let is_echo = self.last.is_some_and(|last| last.word != word && Printed { word, ..last } == printed);
        self.last = (!is_echo).then_some(printed);
        is_echo
    }

    /// Something else was printed.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::Echoes;

    #[test]
    fn only_the_same_value_behind_another_word_is_an_echo() {
        let mut echoes = Echoes::new(&[vec!["gets".to_owned(), "Got".to_owned()]].into());
        assert!(!echoes.is_echo(b"[1]", "1 gets "));
        assert!(echoes.is_echo(b"[1]", "2 Got "));
        assert!(!echoes.is_echo(b"[1]", "3 Got "));
        assert!(!echoes.is_echo(b"[1]", "4 Got "));
        assert!(!echoes.is_echo(b"[2]", "5 gets "));
        assert!(!echoes.is_echo(b"[1]", "6 Got "));
        assert!(!echoes.is_echo(b"[2]", "7 gets "));
        assert!(!echoes.is_echo(b"{}", "else"));
        assert!(echoes.is_echo(b"[2]", "8 Got "));
        assert!(!echoes.is_echo(b"[3]", "10 gets "));
        for _ in 0..4 {
            assert!(!echoes.is_echo(b"{}", "else"));
        }
        assert!(!echoes.is_echo(b"[3]", "11 Got "));
    }
}

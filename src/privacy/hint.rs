//! A quick look whether a text may hold a credential: nearly none does, and then no pattern is compiled.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::secret_names::SecretNames;
use crate::catalog::SecretWords;

/// Finds the letters of names of credentials, wherever they stand in a text.
#[derive(Debug)]
pub(super) struct Hint {
    letters: AhoCorasick,
}

impl Hint {
    /// For `names`, and for the events whose payloads are credentials.
    pub(super) fn new(names: &SecretNames, words: &SecretWords) -> Self {
        let payloads = words.payloads.iter().map(|name| letters_of(name.as_bytes()));
        let letters = names.letters().map(letters_of).chain(payloads);
        let letters = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .ascii_case_insensitive(true)
            .build(letters)
            .expect("the names of the catalogue are few");
        Self { letters }
    }

    /// False if a text has no such name, and nothing that is a credential without a name.
    pub(super) fn may_be_in(&self, text: &[u8]) -> bool {
        // A token, an address, a name with escaped letters.
        let signs: [&[u8]; 3] = [b"eyJ", b"://", b"\\u00"];
        signs.into_iter().any(|sign| memchr::memmem::find(text, sign).is_some())
            || self.letters.is_match(&letters_of(text))
    }
}

/// A text without the signs that may stand between the letters of a name.
fn letters_of(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| !matches!(byte, b'-' | b'_')).collect()
}

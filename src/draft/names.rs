//! The meaning that the name of a member gives to its values.

use super::forms::is_uuid;
use crate::catalog::DraftWords;
use crate::privacy::SecretNames;

/// The meaning that a name gives to the values under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A credential.
    Secret,
    /// Something about a person.
    Personal,
    /// An id.
    Id,
    /// Nothing.
    Plain,
}

/// Reads names of members.
pub struct NameReader<'c> {
    words: &'c DraftWords,
    secrets: SecretNames,
}

impl<'c> NameReader<'c> {
    /// Reads by the words of the catalogue.
    #[must_use]
    pub fn new(words: &'c DraftWords, secrets: SecretNames) -> Self {
        Self { words, secrets }
    }

    pub(super) fn words(&self) -> &'c DraftWords {
        self.words
    }

    pub(super) fn meaning(&self, name: &str) -> Meaning {
        if self.secrets.has(name) {
            return Meaning::Secret;
        }
        let words = words_of(name);
        if words.iter().any(|word| self.words.secret.contains(word)) {
            return Meaning::Secret;
        }
        let Some((last, before)) = words.split_last() else { return Meaning::Plain };
        let is_vague = self.words.vague.contains(last);
        if self.words.id.contains(last) {
            Meaning::Id
        } else if self.words.personal.contains(last)
            || is_vague && before.iter().any(|word| self.words.personal.contains(word))
        {
            Meaning::Personal
        } else {
            Meaning::Plain
        }
    }
}

/// The words of a name in lower case: `customerEMail_2` is `customer`, `e`, `mail`, `2`.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let is_start = c.is_uppercase() && was_lower;
        if !c.is_alphanumeric() || is_start {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is a first word").extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Returns true if a name is an id rather than a word: a UUID, a number, or letters with several digits among them.
pub(super) fn is_id(name: &str) -> bool {
    let bytes = name.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_hex = bytes.len() >= 16 && bytes.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    !bytes.is_empty() && (digits == bytes.len() || is_uuid(bytes) || is_hex && digits > 0 || digits >= 4)
}

/// The word before the number that a name ends with: `line` of `line2`.
pub(super) fn numbered(name: &str) -> Option<&str> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem.len() < name.len()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_words() {
        assert_eq!(words_of("customerEMail_2"), ["customer", "email", "2"]);
        assert_eq!(words_of("customer_EMail-address2x"), ["customer", "email", "address2x"]);
        assert!(
            ["7", "00000000-0000-4000-8000-00000000000a", "s-10234", "deadbeefdeadbee0"]
                .into_iter()
                .all(is_id)
        );
        assert!(
            ["", "line1", "address2", "orderId", "sha256", "deadbeef"].into_iter().all(|name| !is_id(name))
        );
    }
}

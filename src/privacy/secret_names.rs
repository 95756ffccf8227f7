//! The one test of "is this the name of a credential": capitals, `-` and `_` do not matter.

use smallvec::SmallVec;

use crate::catalog::SecretWords;
use crate::json::Name;

/// Names of members, headers, cookies and parameters whose value is a credential.
#[derive(Debug)]
pub struct SecretNames {
    /// The letters of the names, sorted.
    names: Vec<Letters>,
    /// By the first letter of names the bits of their last letters: they exclude most other names.
    ends: [u32; 32],
}

/// The letters of a name by which it is compared. Names that are longer than this stand in memory of their own.
type Letters = SmallVec<[u8; 64]>;

/// Members that name a header, cookie or parameter beside its value.
const PAIR_NAMES: [&str; 7] = ["name", "key", "header", "headername", "field", "param", "parameter"];

/// Members that hold the value beside such a name.
const PAIR_VALUES: [&str; 3] = ["value", "val", "headervalue"];

impl SecretNames {
    /// The names that the catalogue lists.
    #[must_use]
    pub fn new(words: &SecretWords) -> Self {
        let mut names: Vec<Letters> = words.names.iter().map(|name| letters_of(name)).collect();
        names.sort_unstable();
        names.dedup();
        let mut ends = [0; 32];
        for (first, last) in names.iter().filter_map(|name| name.first().zip(name.last())) {
            ends[place(*first)] |= 1 << place(*last);
        }
        Self { names, ends }
    }

    /// Returns true if no name is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns true if `name` is the name of a credential.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let is_letter = |byte: &&u8| !matches!(byte, b'-' | b'_');
        let bytes = name.as_bytes();
        let (first, last) = (bytes.iter().find(is_letter), bytes.iter().rfind(is_letter));
        let may_be_one =
            first.zip(last).is_some_and(|(first, last)| self.ends[place(*first)] >> place(*last) & 1 != 0);
        may_be_one && self.names.binary_search(&letters_of(name)).is_ok()
    }

    /// Returns true if a member holds a credential, by its name.
    pub(super) fn has_member(&self, name: Name<'_>) -> bool {
        self.has(&name.as_str())
    }

    /// Returns true if a member is the name in a name/value pair of its object.
    pub(super) fn is_pair_name(name: Name<'_>) -> bool {
        is_one_of(&PAIR_NAMES, name)
    }

    /// Returns true if a member is the value in a name/value pair of its object.
    pub(super) fn is_pair_value(name: Name<'_>) -> bool {
        is_one_of(&PAIR_VALUES, name)
    }

    /// Patterns for the members of such a pair: the one that names, the one that is named.
    pub(super) fn pair_patterns() -> [String; 2] {
        let any = |words: &[&str]| format!("(?i-u:{})", words.join("|").replace("header", "header[-_]?"));
        [any(&PAIR_NAMES), any(&PAIR_VALUES)]
    }

    /// The letters of each name, in lower case.
    pub(super) fn letters(&self) -> impl Iterator<Item = &[u8]> {
        self.names.iter().map(|name| &**name)
    }

    /// A pattern for all the names, in any of the ways in which they may be written; ASCII alone.
    pub(super) fn pattern(&self) -> String {
        let pattern = |name: &Letters| {
            let name = std::str::from_utf8(name).expect("the letters of a text are text");
            let letters: Vec<String> =
                name.chars().map(|c| regex::escape(c.encode_utf8(&mut [0; 4]))).collect();
            letters.join("[-_]*")
        };
        let names: Vec<String> = self.names.iter().map(pattern).collect();
        format!("[-_]*(?i-u:{})[-_]*", names.join("|"))
    }
}

fn is_one_of(words: &[&str], name: Name<'_>) -> bool {
    // Nearly no name begins as one of them does.
    let first = name.raw().bytes().find(|byte| !matches!(byte, b'"' | b'-' | b'_')).unwrap_or_default();
    if first != b'\\' && !words.iter().any(|word| word.as_bytes()[0] == first.to_ascii_lowercase()) {
        return false;
    }
    let letters = letters_of(&name.as_str());
    words.iter().any(|word| word.as_bytes() == &*letters)
}

/// The part of a name that counts.
fn letters_of(name: &str) -> Letters {
    let mut letters = Letters::from_slice(name.as_bytes());
    letters.make_ascii_lowercase();
    letters.retain(|byte| !matches!(byte, b'-' | b'_'));
    letters
}

/// One of 32 places for a letter, the same for a capital.
fn place(letter: u8) -> usize {
    usize::from(letter % 32)
}

#[cfg(test)]
mod tests {
    use super::SecretNames;
    use crate::catalog::Catalog;

    #[test]
    fn capitals_and_marks_do_not_matter() {
        let names = Catalog::embedded().map(|catalog| SecretNames::new(catalog.secret_words()));
        let has = |name| names.as_ref().is_ok_and(|names| names.has(name));
        for name in
            ["secureKey", "Secure-Key", "SECURE_KEY", "__secure-key", "x-auth-token", "JSESSIONID", "pwd"]
        {
            assert!(has(name), "{name}");
        }
        for name in ["", "-", "mytoken", "key", "tokens", "agent", "sécureKey"] {
            assert!(!has(name), "{name}");
        }
    }
}

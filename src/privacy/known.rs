//! Personal values of a record, to find them again in unexpected places.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// The fewest characters of a value that is searched in others: a shorter one occurs anywhere by chance.
const SHORTEST: usize = 4;

/// The most bytes of a value that is searched within others; a longer one is only found where it is a whole value.
const LONGEST: usize = 256;

/// The most bytes of all values that are searched. A record with more is not an event of these APIs.
const MOST: usize = 256 << 10;

/// A value of at least this many characters is found in the middle of a word too.
const TELLING: usize = 5;

/// Values of a record that are replaced, with their replacements.
#[derive(Default)]
pub(super) struct Known {
    pairs: HashMap<String, Pair>,
    /// The bytes of those that are searched.
    bytes: usize,
    finder: OnceLock<Option<Finder>>,
}

struct Pair {
    other: String,
    is_certain: bool,
}

struct Finder {
    texts: Vec<String>,
    search: AhoCorasick,
}

impl Known {
    /// Notes a value that is personal, or, if that is not certain, may be; `other` returns its replacement.
    pub(super) fn note(&mut self, text: &str, is_certain: bool, other: impl FnOnce() -> String) {
        if text.chars().nth(SHORTEST - 1).is_none() {
            return;
        }
        if let Some(pair) = self.pairs.get_mut(text) {
            pair.is_certain |= is_certain;
            return;
        }
        self.bytes += if text.len() <= LONGEST { text.len() } else { 0 };
        self.pairs.insert(text.to_owned(), Pair { other: other(), is_certain });
    }

    /// Returns true if there are too many to search them within others.
    pub(super) fn is_too_much(&self) -> bool {
        self.bytes > MOST
    }

    /// The replacement of a value that is one of them for certain.
    pub(super) fn exactly(&self, text: &str) -> Option<String> {
        self.pairs.get(text).filter(|pair| pair.is_certain).map(|pair| pair.other.clone())
    }

    /// `text` with all certain ones replaced; `None` if it has none.
    pub(super) fn without(&self, text: &str) -> Option<String> {
        self.replaced(text, |pair| pair.is_certain)
    }

    /// `text` with all of them replaced; `None` if it has none.
    pub(super) fn without_any(&self, text: &str) -> Option<String> {
        self.replaced(text, |_| true)
    }

    fn replaced(&self, text: &str, counts: impl Fn(&Pair) -> bool) -> Option<String> {
        if let Some(pair) = self.pairs.get(text).filter(|pair| counts(pair)) {
            return Some(pair.other.clone());
        }
        if text.len() < SHORTEST || self.pairs.is_empty() || self.is_too_much() {
            return None;
        }
        let Finder { texts, search } = self.finder()?;
        let mut other = String::new();
        let mut at = 0;
        for found in search.find_iter(text) {
            let original = &texts[found.pattern().as_usize()];
            let pair = self.pairs.get(original)?;
            if !counts(pair) || !is_apart(text, found.range(), original, pair.is_certain) {
                continue;
            }
            other.push_str(&text[at..found.start()]);
            other.push_str(&pair.other);
            at = found.end();
        }
        if at == 0 {
            return None;
        }
        other.push_str(&text[at..]);
        Some(other)
    }

    fn finder(&self) -> Option<&Finder> {
        let finder = self.finder.get_or_init(|| {
            let texts = self.pairs.keys().filter(|text| text.len() <= LONGEST);
            let texts: Vec<String> = texts.cloned().collect();
            // It is made anew for every record, so the one that is made fastest is the fastest.
            let search = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .build(&texts)
                .ok()?;
            Some(Finder { texts, search })
        });
        finder.as_ref()
    }
}

/// Returns true if a value that was found in a text is not part of another one by chance: a short one, and one that only may be
/// personal, is a word of its own, and one of digits is not part of a longer number.
fn is_apart(text: &str, range: Range<usize>, original: &str, is_certain: bool) -> bool {
    let before = text[..range.start].chars().next_back();
    let behind = text[range.end..].chars().next();
    let mut around = before.into_iter().chain(behind);
    if original.bytes().all(|byte| byte.is_ascii_digit()) {
        return !around.any(|c| c.is_ascii_digit());
    }
    let is_telling = is_certain && original.chars().nth(TELLING - 1).is_some();
    is_telling || !around.any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::Known;

    #[test]
    fn what_is_known_is_found_in_other_texts() {
        let mut known = Known::default();
        for text in ["Anna", "novak", "5001", "me"] {
            known.note(text, true, || "*".to_owned());
        }
        known.note("Message", false, || "#".to_owned());
        assert_eq!(known.without_any("originalMessages"), None);
        assert_eq!(known.without_any("Message of novak").as_deref(), Some("# of *"));
        assert_eq!(known.without("Message of novak").as_deref(), Some("Message of *"));
        assert_eq!(known.without("desk of Anna (xnovaky)").as_deref(), Some("desk of * (x*y)"));
        assert_eq!(known.without("/v2/me/5001").as_deref(), Some("/v2/me/*"));
        assert_eq!(known.without("Annabel 15001"), None);
        assert_eq!((known.exactly("5001").as_deref(), known.exactly("500")), (Some("*"), None));
    }
}

//! "Did you mean …?": the nearest of the names that would have been right.

use std::cmp::Reverse;

use crate::json::work;

/// Names longer than this are no typing errors, and comparing them costs the square of their length.
const LONGEST: usize = 120;

/// The candidate nearest to `wrong`, if one is near enough to be what was meant: the same but for case and
/// separators, one edit for every four characters away, or the same last part of a dotted name.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(wrong, candidates.into_iter().map(|name| (name, NameFacts::new(name))))
}

/// The facts of a name that may be suggested that are compared first, made ready for many wrong names.
#[derive(Debug, Clone, Copy)]
pub struct NameFacts {
    signs: u64,
    /// Where the part behind the last dot begins; 0 if there is no dot.
    last: usize,
    signs_of_last: u64,
}

impl NameFacts {
    /// The facts of `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let last = name.rfind('.').map_or(0, |dot| dot + 1);
        Self { signs: signs(name), last, signs_of_last: signs(&name[last..]) }
    }
}

/// As [`nearest`], of names with their facts.
pub fn nearest_of<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = (&'a str, NameFacts)>,
) -> Option<&'a str> {
    if wrong.is_empty() || wrong.len() > LONGEST {
        return None;
    }
    let wrong = Wrong::new(wrong);
    let candidates = candidates.into_iter().filter(|(name, _)| name.len() <= LONGEST);
    let pairs = candidates.filter_map(|(name, facts)| wrong.pair(name, facts));
    let mut pairs: Vec<(usize, Pair<'_, 'a>)> = pairs.map(|pair| (pair.least(), pair)).collect();
    // Comparing costs the square of the length: those that may be nearest come first, and the rest is not compared.
    pairs.sort_by_key(|(least, _)| *least);
    let mut best: Option<(usize, Reverse<usize>, &'a str)> = None;
    for (least, pair) in pairs {
        if best.is_some_and(|(distance, ..)| distance < least) {
            break;
        }
        let start = || Reverse(common_start(wrong.text, pair.candidate));
        let found = pair.distance().map(|distance| (distance, start(), pair.candidate));
        best = best.into_iter().chain(found).min();
    }
    best.map(|(.., candidate)| candidate)
}

/// Returns true if two names differ by one edit at most, or only in case: one character is another one, is missing, is too many, or
/// stands on the wrong side of the one beside it.
#[must_use]
pub fn is_one_edit(wrong: &str, name: &str) -> bool {
    // An edit is a character, of four bytes at most.
    if wrong.len().abs_diff(name.len()) > 4 {
        return false;
    }
    let start: usize =
        wrong.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (one, other) = (&wrong[start..], &name[start..]);
    let same = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = same.map(|(a, _)| a.len_utf8()).sum();
    let mut one = one[..one.len() - end].chars();
    let mut other = other[..other.len() - end].chars();
    let edits = match (one.next(), one.next(), other.next(), other.next()) {
        (_, None, _, None) => true,
        (Some(a), Some(b), Some(c), Some(d)) => a == d && b == c,
        _ => false,
    };
    edits && one.next().is_none() && other.next().is_none() || wrong.eq_ignore_ascii_case(name)
}

/// A name that is wrong, made ready to be compared with many.
struct Wrong<'a> {
    text: &'a str,
    whole: Part,
    /// The part before the last dot, and that behind it.
    dotted: Option<(&'a str, Part)>,
}

/// A name or the last part of one.
struct Part {
    folded: String,
    bits: Option<Bits>,
    signs: u64,
    length: usize,
    /// The number of edits to a name that may have been meant.
    allowed: usize,
}

impl Part {
    fn new(text: &str) -> Self {
        let folded = fold(text);
        let length = folded.chars().count();
        let allowed = (length / 4).clamp(1, MOST_EDITS);
        Self { bits: Bits::of(&folded), signs: signs(text), length, allowed, folded }
    }

    /// So many edits lead to a name of so many bytes with these signs, at least; nothing if they are too many.
    fn least(&self, length: usize, signs: u64) -> Option<usize> {
        let missing = self.length.saturating_sub(length);
        if missing > self.allowed {
            return None;
        }
        // Each letter or digit that only one of two names has takes an edit.
        let (lacking, added) = (self.signs & !signs, signs & !self.signs);
        let least = missing.max(lacking.count_ones().max(added.count_ones()) as usize);
        (least <= self.allowed).then_some(least)
    }

    /// Edits to `other`, unless they are too many.
    fn distance(&self, other: &str) -> Option<usize> {
        let distance = match &self.bits {
            Some(bits) if other.is_ascii() => {
                work(other.len());
                bits.distance(other.bytes().filter(|byte| !is_separator(*byte)))
            }
            _ => {
                let other = fold(other);
                if self.length.abs_diff(other.chars().count()) > self.allowed {
                    return None;
                }
                work(self.folded.len() * other.len());
                strsim::osa_distance(&self.folded, &other)
            }
        };
        (distance <= self.allowed).then_some(distance)
    }
}

/// An ASCII name of at most 64 characters in lower case: by character, the places where it stands, a bit each. Edits to another name
/// are counted for all places at once (H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances",
/// 2003, with the transpositions of the restricted distance).
struct Bits {
    places: Box<[u64; 128]>,
    length: usize,
}

impl Bits {
    /// `None` for other names, and for the empty one.
    fn of(folded: &str) -> Option<Self> {
        if folded.is_empty() || folded.len() > 64 || !folded.is_ascii() {
            return None;
        }
        let mut places = Box::new([0; 128]);
        for (at, byte) in folded.bytes().enumerate() {
            places[usize::from(byte)] |= 1 << at;
        }
        Some(Self { places, length: folded.len() })
    }

    /// Edits to an ASCII name, in any case.
    fn distance(&self, other: impl Iterator<Item = u8>) -> usize {
        let last = 1 << (self.length - 1);
        let (mut more, mut less, mut equal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        for byte in other {
            let here = self.places[usize::from(byte.to_ascii_lowercase())];
            let swapped = ((!equal & here) << 1) & before;
            equal = ((here & more).wrapping_add(more) ^ more) | here | less | swapped;
            let (up, down) = (less | !(equal | more), equal & more);
            distance += usize::from(up & last != 0);
            distance -= usize::from(down & last != 0);
            let up = (up << 1) | 1;
            (more, less) = ((down << 1) | !(equal | up), up & equal);
            before = here;
        }
        distance
    }
}

/// A wrong name and one that may have been meant.
struct Pair<'w, 'a> {
    candidate: &'a str,
    /// The parts that are compared; `None` if the wrong name is the last part of the other.
    parts: Option<(&'w Part, &'a str)>,
    /// At least so many edits lead from one part to the other.
    edits: usize,
    /// One for a prefix that was left out.
    prefix: usize,
}

impl Pair<'_, '_> {
    fn least(&self) -> usize {
        self.edits + self.prefix
    }

    /// Edits from the wrong name to the other, unless they are too many; 0 where only case or separators differ, 1 where a prefix
    /// was left out.
    fn distance(&self) -> Option<usize> {
        match self.parts {
            Some((part, other)) => Some(part.distance(other)? + self.prefix),
            None => Some(self.least()),
        }
    }
}

impl<'w> Wrong<'w> {
    fn new(text: &'w str) -> Self {
        let dotted = text.rsplit_once('.').map(|(before, last)| (before, Part::new(last)));
        Self { text, whole: Part::new(text), dotted }
    }

    /// The parts of the name and of a candidate that are compared, if they may be near. A part before the dot that both share does
    /// not make them any nearer.
    fn pair<'p, 'a>(&'p self, name: &'a str, facts: NameFacts) -> Option<Pair<'p, 'a>> {
        let last = &name[facts.last..];
        let (part, other, prefix) = match &self.dotted {
            None if facts.last == 0 => (&self.whole, name, 0),
            None if last.eq_ignore_ascii_case(self.text) => {
                return Some(Pair { candidate: name, parts: None, edits: 0, prefix: 1 });
            }
            None => (&self.whole, last, 1),
            Some((before, part)) if facts.last == before.len() + 1 && name.starts_with(before) => {
                (part, last, 0)
            }
            Some(_) => (&self.whole, name, 0),
        };
        let signs = if other.len() == name.len() { facts.signs } else { facts.signs_of_last };
        Some(Pair {
            candidate: name,
            parts: Some((part, other)),
            edits: part.least(other.len(), signs)?,
            prefix,
        })
    }
}

/// The most edits between a name and what was meant.
const MOST_EDITS: usize = 4;

/// The letters and digits of a name: a bit each, in any case. Each that only one of two names has takes an edit.
fn signs(name: &str) -> u64 {
    let bits = name.bytes().map(|byte| match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'A'..=b'Z' => 1 << (byte - b'A'),
        b'0'..=b'9' => 1 << (26 + byte - b'0'),
        _ => 0,
    });
    bits.fold(0_u64, |signs, bit: u64| signs | bit)
}

/// Lower case, without the characters that people mix up between words.
fn fold(name: &str) -> String {
    let letters = name.chars().filter(|c| !u8::try_from(*c).is_ok_and(is_separator));
    letters.flat_map(char::to_lowercase).collect()
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'_' | b'-' | b' ')
}

fn common_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bits, NameFacts, Reverse, Wrong, common_start, fold, is_one_edit, nearest};
    use crate::catalog::Catalog;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

        #[test]
        fn edits_that_are_counted_at_once_are_those_of_the_table(
            name in "[a-dA-D]{1,9}|[a-z.]{1,64}",
            other in "[a-dA-D]{0,9}|[a-z.]{0,70}",
        ) {
            let bits = Bits::of(&fold(&name)).expect("it is a short ASCII name");
            prop_assert_eq!(bits.distance(other.bytes()), strsim::osa_distance(&fold(&name), &fold(&other)));
        }

        #[test]
        fn one_edit_is_found_without_a_table(name in "[abé]{0,5}", other in "[abé]{0,5}") {
            let is_one = strsim::osa_distance(&name, &other) <= 1 || name.eq_ignore_ascii_case(&other);
            prop_assert_eq!(is_one_edit(&name, &other), is_one);
        }
    }

    const NAMES: [&str; 4] =
        ["WebChatService.messageReceived", "WebChatService.started", "onAgentStateEvent", "onMediaEvent"];

    #[test]
    fn typing_errors_case_and_left_out_prefixes_are_seen_through() {
        let meant = |wrong| nearest(wrong, NAMES);
        assert_eq!(meant("WebChatService.mesageReceived"), Some("WebChatService.messageReceived"));
        assert_eq!(meant("webchatservice.started"), Some("WebChatService.started"));
        assert_eq!(meant("messageReceived"), Some("WebChatService.messageReceived"));
        assert_eq!(meant("mesageReceived"), Some("WebChatService.messageReceived"));
        assert_eq!(meant("on_agent_state_event"), Some("onAgentStateEvent"));
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        assert_eq!(nearest("somethingElse", NAMES), None);
        assert_eq!(nearest("WebChatService.myThing", NAMES), None);
        assert_eq!(nearest("", NAMES), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), NAMES), None);
    }

    #[test]
    fn what_is_not_compared_is_not_nearer() {
        let Ok(catalog) = Catalog::embedded() else { return };
        let names = || catalog.names(None);
        let all = |wrong: &str| {
            let wrong = Wrong::new(wrong);
            let near =
                names().filter_map(|name| Some((wrong.pair(name, NameFacts::new(name))?.distance()?, name)));
            near.min_by_key(|(distance, name)| (*distance, Reverse(common_start(wrong.text, name)), *name))
                .map(|(_, name)| name.to_owned())
        };
        for (at, name) in names().enumerate() {
            let cut = name.len() * (at % 7) / 7;
            let (before, behind) = name.split_at(name.floor_char_boundary(cut));
            for wrong in [
                format!("{before}x{behind}"),
                before.to_owned(),
                format!("{behind}{before}"),
                name.to_lowercase(),
            ] {
                assert_eq!(nearest(&wrong, names()).map(str::to_owned), all(&wrong), "{wrong}");
            }
        }
    }
}

//! A value without the texts of its strings and numbers.
//!
//! Events of one sort come in few skeletons, over and over. A verdict that was reached by a skeleton and by some of its
//! texts holds for the next one with the same.

use super::key::{FirstWords, words_of};
use super::reads::Reads;
use super::slot::Slot;
use super::tape::Tape;
use super::value::Value;
use super::word::word_at;

/// Names, kinds and their order, of a value and all that is in it.
#[derive(Debug)]
pub struct Skeleton {
    /// Each slot without its place in the text. Kinds and counts, in their order, tell where each value ends
    /// and which slots are names.
    slots: Box<[u32]>,
    /// The names in their order.
    names: Box<[Name]>,
}

/// A name without escapes, made ready to be compared without a branch: the quote behind it is compared too, so that its length is.
#[derive(Debug)]
struct Name {
    slot: u32,
    first: FirstWords,
    /// The whole name and the quote, if that is more.
    long: Option<Box<str>>,
}

impl Name {
    fn new(slot: u32, name: &str) -> Self {
        let quoted = format!("{name}\"");
        let first = FirstWords::new(quoted.as_bytes());
        Self { slot, first, long: (quoted.len() > 16).then(|| quoted.into()) }
    }

    /// Zero if this name stands behind the quote at `start`.
    #[inline]
    fn difference(&self, text: &[u8], start: usize) -> u64 {
        let Some(rest) = text.get(start + 1..) else { return 1 };
        let words = match rest.first_chunk::<16>() {
            Some(chunk) => words_of(chunk),
            None => [word_at(rest, 0), word_at(rest, 8)],
        };
        let short = self.first.difference(words);
        match &self.long {
            None => short,
            Some(long) => short | u64::from(!rest.starts_with(long.as_bytes())),
        }
    }
}

impl Skeleton {
    /// Values and names in a value, at most: larger ones are hardly ever alike.
    const MOST: usize = 512;

    /// The skeleton of `value`; `None` if it is too large, or if a name in it has escapes or is given twice.
    #[must_use]
    pub fn of(value: Value<'_>) -> Option<Self> {
        let slots = slots_of(value)?;
        let is_odd = |slot: &Slot| slot.is_object_with_repeats() || slot.is_name() && slot.has_escapes();
        if slots.iter().any(is_odd) {
            return None;
        }
        let text = value.document_text();
        let names = (0..).zip(slots).filter(|(_, slot)| slot.is_name());
        let names = names.map(|(at, slot)| Name::new(at, slot.body(text)));
        Some(Self { slots: slots.iter().map(Slot::info).collect(), names: names.collect() })
    }

    /// Returns true if `value` has this skeleton.
    #[must_use]
    pub fn is_of(&self, value: Value<'_>) -> bool {
        let Some(slots) = slots_of(value).filter(|slots| slots.len() == self.slots.len()) else {
            return false;
        };
        let pairs = slots.iter().zip(&self.slots);
        if pairs.fold(0, |difference, (slot, expected)| difference | (slot.info() ^ expected)) != 0 {
            return false;
        }
        let text = value.document_text().as_bytes();
        let names = self.names.iter().map(|name| match slots.get(name.slot as usize) {
            Some(slot) => name.difference(text, slot.start as usize),
            None => 1,
        });
        names.fold(0, |all, difference| all | difference) == 0
    }

    /// A hash of the skeleton of `value`: the same for the same skeleton. `None` if it is too large.
    #[must_use]
    pub fn hash_of(value: Value<'_>) -> Option<u64> {
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let slots = slots_of(value)?;
        let (_, index) = value.place();
        // Where the value is the whole document, each slot has the same `next` in all documents of the skeleton.
        let has_next = |slot: &Slot| index == 0 || slot.is_name();
        let next = |slot: &Slot| if has_next(slot) { u64::from(slot.next) } else { 0 };
        let bone = |slot: &Slot| u64::from(slot.info()) << 32 | next(slot);
        let mix = |hash: u64, slot: &Slot| (hash ^ bone(slot)).wrapping_mul(FACTOR).rotate_left(29);
        // Two at a time, so that neither waits for the other.
        let (pairs, last) = slots.as_chunks::<2>();
        let (mut one, mut other) = (slots.len() as u64, 0);
        for [left, right] in pairs {
            one = mix(one, left);
            other = mix(other, right);
        }
        one = last.iter().fold(one, mix);
        Some((one ^ other.rotate_left(32)).wrapping_mul(FACTOR))
    }
}

/// The slots of a value.
#[inline]
fn slots_of(value: Value<'_>) -> Option<&[Slot]> {
    let (tape, index) = value.place();
    let end = tape.slot(index).end_index(index);
    let slots = tape.slots.get(index as usize..end as usize)?;
    (slots.len() <= Skeleton::MOST).then_some(slots)
}

impl<'d> Value<'d> {
    /// Calls `f` with this value, and tells of which strings and numbers in it, counted in slots from its own, it has
    /// read the text. What `f` returns is decided by these texts and by the skeleton.
    pub fn observed<T>(&self, f: impl FnOnce(Value<'_>) -> T) -> (T, Vec<u32>) {
        let (tape, index) = self.place();
        let reads = Reads::default();
        let outcome = f(Tape { reads: Some(&reads), ..*tape }.value(index));
        let mut read = reads.into_indices();
        read.sort_unstable();
        read.dedup();
        (outcome, read.into_iter().map(|slot| slot.wrapping_sub(index)).collect())
    }

    /// Where `inner`, which stands in this value, stands there: counted in slots.
    #[must_use]
    pub fn offset_of(&self, inner: Value<'_>) -> u32 {
        inner.place().1.wrapping_sub(self.place().1)
    }

    /// The value that stands in this one, so many slots behind its own.
    #[inline]
    #[must_use]
    pub fn at_offset(&self, offset: u32) -> Value<'d> {
        let (tape, index) = self.place();
        tape.value(index.wrapping_add(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::Skeleton;
    use crate::json::{Arena, Limits};

    /// Returns true if the skeleton of `left` is that of `right`, and the hashes agree.
    fn are_alike(left: &str, right: &str) -> bool {
        let (mut one, mut other) = (Arena::default(), Arena::default());
        let left = one.parse(left, &Limits::default()).expect("JSON");
        let right = other.parse(right, &Limits::default()).expect("JSON");
        let skeleton = Skeleton::of(left.root()).expect("a skeleton");
        let is_same = skeleton.is_of(right.root());
        assert!(!is_same || Skeleton::hash_of(left.root()) == Skeleton::hash_of(right.root()));
        is_same
    }

    #[test]
    fn texts_and_blanks_make_no_difference_and_all_else_does() {
        let text = r#"{"a":1,"bcdefghijklmnopqrstu":["x",null,{"c":true}]}"#;
        for same in [
            r#"{"a":-15,"bcdefghijklmnopqrstu":["",null,{"c":true}]}"#,
            r#"{ "a" : 12, "bcdefghijklmnopqrstu" : [ "long string", null, { "c" : true } ] }"#,
        ] {
            assert!(are_alike(text, same), "{same}");
        }
        for other in [
            r#"{"a":1.0,"bcdefghijklmnopqrstu":["x",null,{"c":true}]}"#,
            r#"{"a":"1","bcdefghijklmnopqrstu":["x",null,{"c":true}]}"#,
            r#"{"a":1,"bcdefghijklmnopqrstv":["x",null,{"c":true}]}"#,
            r#"{"a":1,"bcdefghijklmnopqrstu":["x",null,{"c":false}]}"#,
            r#"{"a":1,"bcdefghijklmnopqrstu":["x",null,{"d":true}]}"#,
            r#"{"a":1,"bcdefghijklmnopqrstu":["x",null,{}]}"#,
            r#"{"a":1,"bcdefghijklmnopqrstu":["x","y",{"c":true}]}"#,
            r#"{"a":1,"bcdefghijklmnopqrstu":["\u0041",null,{"c":true}]}"#,
            r#"{"bcdefghijklmnopqrstu":["x",null,{"c":true}],"a":1}"#,
            r#"{"a":1}"#,
        ] {
            assert!(!are_alike(text, other), "{other}");
        }
    }

    #[test]
    fn it_is_the_same_wherever_the_value_stands() {
        let mut arena = Arena::default();
        let document = arena.parse(r#"[0,{"a":[1]},{"a":[22]}]"#, &Limits::default()).expect("JSON");
        let elements: Vec<_> = document.root().as_array().expect("an array").iter().collect();
        assert!(Skeleton::of(elements[1]).expect("a skeleton").is_of(elements[2]));
        assert_eq!(Skeleton::hash_of(elements[1]), Skeleton::hash_of(elements[2]));
    }

    #[test]
    fn names_with_escapes_or_given_twice_and_large_values_have_none() {
        let large = format!("[{}0]", "0,".repeat(600));
        for text in [r#"{"\u0061":1}"#, r#"{"a":1,"a":2}"#, &large] {
            let mut arena = Arena::default();
            assert!(Skeleton::of(arena.parse(text, &Limits::default()).expect("JSON").root()).is_none());
        }
    }

    #[test]
    fn what_is_read_is_noted() {
        let mut arena = Arena::default();
        let text = r#"{"a":"x","b":1,"c":"y"}"#;
        let document = arena.parse(text, &Limits::default()).expect("JSON");
        let root = document.root();
        let (is_x, read) = root.observed(|root| {
            let is_x = root.get("a").is_some_and(|a| a.as_str().as_deref() == Some("x"));
            is_x && root.get("b").is_some_and(|b| b.as_number().is_some())
        });
        assert!(is_x);
        let read: Vec<_> = read.into_iter().map(|offset| root.at_offset(offset).raw()).collect();
        assert_eq!(read, ["\"x\"", "1"]);
    }
}

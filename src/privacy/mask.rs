//! The masks that are shown in place of hidden values.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::json::{Kind, Value};

/// The mask of a hidden text of which nothing is known.
pub(crate) const NOT_SHOWN: &str = "‹not shown: redacted›";

/// The mask of a credential: that it is one and, where that is known, how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mask {
    /// A number, or a text of unknown length.
    Unsized,
    /// A text of this many characters.
    Characters(usize),
    /// An array of this many elements.
    Elements(usize),
    /// An object of this many members.
    Members(usize),
}

impl Mask {
    /// The mask of a value.
    #[must_use]
    pub fn of(value: Value<'_>) -> Self {
        match value.kind() {
            Kind::String => Self::of_text(&value.as_str().expect("it is a string")),
            Kind::Array => Self::Elements(value.as_array().map_or(0, |array| array.len())),
            Kind::Object => Self::Members(value.as_object().map_or(0, |object| object.len())),
            Kind::Number | Kind::Boolean | Kind::Null => Self::Unsized,
        }
    }

    /// The mask of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self::Characters(text.chars().count())
    }

    /// The mask as a JSON string.
    #[must_use]
    pub fn json(self) -> String {
        format!("\"{self}\"")
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, noun) = match *self {
            Self::Unsized => return f.write_str("‹secret›"),
            Self::Characters(count) => (count, "char"),
            Self::Elements(count) => (count, "element"),
            Self::Members(count) => (count, "member"),
        };
        write!(f, "‹secret, {count} {noun}{}›", if count == 1 { "" } else { "s" })
    }
}

/// A line of which parts are replaced, and where its places have gone.
pub(crate) struct Masked {
    pub(crate) bytes: Vec<u8>,
    /// Where the stretch begins.
    start: usize,
    /// The spans that were replaced, and their lengths now.
    parts: Vec<(Range<usize>, usize)>,
}

impl Masked {
    /// A stretch of `line`; `parts` of it, which are in order and do not overlap, are replaced by words.
    pub(crate) fn new(line: &[u8], stretch: Range<usize>, parts: Vec<(Range<usize>, String)>) -> Self {
        let mut bytes = Vec::with_capacity(stretch.len());
        let mut at = stretch.start;
        let mut moved = Vec::new();
        for (part, words) in parts {
            bytes.extend_from_slice(&line[at..part.start]);
            bytes.extend_from_slice(words.as_bytes());
            at = part.end;
            moved.push((part, words.len()));
        }
        bytes.extend_from_slice(&line[at..stretch.end]);
        Self { bytes, start: stretch.start, parts: moved }
    }

    /// Where a place of the line is now; of one within a part, where that begins or, if it `is_end`, ends.
    pub(crate) fn moved(&self, place: usize, is_end: bool) -> usize {
        let (mut old, mut new) = (self.start, 0);
        for (part, length) in &self.parts {
            if place <= part.start {
                break;
            }
            new += part.start - old;
            if place < part.end {
                return if is_end { new + length } else { new };
            }
            new += length;
            old = part.end;
        }
        new + (place - old)
    }
}

#[cfg(test)]
mod tests {
    use super::Masked;

    #[test]
    fn places_move_with_what_is_replaced() {
        let masked =
            Masked::new(b"x0123456789", 1..11, vec![(3..6, "ab".to_owned()), (8..9, "long".to_owned())]);
        assert_eq!(masked.bytes, b"01ab56long89");
        let moved = |place| (masked.moved(place, false), masked.moved(place, true));
        assert_eq!(
            [1, 3, 4, 6, 8, 9, 11].map(moved),
            [(0, 0), (2, 2), (2, 4), (4, 4), (6, 6), (10, 10), (12, 12)]
        );
    }
}

//! A text that stands in another one.

use std::ops::Range;

use crate::capture::embedded::Embedded;

/// A text that stands in another one.
#[derive(Debug)]
pub(in crate::capture) struct Part {
    /// Where it begins in the outer text; offsets of its map are relative to this place.
    pub(in crate::capture) at: usize,
    pub(in crate::capture) embedded: Embedded,
    /// The text that was printed before it.
    pub(in crate::capture) before: String,
}

impl Part {
    /// A range of the outer text, unchanged.
    pub(super) fn of(text: &[u8], range: Range<usize>) -> Self {
        Self { at: range.start, embedded: Embedded::of_bytes(&text[range]), before: String::new() }
    }
}

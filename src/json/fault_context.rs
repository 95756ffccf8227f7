//! The text around the place where the parser stopped, and the lengths of the parts there.

use std::ops::Range;

use super::cause::{Cause, Inside, SyntaxError};
use super::slot::Slot;
use super::stray_word::{is_in_number, shown};

/// How many bytes a comment or a string in wrong quotes is followed, to show where it ends.
const FAR: usize = 4096;

/// The text around the place where the parser stopped.
pub(super) struct FaultContext<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) rest: &'t str,
    pub(super) container: Option<Container>,
    pub(super) last: Option<&'t Slot>,
}

#[derive(Clone, Copy)]
pub(super) struct Container {
    pub(super) start: usize,
    pub(super) inside: Inside,
}

impl Container {
    pub(super) fn bracket(self) -> char {
        if self.inside == Inside::Array { '[' } else { '{' }
    }
}

impl FaultContext<'_> {
    /// A fault of the next `length` bytes.
    pub(super) fn fault(&self, cause: Cause, length: usize) -> SyntaxError {
        error(cause, self.at..(self.at + length).min(self.text.len()))
    }

    /// The next `length` bytes as a message may show them.
    pub(super) fn shown(&self, length: usize) -> String {
        shown(self.next(length))
    }

    /// The next `length` bytes.
    pub(super) fn next(&self, length: usize) -> &str {
        self.rest.get(..length).expect("what is measured ends between characters")
    }

    /// The length in bytes of a name, number or word here.
    pub(super) fn run(&self) -> usize {
        self.run_of(is_in_number)
    }

    pub(super) fn run_of(&self, belongs: impl Fn(char) -> bool) -> usize {
        self.rest.find(|it| !belongs(it)).unwrap_or(self.rest.len())
    }

    /// The length of the string in `quote`s here, of the quote alone if it is not closed.
    pub(super) fn quoted(&self, quote: char) -> usize {
        let line = self.next(self.line());
        line.get(1..).and_then(|body| body.find(quote)).map_or(1, |length| length + 2)
    }

    /// At most the next `bytes` of the text: on a line of many faulty texts, the rest is read for each.
    pub(super) fn near(&self, bytes: usize) -> &str {
        let mut ends = (0..=bytes.min(self.rest.len())).rev();
        self.next(
            ends.find(|end| self.rest.is_char_boundary(*end)).expect("the beginning is between characters"),
        )
    }

    pub(super) fn line(&self) -> usize {
        let near = self.near(FAR);
        memchr::memchr2(b'\n', b'\r', near.as_bytes()).unwrap_or(near.len())
    }

    pub(super) fn block(&self) -> usize {
        self.near(FAR).find("*/").map_or(2, |length| length + 2)
    }
}

pub(super) fn error(cause: Cause, span: Range<usize>) -> SyntaxError {
    SyntaxError { cause, span, opened: None }
}

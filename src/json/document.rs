//! A parsed text.

use super::arena::Arena;
use super::name::Name;
use super::tape::Tape;
use super::value::Value;

/// A JSON text that was parsed; borrows from the text and from the arena.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    tape: Tape<'d>,
    end: usize,
}

impl<'d> Document<'d> {
    pub(super) fn new(text: &'d str, end: usize, arena: &'d Arena) -> Self {
        Self {
            tape: Tape { text, slots: &arena.slots, names: &arena.names, wide: &arena.wide, reads: None },
            end,
        }
    }

    /// All the text that was handed in; offsets count from its beginning.
    #[must_use]
    pub fn text(&self) -> &'d str {
        self.tape.text
    }

    /// The value that the text is.
    #[must_use]
    pub fn root(&'d self) -> Value<'d> {
        self.tape.value(0)
    }

    /// Where the value ends in the text, in bytes. White space after it is not counted.
    #[must_use]
    pub fn end(&self) -> usize {
        self.end
    }
}

/// A member name given again.
#[derive(Debug, Clone, Copy)]
pub struct Duplicate<'d> {
    /// The name that is there already.
    pub name: Name<'d>,
    /// Where its object has it first.
    pub first: Name<'d>,
    /// The object.
    pub object: Value<'d>,
}

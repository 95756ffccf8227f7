//! A parsed text.

use super::arena::Arena;
use super::slot::Repeat;
use super::value::{Name, Tape, Value};

/// A JSON text that was parsed; borrows from the text and from the arena.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    tape: Tape<'d>,
    end: usize,
    repeats: &'d [Repeat],
}

impl<'d> Document<'d> {
    pub(super) fn new(text: &'d str, end: usize, arena: &'d Arena) -> Self {
        Self {
            tape: Tape { text, slots: &arena.slots, names: &arena.names, wide: &arena.wide, reads: None },
            end,
            repeats: &arena.repeats,
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

    /// Every member with a name its object already has, in the order of the text.
    #[must_use]
    pub fn duplicates(&'d self) -> Duplicates<'d> {
        Duplicates { tape: &self.tape, repeats: self.repeats.iter() }
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

/// Iterates over the names given again; see [`Document::duplicates`].
#[derive(Debug, Clone)]
pub struct Duplicates<'d> {
    tape: &'d Tape<'d>,
    repeats: std::slice::Iter<'d, Repeat>,
}

impl<'d> Iterator for Duplicates<'d> {
    type Item = Duplicate<'d>;

    fn next(&mut self) -> Option<Duplicate<'d>> {
        let repeat = self.repeats.next()?;
        Some(Duplicate {
            name: Name::new(self.tape, repeat.name),
            first: Name::new(self.tape, repeat.first),
            object: self.tape.value(repeat.object),
        })
    }
}

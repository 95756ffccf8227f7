//! A member's name.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::key::Key;
use super::slot::Slot;
use super::tape::Tape;

/// A member's name in a document.
#[derive(Clone, Copy)]
pub struct Name<'d> {
    tape: &'d Tape<'d>,
    index: u32,
}

impl<'d> Name<'d> {
    #[inline]
    pub(super) fn new(tape: &'d Tape<'d>, index: u32) -> Self {
        Self { tape, index }
    }

    #[inline]
    fn slot(&self) -> &'d Slot {
        self.tape.slot(self.index)
    }

    /// The name, borrowed from the text where it has no escapes.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> Cow<'d, str> {
        self.slot().read(self.tape.text)
    }

    /// Where it stands in the text, in bytes, quotes included.
    #[inline]
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.slot().span()
    }

    /// The name as it is written, quotes included.
    #[inline]
    #[must_use]
    pub fn raw(&self) -> &'d str {
        self.tape.text.get(self.span()).expect("the parser took the span from the text")
    }

    /// A hash of the name, equal to [`name_hash`](super::name_hash) of it.
    #[inline]
    #[must_use]
    pub fn hash(&self) -> u32 {
        self.slot().next
    }

    /// Returns true if it is the name of `key`.
    #[inline]
    #[must_use]
    pub fn is(&self, key: &Key) -> bool {
        let slot = self.slot();
        slot.next == key.hash && key.reads_like(slot, self.tape.text)
    }

    /// Returns true if a later member of the same object has this name too.
    #[inline]
    #[must_use]
    pub fn is_overridden(&self) -> bool {
        self.slot().is_overridden()
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.raw(), self.span())
    }
}

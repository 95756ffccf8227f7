//! One slot of the tape that holds a tree: a value or a member name.

use std::borrow::Cow;
use std::ops::Range;

use super::escape;

/// A value or a member name. A value's slot is followed by the slots of what is in it; a member is
/// the slot of its name and then those of its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// Where it begins in the text, in bytes; the quote or bracket belongs to it.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
    /// Of a value: the index of the first slot that is not in it. Of a name: its hash.
    pub(super) next: u32,
    /// The shape in the lowest three bits, then two marks, then the number of children.
    info: u32,
}

/// The kind of value or name in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Shape {
    Null = 0,
    False = 1,
    True = 2,
    Number = 3,
    String = 4,
    Array = 5,
    Object = 6,
    Name = 7,
}

/// An object with more members is wide: a member is looked up, not searched. It is more than there are bits to tell new
/// names by, so that all names of such an object are sorted anyway.
pub(super) const WIDE: usize = 64;

const SHAPE: u32 = 0b111;
/// Of a string or a name: it has escapes. Of a number: it has a fraction or an exponent. Of an object: a name is given twice.
const MARK: u32 = 0b1000;
/// Of a name: a later member of the same object has this name too. Of the root, which is no name: some object of
/// the document gives a name twice.
const OVERRIDDEN: u32 = 0b1_0000;
const COUNT_SHIFT: u32 = 5;

/// As many children as the count of a slot can hold.
pub(super) const MOST_VALUES: u32 = u32::MAX >> COUNT_SHIFT;

impl Slot {
    /// A `null` that stands nowhere.
    pub(super) const NOTHING: Self = Self { start: 0, end: 0, next: 0, info: Shape::Null as u32 };

    #[inline]
    pub(super) fn new(shape: Shape, start: usize, end: usize, next: u32) -> Self {
        Self { start: narrow(start), end: narrow(end), next, info: shape as u32 }
    }

    /// An array or object that begins at `start`.
    #[inline]
    pub(super) fn open(shape: Shape, start: usize) -> Self {
        Self::new(shape, start, start, 0)
    }

    /// Returns true if it is an array or object that was not closed.
    pub(super) fn is_open(&self) -> bool {
        self.start == self.end
    }

    #[inline]
    pub(super) fn marked(mut self, is_marked: bool) -> Self {
        self.info |= if is_marked { MARK } else { 0 };
        self
    }

    #[inline]
    pub(super) fn close(&mut self, end: usize, next: u32, count: u32) {
        self.end = narrow(end);
        self.next = next;
        self.info |= count << COUNT_SHIFT;
    }

    #[inline]
    pub(super) fn shape(&self) -> Shape {
        match self.info & SHAPE {
            0 => Shape::Null,
            1 => Shape::False,
            2 => Shape::True,
            3 => Shape::Number,
            4 => Shape::String,
            5 => Shape::Array,
            6 => Shape::Object,
            _ => Shape::Name,
        }
    }

    #[inline]
    pub(super) fn is_name(&self) -> bool {
        self.info & SHAPE == Shape::Name as u32
    }

    #[inline]
    pub(super) fn has_escapes(&self) -> bool {
        self.info & MARK != 0
    }

    /// Returns true if it is a number without fraction and exponent.
    #[inline]
    pub(super) fn is_whole(&self) -> bool {
        self.info & (SHAPE | MARK) == Shape::Number as u32
    }

    #[inline]
    pub(super) fn has_repeats(&self) -> bool {
        self.info & MARK != 0
    }

    /// Returns true if it is an object that gives some name more than once.
    pub(super) fn is_object_with_repeats(&self) -> bool {
        self.has_repeats() && self.shape() == Shape::Object
    }

    /// The index after the subtree of this slot, which stands at `index`.
    pub(super) fn end_index(&self, index: u32) -> u32 {
        if matches!(self.shape(), Shape::Array | Shape::Object) { self.next } else { index + 1 }
    }

    pub(super) fn mark_repeats(&mut self) {
        self.info |= MARK;
    }

    #[inline]
    pub(super) fn is_overridden(&self) -> bool {
        self.info & OVERRIDDEN != 0
    }

    /// Of the root: whether any object of the document gives a name more than once.
    #[inline]
    pub(super) fn document_has_repeats(&self) -> bool {
        self.info & OVERRIDDEN != 0
    }

    pub(super) fn mark_document_with_repeats(&mut self) {
        self.info |= OVERRIDDEN;
    }

    pub(super) fn mark_overridden(&mut self) {
        self.info |= OVERRIDDEN;
    }

    /// All that it says but the span and `next`.
    #[inline]
    pub(super) fn info(&self) -> u32 {
        self.info
    }

    /// Elements of an array, members of an object.
    #[inline]
    pub(super) fn count(&self) -> usize {
        (self.info >> COUNT_SHIFT) as usize
    }
}

/// An offset or an index as a slot holds it. Texts beyond `u32::MAX` bytes were refused before the first
/// slot, and every slot stands for at least one byte.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
#[inline]
pub(super) fn narrow(offset: usize) -> u32 {
    offset as u32
}

/// The text of a slot of a string or a name.
impl Slot {
    #[inline]
    pub(super) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part between the quotes.
    #[inline]
    pub(super) fn body<'d>(&self, text: &'d str) -> &'d str {
        text.get(self.start as usize + 1..self.end as usize - 1).expect("a string has quotes")
    }

    #[inline]
    pub(super) fn read<'d>(&self, text: &'d str) -> Cow<'d, str> {
        let body = self.body(text);
        if self.has_escapes() { escape::unescape(body) } else { Cow::Borrowed(body) }
    }

    #[inline]
    pub(super) fn reads(&self, text: &str, expected: &str) -> bool {
        if self.has_escapes() {
            return self.reads_unescaped(text, expected);
        }
        // Bytes, since the quotes are known to stand between characters.
        text.as_bytes().get(self.start as usize + 1..self.end as usize - 1) == Some(expected.as_bytes())
    }

    #[cold]
    fn reads_unescaped(&self, text: &str, expected: &str) -> bool {
        escape::unescape(self.body(text)) == expected
    }
}

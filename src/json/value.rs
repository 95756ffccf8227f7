//! Values, members and names of a document.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::hash::hash_of;
use super::key::Key;
use super::kind::Kind;
use super::name::Name;
use super::number::Number;
use super::slot::{Shape, Slot, WIDE};
use super::tape::Tape;
use super::work::work;

/// A value in a document: a place rather than a copy, as cheap as a reference.
#[derive(Clone, Copy)]
pub struct Value<'d> {
    tape: &'d Tape<'d>,
    index: u32,
}

impl<'d> Tape<'d> {
    /// The value in the slot at `index`.
    #[inline]
    pub(super) fn value(&'d self, index: u32) -> Value<'d> {
        Value { tape: self, index }
    }
}

impl<'d> Value<'d> {
    #[inline]
    pub(super) fn slot(&self) -> &'d Slot {
        self.tape.slot(self.index)
    }

    /// The tape of its document, and the place of its own slot there.
    #[inline]
    pub(super) fn place(&self) -> (&'d Tape<'d>, u32) {
        (self.tape, self.index)
    }

    /// Returns true if it is the same value at the same place, not only one that is written alike.
    #[inline]
    #[must_use]
    pub fn is_same(self, other: Value<'_>) -> bool {
        self.index == other.index && std::ptr::addr_eq(self.tape, other.tape)
    }

    /// The kind of the value.
    #[inline]
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.slot().shape() {
            Shape::Null => Kind::Null,
            Shape::False | Shape::True => Kind::Boolean,
            Shape::Number => Kind::Number,
            Shape::String | Shape::Name => Kind::String,
            Shape::Array => Kind::Array,
            Shape::Object => Kind::Object,
        }
    }

    /// The bit of its kind; see [`Kind::bits`].
    #[inline]
    #[must_use]
    pub fn kind_bit(&self) -> u8 {
        1 << self.slot().shape() as u32
    }

    /// The bit of its kind and, of a number that is written with digits alone, the highest bit.
    #[inline]
    #[must_use]
    pub fn type_bits(&self) -> u8 {
        let is_whole = self.slot().is_whole();
        self.kind_bit() | u8::from(is_whole) << 7
    }

    /// Where it stands in the text, in bytes, quotes and brackets included.
    #[inline]
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.slot().span()
    }

    /// The value as it is written.
    #[inline]
    #[must_use]
    pub fn raw(&self) -> &'d str {
        self.tape.note_read(self.index);
        self.document_text().get(self.span()).expect("the parser took the span from the text")
    }

    /// Returns true if it is written so.
    #[inline]
    #[must_use]
    pub fn is_written(&self, raw: &str) -> bool {
        self.tape.note_read(self.index);
        self.document_text().as_bytes().get(self.span()) == Some(raw.as_bytes())
    }

    /// The text of the document it stands in.
    #[inline]
    #[must_use]
    pub fn document_text(&self) -> &'d str {
        self.tape.text
    }

    /// Returns true if it is `null`.
    #[inline]
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.slot().shape() == Shape::Null
    }

    /// `true` or `false`.
    #[inline]
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.slot().shape() {
            Shape::True => Some(true),
            Shape::False => Some(false),
            _ => None,
        }
    }

    /// Returns true if it is a string. Costs less than [`as_str`](Self::as_str), which reads it.
    #[inline]
    #[must_use]
    pub fn is_string(&self) -> bool {
        self.slot().shape() == Shape::String
    }

    /// The string, borrowed from the text where it has no escapes.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'d, str>> {
        (self.slot().shape() == Shape::String).then(|| self.read())
    }

    #[inline]
    pub(super) fn read(&self) -> Cow<'d, str> {
        self.tape.note_read(self.index);
        self.slot().read(self.document_text())
    }

    /// The number.
    #[inline]
    #[must_use]
    pub fn as_number(&self) -> Option<Number<'d>> {
        (self.slot().shape() == Shape::Number).then(|| Number::new(self.raw()))
    }

    /// The array.
    #[inline]
    #[must_use]
    pub fn as_array(&self) -> Option<Array<'d>> {
        (self.slot().shape() == Shape::Array).then_some(Array { value: *self })
    }

    /// The object.
    #[inline]
    #[must_use]
    pub fn as_object(&self) -> Option<Object<'d>> {
        (self.slot().shape() == Shape::Object).then_some(Object { value: *self })
    }

    /// The value of the member `name`, if this is an object that has it; the last of several.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'d>> {
        self.as_object()?.get(name)
    }

    /// The value after this one: the next element, or the next member's name.
    #[inline]
    fn next_index(&self) -> u32 {
        self.slot().next
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}", self.raw(), self.span())
    }
}

/// An array in a document.
#[derive(Debug, Clone, Copy)]
pub struct Array<'d> {
    value: Value<'d>,
}

impl<'d> Array<'d> {
    /// The number of elements.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.value.slot().count()
    }

    /// Returns true if it has no elements.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements in order.
    #[inline]
    #[must_use]
    pub fn iter(&self) -> Elements<'d> {
        let Value { tape, index } = self.value;
        Elements { tape, index: index + 1, left: self.len() }
    }
}

impl<'d> IntoIterator for &Array<'d> {
    type Item = Value<'d>;
    type IntoIter = Elements<'d>;

    fn into_iter(self) -> Elements<'d> {
        self.iter()
    }
}

impl<'d> IntoIterator for Array<'d> {
    type Item = Value<'d>;
    type IntoIter = Elements<'d>;

    fn into_iter(self) -> Elements<'d> {
        self.iter()
    }
}

/// Iterates over the elements of an [`Array`].
#[derive(Debug, Clone)]
pub struct Elements<'d> {
    tape: &'d Tape<'d>,
    index: u32,
    left: usize,
}

impl<'d> Iterator for Elements<'d> {
    type Item = Value<'d>;

    #[inline]
    fn next(&mut self) -> Option<Value<'d>> {
        self.left = self.left.checked_sub(1)?;
        let element = self.tape.value(self.index);
        self.index = element.next_index();
        Some(element)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Elements<'_> {}

/// An object in a document.
#[derive(Debug, Clone, Copy)]
pub struct Object<'d> {
    value: Value<'d>,
}

impl<'d> Object<'d> {
    /// The number of members as written, those with a name given before included.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.value.slot().count()
    }

    /// Returns true if it has no members.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The members in order, those with a name given before included.
    #[inline]
    #[must_use]
    pub fn iter(&self) -> Members<'d> {
        let Value { tape, index } = self.value;
        Members { tape, index: index + 1, left: self.len() }
    }

    /// Returns true if a name is given more than once.
    #[inline]
    #[must_use]
    pub fn has_duplicates(&self) -> bool {
        self.value.slot().has_repeats()
    }

    /// The value of the member `name`; of several the last, as `JSON.parse` does.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'d>> {
        self.member(name).map(|member| member.value)
    }

    /// The value of the member that `key` names; of several the last.
    #[inline]
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<Value<'d>> {
        self.member_by(key.hash, |slot, text| key.reads_like(slot, text)).map(|member| member.value)
    }

    /// The member `name`; of several the last.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Member<'d>> {
        self.member_with_hash(name, hash_of(name))
    }

    #[inline]
    pub(super) fn member_with_hash(&self, name: &str, hash: u32) -> Option<Member<'d>> {
        self.member_by(hash, |slot, text| slot.reads(text, name))
    }

    /// The last member whose name has this hash and `is` the one.
    #[inline]
    fn member_by(&self, hash: u32, is: impl Fn(&Slot, &str) -> bool) -> Option<Member<'d>> {
        let Value { tape, index } = self.value;
        if tape.slot(index).count() > WIDE
            && let Some(named) = tape.names_of_wide(index)
        {
            let from = named.partition_point(|(known, _)| *known < hash);
            let same_hash = named[from..].iter().take_while(|(known, _)| *known == hash);
            let found = same_hash.map(|(_, at)| *at).find(|at| {
                let slot = tape.slot(*at);
                !slot.is_overridden() && is(slot, tape.text)
            });
            return found.map(|at| Member { name: Name::new(tape, at), value: tape.value(at + 1) });
        }
        let mut at = index + 1;
        let end = tape.slot(index).next;
        while at < end {
            let named = tape.slots.get(at as usize)?;
            if named.next == hash && !named.is_overridden() && is(named, tape.text) {
                return Some(Member { name: Name::new(tape, at), value: tape.value(at + 1) });
            }
            work(1);
            at = tape.slots.get(at as usize + 1)?.next;
        }
        None
    }
}

impl<'d> IntoIterator for &Object<'d> {
    type Item = Member<'d>;
    type IntoIter = Members<'d>;

    fn into_iter(self) -> Members<'d> {
        self.iter()
    }
}

impl<'d> IntoIterator for Object<'d> {
    type Item = Member<'d>;
    type IntoIter = Members<'d>;

    fn into_iter(self) -> Members<'d> {
        self.iter()
    }
}

/// A member of an [`Object`].
#[derive(Debug, Clone, Copy)]
pub struct Member<'d> {
    /// Its name.
    pub name: Name<'d>,
    /// Its value.
    pub value: Value<'d>,
}

/// Iterates over the members of an [`Object`].
#[derive(Debug, Clone)]
pub struct Members<'d> {
    tape: &'d Tape<'d>,
    index: u32,
    left: usize,
}

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    #[inline]
    fn next(&mut self) -> Option<Member<'d>> {
        self.left = self.left.checked_sub(1)?;
        let name = Name::new(self.tape, self.index);
        let value = self.tape.value(self.index + 1);
        self.index = value.next_index();
        Some(Member { name, value })
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Members<'_> {}

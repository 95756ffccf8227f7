//! Names that an object gives more than once, at or below a value.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::document::Duplicate;
use super::slot::Slot;
use super::value::{Object, Value};

impl<'d> Value<'d> {
    /// Every second and later member at or below this value with a name that its object already has, in the
    /// order of the text within each object. A document without any costs one look.
    pub fn duplicates(self) -> impl Iterator<Item = Duplicate<'d>> {
        let (tape, index) = self.place();
        let has_some = tape.slots.first().is_some_and(Slot::document_has_repeats);
        let end = if has_some { self.slot().end_index(index) } else { index };
        (index..end)
            .filter(move |at| tape.slots.get(*at as usize).is_some_and(Slot::is_object_with_repeats))
            .filter_map(move |at| tape.value(at).as_object().map(|object| (object, tape.value(at))))
            .flat_map(|(object, value)| repeats_of(object, value))
    }
}

/// Those of one object: only as many are made as are taken.
fn repeats_of<'d>(object: Object<'d>, value: Value<'d>) -> impl Iterator<Item = Duplicate<'d>> {
    let mut first = HashMap::new();
    object.iter().filter_map(move |member| match first.entry(member.name.as_str()) {
        Entry::Occupied(first) => Some(Duplicate { name: member.name, first: *first.get(), object: value }),
        Entry::Vacant(place) => {
            place.insert(member.name);
            None
        }
    })
}

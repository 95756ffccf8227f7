//! Names that an object gives more than once, at or below a value.

use std::collections::HashMap;

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

fn repeats_of<'d>(object: Object<'d>, value: Value<'d>) -> Vec<Duplicate<'d>> {
    let mut first = HashMap::new();
    let mut repeats = Vec::new();
    for member in object {
        let name = member.name;
        match first.get(&name.as_str()) {
            Some(first) => repeats.push(Duplicate { name, first: *first, object: value }),
            None => {
                first.insert(name.as_str(), name);
            }
        }
    }
    repeats
}

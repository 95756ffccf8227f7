//! What the schemas tell `diff` is true of the samples.

#![expect(clippy::expect_used, reason = "a test may fail")]

use std::collections::HashSet;

use cxray::catalog::{Catalog, Outline, SpotId};
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::json::{Arena, Kind, Limits, Value};

/// Calls `see` for every array of the samples for which the schema names a key: with the event, the key, whether the
/// schema knows that member of the elements, and the array.
fn each_keyed_array(see: &mut dyn FnMut(&str, &str, bool, Value<'_>)) {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let recogniser = Recogniser::new(&catalog, Asked::default());
    for event in catalog.events() {
        let outline = &catalog.schema(event).expect("the schema compiles").outline;
        for (_, text) in catalog.samples(event) {
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).expect("a sample is JSON");
            if let Recognised::Event(found) = recogniser.recognise(document.root())
                && let Some((payload, spot)) = found.payload.zip(outline.top())
            {
                walk(outline, spot, payload, &mut |key, is_known, array| {
                    see(&event.name, key, is_known, array);
                });
            }
        }
    }
}

fn walk(outline: &Outline, id: SpotId, value: Value<'_>, see: &mut dyn FnMut(&str, bool, Value<'_>)) {
    let spot = outline.spot(id);
    if let Some(key) = spot.array_key.as_deref().filter(|_| value.kind() == Kind::Array) {
        let element = outline.element(spot, 0).map(|id| outline.spot(id));
        see(key, element.is_some_and(|element| element.member_names().any(|name| name == key)), value);
    }
    for member in value.as_object().into_iter().flatten() {
        if let Some(id) = outline.member(spot, &member.name.as_str()) {
            walk(outline, id, member.value, see);
        }
    }
    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(id) = outline.element(spot, index) {
            walk(outline, id, element, see);
        }
    }
}

#[test]
fn the_key_of_an_array_is_a_member_that_the_schema_names() {
    each_keyed_array(&mut |event, key, is_known, _| {
        assert!(is_known, "{event}: the elements have no `{key}`");
    });
}

#[test]
fn the_key_of_an_array_tells_the_elements_of_the_samples_apart() {
    let mut events = HashSet::new();
    each_keyed_array(&mut |event, key, _, array| {
        let keys: Vec<&str> =
            array.as_array().into_iter().flatten().filter_map(|it| Some(it.get(key)?.raw())).collect();
        let different: HashSet<&str> = keys.iter().copied().collect();
        assert_eq!(different.len(), keys.len(), "{event}: `{key}` in {}", array.raw());
        if !keys.is_empty() {
            events.insert(event.to_owned());
        }
    });
    assert!(events.len() > 8, "keys were found in {events:?} only");
}

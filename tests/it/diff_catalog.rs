//! What the schemas tell `diff` is true of the samples.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use cxray::catalog::{Catalog, Outline, SpotId};
use cxray::diff::{Canon, Ignored, LeftOut, Lens, Lenses, Numbers, Place, Vary, Volatile};
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

/// Members that do not differ from run to run, though others of the same name do, and why.
const STEADY: &[(&str, &str, &str)] = &[
    ("cometd", "/ext", "of connects alone it counts up; elsewhere it says what the two sides can do"),
    ("workspaces", "/customerDetails/*/data/address", "of the customer, not of a file that was uploaded"),
    ("workspaces", "/customerHistory/*/data/id", "what the service has stored, whatever that is"),
    ("workspaces", "/fromAddresses/*/data/address", "of the contact centre, not of a file that was uploaded"),
    ("workspaces", "/id", "of a view that the layout names (`onNavigationEvent`)"),
    ("workspaces", "/*/address", "of a participant, not of a file that was uploaded"),
    ("workspaces", "/participant/address", "of a participant, not of a file that was uploaded"),
    ("workspaces", "/channels/*/id", "of a channel that is set up for the agent"),
];

/// Ids of what is set up or known before, not of what happens.
const OF_WHAT_IS_SET_UP: &[&str] = &[
    "agentId",
    "stationId",
    "providerId",
    "skillId",
    "topicId",
    "widgetId",
    "Agent ID",
    "Station ID",
    "customerId",
];

fn is_steady(api: &str, pointer: &str) -> bool {
    STEADY.iter().any(|(slug, place, _)| (*slug, *place) == (api, pointer))
}

/// The names of what the events of each API call volatile.
fn volatile_names(catalog: &Catalog) -> HashMap<String, HashSet<String>> {
    let mut names: HashMap<String, HashSet<String>> = HashMap::new();
    for event in catalog.events() {
        let pointers = catalog.facts(event).volatile.iter();
        let last = pointers.filter_map(|pointer| Some(pointer.rsplit_once('/')?.1.to_owned()));
        names.entry(catalog.api_of(event).slug.clone()).or_default().extend(last);
    }
    names
}

/// Members that the schema names and that are compared: their pointers, with `*` for elements and for names that it leaves open.
fn compared(
    lens: &Lens,
    outline: &Outline,
    at: (SpotId, Option<Place>),
    path: &str,
    found: &mut Vec<String>,
) {
    if path.matches('/').count() > 6 || lens.varying.at(at.1) == Some(&Vary::Value) {
        return;
    }
    if !path.is_empty() {
        found.push(path.to_owned());
    }
    for (name, below) in outline.below(at.0) {
        let name = name.unwrap_or("*");
        let place = lens.varying.token(at.1, name);
        compared(lens, outline, (below, place), &format!("{path}/{name}"), found);
    }
}

#[test]
fn what_differs_from_run_to_run_in_one_event_does_so_in_all_of_its_api() {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let lenses = Lenses::new(&catalog, Volatile::LeftOut);
    let names = volatile_names(&catalog);
    let mut forgotten = BTreeSet::new();
    for event in catalog.events() {
        let outline = &catalog.schema(event).expect("the schema compiles").outline;
        let (api, lens) = (&catalog.api_of(event).slug, lenses.of(Some(event)));
        let mut found = Vec::new();
        if let Some(top) = outline.top() {
            compared(lens, outline, (top, lens.varying.start()), "", &mut found);
        }
        for pointer in found {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            if names[api].contains(name) && !is_steady(api, &pointer) {
                forgotten.insert(format!("{} {pointer}", event.name));
            }
        }
    }
    assert!(forgotten.is_empty(), "volatile elsewhere: {forgotten:#?}");
}

fn is_id(name: &str) -> bool {
    name == "id" || name.ends_with("Id") || name.ends_with("ID") || name.ends_with("Key") && name != "Key"
}

/// The places of all ids in a payload: of texts what stands between the quotes.
fn ids(api: &str, value: Value<'_>, path: &str, found: &mut Vec<Range<usize>>) {
    for member in value.as_object().into_iter().flatten() {
        let name = member.name.as_str();
        let below = format!("{path}/{name}");
        let span = member.value.span();
        let is_steady = is_steady(api, &below) || OF_WHAT_IS_SET_UP.contains(&&*name);
        match member.value.kind() {
            Kind::String if is_id(&name) && !is_steady => found.push(span.start + 1..span.end - 1),
            Kind::Number if is_id(&name) && !is_steady => found.push(span),
            _ => ids(api, member.value, &below, found),
        }
    }
    for element in value.as_array().into_iter().flatten() {
        ids(api, element, &format!("{path}/*"), found);
    }
}

#[test]
fn a_sample_with_other_ids_is_the_same() {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let recogniser = Recogniser::new(&catalog, Asked::default());
    let lenses = Lenses::new(&catalog, Volatile::LeftOut);
    let canon = Canon::new(Numbers::ByValue);
    let ignored = Ignored::default();
    let (mut replaced, mut differing) = (0, Vec::new());
    for event in catalog.events() {
        let lens = lenses.of(Some(event));
        let left_out = LeftOut { volatile: lens.left_out(), ignored: &ignored };
        let hash = |payload: Value<'_>| canon.without(payload, left_out, lens.varying.start(), "");
        for (_, text) in catalog.samples(event) {
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).expect("a sample is JSON");
            let Recognised::Event(found) = recogniser.recognise(document.root()) else { continue };
            let Some(payload) = found.payload else { continue };
            let mut places = Vec::new();
            ids(&catalog.api_of(event).slug, payload, "", &mut places);
            replaced += places.len();
            let mut other = text.clone();
            places.sort_by_key(|place| std::cmp::Reverse(place.start));
            for place in places {
                other.replace_range(place, "4711");
            }
            let mut arena = Arena::default();
            let document = arena.parse(&other, &Limits::default()).expect("it still is JSON");
            let changed = document.root().pointer(found.payload_pointer).expect("the payload is there");
            if hash(payload) != hash(changed) {
                differing.push(format!("{}: {other}", event.name));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(replaced > 100, "{replaced} ids");
}

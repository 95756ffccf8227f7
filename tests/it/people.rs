//! What the catalogue says of people, proved for all events at once.

use std::collections::HashSet;

use cxray::catalog::{Catalog, Outline, SpotId};

/// Members that speak of people, or hold what people have written, wherever they stand.
const PERSONAL: [&str; 33] = [
    "ani",
    "avatar",
    "body",
    "destinationAddress",
    "dnis",
    "e164Number",
    "externalInteractionId",
    "fileDetails",
    "filename",
    "firstName",
    "fromAddress",
    "html",
    "intrinsics",
    "lastName",
    "nickname",
    "originatingAddress",
    "participantAddress",
    "participantName",
    "participantsInfo",
    "phoneNumber",
    "resourceAddress",
    "responseJSON",
    "responseText",
    "stationId",
    "agentId",
    "subject",
    "summary",
    "text",
    "title",
    "toAddress",
    "userData",
    "userHandle",
    "userToUserInfo",
];

/// Places where such a name means something else: a heading of the program's own, a phrase that is offered, what a server says.
const OTHERWISE: [(&str, &str); 4] = [
    ("onContextDataEvent", "/suggestedPhrase/*/data/text"),
    ("onNavigationEvent", "/title"),
    ("WebChatService.error", "/errors/*/text"),
    ("WebChatService.ajaxResponse", "/errors/*/text"),
];

/// Every place that a schema names.
fn places(outline: &Outline) -> Vec<(String, SpotId)> {
    /// Schemas may refer to themselves.
    const DEEPEST: usize = 8;
    let mut open: Vec<(String, SpotId)> = outline.top().map(|top| (String::new(), top)).into_iter().collect();
    let mut found = Vec::new();
    while let Some((pointer, id)) = open.pop() {
        if pointer.matches('/').count() < DEEPEST {
            let spot = outline.spot(id);
            for name in spot.member_names() {
                let below = outline.member(spot, name).expect("it is named");
                open.push((format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), below));
            }
            for below in outline.element(spot, 0).into_iter().chain(outline.member(spot, "any other name")) {
                open.push((format!("{pointer}/*"), below));
            }
        }
        found.push((pointer, id));
    }
    found
}

/// Whether `place` is one that `pointer` leads to, or stands below it.
fn is_at_or_below(place: &str, pointer: &str) -> bool {
    let mut steps = place.split('/');
    pointer
        .split('/')
        .all(|token| steps.next().is_some_and(|step| step == token || token == "*" || step == "*"))
}

#[test]
fn what_is_personal_is_named_by_the_schema() {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    for event in catalog.events() {
        let places = places(&catalog.schema(event).expect("it compiles").outline);
        let facts = catalog.facts(event);
        for pointer in facts.personal.iter().chain(&facts.secret) {
            // What stands in an object whose members are free has no names.
            let is_named = places.iter().any(|(place, _)| {
                is_at_or_below(place, pointer) || (is_at_or_below(pointer, place) && !place.is_empty())
            });
            assert!(is_named || pointer.is_empty(), "{}: {pointer} is not in the schema", event.name);
        }
    }
}

#[test]
fn what_is_personal_is_of_no_closed_set() {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    for event in catalog.events() {
        let outline = &catalog.schema(event).expect("it compiles").outline;
        for (place, id) in places(outline) {
            let facts = catalog.facts(event);
            let is_personal = |pointer: &String| pointer.split('/').eq(place.split('/'));
            if facts.personal.iter().any(is_personal) {
                assert!(outline.spot(id).lists_nothing(), "{}: {place} has known values", event.name);
            }
        }
    }
}

#[test]
fn what_sounds_personal_is_personal() {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let mut forgotten = HashSet::new();
    for event in catalog.events() {
        let facts = catalog.facts(event);
        for (place, _) in places(&catalog.schema(event).expect("it compiles").outline) {
            let name = place.rsplit('/').next().unwrap_or_default();
            let is_known =
                facts.personal.iter().chain(&facts.secret).any(|pointer| is_at_or_below(&place, pointer));
            let means_something_else = OTHERWISE.contains(&(event.name.as_str(), place.as_str()));
            if PERSONAL.contains(&name) && !is_known && !means_something_else {
                forgotten.insert(format!("{} {place}", event.name));
            }
        }
    }
    assert!(forgotten.is_empty(), "{forgotten:#?}");
}

#[test]
fn what_is_called_like_a_credential_is_secret_or_hidden_by_its_name() {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let words = catalog.secret_words();
    for event in catalog.events() {
        for pointer in &catalog.facts(event).personal {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            assert!(
                !words.names.iter().any(|word| word == name),
                "{}: {pointer} is a credential",
                event.name
            );
        }
    }
}

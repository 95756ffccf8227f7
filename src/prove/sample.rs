//! Samples: every event has one, it is recognised as that event and by no other API, and it is valid.

use std::sync::Arc;

use super::fault::FolderFault;
use crate::capture::Input;
use crate::catalog::{Catalog, EventType, SoundCatalog};
use crate::check::Finding;
use crate::event::{Asked, EventStatus, Recognised, Recogniser};
use crate::inspect::{EachFinding, Inspector};
use crate::json::{Arena, Limits};

/// Adds the faults of the samples of the folder's events, and tells how many there are.
pub(super) fn check(sound: &SoundCatalog, faults: &mut Vec<FolderFault>) -> usize {
    let catalog = &sound.catalog;
    let recogniser = Recogniser::new(catalog, Asked::default());
    let of_apis: Vec<Recogniser<'_>> = (0..catalog.apis().len())
        .map(|api| Recogniser::new(catalog, Asked { api: Some(api), ..Asked::default() }))
        .collect();
    missing(sound, faults);
    let mut count = 0;
    for event in catalog.events() {
        let samples = catalog.samples(event);
        if !sound.own.contains(&event.path) {
            for (_, text) in &samples {
                not_taken_away(sound, event, &recogniser, text, faults);
            }
            continue;
        }
        count += samples.len();
        for (path, text) in &samples {
            let file = sound.shown(path);
            let text = text.trim_start_matches('\u{feff}');
            let mut fault = |message| faults.push(FolderFault::new(&file, None, "sample", message));
            match as_event(&recogniser, text).map(|number| &catalog.events()[number]) {
                Ok(found) if found.number == event.number => {}
                Ok(found) => fault(format!("it is recognised as `{}`, not as `{}`", found.name, event.name)),
                Err(message) => fault(message),
            }
            for (other, theirs) in of_apis.iter().enumerate().filter(|(other, _)| *other != event.api) {
                if as_event(theirs, text).is_ok() {
                    fault(format!("it is taken for an event of `{}` too", catalog.apis()[other].slug));
                }
            }
            judge(catalog, path, &file, text, faults);
        }
    }
    count
}

/// Events without a sample, also those that the catalogue is without.
fn missing(sound: &SoundCatalog, faults: &mut Vec<FolderFault>) {
    for path in sound.own_schemas() {
        let Some(event) = sound.event_at(path) else { continue };
        let slug = path.trim_start_matches("schemas/").split('/').next().expect("a split has a first part");
        let main = format!("samples/{slug}/{event}.json");
        if !sound.own.contains(&main) && sound.catalog.text_of(&main).is_none() {
            let message = format!("the event has no sample: expected samples/{event}.json beside its schema");
            faults.push(FolderFault::new(&sound.shown(path), None, "sample", message));
        }
    }
}

/// The number of the event of the catalogue that a text is recognised as.
fn as_event(recogniser: &Recogniser<'_>, text: &str) -> Result<usize, String> {
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).expect("the samples of the folder are JSON");
    match recogniser.recognise(document.root()) {
        Recognised::Event(found) => match found.standing {
            EventStatus::Listed(listed) => Ok(listed.number),
            _ => Err("it is recognised as an event that has no schema".to_owned()),
        },
        _ => {
            Err("it is not recognised: neither a form of api.json nor `shape` in x-event fits it".to_owned())
        }
    }
}

/// A folder must not take events of other APIs for its own.
fn not_taken_away(
    sound: &SoundCatalog,
    event: &EventType,
    recogniser: &Recogniser<'_>,
    text: &str,
    faults: &mut Vec<FolderFault>,
) {
    let Ok(number) = as_event(recogniser, text) else { return };
    let found = &sound.catalog.events()[number];
    let api = sound.catalog.api_of(found);
    let path = format!("schemas/{}/api.json", api.slug);
    if found.number != event.number && sound.own.contains(&path) {
        let slug = &sound.catalog.api_of(event).slug;
        let message = format!(
            "a sample of `{}` of the API `{slug}` is taken for its event `{}`",
            event.name, found.name
        );
        faults.push(FolderFault::new(&sound.shown(&path), None, "sample", message));
    }
}

/// Adds what `validate` says of a sample. Those of an older shape are told to be that, and nothing else.
fn judge(catalog: &Catalog, path: &str, file: &str, text: &str, faults: &mut Vec<FolderFault>) {
    let mut findings: Vec<Finding> = Vec::new();
    let mut pass = EachFinding(|finding| findings.push(finding));
    let input = Input::Memory { name: path.to_owned(), bytes: Arc::from(text.as_bytes()) };
    // A schema that does not compile is a fault of its own.
    if Inspector::new(catalog).read(vec![input], &mut pass).is_err() {
        return;
    }
    let is_older = path.contains(".older");
    let is_told = findings.iter().any(|finding| finding.code == "older-shape");
    if is_older && !is_told {
        let message = "the sample of an older shape is told like a current one".to_owned();
        faults.push(FolderFault::new(file, None, "sample", message));
    }
    for finding in findings.iter().filter(|finding| !(is_older && finding.code == "older-shape")) {
        let message = format!("{}[{}] {}", finding.severity, finding.code, finding.message);
        faults.push(FolderFault::new(file, Some(finding.place.start), "sample", message));
    }
}

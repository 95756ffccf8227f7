//! Files that belong to nothing, and names that are given twice.

use std::fs;
use std::path::Path;

use super::fault::FolderFault;
use super::payload::Payloads;
use super::place::string_in;
use crate::catalog::{Catalog, EventType, Meaning, NameAt, OneConversation, SoundCatalog, matches_name};

/// Adds the faults of the layout of a folder.
pub(super) fn check(sound: &SoundCatalog, folder: &Path, payloads: &Payloads, faults: &mut Vec<FolderFault>) {
    left_over(sound, folder, faults);
    let events = sound.catalog.events();
    let own = |event: &&EventType| sound.own.contains(&event.path);
    for event in events.iter().filter(own) {
        let other = events.iter().find(|other| other.name == event.name && other.number != event.number);
        if let Some(other) = other {
            let slug = &sound.catalog.api_of(other).slug;
            let message =
                format!("the API `{slug}` has an event of this name too, so neither is recognised for sure");
            faults.push(FolderFault::new(&sound.shown(&event.path), None, "layout", message));
        }
    }
    for (index, api) in sound.catalog.apis().iter().enumerate() {
        let path = format!("schemas/{}/api.json", api.slug);
        if sound.own.contains(&path) {
            for (name, message) in names_of(&sound.catalog, index, payloads) {
                let at = string_in(&sound.text(&path), &name);
                faults.push(FolderFault::new(&sound.shown(&path), at, "layout", message));
            }
        }
    }
}

/// The names of events in the description of an API that are none, and why.
fn names_of(catalog: &Catalog, index: usize, payloads: &Payloads) -> Vec<(String, String)> {
    let api = &catalog.apis()[index];
    let events = || catalog.events().iter().filter(|event| event.api == index);
    let is_event = |name: &str| events().any(|event| matches_name(name, &event.name));
    let mut wrong = Vec::new();
    for form in &api.forms {
        if let Meaning::Event { name: NameAt::Fixed(name), .. } = &form.meaning
            && !is_event(name)
            && api.known(name).is_none()
        {
            let message = format!(
                "the form \"{}\" is of the event `{name}`, which has no schema and is not among `known`",
                form.title
            );
            wrong.push((name.clone(), message));
        }
    }
    let of_pairs = api.pairs.iter().flat_map(|pair| [&pair.from, &pair.to].into_iter().chain(&pair.over));
    let of_conversation = api.conversation.iter().flat_map(OneConversation::names);
    for name in of_pairs.map(String::as_str).chain(of_conversation) {
        if !is_event(name) {
            wrong.push((name.to_owned(), format!("there is no event `{name}` of this API")));
        }
    }
    for pair in &api.pairs {
        let Some(key) = &pair.key else { continue };
        for name in [&pair.from, &pair.to] {
            let event = events().find(|event| event.name == *name);
            if let Some(event) = event
                && let payloads = payloads.of_event(event)
                && !payloads.is_empty()
                && !payloads.iter().any(|payload| payload.pointer(key).is_some())
            {
                wrong.push((key.clone(), format!("the key {key} leads nowhere in any sample of `{name}`")));
            }
        }
    }
    wrong
}

/// Files that nothing reads.
fn left_over(sound: &SoundCatalog, folder: &Path, faults: &mut Vec<FolderFault>) {
    for name in names(folder) {
        let api = folder.join(&name);
        if api.is_dir() {
            let is_api = sound.own.contains(&format!("schemas/{name}/api.json"))
                || sound.catalog.api_index(&name).is_some();
            if is_api {
                left_over_of(sound, &api, &name, faults);
            }
        } else if name.ends_with(".schema.json") {
            let message = "the schema of an event stands in the folder of its API".to_owned();
            faults.push(FolderFault::new(&api.display().to_string(), None, "layout", message));
        }
    }
}

fn left_over_of(sound: &SoundCatalog, api: &Path, slug: &str, faults: &mut Vec<FolderFault>) {
    let mut leave = |path: &Path, message: String| {
        faults.push(FolderFault::new(&path.display().to_string(), None, "layout", message));
    };
    for file in names(api) {
        let path = api.join(&file);
        let is_read = path.is_dir() && ["order", "samples"].contains(&&*file)
            || ["api.json", "capture.js"].contains(&&*file)
            || file.ends_with(".schema.json");
        if !is_read {
            leave(
                &path,
                "nothing reads this: expected NAME.schema.json, api.json, capture.js, order/ or samples/"
                    .to_owned(),
            );
        }
    }
    for file in names(&api.join("order")) {
        if !has_ending(&file, "json") {
            leave(&api.join("order").join(&file), "nothing reads this: order rules are NAME.json".to_owned());
        }
    }
    let schema_of = |event: &str| format!("schemas/{slug}/{event}.schema.json");
    for file in names(&api.join("samples")) {
        // `NAME.json`, or `NAME.older.json` and other variants of it.
        let ends = file.match_indices('.').map(|(at, _)| &file[..at]);
        let is_of_event = |event: &str| {
            sound.own.contains(&schema_of(event)) || sound.catalog.text_of(&schema_of(event)).is_some()
        };
        if !has_ending(&file, "json") || !ends.into_iter().any(is_of_event) {
            leave(
                &api.join("samples").join(&file),
                "this sample belongs to no event: expected NAME.json or NAME.VARIANT.json".to_owned(),
            );
        }
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}

/// Names in a folder, without what is hidden and what is for people.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.') && !has_ending(name, "md"));
    names.sort();
    names
}

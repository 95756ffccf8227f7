//! The schema of an event, or one that events share: its form, its draft, its references.

use super::fault::FolderFault;
use crate::catalog::{RuleForm, SoundCatalog};
use crate::check::in_words;
use crate::json::{Arena, Limits, position_of};
use crate::safe;

/// Adds the faults of the schema at `path`.
pub(super) fn check(sound: &SoundCatalog, path: &str, faults: &mut Vec<FolderFault>) {
    let text = sound.text(path);
    let file = sound.shown(path);
    let before = faults.len();
    against_its_draft(&text, &file, faults);
    if faults.len() == before {
        faults.extend(sound.schema_faults(path).into_iter().map(|fault| {
            let at = fault.pointer.as_deref().and_then(|pointer| position_of(&text, pointer));
            FolderFault::new(&file, at, "reference", fault.message)
        }));
    }
    let Some(event) = sound.event_at(path) else {
        return advise(&RuleForm::of_shared_schemas(), None, &text, &file, faults);
    };
    advise(&RuleForm::of_embedded_events(), Some(&RuleForm::of_events()), &text, &file, faults);
    let title = serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}'))
        .ok()
        .and_then(|schema| schema.get("title")?.as_str().map(str::to_owned));
    if let Some(title) = title.filter(|title| title != event) {
        let at = position_of(&text, "/title");
        let message =
            format!("the title is the name of the event, `{event}` as the file says, not `{title}`");
        faults.push(FolderFault::new(&file, at, "form", message));
    }
}

/// Adds all faults by the meta-schema of the draft.
fn against_its_draft(text: &str, file: &str, faults: &mut Vec<FolderFault>) {
    let text = text.trim_start_matches('\u{feff}');
    let schema: serde_json::Value = match serde_json::from_str(text) {
        Ok(schema) => schema,
        Err(fault) => return faults.push(FolderFault::new(file, None, "json", fault.to_string())),
    };
    let Ok(draft) = jsonschema::meta::validator_for(&schema) else {
        let at = position_of(text, "/$schema");
        let message = format!("the draft {} is not known", schema["$schema"]);
        return faults.push(FolderFault::new(file, at, "draft", message));
    };
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).expect("the files of the folder are JSON");
    let root = document.root();
    for fault in draft.iter_errors(&schema) {
        let (at, message, help) = in_words(root, &fault);
        let message = help.map_or(message.to_string(), |help| format!("{message}; {help}"));
        let place = root.path_to(at).and_then(|pointer| position_of(text, &pointer));
        faults.push(FolderFault::new(file, place, "draft", message));
    }
}

/// Adds, as advice, what the form of our own schemas refuses and that of users' does not.
fn advise(
    ours: &RuleForm,
    of_users: Option<&RuleForm>,
    text: &str,
    file: &str,
    faults: &mut Vec<FolderFault>,
) {
    let told = of_users.map(|form| form.faults(text)).unwrap_or_default();
    for fault in ours.faults(text) {
        let is_told = told.iter().any(|other| other.at == fault.at);
        let is_fault_of_draft = faults.iter().any(|other| other.file == file && other.at == fault.at);
        if !is_told && !is_fault_of_draft {
            let message = safe::shown(&fault.message).into_owned();
            faults.push(FolderFault::new(file, fault.at, "form", message).into_warning());
        }
    }
}

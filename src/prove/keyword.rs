//! Keywords that JSON Schema does not have: a validator passes over them in silence.

use super::fault::FolderFault;
use crate::catalog::{MISSPELT_ELSEWHERE, SoundCatalog, keyword, keywords, nearest, subschemas};
use crate::json::{Arena, Limits, Position, position_in};

/// Adds the unknown keywords of the schema at `path`.
pub(super) fn check(sound: &SoundCatalog, path: &str, faults: &mut Vec<FolderFault>) {
    let text = sound.text(path);
    let text = text.trim_start_matches('\u{feff}');
    let Ok(schema) = serde_json::from_str(text) else { return };
    let file = sound.shown(path);
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).expect("the files of the folder are JSON");
    for (pointer, _) in subschemas(&schema) {
        let object = document.root().pointer(&pointer).and_then(|value| value.as_object());
        for member in object.into_iter().flatten() {
            let name = member.name.as_str();
            if let Some(message) = fault_of(&name) {
                let start = member.name.span().start;
                let at = position_in(text.as_bytes(), start, Position::default());
                faults.push(FolderFault::new(&file, Some(at), "keyword", message));
            }
        }
    }
}

/// Why a name is no keyword. Names that begin with `x-` are annotations of others, unless they look like one of ours.
fn fault_of(name: &str) -> Option<String> {
    if keyword(name).is_some() {
        return None;
    }
    if let Some((_, instead)) = MISSPELT_ELSEWHERE.iter().find(|(known, _)| *known == name) {
        return Some(format!("`{name}` is not a keyword of JSON Schema; did you mean {instead}?"));
    }
    let is_annotation = name.starts_with("x-");
    let near = nearest(name, keywords().filter(|known| known.starts_with("x-") == is_annotation));
    match near {
        Some(near) => Some(format!("`{name}` is not a keyword; did you mean `{near}`?")),
        None if is_annotation => None,
        None => Some(format!(
            "`{name}` is not a keyword of JSON Schema and has no effect; begin the names of annotations with `x-`"
        )),
    }
}

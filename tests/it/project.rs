//! The files of the project.

use std::fs;
use std::path::{Path, PathBuf};

use cxray::catalog::Catalog;
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::json::{Arena, Limits};
use serde_json::Value as Json;

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder, in order.
pub fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

pub fn read(path: &Path) -> Json {
    let text = fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The payload of a sample, as the recogniser finds it.
pub fn payload(catalog: &Catalog, text: &str) -> Json {
    let recogniser = Recogniser::new(catalog, Asked::default());
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).expect("a sample is JSON");
    match recogniser.recognise(document.root()) {
        Recognised::Event(event) => event.payload.expect("a sample has a payload").to_serde(),
        other => panic!("{other:?}"),
    }
}

//! The steps of a proof, in their order.

use std::path::Path;

use super::fault::{FolderFault, Level};
use super::payload::Payloads;
use super::{keyword, layout, pointer, sample, schema};
use crate::catalog::{CatalogFault, SoundCatalog};

/// The outcome of proving a folder.
#[derive(Debug)]
pub struct Proof {
    /// All faults, by file and place.
    pub faults: Vec<FolderFault>,
    /// The number of its files.
    pub files: usize,
    /// The number of its events.
    pub events: usize,
    /// The number of samples of its events.
    pub samples: usize,
}

impl Proof {
    /// The number of faults of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.faults.iter().filter(|fault| fault.level == level).count()
    }
}

/// Proves a folder in the layout of `schemas/`. A folder that cannot be read, or holds no API, is an error.
pub fn prove(folder: &Path) -> Result<Proof, CatalogFault> {
    let mut sound = SoundCatalog::read(folder)?;
    let mut faults: Vec<FolderFault> =
        std::mem::take(&mut sound.faults).into_iter().map(FolderFault::of_catalog).collect();
    let paths: Vec<String> = sound.own_schemas().map(str::to_owned).collect();
    for path in &paths {
        schema::check(&sound, path, &mut faults);
        keyword::check(&sound, path, &mut faults);
    }
    let payloads = Payloads::of(&sound.catalog);
    layout::check(&sound, folder, &payloads, &mut faults);
    let samples = sample::check(&sound, &mut faults);
    pointer::check(&sound, &payloads, &mut faults);
    faults.sort_by(FolderFault::order);
    faults.dedup();
    let events = paths.iter().filter(|path| sound.event_at(path).is_some()).count();
    Ok(Proof { faults, files: sound.own.len(), events, samples })
}

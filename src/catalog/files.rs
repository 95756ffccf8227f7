//! The files of the catalogue: embedded in the binary, laid over by a folder of the user's.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::json::{Limits, Position, fault_in};

/// `(path, contents)`, sorted by path; written by `build.rs`.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// A file or folder of the user's catalogue that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The system says no.
    #[error("cannot read {}: {fault}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The fault of the system.
        fault: io::Error,
    },
    /// A file is not JSON.
    #[error("{}:{}:{}: not JSON: {message}", path.display(), at.line, at.column)]
    NotJson {
        /// The file.
        path: PathBuf,
        /// Where in it.
        at: Position,
        /// The fault.
        message: String,
    },
}

/// Paths (`schemas/widgets/api.json`, with `/` everywhere) and contents.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The files of the user's folder; each wins over the embedded file of the same path.
    overlay: BTreeMap<String, Overlaid>,
}

/// A file of the user's.
#[derive(Debug, Clone)]
struct Overlaid {
    text: String,
    /// The folder that it is in, of those that the user names.
    folder: PathBuf,
}

impl Files {
    /// Name of an API's script that records its events; the only file of the catalogue that is not JSON.
    pub(super) const SCRIPT: &str = "capture.js";

    /// Only the embedded files.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Lays the files of `folder` over those that are there; it has the layout of `schemas/`, and samples
    /// may stand beside the schemas in `<api>/samples/`. Returns whether it holds any.
    pub fn lay_over(&mut self, folder: &Path) -> Result<bool, FileFault> {
        let mut faults = Vec::new();
        let is_any = self.lay_sound_over(folder, &mut faults)?;
        faults.into_iter().next().map_or(Ok(is_any), Err)
    }

    /// The same without the files that cannot be read, whose faults are added to `faults`.
    pub(super) fn lay_sound_over(
        &mut self,
        folder: &Path,
        faults: &mut Vec<FileFault>,
    ) -> Result<bool, FileFault> {
        let mut files = Self::default();
        for api in sorted_entries(folder)? {
            if !api.is_dir() {
                continue;
            }
            files.add_folder(&api, "schemas", faults)?;
            let order = api.join("order");
            if order.is_dir() {
                files.add_all(&format!("schemas/{}/order", file_name(&api)), &order, faults)?;
            }
            let samples = api.join("samples");
            if samples.is_dir() {
                files.add_all(&format!("samples/{}", file_name(&api)), &samples, faults)?;
            }
        }
        let is_any = !files.overlay.is_empty();
        self.overlay.extend(
            files
                .overlay
                .into_iter()
                .map(|(path, file)| (path, Overlaid { folder: folder.to_owned(), ..file })),
        );
        Ok(is_any)
    }

    fn add_folder(&mut self, api: &Path, root: &str, faults: &mut Vec<FileFault>) -> Result<(), FileFault> {
        for file in sorted_entries(api)? {
            let path = format!("{root}/{}/{}", file_name(api), file_name(&file));
            let added = if file.extension().is_some_and(|extension| extension == "json") {
                self.add(path, &file)
            } else if file_name(&file) == Self::SCRIPT {
                read(&file).map(|text| self.insert(path, text))
            } else {
                Ok(())
            };
            faults.extend(added.err());
        }
        Ok(())
    }

    fn add_all(&mut self, root: &str, folder: &Path, faults: &mut Vec<FileFault>) -> Result<(), FileFault> {
        for file in sorted_entries(folder)? {
            if file.extension().is_some_and(|extension| extension == "json") {
                faults.extend(self.add(format!("{root}/{}", file_name(&file)), &file).err());
            }
        }
        Ok(())
    }

    fn add(&mut self, name: String, path: &Path) -> Result<(), FileFault> {
        let text = read(path)?;
        if let Some((at, fault)) = fault_in(&text, &Limits::default()) {
            return Err(FileFault::NotJson { path: path.to_owned(), at, message: fault.cause.message() });
        }
        self.insert(name, text);
        Ok(())
    }

    /// Lays the text of one file over those that are there.
    pub(super) fn insert(&mut self, name: String, text: String) {
        self.overlay.insert(name, Overlaid { text, folder: PathBuf::new() });
    }

    /// Leaves out the files of the user's whose path begins with `path`.
    pub(super) fn leave_out(&mut self, path: &str) {
        self.overlay.retain(|known, _| !known.starts_with(path));
    }

    /// Paths of the files that the user's folder brought.
    #[must_use]
    pub fn overlaid(&self) -> Vec<String> {
        self.overlay.keys().cloned().collect()
    }

    /// Returns true if the user's folder brought files below a folder.
    pub(super) fn is_overlaid(&self, folder: &str) -> bool {
        self.overlay.keys().any(|path| path.starts_with(folder))
    }

    /// Where people find a file of the catalogue: in the user's folder if that brought it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        let Some(file) = self.overlay.get(path) else { return path.to_owned() };
        let place = match (path.strip_prefix("schemas/"), path.strip_prefix("samples/")) {
            (Some(below), _) => file.folder.join(below),
            (None, Some(sample)) => {
                let (api, name) = sample.split_once('/').expect("a sample stands in the folder of an API");
                file.folder.join(api).join("samples").join(name)
            }
            (None, None) => unreachable!("files are laid over those of schemas/ and samples/"),
        };
        place.display().to_string()
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Cow<'static, str>> {
        if let Some(file) = self.overlay.get(path) {
            return Some(Cow::Owned(file.text.clone()));
        }
        let at = EMBEDDED.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
        Some(Cow::Borrowed(EMBEDDED[at].1))
    }

    /// Every path below `folder` (`samples/widgets/`), in order.
    #[must_use]
    pub fn below(&self, folder: &str) -> Vec<&str> {
        let embedded = EMBEDDED.iter().map(|(name, _)| *name);
        let mut paths: Vec<&str> = embedded
            .chain(self.overlay.keys().map(String::as_str))
            .filter(|path| path.starts_with(folder))
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>, FileFault> {
    let fault = |fault| unreadable(folder, fault);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        entries.push(entry.map_err(fault)?.path());
    }
    entries.sort();
    Ok(entries)
}

fn read(path: &Path) -> Result<String, FileFault> {
    fs::read_to_string(path).map_err(|fault| unreadable(path, fault))
}

fn unreadable(path: &Path, fault: io::Error) -> FileFault {
    FileFault::Unreadable { path: path.to_owned(), fault }
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("an entry of a folder has a name").to_string_lossy().into_owned()
}

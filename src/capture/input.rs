//! The inputs: standard input, files, directories, bytes in memory.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "walk")]
use ignore::WalkBuilder;

/// One capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin {
        /// Its name in reports.
        name: String,
    },
    /// A file, or whatever can be read like one.
    File(PathBuf),
    /// Bytes that are there already.
    Memory {
        /// Its name in reports.
        name: String,
        /// The capture, in any form that a file may have.
        bytes: Arc<[u8]>,
    },
}

/// The name for reports, as it is: what must be escaped is for the report to know.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin { name } | Self::Memory { name, .. } => f.write_str(name),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Why a path gives no capture.
#[derive(Debug, thiserror::Error)]
pub enum InputFault {
    /// It is not there, or may not be looked at.
    #[error("cannot open {}: {source}", path.display())]
    Missing {
        /// As the user wrote it.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    #[cfg(feature = "walk")]
    /// A directory could not be walked, or something in it could not be looked at.
    #[error("cannot read the directory {}: {source}", path.display())]
    Walk {
        /// As the user wrote it.
        path: PathBuf,
        /// The error of the system.
        source: ignore::Error,
    },
    /// A directory holds nothing that looks like a capture.
    #[error("no captures in {}: looked for {}", path.display(), names())]
    Empty {
        /// As the user wrote it.
        path: PathBuf,
    },
}

/// The endings of the file names that are taken when a directory is walked, alone or before that of a compressed
/// file. Files that are named themselves may be called anything.
pub const ENDINGS: [&str; 8] = ["json", "jsonl", "ndjson", "log", "txt", "har", "csv", "tsv"];

/// The endings of compressed files: `widget.log.gz` is taken like `widget.log`.
#[cfg(feature = "walk")]
pub const PACKED: [&str; 2] = ["gz", "zst"];

fn names() -> String {
    ENDINGS.map(|ending| format!("*.{ending}")).join(" ") + ", also compressed (.gz, .zst)"
}

/// The captures that `paths` name, in that order. No path, or `-`, means standard input; what is in
/// a directory comes in the order of its paths, without what is hidden or ignored.
#[must_use]
pub fn inputs(paths: &[PathBuf], stdin_name: Option<&str>) -> Vec<Result<Input, InputFault>> {
    let stdin = || Ok(Input::Stdin { name: stdin_name.unwrap_or("<stdin>").to_owned() });
    if paths.is_empty() {
        return vec![stdin()];
    }
    let named = |path: &PathBuf| match path.metadata() {
        _ if path == Path::new("-") => vec![stdin()],
        Ok(metadata) if metadata.is_dir() => walk(path),
        Ok(_) => vec![Ok(Input::File(path.clone()))],
        Err(source) => vec![Err(InputFault::Missing { path: path.clone(), source })],
    };
    paths.iter().flat_map(named).collect()
}

#[cfg(feature = "walk")]
fn walk(directory: &Path) -> Vec<Result<Input, InputFault>> {
    // A capture folder need not be a repository for its `.gitignore` to be meant.
    let walk = WalkBuilder::new(directory).require_git(false).sort_by_file_path(Path::cmp).build();
    let mut found = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) if is_capture(&entry) => found.push(Ok(Input::File(entry.into_path()))),
            Ok(_) => {}
            Err(source) => found.push(Err(InputFault::Walk { path: directory.to_owned(), source })),
        }
    }
    if found.is_empty() {
        found.push(Err(InputFault::Empty { path: directory.to_owned() }));
    }
    found
}

#[cfg(not(feature = "walk"))]
fn walk(directory: &Path) -> Vec<Result<Input, InputFault>> {
    vec![Err(InputFault::Missing { path: directory.to_owned(), source: io::ErrorKind::IsADirectory.into() })]
}

#[cfg(feature = "walk")]
fn is_capture(entry: &ignore::DirEntry) -> bool {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let has_ending = |path: &Path, known: &[&str]| {
        let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        ending.is_some_and(|ending| known.iter().any(|known| ending == *known))
    };
    let path = entry.path();
    let unpacked = if has_ending(path, &PACKED) { path.with_extension("") } else { path.to_owned() };
    is_file && has_ending(&unpacked, &ENDINGS)
}

//! The two inputs of a diff: files that can be read twice.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use cxray::capture::{Input, Waiting, standard_input};
use tempfile::NamedTempFile;

use crate::cli::diff::DiffArgs;
use crate::commands::copies::copy_of;

/// The file that version control gives in place of one that does not exist.
const NULL_DEVICE: &str = if cfg!(windows) { "nul" } else { "/dev/null" };

/// One of the two.
pub struct End {
    /// Its name in reports.
    pub name: String,
    path: PathBuf,
    /// Nothing is meant to be in it: the file is new, or was removed.
    pub is_nothing: bool,
    /// Keeps inputs that cannot be read twice, until the run ends.
    _copy: Option<NamedTempFile>,
}

impl End {
    /// The input to read.
    pub fn input(&self) -> Input {
        Input::File(self.path.clone())
    }
}

/// Makes both inputs ready. The input from a pipe is kept in a temporary file.
pub fn open(args: &DiffArgs) -> anyhow::Result<[End; 2]> {
    if is_stdin(&args.old) && is_stdin(&args.new) {
        bail!("OLD and NEW cannot both be standard input");
    }
    ensure!(args.label.len() <= 2, "--label: there are two inputs to name, and {} names", args.label.len());
    let name = args.how.stdin_name.as_deref().unwrap_or("<stdin>");
    let mut ends = [end(&args.old, name)?, end(&args.new, name)?];
    for (end, label) in ends.iter_mut().zip(&args.label) {
        end.name.clone_from(label);
    }
    Ok(ends)
}

/// The same of two files.
pub fn of(paths: &[PathBuf; 2]) -> anyhow::Result<[End; 2]> {
    Ok([end(&paths[0], "")?, end(&paths[1], "")?])
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn end(path: &Path, stdin_name: &str) -> anyhow::Result<End> {
    if is_stdin(path) {
        let stdin = standard_input().context("cannot read standard input")?;
        return kept(stdin_name.to_owned(), &mut Waiting::from(stdin));
    }
    let name = path.display().to_string();
    let fault = || format!("cannot open {name}");
    let metadata = fs::metadata(path).with_context(fault)?;
    if !metadata.is_file() {
        let mut file = fs::File::open(path).with_context(fault)?;
        return kept(name, &mut file);
    }
    Ok(End { name, path: path.to_owned(), is_nothing: false, _copy: None })
}

fn kept(name: String, source: &mut dyn io::Read) -> anyhow::Result<End> {
    let copy = copy_of(&name, source)?;
    let is_nothing = name == NULL_DEVICE;
    Ok(End { name, path: copy.path().to_owned(), is_nothing, _copy: Some(copy) })
}

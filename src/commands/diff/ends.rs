//! The two inputs of a diff: files that can be read twice.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cxray::capture::{Input, Waiting, standard_input};
use tempfile::NamedTempFile;

use crate::cli::diff::DiffArgs;
use crate::commands::signals;

/// One of the two.
pub struct End {
    /// What reports call it.
    pub name: String,
    path: PathBuf,
    /// Holds what cannot be read twice, until the run ends.
    _copy: Option<NamedTempFile>,
}

impl End {
    /// The input to read.
    pub fn input(&self) -> Input {
        Input::File(self.path.clone())
    }
}

/// Makes both inputs ready. What comes from a pipe is kept in a temporary file.
pub fn open(args: &DiffArgs) -> anyhow::Result<[End; 2]> {
    if is_stdin(&args.old) && is_stdin(&args.new) {
        bail!("OLD and NEW cannot both be standard input");
    }
    let name = args.how.stdin_name.as_deref().unwrap_or("<stdin>");
    Ok([end(&args.old, name)?, end(&args.new, name)?])
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
    if metadata.is_dir() {
        bail!("{name} is a folder; a diff is of two files");
    }
    if !metadata.is_file() {
        let mut file = fs::File::open(path).with_context(fault)?;
        return kept(name, &mut file);
    }
    Ok(End { name, path: path.to_owned(), _copy: None })
}

fn kept(name: String, source: &mut dyn io::Read) -> anyhow::Result<End> {
    // The fault would name the temporary file, which is nobody's business and differs from run to run.
    let copy = signals::temporary(|| tempfile::Builder::new().prefix("cxray-").tempfile())
        .map_err(|fault| io::Error::from(fault.kind()));
    let mut copy = copy.context("cannot write a temporary file")?;
    io::copy(source, &mut copy).with_context(|| format!("cannot read {name}"))?;
    Ok(End { name, path: copy.path().to_owned(), _copy: Some(copy) })
}

//! The captures of a run that reads them several times.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use cxray::capture::{Input, Waiting, standard_input};
use same_file::is_same_file;
use tempfile::NamedTempFile;

use crate::cli::case::CaseArgs;
use crate::commands::copies::copy_of;
use crate::commands::reading;

/// Inputs that can be read as often as it is needed.
pub struct Captures {
    pub inputs: Vec<Input>,
    /// Their names in reports.
    pub names: Vec<String>,
    /// Keeps what came through pipes, until the run ends.
    _copies: Vec<NamedTempFile>,
}

impl Captures {
    /// Opens what is named. What comes through a pipe is kept in a temporary file.
    pub fn open(args: &CaseArgs) -> anyhow::Result<Self> {
        let (found, was_found) = reading::captures(&args.files, &args.exclude, &args.how, false)?;
        ensure!(was_found, "some captures cannot be opened; nothing was read");
        if let Some(output) = args.output.as_deref() {
            let is_input = |input: &Input| matches!(input, Input::File(file) if is_same_file(file, output).unwrap_or(false));
            ensure!(!found.iter().any(is_input), "cannot write {}: it is an input", output.display());
        }
        let names: Vec<String> = found.iter().map(ToString::to_string).collect();
        let (mut inputs, mut copies) = (Vec::new(), Vec::new());
        for (input, name) in found.into_iter().zip(&names) {
            let copy = match &input {
                Input::Stdin { .. } => {
                    let stdin = standard_input().context("cannot read standard input")?;
                    copy_of(name, &mut Waiting::from(stdin))?
                }
                Input::File(path) if !is_regular(path) => {
                    let mut file = fs::File::open(path).with_context(|| format!("cannot open {name}"))?;
                    copy_of(name, &mut file)?
                }
                Input::File(_) | Input::Memory { .. } => {
                    inputs.push(input);
                    continue;
                }
            };
            inputs.push(Input::File(copy.path().to_owned()));
            copies.push(copy);
        }
        Ok(Self { inputs, names, _copies: copies })
    }
}

fn is_regular(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file())
}

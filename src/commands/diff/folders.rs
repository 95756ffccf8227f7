//! Two folders: their captures are paired by name, and each pair is compared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use cxray::capture::{Input, inputs};
use cxray::report::{DiffStep, Ends, FolderCounts};

use super::comparing::Comparing;
use super::ends;
use super::outputs::Outputs;
use crate::cli::exit::Exit;
use crate::commands::edge;
use crate::commands::places::Globs;

/// Returns true if both are folders.
pub fn are_folders(old: &Path, new: &Path) -> anyhow::Result<bool> {
    match (old.is_dir(), new.is_dir()) {
        (false, false) => Ok(false),
        (true, true) => Ok(true),
        (true, false) => bail!(
            "{} is a folder and {} is not: a diff is of two files or of two folders",
            old.display(),
            new.display()
        ),
        (false, true) => bail!(
            "{} is a folder and {} is not: a diff is of two files or of two folders",
            new.display(),
            old.display()
        ),
    }
}

/// Compares the captures of two folders.
pub fn compare(comparing: &Comparing<'_>, outputs: &mut Outputs) -> anyhow::Result<Exit> {
    let args = comparing.args;
    ensure!(!outputs.has_patches(), "a patch is of one record: use another --format for folders");
    let [old, new] = [&args.old, &args.new];
    let names = [captures(comparing, old)?, captures(comparing, new)?];
    let ends = [old, new].map(|folder| folder.display().to_string());
    let mut counts = FolderCounts::default();
    let mut exit = Exit::Good;
    let ends = Ends { old: &ends[0], new: &ends[1] };
    outputs.tell(ends, DiffStep::FoldersBegin)?;
    for name in names[0].union(&names[1]) {
        let paths = [old.join(name), new.join(name)];
        let is_there = [&names[0], &names[1]].map(|names| names.contains(name));
        if is_there != [true, true] {
            let path = if is_there[0] { &paths[0] } else { &paths[1] };
            let file = path.display().to_string();
            outputs.tell(ends, DiffStep::FileMissing { file: &file, is_new: is_there[1] })?;
            counts.count_missing(is_there[1]);
            continue;
        }
        match ends::of(&paths).and_then(|ends| comparing.two(&ends, outputs, false)) {
            Ok(Exit::Good) => counts.same += 1,
            Ok(Exit::Found) => counts.changed += 1,
            Ok(Exit::NotDone) => exit = Exit::NotDone,
            Err(fault) if edge::is_closed(&fault) => return Err(fault),
            Err(fault) => {
                edge::complain(&format!("{}: {fault:#}", paths[1].display()));
                exit = Exit::NotDone;
            }
        }
    }
    outputs.tell(ends, DiffStep::FoldersEnd(&counts))?;
    outputs.flush()?;
    if !args.showing.quiet {
        edge::remark(&counts.line());
    }
    Ok(match (exit, counts.is_same()) {
        (Exit::Good, false) => Exit::Found,
        (exit, _) => exit,
    })
}

/// The captures in a folder, as they are named from there.
fn captures(comparing: &Comparing<'_>, folder: &Path) -> anyhow::Result<BTreeSet<PathBuf>> {
    let project = &comparing.args.how.project;
    let excluded = Globs::new(&project.folder, &project.exclude).context("exclude")?;
    let mut names = BTreeSet::new();
    for input in inputs(&[folder.to_owned()], None) {
        let Input::File(path) = input? else { continue };
        if !excluded.has(&path, false)
            && let Ok(name) = path.strip_prefix(folder)
        {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

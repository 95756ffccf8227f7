//! Files of a folder of schemas that are to be written.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cxray::safe;

use crate::commands::output::Sink;

/// A file to be written.
pub struct PlannedFile {
    /// Its path below the folder of schemas.
    pub path: String,
    /// Its path in the catalogue.
    pub in_catalog: String,
    /// Its text.
    pub text: String,
}

/// Writes all files, each whole or not at all, and none if one of them is there already.
pub fn write(to: &Path, files: &[PlannedFile], is_forced: bool) -> anyhow::Result<()> {
    let there: Vec<PathBuf> =
        files.iter().map(|file| to.join(&file.path)).filter(|path| path.exists()).collect();
    if let Some(first) = there.first().filter(|_| !is_forced) {
        let more = there.len() - 1;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        bail!("{}{more}: there already; --force overwrites", shown(first));
    }
    for file in files {
        let path = to.join(&file.path);
        let folder = path.parent().expect("a file stands in the folder of an API");
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", shown(folder)))?;
        let mut sink = Sink::open(Some(&path))?;
        sink.writer()
            .write_all(file.text.as_bytes())
            .with_context(|| format!("cannot write {}", shown(&path)))?;
        sink.finish()?;
    }
    Ok(())
}

/// A path as people may see it.
pub fn shown(path: &Path) -> String {
    safe::shown(&path.display().to_string()).into_owned()
}

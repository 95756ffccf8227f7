//! Copies of inputs that cannot be read twice.

use std::io;

use anyhow::Context as _;
use tempfile::NamedTempFile;

use super::signals;

/// Copies all of a source into a temporary file that is removed at the end.
pub fn copy_of(name: &str, source: &mut dyn io::Read) -> anyhow::Result<NamedTempFile> {
    // The fault would name the temporary file, which differs from run to run.
    let copy = signals::temporary(|| tempfile::Builder::new().prefix("cxray-").tempfile())
        .map_err(|fault| io::Error::from(fault.kind()));
    let mut copy = copy.context("cannot write a temporary file")?;
    io::copy(source, &mut copy).with_context(|| format!("cannot read {name}"))?;
    Ok(copy)
}

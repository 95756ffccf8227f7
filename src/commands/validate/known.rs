//! Findings that a baseline knows: read before the run, reported or written after it.

use std::path::Path;
use std::{fs, io};

use anyhow::{Context as _, bail, ensure};
use cxray::capture::Input;
use cxray::catalog::Catalog;
use cxray::check::{Baseline, Stale};
use cxray::inspect::Baselining;
use same_file::is_same_file;

use crate::cli::validate::ValidateArgs;
use crate::commands::edge;
use crate::commands::output::Sink;

/// Stale entries that are shown one by one.
const MOST_TOLD: usize = 20;

/// The baseline of a run, if there is one.
pub struct Known<'a, 'c> {
    baseline: Option<Baseline<'c>>,
    path: &'a Path,
    /// Where it is written, if it is new.
    sink: Option<Sink>,
    is_quiet: bool,
}

impl<'a, 'c> Known<'a, 'c> {
    /// Reads the baseline, or makes ready to write one.
    pub fn open(args: &'a ValidateArgs, catalog: &'c Catalog, inputs: &[Input]) -> anyhow::Result<Self> {
        let is_quiet = args.showing.quiet;
        if let Some(path) = args.known.write_baseline.as_deref() {
            // A file that does not exist yet is not an input.
            let is_input = |input: &Input| matches!(input, Input::File(file) if is_same_file(file, path).unwrap_or(false));
            ensure!(!inputs.iter().any(is_input), "cannot write {}: it is an input", path.display());
            let sink = Some(Sink::open(Some(path))?);
            return Ok(Self { baseline: Some(Baseline::new(catalog)), path, sink, is_quiet });
        }
        let Some(path) = args.known.baseline.as_deref() else {
            return Ok(Self { baseline: None, path: Path::new(""), sink: None, is_quiet });
        };
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|fault| match fault.kind() {
            io::ErrorKind::NotFound => {
                anyhow::anyhow!("there is no baseline {shown}; `--write-baseline {shown}` writes it")
            }
            _ => anyhow::Error::new(fault).context(format!("cannot read the baseline {shown}")),
        })?;
        let baseline = Baseline::read(catalog, &text)
            .map_err(|fault| anyhow::anyhow!("{shown}:{}: {}", fault.line, fault.why))?;
        Ok(Self { baseline: Some(baseline), path, sink: None, is_quiet })
    }

    /// The pass that takes known findings out.
    pub fn pass(&mut self) -> Option<Baselining<'_, 'c>> {
        self.baseline.as_mut().map(Baselining)
    }

    pub fn is_any(&self) -> bool {
        self.baseline.is_some()
    }

    /// Writes a new baseline, if the job was done.
    pub fn write(&mut self, is_done: bool) -> anyhow::Result<()> {
        let Some((mut sink, baseline)) = self.sink.take().zip(self.baseline.as_ref()) else { return Ok(()) };
        let shown = self.path.display();
        if !is_done {
            bail!("{shown} was not written: not all findings are known");
        }
        sink.writer()
            .write_all(baseline.text().as_bytes())
            .with_context(|| format!("cannot write {shown}"))?;
        sink.finish()?;
        if self.is_quiet {
            return Ok(());
        }
        let findings = match baseline.count() {
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        edge::remark(&format!("cxray: {findings} written to {}", cxray::safe::shown(&shown.to_string())));
        Ok(())
    }

    /// Reports which known findings are no longer found. Returns the number of their entries.
    pub fn tell_stale(&self) -> usize {
        let stale = self.baseline.as_ref().map(Baseline::stale).unwrap_or_default();
        for Stale { line, what, known, found } in stale.iter().take(MOST_TOLD) {
            let place = format!("{}:{line}", self.path.display());
            let found = if *found == 0 {
                "no longer found".to_owned()
            } else {
                format!("found {found} times instead of {known}")
            };
            edge::warn(&format!("{place}: {what}: {found}"));
        }
        if stale.len() > MOST_TOLD {
            edge::warn(&format!(
                "{} more entries of {} are out of date",
                stale.len() - MOST_TOLD,
                self.path.display()
            ));
        }
        stale.len()
    }
}

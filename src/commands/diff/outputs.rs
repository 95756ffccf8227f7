//! The formats of a diff, each with where it goes.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, ensure};
use cxray::report::{DiffJson, DiffMarkdown, DiffReport, DiffStep, DiffText, Ends, Palette};

use crate::cli::diff::{DiffArgs, DiffFormat};
use crate::cli::format::FormatArg;
use crate::commands::edge;
use crate::commands::output::{Sink, refuse_shared};

/// Reports and patches, and where they are written.
pub struct Outputs {
    reports: Vec<(Box<dyn DiffReport>, Sink)>,
    patches: Vec<(DiffFormat, Sink)>,
}

impl Outputs {
    /// Opens the outputs of `--format`.
    pub fn open(args: &DiffArgs, inputs: &[&Path]) -> anyhow::Result<Self> {
        let text = [FormatArg { format: DiffFormat::Text, file: None }];
        let formats = if args.format.is_empty() { &text } else { &args.format[..] };
        refuse_shared(formats)?;
        let mut outputs = Self { reports: Vec::new(), patches: Vec::new() };
        for FormatArg { format, file } in formats {
            if let Some(file) = file {
                let is_input =
                    inputs.iter().any(|input| same_file::is_same_file(input, file).unwrap_or(false));
                ensure!(!is_input, "cannot write {}: it is an input", file.display());
            }
            let sink = Sink::open(file.as_deref())?;
            let palette = match file {
                Some(_) => Palette::new(false),
                None => edge::palette(args.showing.color, &io::stdout()),
            };
            match format {
                DiffFormat::Text => outputs.reports.push((Box::new(DiffText::new(palette)), sink)),
                DiffFormat::Json => outputs.reports.push((Box::new(DiffJson::default()), sink)),
                DiffFormat::Markdown => outputs.reports.push((Box::new(DiffMarkdown::default()), sink)),
                DiffFormat::JsonPatch | DiffFormat::MergePatch => outputs.patches.push((*format, sink)),
            }
        }
        Ok(outputs)
    }

    /// Returns true if anything but patches is asked for.
    pub fn has_reports(&self) -> bool {
        !self.reports.is_empty()
    }

    pub fn has_patches(&self) -> bool {
        !self.patches.is_empty()
    }

    /// Writes the patches that `make` makes.
    pub fn patches(
        &mut self,
        mut make: impl FnMut(DiffFormat) -> anyhow::Result<Vec<u8>>,
    ) -> anyhow::Result<()> {
        for (format, sink) in &mut self.patches {
            let patch = make(*format)?;
            sink.writer().write_all(&patch).with_context(|| format!("cannot write {}", sink.name()))?;
        }
        Ok(())
    }

    /// Shows a step of the comparison in all reports.
    pub fn tell(&mut self, ends: Ends<'_>, step: DiffStep<'_, '_>) -> anyhow::Result<()> {
        self.each(|report, out| report.tell(out, ends, step))
    }

    /// Flushes the reports before anything is written to standard error.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        self.each(|_, out| out.flush())
    }

    /// Puts all files in their places.
    pub fn finish(self) -> anyhow::Result<()> {
        let reports = self.reports.into_iter().map(|(_, sink)| sink);
        let patches = self.patches.into_iter().map(|(_, sink)| sink);
        reports.chain(patches).try_for_each(Sink::finish)
    }

    fn each(
        &mut self,
        mut tell: impl FnMut(&mut dyn DiffReport, &mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        for (report, sink) in &mut self.reports {
            // The fault keeps its kind: a closed pipe is not a failure.
            tell(&mut **report, sink.writer())
                .map_err(|fault| io::Error::new(fault.kind(), Unwritten { name: sink.name(), fault }))
                .context("cannot write the differences")?;
        }
        Ok(())
    }
}

/// An output that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {name}: {fault}")]
struct Unwritten {
    name: String,
    fault: io::Error,
}

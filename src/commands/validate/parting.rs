//! The pass that writes a part: for each record the result of judging it, to be joined with those of other parts.

use std::io::{self, BufWriter, Write as _};
use std::num::NonZeroU64;
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::capture::{Block, Input};
use cxray::catalog::{Catalog, CatalogFault, EventType};
use cxray::check::Findings;
use cxray::inspect::{Batch, End, Observation, Observer, PartRecord, Pass};
use serde::{Deserialize, Serialize};

use super::verdict::is_named;
use crate::cli::validate::ValidateArgs;
use crate::commands::edge;
use crate::commands::streams::{Patient, stdout};

/// The version of the form of parts.
pub const VERSION: u32 = 1;

/// The first line of a part.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The version of the form.
    pub part: u32,
    /// The version of cxray.
    pub cxray: String,
    /// A hash of the options that change what is found, and of the names in the catalogue.
    pub settings: String,
}

impl Heading {
    pub fn of(args: &ValidateArgs, catalog: &Catalog) -> Self {
        let how = &args.reading.how;
        let names: Vec<&str> = catalog.events().iter().map(|event| event.name.as_str()).collect();
        let own = (&args.own.schema, args.own.each, args.own.assert_formats);
        let project = (&how.project.ignore, &how.project.severity, &how.project.events, &how.project.files);
        let selected = (&args.selecting, &args.silencing, args.hiding.show_secrets, args.places);
        let settings = format!(
            "{:?}",
            (&args.judging, &how.api, &how.event, how.lenient, own, project, selected, names)
        );
        let hash = blake3::hash(settings.as_bytes()).to_hex();
        Self {
            part: VERSION,
            cxray: env!("CARGO_PKG_VERSION").to_owned(),
            settings: hash.as_str()[..16].to_owned(),
        }
    }
}

/// A line about an input that holds records of its own, or none at all.
#[derive(Debug, Serialize, Deserialize)]
pub struct InputLine {
    /// Its name.
    pub input: String,
    /// The user named it; else it was found in a folder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Why it could not be read, or not any further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// A line about a record.
#[derive(Debug, Serialize, Deserialize)]
pub struct RecordLine<N> {
    /// The file in which it was captured.
    pub file: String,
    /// Where it stands among the others of the file, from 1: the number of the record in `source`, or else of the line in the part.
    pub number: u64,
    /// `parse` wrote it into the input.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parsed: bool,
    /// The result of judging it.
    pub judged: PartRecord<N>,
}

/// The records that an input holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Holds {
    /// Some that `parse` wrote.
    has_parsed: bool,
    /// This many others.
    own: u64,
}

/// Writes a part to standard output.
pub struct Parting<'p, P> {
    pass: P,
    inputs: &'p [Input],
    args: &'p ValidateArgs,
    /// By input, what it holds.
    holds: Vec<Holds>,
    out: BufWriter<Patient<io::Stdout>>,
    /// Why nothing can be written any more.
    fault: Option<anyhow::Error>,
}

impl<'p, P: Pass> Parting<'p, P> {
    /// Writes what `pass` would take.
    pub fn new(
        pass: P,
        args: &'p ValidateArgs,
        inputs: &'p [Input],
        heading: &Heading,
    ) -> anyhow::Result<Self> {
        let mut parting = Self {
            pass,
            inputs,
            args,
            holds: vec![Holds::default(); inputs.len()],
            out: BufWriter::new(stdout()),
            fault: None,
        };
        parting.write(heading)?;
        Ok(parting)
    }

    /// All has been read.
    pub fn end(mut self) -> anyhow::Result<()> {
        match self.fault {
            Some(fault) => Err(fault),
            None => self.out.flush().context("cannot write standard output"),
        }
    }

    fn write(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        let written = serde_json::to_writer(&mut self.out, line).map_err(io::Error::from);
        written.and_then(|()| self.out.write_all(b"\n")).context("cannot write standard output")
    }

    fn go_on(&mut self, told: anyhow::Result<()>) -> ControlFlow<()> {
        self.fault = told.err();
        if self.fault.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Notes where a record was captured, and what others note.
pub struct Placing<O>(O);

impl<O: Observer> Observer for Placing<O> {
    type Note = (Option<(String, Option<u64>)>, O::Note);

    fn see(
        &self,
        note: &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let source = seen.record.source();
        note.0 = source.and_then(|source| {
            Some((source.file.as_str()?.into_owned(), source.record.map(NonZeroU64::get)))
        });
        self.0.see(&mut note.1, seen, findings)
    }

    fn close(&self, note: &mut Self::Note, block: &Block) {
        self.0.close(&mut note.1, block);
    }

    fn reads(&self, event: &EventType) -> bool {
        self.0.reads(event)
    }
}

impl<P: Pass> Pass for Parting<'_, P>
where
    <P::Observer as Observer>::Note: Serialize,
{
    type Observer = Placing<P::Observer>;

    fn observer(&self) -> Self::Observer {
        Placing(self.pass.observer())
    }

    fn take(
        &mut self,
        input: usize,
        (source, note): <Self::Observer as Observer>::Note,
        batch: &mut Batch,
    ) -> ControlFlow<()> {
        let parsed = source.is_some();
        let holds = &mut self.holds[input];
        let (file, number) = match source {
            Some((file, Some(record))) => {
                holds.has_parsed = true;
                (file, record)
            }
            Some((file, None)) => {
                let fault = anyhow::anyhow!(
                    "{}: a record of {file} does not tell its number: parse that file again",
                    self.inputs[input]
                );
                return self.go_on(Err(fault));
            }
            None => {
                holds.own += 1;
                (self.inputs[input].to_string(), holds.own)
            }
        };
        let findings = std::mem::take(&mut batch.findings);
        let judged = PartRecord { tally: batch.tally.clone(), findings, note };
        let told = self.write(&RecordLine { file, number, parsed, judged });
        self.go_on(told)
    }

    fn end(&mut self, input: usize, end: &End<'_>, _: &mut Batch) -> ControlFlow<()> {
        let fault = match end {
            End::Run => return ControlFlow::Continue(()),
            End::Read => None,
            End::Fault(fault) => Some(fault.to_string()),
        };
        if let Some(fault) = &fault {
            edge::complain(&format!("{}: {fault}", self.inputs[input]));
        }
        let Holds { has_parsed, own } = self.holds[input];
        let is_pipe = matches!(self.inputs[input], Input::Stdin { .. });
        if fault.is_none() && own == 0 && (has_parsed || is_pipe) {
            // Only what `parse` wrote, or nothing: there is no input that a run over all of it would miss.
            return ControlFlow::Continue(());
        }
        let line = InputLine {
            input: self.inputs[input].to_string(),
            named: is_named(self.args, &self.inputs[input]),
            fault,
        };
        let told = self.write(&line);
        self.go_on(told)
    }
}

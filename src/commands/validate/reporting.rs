//! The pass that reports the results of records.

use std::io;
use std::ops::ControlFlow;

use cxray::capture::Input;
use cxray::catalog::Catalog;
use cxray::check::Tally;
use cxray::inspect::{Batch, End, Pass};
use cxray::privacy::Redactor;
use cxray::report::{Palette, Summary};

use crate::cli::validate::ValidateArgs;
use crate::commands::edge;
use crate::commands::live::Live;
use crate::commands::output::Outputs;

/// Reports findings as they come.
pub struct Reporting<'r> {
    catalog: &'r Catalog,
    /// Takes people out of reported text; `None` if they may be seen.
    redactor: Option<&'r Redactor<'r>>,
    /// Names of the inputs.
    names: Vec<String>,
    outputs: Outputs,
    /// Findings so far, if they are numbered.
    numbered: Option<u64>,
    live: Live,
    palette: Palette,
    /// Why nothing can be reported any more.
    fault: Option<anyhow::Error>,
}

impl<'r> Reporting<'r> {
    pub fn new(
        args: &ValidateArgs,
        catalog: &'r Catalog,
        redactor: Option<&'r Redactor<'r>>,
        inputs: &[Input],
        outputs: Outputs,
    ) -> Self {
        Self {
            catalog,
            redactor,
            names: inputs.iter().map(ToString::to_string).collect(),
            outputs,
            numbered: args.listing.numbered.then_some(0),
            live: Live::new(!args.showing.quiet),
            palette: edge::palette(args.showing.color, &io::stderr()),
            fault: None,
        }
    }

    /// All has been read: the reports, to be finished.
    pub fn end(mut self) -> anyhow::Result<Outputs> {
        self.live.hide();
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.outputs.input_ended("")?;
        Ok(self.outputs)
    }

    fn report(&mut self, input: usize, batch: &mut Batch) -> anyhow::Result<()> {
        if let Some(redactor) = self.redactor {
            // Findings about several records are not worded where records are judged.
            batch.findings.iter_mut().for_each(|finding| finding.redact(redactor));
        }
        if let Some(count) = &mut self.numbered {
            for finding in &mut batch.findings {
                *count += 1;
                finding.number = Some(*count);
            }
        }
        if !batch.findings.is_empty() {
            self.live.hide();
        }
        self.outputs.judged(&self.names[input], &batch.tally, &batch.findings)
    }

    fn report_end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> anyhow::Result<()> {
        self.report(input, batch)?;
        match end {
            End::Run => Ok(()),
            End::Read => self.outputs.input_ended(&self.names[input]),
            End::Fault(fault) => {
                self.live.hide();
                self.outputs.input_ended(&self.names[input])?;
                edge::complain(&format!("{}: {fault}", self.names[input]));
                Ok(())
            }
        }
    }

    fn go_on(&mut self, told: anyhow::Result<()>) -> ControlFlow<()> {
        match told {
            Ok(()) => ControlFlow::Continue(()),
            Err(fault) => {
                self.fault = Some(fault);
                ControlFlow::Break(())
            }
        }
    }
}

impl Pass for Reporting<'_> {
    type Observer = ();

    fn observer(&self) {}

    fn take(&mut self, input: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        let told = self.report(input, batch);
        self.go_on(told)
    }

    fn end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        let told = self.report_end(input, end, batch);
        self.go_on(told)
    }

    fn wait(&mut self, tally: &Tally) {
        let (inputs, unlisted) = (self.names.len() as u64, self.outputs.unlisted);
        let summary = Summary {
            inputs,
            tally,
            catalog: self.catalog,
            unlisted,
            has_baseline: false,
            open: 0,
            unjudged_inputs: &[],
            fault: None,
        };
        let palette = self.palette;
        self.live.show(|| summary.line(palette));
    }
}

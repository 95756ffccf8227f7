//! The pass that reports broken records, where something else than findings is the product.

use std::io;
use std::ops::ControlFlow;

use cxray::check::Finding;
use cxray::inspect::{Batch, End, Pass};
use cxray::report::{Concise, Palette, Report as _};

use super::edge;
use super::streams::stderr;

/// Writes findings to standard error, a line each with repeats folded, and inputs that cannot be read.
pub struct Complaints<'n> {
    /// Names of the inputs.
    names: &'n [String],
    concise: Concise,
    /// The fault that ended the output.
    fault: Option<io::Error>,
}

impl<'n> Complaints<'n> {
    /// Repeats are folded, unless a person watches.
    pub fn new(names: &'n [String], palette: Palette, is_watched: bool) -> Self {
        let concise = if is_watched { Concise::new(palette) } else { Concise::folded(palette) };
        Self { names, concise, fault: None }
    }

    /// All has been read.
    pub fn end(self) -> io::Result<()> {
        self.fault.map_or(Ok(()), Err)
    }
}

impl Complaints<'_> {
    fn tell(&mut self, input: usize, findings: &[Finding]) -> ControlFlow<()> {
        for finding in findings {
            let file = finding.file(&self.names[input]);
            let told = self.concise.finding(&mut stderr(), file, finding);
            if let Err(fault) = told {
                self.fault = Some(fault);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

impl Pass for Complaints<'_> {
    type Observer = ();

    fn observer(&self) {}

    fn take(&mut self, input: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        self.tell(input, &batch.findings)
    }

    fn end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        self.tell(input, &batch.findings)?;
        if let Err(fault) = self.concise.input_ended(&mut stderr(), &self.names[input]) {
            self.fault = Some(fault);
            return ControlFlow::Break(());
        }
        if let End::Fault(fault) = end {
            edge::complain(&format!("{}: {fault}", self.names[input]));
        }
        ControlFlow::Continue(())
    }
}

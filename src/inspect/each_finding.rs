//! The pass that hands on each finding and keeps nothing.

use std::ops::ControlFlow;

use super::pass::{Batch, End, Pass};
use crate::check::Finding;

/// Calls a function with each finding, in the order of the inputs.
pub struct EachFinding<F>(pub F);

impl<F: FnMut(Finding)> Pass for EachFinding<F> {
    type Observer = ();

    fn observer(&self) {}

    fn take(&mut self, _: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        batch.findings.drain(..).for_each(&mut self.0);
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        batch.findings.drain(..).for_each(&mut self.0);
        ControlFlow::Continue(())
    }
}

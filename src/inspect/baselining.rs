//! The pass that takes out findings that are known.

use std::ops::ControlFlow;

use super::pass::{Batch, End, Pass};
use crate::check::Baseline;

/// Takes known findings out of those that passes behind it see. They are counted as known.
pub struct Baselining<'b, 'c>(pub &'b mut Baseline<'c>);

impl Baselining<'_, '_> {
    fn sift(&mut self, batch: &mut Batch) {
        let tally = &mut batch.tally;
        batch.findings.retain(|finding| {
            let is_known = self.0.knows(finding);
            if is_known {
                tally.know(finding.severity);
            }
            !is_known
        });
    }
}

impl Pass for Baselining<'_, '_> {
    type Observer = ();

    fn observer(&self) {}

    fn take(&mut self, _: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        self.sift(batch);
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        self.sift(batch);
        ControlFlow::Continue(())
    }
}

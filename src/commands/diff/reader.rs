//! The two captures, which are read twice: first all records in a few words each, then the texts of those that differ.

use std::ops::ControlFlow;

use cxray::capture::{Block, Input, Record, Step};
use cxray::diff::{Digest, Spot, Times};
use cxray::event::captured_at;
use cxray::inspect::Inspector;
use cxray::json::Arena;
use cxray::privacy::Redactor;

use super::ends::End;
use crate::commands::edge;

/// Reads both inputs, as often as it is asked to.
#[derive(Clone, Copy)]
pub struct Reader<'r> {
    pub inspector: &'r Inspector<'r>,
    pub digest: &'r Digest<'r>,
    pub ends: &'r [End; 2],
    /// Takes people out of shown text; `None` if they may be seen.
    pub redactor: Option<&'r Redactor<'r>>,
}

impl Reader<'_> {
    /// Where a record stands.
    pub(super) fn spot(&self, record: &Record<'_, '_>) -> Spot {
        let captured = match self.digest.times {
            Times::Told(_) => captured_at(record),
            Times::Untold => None,
        };
        Spot { start: record.start(), length: record.text().len(), captured }
    }

    pub(super) fn inputs(&self) -> Vec<Input> {
        self.ends.iter().map(End::input).collect()
    }

    /// Reads the blocks of both inputs, on many threads and in order.
    pub(super) fn blocks<O: Send>(
        &self,
        open: impl Fn(&mut Arena, &Block) -> O + Sync,
        mut sink: impl FnMut(usize, O) -> ControlFlow<()> + Send,
    ) {
        let take = |step: Step<O>| match step {
            Step::Judged { input, output } => sink(input, output),
            Step::Fault { input, fault } => {
                edge::complain(&format!("{}: {fault}", self.ends[input].name));
                ControlFlow::Continue(())
            }
            Step::Began { .. } | Step::Ended { .. } | Step::Waiting => ControlFlow::Continue(()),
        };
        self.inspector.blocks(self.inputs(), Arena::default, |arena, block, _| open(arena, block), take);
    }
}

//! The two captures, which are read twice: first all records in a few words each, then the texts of those that differ.

use std::ops::ControlFlow;

use cxray::capture::{Block, Options, Record, Step, each_record, in_order};
use cxray::catalog::Catalog;
use cxray::check::Judge;
use cxray::diff::{Digest, Spot, Times};
use cxray::event::{Redactor, captured_at};
use cxray::json::Arena;

use super::ends::End;
use crate::commands::edge;
use crate::commands::sieve::Rule;

/// Reads both inputs, as often as it is asked to.
#[derive(Clone, Copy)]
pub struct Reader<'r> {
    /// Threads that read.
    pub jobs: usize,
    pub options: &'r Options,
    pub judge: &'r Judge<'r>,
    pub digest: &'r Digest<'r>,
    pub ends: &'r [End; 2],
    pub catalog: &'r Catalog,
    /// Takes people out of what is shown; nothing if they may be seen.
    pub redactor: Option<&'r Redactor<'r>>,
    /// What only the order of events selects.
    pub rule: Rule,
    /// Whether only events with an error are selected.
    pub is_invalid_only: bool,
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

    /// Calls `each` for every record of a block.
    pub(super) fn each(&self, arena: &mut Arena, block: &Block, each: &mut dyn FnMut(&Record<'_, '_>)) {
        each_record(block, arena, self.options, self.judge, &mut |record| each(&record));
    }

    /// Reads both inputs, on many threads and in order.
    pub(super) fn read<O: Send>(
        &self,
        judge: impl Fn(&mut Arena, &Block) -> O + Sync,
        mut sink: impl FnMut(usize, O) -> anyhow::Result<ControlFlow<()>> + Send,
        is_complete: &mut bool,
    ) -> anyhow::Result<()> {
        let mut stopped = None;
        let take = |step: Step<O>| match step {
            Step::Judged { input, output } => sink(input, output).unwrap_or_else(|fault| {
                stopped = Some(fault);
                ControlFlow::Break(())
            }),
            Step::Fault { input, fault } => {
                *is_complete = false;
                edge::complain(&format!("{}: {fault}", self.ends[input].name));
                ControlFlow::Continue(())
            }
            Step::Began { .. } | Step::Ended { .. } | Step::Waiting => ControlFlow::Continue(()),
        };
        let inputs = self.ends.iter().map(End::input).collect();
        in_order(inputs, self.options, self.jobs, self.judge, Arena::default, judge, take);
        stopped.map_or(Ok(()), Err)
    }
}

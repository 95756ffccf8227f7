//! The pass of events whose date is in doubt.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::pass::{Batch, Observation, Observer, Pass};
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Finding, Findings, Judged};

/// Reports once for each input that its dates can be read in two ways.
#[derive(Debug)]
pub struct Dating {
    told: Arc<[AtomicBool]>,
}

/// Looks for the first such date of a block.
#[derive(Debug)]
pub struct Looking {
    told: Arc<[AtomicBool]>,
}

impl Dating {
    /// For this many inputs.
    #[must_use]
    pub fn new(inputs: usize) -> Self {
        Self { told: (0..inputs).map(|_| AtomicBool::new(false)).collect() }
    }
}

impl Pass for Dating {
    type Observer = Looking;

    fn observer(&self) -> Looking {
        Looking { told: Arc::clone(&self.told) }
    }

    fn take(&mut self, input: usize, doubt: Option<Finding>, batch: &mut Batch) -> ControlFlow<()> {
        if let Some(mut doubt) = doubt
            && !self.told[input].swap(true, Ordering::Relaxed)
        {
            doubt.record += batch.records;
            batch.tally.count(std::slice::from_ref(&doubt));
            let at = batch.findings.partition_point(|finding| finding.record < doubt.record);
            batch.findings.insert(at, doubt);
        }
        ControlFlow::Continue(())
    }
}

impl Observer for Looking {
    type Note = Option<Finding>;

    #[inline]
    fn see(
        &self,
        doubt: &mut Option<Finding>,
        seen: Observation<'_, '_>,
        _: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let event = match seen.judged {
            Judged::Event(event) | Judged::Unselected(Some(event)) => Some(event),
            Judged::OnlyNamed(_) => None,
            _ => return Ok(()),
        };
        // The finding of an input is always that of its first doubtful date.
        if doubt.is_none() && !self.told[seen.input].load(Ordering::Relaxed) {
            let found = seen.judge.doubt(seen.record, event, seen.number);
            *doubt = found.and_then(|mut found| seen.judge.settle(&mut found).then_some(found));
        }
        Ok(())
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

//! The ordered part of a run.

use std::ops::ControlFlow;

use super::pass::{Batch, End, Observer, Pass};
use super::sieve::{Parts, Sieve, Window};
use crate::capture::Step;
use crate::catalog::CatalogFault;
use crate::check::{Finding, Tally};
use jiff::Timestamp;

/// The range in which the first and the last are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// All inputs one after the other.
    Run,
    /// Each input.
    Input,
}

/// The notes and counts of some records of a block.
#[derive(Debug, Default)]
pub(super) struct Noted<N> {
    /// How many records of the input came before.
    pub(super) records: u64,
    pub(super) tally: Tally,
    pub(super) findings: Vec<Finding>,
    pub(super) note: N,
}

/// The result of a block.
pub(super) type Judgement<N> = Result<Parts<Noted<N>>, CatalogFault>;

/// The result of a run.
#[derive(Debug)]
pub struct Outcome {
    /// Counts over all records that were selected.
    pub tally: Tally,
    /// All inputs could be read to their end.
    pub is_complete: bool,
    /// The pass has stopped the run.
    pub is_stopped: bool,
    /// By input that was read, counts over its records.
    pub inputs: Vec<Option<Tally>>,
}

/// The state of the ordered part of a run.
pub(super) struct Run<'r, P: Pass> {
    pass: &'r mut P,
    sieves: Vec<Sieve<Noted<NoteOf<P>>>>,
    per: Per,
    /// Records of each input so far, since it began.
    records: Vec<u64>,
    /// Records of all inputs, selected or not.
    met: u64,
    outcome: Outcome,
    /// Why judging had to stop.
    fault: Option<CatalogFault>,
}

type NoteOf<P> = <<P as Pass>::Observer as Observer>::Note;

impl<'r, P: Pass> Run<'r, P> {
    pub(super) fn new(window: Window, per: Per, inputs: usize, pass: &'r mut P) -> Self {
        let sieves = match per {
            Per::Run => 1,
            Per::Input => inputs,
        };
        Self {
            pass,
            sieves: (0..sieves).map(|_| Sieve::new(window, inputs)).collect(),
            per,
            records: vec![0; inputs],
            met: 0,
            outcome: Outcome {
                tally: Tally::default(),
                is_complete: true,
                is_stopped: false,
                inputs: vec![None; inputs],
            },
            fault: None,
        }
    }

    /// Takes the next notes, in the order of the inputs.
    pub(super) fn take(&mut self, step: Step<Judgement<NoteOf<P>>>) -> ControlFlow<()> {
        match step {
            Step::Began { input } => {
                self.records[input] = 0;
                self.outcome.inputs[input].get_or_insert_default();
                self.pass.begin(input);
            }
            Step::Judged { input, output: Ok(parts) } => return self.parts(input, parts),
            Step::Judged { output: Err(fault), .. } => {
                self.fault = Some(fault);
                return ControlFlow::Break(());
            }
            Step::Ended { input } => return self.end(input, &End::Read),
            Step::Fault { input, fault } => {
                self.outcome.is_complete = false;
                self.outcome.inputs[input] = None;
                return self.end(input, &End::Fault(&fault));
            }
            Step::Waiting => self.pass.wait(&self.outcome.tally),
        }
        ControlFlow::Continue(())
    }

    /// Hands on the records that were held back until the end.
    pub(super) fn finish(mut self) -> Result<Outcome, CatalogFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if !self.outcome.is_stopped {
            self.outcome.is_stopped = self.tell_the_rest().is_break();
        }
        self.outcome.tally.timeless += self.sieves.iter().map(Sieve::timeless).sum::<u64>();
        if self.sieves.iter().all(Sieve::reads_all) {
            self.outcome.tally.unselected = self.met.saturating_sub(self.outcome.tally.records);
        }
        Ok(self.outcome)
    }

    fn parts(&mut self, input: usize, mut parts: Parts<Noted<NoteOf<P>>>) -> ControlFlow<()> {
        for noted in parts.iter_mut() {
            noted.records = self.records[input];
            for finding in &mut noted.findings {
                finding.record += noted.records;
            }
            self.records[input] += noted.tally.met();
            self.met += noted.tally.met();
            if let Some(tally) = &mut self.outcome.inputs[input] {
                // Until it comes through the sieve.
                tally.unselected += noted.tally.records;
            }
        }
        let Self { pass, sieves, per, outcome, .. } = self;
        let sieve = match per {
            Per::Run => &mut sieves[0],
            Per::Input => &mut sieves[input],
        };
        let flow =
            sieve.pass(input, parts, &mut |input, first, noted| tell(*pass, outcome, input, first, noted));
        // Selected records of other inputs are still to come.
        if *per == Per::Input && !outcome.is_stopped { ControlFlow::Continue(()) } else { flow }
    }

    fn tell_the_rest(&mut self) -> ControlFlow<()> {
        let Self { pass, sieves, outcome, .. } = self;
        for sieve in sieves {
            sieve.finish(&mut |input, first, noted| tell(*pass, outcome, input, first, noted))?;
        }
        for input in 0..self.records.len() {
            self.end(input, &End::Run)?;
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, end: &End<'_>) -> ControlFlow<()> {
        let mut batch = Batch { records: self.records[input], ..Batch::default() };
        let flow = self.pass.end(input, end, &mut batch);
        if let Some(tally) = &mut self.outcome.inputs[input] {
            tally.add_counts(&batch.tally);
        }
        self.outcome.tally.add(batch.tally);
        self.outcome.is_stopped |= flow.is_break();
        flow
    }
}

/// Hands on the notes about some records.
fn tell<P: Pass>(
    pass: &mut P,
    outcome: &mut Outcome,
    input: usize,
    first: Option<Timestamp>,
    noted: Noted<NoteOf<P>>,
) -> ControlFlow<()> {
    let Noted { records, tally, findings, note } = noted;
    let mut batch = Batch { records, tally, findings, first };
    let flow = pass.take(input, note, &mut batch);
    if let Some(tally) = &mut outcome.inputs[input] {
        tally.add_counts(&batch.tally);
        tally.unselected = tally.unselected.saturating_sub(batch.tally.records);
    }
    outcome.tally.add(batch.tally);
    outcome.is_stopped |= flow.is_break();
    flow
}

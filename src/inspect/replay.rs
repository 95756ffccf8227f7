//! Records that were judged elsewhere: their notes are taken in order, as those of a run are.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::captures::Stretches;
use super::expect::ExpectedEvents;
use super::inspector::Inspector;
use super::order::{OrderEvents, Orders};
use super::pass::{Batch, End, Observer, Pass};
use super::run::{Noted, Outcome};
use super::sieve::{Kind, Parts};
use super::strays::Noted as StrayNotes;
use crate::capture::{ReadFault, Step};
use crate::catalog::CatalogFault;
use crate::check::{Finding, Tally, has_rule};

/// The result of judging one record: all that passes need that see it in order.
#[derive(Debug, Serialize, Deserialize)]
pub struct PartRecord<N> {
    /// The counts of the record.
    pub tally: Tally,
    /// The findings about it.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The notes of observers.
    pub note: N,
}

/// A step of the replay of records that were judged elsewhere. The inputs come one after the other.
#[derive(Debug)]
pub enum Replayed<N> {
    /// The next record of an input.
    Record(usize, Box<PartRecord<N>>),
    /// An input has ended, or could not be read any further.
    End(usize, Option<String>),
}

/// The notes of the passes that `validate` needs in the order of the records: dates, order, expectations, strays.
pub type JudgingNote =
    (((Option<Finding>, Stretches<OrderEvents>), Stretches<ExpectedEvents>), Stretches<StrayNotes>);

impl PartRecord<JudgingNote> {
    /// Returns true if workers can have written it that judge by `orders`: what is wrong in it would break the passes.
    #[must_use]
    pub fn is_sound(&self, orders: &Orders<'_>) -> bool {
        let (((doubt, order_events), expected_events), strays) = &self.note;
        let blanks = expected_events.iter().flat_map(ExpectedEvents::blanks);
        let mut findings = self
            .findings
            .iter()
            .chain(doubt)
            .chain(strays.iter().flat_map(StrayNotes::findings))
            .chain(blanks);
        self.tally.is_of_one_record()
            && findings.all(|finding| has_rule(&finding.code))
            && order_events.iter().all(|order_events| order_events.is_sound(orders))
            && expected_events.iter().all(ExpectedEvents::is_sound)
            && strays.iter().all(StrayNotes::is_sound)
    }
}

type NoteOf<P> = <<P as Pass>::Observer as Observer>::Note;

impl Inspector<'_> {
    /// Lets a pass take the notes of records that were judged elsewhere.
    ///
    /// # Errors
    ///
    /// Fails with the first fault of the records.
    pub fn replay<P, E>(
        &self,
        inputs: usize,
        records: impl Iterator<Item = Result<Replayed<NoteOf<P>>, E>>,
        pass: &mut P,
    ) -> Result<Outcome, E>
    where
        P: Pass,
        E: From<CatalogFault>,
    {
        let mut run = self.run(inputs, pass);
        let mut begun = None;
        for record in records {
            let record = record?;
            let input = match &record {
                Replayed::Record(input, _) | Replayed::End(input, _) => *input,
            };
            if begun != Some(input) && run.take(Step::Began { input }).is_break() {
                break;
            }
            begun = Some(input);
            let step = match record {
                Replayed::Record(_, record) => Step::Judged { input, output: Ok(parts(*record)) },
                Replayed::End(_, None) => Step::Ended { input },
                Replayed::End(_, Some(fault)) => Step::Fault { input, fault: ReadFault::Told(fault) },
            };
            if run.take(step).is_break() {
                break;
            }
        }
        Ok(run.finish()?)
    }
}

/// One record as the result of a block.
fn parts<N: Default>(record: PartRecord<N>) -> Parts<Noted<N>> {
    let PartRecord { tally, mut findings, note } = record;
    for finding in &mut findings {
        finding.record = 1;
    }
    let mut parts = Parts::new();
    *parts.part(Kind::Other, None) = Noted { records: 0, tally, findings, note };
    parts
}

/// A pass that is told of several records at once, with their findings in the order of the records, as those of a block are.
#[derive(Debug)]
pub struct InChunks<P> {
    /// The pass.
    pub pass: P,
    least: u64,
    held: Batch,
}

impl<P: Pass<Observer = ()>> InChunks<P> {
    /// Tells `pass` of the records of at least one block, and of this many.
    #[must_use]
    pub fn new(pass: P, least: u64) -> Self {
        Self { pass, least, held: Batch::default() }
    }

    fn tell(&mut self, input: usize) -> ControlFlow<()> {
        let mut held = std::mem::take(&mut self.held);
        held.findings.sort_by_key(|finding| finding.record);
        self.pass.take(input, (), &mut held)
    }
}

impl<P: Pass<Observer = ()>> Pass for InChunks<P> {
    type Observer = ();

    fn observer(&self) {}

    fn begin(&mut self, input: usize) {
        self.pass.begin(input);
    }

    fn take(&mut self, input: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        if self.least == 0 {
            return self.pass.take(input, (), batch);
        }
        self.held.tally.add(batch.tally.clone());
        self.held.findings.append(&mut batch.findings);
        if self.held.tally.met() >= self.least { self.tell(input) } else { ControlFlow::Continue(()) }
    }

    fn end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        if self.least > 0 {
            self.tell(input)?;
        }
        self.pass.end(input, end, batch)
    }

    fn wait(&mut self, total: &Tally) {
        self.pass.wait(total);
    }
}

//! The two parts of a pass.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::capture::{Block, ReadFault, Record};
use crate::catalog::{Catalog, CatalogFault, EventType};
use crate::check::{Finding, Findings, Judge, Judged, Tally};

/// A record and the result of judging it.
#[derive(Clone, Copy)]
pub struct Observation<'o, 'e> {
    /// The record.
    pub record: &'o Record<'o, 'o>,
    /// The result of judging it.
    pub judged: &'o Judged<'e>,
    /// Its number in its batch, from 1.
    pub number: u64,
    /// Its input.
    pub input: usize,
    /// Its judge.
    pub judge: &'o Judge<'o>,
}

/// Records of one input that were judged, in the order of the input.
#[derive(Debug, Default)]
pub struct Batch {
    /// How many records of the input came before it, selected or not.
    pub records: u64,
    /// The counts of the records.
    pub tally: Tally,
    /// The findings, numbered by record of the input.
    pub findings: Vec<Finding>,
    /// When the first event of the input was sent, if that is asked for; it need not be selected.
    pub first: Option<Timestamp>,
}

impl Batch {
    /// Adds findings about records that were judged before.
    pub(super) fn add_late(&mut self, catalog: &Catalog, mut late: Vec<Finding>) {
        if late.is_empty() {
            return;
        }
        self.tally.count_late(catalog, &self.findings, &late);
        self.findings.append(&mut late);
        self.findings.sort_by_key(|finding| finding.record);
    }

    /// Adds findings about the input as a whole.
    pub(super) fn add_at_the_end(&mut self, mut findings: Vec<Finding>) {
        self.tally.count(&findings);
        self.findings.append(&mut findings);
    }
}

/// How an input ends.
#[derive(Debug)]
pub enum End<'f> {
    /// It was read to its end. A file that is followed begins anew.
    Read,
    /// It cannot be read, or not any further.
    Fault(&'f ReadFault),
    /// All inputs were read, or enough of them: nothing more will come. Reported for every input, after its other ends.
    Run,
}

/// The part of a pass that sees each record on its own, in any thread, and takes notes.
pub trait Observer: Sync {
    /// The notes of some records of one block.
    type Note: Default + Send;

    /// Sees a record and its `findings`: those that are taken out are reported nowhere else.
    fn see(
        &self,
        note: &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault>;

    /// The records of a block have been seen; what is noted of its text must be read now.
    fn close(&self, _note: &mut Self::Note, _block: &Block) {}

    /// Returns true if an event must be looked at that is like one that was valid: else it may come as
    /// [`Judged::Recalled`].
    fn reads(&self, _event: &EventType) -> bool {
        true
    }
}

/// Something that is made of the records of a run: findings, counts, lines. A pair of passes is a pass.
pub trait Pass {
    /// The part that sees the records.
    type Observer: Observer;

    /// Makes the part that sees the records, once a run.
    fn observer(&self) -> Self::Observer;

    /// An input begins, or begins anew.
    fn begin(&mut self, _input: usize) {}

    /// Takes the notes about the records of `batch`, in the order of the input. May add findings, which passes behind
    /// it see, and stop the run.
    fn take(
        &mut self,
        input: usize,
        note: <Self::Observer as Observer>::Note,
        batch: &mut Batch,
    ) -> ControlFlow<()>;

    /// An input ends. Findings go into `batch`, which has no records.
    fn end(&mut self, _input: usize, _end: &End<'_>, _batch: &mut Batch) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// All that there is was read; more may come.
    fn wait(&mut self, _total: &Tally) {}
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    type Note = (A::Note, B::Note);

    #[inline]
    fn see(
        &self,
        note: &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        self.0.see(&mut note.0, seen, findings)?;
        self.1.see(&mut note.1, seen, findings)
    }

    fn close(&self, note: &mut Self::Note, block: &Block) {
        self.0.close(&mut note.0, block);
        self.1.close(&mut note.1, block);
    }

    #[inline]
    fn reads(&self, event: &EventType) -> bool {
        self.0.reads(event) || self.1.reads(event)
    }
}

impl<A: Pass, B: Pass> Pass for (A, B) {
    type Observer = (A::Observer, B::Observer);

    fn observer(&self) -> Self::Observer {
        (self.0.observer(), self.1.observer())
    }

    fn begin(&mut self, input: usize) {
        self.0.begin(input);
        self.1.begin(input);
    }

    fn take(
        &mut self,
        input: usize,
        note: <Self::Observer as Observer>::Note,
        batch: &mut Batch,
    ) -> ControlFlow<()> {
        self.0.take(input, note.0, batch)?;
        self.1.take(input, note.1, batch)
    }

    fn end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        self.0.end(input, end, batch)?;
        self.1.end(input, end, batch)
    }

    fn wait(&mut self, total: &Tally) {
        self.0.wait(total);
        self.1.wait(total);
    }
}

/// A pass that need not be there.
impl<T: Observer> Observer for Option<T> {
    type Note = T::Note;

    #[inline]
    fn see(
        &self,
        note: &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        self.as_ref().map_or(Ok(()), |observer| observer.see(note, seen, findings))
    }

    fn close(&self, note: &mut Self::Note, block: &Block) {
        if let Some(observer) = self {
            observer.close(note, block);
        }
    }

    #[inline]
    fn reads(&self, event: &EventType) -> bool {
        self.as_ref().is_some_and(|observer| observer.reads(event))
    }
}

impl<T: Pass> Pass for Option<T> {
    type Observer = Option<T::Observer>;

    fn observer(&self) -> Self::Observer {
        self.as_ref().map(Pass::observer)
    }

    fn begin(&mut self, input: usize) {
        if let Some(pass) = self {
            pass.begin(input);
        }
    }

    fn take(
        &mut self,
        input: usize,
        note: <Self::Observer as Observer>::Note,
        batch: &mut Batch,
    ) -> ControlFlow<()> {
        self.as_mut().map_or(ControlFlow::Continue(()), |pass| pass.take(input, note, batch))
    }

    fn end(&mut self, input: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        self.as_mut().map_or(ControlFlow::Continue(()), |pass| pass.end(input, end, batch))
    }

    fn wait(&mut self, total: &Tally) {
        if let Some(pass) = self {
            pass.wait(total);
        }
    }
}

/// The observer of a pass that takes findings and counts alone.
impl Observer for () {
    type Note = ();

    #[inline]
    fn see(&self, (): &mut (), _: Observation<'_, '_>, _: &mut Findings) -> Result<(), CatalogFault> {
        Ok(())
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}

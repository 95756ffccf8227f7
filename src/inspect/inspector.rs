//! Reads inputs, judges their records, and lets a pass see them.

use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::memory::Memory;
use super::pass::{Observation, Observer, Pass};
use super::run::{Judgement, Noted, Outcome, Per, Run};
use super::sieve::{Kind, Parts, Window};
use jiff::Timestamp;

use crate::capture::{
    Block, Content, Following, Hand, Input, Options, Questions, QuestionsByInput, Record, Step, each_record,
    follow, in_order,
};
use crate::catalog::{Catalog, CatalogFault};
use crate::check::{Finding, Findings, Judge, Judged, Settings, Tally};
use crate::event::{captured_at, instant_of, moment};
use crate::json::Arena;

/// How closely records are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Until it is clear which event a record is.
    Name,
    /// The payload is judged, and passes see every event.
    Payload,
    /// The same, but where no pass needs more an event that is like a valid one comes as [`Judged::Recalled`].
    Verdict,
}

/// The records that count as one of the first or last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Events, and JSON that is none.
    Records,
    /// Events alone.
    Events,
}

/// Records of a block whose notes wait until its end, at most: a line of a few MiB can hold millions of them.
const MOST_AT_ONCE: usize = 65_536;

/// The same where each record has notes and counts of its own.
const MOST_APART: usize = 8_192;

/// Reads captures in one way, whatever is made of them.
pub struct Inspector<'c> {
    catalog: &'c Catalog,
    /// The first one judges what no place has another for.
    judges: Vec<Judge<'c>>,
    /// By input, which of them judges it.
    by_input: Vec<usize>,
    options: Options,
    jobs: usize,
    depth: Depth,
    window: Window,
    counted: Counted,
    per: Per,
    /// Passes are told when the first event of an input was sent.
    has_first: bool,
    /// Passes take notes about each record apart.
    is_apart: bool,
}

/// The state of a thread.
#[derive(Default)]
struct Worker<'c> {
    arena: Arena,
    /// By judge.
    memories: Vec<Memory<'c>>,
    /// Findings of one record.
    findings: Findings,
}

/// The judge of an input, and what it remembers in this thread.
struct Judging<'j, 'c> {
    judge: &'j Judge<'c>,
    memory: &'j mut Memory<'c>,
}

impl<'c> Inspector<'c> {
    /// Judges by `catalog`, on one thread.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self::by_input(catalog, [Settings::default()], Vec::new())
    }

    /// The same by several settings, which are not empty: `by_input` tells which of them an input has. Inputs that are not named
    /// have the first.
    #[must_use]
    pub fn by_input(
        catalog: &'c Catalog,
        settings: impl IntoIterator<Item = Settings<'c>>,
        by_input: Vec<usize>,
    ) -> Self {
        Self {
            catalog,
            judges: settings.into_iter().map(|settings| Judge::new(catalog, settings)).collect(),
            by_input,
            options: of_catalog(catalog, Options::default()),
            jobs: 1,
            depth: Depth::Verdict,
            window: Window::default(),
            counted: Counted::Records,
            per: Per::Run,
            has_first: false,
            is_apart: false,
        }
    }

    /// How records are judged.
    #[must_use]
    pub fn settings(self, settings: Settings<'c>) -> Self {
        Self { judges: vec![Judge::new(self.catalog, settings)], by_input: Vec::new(), ..self }
    }

    /// How inputs are read.
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        Self { options: of_catalog(self.catalog, options), ..self }
    }

    /// Adds the bytes of files and pipes to a counter, as they are read.
    #[must_use]
    pub fn counting_bytes(mut self, bytes_read: Arc<AtomicU64>) -> Self {
        self.options.bytes_read = Some(bytes_read);
        self
    }

    /// On how many threads.
    #[must_use]
    pub fn jobs(self, jobs: usize) -> Self {
        Self { jobs, ..self }
    }

    /// How closely records are looked at.
    #[must_use]
    pub fn depth(self, depth: Depth) -> Self {
        Self { depth, ..self }
    }

    /// Selects events by their place in the order: of the run or of each input.
    #[must_use]
    pub fn window(self, window: Window, per: Per) -> Self {
        Self { window, per, ..self }
    }

    /// Sets the records that take a place in that order.
    #[must_use]
    pub fn counting(self, counted: Counted) -> Self {
        Self { counted, ..self }
    }

    /// Tells passes when the first event of an input was sent.
    #[must_use]
    pub fn with_first(self) -> Self {
        Self { has_first: true, ..self }
    }

    /// Passes take the notes about each record apart, as if each were a block.
    #[must_use]
    pub fn each_apart(self) -> Self {
        Self { is_apart: true, ..self }
    }

    /// Returns true if the order of events decides which are selected.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.window.is_ordered()
    }

    /// The catalogue that is judged by.
    #[must_use]
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// The judge of an input.
    #[must_use]
    pub fn judge(&self, input: usize) -> &Judge<'c> {
        &self.judges[self.judge_of(input)]
    }

    fn judge_of(&self, input: usize) -> usize {
        self.by_input.get(input).copied().unwrap_or(0)
    }

    /// Findings of an input with the severities that the user sets, without those that are silenced.
    pub(super) fn settled(&self, input: usize, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain_mut(|finding| self.judge(input).settle(finding));
        findings
    }

    /// Reads all inputs to their end, one after the other; what was noted is taken in that order, whatever the threads do.
    pub fn read<P>(&self, inputs: Vec<Input>, pass: &mut P) -> Result<Outcome, CatalogFault>
    where
        P: Pass + Send,
    {
        let observer = pass.observer();
        let mut run = self.run(inputs.len(), pass);
        self.blocks(
            inputs,
            || self.worker(),
            |worker, block, hand| self.block(&observer, worker, block, hand),
            |step| run.take(step),
        );
        run.finish()
    }

    /// Reads inputs as they grow.
    pub fn follow<P>(
        &self,
        inputs: Vec<Input>,
        following: Following<'_>,
        pass: &mut P,
    ) -> Result<Outcome, CatalogFault>
    where
        P: Pass + Send,
    {
        let observer = pass.observer();
        let mut run = self.run(inputs.len(), pass);
        let judge = |worker: &mut Worker<'c>, block: &Block, hand: Hand<'_, Judgement<_>>| {
            self.block(&observer, worker, block, hand)
        };
        follow(inputs, &self.options, following, self, self.worker(), judge, |step| run.take(step));
        run.finish()
    }

    /// The ordered part of a run over so many inputs.
    pub(super) fn run<'r, P: Pass>(&self, inputs: usize, pass: &'r mut P) -> Run<'r, P> {
        Run::new(self.window, self.per, inputs, pass)
    }

    fn worker(&self) -> Worker<'c> {
        Worker { memories: self.judges.iter().map(|_| Memory::default()).collect(), ..Worker::default() }
    }

    /// Reads all inputs for somebody who has another use of blocks than a pass has of records.
    pub fn blocks<W, O: Send>(
        &self,
        inputs: Vec<Input>,
        worker: impl Fn() -> W + Sync,
        judge: impl Fn(&mut W, &Block, Hand<'_, O>) -> O + Sync,
        sink: impl FnMut(Step<O>) -> ControlFlow<()> + Send,
    ) {
        in_order(inputs, &self.options, self.jobs, self, worker, judge, sink);
    }

    /// Calls `each` for the records of a block.
    pub fn each(&self, arena: &mut Arena, block: &Block, each: &mut dyn FnMut(Record<'_, '_>)) {
        each_record(block, arena, &self.options, self.judge(block.input()), each);
    }

    /// Judges the records of a block, until a schema turns out to be broken or nothing more is wanted.
    fn block<O: Observer>(
        &self,
        observer: &O,
        worker: &mut Worker<'c>,
        block: &Block,
        hand: Hand<'_, Judgement<O::Note>>,
    ) -> Judgement<O::Note> {
        let Worker { arena, memories, findings } = worker;
        let which = self.judge_of(block.input());
        let mut judging = Judging { judge: &self.judges[which], memory: &mut memories[which] };
        let mut parts = Parts::new();
        let mut fault = None;
        let mut is_over = false;
        let mut seen = 0_usize;
        findings.forget_kinds();
        let is_apart = self.is_apart();
        let most = if is_apart { MOST_APART } else { MOST_AT_ONCE };
        self.each(arena, block, &mut |record| {
            if is_over {
                return;
            }
            if seen == most {
                let part = closed(observer, mem::replace(&mut parts, Parts::new()), block);
                is_over = hand(Ok(part)).is_break();
                findings.forget_kinds();
                seen = 0;
            }
            seen += 1;
            findings.clear();
            if is_apart {
                // Those before it may not be selected.
                findings.forget_kinds();
            }
            match self.record(&mut judging, observer, block.input(), &mut parts, &record, findings) {
                Ok(noted) if !findings.is_empty() => {
                    findings.keep_in(&mut noted.findings);
                }
                Ok(_) => {}
                Err(broken) => (fault, is_over) = (Some(broken), true),
            }
        });
        arena.give_back();
        fault.map_or_else(|| Ok(closed(observer, parts, block)), Err)
    }

    /// Judges a record, lets it be seen, and tells where that is noted.
    #[inline]
    fn record<'p, O: Observer>(
        &self,
        judging: &mut Judging<'_, 'c>,
        observer: &O,
        input: usize,
        parts: &'p mut Parts<Noted<O::Note>>,
        record: &Record<'_, '_>,
        findings: &mut Findings,
    ) -> Result<&'p mut Noted<O::Note>, CatalogFault> {
        let judge = judging.judge;
        let mut apart = self.is_apart().then(Tally::default);
        let tally = apart.as_mut().unwrap_or_else(|| &mut parts.all().tally);
        let judged = self.judged(judge, judging.memory, observer, record, tally, findings)?;
        tally.timeless += timeless(judge, record, &judged);
        let noted = if let Some(tally) = apart {
            let noted = self.place(parts, record, &judged);
            noted.tally.add(tally);
            noted
        } else {
            if self.has_first {
                parts.met(|| self.sent(record, &judged));
            }
            parts.all()
        };
        let seen = Observation { record, judged: &judged, number: noted.tally.met(), input, judge };
        observer.see(&mut noted.note, seen, findings)?;
        Ok(noted)
    }

    fn judged<'e, O: Observer>(
        &self,
        judge: &'e Judge<'c>,
        memory: &mut Memory<'c>,
        observer: &O,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Findings,
    ) -> Result<Judged<'e>, CatalogFault> {
        match self.depth {
            Depth::Name => judge.recognise(record, tally, findings),
            // What is recalled does not tell its time.
            Depth::Verdict if !self.is_apart() => {
                memory.judge(judge, record, tally, findings, |event| !observer.reads(event))
            }
            Depth::Payload | Depth::Verdict => judge.judge(record, tally, findings),
        }
    }

    /// Returns true if a block has several parts: those that the order of events selects, or each record.
    fn is_apart(&self) -> bool {
        self.is_apart || self.window.is_ordered()
    }

    /// When an event was sent, selected or not.
    fn sent(&self, record: &Record<'_, '_>, judged: &Judged<'_>) -> Option<Timestamp> {
        match judged {
            Judged::Event(event) | Judged::Unselected(Some(event)) => {
                moment(self.catalog, event, captured_at(record))
            }
            Judged::OnlyNamed(_) => captured_at(record).and_then(instant_of),
            _ => None,
        }
    }

    /// Where a record goes whose place in the order decides whether it is selected.
    fn place<'p, N: Default>(
        &self,
        parts: &'p mut Parts<Noted<N>>,
        record: &Record<'_, '_>,
        judged: &Judged<'_>,
    ) -> &'p mut Noted<N> {
        if !self.window.is_ordered() {
            return parts.part(Kind::Other, None);
        }
        let at = || self.sent(record, judged);
        let is_json = matches!(record.content, Content::Value(_) | Content::Prose(Some(_)));
        let (kind, at) = match judged {
            Judged::Event(_) => (Kind::Event, at()),
            Judged::Unselected(Some(_)) => (Kind::Nothing, at()),
            Judged::Checked | Judged::NoEvent(_) if is_json && self.counted == Counted::Records => {
                (Kind::Event, None)
            }
            Judged::OnlyNamed(_) if self.counted == Counted::Records => (Kind::Event, at()),
            Judged::Checked
            | Judged::NoEvent(_)
            | Judged::OnlyNamed(_)
            | Judged::PassedOver
            | Judged::Broken => (Kind::Other, None),
            Judged::Recalled(_) | Judged::Skipped | Judged::Text | Judged::Unselected(None) => {
                (Kind::Nothing, None)
            }
        };
        parts.met(|| at);
        parts.part(kind, at)
    }
}

impl QuestionsByInput for Inspector<'_> {
    fn of(&self, input: usize) -> &dyn Questions {
        self.judge(input)
    }
}

/// One if a record is an event that is not selected because it tells no time.
fn timeless(judge: &Judge<'_>, record: &Record<'_, '_>, judged: &Judged<'_>) -> u64 {
    match judged {
        Judged::Unselected(Some(event)) => u64::from(judge.lacks_time(record, event)),
        _ => 0,
    }
}

/// The notes about some records of a block, closed: no more of these records will be seen.
fn closed<O: Observer>(
    observer: &O,
    mut parts: Parts<Noted<O::Note>>,
    block: &Block,
) -> Parts<Noted<O::Note>> {
    for noted in parts.iter_mut() {
        observer.close(&mut noted.note, block);
    }
    parts
}

/// Options with what the catalogue says of logs: the known forms of records, and what programs print twice.
fn of_catalog(catalog: &Catalog, options: Options) -> Options {
    let wrappings = catalog.wrappings();
    let of_apis = catalog.apis().iter().map(|api| &api.printed_twice);
    let printed_twice = of_apis.chain(wrappings.printed_twice()).cloned().collect();
    Options { printed_twice, wrappings, ..options }
}

//! Reads the two captures: first all records in a few words each, then the texts of those that differ.

use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;

use anyhow::bail;
use cxray::capture::{Block, Content, Options, Record, Step, each_record};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Judge, Judged, Tally};
use cxray::diff::{Digest, Entries, Entry, EntryName, Names, Spot, Times, listed};
use cxray::event::{Event, captured_at, moment};
use cxray::json::{Arena, Position, Value};
use cxray::report::{Concise, Palette, Report as _};

use super::ends::End;
use crate::cli::ReadingArgs;
use crate::commands::sieve::{Parts, Rule, Sieve};
use crate::commands::{edge, reading};

/// Reads both inputs, as often as it is asked to.
#[derive(Clone, Copy)]
pub struct Reader<'r> {
    pub args: &'r ReadingArgs,
    pub options: &'r Options,
    pub judge: &'r Judge<'r>,
    pub digest: &'r Digest<'r>,
    pub ends: &'r [End; 2],
    pub catalog: &'r Catalog,
    /// What only the order of events selects.
    pub rule: Rule,
    /// Whether only events with an error are selected.
    pub is_invalid_only: bool,
}

/// What a block came to.
#[derive(Default)]
struct Indexed {
    entries: Entries,
    /// What is not JSON.
    broken: Vec<Finding>,
}

/// All records of both inputs, old and new.
#[derive(Default)]
pub struct Index {
    pub entries: [Vec<Entry>; 2],
    pub names: Names,
}

/// The text of a record, taken from its capture.
#[derive(Clone)]
pub struct Fetched {
    /// One JSON text.
    pub text: String,
    /// Where it begins.
    pub start: Position,
    /// Whether the text stands in the file to the letter.
    pub is_verbatim: bool,
    /// What it was recognised as.
    pub event: Option<FetchedEvent>,
}

/// What is known of an event: the capture around it, which has told this, is not at hand any more.
#[derive(Clone)]
pub struct FetchedEvent {
    /// Slug of its API.
    pub api: String,
    /// Its name.
    pub name: String,
    /// Its number in the catalogue, if it is listed there.
    pub number: Option<usize>,
    /// Pointer from the record to the payload, if it has one.
    pub payload: Option<String>,
    /// Pointer to the value that tells the name.
    pub name_at: Option<String>,
}

impl Fetched {
    /// Pointer to the payload; to the record itself if it is no event.
    pub fn payload_pointer(&self) -> &str {
        self.event.as_ref().and_then(|event| event.payload.as_deref()).unwrap_or_default()
    }
}

impl FetchedEvent {
    fn of(event: &Event<'_>) -> Self {
        Self {
            api: event.api.slug.clone(),
            name: event.name.clone().into_owned(),
            number: listed(event).map(|listed| listed.number),
            payload: event.payload.is_some().then(|| event.payload_pointer.to_owned()),
            name_at: event.name_value.and_then(|name| event.record.path_to(name)),
        }
    }
}

/// Texts by the number of their record.
pub type Texts = HashMap<u32, Fetched>;

impl Reader<'_> {
    /// Reads all records; `None` if an input could not be read, which has been told. What is not JSON is told too, unless that
    /// was done before: then there are no colours for it.
    pub fn index(&self, palette: Option<Palette>) -> anyhow::Result<Option<Index>> {
        let mut index = Index::default();
        let mut complaints = palette.map(Concise::new);
        let mut is_complete = true;
        let mut take = |input: usize, Indexed { entries, broken }: Indexed| -> anyhow::Result<()> {
            entries.append_to(&mut index.entries[input], &mut index.names);
            if let Some(complaints) = &mut complaints {
                for finding in &broken {
                    complaints.finding(&mut io::stderr().lock(), &self.ends[input].name, finding)?;
                }
            }
            Ok(())
        };
        // Each capture has a first event and a last one of its own.
        let mut sieves = [Sieve::new(self.rule, 2), Sieve::new(self.rule, 2)];
        self.read(
            |arena, block| self.entries(arena, block),
            |input, parts: Result<Parts<Indexed>, CatalogFault>| {
                // What is selected of the other capture is still to come.
                sieves[input].pass(input, parts?, &mut take).map(|_| ControlFlow::Continue(()))
            },
            &mut is_complete,
        )?;
        for sieve in &mut sieves {
            sieve.finish(&mut take)?;
        }
        Ok(is_complete.then_some(index))
    }

    fn entries(&self, arena: &mut Arena, block: &Block) -> Result<Parts<Indexed>, CatalogFault> {
        let mut parts = self.rule.parts();
        let mut fault = None;
        self.each(arena, block, &mut |record| {
            if fault.is_none() {
                fault = self.entry(&mut parts, record).err();
            }
        });
        fault.map_or(Ok(parts), Err)
    }

    fn entry(&self, parts: &mut Parts<Indexed>, record: &Record<'_, '_>) -> Result<(), CatalogFault> {
        let mut findings = Vec::new();
        let spot = self.spot(record);
        let is_asked = self.rule.is_ordered();
        let sent = |event: &Event<'_>| is_asked.then(|| moment(self.catalog, event, captured_at(record)))?;
        let judged = self.judged(record, &mut findings)?;
        let Indexed { entries, broken } = parts.current();
        match (judged, &record.content) {
            (Judged::Event(event), _) => {
                entries.event(self.digest, &event, spot);
                parts.met(|| sent(&event));
                parts.close(|| sent(&event));
            }
            (Judged::Unselected(Some(event)), _) => parts.met(|| sent(&event)),
            // What stands in a HAR or in a log beside events is nobody's business, as everywhere.
            (Judged::Skipped | Judged::Text | Judged::Unselected(None), _) => {}
            (Judged::Broken, _) => {
                entries.broken(self.digest, record.text(), spot);
                broken.append(&mut findings);
                parts.close_other();
            }
            (_, Content::Value(root)) => {
                entries.other(self.digest, *root, spot);
                parts.close(|| None);
            }
            _ => {}
        }
        Ok(())
    }

    /// What a record is. Whether it is valid is looked at only if that decides whether it is selected.
    fn judged<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        findings: &mut Vec<Finding>,
    ) -> Result<Judged<'e>, CatalogFault> {
        let mut tally = Tally::default();
        if self.is_invalid_only {
            self.judge.judge(record, &mut tally, findings)
        } else {
            self.judge.recognise(record, &mut tally, findings)
        }
    }

    fn spot(&self, record: &Record<'_, '_>) -> Spot {
        let captured = match self.digest.times {
            Times::Told(_) => captured_at(record),
            Times::Untold => None,
        };
        Spot { start: record.start(), length: record.text().len(), captured }
    }

    /// The texts of some records of both inputs.
    pub fn fetch(&self, index: &Index, wanted: [&[u32]; 2]) -> anyhow::Result<[Texts; 2]> {
        let places = [0, 1].map(|input| Wanted::of(&index.entries[input], wanted[input]));
        let mut found = [Texts::new(), Texts::new()];
        self.read(
            |arena, block| self.texts(arena, block, &places[block.input()]),
            |input, texts: Vec<(Vec<u32>, Fetched)>| {
                for (numbers, text) in texts {
                    for number in &numbers {
                        found[input].insert(*number, text.clone());
                    }
                }
                let is_done = (0..2).all(|input| found[input].len() == wanted[input].len());
                Ok(if is_done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            },
            &mut true,
        )?;
        for input in 0..2 {
            if found[input].len() != wanted[input].len() {
                bail!("{} changed while it was read", self.ends[input].name);
            }
        }
        Ok(found)
    }

    fn texts(&self, arena: &mut Arena, block: &Block, wanted: &Wanted) -> Vec<(Vec<u32>, Fetched)> {
        let mut texts = Vec::new();
        if !wanted.may_be_in(block) {
            return texts;
        }
        self.each(arena, block, &mut |record| {
            let start = record.start();
            let (Some(known), Content::Value(root) | Content::Prose(Some(root))) =
                (wanted.at(start), &record.content)
            else {
                return;
            };
            let (hash, event) = self.hash(record, *root);
            let is_it = |known: &&(u64, u32)| Some(known.0) == hash;
            let numbers: Vec<u32> = known.iter().filter(is_it).map(|(_, number)| *number).collect();
            if !numbers.is_empty() {
                let is_verbatim = record.text() == root.raw().as_bytes() && record.origin().is_none();
                texts.push((numbers, Fetched { text: root.raw().to_owned(), start, is_verbatim, event }));
            }
        });
        texts
    }

    /// The hash that the record had when the index was made, and what it is.
    fn hash(&self, record: &Record<'_, '_>, root: Value<'_>) -> (Option<u64>, Option<FetchedEvent>) {
        let mut entries = Entries::default();
        let event = match self.judge.recognise(record, &mut Tally::default(), &mut Vec::new()) {
            Ok(Judged::Event(event)) => {
                entries.event(self.digest, &event, self.spot(record));
                Some(FetchedEvent::of(&event))
            }
            Ok(_) => {
                entries.other(self.digest, root, self.spot(record));
                None
            }
            Err(_) => None,
        };
        (entries.list.first().map(|entry| entry.exact), event)
    }

    fn each(&self, arena: &mut Arena, block: &Block, each: &mut dyn FnMut(&Record<'_, '_>)) {
        let whole = |first: Value<'_>| self.judge.is_array_payload(first);
        each_record(block, arena, self.options, &whole, &mut |record| each(&record));
    }

    /// Reads both inputs, on many threads and in order.
    fn read<O: Send>(
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
        let whole = |first: Value<'_>| self.judge.is_array_payload(first);
        let inputs = self.ends.iter().map(End::input).collect();
        reading::read(self.args, inputs, self.options, &whole, judge, take)?;
        stopped.map_or(Ok(()), Err)
    }
}

/// Records that are wanted.
struct Wanted {
    /// Their hashes and numbers, by where they begin.
    places: HashMap<(u32, u32), Vec<(u64, u32)>>,
    /// The lines on which they begin, in order.
    lines: Vec<u64>,
}

impl Wanted {
    fn of(entries: &[Entry], numbers: &[u32]) -> Self {
        let mut places: HashMap<_, Vec<_>> = HashMap::new();
        let mut lines = Vec::with_capacity(numbers.len());
        for number in numbers {
            let entry = &entries[*number as usize];
            places.entry((entry.line, entry.column)).or_default().push((entry.exact, *number));
            lines.push(u64::from(entry.line));
        }
        lines.sort_unstable();
        Self { places, lines }
    }

    fn at(&self, start: Position) -> Option<&[(u64, u32)]> {
        let place = (u32::try_from(start.line).ok()?, u32::try_from(start.column).ok()?);
        self.places.get(&place).map(Vec::as_slice)
    }

    /// Whether any of them may stand in a block: others need not be opened.
    fn may_be_in(&self, block: &Block) -> bool {
        block.lines().any(|lines| {
            let next = self.lines.partition_point(|line| line < lines.start());
            self.lines.get(next).is_some_and(|line| lines.contains(line))
        })
    }
}

impl Index {
    /// The name of a record.
    pub fn name(&self, input: usize, number: usize) -> &EntryName {
        self.names.at(self.entries[input][number].name)
    }
}

//! The texts of records that differ, read again.

use std::collections::HashMap;
use std::ops::ControlFlow;

use anyhow::bail;
use cxray::capture::{Block, Content, Record};
use cxray::check::{Findings, Judged, Tally};
use cxray::diff::{Entries, Entry, EntryName, Names, listed};
use cxray::event::Event;
use cxray::json::{Arena, Position, Value};

use super::index::Index;
use super::reader::Reader;

/// The text of a record, taken from its capture.
#[derive(Clone)]
pub struct Fetched {
    /// One JSON text.
    pub text: String,
    /// Where it begins.
    pub start: Position,
    /// True if the text stands in the file to the letter.
    pub is_verbatim: bool,
    /// The event that it was recognised as.
    pub event: Option<FetchedEvent>,
}

/// The facts of an event from the capture around it, which is no longer at hand.
#[derive(Clone, PartialEq)]
pub struct FetchedEvent {
    /// Slug of its API.
    pub api: String,
    /// Its name.
    pub name: String,
    /// Its number in the catalogue, if it is listed there.
    pub number: Option<usize>,
    /// Pointer from the record to the payload, if it has one.
    pub payload: Option<String>,
    /// Pointer to the value that names the event.
    pub name_at: Option<String>,
}

impl Fetched {
    /// Returns true if both are the same to the letter, so that neither needs to be parsed.
    pub fn is_same(&self, other: &Self) -> bool {
        self.text == other.text && self.event == other.event
    }

    /// Pointer to the payload; to the record itself if it is not an event.
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
    /// The texts of some records of both inputs.
    pub fn fetch(&self, index: &Index, wanted: [&[u32]; 2]) -> anyhow::Result<[Texts; 2]> {
        let places = [0, 1].map(|input| Wanted::of(index, input, wanted[input]));
        let mut found = [Texts::new(), Texts::new()];
        self.blocks(
            |arena, block| self.texts(arena, block, &places[block.input()]),
            |input, texts| {
                for (numbers, text) in texts {
                    for number in &numbers {
                        found[input].insert(*number, text.clone());
                    }
                }
                let is_done = (0..2).all(|input| found[input].len() == wanted[input].len());
                if is_done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        for input in 0..2 {
            if found[input].len() != wanted[input].len() {
                bail!("{} changed while it was read", self.ends[input].name);
            }
        }
        Ok(found)
    }

    fn texts(&self, arena: &mut Arena, block: &Block, wanted: &Wanted<'_>) -> Vec<(Vec<u32>, Fetched)> {
        let mut texts = Vec::new();
        if !wanted.may_be_in(block) {
            return texts;
        }
        self.inspector.each(arena, block, &mut |record| {
            let start = record.start();
            let (Some(known), Content::Value(root) | Content::Prose(Some(root))) =
                (wanted.at(start), &record.content)
            else {
                if !wanted.is_of_known_event(start) {
                    self.open(block.input(), &record);
                }
                return;
            };
            let (hash, event) = self.hash(block.input(), &record, *root);
            let is_it = |known: &&(u64, u32)| Some(known.0) == hash;
            let numbers: Vec<u32> = known.iter().filter(is_it).map(|(_, number)| *number).collect();
            if !numbers.is_empty() {
                let is_verbatim = record.text() == root.raw().as_bytes()
                    && record.origin().is_none()
                    && !record.is_decoded();
                let verbatim = |root: Value<'_>, event: Option<&Event<'_>>| Fetched {
                    text: root.raw().to_owned(),
                    start,
                    is_verbatim: is_verbatim && self.redactor.is_none(),
                    event: event.map(FetchedEvent::of),
                };
                let fetched = match self.redactor {
                    None => Some(verbatim(*root, event.as_ref())),
                    Some(redactor) => redactor.show(*root, event.as_ref(), verbatim),
                };
                texts.extend(fetched.map(|fetched| (numbers, fetched)));
            }
        });
        texts
    }

    /// Recognises a record that is not wanted itself: the records that it carries come only if it is not an event.
    fn open(&self, input: usize, record: &Record<'_, '_>) {
        // A fault of the catalogue has ended the first reading.
        let _ =
            self.inspector.judge(input).recognise(record, &mut Tally::default(), &mut Findings::default());
    }

    /// The hash of the record when the index was made, and its event.
    fn hash<'e>(
        &'e self,
        input: usize,
        record: &'e Record<'_, '_>,
        root: Value<'e>,
    ) -> (Option<u64>, Option<Event<'e>>) {
        let mut entries = Entries::default();
        let judge = self.inspector.judge(input);
        let event = match judge.recognise(record, &mut Tally::default(), &mut Findings::default()) {
            Ok(Judged::Event(event)) => {
                entries.event(self.digest, &event, self.spot(record));
                Some(event)
            }
            Ok(_) => {
                entries.other(self.digest, root, self.spot(record));
                None
            }
            Err(_) => None,
        };
        (entries.list.first().map(|entry| entry.exact), event)
    }
}

/// Records that are wanted.
struct Wanted<'i> {
    /// Their hashes and numbers, by where they begin.
    places: HashMap<(u32, u32), Vec<(u64, u32)>>,
    /// The lines on which they begin, in order.
    lines: Vec<u64>,
    /// All records of the capture, if they are in the order of their places.
    entries: &'i [Entry],
    names: &'i Names,
}

impl<'i> Wanted<'i> {
    fn of(index: &'i Index, input: usize, numbers: &[u32]) -> Self {
        let entries = &index.entries[input][..];
        let mut places: HashMap<_, Vec<_>> = HashMap::new();
        let mut lines = Vec::with_capacity(numbers.len());
        for number in numbers {
            let entry = &entries[*number as usize];
            places.entry(place(entry)).or_default().push((entry.exact, *number));
            lines.push(u64::from(entry.line));
        }
        lines.sort_unstable();
        let entries = if entries.is_sorted_by_key(place) { entries } else { &[] };
        Self { places, lines, entries, names: &index.names }
    }

    /// Returns true if an event is known to begin at a place: then the record there carries no others.
    fn is_of_known_event(&self, start: Position) -> bool {
        let Some(start) = narrow(start) else { return false };
        let first = self.entries.partition_point(|entry| place(entry) < start);
        let mut here = self.entries[first..].iter().take_while(|entry| place(entry) == start);
        here.any(|entry| matches!(self.names.at(entry.name), EntryName::Event { is_only_named: false, .. }))
    }

    fn at(&self, start: Position) -> Option<&[(u64, u32)]> {
        self.places.get(&narrow(start)?).map(Vec::as_slice)
    }

    /// Returns true if any of them may stand in a block: others need not be opened.
    fn may_be_in(&self, block: &Block) -> bool {
        block.lines().any(|lines| {
            let next = self.lines.partition_point(|line| line < lines.start());
            self.lines.get(next).is_some_and(|line| lines.contains(line))
        })
    }
}

/// Where a record begins: line and column.
fn place(entry: &Entry) -> (u32, u32) {
    (entry.line, entry.column)
}

/// The same of a position, if it is within bounds.
fn narrow(start: Position) -> Option<(u32, u32)> {
    Some((u32::try_from(start.line).ok()?, u32::try_from(start.column).ok()?))
}

//! Entries: the facts of every record of a capture that find it again in the other one, and nothing of its text.

use std::collections::HashMap;

use jiff::Timestamp;

use super::canonical::{Canon, LeftOut, Numbers};
use super::drifted::Drifted;
use super::ignore::Ignored;
use super::lens::{Lenses, Vary};
use super::places::Places;
use super::tree::Scope;
use crate::catalog::{Catalog, EventType};
use crate::event::{Event, EventStatus, Named, instant_of, moment};
use crate::json::{Position, Value};

/// A record in a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Of its name and all of it that is compared; numbers count as alike if there is a tolerance.
    pub hash: u64,
    /// Of all of it that is compared, numbers too.
    pub exact: u64,
    /// The conversation that it says it is part of; 0 if it says none.
    pub talk: u64,
    /// Its time in milliseconds since 1970; 0 if it has none, or it is not needed.
    pub time: i64,
    /// Its line, from 1.
    pub line: u32,
    /// Its column, from 1.
    pub column: u32,
    /// Bytes of its text.
    pub length: u32,
    /// Its place in [`Names`].
    pub name: u32,
}

/// The name of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryName {
    /// An event.
    Event {
        /// Slug of its API.
        api: String,
        /// Its name.
        event: String,
        /// A text names it, without a payload.
        is_only_named: bool,
    },
    /// JSON that is not an event.
    Other,
    /// No JSON.
    Broken,
}

/// The names of records, each once.
#[derive(Debug, Default)]
pub struct Names {
    list: Vec<EntryName>,
    places: HashMap<EntryName, u32>,
}

impl Names {
    /// The place of a name, which is new or not.
    pub fn place(&mut self, name: EntryName) -> u32 {
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        let place = narrow(self.list.len() as u64);
        self.places.insert(name.clone(), place);
        self.list.push(name);
        place
    }

    /// The name at a place.
    #[must_use]
    pub fn at(&self, place: u32) -> &EntryName {
        self.list.get(place as usize).unwrap_or(&EntryName::Other)
    }

    /// Shows the names of events as `other` does. From then on records are counted by them, but none is added.
    pub fn rename(&mut self, other: impl Fn(&str) -> String) {
        for name in &mut self.list {
            if let EntryName::Event { event, .. } = name {
                *event = other(event);
            }
        }
    }

    /// All of them, in the order in which they came.
    #[must_use]
    pub fn all(&self) -> &[EntryName] {
        &self.list
    }
}

/// The records of one block, by names of its own.
#[derive(Debug, Default)]
pub struct Entries {
    /// In the order of the capture.
    pub list: Vec<Entry>,
    names: Names,
    /// Names by a hash, so that none is copied twice.
    known: HashMap<u64, u32, foldhash::fast::RandomState>,
}

/// The time of events: compared or not.
#[derive(Clone, Copy)]
pub enum Times<'c> {
    /// It is compared; the catalogue knows where events have it.
    Told(&'c Catalog),
    /// It is not compared.
    Untold,
}

/// Where a record stands in its capture.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Where it begins.
    pub start: Position,
    /// Bytes of its text.
    pub length: usize,
    /// When the capture says that it was sent, in milliseconds since 1970.
    pub captured: Option<f64>,
}

/// How records become entries.
pub struct Digest<'d> {
    /// The parts of events that are compared.
    pub lenses: &'d Lenses<'d>,
    /// The places that the user ignores.
    pub ignored: &'d Ignored,
    /// How values are hashed.
    pub canon: &'d Canon,
    /// The places that do not help to match records.
    pub drifted: &'d Drifted,
    /// True if numbers may differ a little.
    pub is_tolerant: bool,
    /// The part of records that is compared.
    pub scope: Scope,
    /// The time of events.
    pub times: Times<'d>,
}

impl Digest<'_> {
    /// The hashes of an event: with numbers alike, and exact.
    #[must_use]
    pub fn of_event(&self, event: &Event<'_>) -> (u64, u64) {
        let (value, pointer) = match self.scope {
            Scope::Record => (Some(event.record), ""),
            Scope::Payload => (event.payload, event.payload_pointer),
        };
        let Some(value) = value else { return (1, 1) };
        let volatile = self.lenses.of(listed(event)).left_out();
        self.twice(value, pointer, volatile, self.drifted.of(&event.api.slug, &event.name))
    }

    /// The hashes of JSON that is not an event.
    #[must_use]
    pub fn of_other(&self, value: Value<'_>) -> (u64, u64) {
        self.twice(value, "", self.lenses.of(None).left_out(), None)
    }

    /// The hashes of a value without volatile members; the first also without drifted ones.
    fn twice(
        &self,
        value: Value<'_>,
        pointer: &str,
        volatile: &Places<Vary>,
        drifted: Option<&Places<Vary>>,
    ) -> (u64, u64) {
        let hash = |canon: &Canon, volatile: &Places<Vary>| {
            canon.without(value, LeftOut { volatile, ignored: self.ignored }, volatile.start(), pointer)
        };
        let exact = hash(self.canon, volatile);
        let alike = match (self.is_tolerant, drifted) {
            (false, None) => exact,
            (false, Some(drifted)) => hash(self.canon, drifted),
            (true, drifted) => hash(&self.canon.with(Numbers::Alike), drifted.unwrap_or(volatile)),
        };
        (alike, exact)
    }

    /// The conversation and the time of an event; `captured` is the time that the capture gives.
    fn context(&self, event: &Event<'_>, captured: Option<f64>) -> (u64, i64) {
        let lens = self.lenses.of(listed(event));
        let key =
            event.payload.and_then(|payload| lens.key.iter().find_map(|path| scalar(path.from(payload)?)));
        let talk = key.map_or(0, |key| self.canon.value(key).max(1));
        let time = match self.times {
            Times::Untold => None,
            Times::Told(catalog) => moment(catalog, event, captured),
        };
        (talk, time.map_or(0, Timestamp::as_millisecond))
    }
}

/// Names of conversations are texts and numbers; an empty one names none.
fn scalar(value: Value<'_>) -> Option<Value<'_>> {
    let names_one = value.as_number().is_some() || value.as_str().is_some_and(|text| !text.is_empty());
    names_one.then_some(value)
}

/// The event type of an event that the catalogue lists.
#[must_use]
pub fn listed<'e>(event: &Event<'e>) -> Option<&'e EventType> {
    match event.standing {
        EventStatus::Listed(listed) => Some(listed),
        _ => None,
    }
}

impl Entries {
    /// Adds an event.
    pub fn event(&mut self, digest: &Digest<'_>, event: &Event<'_>, spot: Spot) {
        let api_and_name = digest.canon.bytes(event.api.slug.as_bytes())
            ^ digest.canon.bytes(event.name.as_bytes()).rotate_left(1);
        let names = &mut self.names;
        let name = *self.known.entry(api_and_name).or_insert_with(|| {
            names.place(EntryName::Event {
                api: event.api.slug.clone(),
                event: event.name.clone().into_owned(),
                is_only_named: false,
            })
        });
        let (talk, time) = digest.context(event, spot.captured);
        let (hash, exact) = digest.of_event(event);
        let hashes = (hash ^ api_and_name, exact ^ api_and_name);
        self.push(hashes, (talk, time), spot, name);
    }

    /// Adds an event that a text only names. Nothing but its name is compared.
    pub fn named(&mut self, digest: &Digest<'_>, named: &Named<'_>, spot: Spot) {
        let name = EntryName::Event {
            api: named.api.slug.clone(),
            event: named.name.clone().into_owned(),
            is_only_named: true,
        };
        let hash = digest.canon.bytes(named.api.slug.as_bytes()).rotate_left(2)
            ^ digest.canon.bytes(named.name.as_bytes()).rotate_left(3);
        let time = match digest.times {
            Times::Untold => None,
            Times::Told(_) => spot.captured.and_then(instant_of),
        };
        let name = self.names.place(name);
        self.push((hash, hash), (0, time.map_or(0, Timestamp::as_millisecond)), spot, name);
    }

    /// Adds JSON that is not an event.
    pub fn other(&mut self, digest: &Digest<'_>, value: Value<'_>, spot: Spot) {
        let name = self.names.place(EntryName::Other);
        self.push(digest.of_other(value), (0, 0), spot, name);
    }

    /// Adds text that is not JSON.
    pub fn broken(&mut self, digest: &Digest<'_>, text: &[u8], spot: Spot) {
        let name = self.names.place(EntryName::Broken);
        let hash = digest.canon.bytes(text);
        self.push((hash, hash), (0, 0), spot, name);
    }

    fn push(&mut self, hashes: (u64, u64), context: (u64, i64), spot: Spot, name: u32) {
        self.list.push(Entry {
            hash: hashes.0,
            exact: hashes.1,
            talk: context.0,
            time: context.1,
            line: narrow(spot.start.line),
            column: narrow(spot.start.column),
            length: narrow(spot.length as u64),
            name,
        });
    }

    /// Appends all entries to `list`, by the names of `names`.
    pub fn append_to(self, list: &mut Vec<Entry>, names: &mut Names) {
        let places: Vec<u32> = self.names.list.into_iter().map(|name| names.place(name)).collect();
        list.extend(self.list.into_iter().map(|entry| Entry { name: places[entry.name as usize], ..entry }));
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! The pass that keeps the events of captures, with the values that may name a conversation or tell a state.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::ops::ControlFlow;

use foldhash::quality::FixedState;

use crate::catalog::{Catalog, CatalogFault, EventType, Outline};
use crate::check::{Findings, Seen};
use crate::event::instant;
use crate::inspect::{Batch, Observation, Observer, Pass};
use crate::json::{Kind, Value, escape_pointer_token, unescape_pointer_token};

/// Events that are learnt from; those behind are only counted, so that memory is bounded.
const MOST_EVENTS: usize = 200_000;
/// Values of one event that are kept.
const MOST_VALUES: usize = 32;
/// Elements of an array that are looked at.
const MOST_ELEMENTS: usize = 50;
/// Objects within objects that are looked into.
const DEEPEST: usize = 4;
/// Bytes of the longest text that is kept.
const LONGEST: usize = 128;
/// The member of rules that stands for the time of the envelope.
pub(super) const TIME: &str = "time";

/// A value that is kept of an event.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    Text(Box<str>),
    Number(f64),
}

/// An event, and the values that are kept of it, each with the number of its place.
#[derive(Debug)]
pub(super) struct Noted {
    /// Its number in the catalogue.
    pub(super) event: usize,
    pub(super) values: Vec<(usize, Scalar)>,
}

/// The events of one API that one writer of one input wrote, in order.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) api: usize,
    pub(super) events: Vec<Noted>,
}

/// The events of all captures.
#[derive(Debug, Default)]
pub struct Stories {
    pub(super) list: Vec<Story>,
    /// By their number, pointers to places in payloads; `*` stands for an element of an array.
    pub(super) places: Vec<String>,
    /// Events that are kept.
    pub kept: u64,
    /// Events that were too many.
    pub left_out: u64,
}

/// The pass that keeps events.
pub struct Learning<'c> {
    catalog: &'c Catalog,
    stories: Stories,
    numbers: HashMap<String, usize>,
    /// By the number of the event, the numbers of the places that its schema names.
    named: HashSet<(usize, usize)>,
    /// By input, writer and API.
    by_writer: HashMap<(usize, u64, usize), usize>,
}

/// An event as a worker notes it.
#[derive(Debug)]
pub struct EventNote {
    event: usize,
    writer: u64,
    values: Vec<(String, Scalar)>,
}

/// Notes the values of events.
pub struct NotingValues;

impl<'c> Learning<'c> {
    /// Nothing was kept yet.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            stories: Stories::default(),
            numbers: HashMap::new(),
            named: HashSet::new(),
            by_writer: HashMap::new(),
        }
    }

    /// The stories, without copies of one another.
    #[must_use]
    pub fn into_stories(mut self) -> Stories {
        self.stories.drop_copies();
        self.stories
    }

    fn keep(&mut self, input: usize, note: EventNote) {
        if self.stories.kept >= MOST_EVENTS as u64 {
            self.stories.left_out += 1;
            return;
        }
        self.stories.kept += 1;
        let Some(event) = self.catalog.events().get(note.event) else { return };
        let stories = &mut self.stories.list;
        let number = *self.by_writer.entry((input, note.writer, event.api)).or_insert_with(|| {
            stories.push(Story { api: event.api, events: Vec::new() });
            stories.len() - 1
        });
        let mut values = Vec::with_capacity(note.values.len());
        for (pointer, value) in note.values {
            values.extend(self.place(event, pointer).map(|place| (place, value)));
        }
        self.stories.list[number].events.push(Noted { event: note.event, values });
    }

    /// The number of a place, if the schema of the event names it: a rule quotes no names of a capture, which may be of people.
    fn place(&mut self, event: &EventType, pointer: String) -> Option<usize> {
        let known = self.numbers.get(&pointer).copied();
        if known.is_some_and(|place| self.named.contains(&(event.number, place))) {
            return known;
        }
        if pointer != TIME && !is_named(&self.catalog.schema(event).ok()?.outline, &pointer) {
            return None;
        }
        let place = known.unwrap_or_else(|| {
            self.numbers.insert(pointer.clone(), self.stories.places.len());
            self.stories.places.push(pointer);
            self.stories.places.len() - 1
        });
        self.named.insert((event.number, place));
        Some(place)
    }
}

/// Returns true if a schema lists the members that a pointer leads through; `*` stands for an element.
fn is_named(outline: &Outline, pointer: &str) -> bool {
    let Some(mut at) = outline.top() else { return false };
    for token in pointer.split('/').skip(1) {
        let spot = outline.spot(at);
        let name = unescape_pointer_token(token);
        let below = match token {
            "*" => outline.element(spot, 0),
            _ if spot.member_names().any(|member| *member == *name) => outline.member(spot, &name),
            _ => None,
        };
        let Some(below) = below else { return false };
        at = below;
    }
    true
}

impl Story {
    /// A number that stories which are not the same hardly share.
    fn fingerprint(&self) -> u64 {
        let mut hasher = FixedState::default().build_hasher();
        for noted in &self.events {
            (noted.event, noted.values.len()).hash(&mut hasher);
            for (place, value) in &noted.values {
                place.hash(&mut hasher);
                match value {
                    Scalar::Text(text) => text.hash(&mut hasher),
                    Scalar::Number(number) => number.to_bits().hash(&mut hasher),
                }
            }
        }
        (self.api, self.events.len()).hash(&mut hasher);
        hasher.finish()
    }
}

impl Stories {
    /// Drops stories that are the same as another one: a capture that is there twice, such as a compressed copy, proves nothing more.
    fn drop_copies(&mut self) {
        let mut seen = HashSet::new();
        self.list.retain(|story| seen.insert(story.fingerprint()));
    }
}

impl Pass for Learning<'_> {
    type Observer = NotingValues;

    fn observer(&self) -> NotingValues {
        NotingValues
    }

    fn take(&mut self, input: usize, notes: Vec<EventNote>, _: &mut Batch) -> ControlFlow<()> {
        for note in notes {
            self.keep(input, note);
        }
        ControlFlow::Continue(())
    }
}

impl Observer for NotingValues {
    type Note = Vec<EventNote>;

    fn see(
        &self,
        notes: &mut Vec<EventNote>,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        findings.clear();
        if let Some(event) = seen.judged.seen() {
            let writer = seen.judge.writer(seen.record);
            notes.push(EventNote { event: event.event, writer, values: values(event) });
        }
        Ok(())
    }
}

/// The values that are kept of an event.
fn values(event: Seen<'_>) -> Vec<(String, Scalar)> {
    let mut values = Vec::new();
    if let Some(time) = event.time.and_then(instant) {
        let seconds = time.as_nanosecond() / 1_000_000;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this age are exact")]
        values.push((TIME.to_owned(), Scalar::Number(seconds as f64)));
    }
    collect(event.payload, &mut String::new(), 0, false, &mut values);
    values
}

/// Adds the texts and numbers of a value; of the elements of arrays only the numbers.
fn collect(
    value: Value<'_>,
    pointer: &mut String,
    depth: usize,
    in_array: bool,
    values: &mut Vec<(String, Scalar)>,
) {
    if values.len() >= MOST_VALUES || depth > DEEPEST {
        return;
    }
    match value.kind() {
        Kind::String if !in_array => {
            if let Some(text) = value.as_str().filter(|text| (1..=LONGEST).contains(&text.len())) {
                values.push((pointer.clone(), Scalar::Text(text.into())));
            }
        }
        Kind::Number => {
            let number = value.raw().parse::<f64>().ok().filter(|number| number.is_finite());
            values.extend(number.map(|number| (pointer.clone(), Scalar::Number(number))));
        }
        Kind::Object => {
            for member in value.as_object().into_iter().flat_map(|object| object.iter()) {
                let length = pointer.len();
                pointer.push('/');
                pointer.push_str(&escape_pointer_token(&member.name.as_str()));
                collect(member.value, pointer, depth + 1, in_array, values);
                pointer.truncate(length);
            }
        }
        Kind::Array if !in_array => {
            let length = pointer.len();
            pointer.push_str("/*");
            for element in value.as_array().into_iter().flat_map(|array| array.iter()).take(MOST_ELEMENTS) {
                if element.kind() == Kind::Object {
                    collect(element, pointer, depth + 1, true, values);
                }
            }
            pointer.truncate(length);
        }
        _ => {}
    }
}

//! A record without the people in it: every value that is or may be personal is replaced by its pseudonym.
//!
//! Only values that are known not to be personal stay: those that the schema of the event names and does not mark as personal or secret, and
//! the parts of an envelope. Values without a description are replaced too. Types stay, forms stay, values that the schema
//! lists stay: the record is as valid as before.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::known::Known;
use super::pseudonym::Pseudonyms;
use super::secrets::Secrets;
use super::walk::{Part, Spot, Walk, is_plain};
use crate::catalog::{Catalog, EventType};
use crate::event::{Asked, Event, Recognised, Recogniser, Wrapping, instant};
use crate::json::{Arena, Kind, Limits, Name, Path, Swap, Trail, Value};
use crate::safe;

/// JSON in a string of JSON in a string: a string that is nested deeper is replaced as a whole.
const DEEPEST: u8 = 3;

/// Makes records without people.
pub struct Redactor<'c> {
    catalog: &'c Catalog,
    recogniser: Recogniser<'c>,
    secrets: Secrets<'c>,
    pseudonyms: Pseudonyms,
    /// Where the events of the catalogue speak of people, by their number; taken apart when first asked for.
    personal: Vec<OnceLock<Vec<Trail>>>,
    /// Where each API looks to recognise its envelopes.
    signs: Vec<Vec<Path>>,
}

/// A record without people.
#[derive(Debug, Clone, Default)]
pub struct Redaction {
    /// The replacements, in the order of the text.
    pub swaps: Vec<Swap>,
    /// Names of members that are replaced, with their replacements.
    pub names: Vec<(String, String)>,
    /// The replacement of the event's name, if it has one.
    pub event: Option<String>,
    /// The replacement of the channel that a log names, if it has one.
    pub channel: Option<String>,
}

impl Redaction {
    /// The text of `record`, which this is of, without people: one line of JSON with the same tree.
    #[must_use]
    pub fn text(&self, record: Value<'_>) -> String {
        let mut text = Vec::with_capacity(record.span().len());
        record.push_compact(&mut text, &self.swaps);
        // It is made of a text and of texts in its place.
        String::from_utf8(text).expect("it is made of JSON")
    }
}

impl<'c> Redactor<'c> {
    /// A redactor for events of `catalog`; the same `key` gives the same pseudonyms.
    #[must_use]
    pub fn new(catalog: &'c Catalog, key: &[u8]) -> Self {
        let signs = catalog.apis().iter().map(|api| {
            let conditions = api.forms.iter().flat_map(|form| &form.when);
            let read = conditions.filter(|(_, condition)| condition.reads_the_value());
            read.filter_map(|(pointer, _)| Path::new(pointer)).collect()
        });
        Self {
            catalog,
            recogniser: Recogniser::new(catalog, Asked::default()),
            secrets: Secrets::new(catalog),
            pseudonyms: Pseudonyms::new(key),
            personal: catalog.events().iter().map(|_| OnceLock::new()).collect(),
            signs: signs.collect(),
        }
    }

    /// The replacements in `record`: all of it, unless it is an event that the catalogue describes.
    #[must_use]
    pub fn redact(&self, record: Value<'_>, event: Option<&Event<'_>>) -> Redaction {
        let mut known = Known::default();
        self.gather(record, event, Depth::default(), &mut |value, is_certain| {
            let text = value.as_str().unwrap_or_else(|| value.raw().into());
            known.note(&text, is_certain, || self.pseudonym(value));
        });
        let mut redaction = self.replace(record, event, 0, &known);
        if let Some(event) = event {
            let name = self.event_name(&event.name);
            redaction.event = (name != event.name).then_some(name);
            redaction.channel = match event.wrapping {
                Wrapping::Led(channel) if !is_plain(channel) => Some(self.pseudonyms.text(channel)),
                _ => None,
            };
        }
        redaction
    }

    /// Shows `record`, and the event that it is, without people: another text with the same tree, for which there is room in
    /// `arena`. Nothing is shown if it has become longer than any text may be.
    pub fn show<T>(
        &self,
        record: Value<'_>,
        event: Option<&Event<'_>>,
        show: impl FnOnce(Value<'_>, Option<&Event<'_>>) -> T,
    ) -> Option<T> {
        let redaction = self.redact(record, event);
        let text = redaction.text(record);
        // A record that was read within the user's limits still has the same tree.
        let limits = Limits { depth: u32::MAX, values: u32::MAX };
        let mut arena = Arena::default();
        let document = arena.parse(&text, &limits).ok()?;
        let root = document.root();
        let event = event.map(|event| event.redacted(root, &redaction));
        Some(show(root, event.as_ref()))
    }

    /// The pseudonym of a step of a path, as a word.
    pub(super) fn step(&self, text: &str) -> String {
        self.pseudonyms.word(text)
    }

    /// The replacement of a text of unknown place: words that a program has written stay.
    #[must_use]
    pub fn word(&self, text: &str) -> String {
        if is_plain(text) { text.to_owned() } else { self.pseudonyms.word(text) }
    }

    /// The replacement of a number of unknown place.
    #[must_use]
    pub fn number(&self, number: i64) -> String {
        self.pseudonyms.number(&number.to_string())
    }

    /// The replacement of an id that is shown apart from its record.
    #[must_use]
    pub fn id(&self, id: &str) -> String {
        self.pseudonyms.text(id)
    }

    /// The name of an event: words that a program has written stay, and what the catalogue knows it to begin with, which tells
    /// of what API and plugin it is. Behind a colon stands a value.
    #[must_use]
    pub fn event_name(&self, name: &str) -> String {
        let (name, value) = name.split_once(':').map_or((name, None), |(name, value)| (name, Some(value)));
        let known = if is_plain(name) { name.len() } else { self.known_beginning(name) };
        let (known, rest) = name.split_at(known);
        let mut shown = known.to_owned();
        // The name before a dot is that of the publisher, which is replaced alike where it stands alone.
        for part in rest.split_inclusive('.').filter(|_| !rest.is_empty()) {
            let name = part.strip_suffix('.').unwrap_or(part);
            shown.push_str(&self.pseudonyms.text(name));
            shown.push_str(&part[name.len()..]);
        }
        if let Some(value) = value {
            shown.push(':');
            shown.push_str(&self.pseudonyms.text(value));
        }
        shown
    }

    /// How much of a name, up to a dot or slash, a program has written or is the beginning of one that the catalogue has.
    fn known_beginning(&self, name: &str) -> usize {
        let listed = self.catalog.events().iter().map(|event| event.name.as_str());
        let others = self.catalog.apis().iter().flat_map(|api| &api.known).map(|known| known.name.as_str());
        let beginning = |other: &str| {
            let common = name.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
            name.as_bytes()[..common]
                .iter()
                .rposition(|byte| matches!(byte, b'.' | b'/'))
                .map_or(0, |at| at + 1)
        };
        let mut dots = name.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b'/'));
        let plain = dots.by_ref().map(|(at, _)| at).take_while(|at| is_plain(&name[..*at])).last();
        listed.chain(others).map(beginning).chain(plain.map(|at| at + 1)).max().unwrap_or(0)
    }

    /// Calls `each` with every text and number of `record` that is replaced, also in JSON that stands in strings.
    pub fn each_personal(&self, record: Value<'_>, event: Option<&Event<'_>>, each: &mut dyn FnMut(&str)) {
        self.gather(record, event, Depth::default(), &mut |value, _| {
            each(&value.as_str().unwrap_or_else(|| value.raw().into()));
        });
    }

    /// The same for those alone that are personal or secret for certain: the schema of the event marks them, or they are credentials.
    pub fn each_certain(&self, record: Value<'_>, event: Option<&Event<'_>>, each: &mut dyn FnMut(&str)) {
        self.gather(record, event, Depth::default(), &mut |value, is_certain| {
            if is_certain {
                each(&value.as_str().unwrap_or_else(|| value.raw().into()));
            }
        });
    }

    /// Notes all values that are replaced, so that they are found in unexpected places, and whether they are personal for certain.
    fn gather(
        &self,
        record: Value<'_>,
        event: Option<&Event<'_>>,
        depth: Depth,
        note: &mut dyn FnMut(Value<'_>, bool),
    ) {
        self.each(record, event, &mut |part| match part {
            Part::Replaced(value, is_certain) => {
                let is_certain = is_certain || depth.is_personal;
                let is_open = within(value, depth.strings, |inner| {
                    let event = self.event_in(inner);
                    self.gather(inner, event.as_ref(), depth.deeper(is_certain), note);
                });
                if is_open.is_none() {
                    note(value, is_certain);
                }
            }
            Part::Kept(value) => {
                within(value, depth.strings, |inner| {
                    let event = self.event_in(inner);
                    self.gather(inner, event.as_ref(), depth.deeper(depth.is_personal), note);
                });
            }
            Part::Name(_) | Part::File(_) => {}
        });
    }

    fn replace(&self, record: Value<'_>, event: Option<&Event<'_>>, depth: u8, known: &Known) -> Redaction {
        let mut redaction = Redaction::default();
        self.each(record, event, &mut |part| {
            let (span, other) = match part {
                Part::File(value) => {
                    let Some(name) = value.as_str() else { return };
                    (value.span(), safe::json_string(&self.file(&name)))
                }
                Part::Name(name) => {
                    let Some(other) = self.other_name(name, known) else { return };
                    redaction.names.push((name.as_str().into_owned(), other.clone()));
                    (name.span(), safe::json_string(&other))
                }
                Part::Replaced(value, _) => {
                    let name = event.and_then(|event| event.name_value);
                    let is_name = name.is_some_and(|name| name.span() == value.span());
                    let other = match value.as_str().filter(|_| is_name) {
                        Some(name) => Some(self.event_name(&name)),
                        None => self.replaced_within(value, depth, known),
                    };
                    (value.span(), json(value, &other.unwrap_or_else(|| self.pseudonym(value))))
                }
                Part::Kept(value) => {
                    let other = self.replaced_within(value, depth, known);
                    let Some(other) = other.or_else(|| self.kept_in_part(value, known)) else { return };
                    (value.span(), json(value, &other))
                }
            };
            redaction.swaps.push(Swap { span, json: other });
        });
        redaction.swaps.sort_by_key(|swap| swap.span.start);
        redaction
    }

    /// The JSON in a string without people; `None` if it has no JSON, or nothing to replace.
    fn replaced_within(&self, value: Value<'_>, depth: u8, known: &Known) -> Option<String> {
        within(value, depth, |inner| {
            let event = self.event_in(inner);
            let redaction = self.replace(inner, event.as_ref(), depth + 1, known);
            (!redaction.swaps.is_empty()).then(|| redaction.text(inner))
        })?
    }

    /// A value that stays, without values that are personal elsewhere in the record; `None` if it stays unchanged.
    fn kept_in_part(&self, value: Value<'_>, known: &Known) -> Option<String> {
        match value.as_str() {
            None => known.exactly(value.raw()),
            // Two times share digits by chance.
            Some(_) if instant(value).is_some() => None,
            Some(text) if known.is_too_much() && !is_plain(&text) => Some(self.pseudonym(value)),
            Some(text) => known.without(&text),
        }
    }

    fn pseudonym(&self, value: Value<'_>) -> String {
        match value.as_str() {
            Some(text) => self.pseudonyms.text(&text),
            None => self.pseudonyms.number(value.raw()),
        }
    }

    /// The replacement of a name that no schema describes: words that a program has written stay.
    fn other_name(&self, name: Name<'_>, known: &Known) -> Option<String> {
        let name = name.as_str();
        if !is_plain(&name) || looks_like_number(&name) {
            return (!name.is_empty()).then(|| self.pseudonyms.text(&name));
        }
        known.without_any(&name)
    }

    /// The event that a text in a string is.
    fn event_in<'e>(&'e self, record: Value<'e>) -> Option<Event<'e>> {
        match self.recogniser.recognise(record) {
            Recognised::Event(event) => Some(event),
            _ => None,
        }
    }

    /// Returns false if none of the values that [`Redactor::each_certain`] tells holds a text that `is_sought`. It is asked of values as
    /// they are written, and answers quickly: nothing is replaced.
    pub fn may_be_certain(
        &self,
        record: Value<'_>,
        event: Option<&Event<'_>>,
        mut is_sought: impl FnMut(Value<'_>) -> bool,
    ) -> bool {
        if self.marked(record, event.and_then(Event::listed)).into_iter().any(&mut is_sought) {
            return true;
        }
        let mut is_any = false;
        record.each_of_kind(Kind::String, |string| {
            is_any = is_any || may_hold_json(string.raw()) && is_sought(string);
        });
        is_any
    }

    /// The values of a record that are personal or secret for certain, with all that is in them.
    fn marked<'d>(&self, record: Value<'d>, listed: Option<(&EventType, Value<'d>)>) -> Vec<Value<'d>> {
        let mut marked = self.secrets.of(record, listed);
        if let Some((listed, payload)) = listed {
            for trail in self.personal(listed) {
                trail.each_as_far(payload, &mut |value| marked.push(value));
            }
        }
        marked
    }

    /// Calls `each` with whatever in a record may have to be replaced.
    fn each<'d>(&self, record: Value<'d>, event: Option<&Event<'d>>, each: &mut dyn FnMut(Part<'d>)) {
        let listed = event.and_then(Event::listed);
        let marked: HashSet<usize> =
            self.marked(record, listed).iter().map(|value| value.span().start).collect();
        let outline =
            listed.and_then(|(listed, _)| self.catalog.schema(listed).ok()).map(|schema| &schema.outline);
        let kept = event.map(|event| self.signs_of(event)).unwrap_or_default();
        let payload = match event {
            Some(event) => event.payload.map(|payload| payload.span().start),
            None => Some(record.span().start),
        };
        let mut walk =
            Walk { marked: &marked, kept: &kept, payload, outline, harmless: self.harmless(), each };
        walk.value(record, Spot::Envelope { is_harmless: false, here: Some("") });
    }

    fn harmless(&self) -> &'c [String] {
        &self.catalog.envelope_words().harmless
    }

    /// Where the values stand that identify an event and its time.
    fn signs_of(&self, event: &Event<'_>) -> HashSet<usize> {
        let is_told = |value: &Value<'_>| value.as_str().is_none_or(|text| is_plain(&text));
        let by_form = self.catalog.api_index(&event.api.slug).and_then(|api| self.signs.get(api));
        let by_form = by_form.into_iter().flatten().filter_map(|path| path.from(event.record));
        let api = event.record.get("api").filter(|_| matches!(event.wrapping, Wrapping::Normal(_)));
        let name =
            event.name_value.filter(|name| name.as_str().is_some_and(|name| self.event_name(&name) == name));
        let mut kept: HashSet<usize> = by_form
            .filter(|value| event.name_value.is_none_or(|name| name.span() != value.span()))
            .chain(name)
            .chain(event.publisher)
            .chain(api)
            .filter(is_told)
            .map(|value| value.span().start)
            .collect();
        kept.extend(event.time.filter(|time| instant(*time).is_some()).map(|time| time.span().start));
        kept
    }

    fn personal(&self, listed: &EventType) -> &[Trail] {
        let Some(trails) = self.personal.get(listed.number) else {
            return &[];
        };
        trails.get_or_init(|| {
            self.catalog.facts(listed).personal.iter().filter_map(|pointer| Trail::new(pointer)).collect()
        })
    }
}

impl<'e> Event<'e> {
    /// The same event in `record`, which is its record as `redaction` made it: another text with the same tree.
    #[must_use]
    pub fn redacted<'r>(&'r self, record: Value<'r>, redaction: &'r Redaction) -> Event<'r>
    where
        'e: 'r,
    {
        let moved = |value: Value<'_>| record.at_offset(self.record.offset_of(value));
        Event {
            api: self.api,
            name: redaction.event.as_deref().unwrap_or(&self.name).into(),
            standing: self.standing,
            record,
            name_value: self.name_value.map(moved),
            payload: self.payload.map(moved),
            payload_pointer: self.payload_pointer,
            time: self.time.map(moved),
            publisher: self.publisher.map(moved),
            wrapping: match self.wrapping {
                Wrapping::Normal(envelope) => Wrapping::Normal(envelope.map(moved)),
                Wrapping::Bare => Wrapping::Bare,
                Wrapping::Own(time) => Wrapping::Own(time),
                Wrapping::HandMade => Wrapping::HandMade,
                Wrapping::Led(channel) => Wrapping::Led(redaction.channel.as_deref().unwrap_or(channel)),
            },
        }
    }
}

/// How deep in strings of JSON a value stands, and whether one of them is personal: then all of it is.
#[derive(Clone, Copy, Default)]
struct Depth {
    strings: u8,
    is_personal: bool,
}

impl Depth {
    fn deeper(self, is_personal: bool) -> Self {
        Self { strings: self.strings + 1, is_personal }
    }
}

/// A text as a value of the kind that `value` is.
fn json(value: Value<'_>, text: &str) -> String {
    if value.kind() == Kind::Number { text.to_owned() } else { safe::json_string(text) }
}

/// The result of `read` for the JSON in a string; `None` if it has no object or array.
fn within<T>(value: Value<'_>, depth: u8, read: impl FnOnce(Value<'_>) -> T) -> Option<T> {
    let text = value.as_str()?;
    if depth >= DEEPEST || !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut arena = Arena::default();
    let document = arena.parse(&text, &Limits::default()).ok()?;
    Some(read(document.root()))
}

/// Returns false if the JSON of a string, as it is written, has no object or array in it.
fn may_hold_json(raw: &str) -> bool {
    raw[1..].trim_start().starts_with(['{', '[', '\\'])
}

/// Returns true if a name may be a telephone number.
fn looks_like_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 7 && !text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

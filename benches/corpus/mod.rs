//! Records as a capture of real use has them: hardly two are alike.

use std::fmt::Write as _;
use std::io::{self, Write};

use cxray::catalog::Catalog;
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::json::{Arena, Limits};
use serde_json::Value;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// Numbers that look random and are the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("it is below a usize")
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Draws records: a sample with other values in the places where the schema leaves them free, without some of the
/// members that may be left out, and with arrays of other lengths.
pub struct Varied<'c> {
    catalog: &'c Catalog,
    recogniser: Recogniser<'c>,
    molds: Vec<Mold>,
    pub random: Random,
    arena: Arena,
}

/// A sample and what may differ from it.
struct Mold {
    record: Value,
    event: String,
    changes: Vec<Change>,
}

/// A difference that alone leaves the record valid.
#[derive(Clone)]
enum Change {
    /// Another string or number.
    Redraw(String),
    /// The member is left out.
    Drop(String),
    /// Another number of elements.
    Repeat(String),
}

impl<'c> Varied<'c> {
    /// Finds out what may differ from each of the `samples`.
    pub fn new(catalog: &'c Catalog, samples: &[String]) -> Self {
        let recogniser = Recogniser::new(catalog, Asked::default());
        let (molds, random, arena) = (Vec::new(), Random(0x2545_f491_4f6c_dd1d), Arena::default());
        let mut varied = Self { catalog, recogniser, molds, random, arena };
        for sample in samples {
            let Some(event) = varied.event_of(sample) else { continue };
            let record: Value = serde_json::from_str(sample).expect("a sample is JSON");
            let mut places = Vec::new();
            collect(&record, &mut String::new(), &mut places);
            places.retain(|change| {
                (0..4).all(|_| {
                    let mut other = record.clone();
                    change.apply(&mut other, &mut varied.random);
                    varied.event_of(&other.to_string()).as_ref() == Some(&event)
                })
            });
            varied.molds.push(Mold { record, event, changes: places });
        }
        varied
    }

    /// The event of a record in which nothing is wrong.
    fn event_of(&mut self, record: &str) -> Option<String> {
        let document = self.arena.parse(record, &Limits::default()).expect("it was written as JSON");
        let Recognised::Event(event) = self.recogniser.recognise(document.root()) else { return None };
        let (listed, payload) = event.listed()?;
        let schema = self.catalog.schema(listed).expect("the schema loads");
        schema.accepts(payload).then(|| event.name.to_string())
    }

    /// Draws a record, as one line. One in ten has blanks, one in five has strings with escapes.
    pub fn line(&mut self) -> String {
        let at = self.random.below(self.molds.len());
        let record = self.draw(at);
        let style = Style { has_blanks: self.random.percent(10), has_escapes: self.random.percent(20) };
        let mut line = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut line, style);
        serde::Serialize::serialize(&record, &mut serializer).expect("a value can be written");
        String::from_utf8(line).expect("JSON is UTF-8")
    }

    fn draw(&mut self, at: usize) -> Value {
        for _ in 0..8 {
            let mut record = self.molds[at].record.clone();
            // What is dropped goes last, so that all places are there until then.
            for round in 0..2 {
                for index in 0..self.molds[at].changes.len() {
                    let change = self.molds[at].changes[index].clone();
                    let (is_late, percent) = match change {
                        Change::Redraw(_) => (false, 80),
                        Change::Repeat(_) => (true, 50),
                        Change::Drop(_) => (true, 20),
                    };
                    if is_late == (round == 1) && self.random.percent(percent) {
                        change.apply(&mut record, &mut self.random);
                    }
                }
            }
            if self.event_of(&record.to_string()).as_ref() == Some(&self.molds[at].event) {
                return record;
            }
        }
        self.molds[at].record.clone()
    }
}

impl Change {
    fn apply(&self, record: &mut Value, random: &mut Random) {
        match self {
            Self::Redraw(place) => {
                if let Some(value) = record.pointer_mut(place) {
                    *value = redrawn(value, random);
                }
            }
            Self::Drop(place) => {
                let (parent, name) = place.rsplit_once('/').expect("a member has a parent");
                let name = name.replace("~1", "/").replace("~0", "~");
                if let Some(Value::Object(members)) = record.pointer_mut(parent) {
                    members.remove(&name);
                }
            }
            Self::Repeat(place) => {
                let Some(Value::Array(elements)) = record.pointer_mut(place) else { return };
                let length = if elements.is_empty() { 0 } else { random.below(6) };
                *elements = (0..length).map(|_| elements[random.below(elements.len())].clone()).collect();
            }
        }
    }
}

/// Every difference that may be tried on a value and what is in it.
fn collect(value: &Value, place: &mut String, changes: &mut Vec<Change>) {
    let here = place.len();
    match value {
        // An envelope that contradicts itself is a finding.
        Value::String(_) if ["/publisher", "/channel"].contains(&place.as_str()) => {}
        Value::String(_) | Value::Number(_) => changes.push(Change::Redraw(place.clone())),
        Value::Array(elements) => {
            changes.push(Change::Repeat(place.clone()));
            for (index, element) in elements.iter().enumerate() {
                write!(place, "/{index}").expect("a string takes all");
                collect(element, place, changes);
                place.truncate(here);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                write!(place, "/{}", name.replace('~', "~0").replace('/', "~1")).expect("a string takes all");
                changes.push(Change::Drop(place.clone()));
                collect(member, place, changes);
                place.truncate(here);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Another value of the same look: digits for digits, letters for letters, and text of another length for text.
fn redrawn(value: &Value, random: &mut Random) -> Value {
    match value {
        Value::Number(number) if number.is_u64() => {
            let digits = u32::try_from(number.to_string().len().min(15)).expect("it is small");
            let limit = usize::try_from(10_u64.pow(digits)).expect("it is below a usize");
            Value::from(random.below(limit))
        }
        Value::String(text) => {
            let mut other: String = text.chars().map(|c| redrawn_char(c, random)).collect();
            if text.contains(' ') {
                for _ in 0..random.below(12) {
                    other.push(if random.percent(20) { ' ' } else { redrawn_char('m', random) });
                }
            }
            Value::from(other)
        }
        other => other.clone(),
    }
}

fn redrawn_char(c: char, random: &mut Random) -> char {
    let one_of = |letters: &[u8], random: &mut Random| char::from(letters[random.below(letters.len())]);
    match c {
        '0'..='9' => one_of(b"0123456789", random),
        'a'..='f' => one_of(b"abcdef", random),
        'g'..='z' => one_of(b"ghijklmnopqrstuvwxyz", random),
        'A'..='Z' => one_of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", random),
        other => other,
    }
}

/// How a record is written.
struct Style {
    has_blanks: bool,
    has_escapes: bool,
}

impl Formatter for Style {
    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { self.comma() })
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { self.comma() })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.has_blanks { b": " } else { b":" })
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let is_value = fragment.contains(' ') || fragment.contains('/');
        match fragment
            .chars()
            .last()
            .filter(|last| self.has_escapes && is_value && last.is_ascii_alphanumeric())
        {
            Some(last) => {
                out.write_all(&fragment.as_bytes()[..fragment.len() - 1])?;
                write!(out, "\\u{:04x}", u32::from(last))
            }
            None => out.write_all(fragment.as_bytes()),
        }
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        serde_json::ser::CompactFormatter.write_char_escape(out, escape)
    }
}

impl Style {
    fn comma(&self) -> &'static [u8] {
        if self.has_blanks { b", " } else { b"," }
    }
}

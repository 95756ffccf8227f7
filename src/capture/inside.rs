//! Texts and values that a record carries: a log record holds an event in a string or a member, and each such text is
//! cut as any input is, to a bounded depth.

use std::collections::HashSet;
use std::ops::Range;

use crate::json::{Arena, Member, Object, Position, Repaired, Value, repair};

use super::block::{Block, Coding, Piece, PieceKind};
use super::console::begins;
use super::cut::{Cut, Flaw, Next, Rules};
use super::cutter::Cutter;
use super::embedded::Embedded;
use super::escaped::decode;
use super::lead::LogPrefix;
use super::lexical::{begins_json, valid_prefix};
use super::listing::Item;
use super::open::{Opener, is_whole};
use super::place::Place;
use super::records::{Content, Outer, Records};
use super::unwrap::{Part, parts, surrounded};
use super::wrapping::Wrapping;

/// How many records within each other are looked into.
const DEEPEST: u8 = 10;

/// How many values below the first level of a record are looked at, however many it has.
const MOST: u32 = 10_000;

/// How many arrays within each other count as one list.
const LISTS: u32 = 3;

/// How many forms a text may have around it (a guard around JSONP around base64).
const MOST_FORMS: u8 = 4;

/// The record around another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inside<'d> {
    further: Option<&'d Inside<'d>>,
    at: Held<'d>,
    time: Option<Value<'d>>,
    carries: Carries,
    depth: u8,
}

/// Where in the outer record the text or value stands.
#[derive(Debug, Clone, Copy)]
enum Held<'d> {
    /// In this record, at this value.
    At(Value<'d>, Value<'d>),
    /// In a document that is not at hand, at this pointer.
    Item(&'d str),
}

/// In which way a record carries another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carries {
    /// As a text.
    Text,
    /// As a text that is a line of a log, all of it.
    Line,
    /// As a value that is known to be a message, or has words before it.
    Value,
    /// As a member of which nobody knows what it is.
    Member,
    /// The same, behind words in a list.
    Listed,
}

impl<'d> Inside<'d> {
    /// The text of a record of a known form.
    pub(super) fn of_text(root: Value<'d>, text: Value<'d>, wrapping: &Wrapping) -> Self {
        let time = wrapping.time_of(root);
        Self { further: None, at: Held::At(root, text), time, carries: Carries::Line, depth: 1 }
    }

    /// A record that a document carries in a list, before it is looked into.
    pub(super) fn of_item(item: &'d Item) -> Self {
        let at = Held::Item(&item.pointer);
        Self { further: None, at, time: None, carries: Carries::Value, depth: 0 }
    }

    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.further.map(Inside::pointer).unwrap_or_default();
        match self.at {
            Held::At(root, value) => pointer.extend(root.path_to(value)),
            Held::Item(item) => pointer.push_str(item),
        }
        pointer
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.carries, Carries::Text | Carries::Line)
    }

    /// The same for a text in the text.
    fn as_text(&self) -> Self {
        let carries = if self.is_line() { Carries::Text } else { self.carries };
        Self { carries, ..*self }
    }

    pub(super) fn is_line(&self) -> bool {
        self.carries == Carries::Line
    }

    pub(super) fn is_member(&self) -> bool {
        matches!(self.carries, Carries::Member | Carries::Listed)
    }

    pub(super) fn is_listed(&self) -> bool {
        self.carries == Carries::Listed
    }

    /// The times that the records around tell, the innermost first.
    pub(super) fn times(&'d self) -> impl Iterator<Item = Value<'d>> {
        std::iter::successors(Some(self), |inside| inside.further).filter_map(|inside| inside.time)
    }
}

/// Room for the text that a record carries, used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Level {
    arena: Arena,
    pub(super) embedded: Embedded,
    next: Option<Box<Level>>,
    /// How many values of the outermost record were looked at.
    looked: u32,
    /// Where the values of the document at hand begin that a known form names: they were looked at already.
    known: HashSet<usize>,
}

/// The texts and values that a record carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// An event was found in it, or what began as one.
    pub(super) is_any: bool,
    /// The record is of a known form.
    pub(super) is_known: bool,
}

/// Looks for events in what `root` carries, which is none itself; its document text begins at `document`.
pub(super) fn look_inside(records: &mut Records<'_, '_>, root: Value<'_>, document: usize) -> Carried {
    let wrapping = records.form.or_else(|| records.options.wrappings.of(root));
    look_inside_as(records, root, document, wrapping)
}

/// The same for a row of a table, or a line of words.
pub(super) fn look_inside_row(records: &mut Records<'_, '_>, root: Value<'_>) -> Carried {
    let wrappings = &records.options.wrappings;
    let line = wrappings.of(root).filter(|wrapping| !wrapping.words.is_empty());
    let wrapping = line.or_else(|| wrappings.rows());
    look_inside_as(records, root, 0, wrapping)
}

fn look_inside_as(
    records: &mut Records<'_, '_>,
    root: Value<'_>,
    document: usize,
    wrapping: Option<&Wrapping>,
) -> Carried {
    let depth = records.inside.map_or(0, |inside| inside.depth);
    if depth == 0 {
        records.level.looked = 0;
        records.level.known.clear();
    }
    let is_known = wrapping.is_some();
    if depth >= DEEPEST {
        return Carried { is_any: false, is_known };
    }
    let had_found = std::mem::take(&mut records.has_found);
    let mut look = Look { records, root, document, depth: depth + 1 };
    if let Some(wrapping) = wrapping {
        look.known(wrapping);
    }
    if wrapping.is_none_or(|wrapping| !wrapping.is_all) {
        look.any();
    }
    let is_any = std::mem::replace(&mut records.has_found, had_found);
    records.has_found |= is_any;
    Carried { is_any, is_known }
}

/// A look into a record.
struct Look<'l, 'a, 'b, 'd> {
    records: &'l mut Records<'a, 'b>,
    root: Value<'d>,
    document: usize,
    depth: u8,
}

impl<'d> Look<'_, '_, '_, 'd> {
    /// Looks at the texts and values that a known wrapping carries.
    fn known(&mut self, wrapping: &Wrapping) {
        let root = self.root;
        let carries = if wrapping.is_of_lines() { Carries::Line } else { Carries::Value };
        let is_item = self.records.form.is_some();
        let mut look = |item| {
            let time = wrapping.time_of(item);
            for texts in &wrapping.texts {
                texts.each(item, &mut |text| {
                    if !wrapping.is_all {
                        self.records.level.known.insert(text.span().start);
                    }
                    self.carried(text, time, None, carries);
                });
            }
            for arguments in &wrapping.arguments {
                let mut values = Vec::new();
                arguments.each(item, &mut |value| values.push(value));
                self.records.level.known.extend(values.iter().map(|value| value.span().start));
                self.arguments(&values, time);
            }
        };
        if is_item {
            look(root);
        } else {
            wrapping.items.each(root, &mut look);
        }
    }

    /// Looks at every member, or the text that the record is.
    fn any(&mut self) {
        let root = self.root;
        if let Some(object) = root.as_object() {
            if is_numbered(object) {
                let values: Vec<_> = object.iter().map(|member| member.value).collect();
                return self.arguments(&values, None);
            }
            for member in &object {
                if !self.named(member) {
                    self.member(member.value, LISTS);
                }
            }
        } else if let Some(array) = root.as_array() {
            let values: Vec<_> = array.iter().collect();
            self.arguments(&values, None);
        } else {
            self.carried(root, None, None, Carries::Member);
        }
    }

    /// An object whose name may be that of an event, and it the payload; false if it is something else.
    fn named(&mut self, member: Member<'d>) -> bool {
        let name = member.name.as_str();
        let may_be_name = name.contains('.') || name.chars().skip(1).any(char::is_uppercase);
        let is_known = || self.records.level.known.contains(&member.value.span().start);
        if !may_be_name || member.value.as_object().is_none() || is_known() || !self.may_look() {
            return false;
        }
        // What is only called so is told from a payload like what stands below a line that names an event.
        let above = LogPrefix::of_line(name.as_bytes());
        let lead = LogPrefix { above, since: 0, ..self.records.lead.cloned().unwrap_or_default() };
        self.carried(member.value, None, Some(&lead), Carries::Listed);
        true
    }

    /// False if enough values below the first level were looked at.
    fn may_look(&mut self) -> bool {
        let looked = &mut self.records.level.looked;
        *looked += u32::from(self.depth > 1);
        *looked <= MOST
    }

    fn member(&mut self, value: Value<'d>, lists: u32) {
        if !self.may_look() {
            return;
        }
        match value.as_array() {
            // A name and its payload, perhaps.
            Some(array) if lists > 0 && array.iter().next().is_some_and(|first| first.is_string()) => {
                let values: Vec<_> = array.iter().collect();
                self.listed(&values);
            }
            Some(array) if lists > 0 => {
                for element in &array {
                    self.member(element, lists - 1);
                }
            }
            Some(_) => {}
            None if self.records.level.known.contains(&value.span().start) => {}
            None => self.carried(value, None, None, Carries::Member),
        }
    }

    /// Values that were printed one behind another: what stands before an object tells what it is.
    fn arguments(&mut self, values: &[Value<'d>], time: Option<Value<'d>>) {
        let mut before = String::new();
        for value in values {
            let lead = LogPrefix { before: LogPrefix::of_line(before.as_bytes()), ..LogPrefix::default() };
            let carries = if before.is_empty() { Carries::Member } else { Carries::Value };
            self.carried(*value, time, Some(&lead), carries);
            if let Some(text) = value.as_str() {
                push_words(&mut before, &text);
            }
        }
    }

    /// Values of a list of which nobody knows what it is. Words before an object may name it.
    fn listed(&mut self, values: &[Value<'d>]) {
        let mut before = String::new();
        for value in values {
            let lead = LogPrefix { before: LogPrefix::of_line(before.as_bytes()), ..LogPrefix::default() };
            let carries = if before.is_empty() { Carries::Member } else { Carries::Listed };
            self.carried(*value, None, Some(&lead), carries);
            if let Some(text) = value.as_str() {
                push_words(&mut before, &text);
            }
        }
    }

    fn carried(
        &mut self,
        at: Value<'d>,
        time: Option<Value<'d>>,
        lead: Option<&LogPrefix>,
        carries: Carries,
    ) {
        let is_text = at.is_string();
        let is_structured = at.as_object().is_some() || at.as_array().is_some();
        let carries = match carries {
            Carries::Line if is_text => Carries::Line,
            _ if is_text => Carries::Text,
            Carries::Line => Carries::Value,
            other => other,
        };
        let inside = Inside {
            further: self.records.inside,
            at: Held::At(self.root, at),
            time,
            carries,
            depth: self.depth,
        };
        let is_telling = |lead: &&LogPrefix| !lead.before.is_empty() || !lead.above.is_empty();
        let lead = lead.filter(is_telling).or(self.records.lead);
        let mut records = Records { lead, inside: Some(&inside), form: None, ..self.records.again() };
        let bytes = (carries == Carries::Value).then(|| Embedded::of_numbers(at)).flatten();
        if is_text {
            text(&mut records, at, self.document);
        } else if let Some(embedded) = bytes.filter(|bytes| !bytes.text.is_empty()) {
            let at = self.document + records.original(at.span().start);
            open(&mut records, embedded, at, Kind::Log, 0);
        } else if is_structured {
            records.open(at, self.document);
        }
        self.records.has_found |= records.has_found;
    }
}

/// Appends what a console prints of an argument before others, without the directives of its format.
fn push_words(before: &mut String, text: &str) {
    const DIRECTIVES: [char; 6] = ['c', 's', 'o', 'O', 'j', 'd'];
    let mut parts = text.split('%');
    before.extend(parts.next());
    for part in parts {
        match part.strip_prefix(DIRECTIVES) {
            Some(rest) => before.extend([" ", rest]),
            None => before.extend(["%", part]),
        }
    }
    before.push(' ');
}

/// Returns true if the members of an object are the arguments of a call: `{"0": …, "1": …}`.
fn is_numbered(object: Object<'_>) -> bool {
    let mut members = object.iter();
    members.next().is_some_and(|first| first.name.as_str() == "0")
        && members.enumerate().all(|(at, member)| member.name.as_str().parse() == Ok(at + 1))
}

/// The text that stands in the string `value`.
fn text(records: &mut Records<'_, '_>, value: Value<'_>, document: usize) {
    let Some(body) = value.raw().strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else {
        return;
    };
    let span = value.span().start + 1..value.span().end - 1;
    let body_at = document + records.edits.map_or(span.start, |edits| edits.original_end(span.start));
    let mut embedded = std::mem::take(&mut records.level.embedded);
    embedded.read_string(body);
    if let Some(edits) = records.edits {
        embedded.map = embedded.map.unrepaired(edits, span);
    }
    records.level.embedded = open(records, embedded, body_at, Kind::Log, 0).0;
}

/// The kinds of text that may be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// JSON texts alone.
    Json,
    /// The object that a row of a table stands for.
    Row,
    /// Lines of a log, with JSON texts in them or not.
    Log,
}

impl Opener<'_, '_> {
    /// The records of the text in the string that stands in `range`.
    pub(super) fn embedded(&mut self, range: Range<usize>, coding: Coding) {
        let literal = valid_prefix(&self.records.block.text()[range.clone()]);
        let is_read = literal.starts_with('"') || matches!(coding, Coding::Escaped(_));
        let repaired = if is_read { None } else { repair(literal) };
        let whole = repaired.as_ref().map_or(literal, |repaired| &repaired.text);
        let body = whole.strip_prefix('"').and_then(|body| body.strip_suffix('"')).unwrap_or_default();
        let embedded = match coding {
            Coding::Plain => Some(Embedded::of_string(body)),
            Coding::Base64 => Embedded::of_base64(body),
            Coding::Escaped(escape) => Some(decode(literal, escape)),
        };
        // An escaped text has no quotes around it.
        let mut quote = usize::from(!matches!(coding, Coding::Escaped(_)));
        let mut embedded = embedded;
        if let (Some(Repaired { edits, .. }), Some(embedded)) = (&repaired, &mut embedded) {
            embedded.map = std::mem::take(&mut embedded.map).unrepaired(edits, 1..whole.len() - 1);
            quote = edits.original_end(1);
        }
        let is_opened = embedded
            .is_some_and(|embedded| open(&mut self.records, embedded, range.start + quote, Kind::Json, 0).1);
        // Events are objects, or arrays of them. Whatever else a server sends is none of our business.
        if !is_opened {
            self.records.put(Content::Foreign, range.clone(), range.start, None);
        }
    }
}

/// Cuts a decoded text, which stands at `body` of its block, and hands on its records. Gives its memory back, and tells
/// whether it was a text of any kind. `forms` counts what was taken off around it so far.
pub(super) fn open(
    records: &mut Records<'_, '_>,
    embedded: Embedded,
    body: usize,
    kind: Kind,
    forms: u8,
) -> (Embedded, bool) {
    let Embedded { text, map } = embedded;
    let (outer_block, length) = (records.block, text.len());
    let outer = Outer { further: records.outer, block: outer_block, body, map: &map, place: records.place };
    let inner = Block { buffer: text, length, input: outer_block.input(), ..Block::default() };
    let pieces;
    let Level { arena, next, looked, .. } = &mut *records.level;
    let level = next.get_or_insert_default();
    level.looked = *looked;
    level.known.clear();
    let place = Place::new(0, Position::default());
    let mut inside = Records {
        block: &inner,
        options: records.options,
        questions: records.questions,
        each: &mut *records.each,
        place: &place,
        origin: records.origin,
        calendar: records.calendar,
        lead: records.lead,
        piece: 0,
        outer: Some(&outer),
        inside: records.inside,
        form: None,
        edits: None,
        level,
        has_found: false,
    };
    let mut is_opened = open_one(&mut inside, arena, kind);
    if !is_opened && kind != Kind::Row && forms < MOST_FORMS {
        let parts = parts(inside.block.text());
        is_opened = !parts.is_empty();
        for part in parts {
            open_part(&mut inside, part, kind, forms + 1);
        }
    }
    if !is_opened && kind != Kind::Row {
        pieces = pieces_of(&inside, arena, kind);
        is_opened = !pieces.is_empty();
        let mut opener = Opener { arena, options: records.options, records: inside };
        for piece in &pieces {
            opener.piece(piece);
        }
        inside = opener.records;
    }
    if !is_opened
        && kind != Kind::Row
        && forms < MOST_FORMS
        && let Some(part) = surrounded(inside.block.text())
    {
        is_opened = true;
        open_part(&mut inside, part, Kind::Json, forms + 1);
    }
    let has_found = inside.has_found;
    *looked = inside.level.looked;
    records.has_found |= has_found;
    (Embedded { text: inner.buffer, map }, is_opened)
}

/// Opens a text that was found in what is put around it.
fn open_part(records: &mut Records<'_, '_>, part: Part, kind: Kind, forms: u8) {
    let Part { at, embedded, before } = part;
    let lead = LogPrefix { before: LogPrefix::of_line(before.as_bytes()), ..LogPrefix::default() };
    let lead = if before.is_empty() { records.lead } else { Some(&lead) };
    // A text that stands in a line is not the line.
    let inside = records.inside.map(Inside::as_text);
    let mut inner = Records { lead, inside: inside.as_ref(), ..records.again() };
    open(&mut inner, embedded, at, kind, forms);
    let has_found = inner.has_found;
    records.has_found |= has_found;
}

/// Opens the one JSON text that the text of the block is, as nearly all that are carried are; false if it is something else.
fn open_one(records: &mut Records<'_, '_>, arena: &mut Arena, kind: Kind) -> bool {
    let bytes = records.block.text();
    let text = valid_prefix(bytes);
    if text.len() < bytes.len() || text.len() > records.options.max_record || !begins_json(bytes) {
        return false;
    }
    match arena.parse_prefix(text, &records.options.limits) {
        Ok(document) if text[document.end()..].trim_ascii().is_empty() => {
            match kind {
                Kind::Row => records.open_row(document.root()),
                Kind::Json | Kind::Log => records.open(document.root(), 0),
            }
            true
        }
        _ => false,
    }
}

/// A text that is all there, cut as the source cuts a stream. Its pieces have no position of their own: that of
/// a record is asked of the string.
fn pieces_of(records: &Records<'_, '_>, arena: &mut Arena, kind: Kind) -> Vec<Piece> {
    let (text, options, questions) = (records.block.text(), records.options, records.questions);
    let may_be_log = kind == Kind::Log;
    let rules = Rules { ndjson: false, may_be_log, max_record: options.max_record, run: usize::MAX };
    let mut cutter = Cutter::new(rules).printing_twice(&options.printed_twice);
    let is_log = may_be_log && begins(text, true).is_some_and(|beginning| beginning.is_log);
    if is_log {
        cutter.begin_log();
    } else if !begins_json(text) {
        return Vec::new();
    }
    let (mut opening, mut calendar) = (Position::default(), records.calendar);
    let mut pieces = Vec::new();
    loop {
        let lead = records.lead;
        let mut whole = |first: &[u8]| is_whole(arena, options, questions, lead, first);
        let Next::Found(cut, range) = cutter.next(text, true, &mut whole) else {
            return pieces;
        };
        if cut == Cut::Opening {
            opening = records.position(range.start);
            continue;
        }
        if let Cut::Calendar(known) = cut {
            calendar = known;
            continue;
        }
        if matches!(cut, Cut::Note(_)) {
            // What form a text has that others carry is no fact about the input.
            continue;
        }
        let opened = (cut == Cut::Flaw(Flaw::NotClosed)).then_some(opening);
        let kind = cut.piece(&text[range.clone()]);
        let lead = match (&kind, &mut cutter.console) {
            (PieceKind::Prose, _) | (_, None) => None,
            (_, Some(console)) => console.take_lead(),
        };
        pieces.push(Piece { range, line: 1, column: 1, kind, opened, origin: None, lead, calendar });
    }
}

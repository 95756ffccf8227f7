//! From a block to its records: a pure function, done by the worker.

use std::cell::Cell;
use std::ops::Range;

use crate::json::{Array, Cause, Edits, Position, SyntaxError, Value};
use crate::stamp::{Calendar, Clock};

use super::block::{Block, Layout, Mended};
use super::damage::Damage;
use super::embedded::Map;
use super::inside::Inside;
use super::lead::LogPrefix;
use super::level::Level;
use super::normal::Source;
use super::note::Note;
use super::opening::{Opening, Questions};
use super::options::Options;
use super::origin::Origin;
use super::place::{Line, Place, Spot};
use super::wrapping::Wrapping;

/// The outcome of the recognition of a record.
#[derive(Debug)]
pub enum Content<'d> {
    /// A JSON value. Its spans are offsets in its document text; see [`Record::position`].
    Value(Value<'d>),
    /// No JSON. Spans are offsets in [`Record::text`].
    Broken(SyntaxError),
    /// No JSON, but nothing is lost without it: a comment, a comma too much. Only when reading leniently.
    Dispensable(SyntaxError),
    /// The repairs in a text that is no record itself. Only when reading leniently.
    Repaired(&'d Mended),
    /// No UTF-8.
    NotUtf8 {
        /// The first byte of [`Record::text`] that is not.
        offset: usize,
    },
    /// Longer than a record may be; only its beginning is at hand.
    TooLong {
        /// How long it is.
        bytes: u64,
    },
    /// The body of a request or response that is no JSON text and does not look like one.
    Foreign,
    /// A line of a log without a JSON text, and the scalar or array at its end, if there is one.
    Prose(Option<Value<'d>>),
    /// A line of a log that ends with the beginning of a JSON text, cut off.
    Torn(SyntaxError),
    /// A HAR without entries.
    NoEntries,
    /// Missing: the archive cannot be unpacked any further.
    Damaged(Damage),
    /// No record, but a fact about the input.
    Note(Note),
}

/// One JSON text of a capture, or what stands in its place.
#[derive(Debug)]
pub struct Record<'b, 'd> {
    /// The content of the record.
    pub content: Content<'d>,
    block: &'b Block,
    text: Range<usize>,
    /// Where the document text begins that the spans of the value are offsets in.
    document: usize,
    /// The changes to the document text with which it could be read.
    edits: Option<&'d Edits>,
    opened: Option<Position>,
    place: &'d Place,
    origin: Option<&'d Origin>,
    clock: Clock<'d>,
    lead: Option<&'d LogPrefix>,
    /// Where the piece begins that it is from: it, or the array that it is an element of.
    piece: usize,
    outer: Option<&'d Outer<'d>>,
    inside: Option<&'d Inside<'d>>,
    stage: Stage,
    /// It is no event, as far as its reader can tell.
    is_passed: &'d Cell<bool>,
}

/// A line in the text around it.
#[derive(Debug, Clone, Copy)]
pub struct Around<'b> {
    /// The part of the text that is at hand.
    pub text: &'b [u8],
    /// Where the line begins, or what is at hand of it.
    pub line: usize,
    /// Where the record begins.
    pub record: usize,
    /// The text goes on behind what is at hand.
    pub goes_on: bool,
}

/// How far it is known whether a record carries others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has looked.
    First,
    /// It carries no event.
    Empty {
        /// It is a record of a log whose form is known.
        is_known: bool,
    },
}

/// The text in which the text of a block stands: in a string of it, decoded.
#[derive(Debug)]
pub(super) struct Outer<'b> {
    /// Where the outer text itself stands, unless in the file.
    pub(super) further: Option<&'b Outer<'b>>,
    pub(super) block: &'b Block,
    /// Where the body of the string begins in its block.
    pub(super) body: usize,
    pub(super) map: &'b Map,
    /// Moves through the block of the file; asked only of the outermost string.
    pub(super) place: &'b Place,
}

impl Outer<'_> {
    /// The outermost string, and where in its block the character at `offset` stands.
    fn outermost(&self, offset: usize) -> (&Self, usize) {
        let at = self.body + self.map.place(offset);
        self.further.map_or((self, at), |further| further.outermost(at))
    }

    /// The place that moves through the block, near `at`.
    fn place(&self, at: usize) -> &Place {
        if let Some(piece) = self.block.part_at(at).filter(|piece| piece.range.start != self.place.base().0) {
            self.place.set(piece.range.start, piece.start);
        }
        self.place
    }

    /// Where in the file the character at `offset` stands.
    pub(super) fn position(&self, offset: usize) -> Position {
        let (outer, at) = self.outermost(offset);
        outer.place(at).advance(outer.block.text(), at)
    }

    /// The same, and what is known of places behind it stays.
    fn position_before(&self, offset: usize) -> Position {
        let (outer, at) = self.outermost(offset);
        outer.place(at).at(outer.block.text(), at)
    }

    fn end(&self, offset: usize) -> Position {
        let at = self.body + self.map.end(offset);
        match self.further {
            Some(further) => further.end(at),
            None => self.place(at).advance(self.block.text(), at),
        }
    }

    /// The same, and what is asked from now on is counted from there.
    fn start(&self, offset: usize) -> Position {
        let (outer, at) = self.outermost(offset);
        outer.place(at).begin(outer.block.text(), at)
    }
}

impl<'b, 'd> Record<'b, 'd> {
    /// The bytes of this record alone. Of an array that is one finding by itself (a comma too much,
    /// a bracket not closed) it is the place of the fault.
    #[must_use]
    pub fn text(&self) -> &'b [u8] {
        &self.block.text()[self.text.clone()]
    }

    /// Where the record begins in its file.
    #[must_use]
    pub fn start(&self) -> Position {
        if let Some(outer) = self.outer {
            return outer.start(self.text.start);
        }
        self.place.begin(self.block.text(), self.text.start)
    }

    /// Where in the file a place stands: an offset in the document text of the value, or in
    /// [`text`](Self::text) when there is no value.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        // The record's beginning is remembered, so that the next record counts from there.
        let _ = self.start();
        let at = self.document + self.original(offset);
        match self.outer {
            Some(outer) => outer.position(at),
            None => self.place.advance(self.block.text(), at),
        }
    }

    /// The same for a place that stands far before others that are asked for: what is known of those stays.
    #[must_use]
    pub fn position_before(&self, offset: usize) -> Position {
        let _ = self.start();
        let at = self.document + self.original(offset);
        match self.outer {
            Some(outer) => outer.position_before(at),
            None => self.place.at(self.block.text(), at),
        }
    }

    /// The same for an offset in the document text as it was before it was repaired.
    #[must_use]
    pub fn position_as_it_was(&self, offset: usize) -> Position {
        let at = self.document + offset;
        match self.outer {
            Some(outer) => outer.position(at),
            None => self.place.advance(self.block.text(), at),
        }
    }

    /// Where in the file what ends at a place ends, told like for [`position`](Self::position). It is the same but for
    /// a text in base64, whose place is the string that holds it.
    #[must_use]
    pub fn end_position(&self, offset: usize) -> Position {
        match self.outer {
            Some(outer) => outer.end(self.document + self.original(offset)),
            None => self.position(offset),
        }
    }

    /// The same, to be counted when it is asked for.
    #[must_use]
    #[inline]
    pub fn spot(&self, offset: usize) -> Spot {
        if self.outer.is_some() || self.edits.is_some() {
            return Spot::at(self.position(offset));
        }
        Spot::behind(self.start(), self.text.start..self.document + offset)
    }

    /// The block that it is from.
    #[must_use]
    pub fn block(&self) -> &'b Block {
        self.block
    }

    /// Where in the file a stretch of the document text begins and ends that stands on one line, as each string does.
    #[must_use]
    pub fn stretch(&self, range: Range<usize>) -> (Position, Position) {
        (self.position(range.start), self.end_position(range.end))
    }

    /// The exchange that carried it, in a HAR.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin
    }

    /// Where it was captured, if it stands in the output of `parse`.
    #[must_use]
    pub fn source(&self) -> Option<Source<'d>> {
        match self.content {
            Content::Value(root) if self.inside.is_none() => Source::of(root),
            _ => None,
        }
    }

    /// The reader of the stamps around it.
    #[must_use]
    pub fn clock(&self) -> Clock<'d> {
        self.clock
    }

    /// A line of a log as it is, without its scalar: places in it are offsets in [`text`](Self::text).
    #[must_use]
    pub fn as_line(&self) -> Self {
        let (document, text) = (self.text.start, self.text.clone());
        Self { content: Content::Prose(None), document, text, ..*self }
    }

    /// The end of a line of a log, as a record of its own.
    #[must_use]
    pub fn as_tail(&self, content: Content<'d>) -> Self {
        let text = self.document..self.text.end;
        Self { content, text, ..*self }
    }

    /// Where in [`text`](Self::text) the document text begins.
    #[must_use]
    pub fn document_start(&self) -> usize {
        self.document - self.text.start.min(self.document)
    }

    /// The text that stands before it, in a log.
    #[must_use]
    pub fn lead(&self) -> Option<&LogPrefix> {
        self.lead
    }

    /// Returns true if it stands where other text and JSON may stand beside events: in a log, or a body of a HAR.
    #[must_use]
    pub fn is_among_others(&self) -> bool {
        self.lead.is_some()
            || self.inside.is_some()
            || self.origin.is_some_and(|origin| origin.exchange.is_some())
    }

    /// Says that it is no event, so that the texts and members that it carries are looked into. What is found there follows
    /// as records of their own.
    pub fn pass_over(&self) {
        self.is_passed.set(true);
    }

    /// The knowledge of what it carries, at the time at which it is handed on.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Returns true if another record carries it.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    /// Returns true if it stands in a value of another record that may be one of several parts: no line of a log by itself.
    #[must_use]
    pub fn is_in_value(&self) -> bool {
        self.inside.is_some_and(|inside| !inside.is_line())
    }

    /// Returns true if it is a member of another record of which nobody knows what its members are.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.inside.is_some_and(Inside::is_member)
    }

    /// Returns true if it is such a member that stands behind words in a list.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.inside.is_some_and(Inside::is_listed)
    }

    /// Where in the outer records the text or member stands that it was found in: a pointer.
    #[must_use]
    pub fn within(&self) -> Option<String> {
        self.inside.map(Inside::pointer)
    }

    /// The same of the capture, if it stands in the output of `parse`.
    #[must_use]
    pub fn captured_within(&self) -> Option<String> {
        match self.source() {
            Some(source) => Some(source.within?.as_str()?.into_owned()),
            None => self.within(),
        }
    }

    /// The times that the records around it tell, the innermost first.
    pub fn lent_times(&self) -> impl Iterator<Item = Value<'d>> {
        self.inside.into_iter().flat_map(Inside::times)
    }

    /// Returns true if its text stands in the file in another spelling: it was decoded.
    #[must_use]
    pub fn is_decoded(&self) -> bool {
        self.outer.is_some()
    }

    /// The part of its text before `offset` (of a value or in [`text`](Self::text)).
    #[must_use]
    pub fn text_before(&self, offset: usize) -> &'b [u8] {
        self.text().get(..offset).unwrap_or_default()
    }

    /// The text in which a line stands that begins `here`, counted from its document; nothing if the pieces of its block stand
    /// apart in the file.
    #[must_use]
    pub fn around(&self, here: isize) -> Option<Around<'b>> {
        if self.block.layout != Layout::Together {
            return None;
        }
        let whole = self.block.text();
        // What follows a record that is too long does not follow it in the file.
        let is_too_long = self.outer.is_none() && matches!(self.content, Content::TooLong { .. });
        let text = if is_too_long { &whole[..self.text.end] } else { whole };
        Some(Around {
            text,
            line: self.document.saturating_add_signed(here).min(text.len()),
            record: self.text.start,
            goes_on: self.outer.is_none() && (is_too_long || !self.block.ends_line),
        })
    }

    /// The beginning of the text that it was found in (of an array when it is an element), up to its own beginning, and
    /// not more than `most` bytes.
    #[must_use]
    pub fn beginning(&self, most: usize) -> &'b [u8] {
        let beginning = self.block.text().get(self.piece..self.text.start).unwrap_or_default();
        &beginning[..beginning.len().min(most)]
    }

    /// Returns true if it is a value of a text that is another record: what was repaired there is not its own.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.inside.is_some_and(|inside| !inside.is_text())
    }

    /// The repairs with which it could be read.
    #[must_use]
    pub fn edits(&self) -> Option<&'d Edits> {
        self.edits
    }

    /// An offset in the document text as one in the text of the file.
    #[must_use]
    pub fn original(&self, offset: usize) -> usize {
        self.edits.map_or(offset, |edits| edits.original(offset))
    }

    /// Where the array opens that this record says is not closed.
    #[must_use]
    pub fn opened(&self) -> Option<Position> {
        self.opened
    }

    /// The part of the source line around a place that is at hand, told like for [`position`](Self::position).
    #[must_use]
    pub fn line_at(&self, offset: usize) -> Line<'b> {
        let offset = self.original(offset);
        let (text, block) = (self.block.text(), self.block);
        if self.outer.is_some() {
            // The text is shown as it reads when it is decoded. The line of the file goes on, with other text.
            let line = Line::around(text, self.document + offset, false, false);
            return Line { is_cut_before: true, is_cut_after: true, ..line };
        }
        if block.layout != Layout::Together {
            return Line { bytes: &[], offset: 0, is_cut_before: true, is_cut_after: true };
        }
        if let Content::TooLong { .. } = self.content {
            // What follows in the block is not what follows in the file.
            let end = self.text.end;
            return Line::around(&text[..end], (self.document + offset).min(end), block.begins_line, false);
        }
        Line::around(text, self.document + offset, block.begins_line, block.ends_line)
    }
}

/// Where the records go.
pub(super) struct Records<'a, 'b> {
    pub(super) block: &'b Block,
    pub(super) options: &'a Options,
    pub(super) questions: &'a dyn Questions,
    pub(super) each: &'a mut dyn FnMut(Record<'_, '_>),
    pub(super) place: &'a Place,
    pub(super) origin: Option<&'a Origin>,
    /// The facts that the input tells of its dates.
    pub(super) calendar: Calendar,
    pub(super) lead: Option<&'a LogPrefix>,
    pub(super) piece: usize,
    pub(super) outer: Option<&'a Outer<'a>>,
    pub(super) inside: Option<&'a Inside<'a>>,
    /// The form of the document that carries the record in a list.
    pub(super) form: Option<&'a Wrapping>,
    /// The changes to the text that the values are read from.
    pub(super) edits: Option<&'a Edits>,
    /// Room for the texts that records carry.
    pub(super) level: &'a mut Level,
    /// A record was handed on that was not passed over.
    pub(super) has_found: bool,
}

impl<'a, 'b> Records<'a, 'b> {
    /// Those of a block that stands in no other text.
    pub(super) fn of(
        block: &'b Block,
        options: &'a Options,
        questions: &'a dyn Questions,
        each: &'a mut dyn FnMut(Record<'_, '_>),
        place: &'a Place,
        level: &'a mut Level,
    ) -> Self {
        Self {
            block,
            options,
            questions,
            each,
            place,
            origin: None,
            calendar: Calendar::default(),
            lead: None,
            piece: 0,
            outer: None,
            inside: None,
            form: None,
            edits: None,
            level,
            has_found: false,
        }
    }

    /// The same for what is carried by a record; nothing was found there yet.
    pub(super) fn again(&mut self) -> Records<'_, 'b> {
        Records { each: &mut *self.each, level: &mut *self.level, has_found: false, ..*self }
    }

    /// Where in the file the byte at `offset` of the block stands.
    pub(super) fn position(&self, offset: usize) -> Position {
        match self.outer {
            Some(outer) => outer.position(offset),
            None => self.place.advance(self.block.text(), offset),
        }
    }

    /// An offset in the text that the values are read from, as one in the text of the file.
    pub(super) fn original(&self, offset: usize) -> usize {
        self.edits.map_or(offset, |edits| edits.original(offset))
    }

    /// Returns true if a value is an array that is opened.
    pub(super) fn is_opened(&self, value: Value<'_>) -> bool {
        let Some(array) = value.as_array().filter(|_| self.form.is_none()) else {
            return false;
        };
        !self.questions.is_array_payload(Opening::of(array.iter().next(), self.lead))
    }

    /// A value whose document text begins at `document`.
    pub(super) fn open(&mut self, value: Value<'_>, document: usize) {
        if self.is_opened(value) {
            for element in value.as_array().iter().flat_map(Array::iter) {
                self.open(element, document);
            }
            return;
        }
        let span = value.span();
        let text = document + self.original(span.start)..document + self.original(span.end);
        self.open_one(value, text, document);
    }

    /// A value that stands in `text`: a record, or what carries others.
    fn open_one(&mut self, value: Value<'_>, text: Range<usize>, document: usize) -> Handed {
        let is_no_event =
            self.form.is_some() || self.questions.looks_inside() && self.options.wrappings.is_no_event(value);
        if !is_no_event && self.put(Content::Value(value), text.clone(), document, None) {
            return Handed::Record;
        }
        let carried = self.look_inside(value, document);
        if carried.is_any {
            return Handed::Carrier;
        }
        if self.inside.is_none() {
            let stage = Stage::Empty { is_known: carried.is_known };
            self.hand_on(Content::Value(value), text, document, None, stage);
        }
        Handed::Nothing
    }

    /// The object that a row of a table stands for: its cells are texts, it is no event itself.
    pub(super) fn open_row(&mut self, row: Value<'_>) {
        if !self.look_inside_row(row).is_any {
            let stage = Stage::Empty { is_known: true };
            self.hand_on(Content::Value(row), row.span(), 0, None, stage);
        }
    }

    /// A value that could be read only after `edits` to `text`.
    pub(super) fn repaired(&mut self, value: Value<'_>, edits: &Edits, text: Range<usize>) {
        let document = text.start;
        let mut inner = Records { edits: Some(edits), ..self.again() };
        let handed = inner.open_one(value, text, document);
        self.has_found |= inner.has_found;
        if handed == Handed::Carrier {
            // It is no record, and what it carries does not tell what was repaired around it.
            let place = |range: &Range<usize>| self.position(document + range.start);
            let sorts = edits.sorts();
            let mended: Mended =
                sorts.iter().map(|(repair, count, range)| (*repair, *count, place(range))).collect();
            if let Some((.., first)) = sorts.first() {
                self.mended(&mended, document + first.start..document + first.end);
            }
        }
    }

    /// Hands on the repairs in a text that is no record itself, first at `text`.
    pub(super) fn mended(&mut self, mended: &Mended, text: Range<usize>) {
        let document = text.start;
        self.put(Content::Repaired(mended), text, document, None);
    }

    /// Notes a part that can be passed over.
    pub(super) fn dispensable(&mut self, cause: Cause, text: Range<usize>) {
        let document = text.start;
        let error = SyntaxError { cause, span: 0..text.len(), opened: None };
        self.put(Content::Dispensable(error), text, document, None);
    }

    pub(super) fn broken(&mut self, error: SyntaxError, text: Range<usize>) {
        let document = text.start;
        self.put(Content::Broken(error), text, document, None);
    }

    pub(super) fn not_utf8(&mut self, offset: usize, text: Range<usize>) {
        let document = text.start;
        self.put(Content::NotUtf8 { offset }, text, document, None);
    }

    /// A fault between values.
    pub(super) fn structure(&mut self, cause: Cause, text: Range<usize>, opened: Option<Position>) {
        let document = text.start;
        let error = SyntaxError { cause, span: 0..text.len(), opened: None };
        self.put(Content::Broken(error), text, document, opened);
    }

    /// False if the record was passed over.
    pub(super) fn put(
        &mut self,
        content: Content<'_>,
        text: Range<usize>,
        document: usize,
        opened: Option<Position>,
    ) -> bool {
        self.hand_on(content, text, document, opened, Stage::First)
    }

    fn hand_on(
        &mut self,
        content: Content<'_>,
        text: Range<usize>,
        document: usize,
        opened: Option<Position>,
        stage: Stage,
    ) -> bool {
        let Self { block, options, place, origin, calendar, lead, piece, outer, inside, edits, .. } = *self;
        let clock = Clock { zone: &options.zone, calendar };
        let is_passed = Cell::new(false);
        (self.each)(Record {
            content,
            block,
            text,
            document,
            edits,
            opened,
            place,
            origin,
            clock,
            lead,
            piece,
            outer,
            inside,
            stage,
            is_passed: &is_passed,
        });
        self.has_found |= !is_passed.get();
        !is_passed.get()
    }
}

/// The fate of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handed {
    Record,
    /// No record itself, but there was one in it.
    Carrier,
    Nothing,
}

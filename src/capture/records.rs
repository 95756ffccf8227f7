//! Hands on the records of a block, and looks into those that are no events.

use std::cell::Cell;
use std::ops::Range;

use super::block::{Block, Mended};
use super::content::Content;
use super::inside::Inside;
use super::lead::LogPrefix;
use super::level::Level;
use super::opening::{Opening, Questions};
use super::options::Options;
use super::origin::Origin;
use super::outer::Outer;
use super::place::Place;
use super::record::{Record, Stage};
use super::wrapping::Wrapping;
use crate::json::{Array, Cause, Edits, Position, SyntaxError, Value};
use crate::stamp::{Calendar, Clock};

/// Where the records go.
pub(super) struct Records<'a, 'b> {
    pub(super) block: &'b Block,
    pub(super) options: &'a Options,
    pub(super) questions: &'a dyn Questions,
    pub(super) each: &'a mut dyn FnMut(Record<'_, '_>),
    pub(super) place: &'a Place,
    pub(super) origin: Option<&'a Origin>,
    /// The facts about the dates of the input.
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

    /// The same for the texts that a record carries; no record was found there yet.
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

    /// Returns true if nobody asks for a value that has no members.
    fn is_idle(&self, value: Value<'_>) -> bool {
        value.as_object().is_none() && value.as_array().is_none() && !self.questions.takes_scalars()
    }

    /// A value that stands in `text`: a record, or a carrier of others.
    fn open_one(&mut self, value: Value<'_>, text: Range<usize>, document: usize) -> Handed {
        let options = self.options;
        let form = self.form.or_else(|| {
            self.questions.looks_inside().then(|| options.wrappings.of_no_event(value)).flatten()
        });
        let is_no_event = form.is_some() || self.is_idle(value);
        if !is_no_event && self.put(Content::Value(value), text.clone(), document, None) {
            return Handed::Record;
        }
        let carried = self.look_inside_as(value, document, form.or_else(|| options.wrappings.of(value)));
        if carried.is_any {
            return Handed::Carrier;
        }
        if self.inside.is_none() {
            let stage = Stage::Empty { is_known: carried.is_known };
            self.hand_on(Content::Value(value), text, document, None, stage);
        }
        Handed::Nothing
    }

    /// A value that is no event and carries some, or is of a known form; false if it is something else.
    pub(super) fn carrier(&mut self, value: Value<'_>, document: usize, text: Range<usize>) -> bool {
        let form = self.form.or_else(|| self.options.wrappings.of(value));
        let carried = self.look_inside_as(value, document, form);
        if carried.is_known && !carried.is_any {
            self.hand_on(Content::Value(value), text, document, None, Stage::Empty { is_known: true });
        }
        carried.is_any || carried.is_known
    }

    /// The object that a row of a table stands for: its cells are texts, it is not an event itself.
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
            // It is not a record, and the records that it carries do not report the repairs around them.
            let place = |range: &Range<usize>| self.position(document + range.start);
            let sorts = edits.sorts();
            let mended: Mended =
                sorts.iter().map(|(repair, count, range)| (*repair, *count, place(range))).collect();
            if let Some((.., first)) = sorts.first() {
                self.mended(&mended, document + first.start..document + first.end);
            }
        }
    }

    /// Hands on the repairs in a text that is not a record itself, the first at `text`.
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

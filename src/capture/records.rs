//! From a block to its records: a pure function, done by the worker.

use std::ops::Range;

use crate::json::{Arena, Array, Cause, Position, SyntaxError, Value};

use super::block::Block;
use super::open::Opener;
use super::options::Options;
use super::place::{Line, Place};
use super::unpack::Damage;

/// What a record turned out to be.
#[derive(Debug)]
pub enum Content<'d> {
    /// A JSON value. Its spans are offsets in its document text; see [`Record::position`].
    Value(Value<'d>),
    /// No JSON. Spans are offsets in [`Record::text`].
    Broken(SyntaxError),
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
    /// Missing: the archive cannot be unpacked any further.
    Damaged(Damage),
}

/// One JSON text of a capture, or what stands in its place.
#[derive(Debug)]
pub struct Record<'b, 'd> {
    /// What it is.
    pub content: Content<'d>,
    block: &'b Block,
    text: Range<usize>,
    /// Where the document text begins that the spans of the value are offsets in.
    document: usize,
    opened: Option<Position>,
    place: &'d Place,
}

impl<'b> Record<'b, '_> {
    /// The bytes of this record alone. Of an array that is one finding by itself (a comma too much,
    /// a bracket not closed) it is the place of the fault.
    #[must_use]
    pub fn text(&self) -> &'b [u8] {
        &self.block.text()[self.text.clone()]
    }

    /// Where the record begins in its file.
    #[must_use]
    pub fn start(&self) -> Position {
        self.place.advance(self.block.text(), self.text.start)
    }

    /// Where in the file a place stands: an offset in the document text of the value, or in
    /// [`text`](Self::text) when there is no value.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        // The record's beginning is remembered, so that the next record counts from there.
        let _ = self.start();
        self.place.advance(self.block.text(), self.document + offset)
    }

    /// Where the array opens that this record says is not closed.
    #[must_use]
    pub fn opened(&self) -> Option<Position> {
        self.opened
    }

    /// What is at hand of the source line around a place, told like for [`position`](Self::position).
    #[must_use]
    pub fn line_at(&self, offset: usize) -> Line<'b> {
        let (text, block) = (self.block.text(), self.block);
        if let Content::TooLong { .. } = self.content {
            // What follows in the block is not what follows in the file.
            let end = self.text.end;
            return Line::around(&text[..end], (self.document + offset).min(end), block.begins_line, false);
        }
        Line::around(text, self.document + offset, block.begins_line, block.ends_line)
    }
}

/// Calls `each` for every record of a block, in order.
///
/// Arrays are opened, arrays in arrays too: their elements are the records, unless `whole`, asked
/// about the first element, says that the array itself is a payload. An empty array holds no record.
pub fn each_record(
    block: &Block,
    arena: &mut Arena,
    options: &Options,
    whole: &dyn Fn(Value<'_>) -> bool,
    each: &mut dyn FnMut(Record<'_, '_>),
) {
    let place = Place::new(0, Position { line: 1, column: 1 });
    let records = Records { block, whole, each, place: &place };
    let mut opener = Opener { arena, options, records };
    for piece in block.pieces() {
        opener.piece(piece);
    }
}

/// Where the records go.
pub(super) struct Records<'a, 'b> {
    pub(super) block: &'b Block,
    pub(super) whole: &'a dyn Fn(Value<'_>) -> bool,
    pub(super) each: &'a mut dyn FnMut(Record<'_, '_>),
    pub(super) place: &'a Place,
}

impl Records<'_, '_> {
    /// Whether a value is an array that is opened.
    pub(super) fn is_opened(&self, value: Value<'_>) -> bool {
        let Some(array) = value.as_array() else {
            return false;
        };
        !array.iter().next().is_some_and(self.whole)
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
        let text = document + span.start..document + span.end;
        self.put(Content::Value(value), text, document, None);
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

    pub(super) fn put(
        &mut self,
        content: Content<'_>,
        text: Range<usize>,
        document: usize,
        opened: Option<Position>,
    ) {
        (self.each)(Record { content, block: self.block, text, document, opened, place: self.place });
    }
}

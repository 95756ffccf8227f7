//! One record: its text, its place in the file, and the text around it.

use std::cell::Cell;
use std::ops::Range;

use super::block::{Block, Layout};
use super::content::Content;
use super::inside::Inside;
use super::lead::LogPrefix;
use super::normal::Source;
use super::origin::Origin;
use super::outer::Outer;
use super::place::{Line, Place, Spot};
use crate::json::{Edits, Position, Value};
use crate::stamp::Clock;

/// One JSON text of a capture, or text where one is expected.
#[derive(Debug)]
pub struct Record<'b, 'd> {
    /// The content of the record.
    pub content: Content<'d>,
    pub(super) block: &'b Block,
    pub(super) text: Range<usize>,
    /// Where the document text begins that the spans of the value are offsets in.
    pub(super) document: usize,
    /// The changes to the document text with which it could be read.
    pub(super) edits: Option<&'d Edits>,
    pub(super) opened: Option<Position>,
    pub(super) place: &'d Place,
    pub(super) origin: Option<&'d Origin>,
    pub(super) clock: Clock<'d>,
    pub(super) lead: Option<&'d LogPrefix>,
    /// Where the piece begins that it is from: it, or the array that it is an element of.
    pub(super) piece: usize,
    pub(super) outer: Option<&'d Outer<'d>>,
    pub(super) inside: Option<&'d Inside<'d>>,
    pub(super) stage: Stage,
    /// The reader has said that it is not an event.
    pub(super) is_passed: &'d Cell<bool>,
}

/// A line in the text around it.
#[derive(Debug, Clone, Copy)]
pub struct Around<'b> {
    /// The part of the text that is at hand.
    pub text: &'b [u8],
    /// Where the line begins, or the part of it that is at hand.
    pub line: usize,
    /// Where the record begins.
    pub record: usize,
    /// The text goes on behind the part that is at hand.
    pub goes_on: bool,
}

/// The knowledge about whether a record carries others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Not checked yet.
    First,
    /// It carries no event.
    Empty {
        /// It is a record of a log whose form is known.
        is_known: bool,
    },
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

    /// The same for a place far before others that are asked for; their known positions are kept.
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

    /// Where in the file a value ends that ends at an offset, as for [`position`](Self::position). It is the same except for
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
    #[inline]
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

    /// Returns true if other text and JSON may stand beside events here: in a log, or in a body of a HAR.
    #[must_use]
    pub fn is_among_others(&self) -> bool {
        self.lead.is_some()
            || self.inside.is_some()
            || self.origin.is_some_and(|origin| origin.exchange.is_some())
    }

    /// Returns true if nothing but its text and its lead says what it is: it stands in the file as it is, and in no other record.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        self.edits.is_none()
            && self.opened.is_none()
            && self.origin.is_none()
            && self.outer.is_none()
            && self.inside.is_none()
            && self.block.layout == Layout::Together
            && (self.lead.is_none() || self.piece == self.text.start)
    }

    /// Returns true if all of the text behind it that may say what it holds is at hand.
    #[must_use]
    pub fn is_followed(&self) -> bool {
        /// As far as a line is read for the name of what stands on it, and as far behind its end.
        const FAR: usize = 13 << 10;
        const NEAR: usize = 512;
        let behind = self.block.text().get(self.text.end..).unwrap_or_default();
        let is_line_end_near = || memchr::memchr(b'\n', &behind[..NEAR / 2]).is_some();
        behind.len() >= FAR || behind.len() >= NEAR && is_line_end_near()
    }

    /// Says that it is not an event, so that the texts and members that it carries are searched. Records found there follow
    /// as records of their own.
    pub fn pass_over(&self) {
        self.is_passed.set(true);
    }

    /// Takes that back: somebody knows the record, so that nothing is searched in it.
    pub fn claim(&self) {
        self.is_passed.set(false);
    }

    /// The knowledge about the records that it carries, at the time at which it is handed on.
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

    /// Returns true if it is a member of another record whose members have no known meaning.
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

    /// The writer of its text, as the record around it tells: a hash of its names.
    #[must_use]
    pub fn writer(&self) -> Option<u64> {
        self.inside.and_then(Inside::writer)
    }

    /// The times of the records around it, the innermost first.
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
        // The text behind a record that is too long does not follow it in the file.
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

    /// Returns true if it is a value of a text that is another record: the repairs there are not its own.
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

    /// The part of the source line around a place that is at hand; `offset` is as for [`position`](Self::position).
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
            // The next bytes of the block are not the next ones of the file.
            let end = self.text.end;
            return Line::around(&text[..end], (self.document + offset).min(end), block.begins_line, false);
        }
        Line::around(text, self.document + offset, block.begins_line, block.ends_line)
    }
}

//! The blocks of a HAR that is being read.

use std::ops::Range;

use super::order::Found;
use super::read_entry::{Entry, read_entry};
use super::sniff::begins_har;
use super::{Har, Stage};
use crate::capture::block::{Block, Layout, Mended, Piece, PieceKind};
use crate::capture::cut::{Cut, Flaw, Next, Rules};
use crate::capture::cutter::Cutter;
use crate::capture::lexical::opens;
use crate::capture::read::ReadFault;
use crate::capture::reading::{PIECES, Reading};
use crate::capture::walk::Met;
use crate::json::{Cause, Inside, Position, SyntaxError, position_in};
use crate::stamp::Calendar;

/// An entry of up to so many bytes is read, however small a record must be: it holds more than its texts.
const ENTRY: usize = 32 << 20;

impl Reading<'_> {
    /// The next block of a HAR; `None` at its end.
    pub(in crate::capture) fn har_block(
        &mut self,
        used: Block,
        mut har: Box<Har>,
    ) -> Result<(Option<Block>, Box<Har>), ReadFault> {
        let Block { mut buffer, mut pieces, .. } = used;
        buffer.clear();
        pieces.clear();
        loop {
            let is_end = har.failed.is_some() || self.har_step(&mut har);
            if is_end {
                if har.entries > 0 && !har.has_texts && har.failed.is_none() && self.damage.is_none() {
                    har.failed = Some(ReadFault::NoBodies { entries: har.entries });
                }
                if let Some(damage) = self.damage.take() {
                    let position =
                        self.place.advance(&self.buffer[self.start..self.filled], self.filled - self.start);
                    har.fault(PieceKind::Damaged(damage), position, None);
                }
                har.order.flush();
            }
            while pieces.len() < PIECES
                && buffer.len() < self.options.block
                && let Some(found) = har.order.next()
            {
                let start = buffer.len();
                buffer.extend_from_slice(&found.bytes);
                let Found { position, kind, opened, origin, .. } = found;
                let piece = Piece::new(start..buffer.len(), position, kind, Calendar::default());
                pieces.push(Piece { opened, origin, ..piece });
            }
            if !pieces.is_empty() {
                let length = buffer.len();
                let block = Block {
                    buffer,
                    length,
                    pieces,
                    input: self.input,
                    layout: Layout::Apart,
                    ..Block::default()
                };
                return Ok((Some(block), har));
            }
            if let Some(fault) = har.failed.take() {
                return Err(fault);
            }
            if is_end {
                return Ok((None, har));
            }
            self.drop_long();
            // The texts that were held back are judged before the fault is reported.
            har.failed = self.fill().err();
        }
    }

    /// Reads the bytes at hand until a text is ready; true at the end of the input.
    fn har_step(&mut self, har: &mut Har) -> bool {
        loop {
            if har.order.has_ready() {
                return false;
            }
            let is_more_wanted = match har.stage {
                Stage::Head => self.har_head(har),
                Stage::Entries => self.har_entry(har),
                Stage::Tail => self.har_tail(har),
                Stage::Done => return true,
            };
            if is_more_wanted {
                return false;
            }
        }
    }

    /// Looks for the entries; true when more bytes are wanted.
    fn har_head(&mut self, har: &mut Har) -> bool {
        let text = &self.buffer[self.start..self.filled];
        let from = self.cutter.at;
        for (at, byte) in text.iter().enumerate().skip(from) {
            let met = har.walk.step(*byte);
            match met {
                Met::Value { depth: 1, first } => har.is_in_log = first == b'{' && har.walk.name(1) == b"log",
                Met::Value { depth: 2, first: b'[' } if har.is_in_log && har.walk.name(2) == b"entries" => {
                    let max_record = self.options.max_record.max(ENTRY);
                    let rules = Rules { ndjson: false, may_be_log: false, max_record, run: usize::MAX };
                    self.cutter = Cutter::of_array(rules, text, at);
                    har.stage = Stage::Entries;
                    return false;
                }
                Met::Fault | Met::Closed => {
                    return self.har_without_entries(har, at);
                }
                Met::Value { .. } | Met::Nothing => {}
            }
        }
        let end = text.len();
        self.cutter.advance(text, end);
        if self.is_all {
            return self.har_without_entries(har, end);
        }
        true
    }

    fn har_without_entries(&mut self, har: &mut Har, at: usize) -> bool {
        let position = self.place.advance(&self.buffer[self.start..self.filled], at);
        har.fault(PieceKind::NoEntries, position, None);
        har.done()
    }

    /// Cuts off one entry; true when more bytes are wanted.
    fn har_entry(&mut self, har: &mut Har) -> bool {
        let text = &self.buffer[self.start..self.filled];
        let (cut, range) = match self.cutter.next(text, self.is_all, &mut |_| false) {
            Next::Found(cut, range) => (cut, range),
            Next::More => return true,
            Next::End => {
                har.walk.value_was_passed();
                har.stage = Stage::Tail;
                return false;
            }
        };
        let position = self.long.take().unwrap_or_else(|| self.place.advance(text, range.start));
        match cut {
            Cut::Opening => self.opening = Some(position),
            Cut::Element => {
                har.entries += 1;
                self.har_texts(har, range, position);
            }
            Cut::TooLong { bytes } => {
                har.entries += 1;
                har.fault(PieceKind::TooLong { bytes }, position, None);
            }
            Cut::Flaw(flaw) => {
                let cause = flaw.cause(&text[range]);
                let opened = if flaw == Flaw::NotClosed { self.opening } else { None };
                har.fault(PieceKind::Structure(cause), position, opened);
                if flaw == Flaw::NotClosed {
                    return har.done();
                }
            }
            // A cutter of one array cuts nothing else.
            Cut::Lines
            | Cut::Item(_)
            | Cut::Prefixed { .. }
            | Cut::Rows
            | Cut::Text
            | Cut::Prose
            | Cut::Quoted
            | Cut::Escaped(_)
            | Cut::Note(_)
            | Cut::Calendar(_) => {}
        }
        false
    }

    /// Hands on the texts of the entry that stands in `range`.
    fn har_texts(&mut self, har: &mut Har, range: Range<usize>, start: Position) {
        let bytes = &self.buffer[self.start..self.filled][range.clone()];
        let Ok(text) = std::str::from_utf8(bytes) else {
            let valid = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
            let position = position_in(bytes, valid, start);
            return har.fault(PieceKind::NotUtf8, position, None);
        };
        let place = |offset: usize| position_in(bytes, offset, start);
        let read = read_entry(&mut self.arena, self.options, text, har.entries);
        let Entry { texts, edits } = match read {
            Ok(entry) => entry,
            Err(SyntaxError { cause, span, opened }) => {
                // The parts that are cut off with it need no finding of their own.
                let is_end = matches!(cause, Cause::CutOff { .. })
                    && self.is_all
                    && self.buffer[self.start + range.end..self.filled].trim_ascii().is_empty();
                let opened = opened.map(place).or(Some(start));
                har.fault(PieceKind::Broken(cause), place(span.start), opened);
                if is_end {
                    har.done();
                }
                return;
            }
        };
        har.order.began(texts.started);
        if let Some(edits) = edits {
            let sorts = edits.sorts().into_iter();
            let mended: Mended =
                sorts.map(|(repair, count, range)| (repair, count, place(range.start))).collect();
            har.repaired(mended, texts.started);
        }
        har.has_texts |= !texts.texts.is_empty();
        for text in texts.texts {
            let position =
                self.place.advance(&self.buffer[self.start..self.filled], range.start + text.literal.start);
            let bytes = &bytes[text.literal];
            let time = text.origin.time;
            har.order.take(
                Found {
                    bytes: bytes.to_vec(),
                    position,
                    kind: PieceKind::Embedded(text.coding),
                    opened: None,
                    origin: Some(Box::new(text.origin)),
                },
                time,
            );
        }
    }

    /// Checks that the objects around the entries are closed; true when more bytes are wanted.
    fn har_tail(&mut self, har: &mut Har) -> bool {
        let text = &self.buffer[self.start..self.filled];
        let from = self.cutter.at;
        for (at, byte) in text.iter().enumerate().skip(from) {
            if har.walk.depth == 0 {
                if byte.is_ascii_whitespace() {
                    continue;
                }
                match begins_har(&text[at..], self.is_all) {
                    None => {
                        self.cutter.advance(text, at);
                        return true;
                    }
                    Some(true) => {
                        self.cutter.advance(text, at);
                        har.again();
                        return false;
                    }
                    Some(false) if opens(*byte) => {
                        self.cutter.advance(text, at);
                        har.is_followed = true;
                        return har.done();
                    }
                    Some(false) => {}
                }
                let found = text[at..].utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                let cause = Cause::TextAfter { found: found.unwrap_or(char::REPLACEMENT_CHARACTER) };
                let position = self.place.advance(text, at);
                har.fault(PieceKind::Structure(cause), position, None);
                return har.done();
            }
            har.walk.step(*byte);
        }
        let end = text.len();
        self.cutter.advance(text, end);
        if !self.is_all {
            return true;
        }
        if har.walk.depth > 0 {
            let position = self.place.advance(text, end);
            har.fault(PieceKind::Structure(Cause::CutOff { inside: Inside::Object }), position, None);
        }
        har.done()
    }
}

//! Opens the text that stands in a string: its records are found as if it were a file of its own.

use std::ops::Range;

use crate::json::Position;

use super::block::{Block, Coding, Piece, PieceKind};
use super::cut::{Cut, Cutter, Flaw, Next, Rules};
use super::embedded::Embedded;
use super::lexical::{opens, skip_blanks};
use super::open::{Opener, is_whole, valid_prefix};
use super::place::Place;
use super::records::{Content, Outer, Records};

impl Opener<'_, '_> {
    /// The records of the text in the string that stands in `range`, which begins at `start`.
    pub(super) fn embedded(&mut self, range: Range<usize>, coding: Coding, start: Position) {
        let block = self.records.block;
        let literal = valid_prefix(&block.text()[range.clone()]);
        let body = literal.strip_prefix('"').and_then(|body| body.strip_suffix('"')).unwrap_or_default();
        let embedded = match coding {
            Coding::Plain => Some(Embedded::of_string(body)),
            Coding::Base64 => Embedded::of_base64(body),
        };
        // Events are objects, or arrays of them. Whatever else a server sends is none of our business.
        let looks_like_json = |text: &[u8]| skip_blanks(text, 0).is_some_and(|first| opens(text[first]));
        let Some(Embedded { text, map }) = embedded.filter(|embedded| looks_like_json(&embedded.text)) else {
            return self.records.put(Content::Foreign, range.clone(), range.start, None);
        };
        let first = Position { column: start.column + 1, ..start };
        let place = Place::new(range.start + 1, first);
        let outer = Outer { block, body: range.start + 1, first, map, place };
        let length = text.len();
        let mut inner = Block { buffer: text, length, input: block.input(), ..Block::default() };
        inner.pieces = self.pieces_of(inner.text(), &outer);
        let place = Place::new(0, Position::default());
        let records = Records {
            block: &inner,
            questions: self.records.questions,
            each: &mut *self.records.each,
            place: &place,
            origin: self.records.origin,
            lead: self.records.lead,
            piece: 0,
            outer: Some(&outer),
        };
        let mut opener = Opener { arena: &mut *self.arena, options: self.options, records };
        for piece in inner.pieces() {
            opener.piece(piece);
        }
    }

    /// A text that is all there, cut as the source cuts a stream. Its pieces have no position of their own: that of
    /// a record is asked of the string.
    fn pieces_of(&mut self, text: &[u8], outer: &Outer<'_>) -> Vec<Piece> {
        let rules =
            Rules { ndjson: false, may_be_log: false, max_record: self.options.max_record, run: usize::MAX };
        let mut cutter = Cutter::new(rules);
        let mut opening = Position::default();
        let mut pieces = Vec::new();
        loop {
            let (arena, options, questions) = (&mut *self.arena, self.options, self.records.questions);
            let lead = self.records.lead;
            let Next::Found(cut, range) =
                cutter.next(text, true, &mut |first| is_whole(arena, options, questions, lead, first))
            else {
                return pieces;
            };
            let kind = match cut {
                Cut::Opening => {
                    opening = outer.position(range.start);
                    continue;
                }
                Cut::Lines => PieceKind::Lines,
                // Only a log is cut into these.
                Cut::Prose | Cut::Quoted | Cut::Note(_) => continue,
                Cut::Text => PieceKind::Text,
                Cut::Element => PieceKind::Element,
                Cut::TooLong { bytes } => PieceKind::TooLong { bytes },
                Cut::Flaw(flaw) => PieceKind::Structure(flaw.cause(&text[range.clone()])),
            };
            let opened = (cut == Cut::Flaw(Flaw::NotClosed)).then_some(opening);
            pieces.push(Piece { range, line: 1, column: 1, kind, opened, origin: None, lead: None });
        }
    }
}

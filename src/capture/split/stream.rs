//! A text whose end was not read yet, and the records that carry its parts.

use std::ops::Range;
use std::sync::Arc;

use crate::capture::block::{Block, Parts, Piece, PieceKind};
use crate::capture::console::begins_log_line;
use crate::capture::embedded::Embedded;
use crate::capture::lexical::is_blank;
use crate::capture::skim::{End, Skim, Skimmed, is_one_value};
use crate::capture::table::Header;
use crate::json::Position;
use crate::stamp::Calendar;

/// A record of an input.
pub(super) struct Record<'t> {
    pub(super) range: Range<usize>,
    pub(super) position: Position,
    pub(super) header: Option<&'t Arc<Header>>,
    pub(super) calendar: Calendar,
}

impl Parts {
    /// Goes on with the text `part` of a record, whose bytes are `bytes`; `at` says where the body of the text stands in them.
    pub(super) fn go_on(&mut self, bytes: &[u8], at: usize, part: &Embedded, record: &Record<'_>) {
        let Block { buffer, length, pieces, .. } = &mut self.records;
        let start = buffer.len();
        buffer.extend_from_slice(bytes);
        buffer.push(b'\n');
        *length = buffer.len();
        let kind = match record.header {
            Some(header) => PieceKind::Rows(Arc::clone(header)),
            None => PieceKind::Text,
        };
        pieces.push(Piece::new(start..start + bytes.len(), record.position, kind, record.calendar));
        self.text.append(part, start + at);
    }
}

/// A text whose end was not read yet.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) name: String,
    pub(super) parts: Parts,
    /// The values in it, and how far they were read.
    pub(super) values: Values,
    /// It goes on over lines, until its brackets are closed.
    pub(super) is_over_lines: bool,
    /// How many bytes its texts have.
    pub(super) bytes: usize,
}

/// Finds whether a text ends within a value.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) open: Option<Skim>,
    at: usize,
}

impl Values {
    /// Goes on as far as `text` reaches; true if it ends within a value.
    pub(super) fn are_open(&mut self, text: &[u8]) -> bool {
        loop {
            let Some(skim) = &mut self.open else {
                let Some(next) = memchr::memchr2(b'{', b'[', &text[self.at..]) else {
                    self.at = text.len();
                    return false;
                };
                self.open = Some(Skim::new(text, self.at + next, 0));
                continue;
            };
            match skim.run(text, 0, End::More) {
                Skimmed::RanOut => return true,
                Skimmed::Closed { end, .. } => self.at = end,
                Skimmed::Torn { before } => self.at = before,
            }
            self.open = None;
        }
    }
}

impl Stream {
    pub(super) fn piece(self, at: usize) -> Piece {
        let first = self.parts.records.pieces.first().expect("a record carries the first part");
        let (start, calendar) = (first.start, first.calendar);
        Piece::new(at..at, start, PieceKind::Parts(Box::new(self.parts)), calendar)
    }

    /// Returns true if a text cannot be one of its parts: it is a value by itself, or a line that cannot stand within one.
    pub(super) fn is_torn(&self, text: &[u8]) -> bool {
        let is_line = self.is_over_lines && self.parts.text.text.last() == Some(&b'\n');
        if is_line && text.first().is_some_and(|first| is_blank(*first)) {
            return false;
        }
        let is_value = text.trim_ascii().len() > 2 && is_one_value(text, false);
        is_value || is_line && begins_log_line(text, 0, true) == Some(true)
    }

    /// Keeps nothing but its beginning.
    pub(super) fn cut(&mut self) {
        let Block { buffer, length, pieces, .. } = &mut self.parts.records;
        pieces.truncate(1);
        let kept = pieces.first().map_or(0, |first| first.range.end);
        buffer.truncate(kept);
        buffer.shrink_to_fit();
        *length = kept;
        self.parts.text = Embedded::default();
        self.values = Values::default();
        self.parts.too_long = Some(0);
    }
}

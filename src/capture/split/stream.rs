//! A text whose end was not read yet, and the records that carry its parts.

use std::ops::Range;
use std::sync::Arc;

use crate::capture::block::{Block, Parts, Piece, PieceKind};
use crate::capture::console::{begins_log_line, begins_with_time};
use crate::capture::embedded::Embedded;
use crate::capture::lexical::{is_blank, opens, skip_blanks};
use crate::capture::listing::ListItem;
use crate::capture::skim::{End, Skim, Skimmed, is_one_value};
use crate::capture::table::Header;
use crate::json::Position;
use crate::stamp::Calendar;

/// A record of an input.
pub(super) struct Record<'t> {
    pub(super) range: Range<usize>,
    pub(super) position: Position,
    pub(super) header: Option<&'t Arc<Header>>,
    /// It is an item of a document that is cut at its lists.
    pub(super) item: Option<&'t ListItem>,
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
        let kind = match (record.header, record.item) {
            (Some(header), _) => PieceKind::Rows(Arc::clone(header)),
            (None, Some(item)) => PieceKind::Item(Box::new(item.clone())),
            (None, None) => PieceKind::Text,
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
    /// It goes on until its brackets are closed, whatever its records say.
    pub(super) is_over_lines: bool,
    /// Its last part was a line, or may have been one.
    pub(super) is_line: bool,
    /// How many of its parts end within a string although no record says that they go on.
    pub(super) in_strings: u32,
    /// How many bytes its texts have.
    pub(super) bytes: usize,
}

/// Returns true if a text is a value by itself.
fn is_whole(text: &[u8]) -> bool {
    text.trim_ascii().len() > 2 && is_one_value(text, false)
}

/// Finds whether a text ends within a value.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) open: Option<Skim>,
    pub(super) at: usize,
}

/// How many parts of a text may end within a string although no record says that they go on.
pub(super) const IN_STRINGS: u32 = 16;

/// A part of a string without a quote that is shorter is a line by itself.
const SHORT: usize = 256;

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

    /// Returns true if the text ends within a string of a value.
    pub(super) fn is_in_string(&self) -> bool {
        self.open.as_ref().is_some_and(Skim::is_in_string)
    }

    /// Returns true if the value in which `text` ends begins as JSON does and as prose does not.
    pub(super) fn are_json(&self, text: &[u8]) -> bool {
        let start = self.open.as_ref().map_or(text.len(), |open| open.start + 1);
        skip_blanks(text, start).is_some_and(|next| text[next] == b'"' || opens(text[next]))
    }

    /// Returns true if a text cannot go on with `part`, where it ends within a string.
    pub(super) fn is_other(&self, part: &[u8]) -> bool {
        let is_closed_nowhere = part.len() < SHORT && memchr::memchr(b'"', part).is_none();
        self.is_in_string() && (is_closed_nowhere || begins_with_time(part))
    }

    /// Returns true if a line end stands between `text` and its next part: not within a string, nor within a number.
    pub(super) fn is_line_between(&self, text: &[u8], part: &[u8]) -> bool {
        let is_of_number = |byte: &u8| byte.is_ascii_alphanumeric() || b".+-".contains(byte);
        let is_in_number = text.last().is_some_and(is_of_number) && part.first().is_some_and(is_of_number);
        !self.is_in_string() && !is_in_number
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
        if self.is_line && self.values.is_in_string() {
            return self.in_strings > IN_STRINGS || self.values.is_other(text) || is_whole(text);
        }
        let is_line = self.is_over_lines && self.is_line;
        if is_line && text.first().is_some_and(|first| is_blank(*first)) {
            return false;
        }
        let goes_on = !self.values.is_line_between(&self.parts.text.text, text);
        is_whole(text) || is_line && !goes_on && begins_log_line(text, 0, true) == Some(true)
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

//! One input on its way into blocks.

mod begin;
mod hand_over;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::json::{Arena, Position};

use super::block::{Block, Layout, Piece, PieceKind};
use super::cut::{Cut, Flaw, LINES, Next, Rules};
use super::cutter::Cutter;
use super::damage::Damage;
use super::har::Har;
use super::holes::Holes;
use super::note::Note;
use super::open::is_whole;
use super::opening::Questions;
use super::options::{Form, Options};
use super::place::Place;
use super::read::{ReadFault, read};
use super::skim::is_closed;
use super::sniff::Sniffer;
use super::split::Joiner;
use super::stream::Stream;
use crate::stamp::Calendar;

/// The most pieces of a block: tiny elements must not make a block huge.
pub(super) const PIECES: usize = 4096;

/// An input that is being read.
pub(super) struct Reading<'a> {
    stream: Stream,
    pub(super) input: usize,
    pub(super) options: &'a Options,
    questions: &'a dyn Questions,
    pub(super) arena: Arena,
    /// The bytes at hand are those between `start` and `filled`.
    pub(super) buffer: Vec<u8>,
    pub(super) start: usize,
    pub(super) filled: usize,
    sniffer: Sniffer,
    holes: Holes,
    joiner: Joiner<'a>,
    pub(super) is_all: bool,
    /// The fault that ended the reading early; reported behind all records before it.
    pub(super) damage: Option<Damage>,
    /// The byte order mark, if there is one, was passed over.
    is_begun: bool,
    pub(super) cutter: Cutter,
    pub(super) place: Place,
    /// Bytes before the text that were passed over, until it begins.
    passed: Arc<AtomicU64>,
    /// The dates, as far as they are known.
    calendar: Calendar,
    /// The number of bytes before those at hand that go with the next block: its first line begins there.
    before: usize,
    /// The first of them, or the first at hand, is the first of its line.
    begins_line: bool,
    /// Where the array opens whose elements are being cut.
    pub(super) opening: Option<Position>,
    /// Where the record began of which the midst has been dropped.
    pub(super) long: Option<Position>,
    /// It is a HAR, and this far read.
    har: Option<Box<Har>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        stream: Stream,
        input: usize,
        options: &'a Options,
        questions: &'a dyn Questions,
    ) -> Self {
        Self {
            stream,
            input,
            options,
            questions,
            arena: Arena::default(),
            buffer: Vec::new(),
            start: 0,
            filled: 0,
            sniffer: Sniffer::default(),
            holes: Holes::default(),
            joiner: Joiner::new(options, questions),
            is_all: false,
            damage: None,
            is_begun: false,
            cutter: Self::cutter(options, questions),
            place: Place::new(0, Position::default()),
            passed: Arc::default(),
            calendar: Calendar::default(),
            before: 0,
            begins_line: true,
            opening: None,
            long: None,
            har: None,
        }
    }

    fn cutter(options: &'a Options, questions: &dyn Questions) -> Cutter {
        let may_be_log = matches!(options.form, Form::Auto | Form::Growing);
        let (ndjson, max_record, run) = (options.is_ndjson(), options.max_record, options.block);
        let rules = Rules { ndjson, may_be_log, max_record, run };
        let forms = Some(&options.wrappings).filter(|_| questions.looks_inside());
        Cutter::new(rules).printing_twice(&options.printed_twice).of_forms(forms)
    }

    /// Begins to count at a line further down, behind `passed` bytes: a number that is known once bytes of that line are read.
    pub(super) fn beginning_at(mut self, line: u64, passed: Arc<AtomicU64>) -> Self {
        self.place = Place::new(0, Position { line, ..Position::default() });
        self.passed = passed;
        self
    }

    /// Returns true if everything was read and cut.
    pub(super) fn is_done(&self) -> bool {
        let is_held = self.har.as_ref().is_some_and(|har| !har.is_empty());
        let is_cut = self.start + self.cutter.consumed() >= self.filled;
        self.is_all && self.damage.is_none() && is_cut && !is_held && self.joiner.is_empty()
    }

    /// The next block; `None` at the end of the input. `used` is a block that was judged, whose
    /// memory may be used again.
    pub(super) fn block(&mut self, used: Block) -> Result<Option<Block>, ReadFault> {
        let Block { buffer: mut spare, mut pieces, .. } = used.emptied();
        loop {
            self.refuse_markup()?;
            let is_begun = self.begin();
            if let Some(har) = self.har.take() {
                let (block, har) =
                    self.har_block(Block { buffer: spare, pieces, ..Block::default() }, har)?;
                if block.is_none() && har.is_followed {
                    self.begin_again();
                    (spare, pieces) = (Vec::new(), Vec::new());
                    continue;
                }
                self.har = Some(har);
                return Ok(block.or_else(|| self.left()));
            }
            let is_end = is_begun && self.cut(&mut pieces);
            if !pieces.is_empty() {
                self.joiner.join(&self.buffer[self.start..self.filled], &mut pieces);
                return Ok(Some(self.hand_over(mem::take(&mut spare), pieces)));
            }
            if is_end {
                return Ok(self.left());
            }
            self.drop_long();
            self.fill()?;
        }
    }

    /// Cuts pieces, up to the size of a block; true at the end of the input.
    fn cut(&mut self, pieces: &mut Vec<Piece>) -> bool {
        // Near a hole each line is a piece of its own, so that the place of the hole among them does not depend on blocks.
        self.cutter.rules.run = if self.holes.is_empty() { self.options.block } else { 1 };
        let text = &self.buffer[self.start..self.filled];
        let mut lines = 0;
        while pieces.len() < PIECES
            && lines < LINES
            && (pieces.is_empty() || self.cutter.consumed() < self.options.block)
        {
            let (arena, options, questions) = (&mut self.arena, self.options, self.questions);
            let mut whole = |first: &[u8]| is_whole(arena, options, questions, None, first);
            let (cut, range) = match self.cutter.next(text, self.is_all, &mut whole) {
                Next::Found(cut, range) => (cut, range),
                Next::More => return false,
                Next::End => {
                    let end = text.len();
                    pieces.extend(self.damage.take().map(|damage| {
                        let start = self.place.advance(text, end);
                        Piece::new(end..end, start, PieceKind::Damaged(damage), self.calendar)
                    }));
                    return true;
                }
            };
            if let Cut::Calendar(calendar) = cut {
                self.calendar = calendar;
                continue;
            }
            let start = self.long.take().unwrap_or_else(|| self.place.advance(text, range.start));
            if cut == Cut::Opening {
                self.opening = Some(start);
                continue;
            }
            let kind = match (cut, &self.cutter.rows, &self.cutter.listing) {
                (Cut::Rows, Some(rows), _) => PieceKind::Rows(Arc::clone(&rows.header)),
                (Cut::Item(number), _, Some(listing)) => PieceKind::Item(Box::new(listing.item(number))),
                _ => cut.piece(&text[range.clone()]),
            };
            let lead = match (&kind, &mut self.cutter.console) {
                (PieceKind::Prose | PieceKind::Note(_), _) | (_, None) => None,
                (_, Some(console)) => console.take_lead(),
            };
            if matches!(cut, Cut::Lines | Cut::Rows) {
                lines += 1 + memchr::memchr_iter(b'\n', &text[range.clone()]).count();
            }
            let opened = if cut == Cut::Flaw(Flaw::NotClosed) { self.opening } else { None };
            pieces.push(Piece { opened, lead, ..Piece::new(range, start, kind, self.calendar) });
            if matches!(cut, Cut::TooLong { .. }) {
                // The next bytes of the text are not the next ones of the file: no block may show both.
                break;
            }
        }
        false
    }

    /// The position at which the bytes at hand end.
    pub(super) fn here(&self) -> Position {
        let text = &self.buffer[self.start..self.filled];
        self.place.at(text, text.len())
    }

    /// The rest when nothing more is read: the last line, if only its line end is missing, and how many bytes are not
    /// judged, with the `unread` ones.
    pub(super) fn rest(&mut self, unread: u64) -> Option<Block> {
        let mut pieces = Vec::new();
        let text = &self.buffer[self.start..self.filled];
        let line = memchr::memrchr(b'\n', text).map_or(text, |end| &text[end + 1..]);
        let value = line.iter().position(|byte| matches!(byte, b'{' | b'['));
        if value.is_some_and(|value| is_closed(line[value..].trim_ascii_end())) && self.begin() {
            grow(&mut self.buffer, self.filled + 1);
            self.buffer[self.filled] = b'\n';
            self.filled += 1;
            self.cut(&mut pieces);
        }
        let text = &self.buffer[self.start..self.filled];
        self.joiner.join(text, &mut pieces);
        let left = text.get(self.cutter.consumed()..).unwrap_or_default().trim_ascii().len();
        let left = left + self.joiner.rest(&mut pieces);
        if left as u64 + unread > 0 {
            let at = pieces.last().map_or(self.cutter.consumed(), |last: &Piece| last.range.end);
            pieces.push(Piece::of_note(Note::Unread { bytes: left as u64 + unread }, self.here(), at));
        }
        (!pieces.is_empty()).then(|| self.hand_over(Vec::new(), pieces))
    }

    /// A block of the texts whose end is missing, and of the holes that no block has reported; `None` if there are none.
    fn left(&mut self) -> Option<Block> {
        if self.holes.is_empty() && self.joiner.is_empty() {
            return None;
        }
        let text = &self.buffer[self.start..self.filled];
        let mut pieces = self.joiner.left();
        self.holes.locate(text, text.len(), self.place.base());
        self.holes.weave(&[], &mut pieces, usize::MAX, true);
        let is_any = !pieces.is_empty();
        is_any.then(|| Block { pieces, input: self.input, layout: Layout::Apart, ..Block::default() })
    }

    /// The first `cut` bytes at hand are done with.
    fn pass(&mut self, cut: usize) {
        self.keep_before(cut);
        let text = &self.buffer[self.start..self.filled];
        if !self.holes.is_empty() {
            // From then on no place before the one that was asked for last can be counted.
            self.holes.locate(text, cut.max(self.place.reached()), self.place.base());
        }
        self.place.rebase(text, cut);
        self.holes.forget(cut);
        self.cutter.forget(cut);
        self.start += cut;
    }

    /// Drops the part of a record that is too long and no longer needed.
    pub(super) fn drop_long(&mut self) {
        let text = &mut self.buffer[self.start..self.filled];
        let start = self.cutter.consumed();
        let Some(dropped) = self.cutter.drop_long(text) else {
            return;
        };
        if self.long.is_none() {
            self.long = Some(self.place.advance(text, start));
        }
        if !self.holes.is_empty() {
            self.holes.locate(text, dropped.end, self.place.base());
        }
        self.holes.forget(dropped.len());
        let end = self.place.advance(text, dropped.end);
        text.copy_within(dropped.end.., dropped.start);
        self.place.set(dropped.start, end);
        self.filled -= dropped.len();
    }

    /// Makes room and reads once; a file is read until a block is full.
    pub(super) fn fill(&mut self) -> Result<(), ReadFault> {
        let cut = begin_of_character(&self.buffer[self.start..self.filled], self.cutter.consumed());
        self.pass(cut);
        let dropped = self.start - self.before;
        if dropped > 0 {
            self.buffer.copy_within(dropped..self.filled, 0);
            self.filled -= dropped;
            self.start = self.before;
        }
        let room = self.options.block.max(1);
        grow(&mut self.buffer, self.filled + room);
        let full = self.filled + room;
        while self.filled < full && !self.is_all {
            let count = match read(&mut *self.stream.bytes, &mut self.buffer[self.filled..full]) {
                Ok(count) => count,
                Err(error) => {
                    self.damage = Some(error.downcast::<Damage>()?);
                    0
                }
            };
            let new = &mut self.buffer[self.filled..self.filled + count];
            self.sniffer.sniff(new)?;
            self.holes.fill(new, self.filled - self.start);
            self.filled += count;
            self.is_all = count == 0;
            if self.stream.may_wait {
                break;
            }
        }
        Ok(())
    }
}

/// The beginning of the character in which `at` stands: columns are counted from there.
fn begin_of_character(text: &[u8], at: usize) -> usize {
    let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
    (at.saturating_sub(3)..=at).rev().find(|at| !is_inside(at)).unwrap_or(at)
}

/// Makes a buffer at least `length` long. Bytes that were once cleared are not cleared again; a new buffer costs only the pages
/// that are read into.
fn grow(buffer: &mut Vec<u8>, length: usize) {
    if buffer.is_empty() {
        *buffer = vec![0; length];
    } else if buffer.len() < length {
        buffer.resize(length, 0);
    }
}

//! Takes the pieces of a block apart: parses, opens arrays, finds the end of what is broken.

use std::ops::Range;

use crate::json::{Arena, Limits, Position, SyntaxError, Value};

use super::block::{Piece, PieceKind};
use super::cut::{Cut, Cutter, Flaw, Next, Rules};
use super::lexical::{Behind, behind, opens, skip_blanks, trim_end};
use super::options::Options;
use super::records::{Content, Records};
use super::skim::Skim;

/// How many arrays within each other are taken apart when they are broken. Beyond that the broken
/// array is one record: nobody nests captures deeper, and the work stays linear.
const OPENED: u32 = 4;

/// Within a piece nothing is too long any more.
const WITHIN: Rules = Rules { ndjson: false, max_record: usize::MAX, run: usize::MAX };

/// Whether an array stays together as one record, told by the bytes of its first element.
pub(super) fn is_whole(
    arena: &mut Arena,
    limits: Limits,
    whole: &dyn Fn(Value<'_>) -> bool,
    first: &[u8],
) -> bool {
    let Ok(first) = std::str::from_utf8(first) else {
        return false;
    };
    arena.parse(first, &limits).is_ok_and(|document| whole(document.root()))
}

/// Takes pieces apart.
pub(super) struct Opener<'a, 'b> {
    pub(super) arena: &'a mut Arena,
    pub(super) options: &'a Options,
    pub(super) records: Records<'a, 'b>,
}

impl<'b> Opener<'_, 'b> {
    pub(super) fn piece(&mut self, piece: &Piece) {
        let range = piece.range.clone();
        let start = Position { line: piece.line, column: piece.column };
        self.records.place.set(range.start, start);
        match &piece.kind {
            PieceKind::Lines => self.lines(range, start),
            PieceKind::Text => self.texts(range.clone(), valid_prefix(self.bytes(range))),
            PieceKind::Element => self.element(range, 1),
            PieceKind::TooLong { bytes } => {
                let document = range.start;
                self.records.put(Content::TooLong { bytes: *bytes }, range, document, None);
            }
            PieceKind::Damaged(damage) => {
                let document = range.start;
                self.records.put(Content::Damaged(*damage), range, document, None);
            }
            PieceKind::Structure(cause) => self.records.structure(cause.clone(), range, piece.opened),
        }
    }

    fn bytes(&self, range: Range<usize>) -> &'b [u8] {
        &self.records.block.text()[range]
    }

    /// The texts of lines that stand for themselves.
    fn lines(&mut self, range: Range<usize>, start: Position) {
        let bytes = self.bytes(range.clone());
        let all = std::str::from_utf8(bytes).ok();
        let (mut from, mut line) = (0, start.line);
        while from < bytes.len() {
            let to = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |end| from + end);
            let text = all.and_then(|all| all.get(from..to));
            let text = text.unwrap_or_else(|| valid_prefix(&bytes[from..to]));
            self.texts(range.start + from..range.start + to, text);
            from = to + 1;
            line += 1;
            self.records.place.set(range.start + from, Position { line, column: 1 });
        }
    }

    /// One text after another, of which `valid` is the part that is UTF-8 for certain.
    fn texts(&mut self, range: Range<usize>, mut valid: &'b str) {
        let bytes = self.bytes(range.clone());
        let (mut at, mut valid_from) = (0, 0);
        while let Some(start) = skip_blanks(bytes, at) {
            if start >= valid_from + valid.len() {
                valid_from = start;
                valid = valid_prefix(&bytes[start..]);
            }
            let text = valid.get(start - valid_from..).unwrap_or_default();
            at = start + self.text(range.start + start..range.end, text).max(1);
        }
    }

    /// The first text of `range`; returns its length, with whatever stands behind it in vain.
    fn text(&mut self, range: Range<usize>, valid: &'b str) -> usize {
        let bytes = self.bytes(range.clone());
        let document = match self.arena.parse_prefix(valid, &self.options.limits) {
            Ok(document) => document,
            Err(error) => return self.broken_text(range, valid, error),
        };
        let (root, end) = (document.root(), document.end());
        let Some(junk) = junk_behind(bytes, end, self.options.is_ndjson()) else {
            self.records.open(root, range.start);
            return end;
        };
        if self.records.is_opened(root) {
            self.records.open(root, range.start);
            self.text_after(range.start, bytes, junk.clone());
        } else {
            self.broken(range.start..range.start + junk.end, valid, None);
        }
        junk.end
    }

    /// The text that begins `range` is no JSON: it ends where its brackets balance.
    fn broken_text(&mut self, range: Range<usize>, valid: &'b str, error: SyntaxError) -> usize {
        let bytes = self.bytes(range.clone());
        if bytes.first() == Some(&b'[') {
            return self.split(range, 0);
        }
        let is_bracketed = bytes.first().is_some_and(|first| opens(*first)) && !self.options.is_ndjson();
        let closed = if is_bracketed { Skim::new(bytes, 0, 0).find_end(bytes) } else { None };
        let end = closed.unwrap_or_else(|| trim_end(bytes, 0, bytes.len()));
        self.broken(range.start..range.start + end, valid, Some(error));
        junk_behind(bytes, end, self.options.is_ndjson()).map_or(end, |junk| junk.end)
    }

    /// Exactly this is a record, and no JSON. It is parsed once more, alone: what is said about it
    /// depends on nothing that stands behind it.
    fn broken(&mut self, text: Range<usize>, valid: &str, error: Option<SyntaxError>) {
        let Some(alone) = valid.get(..text.len()) else {
            return self.records.not_utf8(valid.len(), text);
        };
        match self.arena.parse(alone, &self.options.limits).err().or(error) {
            Some(error) => self.records.broken(error, text),
            None => self.records.structure(Flaw::TextAfter.cause(&[]), text, None),
        }
    }

    fn text_after(&mut self, start: usize, bytes: &[u8], junk: Range<usize>) {
        let cause = Flaw::TextAfter.cause(&bytes[junk.clone()]);
        self.records.structure(cause, start + junk.start..start + junk.end, None);
    }

    /// An element of an array that was taken apart at `level`.
    fn element(&mut self, range: Range<usize>, level: u32) {
        let bytes = self.bytes(range.clone());
        let valid = valid_prefix(bytes);
        if valid.len() == bytes.len()
            && let Ok(document) = self.arena.parse(valid, &self.options.limits)
        {
            return self.records.open(document.root(), range.start);
        }
        if bytes.first() == Some(&b'[') && level < OPENED {
            self.split(range, level);
        } else {
            self.broken(range, valid, None);
        }
    }

    /// The broken array that begins `range`: its elements are judged one by one. Returns where it
    /// ends, with whatever stands behind it in vain.
    fn split(&mut self, range: Range<usize>, level: u32) -> usize {
        let bytes = self.bytes(range.clone());
        let bytes = &bytes[..trim_end(bytes, 0, bytes.len())];
        let place = |within: Range<usize>| range.start + within.start..range.start + within.end;
        let mut cutter = Cutter::of_array(WITHIN, bytes, 0);
        let mut opening = range.start;
        let mut is_together = false;
        loop {
            let (arena, limits, whole) = (&mut *self.arena, self.options.limits, self.records.whole);
            match cutter.next(bytes, true, &mut |first| is_whole(arena, limits, whole, first)) {
                Next::Found(Cut::Element, found) => self.element(place(found), level + 1),
                Next::Found(Cut::Flaw(flaw), found) => {
                    let block = self.records.block.text();
                    let opened = (flaw == Flaw::NotClosed).then(|| self.records.place.at(block, opening));
                    self.records.structure(flaw.cause(&bytes[found.clone()]), place(found), opened);
                }
                Next::Found(Cut::Opening, found) => opening = place(found).start,
                Next::Found(_, found) => {
                    is_together = true;
                    self.broken(place(found.clone()), valid_prefix(&bytes[found]), None);
                }
                Next::More | Next::End => break,
            }
        }
        let end = cutter.at;
        match junk_behind(bytes, end, self.options.is_ndjson()) {
            Some(junk) if !is_together => {
                self.text_after(range.start, bytes, junk.clone());
                junk.end
            }
            Some(junk) => junk.end,
            None => end,
        }
    }
}

/// What stands behind a value, on its line, and is no value. With `ndjson` nothing may stand there.
fn junk_behind(bytes: &[u8], end: usize, ndjson: bool) -> Option<Range<usize>> {
    match behind(bytes, end, true)? {
        Behind::Value(junk) | Behind::Junk(junk, _) if ndjson => {
            Some(junk..trim_end(bytes, junk, bytes.len()))
        }
        Behind::Nothing(_) | Behind::Value(_) => None,
        Behind::Junk(junk, junk_end) => Some(junk..junk_end),
    }
}

/// The bytes up to the first that is not UTF-8.
fn valid_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

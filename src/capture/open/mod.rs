//! Splits the pieces of a block into records: parses, opens arrays, finds the end of broken text.

mod embedded;
mod faults;
mod hash;
mod joined;
mod prose;
mod rows;

pub(super) use embedded::{Kind, open};

use std::ops::Range;

use crate::json::{Arena, Cause, Position, Repaired, SyntaxError, repair, repairable_end};

use super::block::{Block, Coding, Piece, PieceKind};
use super::content::Content;
use super::cut::{Cut, Flaw, Next, Rules};
use super::cutter::Cutter;
use super::escaped::escaped_value;
use super::inside::Inside;
use super::lead::LogPrefix;
use super::level::Level;
use super::lexical::{Behind, behind, opens, skip_blanks, trim_end, valid_prefix};
use super::listing::ListItem;
use super::opening::{First, Opening, Questions};
use super::options::Options;
use super::place::Place;
use super::record::Record;
use super::records::Records;
use super::skim::Skim;
use faults::Faults;

/// How many arrays within each other are taken apart when they are broken. Beyond that the broken
/// array is one record: nobody nests captures deeper, and the work stays linear.
const OPENED: u32 = 4;

/// Within a piece nothing is too long any more.
const WITHIN: Rules = Rules { ndjson: false, may_be_log: false, max_record: usize::MAX, run: usize::MAX };

/// Returns true if an array stays together as one record. `first` is the text of its first element, empty for an empty array.
pub(super) fn is_whole(
    arena: &mut Arena,
    options: &Options,
    questions: &dyn Questions,
    lead: Option<&LogPrefix>,
    first: &[u8],
) -> bool {
    if first.is_empty() {
        return questions.is_array_payload(Opening::of(None, lead));
    }
    let Ok(first) = std::str::from_utf8(first) else {
        return false;
    };
    if let Ok(document) = arena.parse(first, &options.limits) {
        return questions.is_array_payload(Opening::of(Some(document.root()), lead));
    }
    if let Some(repaired) = options.lenient.then(|| repair(first)).flatten()
        && let Ok(document) = arena.parse(&repaired.text, &options.limits)
    {
        return questions.is_array_payload(Opening::of(Some(document.root()), lead));
    }
    questions.is_array_payload(Opening { first: First::Broken(first), lead })
}

/// Calls `each` for every record of a block, in order.
///
/// Arrays are opened, arrays in arrays too: their elements are the records, unless `questions`,
/// asked about the first element and the lead, says that the array itself is a payload. An empty array holds no record else.
pub fn each_record(
    block: &Block,
    arena: &mut Arena,
    options: &Options,
    questions: &dyn Questions,
    each: &mut dyn FnMut(Record<'_, '_>),
) {
    let place = Place::new(0, Position::default());
    let level = &mut Level::default();
    let records = Records::of(block, options, questions, each, &place, level);
    let mut opener = Opener::new(arena, options, records);
    for piece in block.pieces() {
        opener.piece(piece);
    }
}

/// Splits pieces into records.
pub(super) struct Opener<'a, 'b> {
    pub(super) arena: &'a mut Arena,
    pub(super) options: &'a Options,
    pub(super) records: Records<'a, 'b>,
    faults: Faults,
}

impl<'a, 'b: 'a> Opener<'a, 'b> {
    pub(super) fn new(arena: &'a mut Arena, options: &'a Options, records: Records<'a, 'b>) -> Self {
        Self { arena, options, records, faults: Faults::default() }
    }

    pub(super) fn piece(&mut self, piece: &'a Piece) {
        let range = piece.range.clone();
        let start = piece.start;
        self.records.place.set(range.start, start);
        if self.records.outer.is_none() {
            self.records.origin = piece.origin.as_deref();
            self.records.lead = piece.lead.as_deref();
        }
        if piece.lead.is_some() {
            self.records.lead = piece.lead.as_deref();
        }
        self.records.piece = range.start;
        self.records.calendar = piece.calendar;
        match &piece.kind {
            PieceKind::Lines => self.lines(range, start),
            PieceKind::Rows(header) => self.rows(range, header),
            PieceKind::Text => self.texts(range.clone(), valid_prefix(self.bytes(range))),
            PieceKind::Element => self.element(range, 1),
            PieceKind::Item(item) => self.item(range, item),
            PieceKind::TooLong { bytes } => {
                let document = range.start;
                self.records.put(Content::TooLong { bytes: *bytes }, range, document, None);
            }
            PieceKind::Parts(parts) => self.parts(parts),
            PieceKind::Prose => self.prose(range, start),
            PieceKind::Embedded(coding) => self.embedded(range, *coding),
            PieceKind::NotUtf8 => self.records.not_utf8(0, range),
            PieceKind::NoEntries => {
                let document = range.start;
                self.records.put(Content::NoEntries, range, document, None);
            }
            PieceKind::Damaged(damage) => {
                let document = range.start;
                self.records.put(Content::Damaged(*damage), range, document, None);
            }
            PieceKind::Note(note) => {
                let document = range.start;
                self.records.put(Content::Note(*note), range, document, None);
            }
            PieceKind::Broken(cause) => self.records.structure(cause.clone(), range, piece.opened),
            PieceKind::Repaired(mended) => self.records.mended(mended, range),
            PieceKind::Structure(cause) => self.structure(cause.clone(), range, piece.opened),
        }
    }

    fn bytes(&self, range: Range<usize>) -> &'b [u8] {
        &self.records.block.text()[range]
    }

    /// The texts of lines that stand for themselves.
    fn lines(&mut self, range: Range<usize>, start: Position) {
        let bytes = self.bytes(range.clone());
        let all = simdutf8::basic::from_utf8(bytes).ok();
        let (mut from, mut line) = (0, start.line);
        while from < bytes.len() {
            if let Some(all) = all
                && let Some(next) = self.whole_line(range.start, all, from)
            {
                from = next;
                line += 1;
                self.records.place.set(range.start + from, line_start(start, line, from));
                continue;
            }
            let to = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |end| from + end);
            let text = all.and_then(|all| all.get(from..to));
            let text = text.unwrap_or_else(|| valid_prefix(&bytes[from..to]));
            self.texts(range.start + from..range.start + to, text);
            from = to + 1;
            line += 1;
            self.records.place.set(range.start + from, line_start(start, line, from));
        }
    }

    /// The value that begins at `from` and has the line for itself, as nearly every value has: returns where the next
    /// line begins. No line end needs to be looked for, since a value of such lines ends on its line: what ends with
    /// a closing bracket and goes on with an opening one is not JSON.
    #[inline]
    fn whole_line(&mut self, start: usize, all: &'b str, from: usize) -> Option<usize> {
        if self.options.is_ndjson() || !opens(*all.as_bytes().get(from)?) {
            return None;
        }
        let document = self.arena.parse_prefix(all.get(from..)?, &self.options.limits).ok()?;
        let end = from + document.end();
        let line_end = match all.as_bytes().get(end..)? {
            [b'\n', ..] | [] => end + 1,
            [b'\r', b'\n', ..] => end + 2,
            _ => return None,
        };
        self.records.open(document.root(), start + from);
        Some(line_end)
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
        if let Some((end, error)) = self.faults.find(bytes) {
            self.records.broken(error.clone(), range.start..range.start + end);
            return self.junk_end(bytes, end);
        }
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

    /// The text that begins `range` is not JSON: it ends where its brackets balance.
    fn broken_text(&mut self, range: Range<usize>, valid: &'b str, error: SyntaxError) -> usize {
        let bytes = self.bytes(range.clone());
        if let Some(length) = self.escaped_text(range.clone(), valid) {
            return length;
        }
        // In a log, what begins as a list of members is the dictionary of another language.
        let is_dictionary = self.records.lead.is_some() && error.cause == Cause::ColonInArray;
        if bytes.first() == Some(&b'[') && !is_dictionary {
            return self.split(range, 0);
        }
        let is_bracketed = bytes.first().is_some_and(|first| opens(*first)) && !self.options.is_ndjson();
        let closed = if is_bracketed { Skim::new(bytes, 0, 0).find_end(bytes) } else { None };
        let closed = self.repairable_end(valid, closed).filter(|_| is_bracketed).or(closed);
        let end = closed.unwrap_or_else(|| trim_end(bytes, 0, bytes.len()));
        let behind = self.junk_end(bytes, end);
        // Lenient reading must not hide the text behind it.
        let read = if self.options.lenient { behind } else { end };
        let error = self.broken(range.start..range.start + read, valid, Some(error));
        // Of an array or of escaped quotes, what stands before or behind it may say more.
        let is_alike =
            !self.options.lenient && !is_dictionary && memchr::memchr(b'\\', &bytes[..end]).is_none();
        if let Some(error) = error.filter(|_| is_alike && (closed.is_some() || end == bytes.len())) {
            self.faults.learn(&bytes[..end], closed.is_some(), error);
        }
        behind
    }

    /// Where a value that ends at `end` ends with what stands behind it in vain.
    fn junk_end(&self, bytes: &[u8], end: usize) -> usize {
        junk_behind(bytes, end, self.options.is_ndjson()).map_or(end, |junk| junk.end)
    }

    /// JSON whose quotes are escaped, with nothing before it; `None` if it is something else.
    fn escaped_text(&mut self, range: Range<usize>, valid: &str) -> Option<usize> {
        let (escape, decoded, length) = escaped_value(valid)?;
        self.arena.parse(valid_prefix(&decoded.text), &self.options.limits).ok()?;
        self.embedded(range.start..range.start + length, Coding::Escaped(escape));
        Some(length)
    }

    /// Where the text ends when it is read leniently; by its brackets alone it is `closed` there. It is looked for
    /// about as far as that, so that many broken texts on a line are not many times the work.
    fn repairable_end(&self, valid: &str, closed: Option<usize>) -> Option<usize> {
        const FURTHER: usize = 256;
        if !self.options.lenient {
            return None;
        }
        let far = closed.map_or(valid.len(), |closed| valid.len().min(2 * closed + FURTHER));
        repairable_end(valid_prefix(&valid.as_bytes()[..far]))
    }

    /// Exactly this text is a record, and not JSON. It is parsed once more, alone, so that its finding
    /// depends on nothing that stands behind it. Returns the fault that it was handed on with, if it is that of its text.
    fn broken(&mut self, text: Range<usize>, valid: &str, error: Option<SyntaxError>) -> Option<SyntaxError> {
        let Some(alone) = valid.get(..text.len()) else {
            self.records.not_utf8(valid.len(), text);
            return None;
        };
        let error = self.arena.parse(alone, &self.options.limits).err().or(error);
        if let Some(repaired) = self.options.lenient.then(|| repair(alone)).flatten() {
            self.repaired(text, &repaired, error);
            return None;
        }
        match error {
            Some(SyntaxError { cause: Cause::EqualsSign, .. }) if self.carried_by_hash(text.start, alone) => {
                None
            }
            Some(error) => {
                self.records.broken(error.clone(), text);
                Some(error)
            }
            None => {
                self.records.structure(Flaw::TextAfter.cause(&[]), text, None);
                None
            }
        }
    }

    /// The record `text` after its repair: what: what would still need a guess is refused.
    fn repaired(&mut self, text: Range<usize>, repaired: &Repaired, strict: Option<SyntaxError>) {
        let fault = match self.arena.parse(&repaired.text, &self.options.limits) {
            Ok(document) if repaired.doubt.is_none() && !self.records.is_opened(document.root()) => {
                return self.records.repaired(document.root(), &repaired.edits, text);
            }
            Ok(_) => repaired.doubt.clone().or(strict),
            Err(SyntaxError { cause: Cause::Empty, .. }) => {
                let cause = strict.map_or(Cause::Empty, |strict| strict.cause);
                return self.records.dispensable(cause, text);
            }
            Err(fault) => Some(repaired.doubt.clone().unwrap_or_else(|| repaired.edits.fault(fault))),
        };
        let fault = fault.unwrap_or(SyntaxError { cause: Cause::Empty, span: 0..0, opened: None });
        self.records.broken(fault, text);
    }

    /// Reports a fault between values.
    fn structure(&mut self, cause: Cause, text: Range<usize>, opened: Option<Position>) {
        let is_dispensable = self.options.lenient && is_dispensable(&cause, self.bytes(text.clone()));
        if is_dispensable {
            self.records.dispensable(cause, text);
        } else {
            self.records.structure(cause, text, opened);
        }
    }

    fn text_after(&mut self, start: usize, bytes: &[u8], junk: Range<usize>) {
        let cause = Flaw::TextAfter.cause(&bytes[junk.clone()]);
        self.structure(cause, start + junk.start..start + junk.end, None);
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

    /// A record that a document carries in a list.
    fn item(&mut self, range: Range<usize>, item: &'a ListItem) {
        let inside = Inside::of_item(item);
        let records = Records {
            inside: Some(&inside),
            form: self.options.wrappings.form(item.form),
            ..self.records.again()
        };
        Opener::new(self.arena, self.options, records).element(range, OPENED);
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
            let (arena, options, questions) = (&mut *self.arena, self.options, self.records.questions);
            let lead = self.records.lead;
            match cutter.next(bytes, true, &mut |first| is_whole(arena, options, questions, lead, first)) {
                Next::Found(Cut::Element, found) => self.element(place(found), level + 1),
                Next::Found(Cut::Flaw(flaw), found) => {
                    let opened = (flaw == Flaw::NotClosed).then(|| self.records.position(opening));
                    self.structure(flaw.cause(&bytes[found.clone()]), place(found), opened);
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

/// The beginning of a line, so many bytes behind the `start` of the first one.
fn line_start(start: Position, line: u64, bytes: usize) -> Position {
    Position { line, column: 1, offset: start.offset + bytes as u64 }
}

/// Returns true if the text between values can be dropped: an extra comma, `;`, a comment.
fn is_dispensable(cause: &Cause, bytes: &[u8]) -> bool {
    match cause {
        Cause::TrailingComma { .. } | Cause::MissingComma => true,
        Cause::TextAfter { .. } => {
            let junk = valid_prefix(bytes);
            let rest = repair(junk.trim_start_matches([',', ';', ' ', '\t'])).map(|junk| junk.text);
            junk.len() == bytes.len() && rest.map_or(matches!(junk, ";" | ","), |rest| rest.trim().is_empty())
        }
        _ => false,
    }
}

/// Text behind a value, on its line, that is not a value. With `ndjson` any text there is a fault.
fn junk_behind(bytes: &[u8], end: usize, ndjson: bool) -> Option<Range<usize>> {
    match behind(bytes, end, true)? {
        Behind::Value(junk) | Behind::Junk(junk, _) if ndjson => {
            Some(junk..trim_end(bytes, junk, bytes.len()))
        }
        Behind::Nothing(_) | Behind::Value(_) => None,
        Behind::Junk(junk, junk_end) => Some(junk..junk_end),
    }
}

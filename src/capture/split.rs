//! Texts that were split over several records: writers of logs cut long lines, and print values over many.
//!
//! The parts of a text stand in records of one stream, between records of others. The source takes such records out of their
//! blocks, joins what they carry, and hands the text on where its last part stood. What is joined is a function of the bytes
//! alone, in whatever blocks they come, and no record of another stream is held up.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use crate::json::{Arena, Position, Value};
use crate::stamp::Calendar;

use super::block::{Block, Layout, Parts, Piece, PieceKind};
use super::console::{begins_log_line, is_rest};
use super::embedded::Embedded;
use super::lexical::valid_prefix;
use super::lexical::{is_blank, opens, without_line_end};
use super::note::Note;
use super::opening::Questions;
use super::options::Options;
use super::skim::{End, Skim, Skimmed, is_one_value};
use super::table::Header;
use super::unwrap::parts;
use super::wrapping::Split;

/// How many records at the beginning of an input tell whether its texts may be split.
const LOOKED: u32 = 16;

/// How many texts may be unfinished at the same time.
const STREAMS: usize = 64;

impl Parts {
    /// Goes on with the text `part` of a record, whose bytes are `bytes`; `at` says where the body of the text stands in them.
    fn go_on(&mut self, bytes: &[u8], at: usize, part: &Embedded, record: &Record<'_>) {
        let Block { buffer, length, pieces, .. } = &mut self.records;
        let start = buffer.len();
        buffer.extend_from_slice(bytes);
        buffer.push(b'\n');
        *length = buffer.len();
        let kind = match record.header {
            Some(header) => PieceKind::Rows(Arc::clone(header)),
            None => PieceKind::Text,
        };
        let Position { line, column } = record.position;
        let range = start..start + bytes.len();
        let calendar = record.calendar;
        pieces.push(Piece { range, line, column, kind, opened: None, origin: None, lead: None, calendar });
        self.text.append(part, start + at);
    }
}

/// A text whose end was not read yet.
#[derive(Debug)]
struct Stream {
    name: String,
    parts: Parts,
    /// The values in it that are looked at, and how far.
    values: Values,
    /// It goes on over lines, until its brackets are closed.
    is_over_lines: bool,
    /// How many bytes its texts have.
    bytes: usize,
}

/// Tells whether a text ends within a value.
#[derive(Debug, Default)]
struct Values {
    open: Option<Skim>,
    at: usize,
}

impl Values {
    /// Goes on as far as `text` reaches; true if it ends within a value.
    fn are_open(&mut self, text: &[u8]) -> bool {
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

/// The signs in a record that its text may go on, told without a parse.
#[derive(Debug, Default)]
struct Signs {
    by_line_end: bool,
    members: Vec<Vec<u8>>,
    words: Vec<String>,
    is_any: bool,
}

impl Signs {
    fn add(&mut self, split: &Split) {
        self.is_any = true;
        self.by_line_end |= split.by_line_end;
        for mark in &split.goes_on {
            if !self.members.contains(&mark.member) {
                self.members.push(mark.member.clone());
                self.words.extend(mark.texts.iter().cloned());
            }
        }
    }

    /// Returns true if the text of a record, which is not the text of one before, may go on.
    fn are_in(&self, bytes: &[u8], header: Option<&Arc<Header>>) -> bool {
        if let Some(header) = header {
            let is_word =
                |cell: &Range<usize>| self.words.iter().any(|word| word.as_bytes() == &bytes[cell.clone()]);
            let is_last = bytes.trim_ascii_end().last().is_some_and(|last| opens(*last));
            return is_last || header.cells(bytes).is_some_and(|(cells, _)| cells.iter().any(is_word));
        }
        if self.by_line_end {
            let end = memmem::find(bytes, b"\\n\"");
            return end.is_none_or(|end| opens(last_of(&bytes[..end])));
        }
        let is_in = |sign: &[u8]| memmem::find(bytes, sign).is_some();
        self.members.iter().any(|member| is_in(member)) || is_in(b"{\",") || is_in(b"[\",")
    }
}

/// The last byte of a text before its line end, as it is escaped in a string.
fn last_of(text: &[u8]) -> u8 {
    text.strip_suffix(b"\\r").unwrap_or(text).last().copied().unwrap_or(0)
}

/// A record of an input.
struct Record<'t> {
    range: Range<usize>,
    position: Position,
    header: Option<&'t Arc<Header>>,
    calendar: Calendar,
}

/// Joins the texts that go on.
pub(super) struct Joiner<'a> {
    options: &'a Options,
    is_wanted: bool,
    looked: u32,
    /// The streams of the first records.
    seen: Vec<String>,
    signs: Signs,
    streams: Vec<Stream>,
    /// How many bytes the unfinished texts have.
    bytes: usize,
    arena: Arena,
    object: Embedded,
}

/// The fate of a record.
enum Fate {
    /// It stays where it is.
    Stays,
    /// Its text was joined to others.
    Joined,
}

impl<'a> Joiner<'a> {
    pub(super) fn new(options: &'a Options, questions: &dyn Questions) -> Self {
        Self {
            options,
            is_wanted: questions.looks_inside(),
            looked: 0,
            seen: Vec::new(),
            signs: Signs::default(),
            streams: Vec::new(),
            bytes: 0,
            arena: Arena::default(),
            object: Embedded::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

    /// The texts whose end is missing.
    pub(super) fn left(&mut self) -> Vec<Piece> {
        self.bytes = 0;
        std::mem::take(&mut self.streams).into_iter().map(|stream| stream.piece(0)).collect()
    }

    /// The texts of which only the end of the record is missing; returns how many bytes the others have.
    pub(super) fn rest(&mut self, pieces: &mut Vec<Piece>) -> usize {
        let at = pieces.last().map_or(0, |last| last.range.end);
        let mut left = 0;
        for stream in std::mem::take(&mut self.streams) {
            if stream.values.open.is_some() {
                left += stream.bytes;
            } else {
                pieces.push(stream.piece(at));
            }
        }
        left
    }

    /// Takes the records out of `pieces` whose texts go on, and puts the texts that are finished in their place.
    pub(super) fn join(&mut self, text: &[u8], pieces: &mut Vec<Piece>) {
        let is_over = !self.signs.is_any && self.looked >= LOOKED;
        if !self.is_wanted || is_over {
            return;
        }
        let mut joined = Vec::new();
        for piece in std::mem::take(pieces) {
            match &piece.kind {
                PieceKind::Lines => self.lines(text, piece, None, &mut joined),
                PieceKind::Rows(header) if header.is_of_words() => {
                    let header = Arc::clone(header);
                    self.lines(text, piece, Some(&header), &mut joined);
                }
                PieceKind::Text | PieceKind::Element if has_no_lead(&piece) => {
                    let position = Position { line: piece.line, column: piece.column };
                    let record = Record {
                        range: piece.range.clone(),
                        position,
                        header: None,
                        calendar: piece.calendar,
                    };
                    match self.record(text, &record, &mut joined) {
                        Fate::Stays => joined.push(piece),
                        Fate::Joined => {}
                    }
                }
                _ => joined.push(piece),
            }
        }
        *pieces = joined;
    }

    fn lines(&mut self, text: &[u8], piece: Piece, header: Option<&Arc<Header>>, joined: &mut Vec<Piece>) {
        let mut rest = piece;
        let (mut at, mut line) = (rest.range.start, rest.line);
        let end = rest.range.end;
        while at < end {
            let next = memchr::memchr(b'\n', &text[at..end]).map_or(end, |length| at + length + 1);
            let column = if at == rest.range.start { rest.column } else { 1 };
            let range = at..at + without_line_end(&text[at..next]).len();
            let record =
                Record { range, position: Position { line, column }, header, calendar: rest.calendar };
            let mut finished = Vec::new();
            let fate = self.record(text, &record, &mut finished);
            line += 1;
            let is_joined = matches!(fate, Fate::Joined);
            if is_joined || !finished.is_empty() {
                // What stands before the record stays before the texts that are finished.
                let before = Piece { range: rest.range.start..at, ..rest.clone() };
                joined.extend(Some(before).filter(|before| !before.range.is_empty()));
                joined.append(&mut finished);
                let (from, line, column) = if is_joined { (next, line, 1) } else { (at, line - 1, column) };
                rest = Piece { range: from..end, line, column, ..rest };
            }
            if !self.signs.is_any && self.looked >= LOOKED {
                break;
            }
            at = next;
        }
        joined.extend(Some(rest).filter(|rest| !rest.range.is_empty()));
    }

    /// Looks at one record; texts that it finishes go to `finished`.
    fn record(&mut self, text: &[u8], record: &Record<'_>, finished: &mut Vec<Piece>) -> Fate {
        let bytes = &text[record.range.clone()];
        if bytes.is_empty() {
            return Fate::Stays;
        }
        let is_told = self.looked >= LOOKED;
        self.looked = self.looked.saturating_add(1);
        if is_told && !self.signs.is_any {
            return Fate::Stays;
        }
        let may_tell = !is_told && (record.header.is_some() || self.may_be_split(bytes));
        let may_go_on =
            self.signs.is_any && (!self.streams.is_empty() || self.signs.are_in(bytes, record.header));
        if !may_tell && !may_go_on {
            return Fate::Stays;
        }
        let Self { arena, object, options, .. } = self;
        let valid = valid_prefix(bytes);
        let cells = record.header.and_then(|header| header.cells(valid.as_bytes())).map(|(cells, _)| cells);
        let json = match (record.header, &cells) {
            (Some(header), Some(cells)) => {
                header.object(valid.as_bytes(), cells, object);
                valid_prefix(&object.text)
            }
            _ => valid,
        };
        let Ok(document) = arena.parse(json, &options.limits) else {
            return Fate::Stays;
        };
        let root = document.root();
        let Some((wrapping, split)) = options.wrappings.splitting(root) else {
            return Fate::Stays;
        };
        self.signs.add(split);
        let text_of = match cells.and_then(|cells| cells.last().cloned()) {
            Some(cell) => Some((cell.start, Embedded::of_bytes(&bytes[cell]))),
            None => wrapping.text_of(root).and_then(body),
        };
        let Some((at, part)) = text_of else { return Fate::Stays };
        let (stream, goes_on) = (split.stream_of(root), split.goes_on(root, &part.text));
        if !is_told && !self.seen.contains(&stream) {
            if is_rest(part.text.trim_ascii()) && parts(&part.text).is_empty() {
                finished.push(Piece::of_note(Note::Torn, record.position, record.range.start));
                return Fate::Joined;
            }
            self.seen.push(stream.clone());
        }
        let part = Part { stream, at, goes_on, split, text: part };
        let mut joining = Joining {
            most: options.max_record,
            streams: &mut self.streams,
            bytes: &mut self.bytes,
            finished,
            at: record.range.start,
        };
        joining.part(bytes, record, part)
    }

    /// Returns true if the members of a record may be those of a form whose texts are split.
    fn may_be_split(&self, bytes: &[u8]) -> bool {
        let mut members = self.options.wrappings.split_members().iter();
        members.any(|member| memmem::find(bytes, member).is_some())
    }
}

/// In a log, what has words before it is no record of a known form.
fn has_no_lead(piece: &Piece) -> bool {
    piece.lead.as_ref().is_none_or(|lead| lead.before.trim().is_empty())
}

/// Where the body of a string stands, and what it stands for.
fn body(text: Value<'_>) -> Option<(usize, Embedded)> {
    let body = text.raw().strip_prefix('"')?.strip_suffix('"')?;
    Some((text.span().start + 1, Embedded::of_string(body)))
}

/// The text of a record.
struct Part<'s> {
    stream: String,
    /// Where its body stands in the record.
    at: usize,
    /// The record says that it goes on.
    goes_on: bool,
    split: &'s Split,
    text: Embedded,
}

impl Part<'_> {
    /// Returns true if it is the beginning of a value that is printed over lines.
    fn opens(&self) -> bool {
        self.text.text.trim_ascii_end().last().is_some_and(|last| opens(*last))
    }

    /// Puts the line end behind it that its form leaves out.
    fn end_line(&mut self) {
        if !self.goes_on && !self.split.by_line_end {
            self.text.text.push(b'\n');
        }
    }
}

/// Joins one part to what there is.
struct Joining<'j> {
    most: usize,
    streams: &'j mut Vec<Stream>,
    bytes: &'j mut usize,
    finished: &'j mut Vec<Piece>,
    /// Where in the block the record stands.
    at: usize,
}

impl Joining<'_> {
    fn part(&mut self, bytes: &[u8], record: &Record<'_>, mut part: Part<'_>) -> Fate {
        part.end_line();
        let known = self.streams.iter().position(|stream| stream.name == part.stream);
        match known {
            Some(known) if self.is_over(known, &part.text.text) => self.finish(known),
            Some(known) => {
                self.go_on(known, bytes, record, &part);
                return Fate::Joined;
            }
            None => {}
        }
        let mut values = Values::default();
        let is_open = values.are_open(&part.text.text);
        let is_over_lines = !part.goes_on && is_open && part.opens();
        let is_part = part.goes_on && (is_open || !part.split.by_line_end);
        if !is_part && !is_over_lines {
            return Fate::Stays;
        }
        if self.streams.len() >= STREAMS {
            self.finish(0);
        }
        let records = Block { layout: Layout::Joined, ..Block::default() };
        let mut parts = Parts { records, text: Embedded::default(), too_long: None };
        parts.go_on(bytes, part.at, &part.text, record);
        let bytes = part.text.text.len();
        *self.bytes += bytes;
        self.streams.push(Stream { name: part.stream, parts, values, is_over_lines, bytes });
        Fate::Joined
    }

    /// Returns true if the text of a stream does not go on with `text`.
    fn is_over(&self, known: usize, text: &[u8]) -> bool {
        let stream = &self.streams[known];
        stream.is_torn(text) || stream.is_over_lines && *self.bytes + text.len() > self.most
    }

    /// Goes on with the text of a stream.
    fn go_on(&mut self, known: usize, bytes: &[u8], record: &Record<'_>, part: &Part<'_>) {
        let stream = &mut self.streams[known];
        let length = part.text.text.len();
        stream.bytes += length;
        if stream.parts.too_long.is_none() && *self.bytes + length > self.most {
            *self.bytes -= stream.bytes - length;
            stream.cut();
        }
        if let Some(too_long) = &mut stream.parts.too_long {
            *too_long = stream.bytes as u64;
            if !part.goes_on {
                self.finish(known);
            }
            return;
        }
        *self.bytes += length;
        stream.parts.go_on(bytes, part.at, &part.text, record);
        let is_open = stream.values.are_open(&stream.parts.text.text);
        stream.is_over_lines |= part.opens() && !part.goes_on;
        let is_explicit = part.goes_on && !part.split.by_line_end;
        let goes_on = is_explicit || is_open && (part.goes_on || stream.is_over_lines);
        if !goes_on {
            self.finish(known);
        }
    }

    /// Hands on the text of a stream.
    fn finish(&mut self, known: usize) {
        let stream = self.streams.remove(known);
        if stream.parts.too_long.is_none() {
            *self.bytes -= stream.bytes;
        }
        self.finished.push(stream.piece(self.at));
    }
}

impl Stream {
    fn piece(self, at: usize) -> Piece {
        let (line, column) =
            self.parts.records.pieces.first().map_or((1, 1), |first| (first.line, first.column));
        let calendar = self.parts.records.pieces.first().map(|first| first.calendar).unwrap_or_default();
        let kind = PieceKind::Parts(Box::new(self.parts));
        Piece { range: at..at, line, column, kind, opened: None, origin: None, lead: None, calendar }
    }

    /// Returns true if a text is none of its parts: it is a value by itself, or a line that cannot stand within one.
    fn is_torn(&self, text: &[u8]) -> bool {
        let is_line = self.is_over_lines && self.parts.text.text.last() == Some(&b'\n');
        if is_line && text.first().is_some_and(|first| is_blank(*first)) {
            return false;
        }
        let is_value = text.trim_ascii().len() > 2 && is_one_value(text, false);
        is_value || is_line && begins_log_line(text, 0, true) == Some(true)
    }

    /// Keeps nothing but its beginning.
    fn cut(&mut self) {
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

//! Texts that were split over several records: writers of logs cut long lines, and print values over many.
//!
//! The parts of a text stand in records of one stream, between records of others. The source takes such records out of their
//! blocks, joins their texts, and hands the joined text on where its last part stood. The joined text is a function of the bytes
//! alone, in whatever blocks they come, and no record of another stream is held up.

mod items;
mod joining;
mod signs;
mod stream;

use std::sync::Arc;

use memchr::memmem;

pub(super) use self::items::{ItemText, JoinedItems, JoinedText};
use self::joining::{Fate, Joining, Part};
use self::signs::Signs;
use self::stream::{Record, Stream};
use super::block::{Piece, PieceKind};
use super::console::is_rest;
use super::embedded::Embedded;
use super::lexical::{valid_prefix, without_line_end};
use super::note::Note;
use super::opening::Questions;
use super::options::Options;
use super::table::Header;
use super::unwrap::parts;
use super::wrapping::Item;
use crate::json::{Arena, Value};

/// The number of records at the beginning of an input that decide whether its texts may be split.
const LOOKED: u32 = 16;

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
                PieceKind::Text | PieceKind::Element | PieceKind::Item(_) if has_no_lead(&piece) => {
                    let (range, position, calendar) = (piece.range.clone(), piece.start, piece.calendar);
                    let item = if let PieceKind::Item(item) = &piece.kind { Some(&**item) } else { None };
                    let record = Record { range, position, header: None, item, calendar };
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
        let (mut at, mut position) = (rest.range.start, rest.start);
        let end = rest.range.end;
        while at < end {
            let next = memchr::memchr(b'\n', &text[at..end]).map_or(end, |length| at + length + 1);
            let range = at..at + without_line_end(&text[at..next]).len();
            let record = Record { range, position, header, item: None, calendar: rest.calendar };
            let mut finished = Vec::new();
            let fate = self.record(text, &record, &mut finished);
            let behind = position.next_line(next - at);
            let is_joined = matches!(fate, Fate::Joined);
            if is_joined || !finished.is_empty() {
                // The text before the record stays before the finished texts.
                let before = Piece { range: rest.range.start..at, ..rest.clone() };
                joined.extend(Some(before).filter(|before| !before.range.is_empty()));
                joined.append(&mut finished);
                let (from, start) = if is_joined { (next, behind) } else { (at, position) };
                rest = Piece { range: from..end, start, ..rest };
            }
            if !self.signs.is_any && self.looked >= LOOKED {
                break;
            }
            (at, position) = (next, behind);
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
        let form = record.item.and_then(|item| self.options.wrappings.form(item.form));
        let may_tell = !is_told
            && match form {
                Some(form) => form.split.is_some(),
                None => record.header.is_some() || self.may_be_split(bytes),
            };
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
        let Some(wrapping) = form.or_else(|| options.wrappings.of(root)) else {
            return Fate::Stays;
        };
        let Some(split) = &wrapping.split else {
            return Fate::Stays;
        };
        self.signs.add(split);
        let text_of = match cells.and_then(|cells| cells.last().cloned()) {
            Some(cell) => Some((cell.start, Embedded::of_bytes(&bytes[cell]))),
            None => wrapping.text_of(root).and_then(body),
        };
        let Some((at, part)) = text_of else { return Fate::Stays };
        let mut stream = split.stream_of(Item::of(root));
        if let Some(writer) = record.item.and_then(|item| item.writer) {
            stream.push_str(&writer.to_string());
        }
        let goes_on = split.goes_on(root, &part.text);
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

/// Returns true if no words stand before a piece: in a log, a value with words before it is not a record of a known form.
fn has_no_lead(piece: &Piece) -> bool {
    piece.lead.as_ref().is_none_or(|lead| lead.before.trim().is_empty())
}

/// Where the body of a string stands, and its decoded text.
fn body(text: Value<'_>) -> Option<(usize, Embedded)> {
    let body = text.raw().strip_prefix('"')?.strip_suffix('"')?;
    Some((text.span().start + 1, Embedded::of_string(body)))
}

//! A block: the unit of work of a worker.

use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, OnceLock};

use crate::json::{Cause, Position, Repair};
use crate::stamp::Calendar;

use super::damage::Damage;
use super::embedded::Embedded;
use super::escaped::Escape;
use super::lead::LogPrefix;
use super::listing::ListItem;
use super::note::Note;
use super::origin::Origin;
use super::table::Header;

/// A run of whole pieces of one input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block {
    /// The bytes, up to `length`; the bytes behind them are left over from earlier use.
    pub(super) buffer: Vec<u8>,
    pub(super) length: usize,
    pub(super) pieces: Vec<Piece>,
    pub(super) input: usize,
    /// The first byte is the first of a line.
    pub(super) begins_line: bool,
    /// The last byte is the last of a line.
    pub(super) ends_line: bool,
    pub(super) layout: Layout,
    /// True if the name of a credential stands in it; empty until somebody has looked.
    pub(super) has_credential: OnceLock<bool>,
}

/// How the pieces of a block stand in their file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Layout {
    /// One behind another.
    #[default]
    Together,
    /// In different places: neighbours in the block are not neighbours in the file.
    Apart,
    /// The same, and they carry the parts of one text.
    Joined,
}

/// A text that goes on over several records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// The records, each a piece.
    pub(super) records: Block,
    /// The text, whose map leads into the records.
    pub(super) text: Embedded,
    /// How long it is, if that is longer than a text may be: then only the first record is here.
    pub(super) too_long: Option<u64>,
}

impl Parts {
    /// The lines from the first record to the last.
    fn lines(&self) -> RangeInclusive<u64> {
        let line = |piece: Option<&Piece>| piece.map_or(0, |piece| piece.start.line);
        line(self.records.pieces.first())..=line(self.records.pieces.last())
    }
}

impl Block {
    /// A block of nothing but a fact about an input.
    pub(super) fn of_note(note: Note, input: usize, position: Position) -> Self {
        Self {
            pieces: vec![Piece::of_note(note, position, 0)],
            input,
            layout: Layout::Apart,
            ..Self::default()
        }
    }

    /// Its memory, to be used again; nothing of a buffer that held a huge record.
    pub(super) fn emptied(self) -> Self {
        const LARGE: usize = 1 << 20;
        let Self { buffer, mut pieces, .. } = self;
        pieces.clear();
        Self {
            buffer: if buffer.capacity() > LARGE { Vec::new() } else { buffer },
            pieces,
            ..Self::default()
        }
    }

    /// The bytes of the input that the pieces are ranges of.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.buffer.get(..self.length).expect("a block is not longer than its buffer")
    }

    /// Returns true if the name of a credential stands in its text, as `look` tells, which is asked once.
    pub fn has_credential(&self, look: impl FnOnce(&[u8]) -> bool) -> bool {
        *self.has_credential.get_or_init(|| look(self.text()))
    }

    /// Returns true if it is known that no name of a credential stands in its text.
    #[must_use]
    pub fn is_without_credentials(&self) -> bool {
        self.has_credential.get() == Some(&false)
    }

    /// The pieces, in the order of the input.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The piece that holds `offset`, if the pieces carry the parts of one text.
    #[inline]
    pub(super) fn part_at(&self, offset: usize) -> Option<&Piece> {
        if self.layout != Layout::Joined {
            return None;
        }
        self.pieces.get(self.pieces.partition_point(|piece| piece.range.end <= offset)).or(self.pieces.last())
    }

    /// For each piece, the lines on which records may begin in it.
    pub fn lines(&self) -> impl Iterator<Item = RangeInclusive<u64>> {
        self.pieces.iter().map(|piece| {
            if let PieceKind::Parts(parts) = &piece.kind {
                return parts.lines();
            }
            let text = self.text().get(piece.range.clone()).expect("a piece is part of its block");
            let first = piece.start.line;
            first..=first + memchr::memchr_iter(b'\n', text).count() as u64
        })
    }

    /// Which of the inputs it is from.
    #[must_use]
    pub fn input(&self) -> usize {
        self.input
    }
}

/// A part of a block that begins and ends where records do.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its bytes in the text of the block.
    pub range: Range<usize>,
    /// Where it begins in its input.
    pub start: Position,
    /// The kind of the piece.
    pub kind: PieceKind,
    /// Where the array was opened that is not closed, if that is the fault.
    pub opened: Option<Position>,
    /// The exchange that it is part of, in a HAR.
    pub origin: Option<Box<Origin>>,
    /// The text before it, in a log.
    pub lead: Option<Box<LogPrefix>>,
    /// The facts that the input tells of its dates, up to here.
    pub calendar: Calendar,
}

impl Piece {
    /// A piece with no text around it.
    pub(super) fn new(range: Range<usize>, start: Position, kind: PieceKind, calendar: Calendar) -> Self {
        Self { range, start, kind, opened: None, origin: None, lead: None, calendar }
    }

    /// A fact about an input, reported behind `at` of its block.
    pub(super) fn of_note(note: Note, start: Position, at: usize) -> Self {
        Self::new(at..at, start, PieceKind::Note(note), Calendar::default())
    }
}

/// The kinds of a piece.
#[derive(Debug, Clone, PartialEq)]
pub enum PieceKind {
    /// Lines that each hold one JSON text or more.
    Lines,
    /// Rows of a table, below this line of names.
    Rows(Arc<Header>),
    /// One JSON text, over one line or many, with the rest of its last line.
    Text,
    /// One element of an array that was opened.
    Element,
    /// The beginning of a record of more than [`max_record`](super::Options::max_record) bytes.
    TooLong {
        /// How long the record is.
        bytes: u64,
    },
    /// A record that a larger document carries.
    Item(Box<ListItem>),
    /// A fault between the elements of an array, or behind it.
    Structure(Cause),
    /// Text that cannot be read, and why.
    Broken(Cause),
    /// The place at which a text that was read leniently was repaired first.
    Repaired(Mended),
    /// A string of a HAR or a log, quotes included, that holds a text.
    Embedded(Coding),
    /// A text that goes on over several records.
    Parts(Box<Parts>),
    /// Lines of a log that hold no JSON text but, at their end, a scalar.
    Prose,
    /// An entry of a HAR that is not UTF-8.
    NotUtf8,
    /// The end of a HAR in which no entries were found.
    NoEntries,
    /// The place at which an archive could not be unpacked any further.
    Damaged(Damage),
    /// No record, but a fact about the input.
    Note(Note),
}

/// The repairs in a text that is not a record itself: each sort, how often, and where it was repaired first.
pub type Mended = Vec<(Repair, u64, Position)>;

/// How a text is written in the string that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As text.
    Plain,
    /// As base64 of its bytes.
    Base64,
    /// In a line of a log, without quotes around it, its own quotes escaped.
    Escaped(Escape),
    /// Over several lines of a log, each of which has the prefix of the first one.
    Prefixed {
        /// How long that is.
        bytes: u32,
    },
}

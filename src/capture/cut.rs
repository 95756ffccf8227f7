//! The pieces that a text is cut into, and the rules of the cut.

use std::ops::Range;

use super::block::{Coding, PieceKind};
use super::escaped::Escape;
use super::listing::LARGE;
use super::note::Note;
use crate::json::{Cause, Inside};
use crate::stamp::Calendar;

/// The kinds of a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// Lines that each hold one value or more.
    Lines,
    /// Rows of a table.
    Rows,
    /// A value, over one line or many, with text behind it on its line that is not JSON.
    Text,
    /// One element of an opened array.
    Element,
    /// The same of a list of records in a document, and its number.
    Item(u64),
    /// The beginning of a text that is longer than a record may be.
    TooLong {
        /// How long it is.
        bytes: u64,
    },
    /// The bracket of an array that is opened here: no piece, but a place to remember.
    Opening,
    /// A fault between values.
    Flaw(Flaw),
    /// Lines of a log that hold no value.
    Prose,
    /// A string of a log that holds a value.
    Quoted,
    /// A value in a log whose quotes are escaped.
    Escaped(Escape),
    /// A value in a log, over several lines each of which has a prefix of so many bytes, or about as many.
    Prefixed {
        /// Those of the first line.
        bytes: u32,
    },
    /// A fact about the text.
    Note(Note),
    /// The dates of the text, as far as they are known from here on: no piece.
    Calendar(Calendar),
}

impl Cut {
    /// The piece that the text `bytes` is, which was cut so.
    pub(super) fn piece(self, bytes: &[u8]) -> PieceKind {
        match self {
            Self::Lines | Self::Rows => PieceKind::Lines,
            Self::Text | Self::Opening | Self::Calendar(_) => PieceKind::Text,
            Self::Element | Self::Item(_) => PieceKind::Element,
            Self::TooLong { bytes } => PieceKind::TooLong { bytes },
            Self::Flaw(flaw) => PieceKind::Structure(flaw.cause(bytes)),
            Self::Prose => PieceKind::Prose,
            Self::Quoted => PieceKind::Embedded(Coding::Plain),
            Self::Escaped(escape) => PieceKind::Embedded(Coding::Escaped(escape)),
            Self::Prefixed { bytes } => PieceKind::Embedded(Coding::Prefixed { bytes }),
            Self::Note(note) => PieceKind::Note(note),
        }
    }
}

/// A fault between the elements of an opened array, or behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    MissingComma,
    TrailingComma,
    EmptyElement,
    Mismatched,
    NotClosed,
    /// The document around a list is not closed.
    Unfinished,
    TextAfter,
}

impl Flaw {
    /// The cause that the parser would report; `found` is the text at the place.
    pub(super) fn cause(self, found: &[u8]) -> Cause {
        match self {
            Self::MissingComma => Cause::MissingComma,
            Self::TrailingComma => Cause::TrailingComma { before: ']' },
            Self::EmptyElement => Cause::EmptyElement,
            Self::Mismatched => Cause::MismatchedBracket { opened: '[', found: '}' },
            Self::NotClosed => Cause::CutOff { inside: Inside::Array },
            Self::Unfinished => Cause::CutOff { inside: Inside::Object },
            Self::TextAfter => {
                let first = found.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                Cause::TextAfter { found: first.unwrap_or(char::REPLACEMENT_CHARACTER) }
            }
        }
    }
}

/// The next thing that the cutter finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Found(Cut, Range<usize>),
    /// Not until there are more bytes.
    More,
    /// Nothing any more.
    End,
}

/// The most lines or rows of a block: what is found in tiny ones takes many times their memory.
pub(super) const LINES: usize = 16 << 10;

/// How a text is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Every line is a record, whatever it looks like.
    pub(super) ndjson: bool,
    /// Lines of text among JSON texts make it a log from there on.
    pub(super) may_be_log: bool,
    /// The most bytes of a record.
    pub(super) max_record: usize,
    /// About how many bytes of lines make one piece.
    pub(super) run: usize,
}

impl Rules {
    /// So many bytes of a record are at hand when it is looked at.
    pub(super) fn large(&self) -> usize {
        self.max_record.min(LARGE)
    }
}

/// The result of one step of the cutter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Again,
    More,
    End,
}

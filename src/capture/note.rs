//! Facts about an input that are no record: a part that could not be used, or a form that remains doubtful.

use super::block::{Block, Piece, PieceKind};
use crate::json::Position;

/// A fact about an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The input begins in the middle of a record, whose rest stands here.
    Torn,
    /// A line that is neither JSON nor certainly a line of a log.
    Form,
    /// NUL bytes at the beginning of a line, as `copytruncate` and a crash leave them.
    Nul {
        /// How many.
        bytes: u64,
    },
    /// A followed file was truncated, or written anew, after `read` bytes of it were read.
    Truncated {
        /// How many bytes had been read.
        read: u64,
    },
    /// A followed file was replaced more than once before it could be opened.
    Missed,
    /// The run was ended before all that was written was read.
    Unread {
        /// How many bytes are left.
        bytes: u64,
    },
}

impl Note {
    /// The same as a block of its own.
    pub(super) fn block(self, input: usize, position: Position) -> Block {
        Block { pieces: vec![self.piece(position, 0)], input, is_apart: true, ..Block::default() }
    }

    /// The same as a piece at a place.
    pub(super) fn piece(self, position: Position, at: usize) -> Piece {
        let Position { line, column } = position;
        Piece {
            range: at..at,
            line,
            column,
            kind: PieceKind::Note(self),
            opened: None,
            origin: None,
            lead: None,
        }
    }
}

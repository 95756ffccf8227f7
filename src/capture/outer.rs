//! The text in which another text stands, decoded.

use super::block::Block;
use super::embedded::Map;
use super::place::Place;
use crate::json::Position;

/// The text in which the text of a block stands: in a string of it, decoded.
#[derive(Debug)]
pub(super) struct Outer<'b> {
    /// Where the outer text itself stands, unless in the file.
    pub(super) further: Option<&'b Outer<'b>>,
    pub(super) block: &'b Block,
    /// Where the body of the string begins in its block.
    pub(super) body: usize,
    pub(super) map: &'b Map,
    /// Moves through the block of the file; asked only of the outermost string.
    pub(super) place: &'b Place,
}

impl Outer<'_> {
    /// The outermost string, and where in its block the character at `offset` stands.
    fn outermost(&self, offset: usize) -> (&Self, usize) {
        let at = self.body + self.map.place(offset);
        self.further.map_or((self, at), |further| further.outermost(at))
    }

    /// The place that moves through the block, near `at`.
    fn place(&self, at: usize) -> &Place {
        if let Some(piece) = self.block.part_at(at).filter(|piece| piece.range.start != self.place.base().0) {
            self.place.set(piece.range.start, piece.start);
        }
        self.place
    }

    /// Where in the file the character at `offset` stands.
    pub(super) fn position(&self, offset: usize) -> Position {
        let (outer, at) = self.outermost(offset);
        outer.place(at).advance(outer.block.text(), at)
    }

    /// The same; known positions behind it are kept.
    pub(super) fn position_before(&self, offset: usize) -> Position {
        let (outer, at) = self.outermost(offset);
        outer.place(at).at(outer.block.text(), at)
    }

    pub(super) fn end(&self, offset: usize) -> Position {
        let at = self.body + self.map.end(offset);
        match self.further {
            Some(further) => further.end(at),
            None => self.place(at).advance(self.block.text(), at),
        }
    }

    /// The same; later positions are counted from there.
    pub(super) fn start(&self, offset: usize) -> Position {
        let (outer, at) = self.outermost(offset);
        outer.place(at).begin(outer.block.text(), at)
    }
}

//! The record that carries another one: where in it the text or value stands, and how it is carried.

use super::listing::ListItem;
use super::wrapping::{Item, Lent, Wrapping};
use crate::json::Value;

/// The record around another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inside<'d> {
    pub(super) further: Option<&'d Inside<'d>>,
    pub(super) at: Held<'d>,
    pub(super) lent: Lent<'d>,
    pub(super) carries: Carries,
    pub(super) depth: u8,
}

/// Where in the outer record the text or value stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held<'d> {
    /// In this record, at this value.
    At(Value<'d>, Value<'d>),
    /// In a document that is not at hand, at this pointer.
    Item(&'d str),
}

/// In which way a record carries another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carries {
    /// As a text.
    Text,
    /// As a text that is a line of a log, all of it.
    Line,
    /// As a value that is known to be a message, or has words before it.
    Value,
    /// As a member of unknown meaning.
    Member,
    /// The same, behind words in a list.
    Listed,
}

impl<'d> Inside<'d> {
    /// The text of a record of a known form, which `further` holds.
    pub(super) fn of_text(
        further: Option<&'d Inside<'d>>,
        root: Value<'d>,
        text: Value<'d>,
        wrapping: &'d Wrapping,
    ) -> Self {
        let lent = Lent::Of(wrapping, Item::of(root));
        Self { further, at: Held::At(root, text), lent, carries: Carries::Line, depth: 1 }
    }

    /// A record that a document carries in a list, before it is looked into.
    pub(super) fn of_item(item: &'d ListItem) -> Self {
        let at = Held::Item(&item.pointer);
        let lent = item.writer.map_or(Lent::Nothing, Lent::Writer);
        Self { further: None, at, lent, carries: Carries::Value, depth: 0 }
    }

    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.further.map(Inside::pointer).unwrap_or_default();
        match self.at {
            Held::At(root, value) => pointer.extend(root.path_to(value)),
            Held::Item(item) => pointer.push_str(item),
        }
        pointer
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.carries, Carries::Text | Carries::Line)
    }

    /// The same for a text in the text.
    pub(super) fn as_text(&self) -> Self {
        let carries = if self.is_line() { Carries::Text } else { self.carries };
        Self { carries, ..*self }
    }

    pub(super) fn is_line(&self) -> bool {
        self.carries == Carries::Line
    }

    pub(super) fn is_member(&self) -> bool {
        matches!(self.carries, Carries::Member | Carries::Listed)
    }

    pub(super) fn is_listed(&self) -> bool {
        self.carries == Carries::Listed
    }

    /// The writer that the innermost record around tells of which one is known.
    pub(super) fn writer(&self) -> Option<u64> {
        std::iter::successors(Some(self), |inside| inside.further).find_map(|inside| inside.lent.writer())
    }

    /// The times that the records around tell, the innermost first.
    pub(super) fn times(&'d self) -> impl Iterator<Item = Value<'d>> {
        std::iter::successors(Some(self), |inside| inside.further).filter_map(|inside| inside.lent.time())
    }
}

//! The tape of slots that holds a tree.

use super::reads::Reads;
use super::slot::Slot;

/// A text and the slots that the parser wrote for it. Values borrow it, so that they are as small as two words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tape<'d> {
    pub(super) text: &'d str,
    pub(super) slots: &'d [Slot],
    /// The names of wide objects and where those of each begin, as in the arena.
    pub(super) names: &'d [(u32, u32)],
    pub(super) wide: &'d [(u32, u32)],
    /// The record of the texts that are read, if one is kept.
    pub(super) reads: Option<&'d Reads>,
}

impl<'d> Tape<'d> {
    #[inline]
    pub(super) fn slot(&self, index: u32) -> &'d Slot {
        self.slots.get(index as usize).unwrap_or(&NOTHING)
    }

    /// The names of the object at `index`, if it is wide: hashes in order, and slots.
    pub(super) fn names_of_wide(&self, index: u32) -> Option<&'d [(u32, u32)]> {
        let at = self.wide.binary_search_by_key(&index, |(object, _)| *object).ok()?;
        let from = self.wide[at].1 as usize;
        self.names.get(from..from + self.slot(index).count())
    }

    /// The text of the value at `index` is read.
    #[inline]
    pub(super) fn note_read(&self, index: u32) {
        if let Some(reads) = self.reads {
            reads.note(index);
        }
    }
}

/// Stands for a slot that is not there. No document of the parser leads to it.
static NOTHING: Slot = Slot::NOTHING;

//! The tape that holds a tree: one slot a value and one a member name, in the order of the text.

use super::slot::Slot;

/// Room for one tree, used for one document after another: once it has grown to the size of the
/// documents at hand, nothing is allocated any more.
#[derive(Debug, Default)]
pub struct Arena {
    pub(super) slots: Vec<Slot>,
    pub(super) frames: Vec<Frame>,
    /// The names of wide objects, object by object: hashes in order, and slots.
    pub(super) names: Vec<(u32, u32)>,
    /// The slots of wide objects in order, and where their names begin.
    pub(super) wide: Vec<(u32, u32)>,
}

impl Arena {
    /// Gives memory back that only a huge document needs: of many threads each would keep it for its next one.
    pub fn give_back(&mut self) {
        const LARGE: usize = 1 << 18;
        if self.slots.capacity() > LARGE {
            *self = Self::default();
        }
    }
}

/// The array or object that is being read. What surrounds it waits in the arena.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame {
    pub(super) inside: Inside,
    /// Its slot.
    pub(super) index: u32,
    /// Its children so far.
    pub(super) count: u32,
    /// A bit for the hash of each of its names: while a name finds its bit free, it is new.
    pub(super) seen: u64,
    /// Names may repeat.
    pub(super) is_suspect: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Inside {
    #[default]
    Nothing,
    Array,
    Object,
}

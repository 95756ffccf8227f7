//! Which strings and numbers of a value were read.

use std::cell::RefCell;

/// The texts that were read of the strings and numbers of a value.
#[derive(Debug, Default)]
pub(super) struct Reads(RefCell<Vec<u32>>);

impl Reads {
    #[cold]
    pub(super) fn note(&self, index: u32) {
        self.0.borrow_mut().push(index);
    }

    /// The slots of these strings and numbers.
    pub(super) fn into_indices(self) -> Vec<u32> {
        self.0.into_inner()
    }
}

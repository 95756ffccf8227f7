//! Room for the texts that records carry, one level for each record around them.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::embedded::Embedded;
use crate::json::Arena;

/// Room for the text that a record carries, used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) arena: Arena,
    pub(super) embedded: Embedded,
    pub(super) next: Option<Box<Level>>,
    /// The number of values of the outermost record that were checked.
    pub(super) looked: u32,
    /// Where the values of the document begin that a known form names: they have been opened already.
    pub(super) known: HashSet<usize, FixedState>,
}

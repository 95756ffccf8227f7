//! The findings of a record, and the kinds that the records before it have had.

use std::collections::HashSet;
use std::ops::{Deref, DerefMut};

use foldhash::fast::RandomState;

use super::finding::Finding;

/// Kinds that are kept in mind, at most.
const MOST_KINDS: usize = 1_000;

/// The findings of a record. Knows the kinds of those that were kept of the records before it in the same block: their
/// source lines are at hand, and need not be cut out again.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    kinds: HashSet<Box<[u8]>, RandomState>,
    /// Room for the kind that is asked for.
    key: Vec<u8>,
}

impl Findings {
    /// Forgets the kinds: what came before may be shown nowhere.
    pub fn forget_kinds(&mut self) {
        self.kinds.clear();
    }

    /// Moves the findings behind others, which are shown.
    pub fn keep_in(&mut self, kept: &mut Vec<Finding>) {
        for finding in &self.list {
            if self.kinds.len() < MOST_KINDS && finding.excerpt.is_shown() && finding.captured.is_none() {
                self.key.clear();
                finding.push_kind(&mut self.key);
                if !self.kinds.contains(&*self.key) {
                    self.kinds.insert(self.key.as_slice().into());
                }
            }
        }
        kept.append(&mut self.list);
    }

    /// Returns true if a finding was kept of the kind that `push` appends to a key.
    pub(super) fn has_kind(&mut self, push: impl FnOnce(&mut Vec<u8>)) -> bool {
        self.key.clear();
        push(&mut self.key);
        self.kinds.contains(&*self.key)
    }
}

impl Deref for Findings {
    type Target = Vec<Finding>;

    fn deref(&self) -> &Vec<Finding> {
        &self.list
    }
}

impl DerefMut for Findings {
    fn deref_mut(&mut self) -> &mut Vec<Finding> {
        &mut self.list
    }
}

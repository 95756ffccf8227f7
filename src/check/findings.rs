//! The findings of a record, and the kinds that the records before it have had.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::ops::{Deref, DerefMut};

use foldhash::fast::{FixedState, RandomState};

use super::again::Again;
use super::draft::Draft;
use super::finding::Finding;
use super::judged::Judged;
use super::message::Message;
use crate::capture::Record;

/// Kinds that are kept in mind, at most.
const MOST_KINDS: usize = 1_000;

/// The findings of a record. Knows the kinds of those that were kept of the records before it in the same block: their
/// source lines are at hand, and need not be cut out again. What was said is not worded again.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    kinds: HashSet<Box<[u8]>, RandomState>,
    /// Room for the kind that is asked for.
    key: Vec<u8>,
    /// Findings of the same block that have no source line, by the hash of what they say.
    said: HashMap<u64, Finding, FixedState>,
    again: Again,
}

impl Findings {
    /// Forgets the kinds: what came before may be shown nowhere.
    pub fn forget_kinds(&mut self) {
        self.kinds.clear();
        self.said.clear();
        self.again.forget();
    }

    /// Adds the findings of a short record that was judged before in the same block, and tells what it is; nothing if there was none.
    pub(super) fn judge_again(&mut self, record: &Record<'_, '_>, number: u64) -> Option<Judged<'static>> {
        self.again.judge(record, number, &mut self.list)
    }

    /// Remembers what a record was judged to be, whose findings are those from `first` on. `names_credential` tells whether the name of
    /// a credential stands in a text.
    pub(super) fn learn(
        &mut self,
        record: &Record<'_, '_>,
        judged: &Judged<'_>,
        first: usize,
        names_credential: impl FnOnce(&[u8]) -> bool,
    ) {
        self.again.learn(record, judged, &self.list[first..], names_credential);
    }

    /// A finding that says what a draft says about an event, if there was one.
    pub(super) fn said(&self, draft: &Draft, api: Option<&str>, event: Option<&str>) -> Option<&Finding> {
        if self.said.is_empty() {
            return None;
        }
        let said = self.said.get(&self.hash_of(&draft.message, draft.pointer.as_deref(), event))?;
        said.is_of(draft, api, event).then_some(said)
    }

    /// Remembers a finding that others may repeat.
    pub(super) fn say(&mut self, finding: &Finding) {
        if self.said.len() < MOST_KINDS {
            let hash = self.hash_of(&finding.message, finding.pointer.as_deref(), finding.event.as_deref());
            self.said.insert(hash, finding.clone());
        }
    }

    fn hash_of(&self, message: &Message, pointer: Option<&str>, event: Option<&str>) -> u64 {
        self.kinds.hasher().hash_one((message, pointer, event))
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

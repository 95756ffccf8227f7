//! Kinds of findings in an input: those that are equal except for their place and value are shown once, or a few times.

use std::collections::HashMap;

use foldhash::fast::{FixedState, RandomState};

use crate::check::Finding;

/// Different findings of one input that are kept in mind; when there are more, all others are shown, in short.
const MOST_KINDS: usize = 5_000;

/// Findings that are kept to find the kind of others that are the same.
const MOST_RECENT: usize = 1_000;

/// The kinds that an input has had so far.
#[derive(Debug)]
pub(super) struct Kinds<T> {
    places: HashMap<Box<[u8]>, usize, RandomState>,
    order: Vec<Kind<T>>,
    has_more: bool,
    /// Room for the key that is looked for.
    key: Vec<u8>,
    recent: Recent,
}

/// The last findings of a file, and which of the kinds they are: others that are the same are of the same kind.
#[derive(Debug, Default)]
struct Recent {
    file: String,
    /// By identity, which holds as long as the finding is kept.
    findings: HashMap<usize, (Finding, usize), FixedState>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Kind<T> {
    /// The parts that are kept of the first finding.
    pub(super) first: T,
    /// The line of that.
    pub(super) line: u64,
    /// How many have come after it.
    pub(super) again: u64,
}

impl<T> Default for Kinds<T> {
    fn default() -> Self {
        Self {
            places: HashMap::default(),
            order: Vec::new(),
            has_more: false,
            key: Vec::new(),
            recent: Recent::default(),
        }
    }
}

impl<T> Kinds<T> {
    /// The kind of a finding, which is counted, if one of it has come before; of the first, `keep` is kept.
    pub(super) fn again(
        &mut self,
        file: &str,
        finding: &Finding,
        keep: impl FnOnce() -> T,
    ) -> Option<&Kind<T>> {
        if let Some(at) = self.recent.kind_of(file, finding) {
            let kind = &mut self.order[at];
            kind.again += 1;
            return Some(kind);
        }
        self.key.clear();
        // Files that are followed take turns.
        self.key.extend_from_slice(file.as_bytes());
        self.key.push(0);
        finding.push_kind(&mut self.key);
        let Some(at) = self.places.get(&*self.key) else {
            self.has_more = self.order.len() >= MOST_KINDS;
            if !self.has_more {
                self.places.insert(self.key.as_slice().into(), self.order.len());
                self.order.push(Kind { first: keep(), line: finding.place.start.line, again: 0 });
            }
            return None;
        };
        self.recent.keep(file, finding, *at);
        let kind = &mut self.order[*at];
        kind.again += 1;
        Some(kind)
    }

    /// Returns true if more kinds have come than are kept in mind.
    pub(super) fn are_too_many(&self) -> bool {
        self.has_more
    }

    /// All kinds, in the order of their first finding; the next input begins anew.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Kind<T>> + '_ {
        self.places.clear();
        self.recent = Recent::default();
        self.has_more = false;
        self.order.drain(..)
    }
}

impl Recent {
    fn kind_of(&self, file: &str, finding: &Finding) -> Option<usize> {
        let (_, kind) = self.findings.get(&finding.identity())?;
        (self.file == file).then_some(*kind)
    }

    fn keep(&mut self, file: &str, finding: &Finding, kind: usize) {
        if self.file != file || self.findings.len() >= MOST_RECENT {
            self.findings.clear();
            file.clone_into(&mut self.file);
        }
        self.findings.insert(finding.identity(), (finding.clone(), kind));
    }
}

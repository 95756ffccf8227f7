//! Kinds of findings in an input: those that are equal except for their place and value are shown once, or a few times.

use std::collections::HashMap;

use super::words::sameness;
use crate::check::Finding;

/// Different findings of one input that are kept in mind; when there are more, repeats are shown again.
const MOST_KINDS: usize = 5_000;

/// The kinds that an input has had so far.
#[derive(Debug)]
pub(super) struct Kinds<T> {
    places: HashMap<String, usize>,
    order: Vec<Kind<T>>,
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
        Self { places: HashMap::new(), order: Vec::new() }
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
        // Files that are followed take turns.
        let key = format!("{file}\n{}", sameness(finding));
        let Some(at) = self.places.get(&key) else {
            if self.order.len() < MOST_KINDS {
                self.places.insert(key, self.order.len());
                self.order.push(Kind { first: keep(), line: finding.place.start.line, again: 0 });
            }
            return None;
        };
        let kind = &mut self.order[*at];
        kind.again += 1;
        Some(kind)
    }

    /// All kinds, in the order of their first finding; the next input begins anew.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Kind<T>> + '_ {
        self.places.clear();
        self.order.drain(..)
    }
}

//! States by writer.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// Writers whose events are judged apart in one input, at most. The order of those of more is not judged.
pub(super) const MOST_WRITERS: usize = 256;

/// A state for each writer of an input.
#[derive(Debug, Default)]
pub(super) struct ByWriter<S> {
    /// That of events whose writer is not known: of all, in most inputs.
    of_none: Option<S>,
    of_others: HashMap<u64, S, FixedState>,
}

impl<S: Default> ByWriter<S> {
    /// The state of a writer, or of none if it is 0; `None` for one writer too many.
    #[inline]
    pub(super) fn state(&mut self, writer: u64) -> Option<&mut S> {
        let is_full = self.of_others.len() + usize::from(self.of_none.is_some()) >= MOST_WRITERS;
        match writer {
            0 if self.of_none.is_none() && is_full => None,
            0 => Some(self.of_none.get_or_insert_default()),
            _ if is_full => self.of_others.get_mut(&writer),
            _ => Some(self.of_others.entry(writer).or_default()),
        }
    }

    /// That of events whose writer is not known.
    pub(super) fn of_none(&self) -> Option<&S> {
        self.of_none.as_ref()
    }

    /// All states.
    pub(super) fn states(&self) -> impl Iterator<Item = &S> {
        self.of_none.iter().chain(self.of_others.values())
    }
}

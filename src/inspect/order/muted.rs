//! Rules that are told no more: workers need note nothing for them.

use std::sync::atomic::{AtomicU64, Ordering};

/// For each input and API the rules that nothing more is told of in the input's own records whose writer is not known. What the
/// ordered part would pass over is not noted, whenever a worker hears of it.
#[derive(Debug)]
pub(super) struct Muted {
    /// By input and API, a bit for each of the first rules.
    rules: Box<[AtomicU64]>,
    apis: usize,
}

impl Muted {
    pub(super) fn new(inputs: usize, apis: usize) -> Self {
        Self { rules: (0..inputs * apis).map(|_| AtomicU64::new(0)).collect(), apis }
    }

    /// The muted rules of an API.
    #[inline]
    pub(super) fn of(&self, input: usize, api: usize) -> u64 {
        self.rules[input * self.apis + api].load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, input: usize, api: usize, rules: u64) {
        self.rules[input * self.apis + api].store(rules, Ordering::Relaxed);
    }

    /// An input begins anew.
    pub(super) fn clear(&self, input: usize) {
        (0..self.apis).for_each(|api| self.set(input, api, 0));
    }
}

/// The bit of a rule; 0 for those that have none.
#[inline]
pub(super) fn bit(rule: usize) -> u64 {
    if rule < 64 { 1 << rule } else { 0 }
}

//! How much work was done, for the tests that prove that it does not grow faster than the input.

use std::cell::Cell;

thread_local! {
    static WORK: Cell<u64> = const { Cell::new(0) };
}

/// Counts the reading of this many bytes or entries, in test builds.
#[inline]
pub(crate) fn work(amount: usize) {
    if cfg!(debug_assertions) {
        WORK.set(WORK.get() + amount as u64);
    }
}

/// The work that this thread has counted. Always 0 in builds without debug assertions.
#[must_use]
pub fn worked() -> u64 {
    WORK.get()
}

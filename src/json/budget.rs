//! How much work a validator may make of one value.
//!
//! The validator asks the tree for everything it looks at, so what it asks is counted there. It has no way to be told that
//! it shall stop: the question beyond the budget unwinds to where the budget was set.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// So many questions and errors, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Questions about values.
    pub questions: u64,
    /// Errors that are made, those of branches included: each takes memory.
    pub errors: u64,
}

/// The budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted;

const UNLIMITED: Budget = Budget { questions: u64::MAX, errors: u64::MAX };

thread_local! {
    static LEFT: Cell<Budget> = const { Cell::new(UNLIMITED) };
}

impl Budget {
    /// The findings of `judge`, if it needs no more than the budget.
    pub fn spend<T>(self, judge: impl FnOnce() -> T) -> Result<T, Exhausted> {
        LEFT.set(self);
        // Nothing of what the validator has built so far is used again.
        let outcome = catch_unwind(AssertUnwindSafe(judge));
        LEFT.set(UNLIMITED);
        outcome.map_err(|fault| match fault.downcast::<Exhausted>() {
            Ok(exhausted) => *exhausted,
            Err(fault) => resume_unwind(fault),
        })
    }
}

/// Counts a question.
#[inline]
pub(super) fn question() {
    let left = LEFT.get();
    match left.questions.checked_sub(1) {
        Some(questions) => LEFT.set(Budget { questions, ..left }),
        None => resume_unwind(Box::new(Exhausted)),
    }
}

/// Counts an error.
pub(super) fn error() {
    let left = LEFT.get();
    match left.errors.checked_sub(1) {
        Some(errors) => LEFT.set(Budget { errors, ..left }),
        None => resume_unwind(Box::new(Exhausted)),
    }
}

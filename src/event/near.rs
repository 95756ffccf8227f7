//! The API that a name nearly belongs to, remembered: a capture has few names that no API has, and each of them in many records.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// Names that are remembered, at most.
const MOST: usize = 1_024;

/// By name that no API has, the number of the API that has one near to it.
#[derive(Default)]
pub(super) struct NearNames(RwLock<HashMap<Box<str>, Option<usize>>>);

impl NearNames {
    /// The API of a name, which `find` compares with all names.
    pub(super) fn api(&self, name: &str, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return *known;
        }
        let found = find();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(name.into(), found);
        }
        found
    }
}

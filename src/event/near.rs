//! The known names that unknown ones are nearly, remembered: a capture has few unknown names, and each of them in many records.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// Names that are remembered, at most.
const MOST: usize = 1_024;

/// By unknown name, the number of what has a name that is near to it: of an API, of an event.
#[derive(Default)]
pub struct NearNames(RwLock<HashMap<Box<str>, Option<usize>>>);

impl NearNames {
    /// The number for a name, which `find` compares with all names.
    pub fn number(&self, name: &str, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
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

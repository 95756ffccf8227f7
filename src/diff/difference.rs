//! One difference between two records, and the list of them.

use crate::json::{Swap, Value};
use crate::privacy::{Hidden, swap};

/// The change of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is only in the new record.
    Added,
    /// It is only in the old record.
    Removed,
    /// It reads differently.
    Changed,
    /// It is the same element of its array, at another place in it.
    Moved,
}

impl Change {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// One thing that differs.
#[derive(Debug, Clone)]
pub struct Difference<'d> {
    /// The change.
    pub change: Change,
    /// In the old record; absent if it was added.
    pub old: Option<Side<'d>>,
    /// In the new record; absent if it was removed.
    pub new: Option<Side<'d>>,
}

/// A value that differs, in one of the records.
#[derive(Debug, Clone)]
pub struct Side<'d> {
    /// RFC 6901 pointer inside the record.
    pub pointer: String,
    /// The value.
    pub value: Value<'d>,
    /// True if it is a secret, or stands in one.
    pub is_secret: bool,
    /// Replacements of the secrets in it.
    pub swaps: Vec<Swap>,
}

impl<'d> Side<'d> {
    /// A value of a record at its pointer.
    #[must_use]
    pub fn new(pointer: String, value: Value<'d>, hidden: &Hidden<'_>) -> Self {
        let is_secret = hidden.has(value);
        let swaps = if is_secret { &[] } else { hidden.around(value) };
        Self { pointer, value, is_secret, swaps: swaps.iter().copied().map(swap).collect() }
    }
}

/// All that differs.
#[derive(Debug, Default)]
pub struct Differences<'d> {
    /// One by one, in the order of the old record.
    pub list: Vec<Difference<'d>>,
    /// Those that were found after the list was full.
    pub unlisted: u64,
    /// Volatile values that differ and are not listed for that.
    pub left_out: u64,
}

impl Differences<'_> {
    /// Returns true if it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are of a kind, of those that are listed.
    #[must_use]
    pub fn count(&self, change: Change) -> u64 {
        self.list.iter().filter(|difference| difference.change == change).count() as u64
    }
}

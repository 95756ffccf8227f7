//! The rows of two stories side by side.

use crate::diff::What;

/// Events of two captures that belong together, or an event of one of them.
#[derive(Debug, Clone)]
pub struct AlignedRow {
    /// The change.
    pub what: What,
    /// The event of the old capture, by its place in the story.
    pub old: Option<usize>,
    /// The event of the new capture, by its place in the story.
    pub new: Option<usize>,
    /// The differences, a line each. All lines are safe to show.
    pub differences: Vec<String>,
}

/// The old story beside a new one.
#[derive(Debug)]
pub struct Beside {
    /// Records of the story that are of the old capture: they stand before those of the new one.
    pub olds: usize,
    /// All records as they are aligned.
    pub rows: Vec<AlignedRow>,
}

impl Beside {
    /// How many rows there are of a change.
    #[must_use]
    pub fn count(&self, what: What) -> usize {
        self.rows.iter().filter(|row| row.what == what).count()
    }
}

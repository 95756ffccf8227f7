//! Where the values that differ stand in their files.

use std::collections::HashMap;

use super::Place;
use crate::diff::Side;
use crate::json::{Position, position_in};

/// The positions of some values of a record, found in one walk through its text however many they are.
pub(super) struct Positions {
    start: Position,
    found: HashMap<usize, Position>,
}

impl Positions {
    /// Of the values of `sides`, which stand in the record at `place`.
    pub(super) fn of<'s>(place: Place<'_>, sides: impl Iterator<Item = &'s Side<'s>>) -> Self {
        let mut found = HashMap::new();
        if let Some(text) = place.text {
            let mut offsets: Vec<usize> = sides.map(|side| side.value.span().start).collect();
            offsets.sort_unstable();
            let mut last = (0, place.start);
            for offset in offsets {
                let rest = text.as_bytes().get(last.0..).expect("values stand in the text of their record");
                last = (offset, position_in(rest, offset - last.0, last.1));
                found.insert(offset, last.1);
            }
        }
        Self { start: place.start, found }
    }

    /// Of one of these values; that of the record if its text is not what stands in the file.
    pub(super) fn at(&self, side: &Side<'_>) -> Position {
        self.found.get(&side.value.span().start).copied().unwrap_or(self.start)
    }
}

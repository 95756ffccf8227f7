//! Of a record that is longer than it may be the beginning is kept; the rest is passed over.

use std::ops::Range;

use super::Cutter;
use super::long::Kind;
use crate::capture::cut::{Cut, Step};

/// How much of its beginning is kept, in bytes.
const KEPT: usize = 256;

impl Cutter {
    pub(super) fn skip_long(&mut self, text: &[u8], is_all: bool) -> Step {
        let Some(long) = &mut self.long else {
            return Step::Again;
        };
        let Some(end) = long.end(text, is_all) else {
            return Step::More;
        };
        let bytes = (end - long.start) as u64 + long.dropped;
        let kept = long.start..end.min(long.start + KEPT.min(self.rules.max_record));
        let is_on_line = !matches!(long.kind, Kind::Value(_));
        self.long = None;
        self.found.push_back((Cut::TooLong { bytes }, kept));
        self.end_long_element(text, end, is_on_line);
        Step::Again
    }

    /// Bytes in the midst of the text that are no longer needed. The caller takes them out of the
    /// text; everything behind them moves to the front.
    pub(in crate::capture) fn drop_long(&mut self, text: &[u8]) -> Option<Range<usize>> {
        let long = self.long.as_ref()?;
        let dropped = long.start + KEPT.min(self.rules.max_record)..character_end(text, long.at);
        if dropped.is_empty() {
            return None;
        }
        self.advance(text, dropped.end);
        self.at = dropped.start;
        self.searched = self.searched.saturating_sub(dropped.len()).max(dropped.start);
        let long = self.long.as_mut()?;
        long.dropped += dropped.len() as u64;
        long.at = dropped.start;
        if let Kind::Value(skim) | Kind::ValueOnLine(skim) = &mut long.kind {
            skim.drop_from(text, dropped.start);
        }
        Some(dropped)
    }
}

/// The last place up to `at` before which no character is begun, so that columns can be counted: its
/// other bytes may not be there yet.
fn character_end(text: &[u8], at: usize) -> usize {
    let is_inside = |byte: &&u8| **byte & 0xC0 == 0x80;
    let inside = text[..at].iter().rev().take(3).take_while(is_inside).count();
    let first = at.saturating_sub(inside + 1);
    if text.get(first).is_some_and(|byte| *byte >= 0xC0) { first } else { at }
}

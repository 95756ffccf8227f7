//! A finding: one thing that is wrong, with a place.

use std::borrow::Cow;
use std::ops::Range;

use super::rule::{Rule, Severity};
use crate::capture::{Origin, Record};
use crate::json::Position;

/// One thing that is wrong. Texts are raw where they are a capture's own (`event`, `pointer`); `message` and
/// `help` quote the capture only in safe form.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that it comes from.
    pub rule: &'static Rule,
    /// Its code: the rule's, with the keyword of a `schema/…`.
    pub code: Cow<'static, str>,
    /// How bad it is in this run.
    pub severity: Severity,
    /// What was expected and what was found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Slug of the API, if known.
    pub api: Option<String>,
    /// Name of the event, if known.
    pub event: Option<String>,
    /// Number of the record in its input, from 1. Relative to the block until the outputs are joined.
    pub record: u64,
    /// Where it is.
    pub place: Place,
    /// RFC 6901 pointer inside the record; `None` where there is no tree to point into.
    pub pointer: Option<String>,
    /// The exchange that carried the record, in a HAR.
    pub origin: Option<Origin>,
    /// What of the source line is shown with it.
    pub excerpt: Excerpt,
}

/// A stretch of a file: from the first character to behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where it begins.
    pub start: Position,
    /// Where it ends (the column behind the last character).
    pub end: Position,
}

/// Part of a source line around a place, as bytes of the capture.
#[derive(Debug, Clone, Default)]
pub struct Excerpt {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The place in them.
    pub range: Range<usize>,
    /// Whether the line goes on to the left, to the right.
    pub cut: (bool, bool),
}

impl Excerpt {
    /// A line of up to so many bytes is shown whole, and as many of a longer one.
    const WHOLE: usize = 110;
    /// Bytes of a longer line that are shown before the beginning of a place; the others stand behind it.
    const BEFORE: usize = 40;
    /// Less than this is not worth cutting off.
    const STUB: usize = 10;

    /// What is to be shown for `range` (offsets in the text of the record's document).
    #[must_use]
    pub fn of(record: &Record<'_, '_>, range: &Range<usize>) -> Self {
        let line = record.line_at(range.start);
        let range = record.original(range.start)..record.original(range.end);
        let at = line.offset.min(line.bytes.len());
        let (from, to) = Self::window(line.bytes, at);
        let end = (at + range.len()).clamp(at, to);
        Self {
            bytes: line.bytes[from..to].to_vec(),
            range: at - from..end - from,
            cut: (from > 0 || line.is_cut_before, to < line.bytes.len() || line.is_cut_after),
        }
    }

    fn window(line: &[u8], at: usize) -> (usize, usize) {
        let length = line.len();
        if length <= Self::WHOLE {
            return (0, length);
        }
        let from = at.saturating_sub(Self::BEFORE);
        let from = if from < Self::STUB { 0 } else { boundary(line, from) };
        let to = from.saturating_add(Self::WHOLE - Self::STUB);
        let to = if to.saturating_add(Self::STUB) > length { length } else { boundary(line, to) };
        (from, to)
    }
}

/// The nearest beginning of a UTF-8 character at or before `at`.
fn boundary(bytes: &[u8], at: usize) -> usize {
    (0..=at).rev().take(4).find(|at| bytes.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80)).unwrap_or(at)
}

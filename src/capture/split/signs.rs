//! The signs in a record that its text may go on, found without a parse.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use crate::capture::lexical::{closes, opens};
use crate::capture::table::Header;
use crate::capture::wrapping::Split;

/// The signs in a record that its text may go on, found without a parse.
#[derive(Debug, Default)]
pub(super) struct Signs {
    by_line_end: bool,
    by_open_value: bool,
    members: Vec<Vec<u8>>,
    words: Vec<String>,
    pub(super) is_any: bool,
}

impl Signs {
    pub(super) fn add(&mut self, split: &Split) {
        self.is_any = true;
        self.by_line_end |= split.by_line_end;
        self.by_open_value |= split.by_open_value;
        for mark in &split.goes_on {
            if !self.members.contains(&mark.member) {
                self.members.push(mark.member.clone());
                self.words.extend(mark.texts.iter().cloned());
            }
        }
    }

    /// Returns true if the text of a record, which is not the text of one before, may go on.
    pub(super) fn are_in(&self, bytes: &[u8], header: Option<&Arc<Header>>) -> bool {
        if let Some(header) = header {
            let is_word =
                |cell: &Range<usize>| self.words.iter().any(|word| word.as_bytes() == &bytes[cell.clone()]);
            let last = bytes.trim_ascii_end().last().copied().unwrap_or_default();
            let is_open = self.by_open_value && !closes(last) && memchr::memchr2(b'{', b'[', bytes).is_some();
            return is_open
                || opens(last)
                || header.cells(bytes).is_some_and(|(cells, _)| cells.iter().any(is_word));
        }
        if self.by_line_end {
            let end = memmem::find(bytes, b"\\n\"");
            return end.is_none_or(|end| opens(last_of(&bytes[..end])));
        }
        let is_in = |sign: &[u8]| memmem::find(bytes, sign).is_some();
        let is_open = self.by_open_value && (is_in(b"{\\\"") || is_in(b"[{")) && !is_in(b"}\"");
        is_open || self.members.iter().any(|member| is_in(member)) || is_in(b"{\",") || is_in(b"[\",")
    }
}

/// The last byte of a text before its line end, as it is escaped in a string.
fn last_of(text: &[u8]) -> u8 {
    text.strip_suffix(b"\\r").unwrap_or(text).last().copied().unwrap_or(0)
}

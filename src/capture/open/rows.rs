//! The records that the rows of a table carry.

use std::ops::Range;

use super::Opener;
use super::embedded::{Kind, open};
use crate::capture::content::Content;
use crate::capture::lexical::{trim_end, valid_prefix};
use crate::capture::table::Header;

impl Opener<'_, '_> {
    /// The records that the cells of rows carry.
    pub(super) fn rows(&mut self, range: Range<usize>, header: &Header) {
        let block = self.records.block.text();
        let mut at = range.start;
        let text = &block[..range.end];
        while at < range.end {
            let Some((cells, length)) = header.cells(&text[at..]) else { return };
            let whole = at..trim_end(text, at, at + length);
            at += length;
            if whole.is_empty() {
                continue;
            }
            let bytes = &text[whole.clone()];
            let valid = valid_prefix(bytes);
            if valid.len() < bytes.len() {
                self.records.not_utf8(valid.len(), whole);
                continue;
            }
            let mut object = std::mem::take(&mut self.records.level.embedded);
            header.object(&text[whole.start..], &cells, &mut object);
            let (object, is_opened) = open(&mut self.records, object, whole.start, Kind::Row, 0);
            self.records.level.embedded = object;
            if !is_opened {
                let content = Content::TooLong { bytes: whole.len() as u64 };
                let document = whole.start;
                self.records.put(content, whole, document, None);
            }
        }
    }
}

//! The rows of a table, as they are cut.

use std::sync::Arc;

use super::cells::{End, Scan};
use super::header::Header;

/// The rows of a table, as they are cut.
#[derive(Debug)]
pub(in crate::capture) struct Rows {
    pub(in crate::capture) header: Arc<Header>,
    /// Where the current row begins.
    pub(in crate::capture) row: usize,
    scan: Scan,
}

impl Rows {
    pub(in crate::capture) fn new(header: Header, row: usize) -> Self {
        Self { header: Arc::new(header), row, scan: Scan::at(row) }
    }

    pub(in crate::capture) fn forget(&mut self, bytes: usize) {
        self.row = self.row.saturating_sub(bytes);
        self.scan.at = self.scan.at.saturating_sub(bytes);
    }

    pub(in crate::capture) fn begin_at(&mut self, row: usize) {
        self.row = row;
        self.scan = Scan::at(row);
    }

    /// Where the current row ends; `None` when that is not in the text.
    pub(in crate::capture) fn end(&mut self, text: &[u8]) -> Option<usize> {
        let Self { header, scan, .. } = self;
        if header.is_of_words() {
            let end = memchr::memchr(b'\n', &text[scan.at..]).map(|end| scan.at + end);
            scan.at = end.map_or(text.len(), |end| end + 1);
            return end;
        }
        loop {
            if let End::Row(end) = scan.next(text, header.dialect)? {
                return Some(end);
            }
        }
    }
}

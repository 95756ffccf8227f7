//! The part of a text that is read to find the credentials in a stretch of it.

use std::ops::Range;

/// How much of the text before or behind a value is read for its name.
pub(super) const NAMED: usize = 256;

/// The part of a text that is read for a place in it. Places that stand near one another have the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) range: Range<usize>,
    /// The line begins before it.
    pub(super) is_in_line: bool,
    /// The text behind it is not known.
    pub(super) is_open: bool,
}

impl Window {
    /// Windows in a long line begin at multiples of this.
    const GRID: usize = 4 << 10;

    /// How far before a window the quote may stand of a string that reaches into it.
    const QUOTED: usize = 256 << 10;

    /// The window of a `stretch` of a line, in a record that begins at `record`.
    pub(super) fn around(text: &[u8], stretch: &Range<usize>, record: usize, goes_on: bool) -> Self {
        let cell = stretch.start / Self::GRID * Self::GRID;
        let (least, most) =
            (cell.saturating_sub(Self::GRID), text.len().min(stretch.end.max(cell + 3 * Self::GRID)));
        let line_of = |at: usize| memchr::memrchr(b'\n', &text[least..at]).map(|end| least + end + 1);
        let line = line_of(stretch.start);
        let start = match line {
            Some(line) if record < line => line_of(record.max(least)).unwrap_or(least),
            Some(line) => line_before(text, line, stretch.end),
            None => least,
        };
        let (end, is_open) = end_of(text, stretch.end, most, goes_on);
        Self { range: start..end, is_in_line: line.is_none(), is_open }
    }

    /// The quote of the string that reaches into the window if it began far before, with the text before it.
    pub(super) fn quoted(&self, text: &[u8]) -> Option<Range<usize>> {
        let before = &text[self.range.start.saturating_sub(Self::QUOTED)..self.range.start];
        let quote = memchr::memrchr3(b'"', b'\'', b'\n', before).filter(|_| self.is_in_line)?;
        let quote = self.range.start - before.len() + quote;
        (text[quote] != b'\n').then(|| quote.saturating_sub(NAMED)..quote + 1)
    }
}

/// Where the line before `line` begins, if it does not end with a value or the text on `line` belongs to one; else `line`.
fn line_before(text: &[u8], line: usize, end: usize) -> usize {
    let before = text[..line].trim_ascii_end();
    let is_sign = |byte: Option<&u8>| matches!(byte, Some(b':' | b'=' | b','));
    if !is_sign(before.last()) && !is_sign(text[line..end].trim_ascii_start().first()) {
        return line;
    }
    let least = before.len().saturating_sub(NAMED);
    memchr::memrchr(b'\n', &before[least..]).map_or(least, |end| least + end + 1)
}

/// Where the line ends that goes on at `from`, or the next one if it ends within a list; and true if more may follow there.
fn end_of(text: &[u8], from: usize, most: usize, goes_on: bool) -> (usize, bool) {
    let newline = memchr::memchr(b'\n', &text[from..most]).map(|end| from + end);
    let line = newline.unwrap_or(most);
    let is_list = text[..line].trim_ascii_end().ends_with(b",");
    if newline.is_none() {
        return (line, line == text.len() && (goes_on || is_list));
    }
    let behind = text[line..].trim_ascii_start();
    if !is_list && !behind.starts_with(b",") {
        return (line, false);
    }
    (text.len().min(line + NAMED), behind.is_empty())
}

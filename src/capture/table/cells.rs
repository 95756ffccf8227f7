//! Where the cells and rows of a table end.

use std::ops::Range;

use crate::capture::lexical::trim_end;

/// How the cells of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The byte between two cells.
    pub(super) delimiter: u8,
    /// A quote in a quoted cell has a backslash before it, instead of a second quote.
    pub(super) by_backslash: bool,
}

impl Dialect {
    /// Of the table that `text` holds, whose cells `delimiter` parts.
    pub(super) fn of(text: &[u8], delimiter: u8) -> Self {
        // A doubled quote may stand behind a backslash too, and a cell may end with one.
        let is_within =
            |at: usize| text.get(at + 2).is_some_and(|next| !b"\"\r\n".contains(next) && *next != delimiter);
        Self { delimiter, by_backslash: memchr::memmem::find_iter(text, b"\\\"").any(is_within) }
    }
}

/// Goes from the end of one cell to that of the next.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scan {
    pub(super) at: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Start,
    Plain,
    Quoted,
    /// Behind a quote in a quoted cell, which ends it or is one of two.
    Quote,
}

/// Where a cell ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At a delimiter.
    Cell(usize),
    /// At the end of its line.
    Row(usize),
}

impl Scan {
    /// Begins at the first cell of a row.
    pub(super) fn at(row: usize) -> Self {
        Self { at: row, state: State::Start }
    }

    /// Where the cell ends; `None` when that is not in the text.
    pub(super) fn next(&mut self, text: &[u8], dialect: Dialect) -> Option<End> {
        loop {
            let byte = *text.get(self.at)?;
            match self.state {
                State::Start | State::Quote if byte == b'"' => self.state = State::Quoted,
                State::Quoted if byte == b'\\' && dialect.by_backslash => {
                    // Both bytes are awaited.
                    text.get(self.at + 1)?;
                    self.at += 2;
                    continue;
                }
                State::Quoted if dialect.by_backslash && byte != b'"' => {
                    let rest = &text[self.at..];
                    self.at += memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                    continue;
                }
                State::Quoted => {
                    // Nearly all quotes are doubled: JSON has many.
                    while let Some(quote) = memchr::memchr(b'"', &text[self.at..]) {
                        self.at += quote + 1;
                        if text.get(self.at) != Some(&b'"') {
                            self.state = State::Quote;
                            break;
                        }
                        self.at += 1;
                    }
                    if self.state == State::Quoted {
                        self.at = text.len();
                    }
                    continue;
                }
                State::Start | State::Quote | State::Plain => {
                    self.state = State::Plain;
                    let end = memchr::memchr2(dialect.delimiter, b'\n', &text[self.at..]);
                    self.at = end.map_or(text.len(), |end| self.at + end);
                    let end = *text.get(self.at)?;
                    let at = self.at;
                    *self = Self { at: at + 1, state: State::Start };
                    return Some(if end == b'\n' { End::Row(at) } else { End::Cell(at) });
                }
            }
            self.at += 1;
        }
    }
}

/// The bodies of the cells of the row that begins at `start`, and where the next row begins; `None` while its end is not
/// there.
pub(super) fn row(
    text: &[u8],
    start: usize,
    dialect: Dialect,
    is_all: bool,
) -> Option<(Vec<Range<usize>>, usize)> {
    let mut scan = Scan { at: start, state: State::Start };
    let mut cells = Vec::new();
    let mut from = start;
    loop {
        match scan.next(text, dialect) {
            Some(End::Cell(end)) => {
                cells.push(body(text, from..end));
                from = end + 1;
            }
            Some(End::Row(end)) => {
                cells.push(body(text, from..end));
                return Some((cells, end + 1));
            }
            None if is_all => {
                cells.push(body(text, from..text.len()));
                return Some((cells, text.len()));
            }
            None => return None,
        }
    }
}

/// A cell without its quotes and its line end.
fn body(text: &[u8], cell: Range<usize>) -> Range<usize> {
    let end = trim_end(text, cell.start, cell.end);
    if text.get(cell.start) != Some(&b'"') || end == cell.start {
        return cell.start..end;
    }
    let is_closed = end > cell.start + 1 && text[end - 1] == b'"';
    cell.start + 1..if is_closed { end - 1 } else { end }
}

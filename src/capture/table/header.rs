//! The first line of a table: it names the members of the object that each row stands for.

use std::ops::Range;

use super::cells::{Dialect, row};
use crate::capture::embedded::Embedded;
use crate::capture::lexical::{skip_blanks, trim_end};
use crate::capture::words::cells;
use crate::capture::wrapping::Word;

/// The most bytes of a text that are checked.
pub(super) const SNIFFED: usize = 64 << 10;

/// The most digits of a number that is exact wherever it is read.
const DIGITS: usize = 15;

const DELIMITERS: [u8; 4] = *b",;\t|";

/// The first line of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    pub(super) dialect: Dialect,
    /// The names of the columns, as JSON.
    names: Vec<String>,
    /// Not empty if the rows are lines that begin with these words, instead of cells.
    words: Vec<Word>,
}

impl Header {
    /// The names that the first line of `text` holds, and where that line ends; `None` while it is not there.
    pub(in crate::capture) fn read(text: &[u8], is_all: bool) -> Option<(Self, usize)> {
        let is_all = is_all || text.len() >= SNIFFED;
        let text = &text[..text.len().min(SNIFFED)];
        let start = skip_blanks(text, 0).unwrap_or(text.len());
        let mut best: Option<(u8, Vec<Range<usize>>, usize)> = None;
        for delimiter in DELIMITERS {
            let (cells, next) = row(text, start, Dialect { delimiter, by_backslash: false }, is_all)?;
            if best.as_ref().is_none_or(|(_, most, _)| cells.len() > most.len()) {
                best = Some((delimiter, cells, next));
            }
        }
        let (delimiter, cells, next) = best?;
        let name = |cell: &Range<usize>| String::from_utf8_lossy(&text[cell.clone()]).trim().to_owned();
        let names = cells.iter().map(|cell| serde_json::Value::String(name(cell)).to_string());
        let dialect = Dialect::of(text, delimiter);
        Some((Self { dialect, names: names.collect(), words: Vec::new() }, next))
    }

    /// For lines of words, of which the last is the rest of the line.
    pub(in crate::capture) fn of_words(words: &[Word]) -> Self {
        let names = words.iter().map(|word| serde_json::Value::String(word.name.clone()).to_string());
        let dialect = Dialect { delimiter: b' ', by_backslash: false };
        Self { dialect, names: names.collect(), words: words[..words.len() - 1].to_vec() }
    }

    /// Returns true if the rows are lines of words.
    pub(in crate::capture) fn is_of_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// The cells of the row that `text` begins with, and where the next row begins.
    pub(in crate::capture) fn cells(&self, text: &[u8]) -> Option<(Vec<Range<usize>>, usize)> {
        if !self.is_of_words() {
            return row(text, 0, self.dialect, true);
        }
        let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
        let line = &text[..end];
        // A line of another form is one cell, the last.
        let whole = || {
            let mut cells = vec![0..0; self.words.len()];
            cells.push(0..trim_end(line, 0, end));
            cells
        };
        Some((cells(line, &self.words).unwrap_or_else(whole), text.len().min(end + 1)))
    }

    /// Writes the object for which the row in `bytes` stands.
    pub(in crate::capture) fn object(&self, bytes: &[u8], cells: &[Range<usize>], object: &mut Embedded) {
        object.begin();
        object.go_on(0, b"{");
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                object.text.push(b',');
            }
            match self.names.get(at) {
                Some(name) => object.text.extend_from_slice(name.as_bytes()),
                None => object.text.extend_from_slice(format!("\"{}\"", at + 1).as_bytes()),
            }
            object.text.push(b':');
            let is_quoted =
                !self.is_of_words() && cell.start.checked_sub(1).is_some_and(|before| bytes[before] == b'"');
            let body = &bytes[cell.clone()];
            if is_number(body) {
                object.go_on(cell.start, body);
            } else {
                object.text.push(b'"');
                quote(body, cell.start, is_quoted, object);
                object.go_on(cell.end, b"\"");
            }
        }
        // The row ends where its last cell does.
        let end = cells.last().map_or(0, |last| last.end);
        object.go_on(end, b"}");
        object.go_on(end, b"");
    }
}

/// Returns true if a cell is a whole number, as times are.
fn is_number(cell: &[u8]) -> bool {
    cell.iter().all(u8::is_ascii_digit)
        && (1..=DIGITS).contains(&cell.len())
        && (cell[0] != b'0' || cell.len() == 1)
}

/// Goes on with the body of a cell, as that of a JSON string.
fn quote(body: &[u8], start: usize, is_quoted: bool, object: &mut Embedded) {
    let has_control = body.iter().any(|byte| *byte < b' ');
    let mut at = 0;
    object.go_on(start, b"");
    while let Some(found) = sign(&body[at..], has_control) {
        let (plain, rest) = body[at..].split_at(found);
        object.text.extend_from_slice(plain);
        at += found + 1;
        if is_quoted && rest.starts_with(b"\"\"") {
            // Two bytes stand for it here and there: both texts advance together.
            object.text.extend_from_slice(b"\\\"");
            at += 1;
            continue;
        }
        object.text.extend_from_slice(match rest[0] {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x1b => b"\\u001b",
            _ => b"\\u0020",
        });
        object.go_on(start + at, b"");
    }
    object.text.extend_from_slice(&body[at..]);
}

/// Where the first byte stands that is escaped in a JSON string.
fn sign(text: &[u8], has_control: bool) -> Option<usize> {
    if has_control {
        text.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
    } else {
        memchr::memchr2(b'"', b'\\', text)
    }
}

//! Tables of cells below a line of names (CSV, also with `;`, tabs or `|`). A row is read as the object that it stands for,
//! each of whose members is a text; where its characters stand in the file is kept.

use std::ops::Range;
use std::sync::Arc;

use super::cut::{Cut, Cutter, Step};
use super::embedded::Embedded;
use super::inside::{Kind, open};
use super::lexical::valid_prefix;
use super::lexical::{skip_blanks, trim_end, without_line_end};
use super::long::Long;
use super::open::Opener;
use super::records::Content;
use super::words::cells;
use super::wrapping::Word;

/// How much of a text is looked at.
const SNIFFED: usize = 64 << 10;

/// How many rows tell whether a text is a table.
const ROWS: usize = 2;

/// The longest name of a column.
const LONGEST_NAME: usize = 64;

/// The most digits of a number that is exact wherever it is read.
const DIGITS: usize = 15;

const DELIMITERS: [u8; 4] = *b",;\t|";

/// The first line of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    delimiter: u8,
    /// The names of the columns, as JSON.
    names: Vec<String>,
    /// It is no table: its rows are lines that begin with these words.
    words: Vec<Word>,
}

impl Header {
    /// The names that the first line of `text` holds, and where that line ends; `None` while it is not there.
    pub(super) fn read(text: &[u8], is_all: bool) -> Option<(Self, usize)> {
        let is_all = is_all || text.len() >= SNIFFED;
        let text = &text[..text.len().min(SNIFFED)];
        let start = skip_blanks(text, 0).unwrap_or(text.len());
        let mut best: Option<(u8, Vec<Range<usize>>, usize)> = None;
        for delimiter in DELIMITERS {
            let (cells, next) = row(text, start, delimiter, is_all)?;
            if best.as_ref().is_none_or(|(_, most, _)| cells.len() > most.len()) {
                best = Some((delimiter, cells, next));
            }
        }
        let (delimiter, cells, next) = best?;
        let name = |cell: &Range<usize>| String::from_utf8_lossy(&text[cell.clone()]).trim().to_owned();
        let names = cells.iter().map(|cell| serde_json::Value::String(name(cell)).to_string());
        Some((Self { delimiter, names: names.collect(), words: Vec::new() }, next))
    }

    /// For lines of words, of which the last is the rest of the line.
    pub(super) fn of_words(words: &[Word]) -> Self {
        let names = words.iter().map(|word| serde_json::Value::String(word.name.clone()).to_string());
        Self { delimiter: b' ', names: names.collect(), words: words[..words.len() - 1].to_vec() }
    }

    /// Returns true if the rows are lines of words.
    pub(super) fn is_of_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// The cells of the row that `text` begins with, and where the next row begins.
    pub(super) fn cells(&self, text: &[u8]) -> Option<(Vec<Range<usize>>, usize)> {
        if !self.is_of_words() {
            return row(text, 0, self.delimiter, true);
        }
        let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
        let line = &text[..end];
        // What is another line is its last cell.
        let whole = || {
            let mut cells = vec![0..0; self.words.len()];
            cells.push(0..trim_end(line, 0, end));
            cells
        };
        Some((cells(line, &self.words).unwrap_or_else(whole), text.len().min(end + 1)))
    }

    /// Writes the object for which the row in `bytes` stands.
    pub(super) fn object(&self, bytes: &[u8], cells: &[Range<usize>], object: &mut Embedded) {
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
    let mut from = 0;
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        let is_doubled = is_quoted && *byte == b'"' && body.get(at + 1) == Some(&b'"');
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0x1b => b"\\u001b",
            0..=0x1f => b"\\u0020",
            _ => {
                at += 1;
                continue;
            }
        };
        object.go_on(start + from, &body[from..at]);
        object.go_on(start + at, escape);
        at += if is_doubled { 2 } else { 1 };
        from = at;
    }
    object.go_on(start + from, &body[from..]);
}

/// Goes from the end of one cell to that of the next.
#[derive(Debug, Clone, Copy, Default)]
struct Scan {
    at: usize,
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
enum End {
    /// At a delimiter.
    Cell(usize),
    /// At the end of its line.
    Row(usize),
}

impl Scan {
    /// Where the cell ends; `None` when that is not in the text.
    fn next(&mut self, text: &[u8], delimiter: u8) -> Option<End> {
        loop {
            let byte = *text.get(self.at)?;
            match self.state {
                State::Start | State::Quote if byte == b'"' => self.state = State::Quoted,
                State::Quoted => {
                    let quote = memchr::memchr(b'"', &text[self.at..]);
                    self.at = quote.map_or(text.len(), |quote| self.at + quote + 1);
                    if quote.is_some() {
                        self.state = State::Quote;
                    }
                    continue;
                }
                State::Start | State::Quote | State::Plain => {
                    self.state = State::Plain;
                    let end = memchr::memchr2(delimiter, b'\n', &text[self.at..]);
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

    /// Where the row ends; `None` when that is not in the text.
    fn row_end(&mut self, text: &[u8], header: &Header) -> Option<usize> {
        if header.is_of_words() {
            let end = memchr::memchr(b'\n', &text[self.at..]).map(|end| self.at + end);
            self.at = end.map_or(text.len(), |end| end + 1);
            return end;
        }
        loop {
            if let End::Row(end) = self.next(text, header.delimiter)? {
                return Some(end);
            }
        }
    }
}

/// The bodies of the cells of the row that begins at `start`, and where the next row begins; `None` while its end is not
/// there.
fn row(text: &[u8], start: usize, delimiter: u8, is_all: bool) -> Option<(Vec<Range<usize>>, usize)> {
    let mut scan = Scan { at: start, state: State::Start };
    let mut cells = Vec::new();
    let mut from = start;
    loop {
        match scan.next(text, delimiter) {
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

/// Returns true if a text begins as a table: a line of names, and behind it rows of as many cells. `None` when the bytes that tell are
/// not there yet.
pub(super) fn begins_table(text: &[u8], is_all: bool) -> Option<bool> {
    let is_enough = is_all || text.len() >= SNIFFED;
    let window = &text[..text.len().min(SNIFFED)];
    let Some(first) = skip_blanks(window, 0) else {
        return is_enough.then_some(false);
    };
    let is_of_name = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80 || b"_@".contains(&byte);
    let name = if window[first] == b'"' { window.get(first + 1) } else { window.get(first) };
    match name {
        Some(byte) if is_of_name(*byte) => {}
        Some(_) => return Some(false),
        None => return is_enough.then_some(false),
    }
    let line =
        memchr::memchr(b'\n', &window[first..]).map_or(&window[first..], |end| &window[first..first + end]);
    if line.iter().any(|byte| b"{}=".contains(byte)) {
        return Some(false);
    }
    let (header, next) = Header::read(window, is_enough)?;
    let (names, _) = row(window, first, header.delimiter, is_enough)?;
    // A line of one cell is a line of a log, whose verdict must not wait for the next one, unless it is in quotes or a word
    // that is no evidence of a log.
    let is_one = names.len() == 1;
    let is_word = |name: &Range<usize>| {
        window[name.clone()].iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'@'))
    };
    if !are_names(window, &names) || is_one && window[first] != b'"' && !is_word(&names[0]) {
        return Some(false);
    }
    let mut at = next;
    let mut rows = 0;
    let mut has_quotes = false;
    while rows < ROWS {
        let Some(start) = skip_blanks(window, at).filter(|start| *start < window.len()) else {
            if is_enough {
                break;
            }
            return None;
        };
        if is_one && window[start] != b'"' {
            return Some(false);
        }
        // A blank before the first cell may be an empty cell.
        let start = if header.delimiter == b'\t' { at.max(line_start(window, start)) } else { start };
        let whole = row(window, start, header.delimiter, is_all);
        if whole.is_none() && !is_enough {
            return None;
        }
        // Of a row whose end is not looked at, cells may be missing.
        let is_cut = whole.is_none();
        let (cells, next) = match whole {
            Some(row) => row,
            None => row(window, start, header.delimiter, true)?,
        };
        let is_recurring = cells
            .iter()
            .zip(&names)
            .any(|(cell, name)| !cell.is_empty() && window[cell.clone()] == window[name.clone()]);
        if is_recurring || cells.len() > names.len() || cells.len() < names.len() && !is_cut {
            return Some(false);
        }
        has_quotes |= cells.iter().any(|cell| {
            cell.start > 0
                && window[cell.start - 1] == b'"'
                && memchr::memmem::find(&window[cell.clone()], b"\"\"").is_some()
        });
        rows += 1;
        at = next;
    }
    // One column alone is a table only if its cells are written as those of one.
    Some(rows > 0 && (names.len() > 1 || has_quotes))
}

fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1)
}

/// Returns true if all cells are names, each another.
fn are_names(text: &[u8], cells: &[Range<usize>]) -> bool {
    let is_name = |cell: &Range<usize>| {
        let name = &text[cell.clone()];
        let is_of_name =
            |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"_@-./ ()[]#%".contains(byte);
        name.len() <= LONGEST_NAME
            && name.first().is_some_and(|first| !first.is_ascii_digit() && !b" -/()[]#%.".contains(first))
            && name.iter().all(is_of_name)
            && std::str::from_utf8(name).is_ok()
    };
    let mut names: Vec<_> = cells.iter().map(|cell| &text[cell.clone()]).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1]) && cells.iter().all(is_name)
}

/// The rows of a table, as they are cut.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) header: Arc<Header>,
    /// Where the row begins whose end is looked for.
    row: usize,
    scan: Scan,
}

impl Rows {
    pub(super) fn new(header: Header, row: usize) -> Self {
        Self { header: Arc::new(header), row, scan: Scan { at: row, state: State::Start } }
    }

    pub(super) fn forget(&mut self, bytes: usize) {
        self.row = self.row.saturating_sub(bytes);
        self.scan.at = self.scan.at.saturating_sub(bytes);
    }

    fn begin_at(&mut self, row: usize) {
        self.row = row;
        self.scan = Scan { at: row, state: State::Start };
    }
}

impl Cutter {
    /// The text is a table, whose first row begins at `at`.
    pub(super) fn begin_rows(&mut self, text: &[u8], header: Header, at: usize) {
        self.advance(text, at);
        self.rows = Some(Box::new(Rows::new(header, at)));
    }

    /// Takes as many rows as there are.
    pub(super) fn whole_rows(&mut self, text: &[u8], is_all: bool, rows: &mut Rows) -> Step {
        let start = self.at;
        if rows.row != start {
            // A row that was too long was passed over.
            rows.begin_at(start);
        }
        while rows.row - start < self.rules.run && rows.row < text.len() {
            match rows.scan.row_end(text, &rows.header) {
                Some(end) if end - rows.row <= self.rules.max_record => rows.begin_at(end + 1),
                None if is_all && text.len() - rows.row <= self.rules.max_record => rows.begin_at(text.len()),
                None if text.len() - rows.row <= self.rules.max_record => break,
                _ if rows.row > start => break,
                _ => {
                    self.long = Some(Long::line(start, start));
                    return Step::Again;
                }
            }
        }
        let end = rows.row;
        if end == start {
            return if is_all { Step::End } else { Step::More };
        }
        let length = without_line_end(&text[start..end]).len();
        self.found.push_back((Cut::Rows, start..start + length));
        self.advance(text, end);
        Step::Again
    }
}

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

#[cfg(test)]
mod tests {
    use super::begins_table;

    #[test]
    fn a_line_of_names_above_rows_is_a_table() {
        for text in [
            "@timestamp,level,message\n2024-06-10T07:10:20.000Z,info,\"{\"\"a\"\":1}\"\n",
            "time;message\n1;x\n2;y\n",
            "time\tlevel\tmessage\n1\t\tx\n",
            "Date|Host|Message\r\n1|a|\"two\nlines\"\r\n",
            "\"@timestamp\",\"message\"\n\"1\",\"x\"\n",
            "TimeGenerated [UTC],Message\n1,x",
            "\"message\"\n\"{\"\"a\"\":1}\"\n",
            "message\n\"{\"\"a\"\":1}\"\n",
        ] {
            assert_eq!(begins_table(text.as_bytes(), true), Some(true), "{text}");
        }
    }

    #[test]
    fn logs_and_json_are_no_tables() {
        for text in [
            "",
            "a,b\n",
            "{\"a\":1}\n",
            "[1,2]\n3,4\n",
            "ready, set\ngo, now\n",
            "message\nx\ny\n",
            "Ready\n\"{\"\"a\"\":1}\"\n",
            "a.b\nc.d\n",
            "INFO|main|started\nINFO|main|x\n",
            "2024-06-10|INFO|x\n2024-06-10|INFO|y\n",
            "a=1,b=2\na=1,b=2\n",
            "a,b\n1,2,3\n",
            "started, x {\"a\":1}\n",
            "\"a\",\n\"b\"\n",
            "onAgentStateEvent\n{\"a\":1}\n",
        ] {
            assert_eq!(begins_table(text.as_bytes(), true), Some(false), "{text}");
        }
        assert_eq!(begins_table(b"time,mess", false), None);
        assert_eq!(begins_table(b"time,message\n1,x", false), None);
        assert_eq!(begins_table(b"{", false), Some(false));
    }
}

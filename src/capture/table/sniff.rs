//! Recognises a table by its line of names and the rows below it.

use std::ops::Range;

use super::cells::row;
use super::header::{Header, SNIFFED};
use crate::capture::lexical::skip_blanks;

/// The number of rows that decide whether a text is a table.
const ROWS: usize = 2;

/// The longest name of a column.
const LONGEST_NAME: usize = 64;

/// Returns true if a text begins as a table: a line of names, and behind it rows of as many cells. `None` when the bytes that tell are
/// not there yet.
pub(in crate::capture) fn begins_table(text: &[u8], is_all: bool) -> Option<bool> {
    let is_enough = is_all || text.len() >= SNIFFED;
    let window = &text[..text.len().min(SNIFFED)];
    let Some(first) = skip_blanks(window, 0) else {
        return is_enough.then_some(false);
    };
    if !begins_with_name(&window[first..]).or(is_enough.then_some(false))? {
        return Some(false);
    }
    let (header, next) = Header::read(window, is_enough)?;
    let (names, _) = row(window, first, header.dialect, is_enough)?;
    // A line of one cell is a line of a log, whose verdict must not wait for the next one, unless it is in quotes or a word
    // that is not evidence of a log.
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
        let start = if header.dialect.delimiter == b'\t' { at.max(line_start(window, start)) } else { start };
        let whole = row(window, start, header.dialect, is_all);
        if whole.is_none() && !is_enough {
            return None;
        }
        // Cells may be missing in a row whose end is outside the window.
        let is_cut = whole.is_none();
        let (cells, next) = match whole {
            Some(row) => row,
            None => row(window, start, header.dialect, true)?,
        };
        let is_short = cells.len() < names.len() && !is_cut;
        if is_short || cells.len() > names.len() || is_any_repeated(window, &cells, &names) {
            return Some(false);
        }
        has_quotes |= cells.iter().any(|cell| has_doubled_quotes(window, cell));
        rows += 1;
        at = next;
    }
    // One column alone is a table only if its cells are written as those of one.
    Some(rows > 0 && (names.len() > 1 || has_quotes))
}

/// Returns true if a line begins with a name and has no sign of JSON or of pairs; `None` if the name is not there yet.
fn begins_with_name(text: &[u8]) -> Option<bool> {
    let name = text[usize::from(text[0] == b'"')..].first()?;
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let is_of_name = name.is_ascii_alphabetic() || *name >= 0x80 || b"_@".contains(name);
    Some(is_of_name && !text[..end].iter().any(|byte| b"{}=".contains(byte)))
}

/// Returns true if a cell repeats the name of its column, as those of no table do.
fn is_any_repeated(text: &[u8], cells: &[Range<usize>], names: &[Range<usize>]) -> bool {
    let mut pairs = cells.iter().zip(names);
    pairs.any(|(cell, name)| !cell.is_empty() && text[cell.clone()] == text[name.clone()])
}

/// Returns true if a cell stands in quotes and has two quotes for each of its own.
fn has_doubled_quotes(text: &[u8], cell: &Range<usize>) -> bool {
    let is_quoted = cell.start > 0 && text[cell.start - 1] == b'"';
    is_quoted && memchr::memmem::find(&text[cell.clone()], b"\"\"").is_some()
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

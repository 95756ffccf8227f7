//! The meaning of a byte at the border of a record, without a parse.

use std::borrow::Cow;

use crate::json::work;

pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

pub(super) const fn opens(byte: u8) -> bool {
    matches!(byte, b'{' | b'[')
}

pub(super) const fn closes(byte: u8) -> bool {
    matches!(byte, b'}' | b']')
}

/// Where the first byte that is not blank stands, from `from` on.
pub(super) fn skip_blanks(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let blanks = rest.iter().position(|byte| !is_blank(*byte));
    work(blanks.unwrap_or(rest.len()));
    blanks.map(|blanks| from + blanks)
}

/// Returns true if the first byte that is not blank opens an object or an array.
pub(super) fn begins_json(text: &[u8]) -> bool {
    skip_blanks(text, 0).is_some_and(|first| opens(text[first]))
}

/// Where `text[from..to]` ends without the blanks at its end.
pub(super) fn trim_end(text: &[u8], from: usize, to: usize) -> usize {
    let kept = text[from..to].iter().rposition(|byte| !is_blank(*byte));
    kept.map_or(from, |last| from + last + 1)
}

/// A line without what ends it.
pub(super) fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The first newline from `from` on.
pub(super) fn newline(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let found = memchr::memchr(b'\n', rest);
    work(found.unwrap_or(rest.len()));
    found.map(|found| from + found)
}

/// Returns true if a JSON value begins at `at`; `None` when the bytes that tell are not there yet.
pub(super) fn starts_value(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    let rest = text.get(at..)?;
    let word: &[u8] = match rest.first()? {
        b'{' | b'[' | b'"' | b'0'..=b'9' => return Some(true),
        b'-' => return rest.get(1).map(u8::is_ascii_digit).or(is_all.then_some(false)),
        b't' => b"true",
        b'f' => b"false",
        b'n' => b"null",
        _ => return Some(false),
    };
    if rest.len() < word.len() && word.starts_with(rest) && !is_all {
        return None;
    }
    Some(rest.starts_with(word))
}

/// The text behind a value, on the line on which it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing; what follows begins at this offset (behind the newline, or at the end of the text).
    Nothing(usize),
    /// The next value begins at this offset.
    Value(usize),
    /// Text that is not JSON stands from here to there.
    Junk(usize, usize),
}

/// Reads the text behind a value that ends at `end`; `None` when it cannot be told yet.
pub(super) fn behind(text: &[u8], end: usize, is_all: bool) -> Option<Behind> {
    let rest = text.get(end..)?;
    let first = rest.iter().position(|byte| !is_blank(*byte) || *byte == b'\n');
    let Some(first) = first.map(|first| end + first) else {
        return is_all.then_some(Behind::Nothing(text.len()));
    };
    if text[first] == b'\n' {
        return Some(Behind::Nothing(first + 1));
    }
    if starts_value(text, first, is_all)? {
        return Some(Behind::Value(first));
    }
    // Separators give the value behind them a chance; whatever else stands there spoils the rest of the line.
    let separators =
        text[first..].iter().take_while(|byte| matches!(byte, b',' | b';' | b' ' | b'\t' | b'\r'));
    let next = first + separators.count();
    let junk_end = if text.get(next).is_some_and(|byte| opens(*byte)) {
        next
    } else {
        match memchr::memchr(b'\n', &text[first..]) {
            Some(length) => first + length,
            None if is_all => text.len(),
            None => return None,
        }
    };
    Some(Behind::Junk(first, trim_end(text, first, junk_end)))
}

/// Returns true if a word is a place in a program: `main.js:12:5`, `VM12:3`, `(index):57`.
pub(super) fn is_place(word: &str) -> bool {
    let Some((name, number)) = word.rsplit_once(':') else {
        return false;
    };
    let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '(');
    is_name
        && !name.contains(['"', '=', '>', ',', ' '])
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// As `String::from_utf8_lossy`, which looks at each byte apart also where all are UTF-8.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// The bytes up to the first that is not UTF-8.
pub(super) fn valid_prefix(bytes: &[u8]) -> &str {
    work(bytes.len());
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).expect("it is valid up to there"),
    }
}

/// Where an element that is neither object nor array ends: a string behind its closing quote, everything
/// else before the next structural character. `Err` is the offset from which to continue the search.
pub(super) fn token_end(text: &[u8], start: usize, searched: usize) -> Result<usize, usize> {
    let mut from = searched.max(start + 1);
    if text.get(start) != Some(&b'"') {
        let rest = text.get(from..).unwrap_or_default();
        let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b'[' | b'{' | b'"' | b'\n');
        let end = from + rest.iter().position(ends).ok_or(text.len())?;
        return Ok(end);
    }
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let found = from + memchr::memchr3(b'"', b'\\', b'\n', rest).ok_or(text.len())?;
        match text[found] {
            b'"' => return Ok(found + 1),
            b'\n' => return Ok(found),
            _ => match text.get(found + 1) {
                None => return Err(found),
                Some(b'\n') => from = found + 1,
                Some(_) => from = found + 2,
            },
        }
    }
}

//! The value behind a name in text that is not JSON.

use std::ops::Range;

/// Words before a credential that name its scheme.
const SCHEMES: [&str; 5] = ["bearer", "basic", "digest", "negotiate", "token"];

/// Returns true if a value stands behind a name and a colon as in a sentence: words before the name, no quotes, and no scheme.
pub(super) fn is_prose(line: &[u8], value: &Range<usize>) -> bool {
    let before = line[..value.start].trim_ascii_end();
    let Some(name) = before.strip_suffix(b":") else { return false };
    let start = name.iter().rposition(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
    let is_behind_word = start.is_some_and(|at| {
        matches!(name[at], b' ' | b'\t')
            && name[..at].trim_ascii_end().last().is_some_and(u8::is_ascii_alphanumeric)
    });
    let first = line[value.clone()].split(u8::is_ascii_whitespace).next().expect("a split has a first part");
    let is_header = line[value.clone()].contains(&b' ')
        && SCHEMES.iter().any(|scheme| first.eq_ignore_ascii_case(scheme.as_bytes()));
    let is_cookie = name[start.unwrap_or(0)..].windows(6).any(|part| part.eq_ignore_ascii_case(b"cookie"));
    is_behind_word && !is_header && !is_cookie
}

/// The value of `name` that begins at `at`: of a header all of it.
pub(super) fn value_of(line: &[u8], at: usize, name: &[u8]) -> Range<usize> {
    let value = value_at(line, at);
    if value.start > at || matches!(line.get(at), Some(b'{' | b'[')) {
        return value;
    }
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\n');
    if name.windows(6).any(|part| part.eq_ignore_ascii_case(b"cookie")) {
        let length = line[at..].iter().position(is_end).unwrap_or(line.len() - at);
        return at..at + length;
    }
    let is_scheme = SCHEMES.iter().any(|scheme| line[value.clone()].eq_ignore_ascii_case(scheme.as_bytes()));
    let blanks = line[value.end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if is_scheme && blanks > 0 { value.start..value_at(line, value.end + blanks).end } else { value }
}

/// The value that begins at `at`, without its quotes; up to the end of the line if it does not end on it.
pub(super) fn value_at(line: &[u8], at: usize) -> Range<usize> {
    let escapes = line[at..].iter().take_while(|byte| **byte == b'\\').count();
    let start = at + escapes;
    let until = |from: usize, is_end: &dyn Fn(usize) -> bool| {
        from..(from..line.len()).find(|at| is_end(*at)).unwrap_or(line.len())
    };
    match line.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            // The quote that closes is escaped as often as the one that opens.
            let before =
                |at: usize| line[start + 1..at].iter().rev().take_while(|byte| **byte == b'\\').count();
            let value = until(start + 1, &|at| line[at] == *quote && before(at) <= escapes);
            let is_closed = value.end < line.len();
            value.start..if is_closed { value.end - before(value.end) } else { value.end }
        }
        Some(b'{' | b'[') => start..end_of_brackets(line, start),
        _ => until(start, &|at| {
            matches!(line[at], b',' | b'}' | b']' | b'&' | b';' | b'"' | b'\'')
                || line[at].is_ascii_whitespace()
        }),
    }
}

/// Where the content of the brackets that open at `start` ends, before the last bracket; brackets in strings do not count.
fn end_of_brackets(line: &[u8], start: usize) -> usize {
    let (mut depth, mut escapes, mut quote, mut level) = (0_usize, 0, None, None);
    for (at, byte) in line.iter().enumerate().skip(start) {
        match (byte, quote) {
            (b'"' | b'\'', None) => {
                quote = Some(byte);
                level = level.or(Some(escapes));
            }
            (b'"' | b'\'', Some(open)) if open == byte && Some(escapes) <= level => quote = None,
            (b'{' | b'[', None) => depth += 1,
            (b'}' | b']', None) => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
        escapes = if *byte == b'\\' { escapes + 1 } else { 0 };
    }
    line.len()
}

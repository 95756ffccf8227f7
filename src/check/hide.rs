//! Credentials in text that is no JSON, and lines of which parts are not shown.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::Regex;

use crate::catalog::Catalog;

/// Finds credentials in a line of text by the names before them: of records that are no JSON, and of others that stand on
/// the line of a record.
#[derive(Debug)]
pub(super) struct SecretText<'c> {
    catalog: &'c Catalog,
    /// The names, made ready when the first line is shown: most runs show none.
    names: OnceLock<Option<Regex>>,
}

/// How much of a line before a value is read for its name.
const BEFORE: usize = 256;

/// Bare words that are no credentials.
const NOTHING: [&[u8]; 6] = [b"null", b"true", b"false", b"None", b"True", b"False"];

impl<'c> SecretText<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, names: OnceLock::new() }
    }

    fn names(&self) -> Option<&Regex> {
        let names = self.names.get_or_init(|| {
            let words = self.catalog.secret_words();
            let any = |words: &[String]| {
                let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
                words.join("|")
            };
            let pattern = format!(
                r#"(?-u)(?:(?:\b|u002[27])(?:{})|\b(?:{})\\*["'][ \t]*,[ \t]*\\*["']?(?:{}))(?:\\*(?:["']|u002[27]))?[ \t]*[:=][ \t]*"#,
                words.pattern(),
                any(&words.payloads),
                any(&self.catalog.envelope_words().payload)
            );
            // The words are escaped, so that the pattern is right; without names there is nothing to find.
            if words.names.is_empty() { None } else { Regex::new(&pattern).ok() }
        });
        names.as_ref()
    }

    /// Where in a `stretch` of `line` values stand that must not be seen, in order. Of what stands before the stretch only so
    /// much is read as tells whether a value reaches into it.
    pub(super) fn find(&self, line: &[u8], stretch: &Range<usize>) -> Vec<Range<usize>> {
        let Some(names) = self.names() else {
            return Vec::new();
        };
        let line = &line[..stretch.end];
        // A long string may have begun anywhere: at the last quote.
        let quote = memchr::memrchr2(b'"', b'\'', &line[..stretch.start]);
        let quoted = quote.map_or(0..0, |quote| quote.saturating_sub(BEFORE)..(quote + 1).min(line.len()));
        let nearby = stretch.start.saturating_sub(BEFORE)..line.len();
        let mut found: Vec<Range<usize>> = Vec::new();
        for part in [quoted, nearby] {
            for name in names.find_iter(&line[part.clone()]) {
                let at = part.start + name.end();
                if found.last().is_some_and(|last| at < last.end) {
                    continue;
                }
                let value = value_at(line, at);
                let value = value.start.max(stretch.start)..value.end.max(stretch.start);
                if !value.is_empty() && !NOTHING.contains(&&line[value.clone()]) {
                    found.push(value);
                }
            }
        }
        found
    }
}

/// The value that begins at `at`, without its quotes; up to the end of the line if it does not end on it.
fn value_at(line: &[u8], at: usize) -> Range<usize> {
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
        Some(b'{') => until(start, &|at| line[at] == b'}'),
        Some(b'[') => until(start, &|at| line[at] == b']'),
        _ => until(start, &|at| {
            matches!(line[at], b',' | b'}' | b']' | b'&' | b';' | b' ' | b'\t' | b'"' | b'\'')
        }),
    }
}

/// A line of which parts are replaced, and where its places have gone.
pub(super) struct Masked {
    pub(super) bytes: Vec<u8>,
    /// Where the stretch begins.
    start: usize,
    /// What was replaced, and how long it is now.
    parts: Vec<(Range<usize>, usize)>,
}

impl Masked {
    /// A stretch of `line`; `parts` of it, which are in order and do not overlap, are replaced by words.
    pub(super) fn new(line: &[u8], stretch: Range<usize>, parts: Vec<(Range<usize>, String)>) -> Self {
        let mut bytes = Vec::with_capacity(stretch.len());
        let mut at = stretch.start;
        let mut moved = Vec::new();
        for (part, words) in parts {
            bytes.extend_from_slice(&line[at..part.start]);
            bytes.extend_from_slice(words.as_bytes());
            at = part.end;
            moved.push((part, words.len()));
        }
        bytes.extend_from_slice(&line[at..stretch.end]);
        Self { bytes, start: stretch.start, parts: moved }
    }

    /// Where a place of the line is now; of one within a part, where that begins or, if it `is_end`, ends.
    pub(super) fn moved(&self, place: usize, is_end: bool) -> usize {
        let (mut old, mut new) = (self.start, 0);
        for (part, length) in &self.parts {
            if place <= part.start {
                break;
            }
            new += part.start - old;
            if place < part.end {
                return if is_end { new + length } else { new };
            }
            new += length;
            old = part.end;
        }
        new + (place - old)
    }
}

#[cfg(test)]
mod tests {
    use super::{Masked, SecretText};
    use crate::catalog::Catalog;

    fn shown(line: &str) -> String {
        let Ok(catalog) = Catalog::embedded() else { return "no catalogue".to_owned() };
        let found = SecretText::new(&catalog).find(line.as_bytes(), &(0..line.len()));
        let parts = found.into_iter().map(|part| (part, "*".to_owned())).collect();
        String::from_utf8_lossy(&Masked::new(line.as_bytes(), 0..line.len(), parts).bytes).into_owned()
    }

    #[test]
    fn what_follows_a_secret_name_is_found_in_any_text() {
        for (line, expected) in [
            (r#"{"secureKey":"abc","alias":"1"}"#, r#"{"secureKey":"*","alias":"1"}"#),
            (r#"{"secureKey" : "a\"b", "x":1"#, r#"{"secureKey" : "*", "x":1"#),
            (r#"{"data":{"token":"cut o"#, r#"{"data":{"token":"*"#),
            (r"{'token': 'abc', 'x': 1}", r"{'token': '*', 'x': 1}"),
            (r"{token: abc, x: 1}", r"{token: *, x: 1}"),
            (r#""{\"jwt\":\"abc\",\"x\":1}""#, r#""{\"jwt\":\"*\",\"x\":1}""#),
            (r"https://host/?token=abc&x=1", r"https://host/?token=*&x=1"),
            (r#"{"token":null,"jwt":"","mytoken":"abc"}"#, r#"{"token":null,"jwt":"","mytoken":"abc"}"#),
            (
                r#"[{"event":"onSSOTokenRefreshEvent","data":"abc"},{"data":"abc"}"#,
                r#"[{"event":"onSSOTokenRefreshEvent","data":"*"},{"data":"abc"}"#,
            ),
            (r#"{"token":{"a":"b"},"jwt":12}"#, r#"{"token":*},"jwt":*}"#),
            (
                r#"{"TOKEN":"abc","x-api-key":"abc","SSOToken":"a","mytoken":"b"}"#,
                r#"{"TOKEN":"*","x-api-key":"*","SSOToken":"*","mytoken":"b"}"#,
            ),
            (r#"{"a":"{\u0022token\u0022:\u0022abc\u0022}"#, r#"{"a":"{\u0022token\u0022:\*}"#),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn places_move_with_what_is_replaced() {
        let masked =
            Masked::new(b"x0123456789", 1..11, vec![(3..6, "ab".to_owned()), (8..9, "long".to_owned())]);
        assert_eq!(masked.bytes, b"01ab56long89");
        let moved = |place| (masked.moved(place, false), masked.moved(place, true));
        assert_eq!(
            [1, 3, 4, 6, 8, 9, 11].map(moved),
            [(0, 0), (2, 2), (2, 4), (4, 4), (6, 6), (10, 10), (12, 12)]
        );
    }
}

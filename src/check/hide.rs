//! Credentials and people, which findings neither quote nor show.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::Regex;

use super::bench::NOT_SHOWN;
use super::words;
use crate::catalog::Catalog;
use crate::event::{Redaction, in_place_of};
use crate::json::{Arena, Limits, Value, escape_pointer_token, unescape_pointer_token};

/// What of a record must not be seen.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    covers: Vec<Cover>,
    /// Names that must not be seen in messages and pointers.
    names: Names,
}

/// What stands in place of a value or a name.
#[derive(Debug)]
pub(super) struct Cover {
    /// Where that stands in the document.
    pub(super) span: Range<usize>,
    /// What is shown instead where JSON is shown.
    pub(super) json: String,
    is_secret: bool,
}

impl Cover {
    /// In place of a credential.
    pub(super) fn of_secret(value: Value<'_>) -> Self {
        Self { span: value.span(), json: format!("\"{}\"", in_place_of(value)), is_secret: true }
    }

    fn holds(&self, span: &Range<usize>) -> bool {
        self.span.start <= span.start && span.end <= self.span.end
    }
}

impl Hidden {
    /// In place of `secrets`, which stand in order, none within another.
    pub(super) fn new(secrets: Vec<Cover>) -> Self {
        Self { covers: secrets, names: Names::default() }
    }

    /// People are not seen either.
    pub(super) fn with(mut self, redaction: Redaction) -> Self {
        let secrets = self.covers.len();
        for swap in &redaction.swaps {
            let at = self.covers[..secrets].partition_point(|cover| cover.span.end <= swap.span.start);
            if !self.covers[..secrets].get(at).is_some_and(|cover| cover.holds(&swap.span)) {
                let (span, json) = (swap.span.clone(), swap.json.clone());
                self.covers.push(Cover { span, json, is_secret: false });
            }
        }
        self.covers.sort_by_key(|cover| cover.span.start);
        self.names = Names::new(redaction);
        self
    }

    /// Names that must not be seen in messages and pointers.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// What stands in place of those that end behind a place and begin before another, as the two functions tell of an offset.
    pub(super) fn on(
        &self,
        is_behind: impl Fn(usize) -> bool,
        is_before: impl Fn(usize) -> bool,
    ) -> &[Cover] {
        let first = self.covers.partition_point(|cover| !is_behind(cover.span.end));
        let behind = self.covers.partition_point(|cover| is_before(cover.span.start));
        self.covers.get(first..behind).unwrap_or_default()
    }

    /// Whether a value is one, or stands in one.
    pub(super) fn has(&self, value: Value<'_>) -> bool {
        self.cover_of(value).is_some()
    }

    fn cover_of(&self, value: Value<'_>) -> Option<&Cover> {
        let Range { start, end } = value.span();
        let found = self.on(|offset| offset > start, |offset| offset < end);
        found.first().filter(|cover| cover.holds(&(start..end)))
    }

    /// A value as messages quote it.
    pub(super) fn quote(&self, value: Value<'_>) -> String {
        match self.cover_of(value) {
            None => words::quote(value),
            Some(cover) if cover.is_secret => in_place_of(value),
            Some(cover) => {
                let mut arena = Arena::default();
                let other = arena.parse(&cover.json, &Limits::default());
                other.map_or_else(|_| value.kind().to_string(), |other| words::quote(other.root()))
            }
        }
    }
}

/// Names of a record that must not be seen, and what stands in their place.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the name.
    plain: HashMap<String, String>,
    /// By the name as messages quote it.
    quoted: HashMap<String, String>,
    /// Those that have a backquote in them, which is not easy to find in a message.
    odd: Vec<(String, String)>,
    /// Of the event, if that is replaced.
    event: Option<String>,
}

/// Names with backquotes that are looked for in messages; nobody has more.
const MOST_ODD: usize = 100;

impl Names {
    fn new(redaction: Redaction) -> Self {
        let Redaction { names, event, event_was, .. } = redaction;
        let event_name = event.clone().map(|event| (event_was, event));
        let quoted = names.iter().chain(&event_name);
        let quoted: HashMap<String, String> =
            quoted.map(|(name, other)| (words::name(name), words::name(other))).collect();
        let is_odd = |(name, _): &(&String, &String)| name.matches('`').count() > 2;
        let odd = quoted.iter().filter(is_odd).map(|(name, other)| (name.clone(), other.clone())).collect();
        Self { plain: names.into_iter().collect(), quoted, odd, event }
    }

    /// What stands in place of the event's name.
    pub(super) fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// A message that quotes none of them.
    pub(super) fn without(&self, message: &str) -> String {
        if self.quoted.is_empty() {
            return message.to_owned();
        }
        let parts = message.split('`').enumerate().map(|(at, part)| {
            let other = (at % 2 == 1).then(|| self.quoted.get(&format!("`{part}`"))).flatten();
            other.map_or(part, |other| other.trim_matches('`'))
        });
        let mut message = parts.collect::<Vec<_>>().join("`");
        if self.odd.len() > MOST_ODD {
            return NOT_SHOWN.to_owned();
        }
        for (name, other) in &self.odd {
            message = message.replace(name.as_str(), other);
        }
        message
    }

    /// The same for a pointer.
    pub(super) fn without_in_pointer(&self, pointer: &str) -> String {
        let token = |token| match self.plain.get(&*unescape_pointer_token(token)) {
            Some(other) => escape_pointer_token(other).into_owned(),
            None => String::from(token),
        };
        pointer.split('/').map(token).collect::<Vec<_>>().join("/")
    }
}

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
                r#"(?-u)(?:\b(?:{})|\b(?:{})\\*["'][ \t]*,[ \t]*\\*["']?(?:{}))(?:\\*["'])?[ \t]*[:=][ \t]*"#,
                any(&words.names),
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

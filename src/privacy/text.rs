//! Credentials in text that is no JSON.

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex::bytes::Regex;

use super::secret_names::SecretNames;
use crate::catalog::{Catalog, SecretWords};
use crate::json::work;

/// Finds credentials in a line of text by the names before them: of records that are no JSON, and of others that stand on
/// the line of a record.
#[derive(Debug)]
pub(crate) struct SecretText<'c> {
    catalog: &'c Catalog,
    /// Made ready when the first line is shown: most runs show none. Nothing if no names are listed.
    patterns: OnceLock<Option<Patterns>>,
    /// The last window, one a thread: findings that stand near one another ask for the same.
    memos: Mutex<Vec<Memo>>,
}

#[derive(Debug)]
struct Patterns {
    /// All that stands before a credential.
    names: Regex,
    /// All that stands before a value which is named behind it, if at all.
    values: Regex,
    /// The text that stands behind such a value if it is a credential.
    names_behind: Regex,
    /// Credentials without a name.
    tokens: Regex,
}

/// A JSON web token, wherever it stands, also one that is cut off; user and password in an address.
const TOKENS: &str = r"(?-u)\b(eyJ[A-Za-z0-9_-]{5,}\.(?:[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|eyJ[A-Za-z0-9_-]*))|://([^/?#@\s:]+:[^/?#@\s]+)(@|$)";

/// A quote, escaped as often as strings stand in one another.
const QUOTE: &str = r#"\\*(?:["']|u002[27])"#;

/// Words before a credential that tell how it is used.
const SCHEMES: [&str; 5] = ["bearer", "basic", "digest", "negotiate", "token"];

/// How much of the text before or behind a value is read for its name.
const NAMED: usize = 256;

/// How much must be at hand behind a value to tell that no name stands there.
const BEHIND: usize = 64;

/// How often, on average, a byte of a line may be read as part of values that stand in one another.
const MOST_LOOKS: usize = 8;

/// Bare words that are no credentials.
const NOTHING: [&[u8]; 6] = [b"null", b"true", b"false", b"None", b"True", b"False"];

impl<'c> SecretText<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, patterns: OnceLock::new(), memos: Mutex::default() }
    }

    fn patterns(&self) -> Option<&Patterns> {
        let words = self.catalog.secret_words();
        let patterns = self.patterns.get_or_init(|| {
            let names = SecretNames::new(words);
            (!names.is_empty()).then(|| Patterns::new(&names, words, &self.catalog.envelope_words().payload))
        });
        patterns.as_ref()
    }

    /// Where in a `stretch` of a line of `text` values stand that must not be seen, in order.
    ///
    /// A name may stand on the same line or, in the same record (which begins at `record`), on one before; and all of a pair but
    /// its value on the line before or behind. If the text `goes_on`, what follows it is not at hand.
    pub(crate) fn find(
        &self,
        text: &[u8],
        stretch: &Range<usize>,
        record: usize,
        goes_on: bool,
    ) -> Vec<Range<usize>> {
        let window = Window::around(text, stretch, record, goes_on);
        if !window.is_in_line && !may_hold_one(&text[window.range.clone()]) {
            return Vec::new();
        }
        let mut memos = self.memos.lock().unwrap_or_else(PoisonError::into_inner);
        let memo = memos.pop().filter(|memo| memo.is_of(text, &window));
        drop(memos);
        let memo = memo.unwrap_or_else(|| {
            let found = self.found_in(text, &window);
            Memo::new(text, window, found)
        });
        let found = memo.found.iter().map(|part| part.start.max(stretch.start)..part.end.min(stretch.end));
        let found = found.filter(|part| !part.is_empty()).collect();
        self.memos.lock().unwrap_or_else(PoisonError::into_inner).push(memo);
        found
    }

    /// Where values stand in a part of a text that must not be seen.
    fn found_in(&self, text: &[u8], window: &Window) -> Vec<Range<usize>> {
        let Some(patterns) = self.patterns() else {
            return Vec::new();
        };
        let part = &text[window.range.clone()];
        let mut found = patterns.found_in(part, window.is_open);
        if let Some(name) = window.quoted(text) {
            found.extend(patterns.string_behind(&text[name], part));
        }
        let start = window.range.start;
        apart(found).into_iter().map(|part| part.start + start..part.end + start).collect()
    }

    /// Returns true if credentials stand in a text.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        self.patterns().is_some_and(|patterns| !patterns.found_in(text, false).is_empty())
    }

    /// Returns true if a credential stands in a text that people may have written: there `the token: none` names a word alone.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let Some(patterns) = self.patterns() else { return false };
        let line = text.as_bytes();
        patterns.found_in(line, false).iter().any(|value| !is_prose(line, value))
    }
}

impl Patterns {
    /// Where in a text credentials stand, in order. If it `is_open`, what stands behind it is not known.
    fn found_in(&self, text: &[u8], is_open: bool) -> Vec<Range<usize>> {
        if !may_hold_one(text) {
            return Vec::new();
        }
        if memchr::memmem::find(text, b"\\u00").is_none() {
            return self.found_as_written(text, is_open);
        }
        let Unescaped { line, places } = Unescaped::of(text);
        let found = self.found_as_written(&line, is_open);
        found.into_iter().map(|part| places[part.start]..places[part.end]).collect()
    }

    fn found_as_written(&self, text: &[u8], is_open: bool) -> Vec<Range<usize>> {
        work(text.len());
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut reach = 0;
        for name in self.names.find_iter(text) {
            if name.end() >= reach {
                let value = value_of(text, name.end(), name.as_bytes());
                reach = value.end;
                found.push(value);
            }
        }
        let mut budget = text.len().saturating_mul(MOST_LOOKS);
        for name in self.values.find_iter(text) {
            let value = value_at(text, name.end());
            work(value.len());
            // Beyond the budget values are hidden without a look at what stands behind them; so are those behind which the text
            // is not at hand.
            let is_unknown = budget == 0 || is_open && text.len() - value.end < BEHIND;
            let behind = || &text[value.end..text.len().min(value.end + NAMED)];
            budget = budget.saturating_sub(value.len());
            if is_unknown || self.names_behind.is_match(behind()) {
                found.push(value);
            }
        }
        found.retain(|value| !NOTHING.contains(&&text[value.clone()]));
        for token in self.tokens.captures_iter(text) {
            // The `@` behind a user and password may not be at hand.
            let is_whole = is_open || token.get(3).is_none_or(|behind| !behind.is_empty());
            found.extend(token.get(1).or(token.get(2)).filter(|_| is_whole).map(|token| token.range()));
        }
        found.retain(|value| !value.is_empty());
        apart(found)
    }

    /// The rest of a string that began far before `text`, if `before`, which ends with its quote, names it.
    fn string_behind(&self, before: &[u8], text: &[u8]) -> Option<Range<usize>> {
        let joined = [before, text].concat();
        // What stands far behind the value of a pair may name it.
        let names = [&self.names, &self.values].map(|names| names.find_iter(before).last());
        let mut values = names.into_iter().flatten().map(|name| value_at(&joined, name.end()));
        let value = values.find(|value| value.start == before.len())?;
        Some(0..value.end - before.len())
    }

    /// Those for `names` and for the payloads, which stand under one of `members`, of events that are credentials.
    fn new(names: &SecretNames, words: &SecretWords, members: &[String]) -> Self {
        let any = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            words.join("|")
        };
        let pattern = |pattern: &str| Regex::new(pattern).expect("words are escaped");
        let [name, value] = SecretNames::pair_patterns();
        let (names, is, then) = (names.pattern(), r"\s*[:=][:=>\s]*", r"\s*,[,\s]*");
        let before = format!(
            r"(?:\b|u002[27])(?:{names})|\b(?:{names}){QUOTE}{then}(?:{QUOTE})?{value}|\b(?:{}){QUOTE}{then}(?:{QUOTE})?(?:{})",
            any(&words.payloads),
            any(members),
        );
        Self {
            names: pattern(&format!(
                r"(?-u)(?:{before})(?:{QUOTE})?{is}|\[\s*{QUOTE}(?:{names}){QUOTE}{then}"
            )),
            values: pattern(&format!(r"(?-u)(?:\b|u002[27]){value}(?:{QUOTE})?{is}")),
            names_behind: pattern(&format!(
                r"(?-u)^(?:{QUOTE})?{then}(?:{QUOTE})?{name}(?:{QUOTE})?{is}(?:{QUOTE})?(?:{names})(?:{QUOTE}|[\s,;}}]|$)"
            )),
            tokens: pattern(TOKENS),
        }
    }
}

/// The part of a text that is read for a place in it. Places that stand near one another have the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Window {
    range: Range<usize>,
    /// The line begins before it.
    is_in_line: bool,
    /// The text behind it is not known.
    is_open: bool,
}

impl Window {
    /// Windows in a long line begin at multiples of this.
    const GRID: usize = 4 << 10;

    /// How far before a window the quote may stand of a string that reaches into it.
    const QUOTED: usize = 256 << 10;

    /// The window of a `stretch` of a line, in a record that begins at `record`.
    fn around(text: &[u8], stretch: &Range<usize>, record: usize, goes_on: bool) -> Self {
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

    /// The quote of the string that reaches into the window if it began far before, with what stands before it.
    fn quoted(&self, text: &[u8]) -> Option<Range<usize>> {
        let before = &text[self.range.start.saturating_sub(Self::QUOTED)..self.range.start];
        let quote = memchr::memrchr3(b'"', b'\'', b'\n', before).filter(|_| self.is_in_line)?;
        let quote = self.range.start - before.len() + quote;
        (text[quote] != b'\n').then(|| quote.saturating_sub(NAMED)..quote + 1)
    }
}

/// Where the line before `line` begins, if it does not end with a value or what stands on `line` belongs to one; else `line`.
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

/// The credentials in a window.
#[derive(Debug)]
struct Memo {
    /// Where in memory the text stands, and how long it is.
    place: (usize, usize),
    window: Window,
    /// The text in the window: the memory may hold another text by now.
    bytes: Vec<u8>,
    found: Vec<Range<usize>>,
}

/// False if a text has none of the signs between a name and its value, and no token: a search that costs next to nothing.
fn may_hold_one(text: &[u8]) -> bool {
    memchr::memchr2(b':', b'=', text).is_some()
        || memchr::memchr2(b'"', b'\'', text).is_some() && memchr::memchr(b',', text).is_some()
        || memchr::memmem::find(text, b"eyJ").is_some()
}

/// Where in memory a text stands, and how long it is.
fn place_of(text: &[u8]) -> (usize, usize) {
    (text.as_ptr().addr(), text.len())
}

impl Memo {
    fn new(text: &[u8], window: Window, found: Vec<Range<usize>>) -> Self {
        let bytes = text[window.range.clone()].to_vec();
        Self { place: place_of(text), window, bytes, found }
    }

    fn is_of(&self, text: &[u8], window: &Window) -> bool {
        self.place == place_of(text) && self.window == *window && self.bytes == text[window.range.clone()]
    }
}

/// The parts of a line in order, those in one that touch one another.
fn apart(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|part| part.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for part in found {
        match apart.last_mut().filter(|last| part.start < last.end) {
            Some(last) => last.end = last.end.max(part.end),
            None => apart.push(part),
        }
    }
    apart
}

/// A line in which the letters and digits are plain that were escaped (`\u0074`), as they may be in a name.
struct Unescaped {
    line: Vec<u8>,
    /// Where each byte stood, and the end of the line.
    places: Vec<usize>,
}

impl Unescaped {
    fn of(line: &[u8]) -> Self {
        let (mut plain, mut places) = (Vec::with_capacity(line.len()), Vec::with_capacity(line.len() + 1));
        let mut at = 0;
        while at < line.len() {
            let digits = line.get(at..at + 6).and_then(|escape| escape.strip_prefix(b"\\u00"));
            let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            let byte = byte.filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            places.push(at);
            plain.push(byte.unwrap_or(line[at]));
            at += if byte.is_some() { 6 } else { 1 };
        }
        places.push(line.len());
        Self { line: plain, places }
    }
}

/// Returns true if a value stands behind a name and a colon as in a sentence: words before the name, no quotes, and no scheme.
fn is_prose(line: &[u8], value: &Range<usize>) -> bool {
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
fn value_of(line: &[u8], at: usize, name: &[u8]) -> Range<usize> {
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
        Some(b'{' | b'[') => start..end_of_brackets(line, start),
        _ => until(start, &|at| {
            matches!(line[at], b',' | b'}' | b']' | b'&' | b';' | b'"' | b'\'')
                || line[at].is_ascii_whitespace()
        }),
    }
}

/// Where what stands in the brackets that open at `start` ends, before the last bracket; brackets in strings do not count.
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

#[cfg(test)]
mod tests {
    use super::SecretText;
    use crate::catalog::Catalog;
    use crate::privacy::Masked;

    fn shown(line: &str) -> String {
        let Ok(catalog) = Catalog::embedded() else { return "no catalogue".to_owned() };
        let found = SecretText::new(&catalog).find(line.as_bytes(), &(0..line.len()), 0, false);
        let parts = found.into_iter().map(|part| (part, "*".to_owned())).collect();
        String::from_utf8_lossy(&Masked::new(line.as_bytes(), 0..line.len(), parts).bytes).into_owned()
    }

    #[test]
    fn a_value_may_stand_on_the_line_behind_its_name() {
        let Ok(catalog) = Catalog::embedded() else { return };
        let text = SecretText::new(&catalog);
        for (before, line, behind, expected) in [
            ("{\"password\":\n", "  \"abc\", x", "", Some("abc")),
            ("token =\r\n", "abc", "", Some("abc")),
            ("{\"other\":\n", "  \"abc\", x", "", None),
            ("{\"password\"\n", "  \"abc\", x", "", None),
            ("{\"name\": \"Authorization\",\n", "  \"value\": \"abc\"", "}", Some("abc")),
            ("{\n", "  \"value\": \"abc\",\r\n", "  \"name\": \"Authorization\"", Some("abc")),
            ("{\n", "  \"value\": \"abc\",\n", "  \"name\": \"Accept\"", None),
        ] {
            let whole = [before, line, behind].concat();
            let stretch = before.len()..before.len() + line.trim_end().len();
            for record in [0, before.len()] {
                let found = text.find(whole.as_bytes(), &stretch, record, false);
                let found = found.first().map(|part| &whole[part.clone()]);
                assert_eq!(found, expected, "{before:?} {line}");
            }
        }
    }

    #[test]
    fn a_sentence_that_names_one_is_none() {
        let Ok(catalog) = Catalog::embedded() else { return };
        let text = SecretText::new(&catalog);
        for (line, expected) in [
            ("it's a token: no credential", false),
            ("token: abc", true),
            ("sent Authorization: Bearer abc", true),
            ("sent Cookie: a=b", true),
            ("login with password=abc", true),
            ("see wss://h/eyJhbGciOi.eyJz.c2ln", true),
        ] {
            assert_eq!(text.is_in(line), expected, "{line}");
        }
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
            (r#"{"token":{"a":{"c":"}"},"d":[]},"x":12}"#, r#"{"token":*},"x":12}"#),
            (r#"{\"token\":{\"a\":\"\\\"}\",\"b\":1},\"x\":12}"#, r#"{\"token\":*},\"x\":12}"#),
            (r#"{"Set-Cookie":{"a":"b","c":1"#, r#"{"Set-Cookie":*"#),
            (r#"{"token":[{"a":"b"#, r#"{"token":*"#),
            (
                r#"{"TOKEN":"abc","x-api-key":"abc","SSOToken":"a","mytoken":"b"}"#,
                r#"{"TOKEN":"*","x-api-key":"*","SSOToken":"*","mytoken":"b"}"#,
            ),
            ("Authorization: Bearer abc onAgentStateEvent {}", "Authorization: * onAgentStateEvent {}"),
            ("Cookie: a=b; JSESSIONID=c", "Cookie: *"),
            (r#"{"name":"Authorization","value":"abc"}"#, r#"{"name":"Authorization","value":"*"}"#),
            (r#"{"Header" : "Cookie", "Val" : "a", "x":1"#, r#"{"Header" : "Cookie", "Val" : "*", "x":1"#),
            (r#"{"value":"a{b}","name":"Authorization"}"#, r#"{"value":"*","name":"Authorization"}"#),
            (
                r#"{"value":"a","name":"x"},{"value":"b","key":"pwd"}"#,
                r#"{"value":"a","name":"x"},{"value":"*","key":"pwd"}"#,
            ),
            (r"{value: a, header: Cookie, x: 1}", r"{value: *, header: Cookie, x: 1}"),
            (r#"{\"value\":\"a b\",\"name\":\"jwt\"}"#, r#"{\"value\":\"*\",\"name\":\"jwt\"}"#),
            (r#"{"value":"a","name":"tokens"}"#, r#"{"value":"a","name":"tokens"}"#),
            (
                r#"[["Authorization", "Bearer abc"],["Accept","b"]]"#,
                r#"[["Authorization", "*"],["Accept","b"]]"#,
            ),
            ("wss://h/chat/jwt/eyJhbGciOi.eyJz.c2ln/x", "wss://h/chat/jwt/*/x"),
            ("wss://h/chat/jwt/eyJhbGciOi.eyJz", "wss://h/chat/jwt/*"),
            ("https://me:pass@host/", "https://*@host/"),
            ("userId=1&secureKey=ABC", "userId=1&secureKey=*"),
            ("{secureKey: 'abc'}", "{secureKey: '*'}"),
            (r#"{"to\u006ben":"abc","x":"\u0041""#, r#"{"to\u006ben":"*","x":"\u0041""#),
            (r#"{"a":"{\u0022token\u0022:\u0022abc\u0022}"#, r#"{"a":"{\u0022token\u0022:\*}"#),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }
}

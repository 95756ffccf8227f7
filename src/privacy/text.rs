//! Credentials in text that is no JSON.

use std::ops::Range;
use std::sync::OnceLock;

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
}

#[derive(Debug)]
struct Patterns {
    /// All that stands before a credential.
    names: Regex,
    /// All that stands before a value which is named behind it, if at all.
    values: Regex,
    /// The text that stands behind such a value if it is a credential.
    names_behind: Regex,
    /// What is a credential without a name.
    tokens: Regex,
}

/// A JSON web token, wherever it stands, also one that is cut off; user and password in an address.
const TOKENS: &str = r"(?-u)\b(eyJ[A-Za-z0-9_-]{5,}\.(?:[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|eyJ[A-Za-z0-9_-]*))|://([^/?#@\s:]+:[^/?#@\s]+)@";

/// A quote, escaped as often as strings stand in one another.
const QUOTE: &str = r#"\\*(?:["']|u002[27])"#;

/// Words before a credential that tell how it is used.
const SCHEMES: [&str; 5] = ["bearer", "basic", "digest", "negotiate", "token"];

/// How much of a line before a value is read for its name.
const BEFORE: usize = 256;

/// How much of a line before a stretch is read for the name of an object in which it stands.
const AROUND: usize = 4 << 10;

/// How often, on average, a byte of a line may be read as part of values that stand in one another.
const MOST_LOOKS: usize = 8;

/// Bare words that are no credentials.
const NOTHING: [&[u8]; 6] = [b"null", b"true", b"false", b"None", b"True", b"False"];

impl<'c> SecretText<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, patterns: OnceLock::new() }
    }

    fn patterns(&self) -> Option<&Patterns> {
        let words = self.catalog.secret_words();
        let patterns = self.patterns.get_or_init(|| {
            let names = SecretNames::new(words);
            (!names.is_empty()).then(|| Patterns::new(&names, words, &self.catalog.envelope_words().payload))
        });
        patterns.as_ref()
    }

    /// Where in a `stretch` of `line` values stand that must not be seen, in order. Of what stands before the stretch only so
    /// much is read as tells whether a value reaches into it.
    pub(crate) fn find(&self, line: &[u8], stretch: &Range<usize>) -> Vec<Range<usize>> {
        if memchr::memmem::find(line, b"\\u00").is_none() {
            return self.find_as_written(line, stretch);
        }
        let Unescaped { line, places } = Unescaped::of(line);
        let at = |place: usize| places.partition_point(|known| *known < place);
        let found = self.find_as_written(&line, &(at(stretch.start)..at(stretch.end)));
        found.into_iter().map(|part| places[part.start]..places[part.end]).collect()
    }

    /// The same for a line between others: a name, or all of a pair but its value, may stand on the one before or behind.
    pub(crate) fn find_between(
        &self,
        before: &[u8],
        line: &[u8],
        behind: &[u8],
        stretch: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let before = before[before.len().saturating_sub(BEFORE)..].trim_ascii_end();
        let before = if matches!(before.last(), Some(b':' | b'=' | b',')) { before } else { b"" };
        let goes_on = line.trim_ascii_end().ends_with(b",");
        let behind = if goes_on { &behind[..behind.len().min(BEFORE)] } else { b"" };
        if before.is_empty() && behind.is_empty() {
            return self.find(line, stretch);
        }
        let blanks = line.len() - line.trim_ascii_start().len();
        let own = line.trim_ascii();
        let joined = [before, b" ", own, b" ", behind.trim_ascii_start()].concat();
        let start = before.len() + 1;
        let moved = |place: usize| place.clamp(blanks, blanks + own.len()) - blanks + start;
        let found = self.find(&joined, &(moved(stretch.start)..moved(stretch.end)));
        found.into_iter().map(|part| part.start + blanks - start..part.end + blanks - start).collect()
    }

    fn find_as_written(&self, whole: &[u8], stretch: &Range<usize>) -> Vec<Range<usize>> {
        let Some(patterns) = self.patterns() else {
            return Vec::new();
        };
        let line = &whole[..stretch.end];
        // A long string may have begun anywhere: at the last quote.
        let quote = memchr::memrchr2(b'"', b'\'', &line[..stretch.start]);
        let quoted = quote.map_or(0..0, |quote| quote.saturating_sub(BEFORE)..(quote + 1).min(line.len()));
        let nearby = stretch.start.saturating_sub(AROUND)..line.len();
        work(quoted.len() + nearby.len());
        let mut found: Vec<Range<usize>> = Vec::new();
        for part in [quoted, nearby.clone()] {
            let mut reach = 0;
            for name in patterns.names.find_iter(&line[part.clone()]) {
                let at = part.start + name.end();
                if at >= reach {
                    let value = value_of(line, at, &line[part.start + name.start()..at]);
                    reach = value.end;
                    push(&mut found, value, stretch);
                }
            }
            let mut budget = whole.len().saturating_mul(MOST_LOOKS);
            for name in patterns.values.find_iter(&line[part.clone()]) {
                let value = value_at(whole, part.start + name.end());
                work(value.len());
                // Beyond the budget values are hidden without a look at what stands behind them.
                let is_named =
                    || patterns.names_behind.is_match(&whole[value.end..whole.len().min(value.end + BEFORE)]);
                if budget == 0 || is_named() {
                    push(&mut found, value.clone(), stretch);
                }
                budget = budget.saturating_sub(value.len());
                if budget == 0 && value.end >= line.len() {
                    break;
                }
            }
        }
        found.retain(|value| !NOTHING.contains(&&line[value.clone()]));
        for token in patterns.tokens.captures_iter(&line[nearby.clone()]) {
            if let Some(token) = token.get(1).or(token.get(2)) {
                push(&mut found, nearby.start + token.start()..nearby.start + token.end(), stretch);
            }
        }
        apart(found)
    }

    /// Returns true if a credential stands in a text that people may have written: there `the token: none` names a word alone.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let line = text.as_bytes();
        self.find(line, &(0..line.len())).iter().any(|value| !is_prose(line, value))
    }
}

impl Patterns {
    /// Those for `names` and for the payloads, which stand under one of `members`, of events that are credentials.
    fn new(names: &SecretNames, words: &SecretWords, members: &[String]) -> Self {
        let any = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            words.join("|")
        };
        let pattern = |pattern: &str| Regex::new(pattern).expect("words are escaped");
        let [name, value] = SecretNames::pair_patterns();
        let (names, is, then) = (names.pattern(), r"[ \t]*[:=][:=> \t]*", r"[ \t]*,[, \t]*");
        let before = format!(
            r"(?:\b|u002[27])(?:{names})|\b(?:{names}){QUOTE}{then}(?:{QUOTE})?{value}|\b(?:{}){QUOTE}{then}(?:{QUOTE})?(?:{})",
            any(&words.payloads),
            any(members),
        );
        Self {
            names: pattern(&format!(
                r"(?-u)(?:{before})(?:{QUOTE})?{is}|\[[ \t]*{QUOTE}(?:{names}){QUOTE}{then}"
            )),
            values: pattern(&format!(r"(?-u)(?:\b|u002[27]){value}(?:{QUOTE})?{is}")),
            names_behind: pattern(&format!(
                r"(?-u)^(?:{QUOTE})?{then}(?:{QUOTE})?{name}(?:{QUOTE})?{is}(?:{QUOTE})?(?:{names})(?:{QUOTE}|[ \t,;}}]|$)"
            )),
            tokens: pattern(TOKENS),
        }
    }
}

/// Notes what of `value` stands in the stretch.
fn push(found: &mut Vec<Range<usize>>, value: Range<usize>, stretch: &Range<usize>) {
    let value = value.start.max(stretch.start)..value.end.min(stretch.end);
    if !value.is_empty() {
        found.push(value);
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
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\'');
    if name.windows(6).any(|part| part.eq_ignore_ascii_case(b"cookie")) {
        let length = line[at..].iter().position(is_end).unwrap_or(line.len() - at);
        return at..at + length;
    }
    let is_scheme = SCHEMES.iter().any(|scheme| line[value.clone()].eq_ignore_ascii_case(scheme.as_bytes()));
    let blanks = line[value.end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
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
            matches!(line[at], b',' | b'}' | b']' | b'&' | b';' | b' ' | b'\t' | b'"' | b'\'')
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
        let found = SecretText::new(&catalog).find(line.as_bytes(), &(0..line.len()));
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
            let found =
                text.find_between(before.as_bytes(), line.as_bytes(), behind.as_bytes(), &(0..line.len()));
            let found = found.first().map(|part| &line[part.clone()]);
            assert_eq!(found, expected, "{before}{line}");
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

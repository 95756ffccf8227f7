//! Credentials in text that is no JSON.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::Regex;

use super::secret_names::SecretNames;
use crate::catalog::Catalog;
use crate::json::work;

/// Finds credentials in a line of text by the names before them: of records that are no JSON, and of others that stand on
/// the line of a record.
#[derive(Debug)]
pub(crate) struct SecretText<'c> {
    catalog: &'c Catalog,
    /// The names, made ready when the first line is shown: most runs show none.
    names: OnceLock<Option<Regex>>,
    /// What is a credential without a name.
    tokens: OnceLock<Option<Regex>>,
}

/// A JSON web token, wherever it stands; user and password in an address.
const TOKENS: &str =
    r"(?-u)\b(eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)|://([^/?#@\s:]+:[^/?#@\s]+)@";

/// Words before a credential that tell how it is used.
const SCHEMES: [&str; 5] = ["bearer", "basic", "digest", "negotiate", "token"];

/// How much of a line before a value is read for its name.
const BEFORE: usize = 256;

/// Bare words that are no credentials.
const NOTHING: [&[u8]; 6] = [b"null", b"true", b"false", b"None", b"True", b"False"];

impl<'c> SecretText<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, names: OnceLock::new(), tokens: OnceLock::new() }
    }

    fn names(&self) -> Option<&Regex> {
        let names = self.names.get_or_init(|| {
            let words = self.catalog.secret_words();
            let secret_names = SecretNames::new(words);
            let any = |words: &[String]| {
                let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
                words.join("|")
            };
            let pattern = format!(
                r#"(?-u)(?:(?:\b|u002[27])(?:{names})|\b(?:{names})\\*["'][ \t]*,[ \t]*\\*["']?[Vv]alue|\b(?:{})\\*["'][ \t]*,[ \t]*\\*["']?(?:{}))(?:\\*(?:["']|u002[27]))?[ \t]*[:=][ \t]*"#,
                any(&words.payloads),
                any(&self.catalog.envelope_words().payload),
                names = secret_names.pattern()
            );
            // The words are escaped, so that the pattern is right; without names there is nothing to find.
            if secret_names.is_empty() { None } else { Regex::new(&pattern).ok() }
        });
        names.as_ref()
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

    /// The same for a line that goes on behind the end of the one `before`: a name may stand there alone.
    pub(crate) fn find_behind(
        &self,
        before: &[u8],
        line: &[u8],
        stretch: &Range<usize>,
    ) -> Vec<Range<usize>> {
        let before = before[before.len().saturating_sub(BEFORE)..].trim_ascii_end();
        if !matches!(before.last(), Some(b':' | b'=')) {
            return self.find(line, stretch);
        }
        let blanks = line.len() - line.trim_ascii_start().len();
        let joined = [before, b" ", &line[blanks..]].concat();
        let (from, to) = (stretch.start.max(blanks), stretch.end.max(blanks));
        let behind = before.len() + 1;
        let found = self.find(&joined, &(from - blanks + behind..to - blanks + behind));
        found.into_iter().map(|part| part.start + blanks - behind..part.end + blanks - behind).collect()
    }

    fn find_as_written(&self, line: &[u8], stretch: &Range<usize>) -> Vec<Range<usize>> {
        let Some(names) = self.names() else {
            return Vec::new();
        };
        let line = &line[..stretch.end];
        // A long string may have begun anywhere: at the last quote.
        let quote = memchr::memrchr2(b'"', b'\'', &line[..stretch.start]);
        let quoted = quote.map_or(0..0, |quote| quote.saturating_sub(BEFORE)..(quote + 1).min(line.len()));
        let nearby = stretch.start.saturating_sub(BEFORE)..line.len();
        work(quoted.len() + nearby.len());
        let mut found: Vec<Range<usize>> = Vec::new();
        for part in [quoted, nearby.clone()] {
            for name in names.find_iter(&line[part.clone()]) {
                let at = part.start + name.end();
                if found.last().is_some_and(|last| at < last.end) {
                    continue;
                }
                let value = value_of(line, at, &line[part.start + name.start()..at]);
                let value = value.start.max(stretch.start)..value.end.max(stretch.start);
                if !value.is_empty() && !NOTHING.contains(&&line[value.clone()]) {
                    found.push(value);
                }
            }
        }
        let tokens = self.tokens.get_or_init(|| Regex::new(TOKENS).ok());
        let own = found.len();
        for token in tokens.iter().flat_map(|tokens| tokens.captures_iter(&line[nearby.clone()])) {
            let Some(token) = token.get(1).or(token.get(2)) else { continue };
            let token = nearby.start + token.start()..nearby.start + token.end();
            let token = token.start.max(stretch.start)..token.end.max(stretch.start);
            // What was found by its name stands in order, each behind the other.
            let behind = found[..own].partition_point(|known| known.end <= token.start);
            let is_new = behind == own || token.end <= found[behind].start;
            if is_new && !token.is_empty() {
                found.push(token);
            }
        }
        found.sort_by_key(|part| part.start);
        found
    }

    /// Whether a credential stands in a text that people may have written: there `the token: none` names a word alone.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let line = text.as_bytes();
        self.find(line, &(0..line.len())).iter().any(|value| !is_prose(line, value))
    }
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

/// Whether a value stands behind a name and a colon as in a sentence: words before the name, no quotes, and no scheme.
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
    if value.start > at {
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
        Some(b'{') => until(start, &|at| line[at] == b'}'),
        Some(b'[') => until(start, &|at| line[at] == b']'),
        _ => until(start, &|at| {
            matches!(line[at], b',' | b'}' | b']' | b'&' | b';' | b' ' | b'\t' | b'"' | b'\'')
        }),
    }
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
        for (before, line, expected) in [
            ("{\"password\":\n", "  \"abc\", x", Some("abc")),
            ("token =\r\n", "abc", Some("abc")),
            ("{\"other\":\n", "  \"abc\", x", None),
            ("{\"password\"\n", "  \"abc\", x", None),
        ] {
            let found = text.find_behind(before.as_bytes(), line.as_bytes(), &(0..line.len()));
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
            (
                r#"{"TOKEN":"abc","x-api-key":"abc","SSOToken":"a","mytoken":"b"}"#,
                r#"{"TOKEN":"*","x-api-key":"*","SSOToken":"*","mytoken":"b"}"#,
            ),
            ("Authorization: Bearer abc onAgentStateEvent {}", "Authorization: * onAgentStateEvent {}"),
            ("Cookie: a=b; JSESSIONID=c", "Cookie: *"),
            (r#"{"name":"Authorization","value":"abc"}"#, r#"{"name":"Authorization","value":"*"}"#),
            ("wss://h/chat/jwt/eyJhbGciOi.eyJz.c2ln/x", "wss://h/chat/jwt/*/x"),
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

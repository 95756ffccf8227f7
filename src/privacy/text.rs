//! Credentials in text that is not JSON.

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::hint::Hint;
use super::named_value::is_prose;
use super::patterns::{Patterns, apart, may_hold_one};
use super::secret_names::SecretNames;
use super::window::Window;
use crate::catalog::Catalog;

/// Finds credentials in a line of text by the names before them: of records that are not JSON, and of others that stand on
/// the line of a record.
#[derive(Debug)]
pub(crate) struct SecretText<'c> {
    catalog: &'c Catalog,
    /// Made ready when the first line is shown: most runs show none.
    hint: OnceLock<Hint>,
    /// Made ready when the first line is shown that may hold a credential. Nothing if no names are listed.
    patterns: OnceLock<Option<Patterns>>,
    /// The last window, one a thread: findings that stand near one another ask for the same.
    memos: Mutex<Vec<Memo>>,
}

impl<'c> SecretText<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, hint: OnceLock::new(), patterns: OnceLock::new(), memos: Mutex::default() }
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
    /// its value on the line before or behind. If the text `goes_on`, the text behind it is not at hand.
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

    /// False if no credential stands in a text.
    pub(crate) fn may_be_in(&self, text: &[u8]) -> bool {
        let words = self.catalog.secret_words();
        may_hold_one(text)
            && self.hint.get_or_init(|| Hint::new(&SecretNames::new(words), words)).may_be_in(text)
    }

    /// Where values stand in a part of a text that must not be seen.
    fn found_in(&self, text: &[u8], window: &Window) -> Vec<Range<usize>> {
        let part = &text[window.range.clone()];
        let before = window.quoted(text).map(|name| &text[name]);
        // The name of a value may stand behind the part, where that is not known, and behind what began before it.
        if !window.is_open && before.is_none() && !self.may_be_in(part) {
            return Vec::new();
        }
        let Some(patterns) = self.patterns() else {
            return Vec::new();
        };
        let mut found = patterns.found_in(part, window.is_open);
        if let Some(before) = before {
            found.extend(patterns.string_behind(before, part));
        }
        let start = window.range.start;
        apart(found).into_iter().map(|part| part.start + start..part.end + start).collect()
    }

    /// Returns true if credentials stand in a text.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        let is_in = |patterns: &Patterns| !patterns.found_in(text, false).is_empty();
        self.may_be_in(text) && self.patterns().is_some_and(is_in)
    }

    /// Returns true if a credential stands in a text that people may have written: there `the token: none` names a word alone.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let line = text.as_bytes();
        if !self.may_be_in(line) {
            return false;
        }
        let Some(patterns) = self.patterns() else { return false };
        patterns.found_in(line, false).iter().any(|value| !is_prose(line, value))
    }
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

//! The meaning of a bracket in a text, by the bytes behind it.

use crate::capture::escaped::{Escape, TELLING, escape_at};
use crate::capture::lexical::is_blank;

/// How far is looked: blanks and names longer than this are no beginning of a value.
const FAR: usize = 256;

/// Brackets within each other that are looked at before the first member.
const DEEP: usize = 4;

/// The meaning of a bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// No value: `[INFO]`, `{x}`.
    Text,
    /// JSON, over one line or many.
    Value,
    /// Resembles JSON and is none (a preview, a Java map, a Python dictionary): it ends on its line.
    Resembles,
    /// JSON that stands in a string: a backslash is before its first quote.
    Quoted,
    /// JSON whose quotes are escaped, in no string of its own: it ends on its line.
    Escaped(Escape),
    /// JSON over lines that begin alike.
    Prefixed,
    /// A literal of a program over several lines: names without quotes, or in single quotes.
    Literal,
}

/// The meaning of the bracket at `at`; `before` is the byte before it. `None` while the bytes that tell are not there.
pub(super) fn look(text: &[u8], at: usize, before: Option<u8>, is_all: bool) -> Option<Look> {
    let far = at.saturating_add(FAR);
    let (text, is_all) = if text.len() > far { (&text[..far], true) } else { (text, is_all) };
    let mut at = at;
    for _ in 0..DEEP {
        let bracket = *text.get(at)?;
        let Some(next) = first_behind(text, at + 1) else {
            return is_all.then_some(Look::Text);
        };
        if bracket == b'[' && matches!(text[next], b'{' | b'[') {
            at = next;
            continue;
        }
        if before == Some(b'"') && text[next] == b'\\' && text.get(next + 1) != Some(&b'\\') {
            return quoted(text, at, next + 1, is_all);
        }
        if may_be_escaped(text, at, next, is_all)?
            && let Some(escape) = escape_at(&text[at..])
        {
            return Some(Look::Escaped(escape));
        }
        if bracket == b'[' && text[next] == b'"' && is_key(&text[next..], is_all)? {
            return Some(Look::Text);
        }
        if bracket == b'[' && is_map(text, at, next) {
            return Some(Look::Resembles);
        }
        if bracket == b'[' {
            let is_value = text[next] == b'"'
                || memchr::memchr(b'\n', &text[at..next]).is_some() && continues_array(text, next, is_all)?;
            return Some(if is_value { Look::Value } else { Look::Text });
        }
        if matches!(text[next], b'"' | b'}') {
            return Some(Look::Value);
        }
        let is_on_line = memchr::memchr(b'\n', &text[at..next]).is_none();
        return match resembles(text, next, is_all)? {
            found if is_on_line => Some(found),
            // A line that begins with a time is none of a literal.
            Look::Resembles if !text[next].is_ascii_digit() => Some(Look::Literal),
            _ => Some(Look::Text),
        };
    }
    // No prose has so many brackets within each other.
    Some(Look::Value)
}

/// Returns true if a line goes on with an array that was opened on the line before: `]`, or a scalar.
fn continues_array(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    if text[at] == b']' { Some(true) } else { is_scalar(text, at, is_all) }
}

fn first_behind(text: &[u8], from: usize) -> Option<usize> {
    text.get(from..)?.iter().position(|byte| !is_blank(*byte)).map(|blanks| from + blanks)
}

/// Returns true if what stands at `next` behind the bracket at `at` may be an escaped quote or blank; `None` while too little of it
/// is there to tell how it is escaped.
fn may_be_escaped(text: &[u8], at: usize, next: usize, is_all: bool) -> Option<bool> {
    let rest = &text[next..];
    let is_sign = match rest[0] {
        b'\\' | b'&' | b'%' | b'#' => true,
        b'"' if rest.len() < 3 && !is_all => return None,
        b'"' => {
            rest.starts_with(b"\"\"") && rest.get(2).is_some_and(|c| *c == b'"' || c.is_ascii_alphabetic())
        }
        _ => false,
    };
    let is_there = is_all || text.len() - at >= TELLING || memchr::memchr(b'\n', rest).is_some();
    if is_sign && !is_there { None } else { Some(is_sign) }
}

/// Returns true if a bracket opens a map in the notation of Go or PHP: `map[a:1]`, `['a' => 1]`.
fn is_map(text: &[u8], at: usize, next: usize) -> bool {
    let is_go = text[..at].ends_with(b"map") && text[next].is_ascii_alphabetic();
    is_go || text[next] == b'\'' && memchr::memmem::find(&text[next..], b"=>").is_some()
}

/// Returns true if behind a bracket stands the key of an array as PHP shows it: `["a"]=>`. `None` while the bytes that tell are not there.
fn is_key(text: &[u8], is_all: bool) -> Option<bool> {
    const SIGN: &[u8] = b"]=>";
    let Some(end) = memchr::memchr(b'"', &text[1..]) else { return is_all.then_some(false) };
    let behind = &text[end + 2..];
    if !is_all && behind.len() < SIGN.len() && SIGN.starts_with(behind) {
        return None;
    }
    Some(behind.starts_with(SIGN))
}

/// Returns true if a line that begins at `at`, within a literal over several lines, is none of its lines: it is not indented, and
/// closes nothing.
pub(super) fn ends_literal(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    let Some(first) = text.get(at) else {
        return is_all.then_some(false);
    };
    Some(!matches!(first, b' ' | b'\t' | b'\r' | b'\n' | b'}' | b']' | b')' | b','))
}

/// Behind the backslash: the first quote, or the line end of a text that is pretty-printed. The bracket stands at `bracket`.
fn quoted(text: &[u8], bracket: usize, at: usize, is_all: bool) -> Option<Look> {
    match text.get(at) {
        None => is_all.then_some(Look::Text),
        Some(b'"' | b'n' | b'r' | b't') => Some(Look::Quoted),
        // It is escaped by whoever put it in quotes, and the quotes around it are not.
        Some(_)
            if !is_all && text.len() - bracket < TELLING && memchr::memchr(b'\n', &text[at..]).is_none() =>
        {
            None
        }
        Some(_) => Some(escape_at(&text[bracket..]).map_or(Look::Text, Look::Escaped)),
    }
}

/// The look of a brace behind which stands what stands there in other notations: a quote of another kind, three dots, or a name
/// and what parts it from its value.
fn resembles(text: &[u8], at: usize, is_all: bool) -> Option<Look> {
    let rest = &text[at..];
    let signs: [&[u8]; 5] =
        ["'".as_bytes(), "“".as_bytes(), "‘".as_bytes(), "…".as_bytes(), "...".as_bytes()];
    if signs.iter().any(|sign| rest.starts_with(sign)) {
        return Some(Look::Resembles);
    }
    if !is_all && signs.iter().any(|sign| sign.starts_with(rest)) {
        return None;
    }
    let name =
        rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')).count();
    let behind = rest[name..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match rest.get(name + behind) {
        None if is_all => Some(Look::Text),
        None => None,
        Some(b':') if name == 0 && rest.len() == 1 && !is_all => None,
        // A symbol of Ruby.
        Some(b':') if name == 0 && rest.get(1).is_some_and(u8::is_ascii_alphabetic) => Some(Look::Resembles),
        Some(b':' | b'=') if name > 0 => Some(Look::Resembles),
        Some(b'\'' | b'"') if (1..=2).contains(&name) && behind == 0 => Some(Look::Resembles),
        Some(_) => Some(Look::Text),
    }
}

/// Returns true if a line that begins at `at`, within a value that is open, is none of the value's: it begins as no line of
/// JSON can. `None` while the bytes that tell are not there.
pub(in super::super) fn begins_log_line(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    let Some(first) = text[at..].iter().position(|byte| !is_blank(*byte)).map(|blanks| at + blanks) else {
        return is_all.then_some(false);
    };
    match text[first] {
        b'{' | b'}' | b']' | b'"' | b',' | b':' => Some(false),
        b'[' => match first_behind(text, first + 1) {
            None => is_all.then_some(false),
            Some(next) if matches!(text[next], b'{' | b'[' | b']' | b'"') => Some(false),
            Some(next) => Some(!is_scalar(text, next, is_all)?),
        },
        _ => Some(!is_scalar(text, first, is_all)?),
    }
}

/// Returns true if a number or a word of JSON stands at `at`, and behind it what may follow it there.
fn is_scalar(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    const LONGEST: usize = 64;
    let rest = &text[at..];
    let length = rest.iter().take(LONGEST).take_while(|byte| !b",]} \t\r\n".contains(byte)).count();
    if length == rest.len() && !is_all && length < LONGEST {
        return None;
    }
    let word = std::str::from_utf8(&rest[..length]).unwrap_or_default();
    if !is_json_scalar(word) {
        return Some(false);
    }
    let behind = rest[length..].iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    match behind {
        None => is_all.then_some(true),
        Some(blanks) => Some(b",]}\n".contains(&rest[length + blanks])),
    }
}

/// Returns true if a word is a number, `true`, `false` or `null`.
pub(in super::super) fn is_json_scalar(word: &str) -> bool {
    let begins = word.starts_with(|c: char| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit());
    begins && serde_json::from_str::<&serde_json::value::RawValue>(word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_of_prose_are_text() {
        for text in ["[INFO] x", "[12:00:01.123] x", "{x}", "{ return x; }", "[1,2]", "[]", "[ ]", "{}:[INFO"]
        {
            let expected = if text.starts_with("{}") { Look::Value } else { Look::Text };
            assert_eq!(look(text.as_bytes(), 0, None, true), Some(expected), "{text}");
        }
    }

    #[test]
    fn values_and_what_resembles_them_are_told() {
        for (text, expected) in [
            ("{\"a\":1}", Look::Value),
            ("{\n\t\"a\"", Look::Value),
            ("[\n  {\"a\"", Look::Value),
            ("[[\"a\"", Look::Value),
            ("[[[[[", Look::Value),
            ("[\n 1,\n 2]", Look::Value),
            ("{\n  foo: 1}", Look::Literal),
            ("['a' => 1]", Look::Resembles),
            ("[\n]", Look::Value),
            ("{a: 1}", Look::Resembles),
            ("{ a=1", Look::Resembles),
            ("{u'a'", Look::Resembles),
            ("{…}", Look::Resembles),
            ("{“a”", Look::Resembles),
            ("[{'a'", Look::Resembles),
        ] {
            assert_eq!(look(text.as_bytes(), 0, None, true), Some(expected), "{text}");
        }
        for text in ["{\\\"a\\\":1}", "[{&quot;a", "[{%2522a", "{#012 \"a", "{\\n  \"a"] {
            let found = look(text.as_bytes(), 0, None, true);
            assert!(matches!(found, Some(Look::Escaped(_))), "{text}: {found:?}");
        }
        assert_eq!(look(br#""{\"a\""#, 1, Some(b'"'), true), Some(Look::Quoted));
        assert_eq!(look(br#""[{\n \"a\""#, 1, Some(b'"'), true), Some(Look::Quoted));
        assert_eq!(look(b"{  ", 0, None, false), None);
    }

    #[test]
    fn a_line_of_a_log_does_not_go_on_with_a_value() {
        for line in [
            "12:00:01 x",
            "2024-01-01 x",
            "[INFO] x",
            "[12:00] x",
            "main.js:2",
            "true story",
            "\tat f (x)",
            "1 x",
        ] {
            assert_eq!(begins_log_line(line.as_bytes(), 0, true), Some(true), "{line}");
        }
        for line in
            ["\"a\": 1", "}", "  ]", "12,", "-1.5e3\n", "true,", "null]", "[1,", "[", "", ", 1", "{\"a\""]
        {
            assert_eq!(begins_log_line(line.as_bytes(), 0, true), Some(false), "{line}");
        }
        assert_eq!(begins_log_line(b"12", 0, false), None);
        assert_eq!(begins_log_line(b"  ", 0, false), None);
    }
}

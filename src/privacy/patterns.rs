//! The patterns by which credentials are found in text that is not JSON.

use std::ops::Range;

use regex::bytes::Regex;

use super::named_value::{value_at, value_of};
use super::secret_names::SecretNames;
use super::window::NAMED;
use crate::catalog::SecretWords;
use crate::json::work;

#[derive(Debug)]
pub(super) struct Patterns {
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

/// The bytes that must be at hand behind a value to know that no name stands there.
const BEHIND: usize = 64;

/// How often, on average, a byte of a line may be read as part of values that stand in one another.
const MOST_LOOKS: usize = 8;

/// Bare words that are no credentials.
const NOTHING: [&[u8]; 6] = [b"null", b"true", b"false", b"None", b"True", b"False"];

impl Patterns {
    /// Where in a text credentials stand, in order. If it `is_open`, the text behind it is not known.
    pub(super) fn found_in(&self, text: &[u8], is_open: bool) -> Vec<Range<usize>> {
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
            // Beyond the budget values are hidden without reading the text behind them; so are those behind which the text
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
    pub(super) fn string_behind(&self, before: &[u8], text: &[u8]) -> Option<Range<usize>> {
        let joined = [before, text].concat();
        // The name of a pair may stand far behind its value.
        let names = [&self.names, &self.values].map(|names| names.find_iter(before).last());
        let mut values = names.into_iter().flatten().map(|name| value_at(&joined, name.end()));
        let value = values.find(|value| value.start == before.len())?;
        Some(0..value.end - before.len())
    }

    /// Those for `names` and for the payloads, which stand under one of `members`, of events that are credentials.
    pub(super) fn new(names: &SecretNames, words: &SecretWords, members: &[String]) -> Self {
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

/// False if a text has none of the signs between a name and its value, and no token: a search that costs next to nothing.
pub(super) fn may_hold_one(text: &[u8]) -> bool {
    memchr::memchr2(b':', b'=', text).is_some()
        || memchr::memchr2(b'"', b'\'', text).is_some() && memchr::memchr(b',', text).is_some()
        || memchr::memmem::find(text, b"eyJ").is_some()
}

/// The parts of a line in order, those in one that touch one another.
pub(super) fn apart(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
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

//! Words of a line: of a text, names, numbers.

use super::look::is_json_scalar;

/// Words that begin values in JSON or a similar notation.
pub(super) const WORDS: [&str; 13] = [
    "true",
    "false",
    "null",
    "undefined",
    "NaN",
    "Infinity",
    "None",
    "True",
    "False",
    "Object",
    "Array",
    "Map",
    "Set",
];

/// Letters before the quote of a string in Python.
pub(super) const STRING_PREFIXES: [&str; 7] = ["u", "b", "r", "f", "ur", "br", "rb"];

/// Returns true if the first word of a line is one of a text, or a time.
pub(super) fn is_word_of_text(word: &str) -> bool {
    let name = word.trim_end_matches([':', ',', ';', '(', ')', '{', '[', ']', '}']);
    let name = name.split('(').next().unwrap_or(name);
    if WORDS.contains(&name) || is_json_scalar(name) {
        return false;
    }
    match word.chars().next() {
        Some('0'..='9') => word.contains([':', '-', '/', '.', '|']),
        None | Some('-' | '+' | '.' | '=' | '*') => false,
        Some(_) => !word.contains(['"', '=']) && !begins_with_string(word),
    }
}

/// `u'…'`: a string of Python. `it's` is none.
fn begins_with_string(word: &str) -> bool {
    word.split_once('\'')
        .is_some_and(|(prefix, _)| STRING_PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(prefix)))
}

/// Returns true if a text begins with a word of three letters or more.
pub(super) fn begins_with_word(text: &str) -> bool {
    let word = text.split([' ', '\t']).next().expect("a split has a first part");
    word.len() > 2 && word.starts_with(|c: char| c.is_alphabetic()) && is_word_of_text(word)
}

/// Returns true if a single word is written as names are.
pub(super) fn is_name(word: &str) -> bool {
    let name = word.trim_end_matches([':', ',', '>', '-', '=']);
    let has_inner_capital =
        name.chars().zip(name.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let has_parts = name.split('.').count() > 1
        && name.split('.').all(|part| part.starts_with(|c: char| c.is_alphabetic()));
    let is_channel = name.len() > 1 && name.starts_with('/');
    let is_of_names = |c: char| c.is_alphanumeric() || "_.:/$-".contains(c);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '/') || !name.chars().all(is_of_names) {
        return false;
    }
    has_inner_capital
        || has_parts
        || is_channel
        || word.ends_with(':') && name.starts_with(|c: char| c.is_alphabetic())
}

/// `INFO`, `#7`, `12:00:01.123`: the text in brackets before a message.
pub(super) fn is_tag(tag: &str) -> bool {
    let is_time = tag.starts_with(|c: char| c.is_ascii_digit()) && tag.contains([':', '/', '-']);
    let is_name =
        tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !tag.contains([',', '"', '\'', '{', '[']);
    let is_count = tag.strip_prefix('#').is_some_and(is_number);
    is_time || is_count || is_name && !WORDS.contains(&tag)
}

/// `1714557600.123`: what may be a time, or the number of a line.
pub(super) fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

pub(super) fn is_text(rest: &str) -> bool {
    !rest.trim().is_empty() && !rest.trim_start().starts_with([',', ']', '}', ';', '/'])
}

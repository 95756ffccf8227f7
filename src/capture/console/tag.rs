//! Tags at the beginning of a line: `[INFO]`, `[12:00:01]`, `<13>`.

use super::look::is_json_scalar;
use super::place::begins_with_time;
use super::value::{begins_value, is_message};
use super::words::{begins_with_word, is_number, is_tag, is_text};

/// `[INFO] x`, `[12:00:01] {…}`, `[    0.000000] Linux`.
pub(super) fn begins_with_tag(line: &str) -> bool {
    let tag = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    tag.is_some_and(|(tag, rest)| {
        let tag = tag.trim();
        is_tag(tag) && is_text(rest)
            || begins_with_time(tag.as_bytes()) && rest.starts_with(' ')
            || is_box(tag) && rest.starts_with(' ') && begins_with_word(rest.trim_start())
            || is_bar(tag) && is_text(rest)
            || is_quantity(tag) && (begins_with_word(rest.trim_start()) || begins_with_tag(rest.trim_start()))
            || is_number(tag)
                && (is_message(rest)
                    || is_sentence(rest)
                    || rest.starts_with(' ') && begins_value(rest.trim_start())
                    || tag.contains('.') && begins_with_word(rest.trim_start())
                    || begins_with_tag(rest.trim_start()))
    })
}

/// The priority that a system's log begins with: `<13>`.
pub(super) fn begins_with_priority(line: &str) -> bool {
    let priority = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    priority.is_some_and(|(number, rest)| is_number(number) && rest.contains([' ', '\t']) && is_text(rest))
}

/// `0.012s`, `+3ms`, `3d 4h`, `0x7f`, `1a2b3c`: a number with a unit, or in hexadecimal.
fn is_quantity(tag: &str) -> bool {
    let digits = tag.trim_start_matches(['+', '-']);
    let is_of_quantity = |c: char| c.is_alphanumeric() || matches!(c, '.' | ' ' | '%');
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.contains(|c: char| c.is_alphabetic())
        && digits.chars().all(is_of_quantity)
        && !is_json_scalar(digits)
}

/// Two words or more behind a blank: ` Compiled successfully`.
fn is_sentence(rest: &str) -> bool {
    let words = rest.trim_start();
    rest.starts_with(' ') && begins_with_word(words) && words.split_whitespace().skip(1).any(begins_with_word)
}

/// The box of a list of things to do: `[ ]`, `[x]`.
fn is_box(tag: &str) -> bool {
    matches!(tag, "" | "x" | "X")
}

/// How far something has come: `[####------]`, `[==>   ]`.
fn is_bar(tag: &str) -> bool {
    let is_done = |c: char| matches!(c, '#' | '=' | '*' | '█' | '|');
    tag.starts_with(is_done) && tag.chars().all(|c| is_done(c) || matches!(c, '>' | '-' | '.' | ' ' | '░'))
}

//! Values on a line, and the text before them.

use super::look::{Look, look};
use super::words::{WORDS, is_word_of_text};

/// Returns true if a text begins with a value, be it in another notation or in a string.
pub(super) fn begins_value(text: &str) -> bool {
    is_value(text.as_bytes(), usize::from(text.starts_with(['"', '\''])))
}

/// Returns true if a value stands somewhere in a text.
pub(super) fn holds_value(text: &str) -> bool {
    text.match_indices(['{', '[']).any(|(at, _)| is_value(text.as_bytes(), at))
}

/// Words, and a value behind them.
pub(super) fn is_message(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.split([' ', '\t']).next().expect("a split has a first part");
    let begins = rest.starts_with(|c: char| c.is_alphabetic()) && is_word_of_text(word);
    begins && holds_value(rest)
}

/// Returns true if a line ends with a whole object or array of them, and what stands before that cannot be meant as JSON:
/// `{main} Received [{…}]`, `<[{…}]`.
pub(super) fn is_text_before_value(line: &str) -> bool {
    /// Brackets that may begin the value.
    const MOST: usize = 4;
    let line = line.trim_end_matches([')', ';', ' ', '\t', '\r']);
    let is_whole =
        |text: &str| text.contains('"') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    line.ends_with(['}', ']'])
        && line
            .match_indices(['{', '['])
            .take(MOST)
            .find(|(at, _)| is_value(line.as_bytes(), *at))
            .is_some_and(|(at, _)| is_text_lead(line[..at].trim()) && is_whole(&line[at..]))
}

/// A string of JSON, or several texts of it.
pub(super) fn is_json_text(line: &str) -> bool {
    serde_json::Deserializer::from_str(line).into_iter::<serde::de::IgnoredAny>().all(|value| value.is_ok())
}

/// Returns true if a value begins at `at`.
fn is_value(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    text.get(at).is_some_and(|byte| matches!(byte, b'{' | b'['))
        && !matches!(look(text, at, before, true), None | Some(Look::Text))
}

/// Returns true if the text before a value cannot be meant as JSON in any notation: it leaves no bracket open, holds no string, and
/// is neither values nor punctuation alone.
fn is_text_lead(lead: &str) -> bool {
    let mut depth = 0_u32;
    // The call of a function has other arguments before it.
    let is_call = lead.split_once('(').is_some_and(|(name, _)| is_function(name));
    for c in lead.chars() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            '"' | '\'' | '`' | '“' if !is_call => return false,
            _ => {}
        }
    }
    let word = lead.split([' ', '\t', '(', ':']).next().expect("a split has a first part");
    let is_sign = |c: char| matches!(c, ',' | ':' | ';' | '}' | ']' | ' ' | '\t');
    depth == 0 && !lead.chars().all(is_sign) && !WORDS.contains(&word) && !is_json_text(lead)
}

/// `fetch`, `console.log`
fn is_function(name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$') && name.chars().all(is_of_name)
}

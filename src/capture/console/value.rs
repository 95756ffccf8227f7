//! Values on a line, and the text before them.

use super::look::{Look, look};
use super::words::{STRING_PREFIXES, WORDS, is_word_of_text};

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

/// Marks of quotation.
const QUOTES: [char; 9] = ['"', '\'', '`', '“', '”', '‘', '’', '«', '»'];

/// Returns true if a line ends with a whole object or array of objects, and the text before that cannot be meant as JSON:
/// `{main} Received [{…}]`, `<[{…}]`, `'{…}'`, `<p>{…}</p>`. JSON that is escaped may stand anywhere in it.
pub(super) fn is_text_before_value(line: &str) -> bool {
    /// Brackets that may begin the value.
    const MOST: usize = 4;
    let is_string = line.starts_with('"') && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let line = without_end(line);
    // An element of XML may go on behind it.
    let is_element = line.starts_with('<');
    let is_whole = |text: &str| {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
        let is_value = values.next().is_some_and(|value| value.is_ok());
        is_value && text.contains('"') && (is_element || values.byte_offset() == text.len())
    };
    let values = line.match_indices(['{', '[']).take(MOST);
    let mut values = values.filter_map(|(at, _)| Some((at, value_at(line.as_bytes(), at)?)));
    let is_text = |(at, found): (usize, Look)| {
        is_text_lead(line[..at].trim()) && (matches!(found, Look::Escaped(_)) || is_whole(&line[at..]))
    };
    !is_string && if is_element { values.any(is_text) } else { values.next().is_some_and(is_text) }
}

/// A line without the signs behind its last value: brackets, quotation marks, ends of comments.
fn without_end(mut line: &str) -> &str {
    const SIGNS: [char; 9] = [')', ';', ' ', '\t', '\r', '*', '|', '>', ','];
    const ENDS: [&str; 2] = ["-->", "*/"];
    loop {
        let end = ENDS.iter().find_map(|end| line.strip_suffix(end));
        let shorter =
            end.unwrap_or_else(|| line.trim_end_matches(|c| SIGNS.contains(&c) || QUOTES.contains(&c)));
        if shorter.len() == line.len() {
            return line;
        }
        line = shorter;
    }
}

/// A string of JSON, or several texts of it.
pub(super) fn is_json_text(line: &str) -> bool {
    serde_json::Deserializer::from_str(line).into_iter::<serde::de::IgnoredAny>().all(|value| value.is_ok())
}

/// Returns true if a value begins at `at`.
fn is_value(text: &[u8], at: usize) -> bool {
    value_at(text, at).is_some()
}

/// The value that begins at `at`.
fn value_at(text: &[u8], at: usize) -> Option<Look> {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    text.get(at).filter(|byte| matches!(byte, b'{' | b'['))?;
    look(text, at, before, true).filter(|look| *look != Look::Text)
}

/// Returns true if the text before a value cannot be meant as JSON in any notation: it leaves no bracket open, holds no string, and
/// is neither values nor punctuation alone. A mark of quotation may open directly before the value.
fn is_text_lead(lead: &str) -> bool {
    let said = lead.trim_end_matches(QUOTES);
    let is_string = STRING_PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(said));
    if said.len() < lead.len() && (said.is_empty() || is_string) || lead.starts_with('<') {
        return true;
    }
    let lead = said.trim_end();
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

//! The places and times that a log writes around a value.

use super::words::begins_with_word;
use crate::capture::lexical::is_place;

/// Returns true if what stands behind a value is the place that printed it, a time, or words.
pub(in super::super) fn is_place_or_time(rest: &str) -> bool {
    let behind = rest.trim();
    let said = behind.trim_start_matches(|c: char| c.is_whitespace() || "([@#|/<>-–—=←→".contains(c));
    let said = said.strip_prefix("at ").unwrap_or(said);
    let is_set_off = said.len() < behind.len();
    rest.starts_with([' ', '\t'])
        && (is_place(behind)
            || is_time(said)
            || is_set_off && is_place(said)
            || is_elapsed(behind)
            || are_words(said))
}

/// Returns true if a line begins with a time, and words behind it.
pub(in super::super) fn begins_with_time(line: &[u8]) -> bool {
    const LONGEST: usize = 64;
    let line = String::from_utf8_lossy(&line[..line.len().min(LONGEST)]);
    is_time(&line) && line.contains([' ', '\t'])
}

/// `+12ms`: how long after the line before.
fn is_elapsed(text: &str) -> bool {
    let unit =
        text.strip_prefix('+').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'));
    unit.is_some_and(|unit| matches!(unit, "ms" | "s" | "m" | "h" | "d") && text.len() > unit.len() + 1)
}

/// Returns true if a text is words, at least two, without any sign of JSON.
fn are_words(text: &str) -> bool {
    let mut words = text.split([' ', '\t']).filter(|word| !word.is_empty());
    !text.contains(['{', '}', '[', ']', '"', '\'', ':', '='])
        && words.next().is_some_and(begins_with_word)
        && words.any(|word| word.chars().any(char::is_alphabetic))
}

/// Returns true if a text begins with a date or a time of day: three numbers, and single signs between them.
fn is_time(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '[', '@', '#', ' ']);
    let mut numbers = 0;
    let mut rest = text;
    loop {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 4 {
            return false;
        }
        numbers += 1;
        if numbers == 3 {
            return true;
        }
        match rest[digits..].strip_prefix([':', '/', '-', '.']) {
            Some(next) => rest = next,
            None => return false,
        }
    }
}

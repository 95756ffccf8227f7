//! The places and times that a log writes around a value.

use super::words::{begins_with_word, is_tag};
use crate::capture::lexical::{is_place, lossy};
use crate::capture::terminal;
use crate::stamp::begins_with_stamp;

/// Returns true if what stands behind a value is what a log writes there: the place that printed it, a time, a tag, pairs of
/// `key=value`, words, or colours.
pub(in super::super) fn is_place_or_time(rest: &str) -> bool {
    let plain = terminal::plain(rest);
    let is_coloured = plain.len() < rest.len();
    let behind = plain.trim();
    let said = behind.trim_start_matches(|c: char| c.is_whitespace() || "([@#|/<>-–—=←→;,".contains(c));
    let said = said.strip_prefix("at ").unwrap_or(said);
    let is_set_off = said.len() < behind.len();
    if plain.starts_with([';', ',']) {
        return is_stamp(said) || is_pair(said);
    }
    (is_coloured || plain.starts_with([' ', '\t']))
        && (behind.is_empty()
            || is_place(behind)
            || is_stamp(said)
            || is_set_off && is_place(said)
            || behind.rsplit_once(" @ ").is_some_and(|(_, place)| is_place(place))
            || is_elapsed(behind)
            || is_pair(behind)
            || begins_with_tag_in_brackets(behind)
            || is_note(behind)
            || are_words(said))
}

/// A time, or a date in words.
fn is_stamp(text: &str) -> bool {
    is_time(text) || begins_with_stamp(text)
}

/// `level=info`, `source: socket`
fn is_pair(text: &str) -> bool {
    let word = text.split([' ', '\t']).next().expect("a split has a first part");
    let is_key = |key: &str| {
        key.len() > 1
            && key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
    };
    let is_named =
        word.len() < text.len() && word.strip_suffix(':').is_some_and(|key| key.len() > 2 && is_key(key));
    is_named || word.split_once('=').is_some_and(|(key, value)| is_key(key) && !value.is_empty())
}

/// `[INFO]`, `[thread-1] x.y.Z`
fn begins_with_tag_in_brackets(text: &str) -> bool {
    let tag = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    tag.is_some_and(|(tag, behind)| {
        tag.len() > 2
            && tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && is_tag(tag)
            && !behind.starts_with([',', ']', '}'])
    })
}

/// `(2)`, `(12 ms)`, `12 ms`, `200 OK`, `-> 200`, `✓`, `|`: numbers with words, marks of signs, and what is in parentheses.
fn is_note(text: &str) -> bool {
    let is_json = text.contains(['{', '}', '[', ']', '"', '\'', '…']) || text.contains("..");
    let mark = text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"(.,:;#/\\".contains(c));
    let is_mark =
        mark.len() < text.len() && (mark.is_empty() || text.starts_with("->") || text.starts_with("=>"));
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    let is_number =
        unit.len() < text.len() && unit.len() > 1 && unit.chars().all(|c| c.is_alphabetic() || c == ' ');
    !is_json && (is_mark || is_number || text.starts_with('(') && text.contains(')'))
}

/// Returns true if a line begins with a time, and words behind it.
pub(in super::super) fn begins_with_time(line: &[u8]) -> bool {
    const LONGEST: usize = 64;
    let line = lossy(&line[..line.len().min(LONGEST)]);
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

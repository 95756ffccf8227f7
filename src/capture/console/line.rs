//! One line: is it of a log, or meant as JSON?

use super::fence::begins_code;
use super::look::{Look, look};
use super::place::is_place_or_time;
use super::tag::{begins_with_priority, begins_with_tag};
use super::value::{begins_value, holds_value, is_json_text, is_message, is_text_before_value};
use super::words::{begins_with_word, is_name, is_number, is_word_of_text};
use crate::capture::escaped::encoded_bracket;
use crate::capture::terminal;
use crate::capture::unwrap::padded;

/// Marks in front of the items of a list.
const BULLETS: [&str; 5] = ["-", "*", "+", "•", "·"];

/// Lines that keep a page from running the answer below as a script.
const GUARDS: [&str; 4] = [")]}'", ")]}',", "while(1);", "for(;;);"];

/// Parts of a line that were written over, as many as are looked at.
const MOST_PARTS: usize = 8;

/// The evidence that a line gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Sign {
    /// A log: words, a time, a tag, a mark of direction, pairs of `key=value`.
    Log,
    /// JSON, however broken.
    Json,
    /// A single word that is written as names are: `onInteractionEvent`, `a.b`, `/v2/me/chats`, `Received:`.
    Name,
    /// A single word of another kind, or a rule of signs.
    Nothing,
    /// A comment, which programs pass over: `// …`, `# …`.
    Comment,
}

/// The evidence that `line` gives; blanks around it do not count.
pub(in super::super) fn sign(line: &str) -> Sign {
    // Behind a hole in a log something else begins.
    let line = line.split('\0').next().expect("a split has a first part");
    // A program that shows its progress writes over its line, again and again.
    let mut parts = line.trim().split('\r').map(sign_of_part);
    let last = parts.next_back().expect("a split has a last part");
    if parts.take(MOST_PARTS).any(|sign| sign == Sign::Log) { Sign::Log } else { last }
}

/// The evidence of a line, or a part of it, that nothing is written over.
fn sign_of_part(line: &str) -> Sign {
    let written = line.trim();
    let line = terminal::trim_start(written);
    if line.len() < written.len() && (line.is_empty() || begins_value(line)) {
        return Sign::Log;
    }
    // JSON texts that a record separator parts (RFC 7464).
    if line.starts_with('\u{1e}') || line.ends_with('\u{1e}') {
        return Sign::Log;
    }
    if line.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\u{1b}')) {
        return Sign::Json;
    }
    if !padded(line.as_bytes()).is_empty() {
        return Sign::Log;
    }
    if ["//", "#", "-- ", "/*"].iter().any(|mark| line.starts_with(mark)) {
        let is_open = line.starts_with("/*") && !line.ends_with("*/");
        return match line.trim_start_matches('#').trim() {
            _ if is_open => Sign::Json,
            title if title.len() < line.len() && is_name(title) => Sign::Name,
            _ if is_text_before_value(line.trim_start_matches(['#', '/', '-', ' '])) => Sign::Log,
            _ => Sign::Comment,
        };
    }
    if begins_code(line) || GUARDS.contains(&line) {
        return Sign::Log;
    }
    if !line.starts_with(['{', '[', '"']) && encoded_bracket(line.as_bytes()).is_some() {
        return Sign::Log;
    }
    let is_log = match line.chars().next() {
        None => return Sign::Nothing,
        Some('{') => value_before_place(line),
        Some('[') if is_name_in_brackets(line) => return Sign::Name,
        Some('[') => value_before_place(line) || begins_with_tag(line),
        Some('"') => is_key_before_value(line) || is_quoted_log(line, '"') && !is_json_text(line),
        Some(quote @ ('\'' | '`')) => is_quoted_log(line, quote),
        Some('\u{1b}' | '“' | '”' | '‘' | '’' | '…' | ',' | '}' | ']') => false,
        Some('<') => begins_with_priority(line) || behind_mark(line).is_some_and(is_marked_log),
        Some(_) if is_rule(line) => return Sign::Nothing,
        Some(_) => match word_sign(line) {
            Sign::Json => false,
            sign => return sign,
        },
    };
    if is_log || is_text_before_value(line) { Sign::Log } else { Sign::Json }
}

/// `[onInteractionEvent]`
fn is_name_in_brackets(line: &str) -> bool {
    line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(is_name)
}

/// The same for a line that begins with no bracket and no quote.
fn word_sign(line: &str) -> Sign {
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let rest = rest.trim_start();
    if let Some(rest) = behind_mark(line) {
        let is_bullet = BULLETS.contains(&word);
        let is_log = if is_bullet { is_item(rest) } else { is_marked_log(rest) };
        return if is_log { Sign::Log } else { Sign::Json };
    }
    if is_banner(word) || is_logfmt(line) || is_key_before_value(line) {
        return Sign::Log;
    }
    if let Some(is_log) = numbered(line, word, rest) {
        return if is_log { Sign::Log } else { Sign::Json };
    }
    if !is_word_of_text(word) {
        return Sign::Json;
    }
    if rest.is_empty() {
        return match word.starts_with(char::is_alphanumeric) {
            // A row of a table.
            _ if is_text_before_value(line) => Sign::Log,
            _ if is_name(word) => Sign::Name,
            true => Sign::Nothing,
            false => Sign::Json,
        };
    }
    let is_log = match line.find(['{', '[']) {
        // `NAME {`: of what is no JSON, a console shows the class before it. A time is none.
        Some(_) if word.starts_with(|c: char| c.is_ascii_digit()) => true,
        Some(at) if line[..at].trim_end() == word && !word.contains('.') => is_value_of(line, at, word),
        _ => true,
    };
    if is_log { Sign::Log } else { Sign::Json }
}

/// Returns true if a word and the bracket at `at` behind it are a name and its value, or a level and a tag.
fn is_value_of(line: &str, at: usize, word: &str) -> bool {
    let bytes = line.as_bytes();
    let found = look(bytes, at, bytes.get(at.wrapping_sub(1)).copied(), true);
    match bytes[at] {
        // A class has small letters, a level has none.
        b'{' if at + 1 == bytes.len() => {
            word.starts_with(|c: char| c.is_lowercase()) || word.chars().all(|c| c.is_ascii_uppercase())
        }
        b'{' if found == Some(Look::Resembles) => is_name(word) && word.starts_with(char::is_lowercase),
        b'{' => matches!(found, Some(Look::Value | Look::Quoted)),
        _ => found != Some(Look::Resembles),
    }
}

/// `"a"<tab>{…}`, `null<tab>{…}`: a message and, before it, its key.
fn is_key_before_value(line: &str) -> bool {
    line.split_once('\t').is_some_and(|(key, value)| begins_value(value.trim_start()) && is_json_text(key))
}

/// `1718003429.250 started`, `12: {…}`, `12:{…}`, `3| x`; `None` if the line does not begin with a number.
fn numbered(line: &str, word: &str, rest: &str) -> Option<bool> {
    let digits = line.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let behind = &line[digits..];
    // A tab stands behind the number of a line, and between the columns of a table.
    if let Some(value) = behind.strip_prefix([':', '|', ')', '\t'])
        && (begins_value(value.trim_start()) || opens_lines(value))
    {
        return Some(true);
    }
    let number = word.trim_end_matches([':', '|', ')']);
    let is_said = || is_message(rest) || begins_with_word(rest) || begins_with_tag(rest);
    (is_number(number) && number.matches('.').count() < 2)
        .then(|| is_said() || is_clock(number) && begins_value(rest))
}

/// Returns true for what programs write as a time: seconds since 1970 or since they began, with a fraction, or 1970 in units of a
/// thousandth and less.
fn is_clock(number: &str) -> bool {
    match number.split_once('.') {
        Some((seconds, fraction)) => !seconds.is_empty() && !fraction.is_empty(),
        None => matches!(number.len(), 10 | 13 | 16 | 19),
    }
}

/// The text behind a mark of signs alone that a blank ends: `<`, `-->`, `=>`, `✓`, `|`, `...`.
fn behind_mark(line: &str) -> Option<&str> {
    let (mark, rest) = line.split_once([' ', '\t'])?;
    let is_mark = mark.chars().all(|c| !c.is_alphanumeric() && !"{}[]\"'`,:;()".contains(c));
    (is_mark && mark.chars().count() <= 4).then(|| rest.trim_start())
}

/// True if a value or words, `rest`, stand behind a mark of direction in a log.
fn is_marked_log(rest: &str) -> bool {
    begins_value(rest)
        || opens_lines(rest)
        || rest.starts_with(|c: char| c.is_alphanumeric() || c == '[' || c == '(')
        || behind_mark(rest).is_some_and(is_marked_log)
}

/// Returns true if `rest` is the bracket of a value that goes on over lines.
fn opens_lines(rest: &str) -> bool {
    matches!(rest.trim(), "{" | "[")
}

/// True if a value, a message or a sentence, `rest`, stands behind a bullet in a log.
fn is_item(rest: &str) -> bool {
    let is_sentence = || begins_with_word(rest) && rest.contains(' ') && !rest.contains(": ");
    begins_value(rest) || is_message(rest) || is_sentence()
}

/// `===`, `***`, `--a5b-C--`: what sets off a title, or a part.
fn is_banner(word: &str) -> bool {
    if word.strip_prefix("--").is_some_and(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return true;
    }
    let mut signs = word.chars();
    let first = signs.next().unwrap_or_default();
    "=*-_~+>".contains(first) && signs.by_ref().take(2).filter(|sign| *sign == first).count() == 2
}

/// A line of signs alone: `-----`, `* * *`, `^`.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| !c.is_alphanumeric() && !"{}[]\"'`,:;".contains(c))
}

/// Pairs of `key=value`, at least two, or one whose value is JSON, or whose key is in capitals.
fn is_logfmt(line: &str) -> bool {
    let is_key = |key: &str| {
        key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
    };
    let Some((key, value)) = line.split_once('=') else { return false };
    let pairs =
        line.split([' ', '\t']).filter(|word| word.split_once('=').is_some_and(|(key, _)| is_key(key)));
    // A variable, or a field of the journal of systemd.
    let is_variable =
        key.bytes().all(|byte| !byte.is_ascii_lowercase()) && !key.contains(['.', '-']) && key.len() > 1;
    is_key(key) && (is_variable || begins_value(value) || pairs.take(2).count() == 2)
}

/// A line within quotes, as tables and shells have it: words, and a value behind them.
fn is_quoted_log(line: &str, quote: char) -> bool {
    let said = line.trim_matches(quote);
    let words = said.split(|c: char| c.is_whitespace() || c == ',').count();
    let first = said.find(['{', '[']).unwrap_or(said.len());
    let before = &said[..first];
    words > 1 && before.contains(' ') && !before.contains("\":") && holds_value(said)
}

/// Returns true if a line is a value and, behind it, what a log writes behind a value: the place in a program that printed it
/// (`{} main.js:12:5`), or a time.
fn value_before_place(line: &str) -> bool {
    if line.ends_with('}') {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(line).into_iter::<serde::de::IgnoredAny>();
    if !matches!(values.next(), Some(Ok(_))) {
        return false;
    }
    line.get(values.byte_offset()..).is_some_and(is_place_or_time)
}

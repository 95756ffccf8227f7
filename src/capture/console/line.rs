//! One line: is it of a log, or meant as JSON?

use super::look::{Look, is_json_scalar, look};
use crate::capture::escaped::encoded_bracket;
use crate::capture::lexical::is_place;
use crate::capture::unwrap::padded;

/// Words that begin what is meant as JSON, in one notation or another.
const WORDS: [&str; 13] = [
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
const STRING_PREFIXES: [&str; 7] = ["u", "b", "r", "f", "ur", "br", "rb"];

/// Marks in front of the items of a list.
const BULLETS: [&str; 5] = ["-", "*", "+", "•", "·"];

/// Lines that keep a page from running the answer below as a script.
const GUARDS: [&str; 4] = [")]}'", ")]}',", "while(1);", "for(;;);"];

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
    let line = without_colour(line.trim());
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
    if encoded_bracket(line.as_bytes()).is_some() {
        return Sign::Log;
    }
    let is_log = match line.chars().next() {
        None => return Sign::Nothing,
        Some('{') => value_before_place(line),
        Some('[') if is_name_in_brackets(line) => return Sign::Name,
        Some('[') => value_before_place(line) || begins_with_tag(line),
        Some('"') => is_quoted_log(line, '"') && !is_json_text(line),
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

/// A line that sets off a stretch of code in Markdown or a ticket: "```", "```json", `{code:json}`, `<pre>`.
pub(in super::super) fn is_fence(line: &[u8]) -> bool {
    behind_fence(&String::from_utf8_lossy(line))
        .is_some_and(|language| language.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The rest of a line behind the signs of a stretch of code with which it begins.
fn behind_fence(line: &str) -> Option<&str> {
    let mut rest = behind_sign(line)?;
    // A loop: a line may consist of millions of signs.
    while let Some(further) = behind_sign(rest) {
        rest = further;
    }
    Some(rest)
}

/// The rest of a line behind one such sign.
fn behind_sign(line: &str) -> Option<&str> {
    const SIGNS: [&str; 2] = ["```", "~~~"];
    const MACROS: [&str; 4] = ["{code", "{noformat", "{quote", "{panel"];
    const ELEMENTS: [&str; 6] = ["<pre>", "</pre>", "<code>", "</code>", "<![CDATA[", "]]>"];
    let of_macro = |name: &&str| {
        let (options, rest) = line.strip_prefix(*name)?.split_once('}')?;
        (options.is_empty() || options.starts_with(':')).then_some(rest)
    };
    let element = || ELEMENTS.iter().find_map(|element| line.strip_prefix(element));
    let found = SIGNS.iter().find_map(|sign| line.strip_prefix(sign));
    found.or_else(|| MACROS.iter().find_map(of_macro)).or_else(element)
}

/// Returns true if a line is the sign of a stretch of code, or begins with one and a value, which may go on over lines.
fn begins_code(line: &str) -> bool {
    is_fence(line.as_bytes())
        || behind_fence(line).is_some_and(|rest| matches!(rest.trim(), "{" | "[") || begins_value(rest))
}

/// `[onInteractionEvent]`
fn is_name_in_brackets(line: &str) -> bool {
    line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(is_name)
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

/// `fetch`, `console.log`
fn is_function(name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$') && name.chars().all(is_of_name)
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

/// A line without the escape sequences for colours at its beginning.
fn without_colour(mut line: &str) -> &str {
    while let Some((codes, rest)) = line.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m')) {
        if !codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            break;
        }
        line = rest.trim_start();
    }
    line
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
    if is_banner(word) || is_logfmt(line) {
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
            _ if is_name(word) => Sign::Name,
            true => Sign::Nothing,
            false => Sign::Json,
        };
    }
    let is_log = match line.find(['{', '[']) {
        // `NAME {`: of what is no JSON, a console shows the class before it.
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
        b'{' if at + 1 == bytes.len() => word.starts_with(|c: char| c.is_lowercase()),
        b'{' if found == Some(Look::Resembles) => is_name(word) && word.starts_with(char::is_lowercase),
        b'{' => matches!(found, Some(Look::Value | Look::Quoted)),
        _ => found != Some(Look::Resembles),
    }
}

/// `1718003429.250 started`, `12: {…}`, `12:{…}`, `3| x`; `None` if the line does not begin with a number.
fn numbered(line: &str, word: &str, rest: &str) -> Option<bool> {
    let digits = line.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let behind = &line[digits..];
    if let Some(value) = behind.strip_prefix([':', '|', ')'])
        && begins_value(value.trim_start())
    {
        return Some(true);
    }
    let number = word.trim_end_matches([':', '|', ')']);
    (is_number(number) && number.matches('.').count() < 2)
        .then(|| is_message(rest) || begins_with_word(rest) || begins_with_tag(rest))
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
        || rest.starts_with(|c: char| c.is_alphanumeric() || c == '[' || c == '(')
        || behind_mark(rest).is_some_and(is_marked_log)
}

/// True if a value, a message or a sentence, `rest`, stands behind a bullet in a log.
fn is_item(rest: &str) -> bool {
    let is_sentence = || begins_with_word(rest) && rest.contains(' ') && !rest.contains(": ");
    begins_value(rest) || is_message(rest) || is_sentence()
}

/// `===`, `***`: what sets off a title.
fn is_banner(word: &str) -> bool {
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

/// `[INFO] x`, `[12:00:01] {…}`, `[    0.000000] Linux`.
fn begins_with_tag(line: &str) -> bool {
    let tag = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    tag.is_some_and(|(tag, rest)| {
        let tag = tag.trim();
        is_tag(tag) && is_text(rest)
            || begins_with_time(tag.as_bytes()) && rest.starts_with(' ')
            || is_box(tag) && rest.starts_with(' ') && begins_with_word(rest.trim_start())
            || is_bar(tag) && is_text(rest)
            || is_number(tag)
                && (is_message(rest)
                    || tag.contains('.') && begins_with_word(rest.trim_start())
                    || begins_with_tag(rest.trim_start()))
    })
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

/// The priority that a system's log begins with: `<13>`.
fn begins_with_priority(line: &str) -> bool {
    let priority = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    priority.is_some_and(|(number, rest)| is_number(number) && rest.contains([' ', '\t']) && is_text(rest))
}

/// `INFO`, `12:00:01.123`: what stands in brackets before a message.
fn is_tag(tag: &str) -> bool {
    let is_time = tag.starts_with(|c: char| c.is_ascii_digit()) && tag.contains([':', '/', '-']);
    let is_name =
        tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !tag.contains([',', '"', '\'', '{', '[']);
    is_time || is_name && !WORDS.contains(&tag)
}

/// A line within quotes, as tables and shells have it: words, and a value behind them.
fn is_quoted_log(line: &str, quote: char) -> bool {
    let said = line.trim_matches(quote);
    let words = said.split(|c: char| c.is_whitespace() || c == ',').count();
    let first = said.find(['{', '[']).unwrap_or(said.len());
    let before = &said[..first];
    words > 1 && before.contains(' ') && !before.contains("\":") && holds_value(said)
}

/// A string of JSON, or several texts of it.
fn is_json_text(line: &str) -> bool {
    serde_json::Deserializer::from_str(line).into_iter::<serde::de::IgnoredAny>().all(|value| value.is_ok())
}

/// `1714557600.123`: what may be a time, or the number of a line.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Words, and a value behind them.
fn is_message(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.split([' ', '\t']).next().expect("a split has a first part");
    let begins = rest.starts_with(|c: char| c.is_alphabetic()) && is_word_of_text(word);
    begins && holds_value(rest)
}

/// Returns true if a value stands somewhere in a text.
pub(super) fn holds_value(text: &str) -> bool {
    text.match_indices(['{', '[']).any(|(at, _)| is_value(text.as_bytes(), at))
}

/// Returns true if a text begins with a value, be it in another notation or in a string.
fn begins_value(text: &str) -> bool {
    is_value(text.as_bytes(), usize::from(text.starts_with(['"', '\''])))
}

/// Returns true if a value begins at `at`.
fn is_value(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    text.get(at).is_some_and(|byte| matches!(byte, b'{' | b'['))
        && !matches!(look(text, at, before, true), None | Some(Look::Text))
}

/// Returns true if a text begins with a word of three letters or more.
fn begins_with_word(text: &str) -> bool {
    let word = text.split([' ', '\t']).next().expect("a split has a first part");
    word.len() > 2 && word.starts_with(|c: char| c.is_alphabetic()) && is_word_of_text(word)
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

/// Returns true if a line begins with a time, and words behind it.
pub(in super::super) fn begins_with_time(line: &[u8]) -> bool {
    const LONGEST: usize = 64;
    let line = String::from_utf8_lossy(&line[..line.len().min(LONGEST)]);
    is_time(&line) && line.contains([' ', '\t'])
}

fn is_text(rest: &str) -> bool {
    !rest.trim().is_empty() && !rest.trim_start().starts_with([',', ']', '}', ';', '/'])
}

/// Returns true if the first word of a line is one of a text, or a time.
fn is_word_of_text(word: &str) -> bool {
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

/// Returns true if a single word is written as names are.
fn is_name(word: &str) -> bool {
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

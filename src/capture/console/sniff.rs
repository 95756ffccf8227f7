//! Whether a text begins as a log.

use super::look::{Look, is_json_scalar, look};
use crate::capture::lexical::{newline, skip_blanks};
use crate::capture::prose::is_place;

/// A line that is longer is looked at no further.
const SNIFFED: usize = 4 << 10;

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

/// Whether `text` begins as a console or text log; `None` when the bytes that tell are not there yet.
///
/// The first line that is not blank tells, or the first that is more than one word and no comment. It must begin with words, a
/// time or a tag: whatever may be meant as JSON, however broken, is not a log but a broken record. What is only a
/// number or a bullet must have words and a value behind it; a value, the place in a program that a browser writes there.
pub(in super::super) fn begins_log(text: &[u8], is_all: bool) -> Option<bool> {
    let is_enough = is_all || text.len() >= SNIFFED;
    let mut at = 0;
    while let Some(first) = skip_blanks(&text[..text.len().min(SNIFFED)], at) {
        if matches!(text[first], b'"' | b'\'' | b'`' | b',' | b'}' | b']') {
            return Some(false);
        }
        let end = match newline(text, first) {
            Some(end) => end,
            None if is_enough => text.len(),
            None => return None,
        };
        let line = String::from_utf8_lossy(&text[first..end.min(first + SNIFFED)]);
        let line = line.trim_end();
        if is_comment(line) {
            at = end;
            continue;
        }
        if line.contains([' ', '\t']) || line.starts_with(['{', '<', '/']) || !is_word_of_text(line) {
            return Some(is_log_line(line));
        }
        at = end;
    }
    is_enough.then_some(false)
}

fn is_log_line(line: &str) -> bool {
    if line.starts_with(['“', '”', '‘', '’', '…']) {
        return false;
    }
    if line.starts_with(['{', '[']) && value_with_place(line) {
        return true;
    }
    if let Some(rest) = line.strip_prefix('[') {
        return rest
            .split_once(']')
            .is_some_and(|(tag, rest)| is_tag(tag) && is_text(rest) || is_number(tag) && is_message(rest));
    }
    if let Some(rest) = line.strip_prefix('<') {
        // The priority that a system's log begins with.
        let priority = rest.split_once('>').filter(|(number, _)| is_number(number));
        return priority.is_some_and(|(_, rest)| rest.contains([' ', '\t']) && is_text(rest));
    }
    if line.starts_with(['{', '/', '#']) {
        return false;
    }
    let Some((word, rest)) = line.split_once([' ', '\t']) else {
        return false;
    };
    let number = word.strip_suffix(':').unwrap_or(word);
    if (is_number(number) || word == "-") && is_message(rest) {
        return true;
    }
    if !is_word_of_text(word) || rest.trim().is_empty() {
        return false;
    }
    match line.find(['{', '[']) {
        // `NAME {`: of what is no JSON, a console shows the class before it.
        Some(at) if line[..at].trim_end() == word && !word.contains('.') => matches!(
            look(line.as_bytes(), at, line.as_bytes().get(at - 1).copied(), true),
            Some(Look::Value | Look::Quoted)
        ),
        _ => true,
    }
}

/// `INFO`, `12:00:01.123`: what stands in brackets before a message.
fn is_tag(tag: &str) -> bool {
    let is_time = tag.starts_with(|c: char| c.is_ascii_digit()) && tag.contains([':', '/', '-']);
    let is_name =
        tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !tag.contains([',', '"', '\'', '{', '[']);
    is_time || is_name && !WORDS.contains(&tag)
}

/// A line that says something about the lines below it.
fn is_comment(line: &str) -> bool {
    ["//", "#", "-- "].iter().any(|sign| line.starts_with(sign))
}

/// `1714557600.123`: what may be a time, or the number of a line.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Words, and a value behind them.
fn is_message(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.split([' ', '\t']).next().unwrap_or_default();
    let begins = rest.starts_with(|c: char| c.is_alphabetic()) && is_word_of_text(word);
    let bytes = rest.as_bytes();
    begins
        && rest.match_indices(['{', '[']).any(|(at, _)| {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied();
            !matches!(look(bytes, at, before, true), None | Some(Look::Text))
        })
}

/// Whether a line is a value and, behind it, the place in a program that printed it: `{} main.js:12:5`.
fn value_with_place(line: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(line).into_iter::<serde::de::IgnoredAny>();
    if !matches!(values.next(), Some(Ok(_))) {
        return false;
    }
    let rest = line.get(values.byte_offset()..).unwrap_or_default();
    rest.starts_with([' ', '\t']) && is_place(rest.trim())
}

fn is_text(rest: &str) -> bool {
    !rest.trim().is_empty() && !rest.trim_start().starts_with([',', ']', '}', ';', '/'])
}

/// Whether the first word of a line is one of a text, or a time.
fn is_word_of_text(word: &str) -> bool {
    let name = word.trim_end_matches([':', ',', ';', '(', ')', '{', '[', ']', '}']);
    let name = name.split('(').next().unwrap_or(name);
    if WORDS.contains(&name) || is_json_scalar(name) {
        return false;
    }
    match word.chars().next() {
        Some('0'..='9') => word.contains([':', '-', '/', '.']),
        None | Some('-' | '+' | '.' | '=' | '*') => false,
        // `u'…'`: a string of Python.
        Some(_) => !word.contains(['\'', '"']) && !word.contains('='),
    }
}

#[cfg(test)]
mod tests {
    use super::begins_log;

    #[test]
    fn lines_of_logs_are_told() {
        for line in [
            "WebChatService.started {\"data\":{}}",
            "WebChatService.started {time: 1, data: {…}}",
            "onAgentStateEvent -> Data : {",
            "12:00:01.123 Received [{\"channel\"",
            "2024-05-01T12:00:01Z INFO x",
            "[INFO] started",
            "[12:00:01] started {\"a\":1}",
            "[2024-05-01 12:00:01,123] DEBUG x",
            "VM12:3 {\"a\":1}",
            "index.html:57 ready",
            "Message received from /v2/me/chats",
            "\n\n  Navigated to https://host.example/",
            "Event:  chatWindowOpen",
            "10.0.0.1 - - [01/May/2024] GET",
            "(index):57 ready",
            "ready\nset\n[INFO] started",
            "Started\n\n2024-05-01T12:00:01Z INFO x",
            "1714557600123 WebChatService.ready {}",
            "0.123 X {}",
            "[1714557600.123] X {}",
            "1: X {}",
            "<13>1 X {}",
            "- X {}",
            "# start\n12:00:01 X {}",
            "// start\n// of it\nX {}",
            "-- Logs begin at Mon\nMay 01 12:00:01 host x: X {}",
            "{\"event\":\"a.b\",\"data\":{}} main.js:12:5",
            "[{\"a\":1}] VM12:3\n",
        ] {
            assert_eq!(begins_log(line.as_bytes(), true), Some(true), "{line}");
        }
    }

    #[test]
    fn json_however_broken_is_no_log() {
        for line in [
            "",
            "{",
            "{event: 'x'}",
            "{x} y",
            "[1, 2] 3",
            "[undefined]",
            "[INFO]",
            "[true] x",
            "\"a b\" c",
            "12",
            "12 13",
            "-1 x",
            "None",
            "undefined",
            "null, x",
            "True False",
            "u'a b'",
            "Object {time: 1}",
            "Array(2) [1, 2]",
            "AgentState {state: 1}",
            "// a comment",
            "/* a */ {",
            "# text",
            "<xml a>",
            "“a b”",
            "garbage",
            "garbage\n{}",
            "garbage\n\n12",
            "a=1 b=2",
            ", x",
            "0x1F x",
            "NaN x",
            "undefined {\"a\":1}",
            "1 x",
            "1 {\"a\":1}",
            "1: {\"a\":1}",
            "[1] {\"a\":1}",
            "[1] x",
            "- x",
            "- {\"a\":1}",
            "1 true {\"a\":1}",
            "<a> {\"a\":1}",
            "{\n  a: 1\n}",
            "# only\n// comments",
            "// a comment\n{\"a\":1}",
            "{\"a\":1} x",
            "{\"a\":1} 12:5",
            "{\"a\":1}, main.js:12:5",
            "{\"a\":1,} main.js:12:5",
        ] {
            assert_eq!(begins_log(line.as_bytes(), true), Some(false), "{line}");
        }
    }

    #[test]
    fn what_is_not_there_yet_is_waited_for() {
        assert_eq!(begins_log(b" \n", false), None);
        assert_eq!(begins_log(b"Received", false), None);
        assert_eq!(begins_log(b"Received\n", false), None);
        assert_eq!(begins_log(b"Received\n x", false), None);
        assert_eq!(begins_log(b"# a\n", false), None);
        assert_eq!(begins_log(b"{\"a\":1}", false), None);
        assert_eq!(begins_log(b"{\n", false), Some(false));
        assert_eq!(begins_log(&[b'x'; 5000], false), Some(false));
    }
}

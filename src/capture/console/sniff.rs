//! The beginning of a text: JSON or a log, at the beginning of a record or in the middle of one.

use super::line::{Sign, sign};
use super::value::{holds_value, is_text_before_value};
use crate::capture::lexical::{lossy, newline, opens, skip_blanks};

/// How much of a text is looked at.
const SNIFFED: usize = 64 << 10;

/// The beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Beginning {
    /// How many bytes are the rest of a record whose beginning is missing.
    pub(in super::super) torn: usize,
    /// It is a log.
    pub(in super::super) is_log: bool,
}

/// The beginning of `text`; `None` when the bytes that tell are not there yet.
///
/// The first line that is evidence of something tells: lines of one word and comments are none. Whatever may be
/// meant as JSON, however broken, is not a log but a broken record. What follows later can revise that
/// ([`line_sign`]).
pub(in super::super) fn begins(text: &[u8], is_all: bool) -> Option<Beginning> {
    let is_enough = is_all || text.len() >= SNIFFED;
    let window = &text[..text.len().min(SNIFFED)];
    let torn = torn(window, is_enough)?;
    let mut at = torn;
    let (mut is_named, mut is_marked) = (false, false);
    while let Some(first) = skip_blanks(window, at) {
        let end = match newline(window, first) {
            Some(end) => end,
            None if is_enough => window.len(),
            None => return None,
        };
        match sign(&lossy(&window[first..end])) {
            Sign::Log => return Some(Beginning { torn, is_log: true }),
            // Such a line may be text all the same, if a line of a log comes next.
            Sign::Json if is_weak(&window[first..end]) => {}
            Sign::Json => return Some(Beginning { torn, is_log: is_named }),
            Sign::Name => is_named = true,
            // If all values stand behind such a mark, it does not mark a comment.
            Sign::Comment => is_marked |= holds_value(&lossy(&window[first..end])),
            Sign::Nothing => {}
        }
        at = end;
    }
    is_enough.then_some(Beginning { torn, is_log: is_named || is_marked })
}

/// Returns true if a line that may be meant as JSON begins with none of its brackets and quotes, and leaves none open.
fn is_weak(line: &[u8]) -> bool {
    let opens_none = !line.first().is_some_and(|first| b"{[}],\"'`".contains(first)) && line.is_ascii();
    opens_none && !line.starts_with(b"/*") && balance(line) == 0
}

/// The evidence that a line among JSON texts gives.
pub(in super::super) fn line_sign(line: &[u8]) -> Sign {
    sign(&lossy(&line[..line.len().min(SNIFFED)]))
}

/// How many bytes at the beginning are the rest of a record whose beginning is missing: lines that can only stand within
/// JSON, which close more brackets than they open, and behind them the beginning of something else.
fn torn(text: &[u8], is_enough: bool) -> Option<usize> {
    let Some(first) = skip_blanks(text, 0) else { return Some(0) };
    if opens(text[first]) {
        return Some(0);
    }
    // Where the least indented line ends that closes the record, and how deep it is indented.
    let mut closed: Option<(usize, usize)> = None;
    let (mut depth, mut least) = (0, 0);
    let mut at = 0;
    loop {
        let Some(start) = skip_blanks(text, at) else {
            if is_enough {
                break;
            }
            return None;
        };
        let line = complete_line(text, start, is_enough)?;
        let next = text.len().min(start + line.len() + 1);
        let is_first = at == 0;
        let indent = start - memchr::memrchr(b'\n', &text[..start]).map_or(0, |end| end + 1);
        at = next;
        if opens(text[start]) && indent == 0 && closed.is_some_and(|(_, closed)| closed == 0) {
            break;
        }
        if is_first && !is_inner(line) {
            // The end of a line that was cut, or a line of a log.
            return Some(if is_rest(line) && begins_anew(text, next, is_enough)? { next } else { 0 });
        }
        if !is_inner(line) {
            break;
        }
        depth += balance(line);
        let is_outer = depth < least && closed.is_none_or(|(_, known)| indent < known);
        if is_outer && begins_anew(text, next, is_enough)? {
            closed = Some((next, indent));
        }
        least = least.min(depth);
    }
    Some(closed.map_or(0, |(end, _)| end))
}

/// Returns true if something begins behind the rest of a record: a value, or a line of a log.
fn begins_anew(text: &[u8], at: usize, is_enough: bool) -> Option<bool> {
    let Some(next) = skip_blanks(text, at) else {
        return is_enough.then_some(false);
    };
    Some(opens(text[next]) || !is_inner(complete_line(text, next, is_enough)?))
}

/// The line that begins at `at`; `None` while its end is not there.
fn complete_line(text: &[u8], at: usize, is_enough: bool) -> Option<&[u8]> {
    match newline(text, at) {
        Some(end) => Some(&text[at..end]),
        None => is_enough.then_some(&text[at..]),
    }
}

/// Returns true if a line can stand within a JSON text that is written over several lines, and nowhere else in a log: a member, an
/// element, a bracket.
fn is_inner(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    match line.first() {
        Some(b'}' | b']' | b',' | b'{' | b'[') => !matches!(sign(&lossy(line)), Sign::Log),
        Some(b'"') => line.ends_with(b",") || line.ends_with(b"{") || line.ends_with(b"[") || is_member(line),
        Some(_) => {
            let scalar = line.strip_suffix(b",").unwrap_or(line);
            std::str::from_utf8(scalar).is_ok_and(super::look::is_json_scalar)
        }
        None => true,
    }
}

/// `"name": …`
fn is_member(line: &[u8]) -> bool {
    let mut strings = line[1..].split(|byte| *byte == b'"');
    let _name = strings.next();
    strings.next().is_none_or(|behind| behind.is_empty() || behind.trim_ascii().starts_with(b":"))
}

/// Returns true if a line is the rest of a record whose beginning is missing.
pub(in super::super) fn is_rest(line: &[u8]) -> bool {
    !line.first().is_some_and(|first| opens(*first))
        && looks_torn(line)
        && balance(line) < 0
        && !is_text_before_value(&lossy(line))
}

/// Returns true if a line holds what stands between the members of JSON, and ends as JSON does.
fn looks_torn(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let signs: [&[u8]; 3] = [b"\":", b"\",", b"\"}"];
    (line.ends_with(b"}") || line.ends_with(b"]"))
        && signs.iter().any(|sign| memchr::memmem::find(line, sign).is_some())
}

/// How many more brackets a line opens than it closes, outside strings. A line that cannot be read from outside a string
/// begins in one.
fn balance(line: &[u8]) -> i64 {
    let count = |mut is_string: bool| {
        let (mut depth, mut is_escaped) = (0, false);
        for byte in line {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = is_string,
                b'"' => is_string = !is_string,
                b'{' | b'[' if !is_string => depth += 1,
                b'}' | b']' if !is_string => depth -= 1,
                _ => {}
            }
        }
        // A line that ends in a string was not read as it was meant.
        if is_string { i64::MAX } else { depth }
    };
    let is_read = |balance: &i64| *balance < i64::MAX;
    [false, true].map(count).into_iter().find(is_read).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{SNIFFED, begins};

    fn begins_log(text: &[u8], is_all: bool) -> Option<bool> {
        begins(text, is_all).map(|beginning| beginning.is_log)
    }

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
            "0.123 {\"a\":1}",
            "1714557600 {\"a\":1}",
            "1714557600.123 [{\"a\":1}]",
            "1714557600123 {\"a\":1}",
            "null\t{\"a\":1}",
            "\"key\"\t{\"a\":1}",
            "7\t{\"a\":1}",
            "\u{1b}[2J\u{1b}[H12:00:01 X {}",
            "\u{1b}[?2004h$ npm start",
            "\u{1b}[2K\u{1b}[1G{\"a\":1}",
            "\u{1b}[?25h",
            "\u{1b}[0KRunning on host\u{1b}[0;m",
            "x 10%\rx 50%\rx 100%",
            "\rx 100%\r\n12:00:01 X {}",
            "section_start:1714557600:step\r\u{1b}[0KRunning step",
            "[1714557600.123] X {}",
            "1: X {}",
            "<13>1 X {}",
            "- X {}",
            "# start\n12:00:01 X {}",
            "// start\n// of it\nX {}",
            "-- Logs begin at Mon\nMay 01 12:00:01 host x: X {}",
            "{\"event\":\"a.b\",\"data\":{}} main.js:12:5",
            "[{\"a\":1}] VM12:3\n",
            "{\"a\":1} 6/10/2024 7:10:26 AM",
            "[{\"a\":1}] (12:00:01)",
            "DEBUG [main] x.Bus - Received [{\"a\":1}]",
            "12:00:01,123 [x] y",
            "D, [2024-06-10T07:10:26 #1] DEBUG -- : x",
            "=== build 7 ===",
            "*** started ***",
            "-----\n12:00:01 X {}",
            "< {\"a\":1}",
            "--> [{\"a\":1}]",
            "→ {\"a\":1}",
            "✓ 1 chat.spec.ts (3.2s)",
            "- {\"a\":1}",
            "• X {\"a\":1}",
            "1: {\"a\":1}",
            "12:{\"a\":1}",
            "0|app  | {\"a\":1}",
            "a=1 b=2",
            "ts=1 event={\"a\":1}",
            "\"12:00:01\" \"received {\"a\":1}\"",
            "it's ready",
            "[    0.000000] Linux version 6",
            "1718003429 started",
            "onInteractionEvent\n{\"a\":1}",
            "/v2/me/chats\n{\"a\":1}",
            "a.b\nc.d",
            "\tat org.example.A.b(A.java:12)",
            "<a> {\"a\":1}",
            "{main} Received [{\"a\":1}]",
            "[!] Received [{\"a\":1}]",
            "<[{\"a\":1}]",
            "received[{\"a\":1}]",
            "1 | X {\"a\":1}",
            "[1718003426.810][INFO]: x",
            "{\"a\":1} [12:00:01]",
            "{\"a\":1} -- 12:00:01",
            "{\"a\":1} // main.js:12:5",
            "{\"a\":1} +12ms",
            "{\"a\":1} took 12 ms",
            "[onInteractionEvent]\n{\"a\":1}",
            "/**/cb([{\"a\":1}]);",
            "fetch(\"https://h\", {\"a\":1});",
            "#7 0.123 X {\"a\":1}",
            "// X {\"a\":1}",
            ")]}',\n{\"a\":1}",
            "message=%5B%7B%22a%22%3A1%7D%5D",
            "## onInteractionEvent\n{\"a\":1}",
            "```json\n{\"a\":1}",
            "| |  app\n12:00:01 X {}",
            "<xml a>\n12:00:01 X {}",
            "... 12 more",
        ] {
            assert_eq!(begins_log(line.as_bytes(), true), Some(true), "{line}");
        }
    }

    #[test]
    fn what_stands_around_a_value_makes_a_log() {
        for line in [
            "[1] {\"a\":1}",
            "     1\t{\"a\":1}",
            "1,info,\"{\"\"a\"\":1}\",x",
            "`{\"a\":1}`",
            "\"{\"a\":1}\"",
            "'{\"a\":1}',",
            "b'{\"a\":1}'",
            "“{\"a\":1}”",
            "\"{\"\"a\"\":1}\"",
            "<{\"a\":1}>",
            "**{\"a\":1}**",
            "JSON.parse('{\"a\":1}')",
            "<e a=\"b\"><![CDATA[{\"a\":1}]]></e>",
            "<e a=\"b\">{&quot;a&quot;:1}</e>",
            "{\"a\":1}; 2024-06-10T07:10:26Z",
            "{\"a\":1} ts=1718003426",
            "{\"a\":1} level=info user=x",
            "{\"a\":1} source: socket",
            "{\"a\":1} -- Mon Jun 10 07:10:26 2024",
            "{\"a\":1} [10/Jun/2024:07:10:26 +0000]",
            "{\"a\":1} [thread-1] x.y.Z",
            "{\"a\":1} onMessage @ main.js:12",
            "{\"a\":1} (12 ms)",
            "{\"a\":1} 12 ms",
            "{\"a\":1} ✓",
            "{\"a\":1}\u{1b}[0m",
            "\u{1e}{\"a\":1}",
            "{\"a\":1}\u{1e}",
            "--a5b-C--\n{\"a\":1}",
            "2024-06-10T07:10:26Z {app=\"x\"} {\"a\":1}",
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
            ", x",
            "0x1F x",
            "NaN x",
            "undefined {\"a\":1}",
            "1 x",
            "1 {\"a\":1}",
            "[1] x",
            "- x",
            "1 true {\"a\":1}",
            "12345 {\"a\":1}",
            "null {\"a\":1}",
            "\"a\" {\"b\":1}",
            "\u{1b}é",
            "1\r2",
            "{\"a\":\r1",
            "{\n  a: 1\n}",
            "# only\n// comments",
            "// a comment\n{\"a\":1}",
            "{\"a\":1} x",
            "\"a\": 1",
            "\"a b\"\n\"c d\"",
            "{\"a\":1} 12:5",
            "{\"a\":1} \"b\": 1",
            "{\"a\":1} {\"b\":1",
            "{a: {\"b\":1}",
            ", {\"a\":1}",
            "Object {\n  a: 1\n}",
            "{\"a\":1}, main.js:12:5",
            "{\"a\":1,} main.js:12:5",
            "{\"a\":1} [undefined]",
            "{\"a\":1} …",
            "{\"a\":1};",
            "{\"a\":1},",
            "{\"a\":1} # x",
            "\"{\\\"a\\\":1}\"",
            "\"x\": '{\"a\":1}'",
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
        assert_eq!(begins_log(&b"x".repeat(SNIFFED), false), Some(false));
    }

    #[test]
    fn the_rest_of_a_torn_record_is_passed_over() {
        for (torn, rest) in [
            ("  \"a\": 1\n}\n", "{\"b\":1}\n"),
            ("    \"a\": \"\",\n    \"b\": true\n  }\n}\n", "12:00:05 X {\n  \"id\": 1\n}\n"),
            ("e\",\"data\":{\"a\":1}}\n", "{\"b\":1}\n{\"c\":1}"),
            ("hello world\",\"data\":{\"a\":1}}]\n", "12:00:05 X {}"),
            ("      },\n      {\n        \"a\": 1\n      }\n    ]\n  },\n", "  {\n    \"b\": 1\n  }\n]\n"),
            ("}\n", "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n"),
        ] {
            let text = format!("{torn}{rest}");
            let found = begins(text.as_bytes(), true).map(|beginning| beginning.torn);
            assert_eq!(found, Some(torn.len()), "{text}");
        }
        for whole in [
            "\"a\": 1}",
            "}",
            "{\"a\":1}}\n{\"b\":1}",
            "12:00:01 }}\n{}",
            "[1,\n2]\n{}",
            "\"a\"\n{}",
            "x\n}\n{}",
        ] {
            let found = begins(whole.as_bytes(), true).map(|beginning| beginning.torn);
            assert_eq!(found, Some(0), "{whole}");
        }
    }
}

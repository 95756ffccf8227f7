//! Values over several lines of a log, each of which begins as the first one does: with a time, the name of a process, a mark.
//!
//! Programs print JSON over lines, and writers of logs cut long lines; whoever collects them puts the same before each line. What a
//! prefix is, is told by two lines alone: they begin alike but for their numbers.

use super::look::begins_log_line;
use crate::capture::embedded::Embedded;
use crate::capture::lexical::{is_blank, newline};
use crate::capture::skim::{End, Skim, Skimmed};

/// No value is joined that is longer.
const LONGEST: usize = 4 << 20;

/// How many line ends may stand within strings: a value that is torn there is not looked for in all the rest of a log.
const IN_STRINGS: u32 = 16;

/// A value over several lines that begin alike.
pub(in crate::capture) enum Joined {
    /// The value, and where it ends in the log.
    Whole { value: Embedded, end: usize },
    /// There is none. The log was looked at as far as this.
    Not { until: usize },
    /// The bytes that tell are not there yet.
    Unknown,
}

/// Joins the value that begins at `start`, on the line that begins at `line`.
pub(in crate::capture) fn join(text: &[u8], line: usize, start: usize, is_all: bool) -> Joined {
    let prefix = &text[line..start];
    let end_of = |at: usize| newline(text, at).or(is_all.then_some(text.len()));
    let stretch = |range: std::ops::Range<usize>| {
        let bytes = &text[range];
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    };
    let Some(mut line_end) = end_of(start) else { return Joined::Unknown };
    let mut value = Embedded::of_bytes(stretch(start..line_end));
    let mut skim = Skim::new(&value.text, 0, 0);
    let mut in_strings = 0;
    loop {
        match skim.run(&value.text, 0, End::More) {
            Skimmed::Closed { end, .. } => return closed(value, start, end, in_strings, line_end),
            Skimmed::Torn { .. } => return Joined::Not { until: line_end },
            Skimmed::RanOut => {}
        }
        let next = line_end + 1;
        if next >= text.len() {
            return if is_all { Joined::Not { until: text.len() } } else { Joined::Unknown };
        }
        let Some(next_end) = end_of(next) else { return Joined::Unknown };
        let Some(prefixed) = Prefixed::of(prefix, &text[next..next_end]) else {
            return Joined::Not { until: next };
        };
        let from = next + prefixed.end;
        let rest = stretch(from..next_end);
        let is_other = if skim.is_in_string() {
            in_strings += 1;
            in_strings > IN_STRINGS || !prefixed.is_of_same
        } else {
            value.text.push(b'\n');
            begins_log_line(rest, 0, true) == Some(true)
        };
        if is_other || value.text.len() + rest.len() > LONGEST {
            return Joined::Not { until: next };
        }
        value.go_on(from - start, rest);
        line_end = next_end;
    }
}

/// The value is closed at `end`. One that goes on within strings is believed only if it is JSON.
fn closed(mut value: Embedded, start: usize, end: usize, in_strings: u32, line_end: usize) -> Joined {
    value.text.truncate(end);
    if in_strings > 0 && serde_json::from_slice::<serde::de::IgnoredAny>(&value.text).is_err() {
        return Joined::Not { until: line_end };
    }
    let end = start + value.map.place(end - 1) + 1;
    Joined::Whole { value, end }
}

/// The prefix of a line that begins as another one does.
struct Prefixed {
    /// Where it ends.
    end: usize,
    /// Nothing but words stands behind it before the value of the other line: both are of one writer.
    is_of_same: bool,
}

impl Prefixed {
    /// The prefix of `line`, if it begins like `prefix` and that is more than words: numbers may differ, and how many blanks there are.
    fn of(prefix: &[u8], line: &[u8]) -> Option<Self> {
        let (mut at, mut line_at) = (0, 0);
        let (mut end, mut line_end) = (0, 0);
        while let (Some(a), Some(b)) = (prefix.get(at), line.get(line_at)) {
            let is_digit = |byte: &u8| byte.is_ascii_digit();
            if is_digit(a) && is_digit(b) {
                at += run(&prefix[at..], is_digit);
                line_at += run(&line[line_at..], is_digit);
            } else if is_blank(*a) && is_blank(*b) {
                let blanks = run(&prefix[at..], |byte| is_blank(*byte));
                let line_blanks = run(&line[line_at..], |byte| is_blank(*byte));
                // What the line has more of them belongs to the value.
                (end, line_end) = (at + blanks, line_at + blanks.min(line_blanks));
                at += blanks;
                line_at += line_blanks;
            } else if a == b {
                at += 1;
                line_at += 1;
                if !a.is_ascii_alphanumeric() {
                    (end, line_end) = (at, line_at);
                }
            } else {
                break;
            }
        }
        let is_telling = |byte: &u8| !byte.is_ascii_alphabetic() && !is_blank(*byte);
        let is_of_words =
            |byte: &u8| byte.is_ascii_alphanumeric() || is_blank(*byte) || b"._->".contains(byte);
        prefix[..end]
            .iter()
            .any(is_telling)
            .then(|| Self { end: line_end, is_of_same: prefix[end..].iter().all(is_of_words) })
    }
}

/// How many bytes at the beginning are so.
fn run(text: &[u8], is_so: impl Fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_so(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::{Joined, join};

    fn joined(text: &str) -> Option<(String, String)> {
        let start = text.find('{').unwrap_or_default();
        match join(text.as_bytes(), 0, start, true) {
            Joined::Whole { value, end } => {
                Some((String::from_utf8_lossy(&value.text).into_owned(), text[end..].to_owned()))
            }
            Joined::Not { .. } | Joined::Unknown => None,
        }
    }

    #[test]
    fn lines_that_begin_alike_are_joined_without_their_prefix() {
        for (text, value, rest) in [
            (
                "Jan  9 12:00:01 h a[7]: {\nJan 10 12:00:02 h a[7]:   \"a\": 1\nJan 10 12:00:02 h a[7]: } x",
                "{\n  \"a\": 1\n}",
                " x",
            ),
            ("12:00:01 got {\n12:00:01   \"a\": [\n12:00:01     1 ] }", "{\n  \"a\": [\n    1 ] }", ""),
            ("> {\r\n>  \"a\":1\r\n> }\r\n", "{\n \"a\":1\n}", "\r\n"),
            ("     9\t{\n    10\t \"a\": 1}\n", "{\n \"a\": 1}", "\n"),
            ("h a[7]: {\"a\":\"b c\nh a[7]:  d\"}\nx", "{\"a\":\"b c d\"}", "\nx"),
            ("12:00 X.y {\"a\nb\":1}", "", ""),
            ("12:00 X.y {\"a\n12:00 b\":1}", "{\"ab\":1}", ""),
            ("[p/1] {\n[p/1] }", "{\n}", ""),
        ] {
            let expected = (!value.is_empty()).then(|| (value.to_owned(), rest.to_owned()));
            assert_eq!(joined(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_of_others_do_not_go_on() {
        for text in [
            "12:00:01 got {\n12:00:02 INFO x\n12:00:03 }",
            "h a[7]: {\"a\":\"b\nh c[8]: x\nh a[7]: d\"}",
            "h a[7]: {\"a\":\"b\nh a[7]: got {\"c\":\"d\"}",
            "got {\ngot \"a\": 1\ngot }",
            "12:00 {\n\"a\": 1\n}",
            "12:00 {\n12:00 \"a\": 1\n",
        ] {
            assert_eq!(joined(text), None, "{text}");
        }
    }
}

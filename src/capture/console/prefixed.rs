//! Values over several lines of a log, each of which begins as the first one does: with a time, the name of a process, a mark.
//!
//! Programs print JSON over lines, and writers of logs cut long lines; whoever collects them puts the same before each line. What a
//! prefix is, is told by two lines alone: they begin alike but for their numbers.

use std::ops::Range;

use super::look::begins_log_line;
use crate::capture::embedded::Embedded;
use crate::capture::lexical::{is_blank, newline};
use crate::capture::skim::{End, Skim, Skimmed, is_one_value};

/// No value is joined that is longer.
const LONGEST: usize = 4 << 20;

/// How many line ends may stand within strings: a value that is torn there is not looked for in all the rest of a log.
const IN_STRINGS: u32 = 16;

/// How many lines of others, and bytes of them, may stand between two lines of a value.
const OTHERS: (usize, usize) = (16, 16 << 10);

/// A value over several lines that begin alike.
pub(in crate::capture) enum Joined {
    /// The value.
    Whole {
        value: Embedded,
        /// Where it ends in the log, or the last value that began between its lines.
        end: usize,
        /// The lines of others that stand before that.
        others: Vec<Range<usize>>,
    },
    /// There is none. The log was looked at as far as this.
    Not { until: usize },
    /// The bytes that tell are not there yet.
    Unknown,
}

/// Joins the value that begins at `start`, on the line that begins at `line`. Between its lines may stand lines of other writers,
/// if the prefix tells the writer.
pub(in crate::capture) fn join(text: &[u8], line: usize, start: usize, is_all: bool) -> Joined {
    let is_of_writer = stable_from(&text[line..start]).is_some();
    match join_lines(text, line, start, is_all, is_of_writer) {
        Joined::Whole { value, end, others } => with_others(text, is_all, value, end, others),
        Joined::Not { .. } if is_of_writer => join_lines(text, line, start, is_all, false),
        joined => joined,
    }
}

/// Values that begin on the lines of others end before the next line too: of two writers each may be in the midst of one.
fn with_others(
    text: &[u8],
    is_all: bool,
    value: Embedded,
    end: usize,
    mut others: Vec<Range<usize>>,
) -> Joined {
    let mut last = end;
    let mut at = 0;
    while let Some(line) = others.get(at).cloned() {
        at += 1;
        let open = incomplete(&text[line.clone()]).map(|open| line.start + open);
        let Some(start) = open.filter(|start| stable_from(&text[line.start..*start]).is_some()) else {
            continue;
        };
        match join_lines(text, line.start, start, is_all, true) {
            Joined::Whole { end: behind, .. } if behind > last => {
                // The rest of the last line, and the lines up to the end of this value.
                let rest = newline(text, last).unwrap_or(text.len());
                others.extend(Some(last..rest).filter(|rest| !rest.is_empty()));
                last = newline(text, behind).unwrap_or(text.len());
                others.extend(lines(text, rest + 1..last));
            }
            Joined::Unknown => return Joined::Unknown,
            Joined::Whole { .. } | Joined::Not { .. } => {}
        }
        if others.len() > 4 * OTHERS.0 {
            break;
        }
    }
    Joined::Whole { value, end: last, others }
}

/// The lines of a part of a text.
fn lines(text: &[u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut from = range.start;
    std::iter::from_fn(move || {
        let begin = from;
        (begin < range.end).then(|| {
            let end = newline(text, begin).map_or(range.end, |end| end.min(range.end));
            from = end + 1;
            begin..end
        })
    })
}

/// Where on a line a value begins that the line does not complete.
fn incomplete(line: &[u8]) -> Option<usize> {
    let last = line.trim_ascii_end().last()?;
    let starts = memchr::memchr2_iter(b'{', b'[', line).filter(|at| {
        let behind = line[at + 1..].trim_ascii_start().first();
        behind.is_none_or(|behind| b"\"{[".contains(behind))
    });
    if matches!(last, b'}' | b']') { None } else { starts.into_iter().next() }
}

/// The same as [`join`]. With `is_of_writer` only lines of the same writer go on, and those of others are passed over.
fn join_lines(text: &[u8], line: usize, start: usize, is_all: bool, is_of_writer: bool) -> Joined {
    let prefix = &text[line..start];
    let end_of = |at: usize| newline(text, at).or(is_all.then_some(text.len()));
    let stretch = |range: Range<usize>| {
        let bytes = &text[range];
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    };
    let Some(mut line_end) = end_of(start) else { return Joined::Unknown };
    let first_end = line_end;
    let mut value = Embedded::of_bytes(stretch(start..line_end));
    let mut skim = Skim::new(&value.text, 0, 0);
    let (mut in_strings, mut others) = (0, Vec::new());
    let mut since = (0, 0);
    loop {
        match skim.run(&value.text, 0, End::More) {
            Skimmed::Closed { end, .. } => return closed(value, start, end, in_strings, line_end, others),
            Skimmed::Torn { .. } => return Joined::Not { until: line_end },
            Skimmed::RanOut => {}
        }
        let (next, next_end, prefixed) = loop {
            let next = line_end + 1;
            if next >= text.len() {
                return if is_all {
                    Joined::Not { until: text.len().min(first_end + 1) }
                } else {
                    Joined::Unknown
                };
            }
            let Some(next_end) = end_of(next) else { return Joined::Unknown };
            let prefixed = Prefixed::of(prefix, &text[next..next_end]);
            let prefixed =
                prefixed.filter(|_| !is_of_writer || is_same_writer(prefix, &text[next..next_end]));
            if let Some(prefixed) = prefixed {
                break (next, next_end, prefixed);
            }
            since = (since.0 + 1, since.1 + next_end - next);
            if !is_of_writer || since.0 > OTHERS.0 || since.1 > OTHERS.1 {
                return Joined::Not { until: first_end + 1 };
            }
            others.push(next..next_end);
            line_end = next_end;
        };
        since = (0, 0);
        let from = next + prefixed.end;
        let rest = stretch(from..next_end);
        let is_other = if skim.is_in_string() {
            in_strings += 1;
            in_strings > IN_STRINGS || !prefixed.is_of_same || is_of_writer && is_one_value(rest, false)
        } else if is_in_number(&value.text, rest) {
            in_strings += 1;
            in_strings > IN_STRINGS
        } else {
            value.text.push(b'\n');
            begins_log_line(rest, 0, true) == Some(true)
        };
        if is_other || value.text.len() + rest.len() > LONGEST {
            return Joined::Not { until: if is_of_writer { first_end + 1 } else { next } };
        }
        value.go_on(from - start, rest);
        line_end = next_end;
    }
}

/// Returns true if a text was cut within a number or word: no line end stands there in JSON.
fn is_in_number(before: &[u8], behind: &[u8]) -> bool {
    let is_of_number = |byte: &u8| byte.is_ascii_alphanumeric() || b".+-".contains(byte);
    before.last().is_some_and(is_of_number) && behind.first().is_some_and(is_of_number)
}

/// Names of months and days, and what else stands in a time.
const OF_TIMES: [&[u8]; 25] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec", b"mon",
    b"tue", b"wed", b"thu", b"fri", b"sat", b"sun", b"t", b"z", b"utc", b"gmt", b"am", b"pm",
];

/// Where in a prefix the names of a writer begin, behind the time; `None` if nothing but a time stands there.
fn stable_from(prefix: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < prefix.len() {
        let letters = run(&prefix[at..], u8::is_ascii_alphabetic);
        let word = &prefix[at..at + letters];
        if letters > 1 && !OF_TIMES.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            return Some(at);
        }
        at += letters.max(1);
    }
    None
}

/// Returns true if a line has the names that a prefix has behind its time.
fn is_same_writer(prefix: &[u8], line: &[u8]) -> bool {
    let (Some(from), Some(line_from)) = (stable_from(prefix), stable_from(line)) else {
        return false;
    };
    line[line_from..].starts_with(names(&prefix[from..]))
}

/// The names of a writer that a text begins with: up to the sign that ends them, else all of it.
fn names(text: &[u8]) -> &[u8] {
    let ends = |at: &usize| {
        let behind = text.get(at + 1).copied().unwrap_or(b' ');
        matches!(text[*at], b':' | b']' | b'|' | b'>') && (is_blank(behind) || behind == b':')
    };
    let end = (0..text.len()).find(ends).map(|last| last + 1);
    end.map_or(text.trim_ascii_end(), |end| &text[..end])
}

/// The value is closed at `end`. One that goes on within strings is believed only if it is JSON.
fn closed(
    mut value: Embedded,
    start: usize,
    end: usize,
    in_strings: u32,
    line_end: usize,
    others: Vec<Range<usize>>,
) -> Joined {
    value.text.truncate(end);
    if in_strings > 0 && serde_json::from_slice::<serde::de::IgnoredAny>(&value.text).is_err() {
        return Joined::Not { until: line_end };
    }
    let end = start + value.map.place(end - 1) + 1;
    Joined::Whole { value, end, others }
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
            Joined::Whole { value, end, .. } => {
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

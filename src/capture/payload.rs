//! The payload that a line of a log ends with: a scalar, an array, or the rest of a text that was cut off.

use super::console::is_json_scalar;
use super::lexical::{is_place, valid_prefix};

/// How many beginnings of a scalar are tried in a line.
const TRIES: usize = 4;

/// Returns true if a line ends with a possible payload of the event that it names.
pub(super) fn ends_with_payload(line: &[u8]) -> bool {
    let said = without_place(valid_prefix(line));
    payloads(said).any(|at| serde_json::from_str::<&serde_json::value::RawValue>(&said[at..]).is_ok())
}

/// A line without the place in a program that a browser writes at its end: `main.js:12:5`.
pub(super) fn without_place(line: &str) -> &str {
    let line = line.trim_end();
    let Some((before, place)) = line.rsplit_once([' ', '\t']) else {
        return line;
    };
    if is_place(place) { before.trim_end() } else { line }
}

/// The places from which on the rest of a line may be a payload.
pub(super) fn payloads(line: &str) -> impl Iterator<Item = usize> + '_ {
    last_array(line).into_iter().chain(scalars(line)).chain(texts(line))
}

/// Where the array begins that ends the line.
fn last_array(line: &str) -> Option<usize> {
    let (start, end) = line.ends_with(']').then(|| brackets(line))??;
    (end == Some(line.len()) && line.as_bytes().get(start) == Some(&b'[')).then_some(start)
}

/// Where a JSON text begins that the end of the line has cut off: behind its brackets is nothing, or the first element.
pub(super) fn torn(line: &str) -> Option<usize> {
    let (start, end) = brackets(line)?;
    let rest = line.get(start..)?.trim_start_matches(['[', '{', ' ', '\t']);
    let is_element = || {
        let element = rest.split_once(',').map_or(rest, |(element, _)| element).trim_end();
        line.as_bytes().get(start) == Some(&b'[') && is_json_scalar(element)
    };
    (end.is_none() && (rest.is_empty() || is_element())).then_some(start)
}

/// The last bracket of a line that stands in no other, and where it is closed, if it is.
fn brackets(line: &str) -> Option<(usize, Option<usize>)> {
    let bytes = line.as_bytes();
    let (mut found, mut at) = (None, 0);
    while let Some(open) = memchr::memchr2(b'[', b'{', &bytes[at..]) {
        let start = at + open;
        let end = closed_at(&bytes[start..]).map(|length| start + length);
        found = Some((start, end));
        at = end.unwrap_or(bytes.len());
    }
    found
}

/// Where the bracket is closed that a text begins with, of whatever kind the closing one is.
fn closed_at(text: &[u8]) -> Option<usize> {
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_string,
            b'"' => is_string = !is_string,
            _ if is_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The places from which on the rest of a line may be a string, or is `null`, that nothing parts from the word before it.
fn texts(line: &str) -> impl Iterator<Item = usize> + '_ {
    let is_parted = move |at: usize| line.get(..at).is_some_and(|before| before.ends_with([' ', '\t']));
    let strings = line.match_indices('"').map(|(at, _)| at).filter(move |at| is_parted(*at));
    let strings = line.ends_with('"').then_some(strings.take(TRIES));
    let null = line.strip_suffix("null").map(str::len).filter(move |at| is_parted(*at));
    strings.into_iter().flatten().chain(null)
}

/// The places from which on the rest of a line may be a scalar.
fn scalars(line: &str) -> impl Iterator<Item = usize> + '_ {
    let parted = memchr::memchr3_iter(b':', b'>', b'=', line.as_bytes()).filter_map(move |at| {
        let rest = line.get(at + 1..)?;
        let scalar = rest.trim_start();
        let is_parted = scalar.len() < rest.len();
        let may_be = match *scalar.as_bytes().first()? {
            b'"' => scalar.len() > 1 && scalar.ends_with('"'),
            b't' | b'f' | b'n' | b'-' | b'0'..=b'9' => !scalar.contains(' '),
            _ => false,
        };
        (is_parted && may_be).then_some(line.len() - scalar.len())
    });
    parted.take(TRIES)
}

#[cfg(test)]
mod tests {
    use super::{last_array, scalars, texts, torn, without_place};

    #[test]
    fn a_scalar_is_the_rest_of_a_line() {
        for (line, expected) in [
            ("a -> Data : true", Some("true")),
            ("a: b: \"c: d\"", Some("\"c: d\"")),
            ("status:  12", Some("12")),
            ("a => null", Some("null")),
            ("12", None),
            ("a: [1]", None),
            ("a: 12 b", None),
            ("12:30", None),
            ("a: ", None),
        ] {
            assert_eq!(scalars(line).next().map(|at| &line[at..]), expected, "{line}");
        }
    }
    #[test]
    fn an_array_ends_a_line() {
        for (line, expected) in [
            ("a -> Data : []", Some("[]")),
            ("[INFO] a [1, [2]]", Some("[1, [2]]")),
            ("a [1] b", None),
            ("a [1", None),
            ("a [\"]", None),
            ("a [\"]\"]", Some("[\"]\"]")),
            ("a {1}", None),
            ("a ] [1]", Some("[1]")),
        ] {
            assert_eq!(last_array(line).map(|at| &line[at..]), expected, "{line}");
        }
    }

    #[test]
    fn what_is_cut_off_behind_its_bracket_is_torn() {
        for (line, expected) in [
            ("a -> Data : {", Some("{")),
            ("[INFO] a [ [", Some("[ [")),
            ("a [1, 2", Some("[1, 2")),
            ("a [12 ms", None),
            ("a {x", None),
            ("a [main", None),
            ("a [1]", None),
        ] {
            assert_eq!(torn(line).map(|at| &line[at..]), expected, "{line}");
        }
    }

    #[test]
    fn a_string_or_null_may_follow_a_word() {
        for (line, expected) in [
            ("a.b \"x y\"", Some("\"x y\"")),
            ("a.b null", Some("null")),
            ("a.bnull", None),
            ("a \"x\" b", None),
            ("null", None),
        ] {
            assert_eq!(texts(line).next().map(|at| &line[at..]), expected, "{line}");
        }
    }

    #[test]
    fn a_place_in_a_program_ends_no_payload() {
        for (line, expected) in [
            ("a [] main.js:12:5", "a []"),
            ("a null VM12:3", "a null"),
            ("a [] (index):57", "a []"),
            ("a -> Data : 12:30", "a -> Data : 12:30"),
            ("a: \"b c:5\"", "a: \"b c:5\""),
            ("a b5", "a b5"),
            ("a data: 5", "a data: 5"),
        ] {
            assert_eq!(without_place(line), expected, "{line}");
        }
    }
}

//! JSON that stands escaped in a line: `{\"a\":1}`, once or twice, `\x22`, `""`, `&quot;`, `%22`.

use super::embedded::{Embedded, Map};
use super::lexical::opens;
use crate::json::work;

/// No text is decoded that is longer.
pub(super) const LONGEST: usize = 4 << 20;

/// How the quotes of a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// `\"`, `\x22`, `\u0022`, `\042`
    Backslash,
    /// `\\\"`, `\\"`
    Twice,
    /// `""`
    Doubled,
    /// `&quot;`
    Entity,
    /// `%22`
    Percent,
}

/// Characters, each with the offset behind it in the line.
type Characters = Vec<(char, usize)>;

/// How the first quote is written that `text` begins with; `None` if there is none.
pub(super) fn escape_at(text: &[u8]) -> Option<Escape> {
    let starts = |signs: &[&str]| signs.iter().any(|sign| text.starts_with(sign.as_bytes()));
    if starts(&["\\\\\\\"", "\\\\\"", "\\\\n", "\\\\u0022"]) {
        return Some(Escape::Twice);
    }
    if starts(&["\\\"", "\\x22", "\\u0022", "\\042"]) {
        return Some(Escape::Backslash);
    }
    if starts(&["&quot;", "&#34;", "&#x22;"]) {
        return Some(Escape::Entity);
    }
    if starts(&["%22"]) {
        return Some(Escape::Percent);
    }
    let is_doubled = starts(&["\"\""]) && text.get(2).is_some_and(u8::is_ascii_alphabetic);
    is_doubled.then_some(Escape::Doubled)
}

/// How the quotes of a text are escaped that begins with brackets, and what its first line stands for.
pub(super) fn escaped(text: &str) -> Option<(Escape, Embedded)> {
    let brackets = text.bytes().take_while(|byte| opens(*byte)).count();
    let escape = escape_at(&text.as_bytes()[brackets..]).filter(|_| brackets > 0)?;
    let line = text.lines().next().filter(|line| line.len() <= LONGEST)?;
    Some((escape, decode(line, escape)))
}

/// Where in a text JSON begins of which the brackets are percent-encoded, as its quotes are.
pub(super) fn encoded_bracket(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'%', text).find(|at| begins_encoded(&text[*at..]))
}

/// Returns true if a text begins with a bracket, and behind it with a bracket, a quote or a line end, all of them percent-encoded; a quote may also be none.
pub(super) fn begins_encoded(text: &[u8]) -> bool {
    let sign = |at: usize| text.get(at..at + 3).map(|sign| [sign[0], sign[1], sign[2].to_ascii_uppercase()]);
    matches!(sign(0), Some([b'%', b'7' | b'5', b'B']))
        && (text.get(3) == Some(&b'"')
            || matches!(
                sign(3),
                Some([b'%', b'7', b'B' | b'D'] | [b'%', b'2', b'2'] | [b'%', b'0', b'A' | b'D'])
            ))
}

/// The text that `line` stands for, and where its characters stand.
pub(super) fn decode(line: &str, escape: Escape) -> Embedded {
    work(line.len());
    let plain = line.char_indices().map(|(at, c)| (c, at + c.len_utf8())).collect();
    let characters = match escape {
        Escape::Backslash => without_backslashes(&plain),
        Escape::Twice => without_backslashes(&without_backslashes(&plain)),
        Escape::Doubled => without_doubles(&plain),
        Escape::Entity => without_entities(&plain),
        Escape::Percent => without_percents(&plain),
    };
    let mut text = Vec::with_capacity(line.len());
    let mut ends = Vec::new();
    let mut advance = 0;
    for (character, end) in characters {
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        if end - text.len() != advance {
            advance = end - text.len();
            ends.push((offset(text.len()), offset(end)));
        }
    }
    Embedded { text, map: Map::Escapes(ends) }
}

fn offset(offset: usize) -> u32 {
    // Texts that are decoded are short.
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The character that so many hexadecimal digits at `at` stand for.
fn hexadecimal(characters: &Characters, at: usize, digits: usize) -> Option<u32> {
    let digits: Option<Vec<char>> =
        characters.get(at..at + digits).map(|digits| digits.iter().map(|(c, _)| *c).collect());
    u32::from_str_radix(&digits?.into_iter().collect::<String>(), 16).ok()
}

fn without_backslashes(characters: &Characters) -> Characters {
    let mut plain = Vec::with_capacity(characters.len());
    let mut at = 0;
    while let Some((character, end)) = characters.get(at) {
        let next = characters.get(at + 1).map(|(next, _)| *next);
        if *character != '\\' || next.is_none() {
            plain.push((*character, *end));
            at += 1;
            continue;
        }
        let (decoded, length) = match next {
            Some('n') => ('\n', 2),
            Some('r') => ('\r', 2),
            Some('t') => ('\t', 2),
            Some('b') => ('\u{8}', 2),
            Some('f') => ('\u{c}', 2),
            Some('x') => (code(characters, at + 2, 2), 4),
            Some('u') => unicode_pair(characters, at),
            Some('0'..='3') => octal(characters, at + 1),
            Some(other) => (other, 2),
            None => ('\\', 1),
        };
        let last = characters.len().min(at + length);
        plain.push((decoded, characters[last - 1].1));
        at = last;
    }
    plain
}

fn code(characters: &Characters, at: usize, digits: usize) -> char {
    hexadecimal(characters, at, digits).and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The character of `\042`, and how long that is.
fn octal(characters: &Characters, at: usize) -> (char, usize) {
    let digits = characters.get(at..at + 3).unwrap_or_default().iter().map(|(c, _)| *c);
    match u8::from_str_radix(&digits.collect::<String>(), 8) {
        Ok(byte) if byte.is_ascii() => (char::from(byte), 4),
        _ => (char::REPLACEMENT_CHARACTER, 2),
    }
}

/// The character of `\uXXXX`, or of two of them, and how long that is.
fn unicode_pair(characters: &Characters, at: usize) -> (char, usize) {
    let unit = |at: usize| hexadecimal(characters, at, 4).and_then(|unit| u16::try_from(unit).ok());
    let is_pair = characters.get(at + 6).is_some_and(|(c, _)| *c == '\\');
    let units = [unit(at + 2), if is_pair { unit(at + 8) } else { None }];
    match char::decode_utf16(units.into_iter().flatten()).next() {
        Some(Ok(character)) => (character, 6 * character.len_utf16()),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

fn without_doubles(characters: &Characters) -> Characters {
    let mut plain: Characters = Vec::with_capacity(characters.len());
    let mut is_second = false;
    for (character, end) in characters {
        if *character == '"'
            && is_second
            && let Some((_, first)) = plain.last_mut()
        {
            *first = *end;
            is_second = false;
            continue;
        }
        is_second = *character == '"';
        plain.push((*character, *end));
    }
    plain
}

fn without_entities(characters: &Characters) -> Characters {
    const LONGEST_NAME: usize = 8;
    let mut plain = Vec::with_capacity(characters.len());
    let mut at = 0;
    while let Some((character, end)) = characters.get(at) {
        let rest = &characters[at..characters.len().min(at + LONGEST_NAME)];
        let length = rest.iter().position(|(c, _)| *c == ';').filter(|_| *character == '&');
        let decoded =
            length.and_then(|length| entity(&rest[1..length].iter().map(|(c, _)| *c).collect::<String>()));
        if let (Some(decoded), Some(length)) = (decoded, length) {
            plain.push((decoded, rest[length].1));
            at += length + 1;
        } else {
            plain.push((*character, *end));
            at += 1;
        }
    }
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "quot" => Some('"'),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

fn without_percents(characters: &Characters) -> Characters {
    // Whoever encodes brackets encodes all that is no letter, and blanks perhaps in the way of forms.
    let is_form = characters.first().is_some_and(|(first, _)| *first == '%');
    let mut plain = Vec::with_capacity(characters.len());
    let mut at = 0;
    while let Some((character, end)) = characters.get(at) {
        let mut bytes = Vec::new();
        let mut next = at;
        while characters.get(next).is_some_and(|(c, _)| *c == '%')
            && let Some(byte) = hexadecimal(characters, next + 1, 2).and_then(|byte| u8::try_from(byte).ok())
        {
            bytes.push(byte);
            next += 3;
            let is_whole = std::str::from_utf8(&bytes).is_ok();
            if is_whole || bytes.len() == 4 {
                break;
            }
        }
        if let Some(decoded) = String::from_utf8_lossy(&bytes).chars().next() {
            plain.push((decoded, characters[next - 1].1));
            at = next;
        } else {
            let character = if is_form && *character == '+' { ' ' } else { *character };
            plain.push((character, *end));
            at += 1;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Escape, decode, escape_at};

    #[test]
    fn what_is_escaped_comes_out_and_knows_its_place() {
        for (line, escape) in [
            (r#"{\"a\":\"é \\\" \u00e9\"} x"#, Escape::Backslash),
            (r"{\x22a\x22:\x22é \\\x22 é\x22} x", Escape::Backslash),
            (r#"{\\\"a\\\":\\\"é \\\\\\\" é\\\"} x"#, Escape::Twice),
            (r#"{""a"":""é \"" é""} x"#, Escape::Doubled),
            ("{&quot;a&quot;:&#34;é \\&#x22; é&quot;} x", Escape::Entity),
            ("{%22a%22:%22%C3%A9 \\%22 é%22} x", Escape::Percent),
        ] {
            assert_eq!(escape_at(&line.as_bytes()[1..]), Some(escape), "{line}");
            let embedded = decode(line, escape);
            let text = String::from_utf8_lossy(&embedded.text);
            assert_eq!(text, "{\"a\":\"é \\\" é\"} x", "{line}");
            let end = text.find('}').unwrap_or_default() + 1;
            assert!(line[..embedded.map.place(end)].ends_with('}'), "{line}");
        }
        assert_eq!(escape_at(b"\"\":1}"), None);
        assert_eq!(escape_at(b"\"a\""), None);
    }
}

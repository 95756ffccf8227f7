//! The ways of escaping a text, each a function from the characters of a text to those that they stand for.

use crate::capture::lexical::is_blank;

/// One way of escaping, by the way in which it writes a quote or a line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// `\"`, `\x22`, `\u0022`, `\042`, `\n`
    Backslash,
    /// `""`
    Doubled,
    /// `&quot;`
    Entity,
    /// `%22`
    Percent,
    /// `#012`: characters that a log must not hold, as rsyslog writes them.
    Control,
}

/// Characters, each with the offset behind it in the line.
pub(super) type Characters = Vec<(char, usize)>;

/// The way in which the first of these characters is escaped.
pub(super) fn layer_of(text: &[(char, usize)]) -> Option<Layer> {
    let at = |at: usize| text.get(at).map(|(c, _)| *c);
    match (at(0)?, at(1)?) {
        ('\\', '"' | '\\' | 'n' | 'r' | 't' | 'x' | 'u' | '0'..='3') => Some(Layer::Backslash),
        ('%', '2' | '5' | '7' | '0') if at(2)?.is_ascii_hexdigit() => Some(Layer::Percent),
        ('&', _) => entity_at(text).map(|_| Layer::Entity),
        ('#', '0') if at(2)?.is_digit(8) && at(3)?.is_digit(8) => Some(Layer::Control),
        ('"', '"') if at(2).is_some_and(|c| c == '"' || c.is_ascii_alphabetic()) => Some(Layer::Doubled),
        _ => None,
    }
}

pub(super) fn characters(text: &str) -> Characters {
    // Nearly every character is one byte.
    let mut characters = Vec::with_capacity(text.len());
    characters.extend(text.char_indices().map(|(at, c)| (c, at + c.len_utf8())));
    characters
}

impl Layer {
    /// The characters that these stand for.
    pub(super) fn taken_off(self, characters: &Characters) -> Characters {
        match self {
            Self::Backslash => without_backslashes(characters),
            Self::Doubled => without_doubles(characters),
            Self::Entity => without_entities(characters),
            Self::Percent => without_percents(characters),
            Self::Control => without_controls(characters),
        }
    }
}

/// The character that so many hexadecimal digits at `at` stand for.
fn hexadecimal(characters: &Characters, at: usize, digits: usize) -> Option<u32> {
    number(characters.get(at..at + digits)?, 16)
}

/// The number that all of these characters are the digits of.
fn number(digits: &[(char, usize)], base: u32) -> Option<u32> {
    digits.iter().try_fold(0, |number, (digit, _)| Some(number * base + digit.to_digit(base)?))
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
        let of_digits = match next {
            Some('x') => hexadecimal(characters, at + 2, 2).and_then(char::from_u32).map(|c| (c, 4)),
            Some('u') => unicode_pair(characters, at),
            Some('0'..='3') => octal(characters, at + 1),
            _ => None,
        };
        // A character without the digits that it needs stands for itself: what is decoded is never longer than it was.
        let (decoded, length) = of_digits.unwrap_or(match next {
            Some('n') => ('\n', 2),
            Some('r') => ('\r', 2),
            Some('t') => ('\t', 2),
            Some('b') => ('\u{8}', 2),
            Some('f') => ('\u{c}', 2),
            Some(other) => (other, 2),
            None => ('\\', 1),
        });
        let last = characters.len().min(at + length);
        plain.push((decoded, characters[last - 1].1));
        at = last;
    }
    plain
}

/// The character of `\042`, and how long that is.
fn octal(characters: &Characters, at: usize) -> Option<(char, usize)> {
    let byte = u8::try_from(number(characters.get(at..at + 3)?, 8)?).ok()?;
    byte.is_ascii().then_some((char::from(byte), 4))
}

/// The character of `\uXXXX`, or of two of them, and how long that is.
fn unicode_pair(characters: &Characters, at: usize) -> Option<(char, usize)> {
    let unit = |at: usize| hexadecimal(characters, at, 4).and_then(|unit| u16::try_from(unit).ok());
    let is_pair = characters.get(at + 6).is_some_and(|(c, _)| *c == '\\');
    let second = if is_pair { unit(at + 8) } else { None };
    let units = [Some(unit(at + 2)?), second];
    Some(match char::decode_utf16(units.into_iter().flatten()).next() {
        Some(Ok(character)) => (character, 6 * character.len_utf16()),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    })
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
    let mut plain = Vec::with_capacity(characters.len());
    let mut at = 0;
    while let Some((character, end)) = characters.get(at) {
        if let Some((decoded, length)) = entity_at(&characters[at..]) {
            plain.push((decoded, characters[at + length - 1].1));
            at += length;
        } else {
            plain.push((*character, *end));
            at += 1;
        }
    }
    plain
}

/// The character of the entity that a text begins with, and how long that is.
fn entity_at(text: &[(char, usize)]) -> Option<(char, usize)> {
    const LONGEST_NAME: usize = 8;
    let rest = &text[..text.len().min(LONGEST_NAME)];
    let end = rest.iter().position(|(c, _)| *c == ';').filter(|_| rest[0].0 == '&')?;
    let name: String = rest[1..end].iter().map(|(c, _)| *c).collect();
    Some((entity(&name)?, end + 1))
}

fn entity(name: &str) -> Option<char> {
    match name {
        "quot" => Some('"'),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        "lbrace" | "lcub" => Some('{'),
        "rbrace" | "rcub" => Some('}'),
        "lbrack" | "lsqb" => Some('['),
        "rbrack" | "rsqb" => Some(']'),
        "colon" => Some(':'),
        "comma" => Some(','),
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

/// Text within a string stays as it is: there the signs may be meant.
fn without_controls(characters: &Characters) -> Characters {
    let mut plain = Vec::with_capacity(characters.len());
    let (mut at, mut is_string, mut is_escaped) = (0, false, false);
    while let Some((character, end)) = characters.get(at) {
        let is_sign = !is_string && *character == '#';
        let code = if is_sign { octal(characters, at + 1) } else { None };
        if let Some((control, length)) = code
            && u8::try_from(control).is_ok_and(is_blank_or_line_end)
        {
            plain.push((control, characters[at + length - 1].1));
            at += length;
            continue;
        }
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_string,
            '"' => is_string = !is_string,
            _ => {}
        }
        plain.push((*character, *end));
        at += 1;
    }
    plain
}

fn is_blank_or_line_end(byte: u8) -> bool {
    byte == b'\n' || is_blank(byte)
}

//! Escapes in strings: what they stand for, and which are none.

use std::borrow::Cow;

/// Decodes the body of a JSON string, the part between its quotes.
///
/// Borrowed when there is no backslash. Meant for strings that were parsed: a backslash that
/// begins no escape stands for itself, and a lone surrogate for U+FFFD.
#[must_use]
pub fn unescape(body: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', body.as_bytes()) else {
        return Cow::Borrowed(body);
    };
    let (plain, mut rest) = body.split_at(first);
    let mut text = String::with_capacity(body.len());
    text.push_str(plain);
    while !rest.is_empty() {
        let length = match read(rest.as_bytes()) {
            Ok(escape) => {
                text.push(escape.character);
                escape.length
            }
            Err(EscapeFault::LoneSurrogate) => {
                text.push(char::REPLACEMENT_CHARACTER);
                6
            }
            Err(_) => {
                text.push('\\');
                1
            }
        };
        let (_, after) = rest.split_at(length);
        let next = memchr::memchr(b'\\', after.as_bytes()).unwrap_or(after.len());
        let (plain, escaped) = after.split_at(next);
        text.push_str(plain);
        rest = escaped;
    }
    Cow::Owned(text)
}

/// The number of characters the body of a string stands for, without building it.
pub(super) fn unescaped_length(body: &str) -> usize {
    let bytes = body.as_bytes();
    let mut characters = body.chars().count();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        let length = read(&bytes[at..]).map_or(1, |escape| escape.length);
        characters -= length - 1;
        at += length;
    }
    characters
}

/// An escape and the character it stands for.
pub(crate) struct Escape {
    pub(crate) character: char,
    /// In bytes: two, six, or twelve for a surrogate pair.
    pub(crate) length: usize,
}

/// Why a backslash begins no escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EscapeFault {
    /// The text ends before the escape does.
    CutOff,
    /// No such escape.
    Unknown,
    /// `\u` without four hexadecimal digits.
    NotHexadecimal,
    /// Half of a surrogate pair.
    LoneSurrogate,
}

/// The escape that `bytes` begin with; their first byte is the backslash.
#[inline]
pub(crate) fn read(bytes: &[u8]) -> Result<Escape, EscapeFault> {
    let character = match bytes.get(1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return read_unicode(bytes),
        Some(_) => return Err(EscapeFault::Unknown),
        None => return Err(EscapeFault::CutOff),
    };
    Ok(Escape { character, length: 2 })
}

fn read_unicode(bytes: &[u8]) -> Result<Escape, EscapeFault> {
    let unit = code_unit(bytes)?;
    if let Some(character) = char::from_u32(unit) {
        return Ok(Escape { character, length: 6 });
    }
    if unit >= 0xdc00 {
        return Err(EscapeFault::LoneSurrogate);
    }
    let second = match bytes.get(6..).unwrap_or_default() {
        [] | [b'\\'] => return Err(EscapeFault::CutOff),
        rest @ [b'\\', b'u', ..] => match code_unit(rest) {
            Err(EscapeFault::CutOff) => return Err(EscapeFault::CutOff),
            other => other,
        },
        _ => Err(EscapeFault::LoneSurrogate),
    };
    match second {
        Ok(second @ 0xdc00..=0xdfff) => {
            let scalar = 0x1_0000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
            let character = char::from_u32(scalar).ok_or(EscapeFault::LoneSurrogate)?;
            Ok(Escape { character, length: 12 })
        }
        _ => Err(EscapeFault::LoneSurrogate),
    }
}

/// The code unit of `\uXXXX` at the start of `bytes`.
fn code_unit(bytes: &[u8]) -> Result<u32, EscapeFault> {
    let mut unit = 0;
    for place in 2..6 {
        let byte = *bytes.get(place).ok_or(EscapeFault::CutOff)?;
        let digit = char::from(byte).to_digit(16).ok_or(EscapeFault::NotHexadecimal)?;
        unit = unit << 4 | digit;
    }
    Ok(unit)
}

/// Where the string ends, behind its quote, whose first character stands at `at`; nothing if it does not end.
pub(crate) fn string_end(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

//! The form of a text, which its pseudonym keeps.

/// Letters of a text that is made up, at least: fewer would soon stand for two people.
pub(super) const SHORTEST: usize = 8;

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits, with the separators of a telephone number.
    Digits,
    Email,
    /// With `://` behind the scheme, which is so long.
    Uri {
        scheme: usize,
    },
    /// A date, perhaps with a time.
    Date,
    /// As a UUID or a hash is written.
    Hexadecimal,
    /// An id, a file's name, a credential: one piece that is more than a word.
    Token,
    Words,
}

impl Form {
    pub(super) fn of(text: &str) -> Self {
        let is_digits = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | '/' | ' ');
        if is_date(text) {
            return Self::Date;
        }
        if text.bytes().any(|byte| byte.is_ascii_digit()) && text.chars().all(is_digits) {
            return Self::Digits;
        }
        if let Some(scheme) = text.find("://").filter(|length| is_scheme(&text[..*length])) {
            return Self::Uri { scheme };
        }
        if text.contains(char::is_whitespace) {
            return Self::Words;
        }
        if is_email(text) {
            return Self::Email;
        }
        let count = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
        let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
        let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        if is_hexadecimal && letters + digits >= SHORTEST && digits > 0 {
            return Self::Hexadecimal;
        }
        let has_marks = text.bytes().any(|byte| byte.is_ascii_punctuation());
        if letters + digits >= SHORTEST && (digits > 0 || has_marks) { Self::Token } else { Self::Words }
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() <= 12
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    !local.is_empty() && local.len() <= 64 && host.contains('.') && host.chars().all(is_host)
}

/// The patterns of dates, times of day and zones: `0` for any digit.
pub(super) const DATE: &str = "0000-00-00";
const CLOCKS: [&str; 2] = ["00:00:00", "00:00"];
const ZONES: [&str; 3] = ["00:00", "0000", "00"];

/// Digits of a fraction of a second that say little, and of any fraction.
pub(super) const MILLISECONDS: usize = 3;
const NANOSECONDS: usize = 9;

/// Returns true if a text is a date, or a date and a time of day, perhaps with a zone, and nothing else.
fn is_date(text: &str) -> bool {
    let Some(rest) = behind(text, DATE) else {
        return false;
    };
    let is_day = is_within(text, 5, 1, 12) && is_within(text, 8, 1, 31);
    is_day && (rest.is_empty() || rest.strip_prefix(['T', 't', ' ']).is_some_and(is_time_of_day))
}

fn is_time_of_day(text: &str) -> bool {
    let Some(rest) = CLOCKS.iter().find_map(|clock| behind(text, clock)) else {
        return false;
    };
    let zone = match rest.strip_prefix(['.', ',']) {
        Some(fraction) if (1..=NANOSECONDS).contains(&digits_at_start(fraction)) => {
            &fraction[digits_at_start(fraction)..]
        }
        _ => rest,
    };
    let is_offset = |offset: &str| {
        is_within(offset, 0, 0, 15) && ZONES.iter().any(|zone| behind(offset, zone) == Some(""))
    };
    is_within(text, 0, 0, 24)
        && is_within(text, 3, 0, 59)
        && (matches!(zone, "" | "Z" | "z") || zone.strip_prefix(['+', '-']).is_some_and(is_offset))
}

/// The text behind the beginning of a text, if that looks like `shape`.
fn behind<'t>(text: &'t str, shape: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(shape.len())?;
    let is_like = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    start.bytes().zip(shape.bytes()).all(is_like).then_some(rest)
}

/// Returns true if the two digits at a place of a text are a number within bounds.
fn is_within(text: &str, at: usize, least: u8, most: u8) -> bool {
    let number = text.get(at..at + 2).and_then(|digits| digits.parse::<u8>().ok());
    number.is_some_and(|number| (least..=most).contains(&number))
}

pub(super) fn digits_at_start(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

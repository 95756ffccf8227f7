//! Finds a date and time in a text.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::Offset;

use super::shape::{MONTHS, SHAPES, ZONES};

/// A date and time as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stamp {
    pub(super) date: Written,
    pub(super) time: Time,
    /// From UTC; unknown if no zone is written.
    pub(super) offset: Option<Offset>,
    /// Where in the text the day stands.
    pub(super) day: Range<usize>,
}

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// In full.
    Full { year: i16, month: i8, day: i8 },
    /// Without its year.
    Yearless { month: i8, day: i8 },
    /// As numbers in an order that has to be known.
    Numbers { first: i8, second: i8, year: i16, third: Option<i8> },
    /// As a number of seconds, or parts of them, since 1970.
    Epoch(Timestamp),
}

/// The words before which a number is a time since 1970, wherever it stands.
const EPOCH_WORDS: [&str; 5] = ["ts=", "time=", "timestamp=", "audit(", "t="];

/// The first date and time in `text`.
pub(super) fn find(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_begin = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if is_begin && bytes[at].is_ascii_alphanumeric() {
            if let Some(stamp) = stamp_at(bytes, at) {
                return Some(stamp);
            }
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        } else {
            at += 1;
        }
    }
    None
}

/// Returns true if a text begins with a date and time, before which the day of the week may stand.
#[must_use]
pub fn begins_with_stamp(text: &str) -> bool {
    const LONGEST: usize = 64;
    let beginning = text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]);
    find(beginning).is_some_and(|stamp| {
        let before = beginning[..stamp.day.start].trim_end_matches([' ', ',']);
        before.len() <= "wednesday".len() && before.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// The same if the text is nothing but that.
pub(super) fn whole(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    SHAPES.iter().find_map(|shape| {
        let (stamp, end) = written(shape, text.as_bytes(), 0)?;
        (end == text.len()).then_some(stamp)
    })
}

/// The time of day that begins a text, or follows a bracket or a word there: a stamp without a day.
#[must_use]
pub fn time_of_day(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len().min(64)).filter(|at| {
        bytes[*at].is_ascii_digit()
            && (*at == 0 || !bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b':')
    });
    starts.take(8).find_map(|at| {
        let mut text = Text { bytes, at };
        let time = text.time(true)?;
        text.is_at_end().then_some(time)
    })
}

fn stamp_at(bytes: &[u8], at: usize) -> Option<Stamp> {
    if bytes[at].is_ascii_digit() {
        // The rest of a longer number with signs in it (an address, a version) begins no date.
        let is_rest =
            at >= 2 && matches!(bytes[at - 1], b'-' | b'/' | b'.') && bytes[at - 2].is_ascii_digit();
        if is_rest {
            return None;
        }
        if let Some(stamp) = epoch_at(bytes, at) {
            return Some(stamp);
        }
    } else if !may_be_name(&bytes[at..]) {
        return None;
    }
    SHAPES.iter().find_map(|shape| written(shape, bytes, at)).map(|(stamp, _)| stamp)
}

/// Returns true if a word may begin a date: a month, or a level with digits behind it.
fn may_be_name(word: &[u8]) -> bool {
    word.get(1).is_some_and(u8::is_ascii_digit) || month(word).is_some()
}

fn epoch_at(bytes: &[u8], at: usize) -> Option<Stamp> {
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let unit: i128 = match digits {
        10 => 1_000_000_000,
        13 => 1_000_000,
        16 => 1_000,
        19 => 1,
        _ => return None,
    };
    let before = &bytes[..at];
    let is_first = !before.iter().any(u8::is_ascii_alphanumeric);
    if !is_first && !EPOCH_WORDS.iter().any(|word| before.ends_with(word.as_bytes())) {
        return None;
    }
    let mut text = Text { bytes, at: at + digits };
    let mut nanoseconds = number(&bytes[at..at + digits])? * unit;
    if digits < 16
        && text.peek() == Some(b'.')
        && let Some(fraction) = text.fraction()
    {
        nanoseconds += i128::from(fraction) * unit / 1_000_000_000;
    }
    if !text.is_at_end() || !(978_307_200..7_258_118_400).contains(&(nanoseconds / 1_000_000_000)) {
        return None;
    }
    let moment = Timestamp::from_nanosecond(nanoseconds).ok()?;
    Some(Stamp { date: Written::Epoch(moment), time: Time::midnight(), offset: None, day: at..at })
}

fn number(digits: &[u8]) -> Option<i128> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Reads `shape` at `at`; returns where it ends.
fn written(shape: &str, bytes: &[u8], at: usize) -> Option<(Stamp, usize)> {
    let mut text = Text { bytes, at };
    let mut numbers = Numbers::default();
    let (mut time, mut offset, mut day_end) = (None, None, None);
    for part in shape.bytes() {
        match part {
            b'Y' => numbers.year = Some(i16::from(text.digits(2, 2)?) * 100 + i16::from(text.digits(2, 2)?)),
            b'y' => numbers.short_year = Some(text.digits(2, 2)?),
            b'M' => numbers.month = Some(text.digits(2, 2)?),
            b'D' => numbers.day = Some(text.digits(2, 2)?),
            b'd' => numbers.day = Some(text.digits(1, 2)?),
            b'1' => {
                numbers.is_padded = text.bytes.get(text.at + 1).is_some_and(u8::is_ascii_digit);
                numbers.first = Some(text.digits(1, 2)?);
            }
            b'2' => {
                numbers.is_padded &= text.bytes.get(text.at + 1).is_some_and(u8::is_ascii_digit);
                numbers.second = Some(text.digits(1, 2)?);
            }
            b'b' => numbers.month = Some(text.month()?),
            b'C' | b'c' => {
                day_end = day_end.or(Some(text.at));
                time = Some(text.time(part == b'C')?);
            }
            b'k' => {
                day_end = Some(text.at);
                time = Some(text.compact_time()?);
            }
            b'z' => offset = text.zone(),
            b'Z' => offset = Some(text.zone()?),
            b'P' => {
                day_end = Some(text.at);
                time = Some(text.time_with_points()?);
            }
            b'@' => text.at_sign()?,
            b'h' => text.ordinal(),
            b'L' => text.take(|byte| b"IWEFDV".contains(&byte))?,
            b',' => {
                numbers.has_comma |= text.take(|byte| byte == b',').is_some();
            }
            b'_' if text.peek().is_some_and(|byte| matches!(byte, b'T' | b't' | b'_')) => text.at += 1,
            b'_' | b' ' => text.blanks()?,
            literal => text.take(|byte| byte == literal)?,
        }
    }
    if !text.is_at_end() {
        return None;
    }
    let date = numbers.date(shape)?;
    let day = at..day_end.unwrap_or(text.at);
    Some((Stamp { date, time: time?, offset, day }, text.at))
}

/// The numbers of a date.
#[derive(Debug, Default)]
struct Numbers {
    year: Option<i16>,
    short_year: Option<i8>,
    month: Option<i8>,
    day: Option<i8>,
    first: Option<i8>,
    second: Option<i8>,
    /// Day and month have two digits each.
    is_padded: bool,
    has_comma: bool,
}

impl Numbers {
    fn date(self, shape: &str) -> Option<Written> {
        let year = self.year.or_else(|| self.short_year.map(full_year));
        if let (Some(first), Some(second)) = (self.first, self.second) {
            // Three numbers of two digits between slashes may begin with the year, as Hadoop and Spark write them.
            let may_begin = shape.contains('/') && self.is_padded && !self.has_comma;
            let third = self.short_year.filter(|_| may_begin);
            return Some(Written::Numbers { first, second, year: year?, third });
        }
        let (month, day) = (self.month?, self.day?);
        Some(match year {
            Some(year) => Written::Full { year, month, day },
            None => Written::Yearless { month, day },
        })
    }
}

pub(super) fn full_year(short: i8) -> i16 {
    i16::from(short) + if short < 70 { 2000 } else { 1900 }
}

/// A text that is being read.
struct Text<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Text<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Returns true if nothing goes on that would make the last part longer.
    fn is_at_end(&self) -> bool {
        !self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric())
    }

    fn take(&mut self, is_wanted: impl Fn(u8) -> bool) -> Option<()> {
        self.peek().filter(|byte| is_wanted(*byte))?;
        self.at += 1;
        Some(())
    }

    /// A number of this many digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<i8> {
        let rest = self.bytes.get(self.at..)?;
        let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if count < least {
            return None;
        }
        let number = rest[..count].iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0'));
        self.at += count;
        i8::try_from(number).ok()
    }

    /// At least one blank; before AM and PM it may be a narrow one (U+202F).
    fn blanks(&mut self) -> Option<()> {
        let start = self.at;
        loop {
            let rest = &self.bytes[self.at..];
            match rest {
                [b' ' | b'\t', ..] => self.at += 1,
                _ if rest.starts_with("\u{202f}".as_bytes()) => self.at += 3,
                _ if rest.starts_with("\u{a0}".as_bytes()) => self.at += 2,
                _ => return (self.at > start).then_some(()),
            }
        }
    }

    fn month(&mut self) -> Option<i8> {
        let (month, length) = month(self.bytes.get(self.at..)?)?;
        self.at += length;
        // A point behind an abbreviation.
        let _ = self.take(|byte| byte == b'.');
        Some(month)
    }

    fn time(&mut self, has_seconds: bool) -> Option<Time> {
        let mut hour = self.digits(1, 2)?;
        self.take(|byte| byte == b':')?;
        let minute = self.digits(2, 2)?;
        let (mut second, mut nanosecond) = (0, 0);
        if self.peek() == Some(b':') && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            second = self.digits(2, 2)?;
            nanosecond = self.fraction().unwrap_or(0);
        } else if has_seconds {
            return None;
        }
        if let Some(is_afternoon) = self.half() {
            hour = hour % 12 + if is_afternoon { 12 } else { 0 };
        }
        // A leap second is the end of the second before it.
        Time::new(hour, minute, second.min(59), nanosecond).ok()
    }

    /// A time of day as Oracle writes it: `12.00.01.000000 PM`.
    fn time_with_points(&mut self) -> Option<Time> {
        let hour = self.digits(2, 2)?;
        self.take(|byte| byte == b'.')?;
        let minute = self.digits(2, 2)?;
        self.take(|byte| byte == b'.')?;
        let second = self.digits(2, 2)?;
        let nanosecond = self.fraction().unwrap_or(0);
        let is_afternoon = self.half()?;
        Time::new(hour % 12 + if is_afternoon { 12 } else { 0 }, minute, second.min(59), nanosecond).ok()
    }

    /// `@` or `at` between a date and a time, with blanks around it.
    fn at_sign(&mut self) -> Option<()> {
        self.blanks()?;
        let rest = &self.bytes[self.at..];
        self.at += if rest.starts_with(b"@") { 1 } else { rest.starts_with(b"at").then_some(2)? };
        self.blanks()
    }

    /// `st`, `nd`, `rd`, `th` behind the number of a day.
    fn ordinal(&mut self) {
        let is_ordinal =
            [b"st", b"nd", b"rd", b"th"].iter().any(|end| self.bytes[self.at..].starts_with(*end));
        self.at += if is_ordinal { 2 } else { 0 };
    }

    fn compact_time(&mut self) -> Option<Time> {
        let (hour, minute, second) = (self.digits(2, 2)?, self.digits(2, 2)?, self.digits(2, 2)?);
        let nanosecond = self.fraction().unwrap_or(0);
        Time::new(hour, minute, second.min(59), nanosecond).ok()
    }

    /// A fraction of a second, in nanoseconds, behind a point, a comma, or as three digits behind a colon.
    fn fraction(&mut self) -> Option<i32> {
        const PLACES: usize = 9;
        let sign = self.peek().filter(|byte| matches!(byte, b'.' | b',' | b':'))?;
        let digits = self.bytes[self.at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || sign == b':' && digits != 3 {
            return None;
        }
        let first = &self.bytes[self.at + 1..=self.at + digits.min(PLACES)];
        let missing = PLACES - first.len();
        let zeros = std::iter::repeat_n(&b'0', missing);
        let fraction =
            first.iter().chain(zeros).fold(0, |fraction, digit| fraction * 10 + i32::from(digit - b'0'));
        self.at += 1 + digits;
        Some(fraction)
    }

    /// Reads AM or PM, if it follows: true for PM.
    fn half(&mut self) -> Option<bool> {
        let start = self.at;
        let _ = self.blanks();
        let word: Vec<u8> = self.bytes[self.at..].iter().take(4).map(u8::to_ascii_uppercase).collect();
        let (is_afternoon, length) = match word.as_slice() {
            [b'A', b'.', b'M', b'.'] => (false, 4),
            [b'P', b'.', b'M', b'.'] => (true, 4),
            [b'A', b'M', ..] => (false, 2),
            [b'P', b'M', ..] => (true, 2),
            _ => {
                self.at = start;
                return None;
            }
        };
        self.at += length;
        if !self.is_at_end() {
            self.at = start;
            return None;
        }
        Some(is_afternoon)
    }

    /// A zone, behind a blank or not: `Z`, a known abbreviation, an offset, or an offset behind `GMT` or `UTC`.
    fn zone(&mut self) -> Option<Offset> {
        let start = self.at;
        let _ = self.blanks();
        let word = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let mut offset = None;
        if word > 0 {
            let name = &self.bytes[self.at..self.at + word];
            offset = ZONES
                .iter()
                .find(|(zone, _)| zone.as_bytes() == name)
                .map(|(_, hours)| Offset::constant(*hours));
            self.at += word;
        }
        if word == 0 || offset == Some(Offset::UTC) {
            offset = self.offset().or(offset);
        }
        if offset.is_none() || !self.is_at_end() {
            self.at = start;
            return None;
        }
        offset
    }

    /// `+02:00`, `-0530`, `+02`.
    fn offset(&mut self) -> Option<Offset> {
        let start = self.at;
        let sign = match self.peek()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.at += 1;
        let read = |text: &mut Self| {
            let hours = text.digits(2, 2)?;
            let _ = text.take(|byte| byte == b':');
            let minutes = text.digits(2, 2).unwrap_or(0);
            let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
            Offset::from_seconds(seconds).ok().filter(|_| hours <= 18)
        };
        let offset = read(self);
        if offset.is_none() {
            self.at = start;
        }
        offset
    }
}

/// The month whose name a word is, of three letters or in full, and how long the name is.
fn month(word: &[u8]) -> Option<(i8, usize)> {
    let length = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if !(3..=9).contains(&length) {
        return None;
    }
    let name = &word[..length];
    let at = MONTHS.iter().position(|month| {
        let is_short = length == 3 || month.starts_with("sept") && length == 4;
        let month = if is_short { &month[..length] } else { month };
        month.as_bytes().eq_ignore_ascii_case(name)
    })?;
    Some((i8::try_from(at).ok()? + 1, length))
}

//! Ways in which strings are written that a schema can name.

use jiff::civil::Date;

/// Forms of strings, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Forms(u8);

/// A form of strings.
pub(super) struct TextForm {
    bit: u8,
    /// Its `format` in JSON Schema, or a pattern.
    pub(super) keyword: &'static str,
    pub(super) value: &'static str,
    /// Its name in comments.
    pub(super) words: &'static str,
    is: fn(&[u8]) -> bool,
}

/// The forms, the narrowest first.
const ALL: [TextForm; 5] = [
    TextForm { bit: 1, keyword: "format", value: "uuid", words: "a UUID", is: is_uuid },
    TextForm { bit: 2, keyword: "format", value: "date-time", words: "a date-time", is: is_date_time },
    TextForm { bit: 4, keyword: "format", value: "date", words: "a date", is: is_date },
    TextForm { bit: 8, keyword: "pattern", value: OFFSET, words: "a timestamp", is: is_offset_time },
    TextForm { bit: 16, keyword: "pattern", value: LOCAL, words: "a local timestamp", is: is_local_time },
];

const OFFSET: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?[+-][0-9]{4}$";
const LOCAL: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?$";

impl Forms {
    /// Every form, as long as no string says otherwise.
    pub(super) const ANY: Self = Self(31);

    /// Returns true if no form is left.
    #[inline]
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The forms that `text` has too.
    pub(super) fn of(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        // Every form begins with a digit, but for UUIDs.
        let has = |form: &&TextForm| self.0 & form.bit != 0 && (form.is)(bytes);
        Self(ALL.iter().filter(has).map(|form| form.bit).sum())
    }

    /// The forms that both have.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The narrowest form.
    pub(super) fn narrowest(self) -> Option<&'static TextForm> {
        ALL.iter().find(|form| self.0 & form.bit != 0)
    }
}

impl TextForm {
    /// Returns true if it names a time.
    pub(super) fn is_time(&self) -> bool {
        self.value != "uuid"
    }

    /// Returns true if it is a time as RFC 3339 writes it.
    pub(super) fn is_rfc3339(&self) -> bool {
        self.value == "date-time"
    }
}

/// Returns true if `text` is a UUID.
pub(super) fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_date(text: &[u8]) -> bool {
    text.len() == 10 && date_end(text) == Some(10)
}

fn is_date_time(text: &[u8]) -> bool {
    let Some(zone) = time_end(text, b"T") else { return false };
    match &text[zone..] {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            two(*h1, *h2).is_some_and(|hours| hours < 24) && two(*m1, *m2).is_some_and(|minutes| minutes < 60)
        }
        _ => false,
    }
}

fn is_offset_time(text: &[u8]) -> bool {
    let Some(zone) = time_end(text, b"T ") else { return false };
    matches!(&text[zone..], [b'+' | b'-', digits @ ..] if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit))
}

fn is_local_time(text: &[u8]) -> bool {
    time_end(text, b"T ") == Some(text.len())
}

/// Where a date at the beginning of `text` ends.
fn date_end(text: &[u8]) -> Option<usize> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ..] = *text else { return None };
    let year = i16::from(two(y1, y2)?) * 100 + i16::from(two(y3, y4)?);
    Date::new(year, two(m1, m2)?, two(d1, d2)?).ok().map(|_| 10)
}

/// Where a date and a time of day at the beginning of `text` end, fractions of the second included.
fn time_end(text: &[u8], between: &[u8]) -> Option<usize> {
    date_end(text)?;
    let [mark, h1, h2, b':', m1, m2, b':', s1, s2, ..] = *text.get(10..)? else { return None };
    let in_range = two(h1, h2)? < 24 && two(m1, m2)? < 60 && two(s1, s2)? < 60;
    if !in_range || !between.contains(&mark) {
        return None;
    }
    let rest = &text[19..];
    let Some(digits) = rest.strip_prefix(b".") else { return Some(19) };
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (length > 0).then_some(20 + length)
}

fn two(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| (byte - b'0').cast_signed());
    Some(digit(tens)? * 10 + digit(ones)?)
}

#[cfg(test)]
mod tests {
    use super::Forms;

    #[test]
    fn the_narrowest_form_of_all_strings_counts() {
        let of = |texts: &[&str]| {
            let forms = texts.iter().fold(Forms::ANY, |forms, text| forms.of(text));
            forms.narrowest().map(|form| form.words)
        };
        assert_eq!(of(&["00000000-0000-4000-8000-00000000000a"]), Some("a UUID"));
        assert_eq!(of(&["2024-06-20T10:00:00Z", "2024-06-20T10:00:00.123+02:00"]), Some("a date-time"));
        assert_eq!(of(&["2024-02-29"]), Some("a date"));
        assert_eq!(of(&["2014-01-09T11:58:12.035+0000"]), Some("a timestamp"));
        assert_eq!(of(&["2014-01-09 11:58:12"]), Some("a local timestamp"));
        for none in
            ["2023-02-29", "2024-06-20T24:00:00Z", "2024-06-20T10:00:00", "x", "", "2024-06-20T10:00:00.Z"]
        {
            assert!(of(&["2024-06-20T10:00:00Z", none]).is_none(), "{none}");
        }
    }
}

//! The time of an event in one notation, whatever the capture uses.

use std::str::FromStr;

use jiff::Timestamp;

use crate::json::{Number, Value};

/// Epoch values from here on are milliseconds (the year 1973), below they are seconds.
const FIRST_MILLISECOND: f64 = 1e11;

/// From here on they are microseconds.
const FIRST_MICROSECOND: f64 = 1e14;

/// From here on they are nanoseconds.
const FIRST_NANOSECOND: f64 = 1e17;

/// The time in RFC 3339, if `value` is one: epoch milliseconds or seconds (a number, or a string of
/// digits), RFC 3339, or the same with a blank for the `T` and an offset without colon.
#[must_use]
pub fn rfc3339(value: Value<'_>) -> Option<String> {
    if let Some(number) = value.as_number() {
        return from_epoch(number.as_f64()?).map(in_words);
    }
    let text = value.as_str()?;
    if let Some(epoch) = epoch_in(&text) {
        return from_epoch(epoch).map(in_words);
    }
    from_text(&text)
}

/// Returns true if a text is a date and time as RFC 3339 writes them: with a `T` between, and `Z` or an offset with a colon.
#[must_use]
pub fn is_rfc3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_zone = text.ends_with(['Z', 'z']) || bytes.iter().rev().nth(2) == Some(&b':');
    matches!(bytes.get(10), Some(b'T' | b't')) && has_zone && text.parse::<Timestamp>().is_ok()
}

/// The same as a point in time.
#[must_use]
pub fn instant(value: Value<'_>) -> Option<Timestamp> {
    match value.as_number() {
        Some(number) => instant_of_number(number),
        None => instant_of_text(&value.as_str()?),
    }
}

/// The same for a number.
#[must_use]
pub fn instant_of_number(number: Number<'_>) -> Option<Timestamp> {
    from_epoch(number.as_f64()?)
}

/// The same for a text.
#[must_use]
pub fn instant_of_text(text: &str) -> Option<Timestamp> {
    if let Some(epoch) = epoch_in(text) {
        return from_epoch(epoch);
    }
    from_text(text)?.parse().ok()
}

/// The time in RFC 3339 of so many milliseconds since 1970.
#[must_use]
pub fn rfc3339_of(milliseconds: f64) -> Option<String> {
    instant_of(milliseconds).map(in_words)
}

/// The point in time so many milliseconds after the beginning of 1970.
#[must_use]
pub fn instant_of(milliseconds: f64) -> Option<Timestamp> {
    if milliseconds < FIRST_MILLISECOND { None } else { from_epoch(milliseconds) }
}

fn in_words(timestamp: Timestamp) -> String {
    format!("{timestamp:.3}")
}

/// The seconds or milliseconds that a text of digits stands for.
fn epoch_in(text: &str) -> Option<f64> {
    let is_epoch = text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_epoch { f64::from_str(text).ok() } else { None }
}

fn from_epoch(epoch: f64) -> Option<Timestamp> {
    let milliseconds = match epoch.abs() {
        seconds if seconds < FIRST_MILLISECOND => epoch * 1e3,
        milliseconds if milliseconds < FIRST_MICROSECOND => epoch,
        microseconds if microseconds < FIRST_NANOSECOND => epoch / 1e3,
        // Such a number is known to some hundred nanoseconds only.
        _ => (epoch / 1e6).round(),
    };
    // A number that means a time before 2001 or after 2200 is not a time.
    if !(978_307_200_000.0..7_258_118_400_000.0).contains(&milliseconds) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, as just checked; fractions of a millisecond go"
    )]
    Timestamp::from_millisecond(milliseconds as i64).ok()
}

fn from_text(text: &str) -> Option<String> {
    // The longest is 2023-10-19T11:48:12.688356092+00:00.
    if !(20..=40).contains(&text.len()) || !text.is_ascii() {
        return None;
    }
    let (date, rest) = text.split_at(10);
    let (clock, zone) = match rest[1..].find(['Z', 'z', '+', '-']) {
        Some(at) if matches!(rest.as_bytes()[0], b'T' | b't' | b' ') => rest[1..].split_at(at),
        _ => return None,
    };
    let zone = match zone.as_bytes() {
        [b'Z' | b'z'] => "Z".to_owned(),
        [_, _, _, b':', _, _] => zone.to_owned(),
        [_, _, _, _, _] => format!("{}:{}", &zone[..3], &zone[3..]),
        _ => return None,
    };
    let normal = format!("{date}T{clock}{zone}");
    normal.parse::<Timestamp>().is_ok().then_some(normal)
}

#[cfg(test)]
mod tests {
    use super::{from_epoch, from_text};

    #[test]
    fn genesys_time_stamps_and_rfc_3339_come_out_alike() {
        let genesys = from_text("2014-01-09 11:58:12.035+0200");
        assert_eq!(genesys.as_deref(), Some("2014-01-09T11:58:12.035+02:00"));
        let avaya = from_text("2023-10-19T11:48:12.688356092Z");
        assert_eq!(avaya.as_deref(), Some("2023-10-19T11:48:12.688356092Z"));
        assert_eq!(from_text("2023-10-19T25:48:12Z"), None);
        assert_eq!(from_text("yesterday, around noon"), None);
    }

    #[test]
    fn epochs_are_seconds_or_parts_of_them() {
        for epoch in
            [1_718_003_429.25, 1_718_003_429_250.0, 1_718_003_429_250_000.0, 1_718_003_429_250_000_000.0]
        {
            let told = from_epoch(epoch).map(|at| at.to_string());
            assert_eq!(told.as_deref(), Some("2024-06-10T07:10:29.25Z"), "{epoch}");
        }
        assert_eq!(from_epoch(12_345.0), None);
    }
}

//! The time of an event in one notation, whatever the capture uses.

use std::str::FromStr;

use jiff::Timestamp;

use crate::json::Value;

/// Epoch values from here on are milliseconds (the year 1973), below they are seconds.
const FIRST_MILLISECOND: f64 = 1e11;

/// The time in RFC 3339, if `value` tells one: epoch milliseconds or seconds (a number, or a string of
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

/// Whether a text is a date and time as RFC 3339 writes them: with a `T` between, and `Z` or an offset with a colon.
#[must_use]
pub fn is_rfc3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_zone = text.ends_with(['Z', 'z']) || bytes.iter().rev().nth(2) == Some(&b':');
    matches!(bytes.get(10), Some(b'T' | b't')) && has_zone && text.parse::<Timestamp>().is_ok()
}

/// The same as a point in time.
#[must_use]
pub fn instant(value: Value<'_>) -> Option<Timestamp> {
    if let Some(number) = value.as_number() {
        return from_epoch(number.as_f64()?);
    }
    instant_of_text(&value.as_str()?)
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

/// The first full date and time with an offset that stands in `text`, in milliseconds since 1970. A time of day alone is
/// no time, nor is one of which nobody knows the zone.
pub(super) fn milliseconds_in(text: &str) -> Option<f64> {
    const LONGEST: usize = 40;
    let bytes = text.as_bytes();
    let starts = bytes.windows(SHAPE.len()).enumerate().filter(|(_, window)| is_date_time(window));
    starts.take(4).find_map(|(start, _)| {
        let stamp: String = text.get(start..)?.chars().take(LONGEST).take_while(char::is_ascii).collect();
        let fraction =
            stamp[SHAPE.len()..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b','));
        let (clock, zone) = stamp.split_at(SHAPE.len() + fraction.count());
        let zone = zone.strip_prefix(' ').filter(|zone| zone.starts_with(['+', '-'])).unwrap_or(zone);
        let length = zone.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | ':'));
        let normal = from_text(&format!(
            "{}{}",
            clock.replace(',', "."),
            zone[..length.unwrap_or(zone.len())].trim_end_matches(':')
        ))?;
        let timestamp = normal.parse::<Timestamp>().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are far below 2^53")]
        Some(timestamp.as_millisecond() as f64)
    })
}

/// What a date and time looks like: `0` for any digit.
const SHAPE: &[u8] = b"0000-00-00T00:00:00";

fn is_date_time(bytes: &[u8]) -> bool {
    bytes.iter().zip(SHAPE).all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        shape => byte == shape,
    })
}

fn in_words(timestamp: Timestamp) -> String {
    format!("{timestamp:.3}")
}

/// The seconds or milliseconds that a text of digits tells.
fn epoch_in(text: &str) -> Option<f64> {
    let is_epoch = text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_epoch { f64::from_str(text).ok() } else { None }
}

fn from_epoch(epoch: f64) -> Option<Timestamp> {
    let milliseconds = if epoch.abs() < FIRST_MILLISECOND { epoch * 1000.0 } else { epoch };
    // A capture from before 2001 or after 2200 tells no time here, but some other number.
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
    use super::{from_text, milliseconds_in};

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
    fn only_a_whole_stamp_of_a_line_is_a_time() {
        for stamp in [
            "2014-01-09T09:58:12.035Z x",
            "[2014-01-09 11:58:12,035 +0200] INFO",
            "INFO 2014-01-09T11:58:12.035+02:00: x",
        ] {
            assert_eq!(milliseconds_in(stamp), Some(1_389_261_492_035.0), "{stamp}");
        }
        for none in
            ["", "12:00:01.123 x", "2014-01-09 x", "2014-01-09 11:58:12,035 [main]", "2014-13-09T09:58:12Z é"]
        {
            assert_eq!(milliseconds_in(none), None, "{none}");
        }
    }
}

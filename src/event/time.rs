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
        return from_epoch(number.as_f64()?);
    }
    let text = value.as_str()?;
    if let Ok(epoch) = f64::from_str(&text)
        && text.len() >= 10
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return from_epoch(epoch);
    }
    from_text(&text)
}

/// The time in milliseconds since 1970, if `value` tells one.
#[must_use]
pub fn epoch_milliseconds(value: Value<'_>) -> Option<i64> {
    Some(rfc3339(value)?.parse::<Timestamp>().ok()?.as_millisecond())
}

/// The time in RFC 3339 of so many milliseconds since 1970.
#[must_use]
pub fn rfc3339_of(milliseconds: f64) -> Option<String> {
    if milliseconds < FIRST_MILLISECOND { None } else { from_epoch(milliseconds) }
}

fn from_epoch(epoch: f64) -> Option<String> {
    let milliseconds = if epoch.abs() < FIRST_MILLISECOND { epoch * 1000.0 } else { epoch };
    // A capture from before 2001 or after 2200 tells no time here, but some other number.
    if !(978_307_200_000.0..7_258_118_400_000.0).contains(&milliseconds) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "in range, as just checked; fractions of a millisecond go"
    )]
    let timestamp = Timestamp::from_millisecond(milliseconds as i64).ok()?;
    Some(format!("{timestamp:.3}"))
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
    use super::from_text;

    #[test]
    fn genesys_time_stamps_and_rfc_3339_come_out_alike() {
        let genesys = from_text("2014-01-09 11:58:12.035+0200");
        assert_eq!(genesys.as_deref(), Some("2014-01-09T11:58:12.035+02:00"));
        let avaya = from_text("2023-10-19T11:48:12.688356092Z");
        assert_eq!(avaya.as_deref(), Some("2023-10-19T11:48:12.688356092Z"));
        assert_eq!(from_text("2023-10-19T25:48:12Z"), None);
        assert_eq!(from_text("yesterday, around noon"), None);
    }
}

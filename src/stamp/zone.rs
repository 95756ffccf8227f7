//! Time zones by name or offset.

use jiff::tz::{Offset, TimeZone};

/// The zone that a text names: a name of the IANA database (`Europe/Berlin`), `UTC`, or an offset (`+02:00`, `-0530`, `+2`).
#[must_use]
pub fn zone(text: &str) -> Option<TimeZone> {
    let offset = match text.as_bytes() {
        [b'+' | b'-', ..] => Some(offset(text)?),
        [b'Z' | b'z'] => Some(Offset::UTC),
        _ => None,
    };
    match offset {
        Some(offset) => Some(TimeZone::fixed(offset)),
        None => TimeZone::get(text).ok(),
    }
}

fn offset(text: &str) -> Option<Offset> {
    let digits = &text[1..];
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |digits: &str| digits.parse::<u8>().ok().map(i32::from);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let sign = if text.starts_with('-') { -1 } else { 1 };
    if hours > 18 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};

    use super::zone;

    #[test]
    fn a_zone_is_a_name_or_an_offset() {
        for (text, seconds) in [
            ("+02:00", 7200),
            ("-0530", -19_800),
            ("+2", 7200),
            ("Z", 0),
            ("-12", -43_200),
            ("+05:45", 20_700),
        ] {
            let fixed = Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
            assert_eq!(zone(text), fixed, "{text}");
        }
        for name in ["UTC", "Europe/Berlin", "america/new_york", "Asia/Kolkata"] {
            assert!(zone(name).is_some(), "{name}");
        }
        for none in ["", "+", "+25", "+01:60", "+1:2:3", "Berlin", "+é1", "-é"] {
            assert_eq!(zone(none), None, "{none}");
        }
    }
}

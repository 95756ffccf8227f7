//! Numbers, as they are written.

/// A JSON number: its literal, which is exact, and conversions to primitives.
#[derive(Debug, Clone, Copy)]
pub struct Number<'d> {
    literal: &'d str,
}

impl<'d> Number<'d> {
    /// The number that `literal` writes, which must be one of JSON.
    #[must_use]
    pub fn new(literal: &'d str) -> Self {
        Self { literal }
    }

    /// The number as it is written.
    #[must_use]
    pub fn raw(self) -> &'d str {
        self.literal
    }

    /// The value, when it is written without fraction and exponent and fits.
    #[inline]
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.many_digits().or_else(|| self.literal.parse().ok())
    }

    /// The value, if it is written with nine to fifteen digits and nothing else, as times are.
    #[inline]
    fn many_digits(self) -> Option<i64> {
        let digits = self.literal.as_bytes();
        if !(9..16).contains(&digits.len()) {
            return None;
        }
        let low = eight_digits(u64::from_le_bytes(*digits.last_chunk()?))?;
        // The digits before them, with zeros in front.
        let missing = 8 * (16 - digits.len());
        let first = u64::from_le_bytes(*digits.first_chunk()?);
        let high = eight_digits(first << missing | ZEROS & ((1 << missing) - 1))?;
        Some(high * 100_000_000 + low)
    }

    /// The value, when it is written without fraction and exponent and fits.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        if self.literal == "-0" {
            return Some(0);
        }
        self.literal.parse().ok()
    }

    /// The nearest double, `None` where the number is beyond all of them (as `1e999` is).
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        self.literal.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Returns true if the value is whole, however it is written: `10`, `1.0`, `15e-1` is not. Exact.
    #[must_use]
    pub fn is_integer(self) -> bool {
        let (mantissa, exponent) = self.literal.split_once(['e', 'E']).unwrap_or((self.literal, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('-');
        if fraction.is_empty() && whole.bytes().all(|digit| digit == b'0') {
            return true;
        }
        // The lowest digit that is not zero stands for 10 to the power of `lowest`.
        let zeros = whole.len() - whole.trim_end_matches('0').len();
        let lowest = if fraction.is_empty() { signed(zeros) } else { -signed(fraction.len()) };
        // An exponent beyond `i64` outweighs any number of digits.
        let exponent =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX });
        lowest.saturating_add(exponent) >= 0
    }

    /// The number as `serde_json` holds it; the outermost double for one beyond all doubles.
    #[must_use]
    pub fn to_serde(self) -> serde_json::Number {
        if let Some(number) = self.as_u64().filter(|_| self.literal != "-0") {
            return number.into();
        }
        if let Some(number) = self.as_i64().filter(|_| self.literal != "-0") {
            return number.into();
        }
        let double: f64 = self.literal.parse().expect("a number of JSON is one of Rust");
        serde_json::Number::from_f64(double.clamp(f64::MIN, f64::MAX)).expect("it is finite")
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Eight zeros, as they are written.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The number that eight digits are, the first of them in the lowest byte; all at once: two by two, four by four.
#[inline]
fn eight_digits(digits: u64) -> Option<i64> {
    let values = digits.wrapping_sub(ZEROS);
    if (values | values.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let eight = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    i64::try_from(eight).ok()
}

#[cfg(test)]
mod integers {
    use super::Number;

    #[test]
    fn are_read_like_the_standard_library_reads_them() {
        let of_digits = |digits: usize| "1234567890123456789012"[..digits].to_owned();
        let texts = (1..22).map(of_digits).chain(
            [
                "0",
                "-0",
                "-1",
                "9",
                "10",
                "1718003412345",
                "1.5",
                "1e3",
                "99999999",
                "100000000",
                "9223372036854775807",
                "-12345678901",
                "1.5000000000",
                "12345678.01234",
                "123456e890123",
                "1234567890e12",
            ]
            .map(str::to_owned),
        );
        for text in texts {
            assert_eq!(Number::new(&text).as_i64(), text.parse().ok(), "{text}");
        }
    }
}

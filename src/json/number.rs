//! Numbers, as they are written.

/// A JSON number: its literal, which is exact, and what fits of it into a primitive.
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
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        let digits = self.literal.as_bytes();
        // So many digits fit for certain, and nearly all numbers have no more and no sign.
        if digits.len() <= 18 && digits.iter().all(u8::is_ascii_digit) {
            return Some(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')));
        }
        self.literal.parse().ok()
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

    /// Whether the value is whole, however it is written: `10`, `1.0`, `15e-1` is not. Exact.
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
        let double = self.literal.parse::<f64>().unwrap_or_default().clamp(f64::MIN, f64::MAX);
        serde_json::Number::from_f64(double).unwrap_or_else(|| 0.into())
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

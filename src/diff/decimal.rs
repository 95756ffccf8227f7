//! Numbers by their value: `1.0` is `1`, and 9007199254740993 is not 9007199254740992.

use std::hash::{Hash, Hasher};

use crate::json::Number;

/// A number as a sign, digits that neither begin nor end with zero, and a power of ten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal<'d> {
    negative: bool,
    digits: Digits,
    exponent: Exponent<'d>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Digits {
    /// Up to nineteen of them.
    Few(u64),
    Many(Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Exponent<'d> {
    Power(i64),
    /// Beyond all reason: the whole literal, which equals nothing but itself.
    Beyond(&'d str),
}

/// As many digits as always fit.
const FEW: usize = 19;

impl<'d> Decimal<'d> {
    /// The value of a number.
    #[must_use]
    pub fn of(number: Number<'d>) -> Self {
        let literal = number.raw();
        let (mantissa, power) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
        let unsigned = mantissa.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let fraction = fraction.trim_end_matches('0');
        let (whole, zeros) = if fraction.is_empty() {
            let kept = whole.trim_end_matches('0');
            (kept, whole.len() - kept.len())
        } else {
            (whole, 0)
        };
        let all = || whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0');
        let count = all().count();
        if count == 0 {
            return Self { negative: false, digits: Digits::Few(0), exponent: Exponent::Power(0) };
        }
        let digits = if count <= FEW {
            Digits::Few(all().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
        } else {
            Digits::Many(all().collect())
        };
        let shift =
            i64::try_from(zeros).unwrap_or(i64::MAX) - i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let power = power.parse::<i64>().ok().and_then(|power| power.checked_add(shift));
        let exponent = power.map_or(Exponent::Beyond(literal), Exponent::Power);
        Self { negative: mantissa.starts_with('-'), digits, exponent }
    }

    /// The value as a multiple of ten to the power of `exponent`, if that is exact and fits.
    fn scaled(&self, exponent: i64) -> Option<i128> {
        let (Digits::Few(digits), Exponent::Power(power)) = (&self.digits, self.exponent) else {
            return None;
        };
        let factor = 10_i128.checked_pow(u32::try_from(power.checked_sub(exponent)?).ok()?)?;
        let value = i128::from(*digits).checked_mul(factor)?;
        Some(if self.negative { -value } else { value })
    }

    fn power(&self) -> Option<i64> {
        match self.exponent {
            Exponent::Power(power) => Some(power),
            Exponent::Beyond(_) => None,
        }
    }
}

impl Hash for Decimal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u8(u8::from(self.negative));
        self.digits.hash(state);
        self.exponent.hash(state);
    }
}

/// How far two numbers may be apart and still count as equal.
#[derive(Debug, Clone)]
pub struct Tolerance {
    literal: String,
    nearly: f64,
}

impl Tolerance {
    /// Reads a number that is not negative; `None` if `text` is none.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let nearly = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
        let is_json = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        (is_json && !text.starts_with('+')).then(|| Self { literal: text.to_owned(), nearly })
    }

    /// Whether two numbers are no farther apart than this. Exact wherever the numbers have at most nineteen digits
    /// and are of a like size.
    #[must_use]
    pub fn covers(&self, old: Number<'_>, new: Number<'_>) -> bool {
        let values = [Decimal::of(old), Decimal::of(new), Decimal::of(Number::new(&self.literal))];
        if let Some(exact) = covers_exactly(&values) {
            return exact;
        }
        match (old.as_f64(), new.as_f64()) {
            (Some(old), Some(new)) => (old - new).abs() <= self.nearly,
            _ => values[0] == values[1],
        }
    }
}

fn covers_exactly(values: &[Decimal<'_>; 3]) -> Option<bool> {
    // Zero has no digits that a power could move.
    let powers = values.iter().filter(|value| value.digits != Digits::Few(0)).map(Decimal::power);
    let lowest = powers.collect::<Option<Vec<_>>>()?.into_iter().min().unwrap_or(0).min(0);
    let [old, new, tolerance] = values.each_ref().map(|value| value.scaled(lowest));
    Some(old?.checked_sub(new?)?.checked_abs()? <= tolerance?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) -> bool {
        Decimal::of(Number::new(left)) == Decimal::of(Number::new(right))
    }

    #[test]
    fn numbers_are_equal_by_value_and_exactly() {
        for (left, right) in
            [("1", "1.0"), ("10", "1e1"), ("0", "-0.0e5"), ("0.0012", "12E-4"), ("1200", "1.2e3")]
        {
            assert!(same(left, right), "{left} {right}");
        }
        let long = "123456789012345678901234567890";
        assert!(same(long, &format!("{long}.000")));
        for (left, right) in [
            ("9007199254740993", "9007199254740992"),
            ("1", "-1"),
            ("1e400", "1e401"),
            ("1e99999999999999999999", "1e99999999999999999998"),
            (long, "123456789012345678901234567891"),
        ] {
            assert!(!same(left, right), "{left} {right}");
        }
    }

    #[test]
    fn a_tolerance_is_exact_at_its_edge() {
        let covers = |tolerance: &str, old: &str, new: &str| {
            Tolerance::new(tolerance).is_some_and(|it| it.covers(Number::new(old), Number::new(new)))
        };
        assert!(covers("0.1", "0.3", "0.2"));
        assert!(!covers("0.1", "0.3", "0.1999999999999999"));
        assert!(covers("1", "9007199254740993", "9007199254740992"));
        assert!(!covers("0", "9007199254740993", "9007199254740992"));
        assert!(!covers("5", "1e300", "1"));
        assert!(covers("0", "1e999", "1e999") && !covers("0", "1e999", "1e998"));
        assert!(
            Tolerance::new("-1").is_none() && Tolerance::new("inf").is_none() && Tolerance::new("").is_none()
        );
    }
}

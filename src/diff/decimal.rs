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
    /// Reads a number that is not negative; `None` if `text` is not one.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let nearly = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
        let is_json = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        (is_json && !text.starts_with('+')).then(|| Self { literal: text.to_owned(), nearly })
    }

    /// Returns true if two numbers are no farther apart than this: exactly, whatever their digits and sizes.
    #[must_use]
    pub fn covers(&self, old: Number<'_>, new: Number<'_>) -> bool {
        let values = [Decimal::of(old), Decimal::of(new), Decimal::of(Number::new(&self.literal))];
        if values[0] == values[1] {
            return true;
        }
        if let Some(exact) = covers_exactly(&values) {
            return exact;
        }
        // An exponent beyond all reason.
        let apart = old.as_f64().zip(new.as_f64()).map(|(old, new)| (old - new).abs());
        apart.is_some_and(|apart| self.nearly > 0.0 && apart <= self.nearly)
    }
}

/// A number as digits, the highest first, of which the last stands for ten to the power of `lowest`.
struct Column {
    digits: Vec<i64>,
    lowest: i128,
}

impl Column {
    fn of(value: &Decimal<'_>) -> Option<Self> {
        let sign = if value.negative { -1 } else { 1 };
        let signed = |digit: u8| sign * i64::from(digit - b'0');
        let digits = match &value.digits {
            Digits::Few(few) => few.to_string().bytes().map(signed).collect(),
            Digits::Many(many) => many.iter().copied().map(signed).collect(),
        };
        Some(Self { digits, lowest: i128::from(value.power()?) })
    }

    /// The power of ten above all digits.
    fn top(&self) -> i128 {
        self.lowest + i128::try_from(self.digits.len()).unwrap_or(i128::MAX / 2)
    }

    /// The digit that stands for ten to the power of `power`.
    fn at(&self, power: i128) -> i64 {
        let place = usize::try_from(self.top() - 1 - power).ok();
        place.and_then(|place| self.digits.get(place)).copied().unwrap_or(0)
    }
}

fn covers_exactly(values: &[Decimal<'_>; 3]) -> Option<bool> {
    let [old, new, tolerance] = values.each_ref().map(Column::of);
    let mut columns = [old?, new?, tolerance?];
    draw_near(&mut columns);
    let lowest = columns.iter().map(|column| column.lowest).min()?;
    let top = columns.iter().map(Column::top).max()?;
    let sign = |factor: i64| {
        let digits = (lowest..top).rev().map(|power| {
            let [old, new, tolerance] = columns.each_ref().map(|column| column.at(power));
            old - new + factor * tolerance
        });
        sign_of(digits)
    };
    Some(sign(-1) <= 0 && sign(1) >= 0)
}

/// Moves together columns that are so far apart that no digit of one meets one of another. How much smaller the smaller one is does not
/// matter, so there are never more digits than were written.
fn draw_near(columns: &mut [Column; 3]) {
    // Zero has no place of its own.
    let mut order: Vec<&mut Column> =
        columns.iter_mut().filter(|column| column.digits.iter().any(|digit| *digit != 0)).collect();
    order.sort_by_key(|column| std::cmp::Reverse(column.top()));
    let (mut drawn, mut lowest) = (0, order.first().map_or(0, |column| column.lowest));
    for column in order {
        drawn += (lowest - column.top() - ROOM).max(0);
        lowest = lowest.min(column.lowest);
        column.lowest += drawn;
    }
    let least = columns.iter().filter(|column| column.digits != [0]).map(|column| column.lowest).min();
    for column in columns.iter_mut().filter(|column| column.digits == [0]) {
        column.lowest = least.unwrap_or(0);
    }
}

/// Powers of ten that are left between numbers whose digits do not meet.
const ROOM: i128 = 3;

/// The sign of a number of which each digit may be negative, and some more than nine.
fn sign_of(digits: impl Iterator<Item = i64>) -> i64 {
    let mut sum = 0_i64;
    for digit in digits {
        sum = sum * 10 + digit;
        // What follows cannot make up for that.
        if sum.abs() > 100 {
            break;
        }
    }
    sum.signum()
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
        assert!(!covers("0", "1e-400", "0") && covers("1e-300", "1e-400", "-1e-400"));
        assert!(!covers("0", "0.10000000000000000001", "0.1"));
        let long = "123456789012345678901234567890";
        let (old, new) = (format!("{long}.1"), format!("{long}.2"));
        assert!(!covers("0.05", &old, &new) && covers("0.1", &old, &new) && covers("0.1", &new, &old));
        assert!(covers("1", "1e-999999999", "1") && !covers("1", "-1e-999999999", "1"));
        assert!(!covers("0.99", "1e-999999999", "-1") && covers("1e300", "1e300", "0"));
        assert!(!covers("1e300", "1e300", "-1e-300") && covers("1e300", "-1e300", "-1e-300"));
        assert!(covers("5", "-2", "3") && !covers("4.9", "-2", "3") && covers("0", "-0.0", "0"));
        assert!(
            Tolerance::new("-1").is_none() && Tolerance::new("inf").is_none() && Tolerance::new("").is_none()
        );
    }
}

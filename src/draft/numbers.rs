//! Statistics of the numbers at a place.

use crate::json::Number;

/// Milliseconds since 1970 of the beginning of 2001 and of 2100: numbers between are probably times.
const TIMES: std::ops::Range<i64> = 978_307_200_000..4_102_444_800_000;

/// The facts that the numbers at a place have in common.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub(super) count: u64,
    pub(super) is_integer: bool,
    /// None is below zero.
    pub(super) is_positive: bool,
    /// Each may be a time in milliseconds since 1970.
    pub(super) is_time: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { count: 0, is_integer: true, is_positive: true, is_time: true }
    }
}

impl Numbers {
    /// Adds one number.
    #[inline]
    pub(super) fn add(&mut self, number: Number<'_>) {
        self.count += 1;
        if !(self.is_integer || self.is_positive) {
            return;
        }
        if let Some(value) = number.as_i64() {
            self.is_positive &= value >= 0;
            self.is_time &= TIMES.contains(&value);
        } else {
            self.is_integer &= number.is_integer();
            self.is_positive &= !number.raw().starts_with('-');
            self.is_time = false;
        }
    }

    /// Adds the numbers of another place or part.
    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.is_integer &= other.is_integer;
        self.is_positive &= other.is_positive;
        self.is_time &= other.is_time;
    }
}

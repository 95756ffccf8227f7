//! Numbers that meet a demand.

use serde_json::{Number, Value as Json};

use super::demand::Demand;
use super::dice::Dice;

/// A number within the bounds.
pub(super) fn draw(demand: &Demand<'_>, is_integer: bool, is_time: bool, dice: &mut Dice) -> Json {
    let (least, most) = bounds(demand, is_integer);
    let step = demand.all("multipleOf").filter_map(Json::as_f64).find(|step| *step > 0.0);
    if is_time && least.is_none() && most.is_none() {
        return Json::from(1_700_000_000_000_u64 + dice.number() % 10_000_000_000);
    }
    // Small numbers where the bounds allow them; the bounds themselves now and then.
    let low = least.unwrap_or_else(|| most.map_or(0.0, |most| most.min(0.0).min(most - 100.0)));
    let high = most.unwrap_or(low + 100.0).max(low);
    let share = match dice.roll(10) {
        0 => 0.0,
        1 => 1.0,
        _ => f64::from(u32::try_from(dice.number() >> 32).expect("32 bits are left")) / f64::from(u32::MAX),
    };
    let mut number = low + (high - low).min(1e15) * share;
    if let Some(step) = step {
        number = (number / step).floor() * step;
        if number < low {
            number += step;
        }
    } else if is_integer || dice.chance(60) {
        number = number.floor().max(low.ceil());
    } else {
        number = (number * 100.0).round() / 100.0;
        number = number.clamp(low, high);
    }
    of(number)
}

/// The least and the greatest number that is allowed, if there is one.
fn bounds(demand: &Demand<'_>, is_integer: bool) -> (Option<f64>, Option<f64>) {
    let numbers = |keyword| demand.all(keyword).filter_map(Json::as_f64);
    // The next number behind a bound that is not allowed itself.
    let next = |bound: f64| if is_integer { 1.0 } else { (bound.abs() * 1e-9).max(0.01) };
    let least = numbers("minimum").chain(numbers("exclusiveMinimum").map(|bound| bound + next(bound)));
    let most = numbers("maximum").chain(numbers("exclusiveMaximum").map(|bound| bound - next(bound)));
    let least = least.reduce(f64::max).map(|least| if is_integer { least.ceil() } else { least });
    let most = most.reduce(f64::min).map(|most| if is_integer { most.floor() } else { most });
    (least, most)
}

/// The number as JSON writes it: whole numbers without a fraction.
#[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
pub(super) fn of(number: f64) -> Json {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return Json::from(number as i64);
    }
    Number::from_f64(number).map_or(Json::from(0), Json::Number)
}

//! The places in a payload whose values rules read, each of them once.

use std::borrow::Cow;
use std::ops::Range;

use jiff::Timestamp;

use crate::event::instant;
use crate::json::{Number, Path, Value};

/// Numbers that are milliseconds since 1970 and nothing else: from 2001 to 2200.
const MILLISECONDS: Range<i64> = 978_307_200_000..7_258_118_400_000;

/// With so many places or less, the values are found without an allocation.
const FEW: usize = 8;

/// The places in the payload of an event whose values rules read.
#[derive(Debug, Default)]
pub(super) struct Places {
    pointers: Vec<String>,
    paths: Vec<Path>,
}

/// The number of a place among those of an event.
pub(super) type PlaceNumber = usize;

/// The values at the places of an event, in their order.
pub(super) type Values<'s, 'd> = &'s [Option<Value<'d>>];

impl Places {
    /// The number of the place that `pointer` leads to; `None` if it is no pointer.
    pub(super) fn number(&mut self, pointer: &str) -> Option<PlaceNumber> {
        if let Some(known) = self.pointers.iter().position(|known| known == pointer) {
            return Some(known);
        }
        self.paths.push(Path::new(pointer)?);
        self.pointers.push(pointer.to_owned());
        Some(self.paths.len() - 1)
    }

    /// Calls `see` with the values in a payload.
    #[inline]
    pub(super) fn with<'d, T>(&self, payload: Value<'d>, see: impl FnOnce(Values<'_, 'd>) -> T) -> T {
        let mut few = [None; FEW];
        if self.paths.len() > FEW {
            return see(&self.paths.iter().map(|path| path.from(payload)).collect::<Vec<_>>());
        }
        for (value, path) in few.iter_mut().zip(&self.paths) {
            *value = path.from(payload);
        }
        see(&few[..self.paths.len()])
    }
}

/// The value at one of the places.
#[inline]
pub(super) fn at<'d>(values: Values<'_, 'd>, place: PlaceNumber) -> Option<Value<'d>> {
    values.get(place).copied().flatten()
}

/// A string that says something, or a number as it is written.
#[inline]
pub(super) fn words(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value.as_str() {
        Some(text) => (!text.is_empty()).then_some(text),
        None => Some(value.as_number()?.raw().into()),
    }
}

/// When an event was sent that tells this time, in milliseconds since 1970.
#[inline]
pub(super) fn sent_at(time: Value<'_>) -> Option<i64> {
    // What nearly all tell, read without a detour.
    let milliseconds = time.as_number().and_then(Number::as_i64);
    milliseconds
        .filter(|time| MILLISECONDS.contains(time))
        .or_else(|| instant(time).map(Timestamp::as_millisecond))
}

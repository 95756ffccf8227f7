//! The values of an event that rules read, wherever they come from: a tree, or the text of a record that none was made of.

use std::borrow::Cow;
use std::ops::Range;

use jiff::Timestamp;

use crate::event::{instant_of_number, instant_of_text};
use crate::json::{Number, Path, Value, unescape};

/// Numbers that are milliseconds since 1970 and nothing else: from 2001 to 2200.
const MILLISECONDS: Range<i64> = 978_307_200_000..7_258_118_400_000;

/// A value that rules read.
#[derive(Debug, Clone, Copy)]
pub enum Operand<'d> {
    /// A value of a tree.
    Tree(Value<'d>),
    /// A string, a number, `true`, `false` or `null`, as the record writes it.
    Scalar(&'d str),
}

/// The places in the payload of an event whose values rules read, each of them once.
#[derive(Debug, Default)]
pub struct Places {
    pointers: Vec<String>,
    paths: Vec<Path>,
    need_tree: bool,
}

/// An event as rules see it.
#[derive(Debug, Clone)]
pub struct Occurrence<'s, 'd> {
    /// Its number in the catalogue.
    pub event: usize,
    /// Where in the record people find it: its name, or the first character.
    pub shown: Range<usize>,
    /// Its name.
    pub name: Option<Operand<'d>>,
    /// When the envelope says that it was sent, in milliseconds since 1970.
    pub sent: Option<i64>,
    /// The time is that of the payload, written as a text: then it is another clock's than that of the envelopes.
    pub repeats_payload_time: bool,
    /// The values at the [`Places`] of the event, in their order.
    pub operands: &'s [Option<Operand<'d>>],
}

impl<'d> Operand<'d> {
    /// The string.
    #[inline]
    pub(super) fn as_str(self) -> Option<Cow<'d, str>> {
        match self {
            Self::Tree(value) => value.as_str(),
            Self::Scalar(raw) => {
                let body = raw.strip_prefix('"')?.strip_suffix('"')?;
                let has_escapes = memchr::memchr(b'\\', body.as_bytes()).is_some();
                Some(if has_escapes { unescape(body) } else { body.into() })
            }
        }
    }

    /// The number.
    #[inline]
    pub(super) fn as_number(self) -> Option<Number<'d>> {
        match self {
            Self::Tree(value) => value.as_number(),
            Self::Scalar(raw) => {
                let is_number = matches!(raw.as_bytes().first(), Some(b'-' | b'0'..=b'9'));
                is_number.then(|| Number::new(raw))
            }
        }
    }

    /// A string that says something, or a number as it is written.
    #[inline]
    pub(super) fn words(self) -> Option<Cow<'d, str>> {
        match self.as_str() {
            Some(text) => (!text.is_empty()).then_some(text),
            None => Some(self.as_number()?.raw().into()),
        }
    }

    /// The value in its tree, to look at its kind or into it; see [`Places::need_tree`].
    pub(super) fn tree(self) -> Option<Value<'d>> {
        match self {
            Self::Tree(value) => Some(value),
            Self::Scalar(_) => None,
        }
    }

    /// The point in time that it tells.
    pub(super) fn instant(self) -> Option<Timestamp> {
        match self.as_number() {
            Some(number) => instant_of_number(number),
            None => instant_of_text(&self.as_str()?),
        }
    }

    /// When an event was sent that tells this time, in milliseconds since 1970.
    #[inline]
    #[must_use]
    pub fn sent(self) -> Option<i64> {
        // What nearly all tell, read without a detour.
        let milliseconds = self.as_number().and_then(Number::as_i64);
        milliseconds
            .filter(|time| MILLISECONDS.contains(time))
            .or_else(|| self.instant().map(Timestamp::as_millisecond))
    }
}

/// The number of a place among those of an event.
pub(super) type PlaceNumber = usize;

/// With so many places or less, the values are found without an allocation.
const FEW: usize = 8;

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

    /// Rules look at the kind of values or into them.
    pub(super) fn need_a_tree(&mut self) {
        self.need_tree = true;
    }

    /// The paths from the payload to the places.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// Returns true if the values must come from a tree: rules look at more than texts and numbers.
    #[must_use]
    pub fn need_tree(&self) -> bool {
        self.need_tree
    }

    /// Calls `see` with the values in a payload.
    #[inline]
    pub(super) fn with<'d, T>(&self, payload: Value<'d>, see: impl FnOnce(&[Option<Operand<'d>>]) -> T) -> T {
        let at = |path: &Path| path.from(payload).map(Operand::Tree);
        let mut few = [None; FEW];
        if self.paths.len() > FEW {
            return see(&self.paths.iter().map(at).collect::<Vec<_>>());
        }
        for (operand, path) in few.iter_mut().zip(&self.paths) {
            *operand = at(path);
        }
        see(&few[..self.paths.len()])
    }
}

/// The value at one of the places.
#[inline]
pub(super) fn at<'d>(operands: &[Option<Operand<'d>>], place: PlaceNumber) -> Option<Operand<'d>> {
    operands.get(place).copied().flatten()
}

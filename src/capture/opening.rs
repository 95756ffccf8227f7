//! The questions that reading a capture asks about events.

use crate::json::Value;

use super::lead::LogPrefix;

/// The questions of the cutter to those who know events: it knows none itself.
///
/// `()` knows no events: every array is a list of records.
pub trait Questions: Sync {
    /// Returns true if an array is one record as a whole: the payload of an event, not a list of records.
    fn is_array_payload(&self, array: Opening<'_>) -> bool;

    /// Returns true if a number, a string, a truth value or `null` may be a record by itself.
    fn takes_scalars(&self) -> bool {
        true
    }

    /// Returns true if records of known forms that are never events are taken for what they carry.
    fn looks_inside(&self) -> bool {
        true
    }
}

impl Questions for () {
    fn is_array_payload(&self, _: Opening<'_>) -> bool {
        false
    }
}

/// Those who answer the questions about each input.
pub trait QuestionsByInput: Sync {
    /// The answers about an input.
    fn of(&self, input: usize) -> &dyn Questions;
}

/// One answers for all inputs.
impl<Q: Questions> QuestionsByInput for Q {
    fn of(&self, _: usize) -> &dyn Questions {
        self
    }
}

/// The first element of an array.
#[derive(Debug, Clone, Copy)]
pub enum First<'v> {
    /// The array is empty.
    Nothing,
    /// It could be read.
    Value(Value<'v>),
    /// It is not JSON.
    Broken(&'v str),
}

/// An array that may be opened.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'v> {
    /// Its first element.
    pub first: First<'v>,
    /// The text that stands before it, in a log.
    pub lead: Option<&'v LogPrefix>,
}

impl<'v> Opening<'v> {
    /// An array that could be read.
    #[must_use]
    pub fn of(first: Option<Value<'v>>, lead: Option<&'v LogPrefix>) -> Self {
        Self { first: first.map_or(First::Nothing, First::Value), lead }
    }

    /// The first element, if it could be read.
    #[must_use]
    pub fn value(&self) -> Option<Value<'v>> {
        match self.first {
            First::Value(value) => Some(value),
            First::Nothing | First::Broken(_) => None,
        }
    }
}

//! What tells whether an array is a list of records or one record.

use crate::json::Value;

use super::lead::Lead;

/// The first element of an array.
#[derive(Debug, Clone, Copy)]
pub enum First<'v> {
    /// The array is empty.
    Nothing,
    /// It could be read.
    Value(Value<'v>),
    /// It is no JSON.
    Broken(&'v str),
}

/// An array that may be opened.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'v> {
    /// Its first element.
    pub first: First<'v>,
    /// The text that stands before it, in a log.
    pub lead: Option<&'v Lead>,
}

impl<'v> Opening<'v> {
    /// An array that could be read.
    #[must_use]
    pub fn of(first: Option<Value<'v>>, lead: Option<&'v Lead>) -> Self {
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

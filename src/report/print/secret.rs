//! What stands in place of a credential.

use crate::json::{Kind, Value};

/// What is shown instead of a secret: that it is one, and how long it is.
#[must_use]
pub fn in_place_of(value: Value<'_>) -> String {
    let count = |number: usize, noun: &str| match number {
        1 => format!("‹secret, 1 {noun}›"),
        number => format!("‹secret, {number} {noun}s›"),
    };
    match value.kind() {
        Kind::String => count(value.as_str().unwrap_or_default().chars().count(), "char"),
        Kind::Array => count(value.as_array().map_or(0, |array| array.len()), "element"),
        Kind::Object => count(value.as_object().map_or(0, |object| object.len()), "member"),
        Kind::Number | Kind::Boolean | Kind::Null => "‹secret›".to_owned(),
    }
}

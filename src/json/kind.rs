//! The kinds of JSON values.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::slot::Shape;

/// The six kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind as a set: values of it have their [`Value::kind_bit`](super::Value::kind_bit) in it. The highest bit is of no kind.
    #[must_use]
    pub const fn bits(self) -> u8 {
        match self {
            Self::Null => 1 << Shape::Null as u8,
            Self::Boolean => 1 << Shape::False as u8 | 1 << Shape::True as u8,
            Self::Number => 1 << Shape::Number as u8,
            Self::String => 1 << Shape::String as u8,
            Self::Array => 1 << Shape::Array as u8,
            Self::Object => 1 << Shape::Object as u8,
        }
    }

    /// The kind as JSON Schema calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

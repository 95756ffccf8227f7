//! The facts of a finding as programs read them: the expected and the found value, and a change that fixes it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::hiding::Quoting;
use crate::json::{Kind, Value};

/// The most bytes of a value that facts keep; for a longer one they have only the type.
const LONGEST_VALUE: usize = 256;

/// Allowed values that facts keep.
const MOST_VALUES: usize = 100;

/// The facts of a finding, for programs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The expectation: `types`, `values`, `format`, `member`, or a limit by its keyword.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub expected: Map<String, Json>,
    /// The value that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// A change that removes the finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// No report has them: nothing is put in.
    #[serde(skip)]
    is_omitted: bool,
}

/// A value that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its type.
    pub kind: Kind,
    /// The value as JSON; nothing if it is long, or must not be seen.
    pub value: Option<String>,
}

/// A change to the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fix {
    /// The value at the pointer is replaced.
    Replace {
        /// Where in the record.
        pointer: String,
        /// By this.
        value: Json,
    },
    /// The member at the pointer gets another name.
    Rename {
        /// Where in the record.
        pointer: String,
        /// The name.
        name: String,
    },
}

impl Facts {
    /// Facts that stay empty.
    pub(super) fn omitted() -> Self {
        Self { is_omitted: true, ..Self::default() }
    }

    /// Something was expected.
    pub(super) fn expected(mut self, what: &str, value: impl Into<Json>) -> Self {
        if !self.is_omitted {
            self.expected.insert(what.to_owned(), value.into());
        }
        self
    }

    /// One of several values was expected.
    pub(super) fn values(self, values: impl IntoIterator<Item = Json>) -> Self {
        if self.is_omitted {
            return self;
        }
        let values: Vec<Json> = values.into_iter().take(MOST_VALUES).collect();
        self.expected("values", values)
    }

    /// The value that was found, as `quoting` tells to show it.
    pub(super) fn found(mut self, value: Value<'_>, quoting: &dyn Quoting) -> Self {
        if self.is_omitted {
            return self;
        }
        let is_short =
            !matches!(value.kind(), Kind::Array | Kind::Object) && value.raw().len() <= LONGEST_VALUE;
        let is_open = is_short && !quoting.hides(value);
        self.found = Some(Found { kind: value.kind(), value: is_open.then(|| value.raw().to_owned()) });
        self
    }

    /// A change removes the finding.
    pub(super) fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix.filter(|_| !self.is_omitted);
        self
    }

    /// Returns true if nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expected.is_empty() && self.found.is_none() && self.fix.is_none()
    }
}

impl Fix {
    /// Where in the record the change is made.
    pub(super) fn pointer_mut(&mut self) -> &mut String {
        match self {
            Self::Replace { pointer, .. } | Self::Rename { pointer, .. } => pointer,
        }
    }
}

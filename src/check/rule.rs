//! A rule: a kind of finding, its severity, and the text that explains it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalog::OrderSeverity;

/// How bad a finding is. The order is that of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Works today, look at it.
    Warning,
    /// The payload breaks the API's contract, or is not JSON.
    Error,
}

impl Severity {
    /// As in reports and options.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl From<OrderSeverity> for Severity {
    fn from(severity: OrderSeverity) -> Self {
        match severity {
            OrderSeverity::Note => Self::Note,
            OrderSeverity::Warning => Self::Warning,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One kind of finding.
#[derive(Debug)]
pub struct Rule {
    /// Its name in reports. A family has `/KEYWORD` at the end: `schema/KEYWORD`.
    pub code: &'static str,
    /// How bad it is unless options say otherwise.
    pub severity: Severity,
    /// Its meaning, in one line.
    pub summary: &'static str,
    /// Its manual: the meaning, the consequence and the advice.
    pub explanation: &'static str,
    /// A record that has it.
    pub example: &'static str,
}

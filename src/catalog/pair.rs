//! Events that answer one another.

use serde::{Deserialize, Serialize};

/// Two events between which time passes that people care about.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The title of the time between: `until an agent comes`.
    pub title: String,
    /// The event that opens it.
    pub from: String,
    /// The event that closes it.
    pub to: String,
    /// Pointer into both payloads, to the key that distinguishes several at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Events behind which an open pair is not closed any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<String>,
}

/// A pair and its API.
#[derive(Debug, Clone, Copy)]
pub struct PairOf<'c> {
    /// Index of the API.
    pub api: usize,
    /// The pair.
    pub pair: &'c Pair,
}

//! One event of the catalogue: its schema file and the facts in it.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::chart::Chart;
use super::lane::{Party, StateFacts};
use super::schema::Schema;
use super::version::Version;

/// An event that the catalogue has a schema for.
#[derive(Debug)]
pub struct EventType {
    /// Its place among all events.
    pub number: usize,
    /// Index of its API.
    pub api: usize,
    /// Its name, as the API writes it: `WebChatService.started`.
    pub name: String,
    /// Path of its schema in the catalogue: `schemas/widgets/WebChatService.started.schema.json`.
    pub path: String,
    pub(super) facts: OnceLock<Facts>,
    pub(super) schema: OnceLock<Schema>,
    pub(super) chart: OnceLock<Chart>,
}

impl EventType {
    pub(super) fn new(number: usize, api: usize, name: &str, path: &str) -> Self {
        Self {
            number,
            api,
            name: name.to_owned(),
            path: path.to_owned(),
            facts: OnceLock::new(),
            schema: OnceLock::new(),
            chart: OnceLock::new(),
        }
    }

    /// Returns true if a part of the name is a placeholder in braces, so that its records have many names.
    #[must_use]
    pub fn has_placeholder(&self) -> bool {
        self.name.contains('{')
    }
}

/// The content of `x-event`: facts for which JSON Schema has no word. Pointers are RFC 6901 pointers into the
/// payload in which `*` stands for any one token.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// One-line template for people, with `{pointer}` where a value of the payload goes.
    pub summary: String,
    /// Where the facts are from.
    pub source: Vec<String>,
    /// True if the API's own document describes the event.
    pub documented: bool,
    /// Its sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Party>,
    /// Its receivers: the first that is not the sender counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Party>,
    /// The state that it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateFacts>,
    /// Version that introduced it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Version>,
    /// Version that changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Version>,
    /// Platforms or transports that have it; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// Features that it needs to be sent, such as `interaction`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// Bayeux channel that it comes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The event has no data: an envelope may leave the payload out, or give `null`.
    #[serde(default, rename = "no-data", skip_serializing_if = "std::ops::Not::not")]
    pub no_data: bool,
    /// Other spellings of its name; a trailing `*` stands for any rest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Sets of members by which a bare payload is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shape: Vec<Vec<String>>,
    /// JSON types of the payload, where the schema says so. Of an array `shape` speaks of the first element.
    #[serde(skip)]
    pub types: Vec<String>,
    /// When the event is sent, in words, where the schema says so.
    #[serde(skip)]
    pub description: String,
    /// Where the payload has the time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time: Vec<String>,
    /// Members that name the conversation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
    /// Members that differ from run to run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volatile: Vec<String>,
    /// Objects whose members are named by ids.
    #[serde(default, rename = "named-by-id", skip_serializing_if = "Vec::is_empty")]
    pub named_by_id: Vec<String>,
    /// Credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret: Vec<String>,
    /// Members about a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<String>,
}

impl Facts {
    /// Returns true if the schema says that the payload may be of this JSON type.
    #[must_use]
    pub fn has_type(&self, kind: &str) -> bool {
        self.types.iter().any(|known| known == kind || (known == "integer" && kind == "number"))
    }
}

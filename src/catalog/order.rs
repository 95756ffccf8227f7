//! Order rules: the allowed orders of events in a conversation, from `schemas/<api>/order/<name>.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::Condition;
use super::names::matches_name;

/// A rule about the order of events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the file")]
pub struct OrderRule {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    /// Its code: `order/` and the name of its file.
    #[serde(skip)]
    pub code: String,
    /// Index of its API.
    #[serde(skip)]
    pub api: usize,
    /// Path of its file in the catalogue.
    #[serde(skip)]
    pub path: String,
    /// Its demand, in one line.
    pub summary: String,
    /// Its source, where the API is known to differ, and advice.
    pub explanation: String,
    /// Where it is from.
    pub source: Vec<String>,
    /// The severity of breaking it. Never an error: a capture may not have everything that was sent.
    pub severity: OrderSeverity,
    /// Its demand, formally.
    pub template: Template,
    /// Members that name the conversation; without them all events of an input are one.
    #[serde(default)]
    pub key: Vec<KeyAt>,
    /// Each event has a story of its own.
    #[serde(default)]
    pub apart: bool,
    /// An event that does not name its conversation speaks of the only one that there is; if there are several, it says nothing.
    #[serde(default)]
    pub sole: bool,
    /// The events that it speaks of.
    #[serde(default)]
    pub events: Vec<Matcher>,
    /// Events that must have come before, or that forbid them.
    #[serde(default)]
    pub after: Vec<Matcher>,
    /// Events that end this; for a [`Template::Response`], those that it must come before.
    #[serde(default)]
    pub until: Vec<Matcher>,
    /// Events that must come too, or must not; for a [`Template::Precedence`], those that may have come before and are not taken back.
    #[serde(default)]
    pub with: Vec<Matcher>,
    /// Events that show that the beginning was captured: without one of them before, nothing is said of what is missing.
    #[serde(default)]
    pub begins: Vec<Matcher>,
    /// Events that show that such events are captured at all; if the list is empty, they are assumed to be.
    #[serde(default)]
    pub recorded: Vec<Matcher>,
    /// A complete capture holds such events: if none was recorded, they are missing.
    #[serde(default)]
    pub recorded_when_complete: bool,
    /// Events after which all conversations begin anew.
    #[serde(default)]
    pub reset: Vec<Matcher>,
    /// Rules whose findings about the same event stand for those of this one.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Nothing is said where the beginning was not captured.
    #[serde(default)]
    pub quiet_when_late: bool,
    /// The words of messages for the event that is missing, where its name does not say enough.
    pub wanted: Option<String>,
    /// The words of messages for the event that forbids others, where its name does not say enough.
    pub forbids: Option<String>,
    /// Time within which it must come, in milliseconds.
    pub within_ms: Option<u64>,
    /// The member that is compared: a pointer into the payload, or `time` for the time of the envelope.
    pub member: Option<String>,
    /// The member that it is compared with.
    pub other: Option<String>,
    /// The events with the value that `member` is compared with, if they are others.
    #[serde(default)]
    pub of: Vec<Matcher>,
    /// A value that comes again does not grow.
    #[serde(default)]
    pub strictly: bool,
    /// The value may be any earlier one, not only the last.
    #[serde(default)]
    pub any: bool,
    /// Pointer to an array: what is said of the payload is said of each of its elements.
    pub each: Option<String>,
    /// From each state to those that it may be followed by. What is not named may be followed by, and follow, anything.
    #[serde(default)]
    pub edges: BTreeMap<String, Vec<String>>,
}

/// How bad it is to break an order rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderSeverity {
    /// Worth knowing.
    Note,
    /// Look at it.
    Warning,
}

/// The forms that a rule can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// `events` only after one of `after`, until one of `until` takes that back, or after one of `with`, which nothing takes back.
    Precedence,
    /// `events` is followed by one of `with`, before one of `until` and within the time, if there is one.
    Response,
    /// Each of `events` uses up one of `after`.
    Alternate,
    /// The first of all `events` is one of `after`; in a complete capture, the first of these and `until`.
    Init,
    /// None of `events` after `after`, until one of `until`.
    AbsenceAfter,
    /// `events` and `with` exclude each other, until one of `until`.
    NotTogether,
    /// `events` and `with` come within the time of each other; or `member` and `other` tell times that near.
    SameTime,
    /// `member` moves along `edges` only.
    Transition,
    /// `member` is the last value of `other`.
    LinkedValue,
    /// `member` grows.
    Monotonic,
}

impl Template {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Precedence => "precedence",
            Self::Response => "response",
            Self::Alternate => "alternate",
            Self::Init => "init",
            Self::AbsenceAfter => "absence-after",
            Self::NotTogether => "not-together",
            Self::SameTime => "same-time",
            Self::Transition => "transition",
            Self::LinkedValue => "linked-value",
            Self::Monotonic => "monotonic",
        }
    }
}

/// Events that a rule names.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Matcher {
    /// By name; a trailing `*` stands for any rest.
    Name(String),
    /// By name and by what is in them.
    Some(SomeEvents),
}

/// Events by name and by what is in them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SomeEvents {
    /// Their name; a trailing `*` stands for any rest.
    pub event: String,
    /// Names that are not meant.
    #[serde(default)]
    pub except: Vec<String>,
    /// Conditions on values of the payload; all must hold.
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// Conditions of which none may hold.
    #[serde(default)]
    pub where_not: BTreeMap<String, Condition>,
}

/// Where some events name their conversation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeyAt {
    /// The events.
    pub events: Vec<String>,
    /// Pointers into the payload; the first that leads to a string or a number counts.
    pub at: Vec<String>,
    /// Only the part behind the last slash counts: the id at the end of an address.
    #[serde(default)]
    pub last_segment: bool,
}

impl OrderRule {
    /// Reads a rule from its file.
    pub(super) fn read(api: usize, path: &str, text: &str) -> Result<Self, String> {
        let mut rule: Self = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        let name = path.rsplit('/').next().expect("a split has a last part").trim_end_matches(".json");
        rule.code = format!("order/{name}");
        rule.api = api;
        path.clone_into(&mut rule.path);
        rule.needs()
            .map(|missing| Err(format!("a rule of template {} {missing}", rule.template.as_str())))
            .unwrap_or(Ok(rule))
    }

    /// The key that its template needs and that it lacks.
    fn needs(&self) -> Option<&'static str> {
        let needs = |is_there: bool, what: &'static str| (!is_there).then_some(what);
        let of_template = match self.template {
            Template::Precedence | Template::Alternate | Template::Init | Template::AbsenceAfter => {
                needs(!self.after.is_empty(), "needs \"after\"")
            }
            Template::Response | Template::NotTogether => needs(!self.with.is_empty(), "needs \"with\""),
            Template::SameTime => needs(
                self.within_ms.is_some()
                    && (self.with.is_empty() == (self.member.is_some() && self.other.is_some())),
                "needs \"within-ms\", and either \"with\" or both of \"member\" and \"other\"",
            ),
            Template::Transition => {
                needs(self.member.is_some() && !self.edges.is_empty(), "needs \"member\" and \"edges\"")
            }
            Template::LinkedValue => {
                needs(self.member.is_some() && self.other.is_some(), "needs \"member\" and \"other\"")
            }
            Template::Monotonic => needs(self.member.is_some(), "needs \"member\""),
        };
        of_template.or_else(|| needs(!self.events.is_empty(), "needs \"events\""))
    }

    /// All events that it names, each with its role.
    pub fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        [
            &self.events,
            &self.after,
            &self.until,
            &self.with,
            &self.begins,
            &self.recorded,
            &self.reset,
            &self.of,
        ]
        .into_iter()
        .flatten()
    }
}

impl Matcher {
    /// Returns true if it speaks of events called `name`, whatever is in them.
    #[must_use]
    pub fn names_event(&self, name: &str) -> bool {
        let (meant, except) = self.names();
        matches_name(meant, name) && !except.iter().any(|other| matches_name(other, name))
    }

    /// The name, and the names that are not meant.
    #[must_use]
    pub fn names(&self) -> (&str, &[String]) {
        match self {
            Self::Name(name) => (name, &[]),
            Self::Some(some) => (&some.event, &some.except),
        }
    }
}

//! The forms of an API: its own envelopes and their look-alikes, each with the conditions by which it is known.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::names::Known;
use crate::json::{Kind, Value};

/// An envelope or a look-alike: where name, payload and time stand in a record of that form.
#[derive(Debug)]
pub struct Form {
    /// Its title: `bus envelope`.
    pub title: String,
    /// Conditions on the record; all must hold.
    pub when: Vec<(String, Condition)>,
    /// Only records that the capturing side sent have this form.
    pub is_only_sent: bool,
    /// Its meaning.
    pub meaning: Meaning,
}

/// The meaning of a record of a form.
#[derive(Debug)]
pub enum Meaning {
    /// An event of this API.
    Event {
        /// Where its name is.
        name: NameAt,
        /// Pointer to the payload; empty for the record itself.
        payload: String,
        /// Pointer to the time.
        time: Option<String>,
        /// How the time is written.
        time_format: TimeFormat,
        /// Pointer to the publisher, which must equal the first part of the name.
        publisher: Option<String>,
        /// Names to suggest from when the name is not known; empty for all of the API.
        among: Vec<String>,
        /// The event for names of this form that are not known, nor near one that is: others may send
        /// events in it too.
        foreign: Option<Known>,
    },
    /// Something of another API that looks like ours.
    Other {
        /// The API that it belongs to.
        api: String,
        /// One sentence that describes it.
        message: String,
    },
}

/// The format of the time in an envelope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeFormat {
    /// A number: milliseconds since 1970.
    #[default]
    EpochMs,
    /// A date and time as RFC 3339 writes them.
    #[serde(rename = "rfc3339")]
    Rfc3339,
}

/// Where an event's name is.
#[derive(Debug)]
pub enum NameAt {
    /// A record of this form is always this event.
    Fixed(String),
    /// Pointer to the name.
    Pointer(String),
}

/// A condition on the value at a pointer.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    #[serde(rename = "type")]
    kind: Option<Kind>,
    equals: Option<Json>,
    prefix: Option<String>,
    one_of: Option<Vec<Json>>,
    #[serde(default)]
    absent: bool,
    #[serde(default)]
    present: bool,
    #[serde(default)]
    known: bool,
}

impl Condition {
    /// Returns true if it depends on the value, not only on its presence or type.
    #[must_use]
    pub fn reads_the_value(&self) -> bool {
        self.equals.is_some() || self.prefix.is_some() || self.one_of.is_some() || self.known
    }

    /// Returns true if the condition wants a value to be there.
    #[must_use]
    pub fn wants_value(&self) -> bool {
        self.present || !self.absent
    }

    /// The number that the value must be, and nothing else is asked.
    #[must_use]
    pub fn wanted_number(&self) -> Option<&serde_json::Number> {
        let asks_more = self.kind.is_some() || self.prefix.is_some() || self.known || self.absent;
        self.equals.as_ref().filter(|_| !asks_more && self.one_of.is_none())?.as_number()
    }

    /// The strings of which the value must be one, and nothing else is asked; `None` if it may be another, or no
    /// string.
    #[must_use]
    pub fn wanted_texts(&self) -> Option<Vec<&str>> {
        let texts: Vec<&Json> = match (&self.equals, &self.one_of) {
            (Some(text), _) => vec![text],
            (None, Some(texts)) => texts.iter().collect(),
            (None, None) => return None,
        };
        let asks_more = self.kind.is_some() || self.prefix.is_some() || self.known || self.absent;
        texts.into_iter().map(|text| text.as_str().filter(|_| !asks_more)).collect()
    }

    /// The beginning of a text that the condition asks for: all of it if it must be equal to something.
    #[must_use]
    pub fn asked_of<'t>(&self, text: &'t str) -> Option<&'t str> {
        let wanted = self.equals.iter().chain(self.one_of.iter().flatten());
        if wanted.into_iter().any(|wanted| wanted.as_str() == Some(text)) {
            return Some(text);
        }
        let prefix = self.prefix.as_deref().filter(|prefix| text.starts_with(prefix))?;
        Some(&text[..prefix.len()])
    }

    /// Returns true if `value` keeps the condition; `is_known` decides whether a string is a name of the API.
    pub fn holds(&self, value: Option<Value<'_>>, is_known: impl Fn(&str) -> bool) -> bool {
        let Some(value) = value else { return self.absent };
        if self.absent {
            return false;
        }
        if self.kind.is_some_and(|kind| kind != value.kind()) {
            return false;
        }
        if let Some(expected) = &self.equals
            && !equals(value, expected)
        {
            return false;
        }
        if let Some(allowed) = &self.one_of
            && !allowed.iter().any(|allowed| equals(value, allowed))
        {
            return false;
        }
        if self.prefix.is_none() && !self.known {
            return true;
        }
        let Some(text) = value.as_str() else { return false };
        self.prefix.as_ref().is_none_or(|prefix| text.starts_with(prefix.as_str()))
            && (!self.known || is_known(&text))
    }
}

/// Returns true if `value` is `expected`; a string is compared without a copy.
fn equals(value: Value<'_>, expected: &Json) -> bool {
    match expected {
        Json::String(text) => value.as_str().is_some_and(|found| found == *text),
        Json::Object(_) | Json::Array(_) => value.to_serde() == *expected,
        _ => {
            !matches!(value.kind(), Kind::String | Kind::Object | Kind::Array)
                && value.to_serde() == *expected
        }
    }
}

/// A form as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormFile {
    form: String,
    when: BTreeMap<String, Condition>,
    #[serde(default, rename = "only-sent")]
    only_sent: bool,
    name: Option<String>,
    event: Option<String>,
    other: Option<String>,
    message: Option<String>,
    payload: Option<String>,
    time: Option<String>,
    #[serde(default, rename = "time-format")]
    time_format: TimeFormat,
    publisher: Option<String>,
    #[serde(default)]
    among: Vec<String>,
    foreign: Option<String>,
}

impl Form {
    pub(super) fn from_file(file: FormFile) -> Result<Self, String> {
        let title = file.form;
        let name = match (file.name, file.event, &file.other) {
            (Some(pointer), None, None) => Some(NameAt::Pointer(pointer)),
            (None, Some(event), None) => Some(NameAt::Fixed(event)),
            (None, None, Some(_)) => None,
            _ => {
                return Err(format!(
                    "form \"{title}\" needs exactly one of \"name\", \"event\" and \"other\""
                ));
            }
        };
        let meaning = match name {
            Some(name) => Meaning::Event {
                name,
                payload: file.payload.unwrap_or_default(),
                time: file.time,
                time_format: file.time_format,
                publisher: file.publisher,
                among: file.among,
                foreign: file.foreign.map(|summary| Known { name: "*".to_owned(), summary, closed: false }),
            },
            None => Meaning::Other {
                api: file.other.expect("a form without a name names another API"),
                message: file.message.unwrap_or_default(),
            },
        };
        Ok(Self { title, when: file.when.into_iter().collect(), is_only_sent: file.only_sent, meaning })
    }
}

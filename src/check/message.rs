//! A message: the facts of a sentence, in order. Reports decide how each is shown.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::hiding::Quoting;
use crate::json::{Kind, Value};
use crate::privacy::{Covers, Mask, Redactor, Shown};
use crate::safe;

/// Characters of a value that a message keeps.
const LONGEST_VALUE: usize = 40;

/// Characters of a name that a message keeps; longer than any name of the catalogue.
const LONGEST_NAME: usize = 80;

/// The message of a finding. Texts of the capture are raw in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Part>", into = "Vec<Part>")]
pub struct Message {
    parts: SmallVec<[Part; 1]>,
}

/// A fact of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Words of cxray or of a schema.
    Words(Cow<'static, str>),
    /// A name: of a member, an event, an option.
    Name(String),
    /// A value of the record.
    Value(Quote),
    /// A text of a schema.
    Text(String),
    /// A credential.
    Secret(Mask),
    /// A text of another record.
    Other(String),
    /// A number of another record.
    OtherNumber(i64),
}

/// A value as messages quote it: its type, and its text where that is short.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quote {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// The digits of a number.
    Number(String),
    /// The beginning of a string.
    String(String),
    /// The number of elements of an array.
    Array(usize),
    /// The number of members of an object.
    Object(usize),
}

impl Message {
    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The message, and more behind it.
    #[must_use]
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.parts.append(&mut more.into().parts);
        self
    }

    /// A name.
    #[must_use]
    pub fn name(name: impl Into<String>) -> Self {
        Part::Name(name.into()).into()
    }

    /// A value of a record, as `quoting` tells to show it.
    pub(super) fn value(value: Value<'_>, quoting: &dyn Quoting) -> Self {
        match quoting.shown(value) {
            Shown::Open => Part::Value(Quote::of(value)).into(),
            Shown::Secret(mask) => Part::Secret(mask).into(),
            Shown::As(json) => Part::Value(Quote::of_json(value, json)).into(),
        }
    }

    /// A list of alternatives: `a, b or c`. Long lists are cut.
    pub(crate) fn list(items: impl IntoIterator<Item = impl Into<Self>>, last: &'static str) -> Self {
        const MOST: usize = 12;
        let mut items = items.into_iter();
        let mut listed: Vec<Self> = items.by_ref().take(MOST).map(Into::into).collect();
        match items.count() {
            0 => {}
            more => listed.push(format!("{more} more").into()),
        }
        let count = listed.len();
        let mut joined = Self::default();
        for (index, item) in listed.into_iter().enumerate() {
            joined = match index {
                0 => item,
                _ if index + 1 == count => joined.and(" ").and(last).and(" ").and(item),
                _ => joined.and(", ").and(item),
            };
        }
        joined
    }

    /// The message as findings keep it: without names that must not be seen, and none of any length. `covers`, if there are any, are
    /// asked for only if it has names.
    pub(super) fn kept<'c>(mut self, covers: impl Fn() -> Option<&'c Covers>) -> Self {
        for part in &mut self.parts {
            if let Part::Name(name) = part {
                match covers() {
                    Some(covers) => *name = safe::cut(covers.name(name), LONGEST_NAME),
                    None if name.len() > LONGEST_NAME => *name = safe::cut(name, LONGEST_NAME),
                    None => {}
                }
            }
        }
        self
    }

    /// Returns true if it quotes texts of other records.
    pub(super) fn is_of_others(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Other(_) | Part::OtherNumber(_)))
    }

    /// Replaces texts of other records, which may speak of anybody.
    pub(super) fn redact(&mut self, redactor: &Redactor<'_>) {
        for part in &mut self.parts {
            match part {
                Part::Other(text) => *part = Part::Name(redactor.word(text)),
                Part::OtherNumber(number) => *part = Part::Words(redactor.number(*number).into()),
                _ => {}
            }
        }
    }
}

impl From<Vec<Part>> for Message {
    fn from(parts: Vec<Part>) -> Self {
        Self { parts: parts.into() }
    }
}

impl From<Message> for Vec<Part> {
    fn from(message: Message) -> Self {
        message.parts.into_vec()
    }
}

impl From<Part> for Message {
    fn from(part: Part) -> Self {
        Self { parts: SmallVec::from_buf([part]) }
    }
}

impl Quote {
    /// The part of `value` that is quoted.
    #[must_use]
    pub fn of(value: Value<'_>) -> Self {
        match value.kind() {
            Kind::Null => Self::Null,
            Kind::Boolean => Self::Boolean(value.raw() == "true"),
            Kind::Number => Self::Number(safe::cut(value.raw(), LONGEST_VALUE)),
            Kind::String => Self::String(safe::cut(&value.as_str().expect("it is a string"), LONGEST_VALUE)),
            Kind::Array => Self::Array(value.as_array().map_or(0, |array| array.len())),
            Kind::Object => Self::Object(value.as_object().map_or(0, |object| object.len())),
        }
    }

    /// The quoted part of the JSON that stands in place of a value, or of a value around it.
    fn of_json(value: Value<'_>, json: &str) -> Self {
        match serde_json::from_str(json) {
            Ok(serde_json::Value::String(text)) if value.kind() == Kind::String => {
                Self::String(safe::cut(&text, LONGEST_VALUE))
            }
            _ if value.kind() == Kind::Number => Self::Number(safe::cut(json, LONGEST_VALUE)),
            _ => Self::of(value),
        }
    }
}

impl From<&'static str> for Message {
    fn from(words: &'static str) -> Self {
        Part::Words(Cow::Borrowed(words)).into()
    }
}

impl From<String> for Message {
    fn from(words: String) -> Self {
        Part::Words(Cow::Owned(words)).into()
    }
}

/// A message of parts: words, names, values, messages.
macro_rules! message {
    ($first:expr $(, $more:expr)* $(,)?) => {
        $crate::check::Message::from($first)$(.and($more))*
    };
}
pub(crate) use message;

//! What `schemas/<api>/api.json` says: how events of an API are told from everything else.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::pair::Pair;
use super::target::Axes;
use crate::json::{Kind, Value};

/// One API, as its `api.json` describes it.
#[derive(Debug)]
pub struct Api {
    /// Short name, as in `--api` and in reports: `widgets`.
    pub slug: String,
    /// Name for people: `Genesys Widgets bus`.
    pub title: String,
    /// What the API is, in a sentence or two.
    pub description: String,
    /// Documents the facts are from.
    pub source: Vec<String>,
    /// What its event names look like: a regular expression, compiled when the first name is asked about.
    name: Option<String>,
    looks: OnceLock<Option<Regex>>,
    /// What the payload of a hand-made envelope without payload member is.
    pub bare: Bare,
    /// Its own envelopes, in the order in which they are tried.
    pub forms: Vec<Form>,
    /// Names it is known to send for which there is no schema.
    pub known: Vec<Known>,
    /// How its installations differ, if they do.
    pub axes: Option<Axes>,
    /// Events that answer one another.
    pub pairs: Vec<Pair>,
    /// How logs name its events: regular expressions, whose groups, joined by dots, are the name.
    log_names: Vec<String>,
    /// Words before which its client prints the same values twice in a log.
    pub printed_twice: Vec<String>,
    format_files: BTreeMap<String, FormatFile>,
    formats: OnceLock<BTreeMap<String, Format>>,
}

/// What a hand-made envelope (`{"event": NAME}`) without a payload member means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bare {
    /// The payload is missing.
    Member,
    /// The record itself is the payload.
    Record,
}

/// A name without a schema.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The name; a trailing `*` stands for any rest.
    pub name: String,
    /// What it tells, in one line.
    pub summary: String,
}

/// A format that JSON Schema does not define.
#[derive(Debug, Clone)]
pub struct Format {
    /// What it looks like.
    pub pattern: Regex,
    /// How it is written, for messages.
    pub description: String,
}

/// A format as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatFile {
    /// Regular expression, linear engine.
    pattern: String,
    description: String,
}

/// An envelope or a look-alike: where name, payload and time stand in a record of that form.
#[derive(Debug)]
pub struct Form {
    /// What the form is called: `bus envelope`.
    pub title: String,
    /// Conditions on the record; all must hold.
    pub when: Vec<(String, Condition)>,
    /// What a record of this form is.
    pub meaning: Meaning,
}

/// What a record of a form is.
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
        /// Pointer to the publisher, which must equal the first part of the name.
        publisher: Option<String>,
        /// Names to suggest from when the name is not known; empty for all of the API.
        among: Vec<String>,
        /// What a name that is not known, nor near one that is, stands for in this form: others may send
        /// events in it too.
        foreign: Option<Known>,
    },
    /// Something of another API that looks like ours.
    Other {
        /// Whose it is.
        api: String,
        /// One sentence that says what it is.
        message: String,
    },
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
    kind: Option<KindName>,
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

/// A JSON type as `api.json` names it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindName {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl KindName {
    fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Boolean => Kind::Boolean,
            Self::Number => Kind::Number,
            Self::String => Kind::String,
            Self::Array => Kind::Array,
            Self::Object => Kind::Object,
        }
    }
}

impl Condition {
    /// Whether it depends on what the value is, not only on whether it is there or of what type.
    #[must_use]
    pub fn reads_the_value(&self) -> bool {
        self.equals.is_some() || self.prefix.is_some() || self.one_of.is_some() || self.known
    }

    /// Whether the condition wants a value to be there.
    #[must_use]
    pub fn wants_value(&self) -> bool {
        self.present || !self.absent
    }

    /// The number that the value must be, and nothing else is asked, as JSON usually writes it.
    #[must_use]
    pub fn wanted_number(&self) -> Option<String> {
        let asks_more = self.kind.is_some() || self.prefix.is_some() || self.known || self.absent;
        self.equals.as_ref().filter(|value| value.is_number() && !asks_more).map(Json::to_string)
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

    /// Whether `value` keeps the condition; `is_known` tells whether a string is a name of the API.
    pub fn holds(&self, value: Option<Value<'_>>, is_known: impl Fn(&str) -> bool) -> bool {
        let Some(value) = value else { return self.absent };
        if self.absent {
            return false;
        }
        if self.kind.is_some_and(|kind| kind.kind() != value.kind()) {
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

/// Whether `value` is `expected`; a string is compared without a copy.
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

/// The JSON Schema name of a type.
#[must_use]
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "boolean",
        Kind::Number => "number",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}

/// `api.json` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiFile {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    api: String,
    title: String,
    description: String,
    #[serde(default)]
    source: Vec<String>,
    name: Option<String>,
    payload: Bare,
    #[serde(default)]
    forms: Vec<FormFile>,
    #[serde(default)]
    known: Vec<Known>,
    #[serde(default)]
    formats: BTreeMap<String, FormatFile>,
    #[serde(default)]
    log: LogFile,
    target: Option<Axes>,
    #[serde(default)]
    pairs: Vec<Pair>,
}

/// How programs that use an API write their logs.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LogFile {
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    printed_twice: Vec<String>,
}

/// A form as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    form: String,
    when: BTreeMap<String, Condition>,
    name: Option<String>,
    event: Option<String>,
    other: Option<String>,
    message: Option<String>,
    payload: Option<String>,
    time: Option<String>,
    publisher: Option<String>,
    #[serde(default)]
    among: Vec<String>,
    foreign: Option<String>,
}

impl Api {
    /// Reads an `api.json`. The error says what is wrong, with line and column where JSON is at fault.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: ApiFile = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        let forms = file.forms.into_iter().map(Form::from_file).collect::<Result<_, _>>()?;
        Ok(Self {
            slug: file.api,
            title: file.title,
            description: file.description,
            source: file.source,
            name: file.name,
            looks: OnceLock::new(),
            bare: file.payload,
            forms,
            known: file.known,
            axes: file.target,
            pairs: file.pairs,
            log_names: file.log.names,
            printed_twice: file.log.printed_twice,
            format_files: file.formats,
            formats: OnceLock::new(),
        })
    }

    /// Checks the patterns, which are not compiled before they are needed.
    pub fn check_patterns(&self) -> Result<(), String> {
        if let Some(pattern) = &self.name {
            Regex::new(pattern).map_err(|fault| format!("\"name\": {fault}"))?;
        }
        for pattern in &self.log_names {
            Regex::new(pattern).map_err(|fault| format!("\"log\": {fault}"))?;
        }
        self.formats().map(|_| ())
    }

    /// What names events of this API in the lines of a log: the groups of a match, joined by dots, are the name.
    pub fn log_names(&self) -> impl Iterator<Item = Regex> {
        self.log_names.iter().filter_map(|pattern| Regex::new(pattern).ok())
    }

    /// The API's own formats, compiled when they are first asked for.
    pub fn formats(&self) -> Result<&BTreeMap<String, Format>, String> {
        if let Some(formats) = self.formats.get() {
            return Ok(formats);
        }
        let compile = |(name, written): (&String, &FormatFile)| match Regex::new(&written.pattern) {
            Ok(pattern) => Ok((name.clone(), Format { pattern, description: written.description.clone() })),
            Err(fault) => Err(format!("format {name}: {fault}")),
        };
        let formats = self.format_files.iter().map(compile).collect::<Result<_, _>>()?;
        Ok(self.formats.get_or_init(|| formats))
    }

    /// Whether `name` looks like an event name of this API.
    #[must_use]
    pub fn looks_like_ours(&self, name: &str) -> bool {
        let looks = self.looks.get_or_init(|| Regex::new(self.name.as_deref()?).ok());
        looks.as_ref().is_some_and(|looks| looks.is_match(name))
    }

    /// The entry of `known` that `name` falls under.
    #[must_use]
    pub fn known(&self, name: &str) -> Option<&Known> {
        self.known.iter().find(|known| matches_name(&known.name, name))
    }
}

/// Whether `name` is `pattern`, in which a trailing `*` stands for any rest.
#[must_use]
pub fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

impl Form {
    fn from_file(file: FormFile) -> Result<Self, String> {
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
                publisher: file.publisher,
                among: file.among,
                foreign: file.foreign.map(|summary| Known { name: "*".to_owned(), summary }),
            },
            None => Meaning::Other {
                api: file.other.unwrap_or_default(),
                message: file.message.unwrap_or_default(),
            },
        };
        Ok(Self { title, when: file.when.into_iter().collect(), meaning })
    }
}

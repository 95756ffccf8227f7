//! The content of `schemas/<api>/api.json`: how events of an API are recognised.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use super::axes::Axes;
use super::form::{Form, FormFile};
use super::lane::Lane;
use super::names::{Known, OtherNames, is_whole, matches_name};
use super::pair::Pair;

/// One API, as its `api.json` describes it.
#[derive(Debug)]
pub struct Api {
    /// Short name, as in `--api` and in reports: `widgets`.
    pub slug: String,
    /// Name for people: `Genesys Widgets bus`.
    pub title: String,
    /// Its description, in a sentence or two.
    pub description: String,
    /// Documents the facts are from.
    pub source: Vec<String>,
    /// The pattern of its event names: a regular expression, compiled when the first name is asked about.
    name: Option<String>,
    looks: OnceLock<Option<Regex>>,
    /// The payload of a hand-made envelope without a payload member.
    pub bare: Bare,
    /// Its own envelopes, in the order in which they are tried.
    pub forms: Vec<Form>,
    /// Names it is known to send for which there is no schema.
    pub known: Vec<Known>,
    /// Names of look-alikes that belong to other APIs.
    others: Vec<OtherNames>,
    /// The beginning of its names that people leave out.
    pub short: Option<String>,
    /// Callbacks under whose names logs show their arguments.
    callbacks: Vec<Callback>,
    /// How its messages name the channel that they came on, if they do.
    pub channel: Option<Channel>,
    /// How its installations differ, if they do.
    pub axes: Option<Axes>,
    /// Events that answer one another.
    pub pairs: Vec<Pair>,
    /// The lanes that values of its payloads stand for.
    pub lanes: BTreeMap<String, Lane>,
    /// The events that belong to the conversation that is going on, if it has one at a time.
    pub conversation: Option<OneConversation>,
    /// How source text names events.
    pub uses: Vec<UsePattern>,
    /// How logs name its events.
    log_names: Vec<LogName>,
    /// Words before which its client prints the same values twice in a log.
    pub printed_twice: Vec<String>,
    /// Words before which its client prints other values than messages.
    pub no_messages: Vec<String>,
    format_files: BTreeMap<String, FormatFile>,
    formats: OnceLock<BTreeMap<String, Format>>,
}

/// The meaning of a hand-made envelope (`{"event": NAME}`) without a payload member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bare {
    /// The payload is missing.
    Member,
    /// The record itself is the payload.
    Record,
}

/// A callback that is given events of several names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Callback {
    /// Names under which logs show its arguments.
    names: Vec<String>,
    /// Where the payload names the event.
    event: String,
}

/// How messages name the channel that they came on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Pointer to the channel.
    pub at: String,
    /// Pointer to the messages that came on it.
    pub payload: String,
    /// Beginning of every channel's name.
    pub prefix: String,
}

/// An API whose program is in one conversation at a time, so that events need not name it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneConversation {
    /// Events of the conversation that was named last.
    events: Vec<String>,
    /// Those of them that begin another one, which they may name.
    begins: Vec<String>,
}

impl OneConversation {
    /// Returns true if an event belongs to the conversation that was named last.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.events.iter().any(|known| matches_name(known, name))
    }

    /// Returns true if an event begins another conversation.
    #[must_use]
    pub fn is_begun_by(&self, name: &str) -> bool {
        self.begins.iter().any(|known| matches_name(known, name))
    }

    /// All names of events in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.events.iter().chain(&self.begins).map(String::as_str)
    }
}

/// A format that JSON Schema does not define.
#[derive(Debug, Clone)]
pub struct Format {
    /// Its pattern.
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
    others: Vec<OtherNames>,
    short: Option<String>,
    #[serde(default)]
    callbacks: Vec<Callback>,
    channel: Option<Channel>,
    #[serde(default)]
    formats: BTreeMap<String, FormatFile>,
    #[serde(default)]
    log: LogFile,
    #[serde(default)]
    uses: Vec<UseFile>,
    target: Option<Axes>,
    #[serde(default)]
    pairs: Vec<Pair>,
    #[serde(default)]
    lanes: BTreeMap<String, Lane>,
    conversation: Option<OneConversation>,
}

/// How programs that use an API write their logs.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LogFile {
    #[serde(default)]
    names: Vec<LogNameFile>,
    #[serde(default)]
    printed_twice: Vec<String>,
    #[serde(default)]
    no_messages: Vec<String>,
}

/// One way in which logs name events, as written.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum LogNameFile {
    Pattern(String),
    Full(LogName),
}

/// One way in which logs name events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LogName {
    /// A regular expression, whose groups, joined by dots, are the name, unless `event` says it.
    pattern: String,
    event: Option<String>,
    /// The words are so common that they only mean something where the user has named the API.
    #[serde(default)]
    only_with_api: bool,
}

/// One way in which source text names events, as written.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum UseFile {
    Pattern(String),
    Full(UsePattern),
}

/// One way in which source text names events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UsePattern {
    /// A regular expression; its first group is the name of an event, or a channel.
    pub pattern: String,
    /// The words are used for other things too: only names that the API has count.
    #[serde(default)]
    pub only_known: bool,
}

impl UseFile {
    fn read(self) -> UsePattern {
        match self {
            Self::Pattern(pattern) => UsePattern { pattern, only_known: false },
            Self::Full(pattern) => pattern,
        }
    }
}

impl LogNameFile {
    fn read(self) -> LogName {
        match self {
            Self::Pattern(pattern) => LogName { pattern, event: None, only_with_api: false },
            Self::Full(name) => name,
        }
    }
}

impl Api {
    /// Reads an `api.json`. The error has line and column where JSON is at fault.
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
            others: file.others,
            short: file.short,
            callbacks: file.callbacks,
            channel: file.channel,
            axes: file.target,
            pairs: file.pairs,
            lanes: file.lanes,
            conversation: file.conversation,
            uses: file.uses.into_iter().map(UseFile::read).collect(),
            log_names: file.log.names.into_iter().map(LogNameFile::read).collect(),
            printed_twice: file.log.printed_twice,
            no_messages: file.log.no_messages,
            format_files: file.formats,
            formats: OnceLock::new(),
        })
    }

    /// Checks the patterns, which are not compiled before they are needed.
    pub fn check_patterns(&self) -> Result<(), String> {
        if let Some(pattern) = &self.name {
            Regex::new(pattern).map_err(|fault| format!("\"name\": {fault}"))?;
        }
        for name in &self.log_names {
            Regex::new(&name.pattern).map_err(|fault| format!("\"log\": {fault}"))?;
        }
        for uses in &self.uses {
            Regex::new(&uses.pattern).map_err(|fault| format!("\"uses\": {fault}"))?;
        }
        self.formats().map(|_| ())
    }

    /// The names of events of this API in the lines of a log: the groups of a match, joined by dots, are the name,
    /// unless the name of the event is given. `is_asked` says that the user has named the API.
    pub fn log_names(&self, is_asked: bool) -> impl Iterator<Item = (Regex, Option<&str>)> {
        let names = self.log_names.iter().filter(move |name| is_asked || !name.only_with_api);
        names.filter_map(|name| Some((Regex::new(&name.pattern).ok()?, name.event.as_deref())))
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

    /// Returns true if `name` looks like an event name of this API.
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

    /// The other API that sends events of this name.
    #[must_use]
    pub fn other(&self, name: &str) -> Option<&OtherNames> {
        self.others.iter().find(|other| other.has(name))
    }

    /// Where the payload names the event, if `name` is that of a callback.
    #[must_use]
    pub fn callback(&self, name: &str) -> Option<&str> {
        let callback =
            self.callbacks.iter().find(|callback| callback.names.iter().any(|known| known == name));
        callback.map(|callback| callback.event.as_str())
    }

    /// Names that are listed beside an entry of `known` that stands for any rest.
    pub fn beside<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = &'a str> {
        let is_beside = |other: &&Known| is_whole(&other.name) && matches_name(&known.name, &other.name);
        self.known.iter().filter(is_beside).map(|other| other.name.as_str())
    }
}

//! Findings about the name of an event in source text: the rules are those of records.

use super::availability;
use super::context::RecordContext;
use super::draft::Draft;
use super::message::{Message, message};
use super::names::{OTHER_API, UNKNOWN_EVENT, names_of};
use super::rule::{Rule, Severity};
use crate::catalog::{Catalog, Facts, Known, Target, nearest, of_sibling};

/// A name that source text waits for and that no capture has.
pub(super) static NEVER_CAPTURED: Rule = Rule {
    code: "never-captured",
    severity: Severity::Note,
    summary: "source text names an event that no capture has",
    explanation: "\
With `--captures`, `cxray uses` compares the names of events in source text with captures. The API has an event of this name, but none
of the captures holds one: the code that handles it was not tried by what the captures recorded. Record a session in which it comes, or ask
if it still does.",
    example: "bus.subscribe('WebChatService.sleeping', pause) (with --captures capture.ndjson)",
};

/// A fault of a name in source text.
#[derive(Debug)]
pub struct NameFault {
    /// Its rule.
    pub rule: &'static Rule,
    /// The message.
    pub message: Message,
    /// Advice.
    pub help: Option<Message>,
}

impl From<Draft> for NameFault {
    fn from(draft: Draft) -> Self {
        Self { rule: draft.rule, message: draft.message, help: draft.help }
    }
}

impl NameFault {
    /// The name of no event of an API.
    #[must_use]
    pub fn unknown(catalog: &Catalog, api: usize, name: &str) -> Self {
        let titled = &catalog.apis()[api];
        let near = near(catalog, api, name);
        let help = match near {
            Some(near) => message!["did you mean ", Message::name(near), "?"],
            None => format!(
                "`cxray events list --api {}` lists the names it has, `--schemas` adds yours",
                titled.slug
            )
            .into(),
        };
        let message = message![format!("{} has no event ", titled.title), Message::name(name)];
        Self { rule: &UNKNOWN_EVENT, message, help: Some(help) }
    }

    /// A name beside those that a plugin publishes, which are all known.
    #[must_use]
    pub fn beside(catalog: &Catalog, api: usize, name: &str, known: &Known) -> Self {
        let beside = || catalog.apis()[api].beside(known);
        let help = match nearest(name, beside()).or_else(|| near(catalog, api, name)) {
            Some(near) => message!["did you mean ", Message::name(near), "?"],
            None => message!["known are ", Message::list(beside().map(Message::name), "and")],
        };
        let message = message![Message::name(name), " is not a known event"];
        Self { rule: &UNKNOWN_EVENT, message, help: Some(help) }
    }

    /// A channel on which no event comes, and one that is nearly the same.
    #[must_use]
    pub fn channel(channel: &str, near: &str) -> Self {
        let message = message!["no event comes on ", Message::name(channel)];
        Self {
            rule: &UNKNOWN_EVENT,
            message,
            help: Some(message!["did you mean ", Message::name(near), "?"]),
        }
    }

    /// The name of another product's event.
    #[must_use]
    pub fn other_api(name: &str, api: &str, words: &str) -> Self {
        let message = message![Message::name(name), format!(" belongs to another API: {api}")];
        Self { rule: &OTHER_API, message, help: Some(words.to_owned().into()) }
    }

    /// The findings about an event that the target lacks.
    #[must_use]
    pub fn availability(target: &Target, facts: &Facts, name: &str) -> Vec<Self> {
        let draft = |rule| RecordContext::draft(rule, 0..0);
        availability::of_event(target, facts, name, draft).into_iter().map(Self::from).collect()
    }

    /// An event that no capture has.
    #[must_use]
    pub fn never_captured(name: &str) -> Self {
        let message = message!["no capture has ", Message::name(name)];
        Self { rule: &NEVER_CAPTURED, message, help: None }
    }
}

/// The name that was probably meant.
pub(super) fn near<'c>(catalog: &'c Catalog, api: usize, name: &str) -> Option<&'c str> {
    let names = || names_of(catalog, &catalog.apis()[api]);
    nearest(name, names()).or_else(|| of_sibling(name, names()))
}

/// Returns true if a name that the API does not have is nearly one of its names.
#[must_use]
pub fn is_nearly_a_name(catalog: &Catalog, api: usize, name: &str) -> bool {
    near(catalog, api, name).is_some()
}

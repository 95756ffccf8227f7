//! Which events a run is about: what is not selected is not judged.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::Timestamp;
use regex::{Regex, RegexBuilder};

use crate::catalog::Catalog;
use crate::diff::Decimal;
use crate::event::{Event, moment};
use crate::json::{Number, Trail, Value};

/// Memory that a regular expression of the user may take, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// What of an event decides whether it is selected. Everything that is said must hold.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    names: Names,
    conditions: Vec<Condition>,
    span: Span,
    is_invalid_only: bool,
}

/// Why what the user wrote selects nothing.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct SelectFault(String);

impl Selection {
    /// Only events of these names.
    #[must_use]
    pub fn named(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    /// Only events for which these conditions hold.
    #[must_use]
    pub fn with(mut self, conditions: Vec<Condition>) -> Self {
        self.conditions = conditions;
        self
    }

    /// Only events of this time.
    #[must_use]
    pub fn within(mut self, span: Span) -> Self {
        self.span = span;
        self
    }

    /// Only events with an error.
    #[must_use]
    pub fn invalid_only(mut self, is_invalid_only: bool) -> Self {
        self.is_invalid_only = is_invalid_only;
        self
    }

    /// Whether only events with an error are selected.
    #[must_use]
    pub fn is_invalid_only(&self) -> bool {
        self.is_invalid_only
    }

    /// Whether an event is selected, as far as that can be told before it is judged. `sent` is when the capture says that
    /// it was, in milliseconds since 1970.
    #[must_use]
    pub fn takes(&self, catalog: &Catalog, event: &Event<'_>, sent: Option<f64>) -> bool {
        self.names.has(&event.api.slug, &event.name)
            && self.conditions.iter().all(|condition| condition.holds(event.payload, event.record))
            && (self.span.is_all() || moment(catalog, event, sent).is_some_and(|at| self.span.has(at)))
    }

    /// Whether JSON that is no event is selected: it has neither name nor time.
    #[must_use]
    pub fn takes_other(&self, record: Value<'_>) -> bool {
        self.names.is_all()
            && self.span.is_all()
            && self.conditions.iter().all(|condition| condition.holds(None, record))
    }
}

/// Names of events, as globs.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Globs of `api/event`.
    whole: GlobSet,
    /// Globs of the name alone.
    event: GlobSet,
}

impl Names {
    /// The names that any of `globs` matches: `api/event`, or the event alone where a glob has no `/`.
    pub fn new(globs: &[String]) -> Result<Self, SelectFault> {
        let (mut whole, mut event) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for text in globs {
            let fault = |fault: globset::Error| SelectFault(format!("`{text}` is no glob: {}", fault.kind()));
            let glob = GlobBuilder::new(text).build().map_err(fault)?;
            if text.contains('/') {
                whole.add(glob)
            } else {
                event.add(glob)
            };
        }
        let fault = |fault: globset::Error| SelectFault(format!("the globs are too large: {}", fault.kind()));
        Ok(Self { whole: whole.build().map_err(fault)?, event: event.build().map_err(fault)? })
    }

    fn is_all(&self) -> bool {
        self.whole.is_empty() && self.event.is_empty()
    }

    fn has(&self, api: &str, event: &str) -> bool {
        self.is_all()
            || self.event.is_match(event)
            || (!self.whole.is_empty() && self.whole.is_match(format!("{api}/{event}")))
    }
}

/// A time from one moment to another, both of them included; open where nothing is said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// From here on.
    pub since: Option<Timestamp>,
    /// Up to here.
    pub until: Option<Timestamp>,
}

impl Span {
    fn is_all(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    fn has(&self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at <= until)
    }
}

/// A condition on a value: `POINTER`, `POINTER=VALUE`, `POINTER!=VALUE`, `POINTER~REGEX`.
#[derive(Debug, Clone)]
pub struct Condition {
    trail: Trail,
    demand: Demand,
}

#[derive(Debug, Clone)]
enum Demand {
    Exists,
    Equals(String),
    Differs(String),
    Matches(Regex),
}

impl Condition {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, SelectFault> {
        let (pointer, demand) = match operator(text) {
            None => (text, Demand::Exists),
            Some((at, "=")) => (&text[..at], Demand::Equals(text[at + 1..].to_owned())),
            Some((at, "!=")) => (&text[..at], Demand::Differs(text[at + 2..].to_owned())),
            Some((at, _)) => {
                let pattern = &text[at + 1..];
                let regex = RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).build();
                // The first lines of the fault are a drawing of the place; what is wrong stands in the last.
                let regex = regex.map_err(|fault| {
                    let fault = fault.to_string();
                    let reason = fault.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    SelectFault(format!("`{pattern}` is no regular expression: {reason}"))
                })?;
                (&text[..at], Demand::Matches(regex))
            }
        };
        match Trail::new(pointer) {
            Some(trail) => Ok(Self { trail, demand }),
            None => Err(SelectFault(format!(
                "`{pointer}` is no pointer: write `/` before every name, as in `/from/name=Anna`"
            ))),
        }
    }

    /// Whether it holds in the payload, or, where that has no such place, in the record. `!=` holds where there is nothing.
    fn holds(&self, payload: Option<Value<'_>>, record: Value<'_>) -> bool {
        let in_payload = payload.filter(|payload| self.trail.any(*payload, |_| true));
        let place = in_payload.unwrap_or(record);
        match &self.demand {
            Demand::Exists => self.trail.any(place, |_| true),
            Demand::Equals(text) => self.trail.any(place, |value| reads(value, text)),
            Demand::Differs(text) => !self.trail.any(place, |value| reads(value, text)),
            Demand::Matches(regex) => self.trail.any(place, |value| match value.as_str() {
                Some(string) => regex.is_match(&string),
                None => regex.is_match(value.raw()),
            }),
        }
    }
}

/// The first operator behind a pointer, in which `~0` and `~1` are escapes.
fn operator(text: &str) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().find_map(|(at, byte)| match (byte, bytes.get(at + 1)) {
        (b'=', _) => Some((at, "=")),
        (b'!', Some(b'=')) => Some((at, "!=")),
        (b'~', Some(b'0' | b'1')) => None,
        (b'~', _) => Some((at, "~")),
        _ => None,
    })
}

/// Whether a value reads like `text`: a string by what it says, a number by its value, anything else as it is written.
fn reads(value: Value<'_>, text: &str) -> bool {
    match (value.as_str(), value.as_number()) {
        (Some(string), _) => string == text,
        (None, Some(number)) if is_number(text) => Decimal::of(number) == Decimal::of(Number::new(text)),
        (None, _) => value.raw() == text,
    }
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    is_plain && !text.starts_with('+') && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Condition, Names, operator};
    use crate::json::{Arena, Limits};

    const TEXT: &str = r#"{"a":{"b":"x=y","n":1.0,"l":[{"t":"hi"},{"t":"ho"}],"z":null},"w/":true}"#;

    fn holds(condition: &str) -> bool {
        let mut arena = Arena::default();
        let Ok(document) = arena.parse(TEXT, &Limits::default()) else { return false };
        let payload = document.root().get("a");
        Condition::parse(condition).is_ok_and(|condition| condition.holds(payload, document.root()))
    }

    #[test]
    fn a_condition_looks_into_the_payload_and_else_into_the_record() {
        assert!(holds("/b=x=y") && holds("/a/b=x=y") && !holds("/b=x"));
        assert!(
            holds("/n=1.0")
                && holds("/n=1")
                && holds("/n=10e-1")
                && !holds("/n=2")
                && !holds("/n=x")
                && holds("/z=null")
        );
        assert!(holds("/b") && holds("/w~1=true") && !holds("/c"));
        assert!(holds("/b!=x") && holds("/c!=x") && !holds("/b!=x=y"));
        assert!(holds("/l/*/t=ho") && holds("/l/1/t=ho") && !holds("/l/0/t=ho"));
        assert!(holds("/l/*/t~^h[oi]$") && !holds("/b~^y") && holds("/w~1~(?i)TRUE"));
    }

    #[test]
    fn what_is_no_condition_is_told() {
        for (condition, said) in
            [("b=1", "is no pointer"), ("/b~(", "is no regular expression: unclosed group")]
        {
            let fault = Condition::parse(condition).err().map(|fault| fault.to_string()).unwrap_or_default();
            assert!(fault.contains(said), "{condition}: {fault}");
        }
        assert_eq!(operator("/a~1b~x"), Some((5, "~")));
    }

    #[test]
    fn globs_match_the_event_or_the_api_and_the_event() {
        let has = |globs: &[&str], api: &str, event: &str| {
            let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
            Names::new(&globs).is_ok_and(|names| names.has(api, event))
        };
        assert!(has(&["widgets/*"], "widgets", "WebChatService.ready"));
        assert!(has(&["WebChatService.agent*"], "widgets", "WebChatService.agentConnected"));
        assert!(has(&["*.{ready,ended}"], "widgets", "WebChatService.ended"));
        assert!(has(&["x", "*/on*"], "workspaces", "onAgentStateEvent"));
        assert!(
            !has(&["widgets/*"], "cometd", "Delivery") && !has(&["ready"], "widgets", "WebChatService.ready")
        );
        assert!(has(&[], "widgets", "x"));
        assert!(Names::new(&["[".to_owned()]).is_err());
    }
}

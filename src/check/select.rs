//! The selection of events: events that are not selected are not judged.

use jiff::Timestamp;
use regex::{Regex, RegexBuilder};

use crate::catalog::{Api, Catalog, Chart, EventPattern, nearest};
use crate::diff::Decimal;
use crate::event::{Event, EventStatus, Named, moment};
use crate::json::{Number, Trail, Value};

/// Memory that a regular expression of the user may take, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// The conditions that select an event. All of them must hold.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    names: Vec<EventPattern>,
    conditions: Vec<Condition>,
    span: Span,
    is_invalid_only: bool,
}

/// Why the user's condition selects nothing.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct SelectFault(String);

impl Selection {
    /// Only events that one of these patterns matches; all events if the list is empty.
    #[must_use]
    pub fn named(mut self, names: Vec<EventPattern>) -> Self {
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

    /// Returns true if only events with an error are selected.
    #[must_use]
    pub fn is_invalid_only(&self) -> bool {
        self.is_invalid_only
    }

    /// Returns true if an event is selected, as far as that is known before it is judged. `sent` is when the capture says that
    /// it was, in milliseconds since 1970.
    #[must_use]
    pub fn takes(&self, catalog: &Catalog, event: &Event<'_>, sent: Option<f64>) -> bool {
        self.takes_at_any_time(catalog, event)
            && (self.span.is_all() || moment(catalog, event, sent).is_some_and(|at| self.span.has(at)))
    }

    /// The same for an event that a text only names. No condition holds for it: its payload is unknown.
    #[must_use]
    pub fn takes_named(&self, catalog: &Catalog, named: &Named<'_>, sent: Option<Timestamp>) -> bool {
        !self.is_invalid_only
            && self.conditions.is_empty()
            && self.has_name(catalog, named.api, named.standing, &named.name)
            && (self.span.is_all() || sent.is_some_and(|at| self.span.has(at)))
    }

    fn takes_at_any_time(&self, catalog: &Catalog, event: &Event<'_>) -> bool {
        self.has_name(catalog, event.api, event.standing, &event.name)
            && self.conditions.iter().all(|condition| condition.holds(event.payload, event.record))
    }

    /// Returns true if an event is not selected only because its time is unknown.
    #[must_use]
    pub fn lacks_time(&self, catalog: &Catalog, event: &Event<'_>, sent: Option<f64>) -> bool {
        !self.span.is_all()
            && moment(catalog, event, sent).is_none()
            && self.takes_at_any_time(catalog, event)
    }

    /// Returns true if JSON that is not an event is selected: it has neither name nor time.
    #[must_use]
    pub fn takes_other(&self, record: Value<'_>) -> bool {
        self.names.is_empty()
            && self.span.is_all()
            && self.conditions.iter().all(|condition| condition.holds(None, record))
    }

    /// Pointers of conditions that no schema of an event of these names has, each with the nearest that one has.
    #[must_use]
    pub fn misspelt(&self, catalog: &Catalog) -> Vec<(&str, String)> {
        let events = catalog.events().iter().filter(|event| {
            let matches = |pattern: &EventPattern| pattern.matches(Some(event.api), Some(event), &event.name);
            self.names.is_empty() || self.names.iter().any(matches)
        });
        let charts: Vec<&Chart> = events.filter_map(|event| catalog.chart(event).ok()).collect();
        let pointers = || charts.iter().flat_map(|chart| chart.places()).map(|place| &*place.pointer);
        let near = |pointer: &str| {
            let named = pointers().any(|named| leads_to(pointer, named)).then_some(pointer);
            named.or_else(|| nearest(pointer, pointers())).map(str::to_owned)
        };
        let misspelt = |condition: &'_ Condition| {
            let pointer = condition.pointer.as_str();
            // A pointer into the record has the member of the payload in front.
            let in_payload = || {
                let (member, _) = pointer.strip_prefix('/')?.split_once('/')?;
                Some(format!("/{member}{}", near(&pointer[1 + member.len()..])?))
            };
            near(pointer).or_else(in_payload).filter(|near| near != pointer)
        };
        self.conditions
            .iter()
            .filter_map(|condition| Some((&*condition.pointer, misspelt(condition)?)))
            .collect()
    }

    fn has_name(&self, catalog: &Catalog, api: &Api, standing: EventStatus<'_>, name: &str) -> bool {
        let matches =
            |pattern: &EventPattern| pattern.matches(catalog.api_index(&api.slug), standing.listed(), name);
        self.names.is_empty() || self.names.iter().any(matches)
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
    pointer: String,
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
                // The first lines of the fault are a drawing of the place; the last one is the message.
                let regex = regex.map_err(|fault| {
                    let fault = fault.to_string();
                    let reason =
                        fault.lines().last().expect("a fault has words").trim_start_matches("error: ");
                    SelectFault(format!("invalid regular expression `{pattern}`: {reason}"))
                })?;
                (&text[..at], Demand::Matches(regex))
            }
        };
        if pointer.contains(['<', '>']) {
            return Err(SelectFault(format!(
                "invalid condition `{text}`: `<` and `>` are not supported; write POINTER, POINTER=VALUE, \
                 POINTER!=VALUE or POINTER~REGEX"
            )));
        }
        match Trail::new(pointer) {
            Some(trail) => Ok(Self { pointer: pointer.to_owned(), trail, demand }),
            None => Err(SelectFault(format!(
                "invalid pointer `{pointer}`: write `/` before every name, as in `/from/name=Anna`"
            ))),
        }
    }

    /// Returns true if it holds in the payload, or, where that has no such place, in the record. `!=` holds where there is nothing.
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

/// Returns true if a pointer leads to a place of a schema, in which `*` is any index.
fn leads_to(pointer: &str, place: &str) -> bool {
    let is_index = |token: &str| token.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |(one, other): (&str, &str)| one == other || one == "*" || (other == "*" && is_index(one));
    pointer.split('/').count() == place.split('/').count()
        && pointer.split('/').zip(place.split('/')).all(fits)
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

/// Returns true if a value reads like `text`: a string by what it says, a number by its value, anything else as it is written.
fn reads(value: Value<'_>, text: &str) -> bool {
    match (value.as_str(), value.as_number()) {
        (Some(string), _) => string == text,
        (None, Some(number)) if is_number(text) => Decimal::of(number) == Decimal::of(Number::new(text)),
        (None, _) => value.raw() == text,
    }
}

/// Returns true if a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    is_plain && !text.starts_with('+') && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Condition, operator};
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
        for (condition, said) in [
            ("b=1", "invalid pointer"),
            ("/b~(", "invalid regular expression `(`: unclosed group"),
            ("/b>0", "not supported"),
        ] {
            let fault = Condition::parse(condition).err().map(|fault| fault.to_string()).unwrap_or_default();
            assert!(fault.contains(said), "{condition}: {fault}");
        }
        assert_eq!(operator("/a~1b~x"), Some((5, "~")));
    }
}

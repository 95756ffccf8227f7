//! Credentials and people of a record, and what findings quote and show in their place.

use std::collections::HashMap;
use std::ops::Range;

use super::bench::NOT_SHOWN;
use super::words;
use crate::event::{Redaction, in_place_of};
use crate::json::{Arena, Limits, Value, escape_pointer_token, unescape_pointer_token};

/// What of a record must not be seen: credentials, people.
#[derive(Debug, Default)]
pub(super) struct Covers {
    covers: Vec<Cover>,
    /// Names that must not be seen in messages and pointers.
    names: Names,
}

/// What stands in place of a value or a name.
#[derive(Debug)]
pub(super) struct Cover {
    /// Where that stands in the document.
    pub(super) span: Range<usize>,
    /// What is shown instead where JSON is shown.
    pub(super) json: String,
    is_secret: bool,
}

impl Cover {
    /// In place of a credential.
    pub(super) fn of_secret(value: Value<'_>) -> Self {
        Self { span: value.span(), json: format!("\"{}\"", in_place_of(value)), is_secret: true }
    }

    fn holds(&self, span: &Range<usize>) -> bool {
        self.span.start <= span.start && span.end <= self.span.end
    }
}

impl Covers {
    /// In place of `secrets`, which stand in order, none within another.
    pub(super) fn new(secrets: Vec<Cover>) -> Self {
        Self { covers: secrets, names: Names::default() }
    }

    /// People are not seen either.
    pub(super) fn with(mut self, redaction: Redaction) -> Self {
        let secrets = self.covers.len();
        for swap in &redaction.swaps {
            let at = self.covers[..secrets].partition_point(|cover| cover.span.end <= swap.span.start);
            if !self.covers[..secrets].get(at).is_some_and(|cover| cover.holds(&swap.span)) {
                let (span, json) = (swap.span.clone(), swap.json.clone());
                self.covers.push(Cover { span, json, is_secret: false });
            }
        }
        self.covers.sort_by_key(|cover| cover.span.start);
        self.names = Names::new(redaction);
        self
    }

    /// Names that must not be seen in messages and pointers.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// What stands in place of those that end behind a place and begin before another, as the two functions tell of an offset.
    pub(super) fn on(
        &self,
        is_behind: impl Fn(usize) -> bool,
        is_before: impl Fn(usize) -> bool,
    ) -> &[Cover] {
        let first = self.covers.partition_point(|cover| !is_behind(cover.span.end));
        let behind = self.covers.partition_point(|cover| is_before(cover.span.start));
        self.covers.get(first..behind).unwrap_or_default()
    }

    /// Whether a value is one, or stands in one.
    pub(super) fn has(&self, value: Value<'_>) -> bool {
        self.cover_of(value).is_some()
    }

    fn cover_of(&self, value: Value<'_>) -> Option<&Cover> {
        let Range { start, end } = value.span();
        let found = self.on(|offset| offset > start, |offset| offset < end);
        found.first().filter(|cover| cover.holds(&(start..end)))
    }

    /// A value as messages quote it.
    pub(super) fn quote(&self, value: Value<'_>) -> String {
        match self.cover_of(value) {
            None => words::quote(value),
            Some(cover) if cover.is_secret => in_place_of(value),
            Some(cover) => {
                let mut arena = Arena::default();
                let other = arena.parse(&cover.json, &Limits::default());
                other.map_or_else(|_| value.kind().to_string(), |other| words::quote(other.root()))
            }
        }
    }
}

/// Names of a record that must not be seen, and what stands in their place.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the name.
    plain: HashMap<String, String>,
    /// By the name as messages quote it.
    quoted: HashMap<String, String>,
    /// Those that have a backquote in them, which is not easy to find in a message.
    odd: Vec<(String, String)>,
    /// Of the event, if that is replaced.
    event: Option<String>,
}

/// Names with backquotes that are looked for in messages; nobody has more.
const MOST_ODD: usize = 100;

impl Names {
    fn new(redaction: Redaction) -> Self {
        let Redaction { names, event, event_was, .. } = redaction;
        let event_name = event.clone().map(|event| (event_was, event));
        let quoted = names.iter().chain(&event_name);
        let quoted: HashMap<String, String> =
            quoted.map(|(name, other)| (words::name(name), words::name(other))).collect();
        let is_odd = |(name, _): &(&String, &String)| name.matches('`').count() > 2;
        let odd = quoted.iter().filter(is_odd).map(|(name, other)| (name.clone(), other.clone())).collect();
        Self { plain: names.into_iter().collect(), quoted, odd, event }
    }

    /// What stands in place of the event's name.
    pub(super) fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// A message that quotes none of them.
    pub(super) fn without(&self, message: &str) -> String {
        if self.quoted.is_empty() {
            return message.to_owned();
        }
        let parts = message.split('`').enumerate().map(|(at, part)| {
            let other = (at % 2 == 1).then(|| self.quoted.get(&format!("`{part}`"))).flatten();
            other.map_or(part, |other| other.trim_matches('`'))
        });
        let mut message = parts.collect::<Vec<_>>().join("`");
        if self.odd.len() > MOST_ODD {
            return NOT_SHOWN.to_owned();
        }
        for (name, other) in &self.odd {
            message = message.replace(name.as_str(), other);
        }
        message
    }

    /// The same for a pointer.
    pub(super) fn without_in_pointer(&self, pointer: &str) -> String {
        let token = |token| match self.plain.get(&*unescape_pointer_token(token)) {
            Some(other) => escape_pointer_token(other).into_owned(),
            None => String::from(token),
        };
        pointer.split('/').map(token).collect::<Vec<_>>().join("/")
    }
}

//! Credentials and people of a record, with the texts that are quoted and shown instead.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::mask::Mask;
use super::redactor::Redaction;
use crate::json::{Value, escape_pointer_token, unescape_pointer_token};

/// The parts of a record that must not be seen: credentials, people.
#[derive(Debug, Default)]
pub(crate) struct Covers {
    list: Vec<Cover>,
    /// Names that must be hidden, with their replacements.
    names: HashMap<String, String>,
    /// The replacement of the event's name, if it has one.
    event: Option<String>,
}

/// The replacement of a value or a name.
#[derive(Debug)]
pub(crate) struct Cover {
    /// Where that stands in the document.
    pub(crate) span: Range<usize>,
    /// The replacement where JSON is shown.
    pub(crate) json: String,
    /// The mask, in place of a credential.
    mask: Option<Mask>,
}

/// How a value is shown.
pub(crate) enum Shown<'c> {
    /// As it is.
    Open,
    /// As a credential.
    Secret(Mask),
    /// As another value of its kind.
    As(&'c str),
}

impl Cover {
    /// In place of a credential.
    pub(crate) fn of_secret(value: Value<'_>) -> Self {
        let mask = Mask::of(value);
        Self { span: value.span(), json: mask.json(), mask: Some(mask) }
    }

    fn holds(&self, span: &Range<usize>) -> bool {
        self.span.start <= span.start && span.end <= self.span.end
    }
}

impl Covers {
    /// In place of `secrets`, which stand in order, none within another.
    pub(crate) fn new(secrets: Vec<Cover>) -> Self {
        Self { list: secrets, ..Self::default() }
    }

    /// People are not seen either.
    pub(crate) fn with(mut self, redaction: Redaction) -> Self {
        let secrets = self.list.len();
        for swap in redaction.swaps {
            let at = self.list[..secrets].partition_point(|cover| cover.span.end <= swap.span.start);
            if !self.list[..secrets].get(at).is_some_and(|cover| cover.holds(&swap.span)) {
                self.list.push(Cover { span: swap.span, json: swap.json, mask: None });
            }
        }
        self.list.sort_by_key(|cover| cover.span.start);
        self.names = redaction.names.into_iter().collect();
        self.event = redaction.event;
        self
    }

    /// The replacements of those that end behind a place and begin before another, by the two functions of an offset.
    pub(crate) fn on(
        &self,
        is_behind: impl Fn(usize) -> bool,
        is_before: impl Fn(usize) -> bool,
    ) -> &[Cover] {
        let first = self.list.partition_point(|cover| !is_behind(cover.span.end));
        let behind = self.list.partition_point(|cover| is_before(cover.span.start));
        self.list.get(first..behind).unwrap_or_default()
    }

    fn cover_of(&self, value: Value<'_>) -> Option<&Cover> {
        let Range { start, end } = value.span();
        let found = self.on(|offset| offset > start, |offset| offset < end);
        found.first().filter(|cover| cover.holds(&(start..end)))
    }

    /// How a value is shown.
    pub(crate) fn shown(&self, value: Value<'_>) -> Shown<'_> {
        match self.cover_of(value) {
            None => Shown::Open,
            Some(Cover { mask: Some(_), .. }) => Shown::Secret(Mask::of(value)),
            Some(cover) => Shown::As(&cover.json),
        }
    }

    /// The replacement of the event's name, if it has one.
    pub(crate) fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// The name of a member as it is shown.
    pub(crate) fn name<'n>(&'n self, name: &'n str) -> &'n str {
        self.names.get(name).map_or(name, String::as_str)
    }

    /// A pointer as it is shown.
    pub(crate) fn pointer(&self, pointer: &str) -> String {
        let token = |token| match self.names.get(&*unescape_pointer_token(token)) {
            Some(other) => escape_pointer_token(other),
            None => Cow::Borrowed(token),
        };
        pointer.split('/').map(token).collect::<Vec<_>>().join("/")
    }
}

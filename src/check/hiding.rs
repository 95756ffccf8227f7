//! The parts of a record, and of the lines that findings show, that must not be seen.

use std::ops::Range;
use std::sync::Arc;

use crate::capture::{Content, Record};
use crate::catalog::{Catalog, EventType};
use crate::event::Event;
use crate::json::{Kind, Value};
use crate::privacy::{Cover, Covers, Mask, NOT_SHOWN, Redactor, SecretText, Secrets, Shown};

/// Finds the values that must be hidden.
pub(super) struct Hiding<'c> {
    /// Finds credentials; nothing if they may be seen.
    pub(super) secrets: Option<Secrets<'c>>,
    pub(super) text: Arc<SecretText<'c>>,
    /// Finds personal values; `None` if they may be shown.
    pub(super) redactor: Option<&'c Redactor<'c>>,
}

impl<'c> Hiding<'c> {
    pub(super) fn new(catalog: &'c Catalog, hides_secrets: bool, redactor: Option<&'c Redactor<'c>>) -> Self {
        let text = Arc::new(SecretText::new(catalog));
        Self { secrets: hides_secrets.then(|| Secrets::by(catalog, Arc::clone(&text))), text, redactor }
    }

    /// Finds the parts of a record that must not be seen.
    pub(super) fn of(
        &self,
        root: Value<'_>,
        payload: Option<(&EventType, Value<'_>)>,
        whole: Option<&Event<'_>>,
    ) -> Covers {
        let secrets = self.secrets.as_ref().map(|secrets| secrets.of(root, payload)).unwrap_or_default();
        let secrets = secrets.into_iter().map(Cover::of_secret).collect();
        match self.redactor {
            Some(redactor) => Covers::new(secrets).with(redactor.redact(root, whole)),
            None => Covers::new(secrets),
        }
    }
}

/// The parts of a record as messages and facts quote them.
pub(super) trait Quoting {
    /// How a value is shown.
    fn shown(&self, value: Value<'_>) -> Shown<'_>;

    /// Returns true if a value must not be seen, or stands in one that must not.
    fn hides(&self, value: Value<'_>) -> bool {
        !matches!(self.shown(value), Shown::Open)
    }
}

impl Quoting for Covers {
    fn shown(&self, value: Value<'_>) -> Shown<'_> {
        Self::shown(self, value)
    }
}

/// A stretch of a line of a record.
pub(super) struct Parts<'l> {
    pub(super) record: &'l Record<'l, 'l>,
    pub(super) line: &'l [u8],
    pub(super) stretch: Range<usize>,
    /// Where the line begins in the text of the file, counted from the beginning of the document.
    pub(super) here: isize,
}

impl Parts<'_> {
    /// The parts of the stretch that must not be seen, with their replacements, in order.
    pub(super) fn hidden(&self, hidden: &Covers, text: &SecretText<'_>) -> Vec<(Range<usize>, String)> {
        let mut parts = self.covered(hidden);
        if self.is_of_the_record() {
            return parts;
        }
        let own = parts.len();
        for part in self.secrets(text) {
            let next = parts[..own].partition_point(|(known, _)| known.end <= part.start);
            if parts[..own].get(next).is_none_or(|(known, _)| part.end <= known.start) {
                let is_whole = self.stretch.start < part.start && part.end < self.stretch.end;
                let count = String::from_utf8_lossy(&self.line[part.clone()]).chars().count();
                let mask = if is_whole { Mask::Characters(count) } else { Mask::Unsized };
                parts.push((part, mask.to_string()));
            }
        }
        parts.sort_by_key(|(part, _)| part.start);
        parts
    }

    /// The parts of the stretch in which credentials stand, identified by the text around them.
    fn secrets(&self, text: &SecretText<'_>) -> Vec<Range<usize>> {
        if self.record.block().is_without_credentials() && self.record.is_followed() {
            // No name of one stands near.
            return Vec::new();
        }
        let Some(around) = self.record.around(self.here) else { return Vec::new() };
        let stretch = around.line + self.stretch.start..around.line + self.stretch.end;
        let found = text.find(around.text, &stretch, around.record, around.goes_on);
        found.into_iter().map(|part| part.start - around.line..part.end - around.line).collect()
    }

    /// The same with redaction: the text beside the record may hold personal data.
    pub(super) fn without_people(&self, hidden: &Covers) -> Vec<(Range<usize>, String)> {
        let Content::Value(root) = &self.record.content else {
            return vec![(self.stretch.clone(), NOT_SHOWN.to_owned())];
        };
        let Range { start, end } = self.stretch;
        let span = root.span();
        let (begin, behind) =
            (self.place(span.start).clamp(start, end), self.place(span.end).clamp(start, end));
        let is_empty = |part: &Range<usize>| self.line[part.clone()].iter().all(u8::is_ascii_whitespace);
        let beside = |part: Range<usize>| (!is_empty(&part)).then(|| (part, NOT_SHOWN.to_owned()));
        let within = self.covered(hidden).into_iter();
        beside(start..begin).into_iter().chain(within).chain(beside(behind..end)).collect()
    }

    /// Values and names that must be hidden, with their replacements.
    fn covered(&self, hidden: &Covers) -> Vec<(Range<usize>, String)> {
        let (begin, end) = (self.stretch.start, self.stretch.end);
        let in_stretch = |offset: usize| self.place(offset).clamp(begin, end);
        let covers = hidden.on(|offset| in_stretch(offset) > begin, |offset| in_stretch(offset) < end);
        let part = |cover: &Cover| in_stretch(cover.span.start)..in_stretch(cover.span.end);
        covers.iter().map(|cover| (part(cover), cover.json.clone())).collect()
    }

    /// Returns true if all of the stretch stands in a record that was read, so that all its secrets are known, and what stands
    /// before it does not name it, as what is left of a broken record does.
    fn is_of_the_record(&self) -> bool {
        let Content::Value(root) = &self.record.content else {
            return false;
        };
        let span = root.span();
        let is_within =
            self.place(span.start) <= self.stretch.start && self.stretch.end <= self.place(span.end);
        is_within && matches!(root.kind(), Kind::Object | Kind::Array) && !self.is_behind_name()
    }

    /// Returns true if the record stands behind a sign as stands between a name and its value.
    fn is_behind_name(&self) -> bool {
        let around = self.record.around(self.here);
        let before = around.map_or(&[][..], |around| around.text[..around.record].trim_ascii_end());
        matches!(before.last(), Some(b':' | b'='))
    }

    /// Where in the line an offset of the document stands; at one of its ends if not on it.
    pub(super) fn place(&self, offset: usize) -> usize {
        let place = isize::try_from(self.record.original(offset)).unwrap_or(isize::MAX);
        usize::try_from(place.saturating_sub(self.here)).unwrap_or(0).min(self.line.len())
    }
}

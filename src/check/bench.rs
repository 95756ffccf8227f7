//! The record that is being judged, and the findings that are worded about it.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::finding::{Excerpt, Finding, Place};
use super::hide::{SecretText, quote};
use super::record;
use super::rule::{Rule, Severity};
use crate::capture::{Content, Record};
use crate::catalog::{Catalog, EventType};
use crate::event::{Event, Hidden, Secrets, in_place_of};
use crate::json::Value;
use crate::safe;

/// Findings of one record that are kept; a record of a million faults is not worth a million findings.
const MOST_FINDINGS: usize = 10_000;

/// Characters of an event's name that a finding keeps; longer than any real one.
pub(super) const LONGEST_NAME: usize = 200;

/// Bytes of a pointer that a finding keeps; a longer one is left out.
const LONGEST_POINTER: usize = 4_096;

/// The record that is being judged, and where its findings go.
pub(super) struct Bench<'e, 'f> {
    pub(super) record: &'e Record<'e, 'e>,
    /// Where findings go, behind those of the records before.
    pub(super) findings: &'f mut Vec<Finding>,
    /// Index of the record's first finding.
    pub(super) first: usize,
    /// Number of the record in its block, from 1.
    pub(super) number: u64,
    /// The API, once it is known.
    pub(super) api: Option<&'e str>,
    /// The event's name, once it is known.
    pub(super) event: Option<Cow<'e, str>>,
    /// What is not documented is an error.
    pub(super) strict: bool,
    /// Knows what must not be seen; nothing if all may be.
    pub(super) hiding: Option<&'e Hiding<'e>>,
    /// The payload, once it is known to be of an event of the catalogue: it may hold secrets of its own.
    pub(super) payload: Option<(&'e EventType, Value<'e>)>,
    /// What must not be seen of the record, found when it is first asked for: most records have no findings.
    pub(super) hidden: OnceCell<Hidden<'e>>,
}

/// Knows what must not be seen.
pub(super) struct Hiding<'c> {
    secrets: Secrets<'c>,
    text: SecretText<'c>,
}

impl<'c> Hiding<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        Self { secrets: Secrets::new(catalog), text: SecretText::new(catalog) }
    }
}

/// A finding that is being worded.
pub(super) struct Draft {
    rule: &'static Rule,
    code: Cow<'static, str>,
    severity: Severity,
    message: String,
    help: Option<String>,
    range: Range<usize>,
    pointer: Option<String>,
}

impl Draft {
    pub(super) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    pub(super) fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = code.into();
        self
    }

    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Points at the text in `range` instead of the value: a member's name.
    pub(super) fn range(mut self, range: Range<usize>) -> Self {
        self.range = range;
        self
    }
}

impl<'e> Bench<'e, '_> {
    /// A finding of `rule` that points at `value`.
    pub(super) fn at(&self, rule: &'static Rule, value: Value<'e>) -> Draft {
        let pointer = match &self.record.content {
            Content::Value(root) => root.path_to(value),
            _ => None,
        };
        Draft { pointer, ..Self::draft(rule, value.span()) }
    }

    /// A finding of `rule` that points at a stretch of the document's text.
    pub(super) fn draft(rule: &'static Rule, range: Range<usize>) -> Draft {
        Draft {
            rule,
            code: Cow::Borrowed(rule.code),
            severity: rule.severity,
            message: String::new(),
            help: None,
            range,
            pointer: None,
        }
    }

    /// What must not be seen of the record. Asked for only when it is known what the record is.
    pub(super) fn hidden(&self) -> &Hidden<'e> {
        self.hidden.get_or_init(|| match (&self.record.content, self.hiding) {
            (Content::Value(root), Some(hiding)) => Hidden::new(hiding.secrets.of(*root, self.payload)),
            _ => Hidden::default(),
        })
    }

    /// A value as messages quote it.
    pub(super) fn quote(&self, value: Value<'e>) -> String {
        quote(self.hidden(), value)
    }

    /// What is shown of the line at a place of the document.
    fn excerpt(&self, range: &Range<usize>) -> Excerpt {
        match self.hiding {
            Some(hiding) => Excerpt::of(self.record, range, |line, stretch, here| {
                let parts = Parts { record: self.record, line, stretch, here };
                parts.hidden(self.hidden(), &hiding.text)
            }),
            None => Excerpt::of(self.record, range, |_, _, _| Vec::new()),
        }
    }

    /// Room for another finding of this record.
    pub(super) fn has_room(&self) -> bool {
        self.findings.len() - self.first <= MOST_FINDINGS
    }

    /// Whether anything is wrong with the record that makes it invalid.
    pub(super) fn has_error(&self) -> bool {
        self.findings[self.first..].iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Adds a finding; the one after the last that is kept says that there are more.
    pub(super) fn add(&mut self, draft: Draft) {
        let kept = self.findings.len() - self.first;
        if kept > MOST_FINDINGS {
            return;
        }
        let draft = if kept == MOST_FINDINGS {
            Self::draft(&record::LIMIT, draft.range)
                .severity(draft.severity)
                .message(format!("more than {MOST_FINDINGS} findings in this record; the rest is not listed"))
        } else {
            draft
        };
        let finding = self.finding(draft);
        self.findings.push(finding);
    }

    /// A finding without words, at the name of an event.
    pub(super) fn blank(&self, rule: &'static Rule, event: &Event<'e>) -> Finding {
        self.finding(self.at(rule, event.name_value.unwrap_or(event.record)))
    }

    fn finding(&self, draft: Draft) -> Finding {
        let place = Place {
            start: self.record.position(draft.range.start),
            end: self.record.end_position(draft.range.end),
        };
        Finding {
            rule: draft.rule,
            code: draft.code,
            severity: draft.severity,
            message: draft.message,
            help: draft.help,
            api: self.api.map(str::to_owned),
            event: self.event.as_deref().map(|name| safe::cut(name, LONGEST_NAME)),
            record: self.number,
            place,
            pointer: draft.pointer.filter(|pointer| pointer.len() <= LONGEST_POINTER),
            origin: self.record.origin().cloned(),
            excerpt: self.excerpt(&draft.range),
            related: Vec::new(),
        }
    }
}

/// A stretch of a line of a record.
struct Parts<'l> {
    record: &'l Record<'l, 'l>,
    line: &'l [u8],
    stretch: Range<usize>,
    /// Where the line begins in the text of the file, counted from the beginning of the document.
    here: isize,
}

impl Parts<'_> {
    /// What of the stretch must not be seen and what is shown instead, in order.
    fn hidden(&self, hidden: &Hidden<'_>, text: &SecretText<'_>) -> Vec<(Range<usize>, String)> {
        let (begin, end) = (self.stretch.start, self.stretch.end);
        let in_stretch = |offset: usize| self.place(offset).clamp(begin, end);
        let mut parts: Vec<(Range<usize>, String)> = Vec::new();
        for value in hidden.on(|offset| in_stretch(offset) > begin, |offset| in_stretch(offset) < end) {
            let span = value.span();
            let part = in_stretch(span.start)..in_stretch(span.end);
            parts.push((part, format!("\"{}\"", in_place_of(*value))));
        }
        if self.is_of_the_record() {
            return parts;
        }
        let own = parts.len();
        for part in text.find(self.line, &self.stretch) {
            let next = parts[..own].partition_point(|(known, _)| known.end <= part.start);
            if parts[..own].get(next).is_none_or(|(known, _)| part.end <= known.start) {
                let is_whole = begin < part.start && part.end < end;
                let count = String::from_utf8_lossy(&self.line[part.clone()]).chars().count();
                let words = match count {
                    1 if is_whole => "‹secret, 1 char›".to_owned(),
                    _ if is_whole => format!("‹secret, {count} chars›"),
                    _ => "‹secret›".to_owned(),
                };
                parts.push((part, words));
            }
        }
        parts.sort_by_key(|(part, _)| part.start);
        parts
    }

    /// Whether all of the stretch stands in a record that was read, so that all its secrets are known.
    fn is_of_the_record(&self) -> bool {
        let Content::Value(root) = &self.record.content else {
            return false;
        };
        let span = root.span();
        self.place(span.start) <= self.stretch.start && self.stretch.end <= self.place(span.end)
    }

    /// Where in the line an offset of the document stands; at one of its ends if not on it.
    fn place(&self, offset: usize) -> usize {
        let place = isize::try_from(self.record.original(offset)).unwrap_or(isize::MAX);
        usize::try_from(place.saturating_sub(self.here)).unwrap_or(0).min(self.line.len())
    }
}

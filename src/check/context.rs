//! The record that is being judged, and the findings that are worded about it.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::facts::{Facts, Fix};
use super::finding::{Excerpt, Finding, Place};
use super::limit::LIMIT;
use super::message::Message;
use super::rule::{Rule, Severity};
use super::severities::Severities;
use crate::capture::{Content, Origin, Record};
use crate::catalog::{Catalog, EventType};
use crate::event::Event;
use crate::json::{Cause, Kind, Member, Value};
use crate::privacy::{Cover, Covers, Mask, NOT_SHOWN, Redactor, SecretText, Secrets};
use crate::safe;

/// Findings of one record that are kept; a record of a million faults is not worth a million findings.
const MOST_FINDINGS: usize = 10_000;

/// Characters of an event's name that a finding keeps; longer than any real one.
pub(super) const LONGEST_NAME: usize = 200;

/// Bytes of a pointer that a finding keeps; a longer one is left out.
const LONGEST_POINTER: usize = 4_096;

/// The record that is being judged, and where its findings go.
pub(crate) struct RecordContext<'e, 'f> {
    pub(crate) record: &'e Record<'e, 'e>,
    /// Where findings go, behind those of the records before.
    pub(super) findings: &'f mut Vec<Finding>,
    /// Index of the record's first finding.
    pub(super) first: usize,
    /// Number of the record in its block, from 1.
    pub(crate) number: u64,
    /// The API, once it is known.
    pub(super) api: Option<&'e str>,
    /// The event's name, once it is known.
    pub(super) event: Option<Cow<'e, str>>,
    /// Undocumented members and values are errors.
    pub(super) strict: bool,
    /// Severities that the user sets.
    pub(super) severities: Option<(&'e Catalog, &'e Severities)>,
    /// A finding was silenced.
    pub(super) has_silenced: bool,
    /// The event has no payload that a schema could judge.
    pub(super) lacks_payload: bool,
    /// Knows what must not be seen; nothing if all may be.
    pub(super) hiding: Option<&'e Hiding<'e>>,
    /// The payload, once it is known to be of an event of the catalogue: it may hold secrets of its own.
    pub(super) payload: Option<(&'e EventType, Value<'e>)>,
    /// The event, once it is known, if it is shown without people.
    pub(super) whole: Option<Event<'e>>,
    /// The parts of the record that must not be seen, found when first asked for: most records have no findings.
    pub(super) hidden: OnceCell<Covers>,
}

/// Knows what must not be seen.
pub(super) struct Hiding<'c> {
    /// Finds credentials; nothing if they may be seen.
    secrets: Option<Secrets<'c>>,
    text: SecretText<'c>,
    /// Finds what speaks of people; nothing if that may be seen.
    redactor: Option<&'c Redactor<'c>>,
}

impl<'c> Hiding<'c> {
    pub(super) fn new(catalog: &'c Catalog, hides_secrets: bool, redactor: Option<&'c Redactor<'c>>) -> Self {
        let secrets = hides_secrets.then(|| Secrets::new(catalog));
        Self { secrets, text: SecretText::new(catalog), redactor }
    }

    /// Finds the parts of a record that must not be seen.
    fn of(
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

/// A finding that is being worded.
pub(super) struct Draft {
    rule: &'static Rule,
    code: Cow<'static, str>,
    severity: Severity,
    message: Message,
    help: Option<Message>,
    facts: Facts,
    range: Range<usize>,
    pointer: Option<String>,
}

impl Draft {
    pub(super) fn message(mut self, message: impl Into<Message>) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn maybe_help(mut self, help: Option<Message>) -> Self {
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

    pub(super) fn facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// Points at the text in `range` instead of the value: a member's name.
    pub(super) fn range(mut self, range: Range<usize>) -> Self {
        self.range = range;
        self
    }
}

impl<'e> RecordContext<'e, '_> {
    /// A finding of `rule` that points at `value`.
    pub(super) fn at(&self, rule: &'static Rule, value: Value<'e>) -> Draft {
        Draft { pointer: self.pointer_to(value), ..Self::draft(rule, value.span()) }
    }

    /// The pointer to a value of the record.
    pub(super) fn pointer_to(&self, value: Value<'e>) -> Option<String> {
        match &self.record.content {
            Content::Value(root) => root.path_to(value),
            _ => None,
        }
    }

    /// A change that puts `replacement` in place of `value`; nothing if that must not be seen.
    pub(super) fn replace(&self, value: Value<'e>, replacement: &str) -> Option<Fix> {
        let pointer = self.pointer_to(value).filter(|_| !self.hidden().has(value))?;
        Some(Fix::Replace { pointer, value: replacement.into() })
    }

    /// A change that gives a member another name.
    pub(super) fn rename(&self, member: Member<'e>, name: &str) -> Option<Fix> {
        Some(Fix::Rename { pointer: self.pointer_to(member.value)?, name: name.to_owned() })
    }

    /// Facts whose pointers lead from `value`, with such that lead from the record.
    pub(super) fn facts_below(&self, value: Value<'e>, mut facts: Facts) -> Facts {
        facts.fix = facts.fix.and_then(|mut fix| {
            let pointer = fix.pointer_mut();
            pointer.insert_str(0, &self.pointer_to(value)?);
            Some(fix)
        });
        facts
    }

    /// A finding of `rule` that points at a stretch of the document's text.
    pub(super) fn draft(rule: &'static Rule, range: Range<usize>) -> Draft {
        Draft {
            rule,
            code: Cow::Borrowed(rule.code),
            severity: rule.severity,
            message: Message::default(),
            help: None,
            facts: Facts::default(),
            range,
            pointer: None,
        }
    }

    /// The parts of the record that must not be seen. Asked for only when it is known what the record is.
    pub(super) fn hidden(&self) -> &Covers {
        self.hidden.get_or_init(|| match (&self.record.content, self.hiding) {
            (Content::Value(root), Some(hiding)) => hiding.of(*root, self.payload, self.whole.as_ref()),
            (Content::Prose(Some(root)), Some(hiding)) if hiding.redactor.is_some() => {
                hiding.of(*root, self.payload, self.whole.as_ref())
            }
            _ => Covers::default(),
        })
    }

    /// A value as messages quote it.
    pub(super) fn quote(&self, value: Value<'e>) -> Message {
        Message::value(value, self.hidden())
    }

    /// The name of an event as messages quote it.
    pub(super) fn event_words(&self, event: &Event<'e>) -> Message {
        Message::name(match self.redactor() {
            Some(redactor) => redactor.event_name(&event.name).into(),
            None => event.name.clone(),
        })
    }

    /// Why a text is not JSON, as it may be told: what is wrong stands in `range`.
    pub(super) fn shown_cause(&self, cause: &Cause, range: &Range<usize>) -> Cause {
        let is_hidden = self.redactor().is_some() || self.is_in_secret(range);
        if is_hidden { cause.without_words() } else { cause.clone() }
    }

    /// Returns true if a place in a text that cannot be read stands behind the name of a credential.
    fn is_in_secret(&self, range: &Range<usize>) -> bool {
        let Some(hiding) = self.hiding.filter(|hiding| hiding.secrets.is_some()) else {
            return false;
        };
        let is_found = Cell::new(false);
        let _ = Excerpt::of(self.record, range, |line, stretch, here| {
            let parts = Parts { record: self.record, line, stretch, here };
            let (start, end) = (parts.place(range.start), parts.place(range.end));
            let hidden = parts.hidden(self.hidden(), &hiding.text);
            is_found.set(hidden.iter().any(|(part, _)| part.start < end && start < part.end));
            Vec::new()
        });
        is_found.get()
    }

    pub(super) fn redactor(&self) -> Option<&'e Redactor<'e>> {
        self.hiding?.redactor
    }

    /// The excerpt of the line at a place of the document.
    fn excerpt(&self, range: &Range<usize>) -> Excerpt {
        let Some(hiding) = self.hiding else {
            return Excerpt::of(self.record, range, |_, _, _| Vec::new());
        };
        // Of a text that was repaired, and of one that cannot be read, nobody knows what speaks of people.
        let is_read = matches!(self.record.content, Content::Value(_)) && self.record.edits().is_none();
        if hiding.redactor.is_some() && !is_read {
            return Excerpt::of_nothing(self.record, range);
        }
        Excerpt::of(self.record, range, |line, stretch, here| {
            let parts = Parts { record: self.record, line, stretch, here };
            match hiding.redactor {
                Some(_) => parts.without_people(self.hidden()),
                None => parts.hidden(self.hidden(), &hiding.text),
            }
        })
    }

    /// Returns true if a credential stands in a text that is to be shown, and none may be.
    pub(super) fn has_credential(&self, text: &str) -> bool {
        self.hiding.is_some_and(|hiding| hiding.text.is_in(text))
    }

    /// Room for another finding of this record.
    pub(super) fn has_room(&self) -> bool {
        self.findings.len() - self.first <= MOST_FINDINGS
    }

    /// Returns true if anything is wrong with the record that makes it invalid.
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
            Self::draft(&LIMIT, draft.range).severity(draft.severity).message(format!(
                "more than {MOST_FINDINGS} findings in this record; the others are not listed"
            ))
        } else {
            draft
        };
        match self.severity_of(&draft) {
            Some(severity) => {
                let finding = self.finding(Draft { severity, ..draft });
                self.findings.push(finding);
            }
            None => self.has_silenced = true,
        }
    }

    /// The severity of a finding in this run; nothing if it is silenced.
    fn severity_of(&self, draft: &Draft) -> Option<Severity> {
        let Some((catalog, severities)) = self.severities else { return Some(draft.severity) };
        severities.of(catalog, &draft.code, self.api.zip(self.event.as_deref()), draft.severity)
    }

    /// The name of an event, as findings keep it.
    pub(crate) fn event_name(&self, name: &str) -> String {
        match self.redactor() {
            Some(redactor) => safe::cut(&redactor.event_name(name), LONGEST_NAME),
            None => safe::cut(name, LONGEST_NAME),
        }
    }

    /// A finding without words, at the name of an event.
    pub(crate) fn blank(&self, rule: &'static Rule, event: &Event<'e>) -> Finding {
        self.finding(self.at(rule, event.name_value.unwrap_or(event.record)))
    }

    /// The same, at the name of an event in a line of text.
    pub(crate) fn blank_at(&self, rule: &'static Rule, name: Range<usize>) -> Finding {
        self.finding(Self::draft(rule, name))
    }

    fn finding(&self, draft: Draft) -> Finding {
        let source = self.record.source();
        let place = match source {
            Some(source) => Place { start: source.place, end: source.place },
            None => Place {
                start: self.record.position(draft.range.start),
                end: self.record.end_position(draft.range.end),
            },
        };
        let finding = Finding {
            code: draft.code,
            severity: draft.severity,
            message: draft.message.kept(self.hidden()),
            help: draft.help.map(|help| help.kept(self.hidden())),
            facts: (!draft.facts.is_empty()).then(|| Box::new(draft.facts)),
            api: self.api.map(str::to_owned),
            event: self.event.as_deref().map(|name| safe::cut(name, LONGEST_NAME)),
            file: source.and_then(|source| source.file.as_str()).map(|file| match self.redactor() {
                Some(redactor) => redactor.file(&file),
                None => file.into_owned(),
            }),
            pointer: draft.pointer.filter(|pointer| pointer.len() <= LONGEST_POINTER),
            within: self.record.within().filter(|within| within.len() <= LONGEST_POINTER),
            origin: self.origin(),
            excerpt: self.excerpt(&draft.range),
            ..Finding::new(draft.rule, self.number, place)
        };
        match self.redactor() {
            Some(redactor) => self.without_people(finding, redactor),
            None => finding,
        }
    }

    /// The exchange of the record, with the credentials in its address only if they may be seen.
    fn origin(&self) -> Option<Origin> {
        let mut origin = self.record.origin().cloned()?;
        if self.hiding.is_none_or(|hiding| hiding.secrets.is_none()) {
            origin.open();
        }
        Some(origin)
    }

    /// A finding whose names and addresses are redacted.
    fn without_people(&self, mut finding: Finding, redactor: &Redactor<'_>) -> Finding {
        let hidden = self.hidden();
        finding.pointer = finding.pointer.map(|pointer| hidden.pointer(&pointer));
        if let Some(fix) = finding.facts.as_mut().and_then(|facts| facts.fix.as_mut()) {
            let pointer = fix.pointer_mut();
            *pointer = hidden.pointer(pointer);
        }
        // Of the record around it nobody knows which names speak of people.
        finding.within = None;
        if let Some(event) = hidden.event() {
            finding.event = finding.event.map(|_| safe::cut(event, LONGEST_NAME));
        }
        finding.redact(redactor);
        finding
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
    /// The parts of the stretch that must not be seen, with their replacements, in order.
    fn hidden(&self, hidden: &Covers, text: &SecretText<'_>) -> Vec<(Range<usize>, String)> {
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

    /// The parts of the stretch in which credentials stand, told by the text around them.
    fn secrets(&self, text: &SecretText<'_>) -> Vec<Range<usize>> {
        let Some(around) = self.record.around(self.here) else { return Vec::new() };
        let stretch = around.line + self.stretch.start..around.line + self.stretch.end;
        let found = text.find(around.text, &stretch, around.record, around.goes_on);
        found.into_iter().map(|part| part.start - around.line..part.end - around.line).collect()
    }

    /// The same with redaction: the text beside the record may hold personal data.
    fn without_people(&self, hidden: &Covers) -> Vec<(Range<usize>, String)> {
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

    /// Values and names that must not be seen, and what is shown instead.
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
    fn place(&self, offset: usize) -> usize {
        let place = isize::try_from(self.record.original(offset)).unwrap_or(isize::MAX);
        usize::try_from(place.saturating_sub(self.here)).unwrap_or(0).min(self.line.len())
    }
}

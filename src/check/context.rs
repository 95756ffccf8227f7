//! The record that is being judged, and the findings that are worded about it.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::draft::Draft;
use super::facts::{Facts, Fix};
use super::finding::{CapturedAt, Excerpt, Finding, FindingContent, Place};
use super::findings::Findings;
use super::hiding::{Hiding, Parts, Quoting};
use super::limit::LIMIT;
use super::message::Message;
use super::rule::{Rule, Severity};
use super::settings::{Excerpts, FactsFor, Places};
use super::severities::Severities;
use crate::capture::{Content, Record, Source};
use crate::catalog::{Catalog, EventType};
use crate::event::Event;
use crate::json::{Cause, Member, Value};
use crate::privacy::{Covers, Mask, Redactor, Shown, ShownOrigin};
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
    pub(super) findings: &'f mut Findings,
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
    /// Where findings stand, if `parse` wrote the record.
    pub(super) places: Places,
    /// The source lines at the places of findings.
    pub(super) excerpts: Excerpts,
    /// The readers of the facts of findings.
    pub(super) facts: FactsFor,
    /// Severities that the user sets.
    pub(super) severities: Option<(&'e Catalog, &'e Severities)>,
    /// A finding was silenced.
    pub(super) has_silenced: bool,
    /// The event has no payload that a schema could judge.
    pub(super) lacks_payload: bool,
    /// Finds the values that must be hidden; `None` if everything may be shown.
    pub(super) hiding: Option<&'e Hiding<'e>>,
    /// The payload, once it is known to be of an event of the catalogue: it may hold secrets of its own.
    pub(super) payload: Option<(&'e EventType, Value<'e>)>,
    /// The event, once it is known, if it is shown without people.
    pub(super) whole: Option<Event<'e>>,
    /// The parts of the record that must not be seen, found when first asked for: most records have no findings.
    pub(super) hidden: OnceCell<Covers>,
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
        let pointer = self.pointer_to(value).filter(|_| !self.hides(value))?;
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
            earlier: None,
        }
    }

    /// The parts of the record that must be hidden. Computed only once the event of the record is known.
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
        Message::value(value, self)
    }

    /// The name of an event as messages quote it.
    pub(super) fn event_words(&self, event: &Event<'e>) -> Message {
        Message::name(match self.redactor() {
            Some(redactor) => redactor.event_name(&event.name).into(),
            None => event.name.clone(),
        })
    }

    /// Why a text is not JSON, as it may be shown; the fault stands in `range`.
    pub(super) fn shown_cause(&self, cause: &Cause, range: &Range<usize>) -> Cause {
        let without_words = cause.without_words();
        let is_hidden = without_words == *cause || self.redactor().is_some() || self.is_in_secret(range);
        if is_hidden { without_words } else { cause.clone() }
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

    /// The excerpt of the line at a place of the document, if it is asked for.
    fn excerpt(&self, range: &Range<usize>) -> Excerpt {
        if self.excerpts == Excerpts::Omitted {
            return Excerpt::none();
        }
        let Some(hiding) = self.hiding else {
            return Excerpt::of(self.record, range, |_, _, _| Vec::new());
        };
        // In a text that was repaired or cannot be read, personal values are unknown.
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
                let finding = self.worded(Draft { severity, ..draft });
                self.findings.push(finding);
            }
            None => self.has_silenced = true,
        }
    }

    /// The finding of a draft, with its source line if that is needed. Of several that say the same without a line only the first is made.
    fn worded(&mut self, draft: Draft) -> Finding {
        let (range, draft) = (draft.range.clone(), self.kept(draft));
        // Otherwise more than the draft belongs to what it says.
        let is_plain = self.redactor().is_none()
            && !self.record.is_inside()
            && self.record.origin().is_none()
            && self.source().is_none();
        if is_plain && let Some(said) = self.findings.said(&draft, self.api, self.event.as_deref()) {
            return said.again(self.number, self.place(&range), draft.earlier);
        }
        let mut finding = self.finding(draft);
        let is_repeated = self.is_repeated(&finding);
        if !is_repeated {
            finding.excerpt = self.excerpt(&range);
        }
        if is_plain && (is_repeated || self.excerpts == Excerpts::Omitted) {
            self.findings.say(&finding);
        }
        finding
    }

    /// Returns true if the source line of a finding is not needed, since one of its kind in its file is shown with it.
    fn is_repeated(&mut self, finding: &Finding) -> bool {
        self.excerpts == Excerpts::FirstOfKind
            && finding.captured.is_none()
            && self.findings.has_kind(|key| finding.push_kind(key))
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
        self.with_line(self.at(rule, event.name_value.unwrap_or(event.record)))
    }

    /// The same, at the name of an event in a line of text.
    pub(crate) fn blank_at(&self, rule: &'static Rule, name: Range<usize>) -> Finding {
        self.with_line(Self::draft(rule, name))
    }

    fn with_line(&self, draft: Draft) -> Finding {
        let excerpt = self.excerpt(&draft.range);
        let mut finding = self.finding(self.kept(draft)).with(|finding| finding.excerpt = excerpt);
        finding.place = self.captured_place().unwrap_or(finding.place);
        finding
    }

    /// A draft of which all may be seen, and without texts of any length.
    fn kept(&self, draft: Draft) -> Draft {
        let covers = || self.redactor().map(|_| self.hidden());
        Draft {
            message: draft.message.kept(covers),
            help: draft.help.map(|help| help.kept(covers)),
            pointer: draft.pointer.filter(|pointer| pointer.len() <= LONGEST_POINTER),
            ..draft
        }
    }

    /// Where a stretch of the document stands in the input.
    fn place(&self, range: &Range<usize>) -> Place {
        Place { start: self.record.position(range.start), end: self.record.end_position(range.end) }
    }

    /// Where all findings of the record stand, if `parse` wrote it and they tell the place in the capture.
    pub(super) fn captured_place(&self) -> Option<Place> {
        self.source().map(|source| Place { start: source.place, end: source.place })
    }

    /// Where the record was captured, if `parse` wrote it and findings tell that place.
    pub(crate) fn source(&self) -> Option<Source<'e>> {
        self.record.source().filter(|_| self.places == Places::Original)
    }

    /// A finding without its source line.
    fn finding(&self, draft: Draft) -> Finding {
        let source = self.source();
        let place = self.place(&draft.range);
        let content = FindingContent {
            code: draft.code,
            severity: draft.severity,
            message: draft.message,
            help: draft.help,
            facts: (!draft.facts.is_empty()).then(|| Box::new(draft.facts)),
            api: self.api.map(str::to_owned),
            event: self.event.as_deref().map(|name| safe::cut(name, LONGEST_NAME)),
            captured: source.map(|source| Box::new(CapturedAt::of(&source, self.redactor()))),
            pointer: draft.pointer,
            within: match source {
                Some(_) => self.record.captured_within(),
                None => self.record.within(),
            }
            .filter(|within| within.len() <= LONGEST_POINTER),
            origin: self.origin(),
            ..FindingContent::new(draft.rule)
        };
        let content = match self.redactor() {
            Some(redactor) => self.without_people(content, redactor),
            None => content,
        };
        let mut finding = content.at(self.number, place);
        finding.earlier = draft.earlier;
        finding
    }

    /// The exchange of the record, with the credentials in its address only if they may be seen.
    fn origin(&self) -> Option<ShownOrigin> {
        let shows_secrets = self.hiding.is_none_or(|hiding| hiding.secrets.is_none());
        self.record.origin().map(|origin| ShownOrigin::of(origin, shows_secrets))
    }

    /// A finding whose names and addresses are redacted.
    fn without_people(&self, mut finding: FindingContent, redactor: &Redactor<'_>) -> FindingContent {
        let hidden = self.hidden();
        finding.pointer = finding.pointer.map(|pointer| hidden.pointer(&pointer));
        if let Some(fix) = finding.facts.as_mut().and_then(|facts| facts.fix.as_mut()) {
            let pointer = fix.pointer_mut();
            *pointer = hidden.pointer(pointer);
        }
        // The personal names of the record around it are unknown.
        finding.within = None;
        if let Some(event) = hidden.event() {
            finding.event = finding.event.map(|_| safe::cut(event, LONGEST_NAME));
        }
        finding.redact(redactor);
        finding
    }
}

impl Quoting for RecordContext<'_, '_> {
    /// Credentials are looked for around the value alone, unless all of the record are known.
    fn shown(&self, value: Value<'_>) -> Shown<'_> {
        let secrets = self.hiding.and_then(|hiding| hiding.secrets.as_ref());
        match (&self.record.content, secrets) {
            (Content::Value(root), Some(secrets))
                if self.redactor().is_none() && self.hidden.get().is_none() =>
            {
                let is_secret = secrets.hides(*root, self.payload, value);
                if is_secret { Shown::Secret(Mask::of(value)) } else { Shown::Open }
            }
            _ => self.hidden().shown(value),
        }
    }
}

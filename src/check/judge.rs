//! From a record to its findings: the straight line.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::finding::{Excerpt, Finding, Place};
use super::rule::{Rule, Severity};
use super::{envelope, named, record, schema, words};
use crate::capture::{Content, Record};
use crate::catalog::{Catalog, CatalogFault, EventType, Schema};
use crate::event::{Asked, Event, Recognised, Recogniser, Standing};
use crate::json::{Class, Position, Value};
use crate::safe;

/// A name that the API does not have.
pub(super) static UNKNOWN_EVENT: Rule = Rule {
    code: "unknown-event",
    severity: Severity::Error,
    summary: "the API is clear, but it has no event of this name",
    explanation: "\
The envelope or the look of the name says which API the record is of, but the API has no event of that name. Whoever
subscribes to it will wait for ever: names are matched to the letter, upper and lower case included. Where a known name is
near, it is suggested.

If the event is real (a newer release, a plugin of your own), add it: one schema file in a folder that you name with
`--schemas` makes it known.",
    example: r#"{"event": "WebChatService.mesageReceived", "data": {}}"#,
};

/// A known name without a schema.
pub(super) static UNLISTED_EVENT: Rule = Rule {
    code: "unlisted-event",
    severity: Severity::Note,
    summary: "a name that the API is known to send, for which there is no schema",
    explanation: "\
The name is known (a sibling plugin on the same bus, another topic, another release), but its payload is not described in
the catalogue, so it was not judged. Add a schema for it with `--schemas` if you want it judged.",
    example: r#"{"event": "WebChat.opened", "data": {}}"#,
};

/// A look-alike.
pub(super) static OTHER_API: Rule = Rule {
    code: "other-api",
    severity: Severity::Note,
    summary: "a look-alike that belongs to another API",
    explanation: "\
The record looks like an event of an API that cxray knows, but it belongs to another one: another version with other shapes under
the same names, a command instead of an event, a mobile SDK. It was not judged, because its rules are not known here.",
    example: r#"{"channel": "/workspace/v3/chat", "data": {}}"#,
};

/// Nothing known.
pub(super) static UNRECOGNISED: Rule = Rule {
    code: "unrecognised",
    severity: Severity::Warning,
    summary: "JSON in which no event can be recognised",
    explanation: "\
The record is JSON, but nothing in it tells which event it is: no envelope with a name that is known, no members that only one
event has. It was not judged. If it is the bare payload of an event, say which one with `--event NAME`; if it is an envelope of your
own, cxray reads the name from `event`, `eventName`, `name` or `type` and the payload from `data`, `payload` or `detail`.",
    example: r#"{"level": "info", "message": "page loaded"}"#,
};

/// Several events fit.
pub(super) static AMBIGUOUS_EVENT: Rule = Rule {
    code: "ambiguous-event",
    severity: Severity::Warning,
    summary: "a bare payload that more than one event sends",
    explanation: "\
The record is a payload without a name, and several events send payloads of this shape. It was not judged, since guessing could hide a
fault. Say which event it is with `--event NAME`, or record the name with the payload: `{\"event\": NAME, \"data\": PAYLOAD}`.",
    example: r#"{"id": "1", "channel": "VOICE", "state": "ACTIVE", "interactionType": "CALLED"}"#,
};

/// Findings of one record that are kept; a record of a million faults is not worth a million findings.
const MOST_FINDINGS: usize = 10_000;

/// Characters of an event's name that a finding keeps; longer than any real one.
const LONGEST_NAME: usize = 200;

/// Bytes of a pointer that a finding keeps; a longer one is left out.
const LONGEST_POINTER: usize = 4_096;

/// Other names than those of the catalogue that are counted one by one.
const MOST_OTHER_NAMES: usize = 1_000;

/// How records are judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings<'c> {
    /// What the user says of bare payloads.
    pub asked: Asked<'c>,
    /// Judge every record against this schema, and recognise nothing.
    pub schema: Option<&'c Schema>,
    /// What is not documented is an error.
    pub strict: bool,
}

/// How far a record is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Until it is clear what it is.
    Name,
    /// The payload too.
    Payload,
}

/// Judges records: a pure function of one record.
pub struct Judge<'c> {
    catalog: &'c Catalog,
    recogniser: Recogniser<'c>,
    settings: Settings<'c>,
}

/// What a record turned out to be.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and a box would be an allocation a record"
)]
pub enum Judged<'e> {
    /// An event of a known API.
    Event(Event<'e>),
    /// Judged by the one schema that was given for all.
    Checked,
    /// JSON, but no event.
    NoEvent,
    /// Not JSON.
    Broken,
}

/// Counts of one event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Records recognised as it.
    pub events: u64,
    /// Those with a finding of severity error.
    pub invalid: u64,
}

/// Counts over records.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// JSON texts found, broken ones included.
    pub records: u64,
    /// Records recognised as events of a known API.
    pub events: u64,
    /// Records without a finding of severity error.
    pub valid: u64,
    /// Records with one.
    pub invalid: u64,
    /// Records that are not JSON.
    pub broken: u64,
    /// JSON texts that were passed over.
    pub skipped: u64,
    /// Records that were really checked: events, broken records, and all records judged by one schema.
    pub checked: u64,
    /// Findings by severity.
    pub errors: u64,
    /// Findings by severity.
    pub warnings: u64,
    /// Findings by severity.
    pub notes: u64,
    /// Counts of the catalogue's events, by their place in it.
    listed: Vec<Count>,
    /// Counts of other names, by `api/name`.
    other: BTreeMap<String, Count>,
}

impl Tally {
    /// Adds the counts of another one.
    pub fn add(&mut self, other: Self) {
        self.records += other.records;
        self.events += other.events;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.broken += other.broken;
        self.skipped += other.skipped;
        self.checked += other.checked;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.listed.resize(self.listed.len().max(other.listed.len()), Count::default());
        for (mine, theirs) in self.listed.iter_mut().zip(&other.listed) {
            mine.add(*theirs);
        }
        for (name, theirs) in other.other {
            if self.other.len() < MOST_OTHER_NAMES || self.other.contains_key(&name) {
                self.other.entry(name).or_default().add(theirs);
            }
        }
    }

    /// The worst severity found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        match (self.errors, self.warnings, self.notes) {
            (0, 0, 0) => None,
            (0, 0, _) => Some(Severity::Note),
            (0, _, _) => Some(Severity::Warning),
            _ => Some(Severity::Error),
        }
    }

    /// Counts by `api/event`, in order.
    #[must_use]
    pub fn by_event(&self, catalog: &Catalog) -> BTreeMap<String, Count> {
        let mut by_event = self.other.clone();
        for (event, count) in catalog.events().iter().zip(&self.listed) {
            if count.events > 0 {
                by_event.insert(format!("{}/{}", catalog.api_of(event).slug, event.name), *count);
            }
        }
        by_event
    }

    fn count_event(&mut self, event: &Event<'_>, is_invalid: bool) {
        self.events += 1;
        let count = Count { events: 1, invalid: u64::from(is_invalid) };
        if let Standing::Listed(listed) = event.standing {
            if self.listed.len() <= listed.number {
                self.listed.resize(listed.number + 1, Count::default());
            }
            self.listed[listed.number].add(count);
        } else if self.other.len() < MOST_OTHER_NAMES {
            // Names that nobody knows come from the capture, and a capture may hold any number of them.
            let name = safe::cut(&event.name, LONGEST_NAME);
            self.other.entry(format!("{}/{name}", event.api.slug)).or_default().add(count);
        }
    }
}

impl Count {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.invalid += other.invalid;
    }
}

impl<'c> Judge<'c> {
    /// A judge for `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog, settings: Settings<'c>) -> Self {
        Self { catalog, recogniser: Recogniser::new(catalog, settings.asked), settings }
    }

    /// Whether an array with this first element is a record as a whole, and not an array of records.
    #[must_use]
    pub fn is_array_payload(&self, first: Value<'_>) -> bool {
        self.settings.schema.is_none() && self.recogniser.is_array_payload(first)
    }

    /// Judges one record: adds what is wrong to `findings` and counts it in `tally`.
    pub fn judge<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Vec<Finding>,
    ) -> Result<Judged<'e>, CatalogFault> {
        self.pass(record, tally, findings, Depth::Payload)
    }

    /// Tells what a record is, and why it is nothing, but does not judge its payload.
    pub fn recognise<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Vec<Finding>,
    ) -> Result<Judged<'e>, CatalogFault> {
        self.pass(record, tally, findings, Depth::Name)
    }

    fn pass<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Vec<Finding>,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        let first = findings.len();
        tally.records += 1;
        let mut bench = Bench {
            record,
            findings,
            first,
            number: tally.records,
            api: None,
            event: None,
            strict: self.settings.strict,
        };
        let judged = match &record.content {
            Content::Value(root) => self.judge_value(&mut bench, *root, depth)?,
            broken => {
                bench.broken(broken);
                Judged::Broken
            }
        };
        findings[first..].sort_by_key(|finding| (finding.place.start.line, finding.place.start.column));
        tally.close(&judged, &findings[first..]);
        Ok(judged)
    }

    fn judge_value<'e>(
        &'e self,
        bench: &mut Bench<'e, '_>,
        root: Value<'e>,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        if depth == Depth::Payload {
            bench.duplicate_names();
        }
        if let Some(schema) = self.settings.schema {
            schema::check(bench, schema, root);
            return Ok(Judged::Checked);
        }
        match self.recogniser.recognise(root) {
            Recognised::Event(event) => {
                if depth == Depth::Payload {
                    self.judge_event(bench, &event)?;
                }
                Ok(Judged::Event(event))
            }
            Recognised::Other { like, api, message } => {
                bench.api = Some(&like.slug);
                let finding = bench
                    .at(&OTHER_API, root)
                    .message(format!("this belongs to another API: {api}"))
                    .help(message);
                bench.add(finding);
                Ok(Judged::NoEvent)
            }
            Recognised::Ambiguous { candidates } => {
                let names = words::list(candidates.iter().map(|event| words::name(&event.name)), "or");
                let finding = bench
                    .at(&AMBIGUOUS_EVENT, root)
                    .message(format!("this payload could be {names}"))
                    .help("say which with `--event NAME`, or record the event's name with its payload");
                bench.add(finding);
                Ok(Judged::NoEvent)
            }
            Recognised::Unrecognised => {
                let finding = bench
                    .at(&UNRECOGNISED, root)
                    .message("no event can be recognised in this record")
                    .help("if it is the bare payload of an event, say which with `--event NAME`");
                bench.add(finding);
                Ok(Judged::NoEvent)
            }
        }
    }

    /// The one door between a record that is an event and its findings. A valid event passes it without
    /// allocating.
    fn judge_event<'e>(&'e self, bench: &mut Bench<'e, '_>, event: &Event<'e>) -> Result<(), CatalogFault> {
        bench.api = Some(&event.api.slug);
        bench.event = Some(event.name.clone());
        envelope::check(bench, event);
        match event.standing {
            Standing::Listed(listed) => self.judge_payload(bench, event, listed)?,
            Standing::Unlisted(known) => {
                let finding = bench.at(&UNLISTED_EVENT, event.name_value.unwrap_or(event.record)).message(
                    format!("there is no schema for {}: {}", words::name(&event.name), known.summary),
                );
                bench.add(finding);
            }
            Standing::Unknown { nearest } => {
                let name = words::name(&event.name);
                let finding = bench
                    .at(&UNKNOWN_EVENT, event.name_value.unwrap_or(event.record))
                    .message(format!("{} has no event {name}", event.api.title))
                    .help(match nearest {
                        Some(nearest) => format!("did you mean {}?", words::name(nearest)),
                        None => {
                            format!("`cxray events list --api {}` lists the names it has", event.api.slug)
                        }
                    });
                bench.add(finding);
            }
        }
        Ok(())
    }

    fn judge_payload<'e>(
        &'e self,
        bench: &mut Bench<'e, '_>,
        event: &Event<'e>,
        listed: &'e EventType,
    ) -> Result<(), CatalogFault> {
        let schema = self.catalog.schema(listed)?;
        let Some(payload) = event.payload else {
            let finding = bench
                .at(&schema::SCHEMA, event.record)
                .code("schema/required")
                .message("the envelope has no payload: `data` is missing")
                .help("record the payload beside the name: `{\"event\": NAME, \"data\": PAYLOAD}`");
            bench.add(finding);
            return Ok(());
        };
        schema::check(bench, schema, payload);
        named::check(bench, &schema.outline, payload);
        Ok(())
    }
}

impl Tally {
    /// Counts a record that has been judged.
    fn close(&mut self, judged: &Judged<'_>, findings: &[Finding]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
        let is_invalid = findings.iter().any(|finding| finding.severity == Severity::Error);
        if is_invalid {
            self.invalid += 1;
        } else {
            self.valid += 1;
        }
        match judged {
            Judged::Event(event) => {
                self.checked += 1;
                self.count_event(event, is_invalid);
            }
            Judged::Checked => self.checked += 1,
            Judged::NoEvent => {}
            Judged::Broken => {
                self.checked += 1;
                self.broken += 1;
            }
        }
    }
}

/// The record that is being judged, and where its findings go.
pub(super) struct Bench<'e, 'f> {
    record: &'e Record<'e, 'e>,
    findings: &'f mut Vec<Finding>,
    /// Index of the record's first finding.
    first: usize,
    number: u64,
    api: Option<&'e str>,
    event: Option<Cow<'e, str>>,
    pub(super) strict: bool,
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

    fn draft(rule: &'static Rule, range: Range<usize>) -> Draft {
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

    /// Room for another finding of this record.
    pub(super) fn has_room(&self) -> bool {
        self.findings.len() - self.first <= MOST_FINDINGS
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
        let place = Place {
            start: self.record.position(draft.range.start),
            end: self.record.position(draft.range.end),
        };
        self.findings.push(Finding {
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
            excerpt: Excerpt::of(self.record, &draft.range),
        });
    }

    /// The record is not JSON.
    fn broken(&mut self, content: &Content<'_>) {
        let draft = match content {
            Content::Value(_) => return,
            Content::Broken(fault) => {
                let rule = match fault.cause.class() {
                    Class::Syntax => &record::SYNTAX,
                    Class::Encoding => &record::ENCODING,
                    Class::Limit => &record::LIMIT,
                };
                let mut help: Option<String> = fault.cause.help();
                let opened = fault.opened.map(|opened| self.record.position(opened));
                if let Some(Position { line, column }) = opened.or(self.record.opened()) {
                    let opened = format!("what is not closed begins at line {line}, column {column}");
                    help = Some(help.map_or_else(|| opened.clone(), |help| format!("{help}; {opened}")));
                }
                Self::draft(rule, fault.span.clone()).message(fault.cause.message()).maybe_help(help)
            }
            Content::NotUtf8 { offset } => Self::draft(&record::ENCODING, *offset..*offset + 1)
                .message("this byte is not part of any UTF-8 character")
                .help("save the capture as UTF-8; the byte is probably of Windows-1252 or Latin-1"),
            Content::TooLong { bytes } => Self::draft(&record::LIMIT, 0..0)
                .message(format!("the record is longer than is read: {bytes} bytes"))
                .help("separate the records by line ends, or raise `--max-record-size`"),
        };
        self.add(draft);
    }

    fn duplicate_names(&mut self) {
        let Content::Value(root) = self.record.content else {
            return;
        };
        for duplicate in root.duplicates() {
            if !self.has_room() {
                return;
            }
            let first = self.record.position(duplicate.first.span().start);
            let name = duplicate.name.as_str();
            let draft = self
                .at(&record::DUPLICATE_KEY, duplicate.object)
                .range(duplicate.name.span())
                .message(format!(
                    "the member {} is given again (first at line {}, column {})",
                    words::name(&name),
                    first.line,
                    first.column
                ))
                .help("readers disagree which one counts; cxray judges the last");
            self.add(draft);
        }
    }
}

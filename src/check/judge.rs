//! From a record to its findings: the straight line.

use std::cell::OnceCell;

use super::bench::{Bench, Hiding};
use super::finding::Finding;
use super::select::Selection;
use super::tally::Tally;
use super::{envelope, named, names, record, schema};
use crate::capture::{Content, Record};
use crate::catalog::{Catalog, CatalogFault, EventType, Schema};
use crate::event::{Asked, Event, Recognised, Recogniser, Standing};
use crate::json::{SyntaxError, Value};

/// How records are judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings<'c> {
    /// What the user says of bare payloads.
    pub asked: Asked<'c>,
    /// Judge every record against this schema, and recognise nothing.
    pub schema: Option<&'c Schema>,
    /// What is not documented is an error.
    pub strict: bool,
    /// Which events the run is about; all of them if nothing is said.
    pub selection: Option<&'c Selection>,
    /// Credentials are quoted and shown.
    pub show_secrets: bool,
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
    hiding: Option<Hiding<'c>>,
}

/// What a record turned out to be.
#[derive(Debug)]
pub enum Judged<'e> {
    /// An event of a known API.
    Event(Event<'e>),
    /// Judged by the one schema that was given for all.
    Checked,
    /// JSON, but no event.
    NoEvent,
    /// No event, where other text and JSON may stand between events.
    Skipped,
    /// Not JSON.
    Broken,
    /// Not what the run is about; the event, if it is one.
    Unselected(Option<Event<'e>>),
}

impl<'c> Judge<'c> {
    /// A judge for `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog, settings: Settings<'c>) -> Self {
        let hiding = (!settings.show_secrets).then(|| Hiding::new(catalog));
        Self { catalog, recogniser: Recogniser::new(catalog, settings.asked), settings, hiding }
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
        let mut bench = Bench {
            record,
            findings,
            first,
            number: tally.met() + 1,
            api: None,
            event: None,
            strict: self.settings.strict,
            hiding: self.hiding.as_ref(),
            payload: None,
            hidden: OnceCell::new(),
        };
        let judged = match &record.content {
            Content::Value(root) => self.judge_value(&mut bench, *root, depth)?,
            Content::Foreign => Judged::Skipped,
            Content::Broken(fault) if self.is_stranger(record, fault) => Judged::Skipped,
            Content::Dispensable(fault) => {
                record::dispensable(&mut bench, fault);
                Judged::NoEvent
            }
            // What cannot be read might have been anything: it is told whatever the run is about.
            broken => {
                record::broken(&mut bench, broken);
                Judged::Broken
            }
        };
        if let Judged::Unselected(_) = judged {
            findings.truncate(first);
        }
        findings[first..].sort_by_key(|finding| (finding.place.start.line, finding.place.start.column));
        tally.close(&judged, &findings[first..]);
        Ok(judged)
    }

    /// Whether a broken record stands where other JSON may stand, and did not begin as an event.
    fn is_stranger(&self, record: &Record<'_, '_>, fault: &SyntaxError) -> bool {
        let is_among_others = record.origin().is_some_and(|origin| origin.exchange.is_some());
        let before = record.text().get(..fault.span.start).unwrap_or_default();
        let text = before.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        is_among_others && self.settings.schema.is_none() && !self.recogniser.began_as_event(text)
    }

    fn judge_value<'e>(
        &'e self,
        bench: &mut Bench<'e, '_>,
        root: Value<'e>,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        if let Some(schema) = self.settings.schema {
            read(bench, depth);
            return self.judge_by(bench, schema, root);
        }
        let recognised = self.recogniser.recognise(root);
        if let Recognised::Event(event) = &recognised {
            bench.payload = event.listed();
        }
        read(bench, depth);
        let is_selected = self.is_selected(bench.record, root, &recognised);
        match recognised {
            Recognised::Event(event) if is_selected && self.is_kept(bench, &event, depth)? => {
                Ok(Judged::Event(event))
            }
            Recognised::Event(event) => Ok(Judged::Unselected(Some(event))),
            _ if !is_selected => Ok(Judged::Unselected(None)),
            Recognised::Other { like, api, message } => {
                names::other_api(bench, root, like, api, message);
                Ok(Judged::NoEvent)
            }
            Recognised::Ambiguous { candidates } => {
                names::ambiguous(bench, root, &candidates);
                Ok(Judged::NoEvent)
            }
            Recognised::Unrecognised if bench.record.origin().is_some() => Ok(Judged::Skipped),
            Recognised::Unrecognised => {
                names::unrecognised(bench, root);
                Ok(Judged::NoEvent)
            }
        }
    }

    /// Judges a record by the one schema that was given for all.
    fn judge_by<'e>(
        &'e self,
        bench: &mut Bench<'e, '_>,
        schema: &Schema,
        root: Value<'e>,
    ) -> Result<Judged<'e>, CatalogFault> {
        let selection = self.settings.selection;
        if selection.is_some_and(|selection| !selection.takes_other(root)) {
            return Ok(Judged::Unselected(None));
        }
        schema::check(bench, schema, root)?;
        let is_left_out = selection.is_some_and(Selection::is_invalid_only) && !bench.has_error();
        Ok(if is_left_out { Judged::Unselected(None) } else { Judged::Checked })
    }

    /// Whether the run is about a record, as far as that can be told before it is judged.
    fn is_selected(&self, record: &Record<'_, '_>, root: Value<'_>, recognised: &Recognised<'_>) -> bool {
        let Some(selection) = self.settings.selection else {
            return true;
        };
        match recognised {
            Recognised::Event(event) => {
                let sent = record.origin().and_then(|origin| origin.time);
                selection.takes(self.catalog, event, sent)
            }
            // Only events are valid or not.
            _ => !selection.is_invalid_only() && selection.takes_other(root),
        }
    }

    /// Judges an event as deep as is asked for, or as it takes to know whether it has an error, if only such events
    /// are wanted. False if it is not wanted.
    fn is_kept<'e>(
        &'e self,
        bench: &mut Bench<'e, '_>,
        event: &Event<'e>,
        depth: Depth,
    ) -> Result<bool, CatalogFault> {
        let is_invalid_only = self.settings.selection.is_some_and(Selection::is_invalid_only);
        if depth == Depth::Name && !is_invalid_only {
            return Ok(true);
        }
        let before = bench.findings.len();
        self.judge_event(bench, event)?;
        let is_kept = !is_invalid_only || bench.has_error();
        if depth == Depth::Name {
            bench.findings.truncate(before);
        }
        Ok(is_kept)
    }

    /// The one door between a record that is an event and its findings. A valid event passes it without
    /// allocating.
    fn judge_event<'e>(&'e self, bench: &mut Bench<'e, '_>, event: &Event<'e>) -> Result<(), CatalogFault> {
        bench.api = Some(&event.api.slug);
        bench.event = Some(event.name.clone());
        envelope::check(bench, event);
        match event.standing {
            Standing::Listed(listed) => self.judge_payload(bench, event, listed)?,
            Standing::Unlisted(known) => names::unlisted(bench, event, known),
            Standing::Unknown { nearest } => names::unknown(bench, event, nearest),
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
        if schema.accepts(payload) {
            return Ok(());
        }
        schema::check(bench, schema, payload)?;
        named::check(bench, &schema.outline, payload);
        Ok(())
    }
}

/// What is to be said of a text that could be read, whatever it is.
fn read(bench: &mut Bench<'_, '_>, depth: Depth) {
    record::repaired(bench);
    if depth == Depth::Payload {
        record::duplicate_names(bench);
    }
}

//! `cxray events sample`: records of an event, drawn from its schema, and records with one fault.

use std::sync::Arc;

use anyhow::bail;
use cxray::capture::Input;
use cxray::catalog::{Catalog, EventType, Schema};
use cxray::check::{Finding, Severity, Tally};
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::inspect::{Depth, EachFinding, Inspector};
use cxray::json::{Arena, Limits, Swap};
use cxray::sample::{Dice, Sampler, changes};
use serde::Serialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::{config, edge, reading};
use crate::cli::events::EventsSampleArgs;
use crate::cli::exit::Exit;

/// Payloads that are drawn for one record until it has no finding.
const TRIES: usize = 40;
/// Changes of one payload that are judged.
const MOST_CHANGES: usize = 400;

/// Bytes that are printed together.
const PORTION: usize = 1 << 16;

/// Prints the records that are asked for, one a line.
pub fn run(args: &EventsSampleArgs) -> anyhow::Result<Exit> {
    let catalog = config::catalog(&args.catalog)?;
    let event = reading::event(&catalog, &args.event)?;
    let samples = Samples::new(&catalog, event)?;
    let mut page = String::new();
    for number in 0..args.count {
        let dice = Dice::of(args.seed, number);
        let line = if args.invalid {
            let found = samples.invalid(dice)?;
            found.map(|(sample, fault)| fault.line(&sample, args.payload)).transpose()?
        } else {
            samples.valid(dice)?.map(|sample| sample.line(args.payload)).transpose()?
        };
        let Some(line) = line else {
            let wanted = if args.invalid { "payload with exactly one fault" } else { "valid payload" };
            bail!("no {wanted} of {} was found", event.name);
        };
        page.push_str(&line);
        page.push('\n');
        if page.len() > PORTION {
            edge::print(page.as_bytes())?;
            page.clear();
        }
    }
    edge::print(page.as_bytes())?;
    Ok(Exit::Good)
}

/// Makes records of one event.
struct Samples<'c> {
    event: &'c EventType,
    catalog: &'c Catalog,
    schema: &'c Schema,
    inspector: Inspector<'c>,
    /// The envelope of the event's sample, and its normal form.
    envelopes: Vec<Envelope>,
}

/// A record, with a payload in it.
struct Sample {
    record: String,
    payload: Json,
    /// Pointer from the record to the payload.
    pointer: String,
}

/// The text of a record around its payload.
struct Envelope {
    before: String,
    after: String,
    pointer: String,
}

/// The fault of a record, as it is printed.
#[derive(Serialize)]
struct Fault {
    code: String,
    pointer: String,
    message: String,
}

/// A record or payload with its fault, as it is printed.
#[derive(Serialize)]
struct FaultLine<'f> {
    fault: &'f Fault,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'f Json>,
}

impl<'c> Samples<'c> {
    fn new(catalog: &'c Catalog, event: &'c EventType) -> anyhow::Result<Self> {
        let mut envelopes: Vec<Envelope> = Envelope::of_sample(catalog, event).into_iter().collect();
        envelopes.push(Envelope::normal(catalog, event)?);
        let inspector = Inspector::new(catalog).depth(Depth::Payload);
        Ok(Self { event, catalog, schema: catalog.schema(event)?, inspector, envelopes })
    }

    /// A record without findings; if there is none, one that is valid.
    fn valid(&self, dice: Dice) -> anyhow::Result<Option<Sample>> {
        let mut sampler = Sampler::new(self.schema, dice);
        for envelope in &self.envelopes {
            let mut second_best = None;
            for _ in 0..TRIES {
                let Some(payload) = sampler.valid()? else { break };
                let sample = envelope.around(payload);
                let (tally, findings) = self.judged(&sample)?;
                match (self.is_own(&tally) && tally.valid == 1, findings.is_empty()) {
                    (true, true) => return Ok(Some(sample)),
                    (true, false) => second_best = second_best.or(Some(sample)),
                    (false, _) => {}
                }
            }
            if second_best.is_some() {
                return Ok(second_best);
            }
        }
        Ok(None)
    }

    /// A record with exactly one finding, which is an error, and that finding.
    fn invalid(&self, mut dice: Dice) -> anyhow::Result<Option<(Sample, Fault)>> {
        for _ in 0..TRIES {
            let Some(valid) = self.valid(Dice::new(dice.number()))? else { return Ok(None) };
            let is_clean = self.judged(&valid)?.1.is_empty();
            let changes = changes(self.schema, &valid.payload, &mut dice);
            for change in changes.into_iter().take(if is_clean { MOST_CHANGES } else { 0 }) {
                let payload = change.applied(&valid.payload);
                for envelope in &self.envelopes {
                    let sample = envelope.around(payload.clone());
                    let (tally, findings) = self.judged(&sample)?;
                    if let [finding] = &findings[..]
                        && finding.severity == Severity::Error
                        && self.is_own(&tally)
                    {
                        let fault = Fault::of(finding);
                        return Ok(Some((sample, fault)));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Judges a record as `validate` does.
    fn judged(&self, sample: &Sample) -> anyhow::Result<(Tally, Vec<Finding>)> {
        let mut findings = Vec::new();
        let mut kept = EachFinding(|finding| findings.push(finding));
        let bytes = Arc::from(format!("{}\n", sample.record).into_bytes());
        let input = Input::Memory { name: "sample.ndjson".to_owned(), bytes };
        let read = self.inspector.read(vec![input], &mut kept)?;
        Ok((read.tally, findings))
    }

    /// Returns true if one record was judged, as the event that is asked for.
    fn is_own(&self, tally: &Tally) -> bool {
        let name = format!("{}/{}", self.catalog.api_of(self.event).slug, self.event.name);
        let count = tally.by_event(self.catalog).get(&name).map(|count| count.events);
        tally.records == 1 && tally.judged() == 1 && count == Some(1)
    }
}

impl Envelope {
    /// The envelope of the event's main sample.
    fn of_sample(catalog: &Catalog, event: &EventType) -> Option<Self> {
        let (_, text) = catalog.samples(event).into_iter().next()?;
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).ok()?;
        let recogniser = Recogniser::new(catalog, Asked::default());
        let Recognised::Event(found) = recogniser.recognise(document.root()) else { return None };
        let payload = found.payload?;
        // A text that stands in no sample marks the place.
        let mut line = Vec::new();
        let swap = Swap { span: payload.span(), json: PLACE.to_owned() };
        document.root().push_compact(&mut line, &[swap]);
        let line = String::from_utf8(line).expect("it is made of JSON");
        let (before, after) = line.split_once(PLACE)?;
        Some(Self {
            before: before.to_owned(),
            after: after.to_owned(),
            pointer: found.payload_pointer.to_owned(),
        })
    }

    /// The normal form.
    fn normal(catalog: &Catalog, event: &EventType) -> anyhow::Result<Self> {
        let (api, name) = (&catalog.api_of(event).slug, serde_json::to_string(&event.name)?);
        let before = format!("{{\"api\":\"{api}\",\"event\":{name},\"data\":");
        Ok(Self { before, after: "}".to_owned(), pointer: "/data".to_owned() })
    }

    fn around(&self, payload: Json) -> Sample {
        let record = format!("{}{payload}{}", self.before, self.after);
        Sample { record, payload, pointer: self.pointer.clone() }
    }
}

/// Stands for a payload in the text of an envelope.
const PLACE: &str = "\u{1}payload\u{1}";

impl Sample {
    fn line(self, only_payload: bool) -> anyhow::Result<String> {
        Ok(if only_payload { serde_json::to_string(&self.payload)? } else { self.record })
    }
}

impl Fault {
    fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code.clone().into_owned(),
            pointer: finding.pointer.clone().unwrap_or_default(),
            message: finding.shown_message(),
        }
    }

    fn line(mut self, sample: &Sample, only_payload: bool) -> anyhow::Result<String> {
        if only_payload && let Some(inner) = self.pointer.strip_prefix(&sample.pointer) {
            self.pointer = inner.to_owned();
        }
        let record = if only_payload { None } else { Some(RawValue::from_string(sample.record.clone())?) };
        let payload = only_payload.then_some(&sample.payload);
        Ok(serde_json::to_string(&FaultLine { fault: &self, record, payload })?)
    }
}

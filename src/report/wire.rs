//! The JSON objects of the machine formats. `schemas/report/` describes them; the contract keeps them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::message::came_here;
use super::origin::OriginObject;
use super::{Summary, VERSION};
use crate::check::{Finding, Fix, Found, Related};
use crate::safe;

/// A finding, members in the order of the contract.
#[derive(Serialize)]
struct FindingObject<'f> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    severity: &'static str,
    code: &'f str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'f str>,
    file: &'f str,
    record: u64,
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'f Map<String, Json>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixObject<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<OriginObject<'f>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedObject<'f>>,
}

/// A value that was found.
#[derive(Serialize)]
struct FoundObject {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
}

impl FoundObject {
    fn of(found: &Found) -> Self {
        // It is the text of a value that was parsed.
        let value = found.value.clone().and_then(|json| RawValue::from_string(json).ok());
        Self { kind: found.kind.as_str(), value }
    }
}

/// A change that removes a finding.
#[derive(Serialize)]
struct FixObject<'f> {
    pointer: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    replace: Option<&'f Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rename: Option<&'f str>,
}

impl<'f> FixObject<'f> {
    fn of(fix: &'f Fix) -> Self {
        match fix {
            Fix::Replace { pointer, value } => Self { pointer, replace: Some(value), rename: None },
            Fix::Rename { pointer, name } => Self { pointer, replace: None, rename: Some(name) },
        }
    }
}

/// Another event that a finding rests on.
#[derive(Serialize)]
struct RelatedObject<'f> {
    file: &'f str,
    record: u64,
    line: u64,
    column: u64,
    event: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'f str>,
    message: String,
}

impl<'f> RelatedObject<'f> {
    fn of(file: &'f str, related: &'f Related) -> Self {
        Self {
            file,
            record: related.record_in_file(),
            line: related.start.line,
            column: related.start.column,
            event: &related.event,
            time: related.time.as_deref(),
            message: came_here(related),
        }
    }
}

/// The counts of a run.
#[derive(Serialize)]
struct SummaryObject<'s> {
    #[serde(rename = "type")]
    kind: &'static str,
    version: u32,
    inputs: u64,
    records: u64,
    events: u64,
    valid: u64,
    invalid: u64,
    unjudged: u64,
    skipped: u64,
    errors: u64,
    warnings: u64,
    notes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    baselined: Option<u64>,
    #[serde(skip_serializing_if = "is_zero")]
    open: u64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unjudged_inputs: &'s [String],
    by_event: BTreeMap<String, CountObject>,
}

#[derive(Serialize)]
struct CountObject {
    events: u64,
    invalid: u64,
    unjudged: u64,
}

/// A finding as one line of JSON, without its line end.
pub(super) fn finding(file: &str, finding: &Finding) -> Vec<u8> {
    let facts = finding.facts.as_deref();
    line(&FindingObject {
        kind: "finding",
        number: finding.number,
        severity: finding.severity.as_str(),
        code: &finding.code,
        message: finding.shown_message(),
        help: finding.shown_help(),
        api: finding.api.as_deref(),
        event: finding.event.as_deref(),
        time: finding.time.as_deref(),
        file,
        record: finding.record_in_file(),
        line: finding.place.start.line,
        column: finding.place.start.column,
        end_line: finding.place.end.line,
        end_column: finding.place.end.column,
        within: finding.within.as_deref(),
        pointer: finding.pointer.as_deref(),
        expected: facts.map(|facts| &facts.expected).filter(|expected| !expected.is_empty()),
        found: facts.and_then(|facts| facts.found.as_ref()).map(FoundObject::of),
        fix: facts.and_then(|facts| facts.fix.as_ref()).map(FixObject::of),
        origin: finding.origin.as_ref().map(OriginObject::of),
        related: finding.related.iter().map(|related| RelatedObject::of(file, related)).collect(),
    })
}

/// The summary as one line of JSON, without its line end.
#[must_use]
pub fn summary(summary: &Summary<'_>) -> Vec<u8> {
    let tally = summary.tally;
    let by_event = tally.by_event(summary.catalog);
    line(&SummaryObject {
        kind: "summary",
        version: VERSION,
        inputs: summary.inputs,
        records: tally.records,
        events: tally.events,
        valid: tally.valid,
        invalid: tally.invalid,
        unjudged: tally.unjudged(),
        skipped: tally.skipped,
        errors: tally.errors,
        warnings: tally.warnings,
        notes: tally.notes,
        baselined: summary.has_baseline.then_some(tally.baselined),
        open: summary.open,
        unjudged_inputs: summary.unjudged_inputs,
        by_event: by_event
            .into_iter()
            .map(|(name, count)| {
                (name, CountObject { events: count.events, invalid: count.invalid, unjudged: count.unjudged })
            })
            .collect(),
    })
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// JSON without characters that could harm its reader.
pub(super) fn line(object: &impl Serialize) -> Vec<u8> {
    // These objects have string keys and no other reason to fail.
    let json = serde_json::to_string(object).expect("its keys are strings");
    let mut out = Vec::with_capacity(json.len());
    safe::push_json_raw(&mut out, &json);
    out
}

//! The JSON objects of the machine formats. `schemas/report/` describes them; the contract keeps them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::origin::OriginObject;
use super::{Summary, VERSION};
use crate::check::{Finding, Related};
use crate::safe;

/// A finding, members in the order of the contract.
#[derive(Serialize)]
struct FindingObject<'f> {
    #[serde(rename = "type")]
    kind: &'static str,
    severity: &'static str,
    code: &'f str,
    message: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'f str>,
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
    pointer: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<OriginObject<'f>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedObject<'f>>,
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
    message: &'f str,
}

impl<'f> RelatedObject<'f> {
    fn of(file: &'f str, related: &'f Related) -> Self {
        Self {
            file,
            record: related.record,
            line: related.start.line,
            column: related.start.column,
            event: &related.event,
            time: related.time.as_deref(),
            message: &related.message,
        }
    }
}

/// The counts of a run.
#[derive(Serialize)]
struct SummaryObject {
    #[serde(rename = "type")]
    kind: &'static str,
    version: u32,
    inputs: u64,
    records: u64,
    events: u64,
    valid: u64,
    invalid: u64,
    skipped: u64,
    errors: u64,
    warnings: u64,
    notes: u64,
    #[serde(skip_serializing_if = "is_zero")]
    open: u64,
    by_event: BTreeMap<String, CountObject>,
}

#[derive(Serialize)]
struct CountObject {
    events: u64,
    invalid: u64,
}

/// A finding as one line of JSON, without its line end.
pub(super) fn finding(file: &str, finding: &Finding) -> Vec<u8> {
    line(&FindingObject {
        kind: "finding",
        severity: finding.severity.as_str(),
        code: &finding.code,
        message: &finding.message,
        help: finding.help.as_deref(),
        api: finding.api.as_deref(),
        event: finding.event.as_deref(),
        time: finding.time.as_deref(),
        file,
        record: finding.record,
        line: finding.place.start.line,
        column: finding.place.start.column,
        end_line: finding.place.end.line,
        end_column: finding.place.end.column,
        pointer: finding.pointer.as_deref(),
        origin: finding.origin.as_ref().map(OriginObject::of),
        related: finding.related.iter().map(|related| RelatedObject::of(file, related)).collect(),
    })
}

/// The summary as one line of JSON, without its line end.
pub(super) fn summary(summary: &Summary<'_>) -> Vec<u8> {
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
        skipped: tally.skipped,
        errors: tally.errors,
        warnings: tally.warnings,
        notes: tally.notes,
        open: summary.open,
        by_event: by_event
            .into_iter()
            .map(|(name, count)| (name, CountObject { events: count.events, invalid: count.invalid }))
            .collect(),
    })
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// JSON in which no character can harm whoever looks at it.
pub(super) fn line(object: &impl Serialize) -> Vec<u8> {
    // These objects have string keys and no other reason to fail.
    let json = serde_json::to_string(object).unwrap_or_default();
    let mut out = Vec::with_capacity(json.len());
    safe::push_json_raw(&mut out, &json);
    out
}

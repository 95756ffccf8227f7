//! Judges a value by its schema, with messages of our own.
//!
//! The validator says *that* a keyword fails, where, and gives the facts; the sentences are made here. Of the
//! branches of `anyOf` and `oneOf` the one that was meant is found, and its faults are reported instead of "fits none".

mod telling;
mod wording;

use std::collections::HashSet;

use jsonschema::ValidationError;

use self::telling::{Telling, tell, without_echoes};
use self::wording::{About, Wording};
use super::context::RecordContext;
use super::limit::LIMIT;
use super::message::{Message, message};
use super::rule::{Rule, Severity};
use super::settings::FactsFor;
use crate::catalog::{Schema, SchemaFault};
use crate::json::{Budget, Value};
use crate::privacy::Covers;

/// A payload that its schema refuses.
pub(super) static SCHEMA: Rule = Rule {
    code: "schema/KEYWORD",
    severity: Severity::Error,
    summary: "the payload fails its schema; KEYWORD is the JSON Schema keyword that fails",
    explanation: "\
The payload breaks what every known sender of the event keeps: a member has the wrong type, a member is missing, a value is outside a
closed set. A program written against the API will fail on it, or worse, go on with a wrong value.

The schemas demand only what is certain, so a finding like this one is a fault of the sender, of what stands between it and the capture,
or of a schema of your own (`--schemas`, `--schema`). `cxray events show EVENT` prints the schema and a sample that keeps it.",
    example: r#"{"event": "WebChatService.agentConnected", "data": {"numAgentsConnected": "1"}}"#,
};

/// Adds the findings of `value` by `schema`.
pub(super) fn check<'e>(
    context: &mut RecordContext<'e, '_>,
    schema: &Schema,
    value: Value<'e>,
) -> Result<(), SchemaFault> {
    let validator = schema.validator()?;
    let budget = budget_of(value);
    // The short answer is much cheaper than the long one.
    let errors = budget.spend(|| {
        let is_valid = validator.is_valid(value);
        let errors = (!is_valid).then(|| validator.iter_errors(value));
        errors.into_iter().flatten().collect::<Vec<ValidationError<'_>>>()
    });
    // The errors that there is room for are reported, at least.
    let first = || budget.spend(|| validator.validate(value).err().into_iter().collect()).unwrap_or_default();
    let (errors, is_exhausted) = errors.map_or_else(|_| (first(), true), |errors| (errors, false));
    if is_exhausted {
        exhausted(context, schema, value);
    }
    let mut told = Vec::new();
    // Two branches of a schema may say the same.
    let mut said = HashSet::new();
    for error in without_echoes(&errors) {
        let about = About { schema: Some(schema), quoting: &*context, facts: context.facts };
        tell(&mut told, about, value, error, None);
        let is_only_one = errors.len() == 1 && told.len() == 1;
        for Telling { code, at, wording } in told.drain(..) {
            if !context.has_room() {
                return Ok(());
            }
            if !is_only_one && !said.insert((code.clone(), at.span().start, wording.message.clone())) {
                continue;
            }
            let Wording { message, help, range, facts } = wording;
            let range = range.unwrap_or_else(|| at.span());
            let facts = context.facts_below(value, facts);
            let draft = context.at(&SCHEMA, at).code(code).message(message).maybe_help(help);
            context.add(draft.range(range).facts(facts));
        }
    }
    Ok(())
}

/// How much work judging a value may be. The schemas of the catalogue need a small part of it.
fn budget_of(value: Value<'_>) -> Budget {
    const QUESTIONS: u64 = 20_000_000;
    const QUESTIONS_A_BYTE: u64 = 200;
    const ERRORS: u64 = 50_000;
    let bytes = value.raw().len() as u64;
    Budget { questions: QUESTIONS + QUESTIONS_A_BYTE * bytes, errors: ERRORS }
}

/// The schema makes too much of a value.
fn exhausted<'e>(context: &mut RecordContext<'e, '_>, schema: &Schema, value: Value<'e>) {
    let heaviest = schema.heaviest();
    let place = if heaviest.is_empty() { "/".to_owned() } else { heaviest };
    let draft = context
        .at(&LIMIT, value)
        .message(message![
            "judging this by the schema takes too much work: look at ",
            Message::name(place),
            " in the schema"
        ])
        .help("let one member decide between branches (`const` or `enum` beside `properties`), and shorten long lists");
    context.add(draft);
}

/// The fault of a value in words, for errors that are not of a record: a schema that its own draft refuses, for
/// example. The first thing that is wrong, the value that it is wrong with, and what to do.
#[must_use]
pub fn in_words<'e>(value: Value<'e>, error: &ValidationError<'_>) -> (Value<'e>, Message, Option<Message>) {
    let mut told = Vec::new();
    let covers = Covers::default();
    tell(&mut told, About { schema: None, quoting: &covers, facts: FactsFor::Nobody }, value, error, None);
    match told.into_iter().next() {
        Some(Telling { at, wording, .. }) => (at, wording.message, wording.help),
        None => (value, Message::value(value, &covers), None),
    }
}

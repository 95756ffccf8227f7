//! One JSON Schema of several events: an object with a member for each, whose value is the payload.

use serde_json::{Map, Value as Json, json};

use super::declaration::Declarations;

/// The schema; every reference leads to its `$defs`.
#[must_use]
pub fn schema_bundle(declarations: &Declarations) -> Json {
    let events: Map<String, Json> = declarations
        .events
        .iter()
        .map(|event| (event.event.clone(), json!({ "$ref": format!("#/$defs/{}", event.type_name) })))
        .collect();
    let definitions: Map<String, Json> =
        declarations.schemas.iter().map(|(name, schema)| (name.clone(), judging_only(schema))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Payloads",
        "description": "The payload of each event, by its name.",
        "type": "object",
        "properties": events,
        "$defs": definitions,
    })
}

fn judging_only(schema: &Json) -> Json {
    let mut schema = schema.clone();
    if let Json::Object(members) = &mut schema {
        members.remove("$schema");
        members.remove("x-event");
    }
    schema
}

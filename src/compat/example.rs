//! A payload that one version accepts and the other refuses, found by drawing and changing payloads. Both validators judge it.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::places::Place;
use super::proof::{Forms, with_definitions};
use super::shrink::shrunk;
use super::side::Side;
use crate::catalog::{Library, Schema, Shelf, subschemas};
use crate::json::unescape_pointer_token;
use crate::sample::{Dice, Sampler, changes};

/// Payloads that are drawn from a version.
const DRAWN: usize = 60;
/// Values that are drawn for a place.
const DRAWN_AT_PLACE: usize = 24;
/// Payloads that are judged before the search is given up.
const MOST: usize = 20_000;
/// Bytes of payloads that are judged before the search is given up.
const MOST_BYTES: usize = 4 << 20;
/// Values that are tried at a place.
const MOST_AT_PLACE: usize = 400;

/// A payload that only one version accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The payload.
    pub payload: Json,
    /// Where the version that refuses it finds a fault: a pointer into the payload.
    pub pointer: String,
    /// The fault.
    pub message: String,
}

/// The search for examples.
pub(super) struct Search<'s> {
    old: &'s Side,
    new: &'s Side,
    /// Values for each place, with its pointer.
    pools: Vec<(String, Vec<Json>)>,
}

impl<'s> Search<'s> {
    pub(super) fn new(old: &'s Side, new: &'s Side, places: &[Place], forms: &[Option<Forms>]) -> Self {
        let pools = places
            .iter()
            .zip(forms)
            .map(|(place, forms)| (place.at.clone(), values_for(old, new, place, forms.as_ref())));
        Self { old, new, pools: pools.collect() }
    }

    /// A payload that the new version refuses and the old one accepts.
    pub(super) fn refused(&self) -> Option<Example> {
        self.find(self.old, self.new)
    }

    /// A payload that the new version accepts and the old one refuses.
    pub(super) fn accepted(&self) -> Option<Example> {
        self.find(self.new, self.old)
    }

    fn find(&self, accepting: &Side, refusing: &Side) -> Option<Example> {
        let mut shows = |payload: &Json| !refusing.accepts(payload) && accepting.accepts(payload);
        let found = self.candidate(accepting, refusing)?;
        let payload = shrunk(found, &mut shows);
        let (pointer, message) =
            refusing.reason(&payload).expect("a payload that a version refuses has a fault");
        Some(Example { payload, pointer, message })
    }

    fn candidate(&self, accepting: &Side, refusing: &Side) -> Option<Json> {
        let mut trial = Trial { accepting, refusing, judged: 0, bytes: 0 };
        let mut bases: Vec<Json> = accepting.samples.iter().chain(&refusing.samples).cloned().collect();
        bases.extend(draws(&mut Sampler::new(&accepting.schema, Dice::new(1)), DRAWN));
        bases.extend(draws(&mut Sampler::new(&refusing.schema, Dice::new(2)), DRAWN / 4));
        if let Some(found) = bases.iter().find(|payload| trial.shows(payload)) {
            return Some(found.clone());
        }
        let valid: Vec<&Json> = bases.iter().filter(|payload| accepting.accepts(payload)).take(12).collect();
        let some = if valid.is_empty() { bases.iter().take(4).collect() } else { valid };
        // At the places that differ.
        for base in some.iter().take(6) {
            for (pointer, pool) in &self.pools {
                for value in pool {
                    if trial.is_spent() {
                        return None;
                    }
                    let changed = with(base, pointer, value).into_iter().find(|payload| trial.shows(payload));
                    if changed.is_some() {
                        return changed;
                    }
                }
            }
        }
        let mut dice = Dice::new(3);
        for base in some {
            if trial.is_spent() {
                return None;
            }
            for change in changes(&refusing.schema, base, &mut dice) {
                let payload = change.applied(base);
                if trial.shows(&payload) {
                    return Some(payload);
                }
            }
        }
        None
    }
}

/// Payloads are judged on both sides until too much work was done.
struct Trial<'s> {
    accepting: &'s Side,
    refusing: &'s Side,
    judged: usize,
    bytes: usize,
}

impl Trial<'_> {
    fn is_spent(&self) -> bool {
        self.judged > MOST || self.bytes > MOST_BYTES
    }

    /// Returns true if only one side accepts a payload.
    fn shows(&mut self, payload: &Json) -> bool {
        if self.is_spent() {
            return false;
        }
        let text = payload.to_string();
        self.judged += 1;
        self.bytes += text.len();
        !self.refusing.accepts_text(&text) && self.accepting.accepts_text(&text)
    }
}

/// Up to `count` payloads, fewer if they are large.
fn draws(sampler: &mut Sampler<'_>, count: usize) -> Vec<Json> {
    let mut bytes = 0;
    let mut drawn = Vec::new();
    while drawn.len() < count && bytes < MOST_BYTES / 8 {
        let payload = sampler.draw();
        bytes += payload.to_string().len();
        drawn.push(payload);
    }
    drawn
}

/// Values that may tell the versions apart at a place.
fn values_for(old: &Side, new: &Side, place: &Place, forms: Option<&Forms>) -> Vec<Json> {
    let mut values = Vec::new();
    let differences = forms.map(Forms::differences).unwrap_or_default();
    let of_parts = [with_definitions(old, &place.old), with_definitions(new, &place.new)];
    for schema in differences.into_iter().flatten().chain(of_parts) {
        values.extend(drawn(schema));
    }
    let [from, to] = [&place.old, &place.new].map(|part| -> Vec<Json> {
        subschemas(part).into_iter().flat_map(|(_, schema)| named_by(schema)).collect()
    });
    let texts = |values: &[Json]| values.iter().map(Json::to_string).collect::<HashSet<_>>();
    let known = [texts(&from), texts(&to)];
    // What only one version names comes first: there may be more than is tried.
    let (of_both, of_one): (Vec<Json>, Vec<Json>) = from.into_iter().chain(to).partition(|value| {
        let text = value.to_string();
        known.iter().all(|texts| texts.contains(&text))
    });
    values.splice(0..0, of_one);
    values.extend(of_both);
    let steps: Vec<Json> = values.iter().take(60).flat_map(|value| steps(value, place)).collect();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(1.5),
        json!(-1),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
    ]);
    values.extend(steps);
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.to_string()));
    values.truncate(MOST_AT_PLACE);
    values
}

/// Nothing is referred to outside of a part.
struct NoShelf;

impl Shelf for NoShelf {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        Err(format!("{uri} is not part of the schema"))
    }
}

fn drawn(schema: Json) -> Vec<Json> {
    let library = Library::gather("event:///place.json", Arc::new(schema), &NoShelf).ok();
    let schema = library.and_then(|library| Schema::of_user(library, true).ok());
    let Some(schema) = schema else { return Vec::new() };
    draws(&mut Sampler::new(&schema, Dice::new(4)), DRAWN_AT_PLACE)
}

/// The constants and bounds of a schema, and values beside them.
fn named_by(schema: &Json) -> Vec<Json> {
    let Json::Object(members) = schema else { return Vec::new() };
    let mut values = Vec::new();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("const", value) => values.push(value.clone()),
            ("enum", Json::Array(items)) => values.extend(items.iter().cloned()),
            (
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf",
                Json::Number(bound),
            ) => {
                values.push(value.clone());
                if let Some(bound) = bound.as_i64().filter(|bound| bound.unsigned_abs() < 1 << 53) {
                    values.extend([json!(bound - 1), json!(bound + 1), json!(bound * 2)]);
                }
                if let Some(bound) = bound.as_f64() {
                    values.extend([bound - 0.5, bound + 0.5, bound * 1.5].map(|near| json!(near)));
                }
            }
            ("minLength" | "maxLength", Json::Number(bound)) => {
                let length = bound.as_u64().filter(|length| *length < 1 << 12).unwrap_or(0);
                let text = |length: u64| json!("x".repeat(usize::try_from(length).unwrap_or(0)));
                values.extend([text(length), text(length.saturating_sub(1)), text(length + 1)]);
            }
            ("minItems" | "maxItems", Json::Number(bound)) => {
                let length = bound.as_u64().filter(|length| *length < 1 << 8).unwrap_or(0);
                let items = |length: u64| (0..length).map(|index| json!(index)).collect::<Json>();
                values.extend([items(length), items(length.saturating_sub(1)), items(length + 1)]);
            }
            ("uniqueItems", _) => values.extend([json!([1, 1]), json!(["x", "x"])]),
            _ => {}
        }
    }
    values
}

/// Objects with one member less or more.
fn steps(value: &Json, place: &Place) -> Vec<Json> {
    let Json::Object(members) = value else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for part in [&place.old, &place.new] {
        let properties = part.get("properties").and_then(Json::as_object);
        names.extend(properties.into_iter().flat_map(|properties| properties.keys().cloned()));
        let required = part.get("required").and_then(Json::as_array);
        names.extend(required.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)));
    }
    names.push("undocumentedMember".to_owned());
    let without = members.keys().map(|name| {
        let mut rest: Map<String, Json> = members.clone();
        rest.remove(name);
        Json::Object(rest)
    });
    let more = names.iter().filter(|name| !members.contains_key(*name)).map(|name| {
        let mut more = members.clone();
        more.insert(name.clone(), json!(true));
        Json::Object(more)
    });
    without.chain(more).collect()
}

/// `base` with `value` at a pointer in which `*` stands for any element or member; what leads there is made if it is missing.
fn with(base: &Json, pointer: &str, value: &Json) -> Vec<Json> {
    let Some(rest) = pointer.strip_prefix('/') else { return vec![value.clone()] };
    let (token, rest) = match rest.find('/') {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (rest, ""),
    };
    let null = Json::Null;
    if token == "*" {
        let mut made = Vec::new();
        if !matches!(base, Json::Object(members) if !members.is_empty()) {
            let items = base.as_array().cloned().unwrap_or_default();
            for item in with(items.first().unwrap_or(&null), rest, value) {
                let mut items = items.clone();
                match items.first_mut() {
                    Some(first) => *first = item.clone(),
                    None => items.push(item),
                }
                made.push(Json::Array(items));
            }
        }
        if !base.is_array() {
            let members = base.as_object().cloned().unwrap_or_default();
            let name = members.keys().next().cloned().unwrap_or_else(|| "undocumentedMember".to_owned());
            for name in [name, "undocumentedMember".to_owned()] {
                for item in with(members.get(&name).unwrap_or(&null), rest, value) {
                    let mut members = members.clone();
                    members.insert(name.clone(), item);
                    made.push(Json::Object(members));
                }
            }
        }
        return made;
    }
    let name = unescape_pointer_token(token);
    if let (Json::Array(items), Ok(index)) = (base, name.parse::<usize>()) {
        return with(items.get(index).unwrap_or(&null), rest, value)
            .into_iter()
            .map(|item| {
                let mut items = items.clone();
                items.resize(items.len().max(index + 1).min(index + 64), Json::Null);
                items[index] = item;
                Json::Array(items)
            })
            .collect();
    }
    let members = base.as_object().cloned().unwrap_or_default();
    with(members.get(&*name).unwrap_or(&null), rest, value)
        .into_iter()
        .map(|member| {
            let mut members = members.clone();
            members.insert(name.clone().into_owned(), member);
            Json::Object(members)
        })
        .collect()
}

//! The acceptor against those it stands in for: its yes must be a yes of the validator and of the outline.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dice::Dice;
use crate::effort;
use crate::values::pointers;
use cxray::catalog::{Catalog, EventType, Library, Outline, Schema, Shelf, SpotId};
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::json::{Arena, Limits, Object, Value};
use serde_json::{Value as Json, json};

/// Names that begin so are written without it, so that one object may give a name twice.
const TWICE: &str = "@@twice:";
/// Names that begin so are written without it and with their first letter escaped.
const ESCAPED: &str = "@@escaped:";

fn catalog() -> Catalog {
    Catalog::embedded().expect("the embedded catalogue loads")
}

fn with_value<T>(text: &str, ask: impl FnOnce(Value<'_>) -> T) -> T {
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    ask(document.root())
}

/// The payloads of all samples, as text.
fn samples(catalog: &Catalog) -> Vec<(&EventType, String, String)> {
    let recogniser = Recogniser::new(catalog, Asked::default());
    let mut samples = Vec::new();
    for event in catalog.events() {
        for (path, text) in catalog.samples(event) {
            let payload = with_value(&text, |root| match recogniser.recognise(root) {
                Recognised::Event(found) => found.payload.expect("a sample has a payload").raw().to_owned(),
                other => panic!("{path}: {other:?}"),
            });
            samples.push((event, path, payload));
        }
    }
    samples
}

/// Whether the outline has nothing to say of a value: what `check::named` walks for, told anew.
fn is_named(outline: &Outline, at: SpotId, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
    let spot = outline.spot(at);
    let is_older = spot.older.iter().any(|older| {
        let kind = value.kind().as_str();
        let is_of_type = older.types.is_empty()
            || older.types.iter().any(|known| known == kind || (known == "integer" && kind == "number"));
        is_of_type && !parent.is_some_and(|parent| older.unless.iter().any(|name| parent.get(name).is_some()))
    });
    if is_older {
        return false;
    }
    if let Some(text) = value.as_str() {
        return spot.known_values.is_empty() || spot.known_values.iter().any(|known| **known == *text);
    }
    if let Some(object) = value.as_object() {
        return object.iter().all(|member| match outline.member(spot, &member.name.as_str()) {
            Some(below) => {
                !outline.is_worth_a_look(below) || is_named(outline, below, member.value, Some(object))
            }
            None => !spot.closed,
        });
    }
    value.as_array().is_none_or(|array| {
        array.iter().enumerate().all(|(index, element)| {
            outline.element(spot, index).is_none_or(|below| {
                !outline.is_worth_a_look(below) || is_named(outline, below, element, None)
            })
        })
    })
}

/// What the acceptor says of a payload, and what the others do.
fn both(schema: &Schema, payload: &str) -> (bool, bool) {
    with_value(payload, |value| {
        let is_named = schema.outline.root().is_none_or(|root| is_named(&schema.outline, root, value, None));
        (schema.accepts(value), schema.validator().expect("it compiles").is_valid(value) && is_named)
    })
}

/// The value as text, with names given twice and escapes where they are asked for.
fn written(value: &Json) -> String {
    let mut text = value.to_string().replace(TWICE, "");
    while let Some(at) = text.find(ESCAPED) {
        let after = at + ESCAPED.len();
        let first = text[after..].chars().next().filter(char::is_ascii_alphanumeric);
        let escaped = first.map(|first| format!("\\u{:04x}", u32::from(first))).unwrap_or_default();
        text.replace_range(at..after + usize::from(first.is_some()), &escaped);
    }
    text
}

/// Names and strings that a schema and all it refers to write down.
fn words(library: &Json, names: &mut BTreeSet<String>, strings: &mut BTreeSet<String>) {
    match library {
        Json::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("properties", Json::Object(properties)) => names.extend(properties.keys().cloned()),
                    ("enum" | "x-known-values", Json::Array(values)) => {
                        strings.extend(values.iter().filter_map(Json::as_str).map(str::to_owned));
                    }
                    ("const", Json::String(value)) => {
                        strings.insert(value.clone());
                    }
                    _ => {}
                }
                words(value, names, strings);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| words(item, names, strings)),
        _ => {}
    }
}

/// Everything that can be done to the value at one place.
fn changes(value: &Json, names: &[String], strings: &[String]) -> Vec<Json> {
    let number = |text: &str| serde_json::from_str::<Json>(text).expect("it is a number");
    let mut plain = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(""),
        json!("x"),
        json!("/x"),
        json!("2024-02-29T23:59:60Z"),
        json!("2014-01-09 11:58:12.035+0200"),
        json!([]),
        json!({}),
        json!([null]),
        json!(["x"]),
        json!([{}]),
        json!({"zz": 1}),
    ];
    plain.extend(["0", "-1", "1", "2", "1.0", "1.5", "1e300", "-0.0"].map(number));
    let mut changed = plain.clone();
    changed.extend(strings.iter().map(|text| json!(text)));
    if let Json::Object(members) = value {
        let with = |name: &str, value: Json| {
            let mut members = members.clone();
            members.insert(name.to_owned(), value);
            Json::Object(members)
        };
        changed.extend(plain.iter().map(|value| with("zz", value.clone())));
        for name in names.iter().filter(|name| !members.contains_key(*name)) {
            changed.extend([json!(null), json!("x"), json!(1), json!({})].map(|value| with(name, value)));
        }
        for (name, value) in members {
            let mut without = members.clone();
            without.remove(name);
            changed.push(Json::Object(without.clone()));
            changed.push(with(&format!("{TWICE}{name}"), value.clone()));
            changed.push(with(&format!("{TWICE}{name}"), json!(null)));
            for other in [format!("{name}x"), format!("{ESCAPED}{name}"), name.to_uppercase()] {
                let mut renamed = without.clone();
                renamed.insert(other, value.clone());
                changed.push(Json::Object(renamed));
            }
        }
    }
    if let Json::Array(items) = value {
        for item in plain.into_iter().chain(items.first().cloned()) {
            let mut longer = items.clone();
            longer.push(item);
            changed.push(Json::Array(longer));
        }
    }
    changed
}

#[test]
fn every_event_has_an_acceptor_that_takes_its_samples() {
    let catalog = catalog();
    for event in catalog.events() {
        let schema = catalog.schema(event).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(schema.has_acceptor(), "{} has no acceptor", event.path);
    }
    for (event, path, payload) in samples(&catalog) {
        let schema = catalog.schema(event).expect("it compiles");
        // Older shapes are worth a warning, so the acceptor must leave them to those who give it.
        assert_eq!(both(schema, &payload), (!path.contains(".older"), !path.contains(".older")), "{path}");
    }
}

#[test]
fn what_is_accepted_is_valid_and_documented() {
    let catalog = catalog();
    let (mut mutants, mut fine, mut accepted) = (0_u32, 0_u32, 0_u32);
    for (event, path, payload) in samples(&catalog).into_iter().step_by(effort(2, 1)) {
        let schema = catalog.schema(event).expect("it compiles");
        let (mut names, mut strings) = (BTreeSet::new(), BTreeSet::new());
        let written_schema: Json = serde_json::from_str(&catalog.schema_text(event)).expect("it is JSON");
        words(&written_schema, &mut names, &mut strings);
        let slug = &catalog.api_of(event).slug;
        if let Ok(common) = catalog.document(&format!("event:///{slug}/common.schema.json")) {
            words(&common, &mut names, &mut strings);
        }
        let (names, strings): (Vec<_>, Vec<_>) = (names.into_iter().collect(), strings.into_iter().collect());
        let sample: Json = serde_json::from_str(&payload).expect("it is JSON");

        let mut judge = |mutant: &Json| {
            let text = written(mutant);
            let (yes, is_fine) = both(schema, &text);
            assert!(is_fine || !yes, "{path}: accepted, but it should not be: {text}");
            mutants += 1;
            fine += u32::from(is_fine);
            accepted += u32::from(yes);
        };
        // Names and values of the whole catalogue at every place would be too many; each place gets some.
        let mut dice = Dice(7);
        let words_a_place = effort(2, 12);
        for place in &pointers(&sample) {
            let some = |words: &[String], dice: &mut Dice| -> Vec<String> {
                (0..words.len().min(words_a_place)).map(|_| words[dice.roll(words.len())].clone()).collect()
            };
            let (names, strings) = (some(&names, &mut dice), some(&strings, &mut dice));
            for change in changes(sample.pointer(place).expect("it is there"), &names, &strings) {
                let mut mutant = sample.clone();
                *mutant.pointer_mut(place).expect("it is there") = change;
                judge(&mutant);
            }
        }
        // Some are mutated more than once.
        for _ in 0..effort(6, 60) {
            let mut mutant = sample.clone();
            for _ in 0..2 + dice.roll(2) {
                let places = pointers(&mutant);
                let place = &places[dice.roll(places.len())];
                let at = mutant.pointer_mut(place).expect("it is there");
                let mut changes = changes(at, &names, &strings);
                *at = changes.swap_remove(dice.roll(changes.len()));
            }
            judge(&mutant);
        }
    }
    assert!(mutants as usize >= effort(4_000, 50_000), "only {mutants} mutants were tried");
    // The short run has few of the mutants that only exchange known words, of which nearly all are accepted.
    // Names given twice, numbers like `1.0` in a closed set and leap days are left to the others.
    assert!(
        accepted as usize * 100 >= fine as usize * effort(80, 90),
        "of {mutants} mutants {fine} are fine, but only {accepted} accepted"
    );
    assert!(fine * 10 >= mutants, "of {mutants} mutants only {fine} are fine");
}

/// A shelf with nothing on it.
struct Empty;

impl Shelf for Empty {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        Err(format!("{uri} is not there"))
    }
}

fn compiled(mut schema: Json) -> Schema {
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    let library =
        Library::gather("event:///t/t.schema.json", Arc::new(schema), &Empty).expect("it is complete");
    Schema::of_catalog(library, &BTreeMap::new())
}

/// Values that are judged against every schema made by hand, besides those of its own.
fn all_sorts() -> Vec<String> {
    let texts = "null|true|false|0|-0|1|1.0|1.5|2|3|10|1e2|99999999999999999999|\"\"|\"a\"|\"ab\"|\"\\u0061b\"|\"abc\"|\"\u{1f600}\"\
        |[]|[1]|[1,2]|[\"a\"]|[1,\"a\"]|[[]]|{}|{\"a\":1}|{\"a\":\"a\"}|{\"b\":1}|{\"a\":1,\"b\":2}|{\"a\":1,\"a\":2}|{\"a\":\"a\",\"a\":1}\
        |{\"\\u0061\":1}|{\"zz\":1}|{\"a\":{\"a\":1}}|{\"a\":{\"zz\":1}}|{\"a\":null}|{\"a\":false}|{\"a\":false,\"b\":1}\
        |\"2024-02-28T10:20:30Z\"|\"2024-02-30T10:20:30Z\"|\"2024-13-01T10:20:30Z\"|\"2024-01-01T10:20:30.5+01:00\"|\"2024-01-01 10:20:30Z\"\
        |\"2024-01-01T24:00:00Z\"|\"2024-01-01T10:20:30\"|\"2024-00-10T10:20:30Z\"|\"2024-01-01T10:20:30.Z\"|\"2024-01-01T10:20:30+24:00\"\
        |\"2023-02-29T10:20:30Z\"|\"0000-12-31T23:59:59-23:59\"|\"2024-04-31T10:20:30Z\"|\"2024-01-01T10:20:30.123456789Z\"";
    texts.split('|').map(|text| text.trim().to_owned()).collect()
}

#[test]
fn keywords_mean_what_they_mean_to_the_validator() {
    // Each schema with values that must be accepted.
    let date_times =
        ["\"2024-02-28T10:20:30Z\"", "\"2024-01-01T10:20:30.5+01:00\"", "\"0000-12-31T23:59:59-23:59\""];
    let cases: &[(Json, &[&str])] = &[
        (json!({}), &["1", "{\"zz\": {}}", "null", "{\"a\":1,\"a\":2}"]),
        (json!({"type": "integer"}), &["1", "1.0", "-0", "99999999999999999999", "1e2"]),
        (json!({"type": "number"}), &["1", "1.5"]),
        (json!({"type": ["string", "null"]}), &["null", "\"a\""]),
        (json!({"const": "a"}), &["\"a\""]),
        (json!({"const": "ab"}), &["\"\\u0061b\""]),
        (json!({"const": false}), &["false"]),
        (json!({"const": 1}), &["1"]),
        (json!({"enum": [null, 1, "a", true, [1], {"a": 1}]}), &["null", "1", "\"a\"", "true"]),
        (json!({"minimum": 1, "maximum": 3}), &["1", "2", "3", "null", "\"a\""]),
        (json!({"exclusiveMinimum": 1, "exclusiveMaximum": 3}), &["2"]),
        (json!({"minLength": 1, "maxLength": 2}), &["\"a\"", "\"ab\"", "\"\\u0061b\"", "\"\u{1f600}\"", "1"]),
        (json!({"pattern": "^ab"}), &["\"ab\"", "\"abc\"", "\"\\u0061b\"", "1"]),
        (json!({"format": "date-time"}), &date_times),
        (json!({"x-known-values": ["a", "b"]}), &["\"a\"", "1"]),
        (json!({"x-known-values": ["a"], "enum": ["a", "b"]}), &["\"a\"", "\"b\""]),
        (json!({"required": ["a"]}), &["{\"a\":1}", "{\"a\":null}", "[]", "{\"\\u0061\":1}"]),
        (json!({"minProperties": 1, "maxProperties": 1}), &["{\"a\":1}", "1"]),
        (json!({"minItems": 1, "maxItems": 2}), &["[1]", "[1,2]", "{}"]),
        (json!({"items": {"type": "integer"}}), &["[]", "[1,2]", "1"]),
        (json!({"properties": {"a": {"type": "integer"}}}), &["{}", "{\"a\":1}", "[]"]),
        (json!({"properties": {"a": {"type": "integer"}}, "additionalProperties": true}), &["{\"zz\":1}"]),
        (json!({"properties": {"a": {}}, "additionalProperties": false}), &["{\"a\":1}"]),
        (json!({"additionalProperties": {"type": "integer"}}), &["{\"zz\":1}", "{\"a\":1}"]),
        (
            json!({"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {"type": "integer"}}}]}),
            &["{\"a\":1,\"b\":2}"],
        ),
        (json!({"anyOf": [{"type": "integer"}, {"properties": {"a": {}}}]}), &["1", "{\"a\":1}", "\"a\""]),
        (
            json!({"anyOf": [
                {"properties": {"a": {"const": "a"}}, "required": ["a"]},
                {"properties": {"b": {"type": "integer"}}, "required": ["b"]}
            ]}),
            &["{\"a\":\"a\"}", "{\"b\":1}", "{\"a\":1,\"b\":2}"],
        ),
        (json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}), &["{\"a\":1}", "{\"b\":1}", "1"]),
        (json!({"not": {"required": ["a"]}}), &["{}", "{\"b\":1}"]),
        (json!({"not": {"type": "integer"}}), &["1.5", "\"a\""]),
        (
            json!({"if": {"properties": {"a": {"const": false}}, "required": ["a"]}, "then": {"required": ["b"]}, "else": {"type": "object"}, "properties": {"b": {}}}),
            &["{}", "{\"a\":1}", "{\"a\":false,\"b\":1}"],
        ),
        (json!({"if": {"type": "string"}, "then": {"minLength": 1}}), &["1", "\"a\""]),
        (json!({"dependentRequired": {"a": ["b"]}}), &["{}", "{\"b\":1}", "{\"a\":1,\"b\":2}", "1"]),
        (
            json!({"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "properties": {"a": {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "integer"}]}}}}}),
            &["{}", "{\"a\":1}", "{\"a\":{\"a\":1}}"],
        ),
        (
            json!({"properties": {"a": {"type": "integer", "x-older-shape": {"release": "1", "instead": "b", "unless": ["b"]}}, "b": {}}}),
            &["{}", "{\"b\":1}", "{\"a\":1,\"b\":2}"],
        ),
        // What is not understood is accepted nowhere, and what stands beside it still is.
        (json!({"properties": {"a": {"oneOf": [{"type": "integer"}]}, "b": {}}}), &["{\"b\":1}"]),
        (json!({"oneOf": [{"type": "integer"}, {"const": 1}]}), &[]),
        (json!({"patternProperties": {"^a": {"type": "string"}}}), &[]),
        (json!({"prefixItems": [{"type": "string"}], "items": false}), &[]),
        (json!({"anyOf": [{"prefixItems": [{}, {"x-known-values": ["b"]}]}, {"items": {}}]}), &[]),
        (json!({"contains": {"type": "string"}}), &[]),
        (json!({"uniqueItems": true}), &[]),
        (json!({"propertyNames": {"const": "a"}}), &[]),
        (json!({"unevaluatedProperties": false}), &[]),
        (json!({"multipleOf": 2}), &[]),
        (json!({"pattern": "^a|b$"}), &[]),
        (json!({"$id": "event:///t/u.schema.json", "type": "integer"}), &[]),
        (json!({"dependentSchemas": {"a": {"required": ["b"]}}}), &[]),
    ];
    for (schema, accepted) in cases {
        let compiled = compiled(schema.clone());
        for text in *accepted {
            assert_eq!(both(&compiled, text), (true, true), "{schema}: {text}");
        }
        for text in all_sorts() {
            let (yes, is_fine) = both(&compiled, &text);
            assert!(is_fine || !yes, "{schema}: accepted {text}");
        }
    }
}

#[test]
fn branches_in_branches_end_in_time() {
    // Without a limit each level would double the work, and only the innermost value says no.
    let schema = compiled(json!({
        "type": "object",
        "anyOf": [
            {"properties": {"a": {"$ref": "#"}, "b": {"const": 1}}},
            {"properties": {"a": {"$ref": "#"}, "b": {"const": 2}}}
        ]
    }));
    let deep = format!("{}null{}", "{\"a\":".repeat(200), "}".repeat(200));
    assert!(schema.has_acceptor());
    assert!(!with_value(&deep, |value| schema.accepts(value)));
}

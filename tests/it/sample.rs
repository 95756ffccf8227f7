//! Samples that are drawn: each valid one validates as its event, each invalid one gives the finding that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Output;
use std::sync::Arc;

use crate::binary::{cxray, run_on, text};
use crate::effort;
use cxray::catalog::{Catalog, Library, Schema, Shelf};
use cxray::sample::{Dice, Sampler, changes};
use serde_json::{Value as Json, json};

/// Events of which no payload is invalid.
const ALWAYS_VALID: [&str; 2] = ["workspaces/onMessageEvent", "workspaces/onSSOTokenRefreshEvent"];

fn run(arguments: &[&str], input: &[u8]) -> Output {
    run_on(cxray().args(arguments), input)
}

/// The names of some events: of all where the effort is not spared.
fn events() -> Vec<String> {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let names = catalog.events().iter().map(|event| format!("{}/{}", catalog.api_of(event).slug, event.name));
    names.step_by(effort(8, 1)).collect()
}

/// The findings of `validate`, line by line, but for those about the order of events, which samples have none of.
fn findings(records: &[u8], strict: &[&str]) -> Vec<Json> {
    let arguments = [&["validate", "--format", "ndjson", "--ignore", "order/*"], strict].concat();
    let output = run(&arguments, records);
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect()
}

#[test]
fn valid_samples_are_valid_documented_and_recognised_as_their_event() {
    let (events, mut records) = (events(), Vec::new());
    for event in &events {
        let drawn = run(&["events", "sample", event, "--count", "4", "--seed", "11"], b"");
        assert_eq!(drawn.status.code(), Some(0), "{drawn:?}");
        records.extend(drawn.stdout);
    }
    let found = findings(&records, &["--strict"]);
    let [summary] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(
        (&summary["valid"], &summary["records"]),
        (&json!(4 * events.len()), &json!(4 * events.len()))
    );
    for event in &events {
        assert_eq!(summary["by_event"][event]["events"], 4, "{event}: {summary}");
    }
}

#[test]
fn invalid_samples_have_the_one_finding_that_they_name() {
    let mut drawn = Vec::new();
    for event in events().into_iter().filter(|event| !ALWAYS_VALID.contains(&event.as_str())) {
        let output = run(&["events", "sample", &event, "--count", "4", "--seed", "5", "--invalid"], b"");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let before = drawn.len();
        drawn.extend(text(&output.stdout).lines().map(|line| (event.clone(), line.to_owned())));
        assert_eq!(drawn.len(), before + 4, "{event}");
    }
    let records: Vec<&str> = drawn.iter().map(|(_, line)| line.as_str()).collect();
    let found = findings(records.join("\n").as_bytes(), &[]);
    assert_eq!(found.len(), drawn.len() + 1, "{found:#?}");
    let mut codes = BTreeSet::new();
    for ((event, line), finding) in drawn.iter().zip(&found) {
        let line: Json = serde_json::from_str(line).expect("it is JSON");
        for name in ["code", "pointer", "message"] {
            assert_eq!(line["fault"][name], finding[name], "{line}");
        }
        let of = |name: &str| finding[name].as_str().unwrap().to_owned();
        assert_eq!(format!("{}/{}", of("api"), of("event")), *event);
        assert_eq!(finding["severity"], "error");
        codes.insert(of("code"));
    }
    assert!(codes.len() >= 3, "{codes:?}");
}

#[test]
fn an_event_of_which_every_payload_is_valid_has_no_invalid_sample() {
    let output = run(&["events", "sample", ALWAYS_VALID[0], "--invalid"], b"");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let message = "cxray: error: no payload with exactly one fault of onMessageEvent was found\n";
    assert_eq!(text(&output.stderr), message);
}

#[test]
fn a_sample_depends_on_its_seed_and_number_alone() {
    let lines = |count: &str, seed: &str| {
        let output =
            run(&["events", "sample", "onMediaEvent", "--payload", "--count", count, "--seed", seed], b"");
        text(&output.stdout).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let twelve = lines("12", "3");
    assert_eq!(lines("4", "3"), twelve[..4]);
    assert_ne!(lines("4", "4"), twelve[..4]);
    assert!(twelve.iter().collect::<BTreeSet<_>>().len() > 10, "{twelve:#?}");
}

/// A shelf with nothing on it.
struct Empty;

impl Shelf for Empty {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        Err(format!("{uri} is not there"))
    }
}

/// Arrays in arrays of a thousand elements each, and strings longer than any payload, are drawn in part.
#[test]
fn a_schema_that_demands_too_much_has_no_sample_in_bounded_time() {
    let arrays = (0..12).fold(r#"{"type":"integer"}"#.to_owned(), |items, _| {
        format!(r#"{{"type":"array","minItems":1000,"items":{items}}}"#)
    });
    let strings = r#"{"type":"array","minItems":1000000000,"items":{"type":"string","minLength":100000000}}"#
        .to_owned();
    for text in [arrays, strings] {
        let schema = schema(&text);
        let mut sampler = Sampler::new(&schema, Dice::new(1));
        assert_eq!(sampler.valid().expect("the schema compiles"), None);
        assert!(sampler.draw().to_string().len() < 16 << 20);
    }
}

fn schema(text: &str) -> Schema {
    let mut root: Json = serde_json::from_str(text).expect("it is JSON");
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    let library =
        Library::gather("event:///t/t.schema.json", Arc::new(root), &Empty).expect("it is complete");
    Schema::of_catalog(library, &BTreeMap::new())
}

/// Schemas with what the catalogue does not have.
#[test]
fn every_keyword_can_be_met_and_most_can_be_broken() {
    let schemas = [
        r#"{"type": "string", "pattern": "^[A-Z]{2}-\\d{4}$", "minLength": 7}"#,
        r#"{"type": "string", "format": "ipv6"}"#,
        r#"{"type": "string", "format": "uuid"}"#,
        r#"{"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 6}"#,
        r#"{"type": "number", "minimum": -1, "maximum": -0.5, "multipleOf": 0.25}"#,
        r#"{"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": true, "minItems": 3}"#,
        r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "null"}], "items": false, "minItems": 2}"#,
        r#"{"type": "array", "contains": {"const": "x"}, "minContains": 2, "items": {"type": "string"}}"#,
        r#"{"type": "object", "patternProperties": {"^x-[a-z]+$": {"type": "boolean"}}, "additionalProperties": false, "minProperties": 2}"#,
        r#"{"type": "object", "propertyNames": {"pattern": "^k[0-9]$"}, "additionalProperties": {"type": "null"}, "minProperties": 1, "maxProperties": 3}"#,
        r#"{"type": "object", "properties": {"a": {}, "b": {}, "c": {}}, "dependentRequired": {"a": ["b"], "b": ["c"]}}"#,
        r#"{"type": "object", "properties": {"a": {"type": "string"}}, "dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"const": 1}}}}}"#,
        r#"{"type": "object", "required": ["k"], "properties": {"k": {"enum": ["a", "b"]}}, "if": {"properties": {"k": {"const": "a"}}}, "then": {"required": ["x"], "properties": {"x": {"type": "integer"}}}, "else": {"required": ["y"]}}"#,
        r#"{"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}, {"type": "object", "required": ["b"]}, {"type": "string", "minLength": 3}]}"#,
        r#"{"type": "object", "properties": {"a": {"type": "string"}}, "allOf": [{"required": ["a"]}, {"not": {"required": ["c"]}}], "unevaluatedProperties": false}"#,
        r##"{"type": "object", "properties": {"next": {"$ref": "#"}, "v": {"type": "integer"}}, "required": ["v"], "additionalProperties": false}"##,
        r#"{"allOf": [{"enum": ["a", "b", "c", "e"]}, {"enum": ["c", "b", "d", "e"]}], "not": {"const": "b"}}"#,
    ];
    for text in schemas {
        let schema = schema(text);
        let (mut invalid, mut drawn) = (BTreeSet::new(), BTreeSet::new());
        for number in 0..20 {
            let mut dice = Dice::of(1, number);
            let mut sampler = Sampler::new(&schema, dice.clone());
            let payload =
                sampler.valid().expect("it compiles").unwrap_or_else(|| panic!("nothing valid for {text}"));
            drawn.insert(payload.to_string());
            for change in changes(&schema, &payload, &mut dice) {
                if !sampler.is_valid(&change.applied(&payload)).expect("it compiles") {
                    invalid.insert(change.keyword);
                }
            }
        }
        assert!(drawn.len() >= 2, "{text}: {drawn:?}");
        assert!(!invalid.is_empty(), "{text}: no change is refused");
    }
}

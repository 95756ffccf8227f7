//! Nothing that the catalogue calls secret is shown to people, whatever is wrong with the record that holds it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::Command;

use cxray::catalog::Catalog;
use cxray::json::{Arena, Limits, Trail};
use serde_json::Value;

/// So many characters of a secret may stand anywhere else by chance.
const TELLING: usize = 12;

/// Shorter strings are no secrets.
const LEAST: usize = 5;

#[test]
fn no_secret_of_a_sample_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut secrets = Vec::new();
    let mut capture = String::new();
    let mut public = String::new();
    for (name, payload, found) in samples_with_secrets() {
        let own: Vec<String> = found.iter().flat_map(strings_of).collect();
        public.push_str(&own.iter().fold(payload.to_string(), |text, secret| text.replace(secret, "")));
        secrets.extend(own);
        for record in records(&name, &payload) {
            capture.push_str(&record);
            capture.push('\n');
            for end in (20..record.len()).step_by(31).filter(|end| record.is_char_boundary(*end)) {
                capture.push_str(&record[..end]);
                capture.push('\n');
            }
        }
        let neighbour = format!("[{},{{\"event\":\"WebChatService.nope\"}}]\n", records(&name, &payload)[0]);
        capture.push_str(&neighbour);
    }
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() >= 8, "{secrets:?}");
    fs::write(folder.path().join("all.ndjson"), capture).unwrap();

    for arguments in [
        &["print", "--view", "timeline"][..],
        &["print", "--view", "full"],
        &["print", "--view", "full", "--fold", "--color", "always"],
        &["print", "--view", "compact"],
        &["print", "--view", "compact", "--color", "always"],
        &["validate", "-v"],
        &["validate", "--format", "concise"],
        &["validate", "--format", "ndjson"],
        &["validate", "--format", "json"],
        &["validate", "--format", "sarif"],
        &["validate", "--format", "junit"],
        &["validate", "--format", "github"],
        &["validate", "--format", "gitlab"],
        &["validate", "--format", "markdown"],
        &["validate", "--strict", "-v", "--lenient"],
    ] {
        let shown = run(folder.path(), arguments);
        for secret in &secrets {
            let characters: Vec<char> = secret.chars().collect();
            for part in characters.windows(TELLING.min(characters.len())) {
                let part: String = part.iter().collect();
                // A secret address may end with an id that is none.
                assert!(
                    public.contains(&part) || !shown.contains(&part),
                    "{arguments:?} shows {part} of {secret}"
                );
            }
        }
    }
    let all = run(folder.path(), &["print", "--view", "compact", "--show-secrets"]);
    assert!(secrets.iter().all(|secret| all.contains(secret)), "--show-secrets hides something");
}

#[test]
fn names_of_secrets_in_schemas_are_secret_everywhere() {
    let catalog = Catalog::embedded().unwrap();
    let words = catalog.secret_words();
    for event in catalog.events() {
        for pointer in &catalog.facts(event).secret {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            // `ext` is a credential only where the event says so.
            let is_known = match pointer.as_str() {
                "" => words.payloads.contains(&event.name),
                _ => name == "ext" || words.names.iter().any(|known| known == name),
            };
            assert!(is_known, "{}: {pointer}", event.name);
        }
    }
}

/// The event, a payload, and the secrets in it.
fn samples_with_secrets() -> Vec<(String, Value, Vec<Value>)> {
    let catalog = Catalog::embedded().unwrap();
    let mut samples = Vec::new();
    for event in catalog.events() {
        let facts = catalog.facts(event);
        for (_, text) in catalog.samples(event) {
            let sample: Value = serde_json::from_str(&text).unwrap();
            let payload = payload_of(&sample, &event.name);
            let text = payload.to_string();
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).unwrap();
            let mut found = Vec::new();
            for pointer in &facts.secret {
                Trail::new(pointer).unwrap().each(document.root(), &mut |value| found.push(value.to_serde()));
            }
            if !found.is_empty() {
                samples.push((event.name.clone(), payload, found));
            }
        }
    }
    samples
}

fn payload_of(sample: &Value, name: &str) -> Value {
    match sample.get("event").and_then(Value::as_str) {
        Some(event) if event == name => sample["data"].clone(),
        _ => sample.clone(),
    }
}

/// The event as it is, on several lines, and with every kind of fault beside the secret and in its place.
fn records(name: &str, payload: &Value) -> Vec<String> {
    let record = |payload: &Value| format!("{{\"event\":\"{name}\",\"data\":{payload}}}");
    let mut records = vec![record(payload)];
    if let Value::Object(members) = payload {
        for key in members.keys() {
            let mut changed = members.clone();
            let value = changed.remove(key).unwrap_or_default();
            records.push(record(&Value::Object(changed.clone())));
            changed.insert(format!("{key}s"), 1.into());
            changed.insert(key.clone(), Value::Array(vec![value, Value::Null]));
            records.push(record(&Value::Object(changed)));
        }
    }
    records
}

fn strings_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.len() >= LEAST => vec![text.clone()],
        Value::Array(elements) => elements.iter().flat_map(strings_of).collect(),
        Value::Object(members) => members.values().flat_map(strings_of).collect(),
        _ => Vec::new(),
    }
}

/// All that a run says.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(arguments)
        .arg("all.ndjson")
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {output:?}");
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

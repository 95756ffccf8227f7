//! Nothing that the catalogue calls secret is shown to people, whatever is wrong with the record that holds it.

use std::fs;
use std::path::Path;

use crate::binary::{cxray, said};
use crate::secret_samples::{Sample, samples_with_secrets};
use crate::values::strings;
use cxray::catalog::Catalog;
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
    for Sample { event, payload, secrets: own } in samples_with_secrets() {
        let own: Vec<String> = own.iter().flat_map(strings).filter(|text| text.len() >= LEAST).collect();
        public.push_str(&own.iter().fold(payload.to_string(), |text, secret| text.replace(secret, "")));
        secrets.extend(own);
        for record in records(&event, &payload) {
            capture.push_str(&record);
            capture.push('\n');
            for end in (20..record.len()).step_by(31).filter(|end| record.is_char_boundary(*end)) {
                capture.push_str(&record[..end]);
                capture.push('\n');
            }
        }
        let neighbour = format!("[{},{{\"event\":\"WebChatService.nope\"}}]\n", records(&event, &payload)[0]);
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

fn run(folder: &Path, arguments: &[&str]) -> String {
    said(cxray().args(arguments).arg("all.ndjson").current_dir(folder))
}

//! A diff shows no credential to people, wherever it stands in what differs; patches hold all, since they are applied.

#![expect(clippy::expect_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::process::Command;

use cxray::catalog::Catalog;
use cxray::json::{Arena, Limits, Trail};
use serde_json::{Value as Json, json};

/// A payload with credentials, and these.
struct Sample {
    event: String,
    payload: Json,
    secrets: Vec<String>,
}

fn samples() -> Vec<Sample> {
    let catalog = Catalog::embedded().expect("a catalogue");
    let mut samples = Vec::new();
    for event in catalog.events() {
        for (_, text) in catalog.samples(event) {
            let sample: Json = serde_json::from_str(&text).expect("JSON");
            let has_envelope = sample["event"] == event.name.as_str();
            let payload = if has_envelope { sample["data"].clone() } else { sample };
            let text = payload.to_string();
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).expect("JSON");
            let mut secrets = Vec::new();
            for pointer in &catalog.facts(event).secret {
                let trail = Trail::new(pointer).expect("a pointer");
                trail.each(document.root(), &mut |value| strings(&value.to_serde(), &mut secrets));
            }
            if !secrets.is_empty() {
                samples.push(Sample { event: event.name.clone(), payload, secrets });
            }
        }
    }
    samples
}

/// The strings in a value that are long enough not to stand anywhere else by chance.
fn strings(value: &Json, found: &mut Vec<String>) {
    match value {
        Json::String(text) if text.len() > 7 => found.push(text.clone()),
        Json::Array(elements) => elements.iter().for_each(|element| strings(element, found)),
        Json::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

fn told(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["diff", "--all"])
        .args(arguments)
        .args(["old.json", "new.json"])
        .current_dir(folder)
        .output()
        .expect("cxray runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn no_credential_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let samples = samples();
    assert!(samples.len() > 5);
    for Sample { event, payload, secrets } in &samples {
        let full = json!({ "event": event, "data": payload }).to_string();
        let other = secrets.iter().fold(full.clone(), |text, secret| {
            text.replace(secret, &secret.chars().rev().collect::<String>())
        });
        let without = json!({ "event": event, "data": null }).to_string();
        let stranger = json!({ "event": "WebChatService.ended", "data": {} }).to_string();
        let broken = format!("{full}\n{}", &full[..full.len() - 1]);
        for (old, new) in [(&full, &other), (&full, &without), (&stranger, &full), (&broken, &without)] {
            fs::write(folder.path().join("old.json"), old).expect("it can be written");
            fs::write(folder.path().join("new.json"), new).expect("it can be written");
            for format in ["text", "json", "markdown"] {
                let text = told(folder.path(), &["--format", format]);
                for secret in secrets {
                    let reversed: String = secret.chars().rev().collect();
                    assert!(!text.contains(secret) && !text.contains(&reversed), "{event}, {format}: {text}");
                }
            }
        }
        fs::write(folder.path().join("old.json"), &without).expect("it can be written");
        fs::write(folder.path().join("new.json"), &full).expect("it can be written");
        for arguments in [&["--show-secrets", "--format", "json"][..], &["--format", "json-patch"]] {
            let text = told(folder.path(), arguments);
            assert!(secrets.iter().all(|secret| text.contains(secret)), "{event}, {arguments:?}: {text}");
        }
    }
}

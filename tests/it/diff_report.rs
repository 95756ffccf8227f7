//! What `diff --format json` writes keeps the schema that is published with it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::project::{files, read, root};
use serde_json::Value as Json;

fn schema() -> jsonschema::Validator {
    let schema = read(&root().join("schemas/report/diff.schema.json"));
    jsonschema::validator_for(&schema).expect("it is a schema")
}

/// The document for two files below the root, with `arguments`.
fn told(old: &Path, new: &Path, arguments: &[&str]) -> Json {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["diff", "--format", "json", "-q"])
        .args(arguments)
        .args([old, new])
        .current_dir(root())
        .output()
        .expect("cxray runs");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn every_document_keeps_its_schema() {
    let schema = schema();
    let mut seen = [0; 2];
    for folder in ["samples/captures", "samples/widgets", "samples/cometd"] {
        for pair in files(folder).windows(2).step_by(3) {
            let document = told(&pair[0], &pair[1], &["--all", "--timing", "1s"]);
            let faults: Vec<String> = schema.iter_errors(&document).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{pair:?}: {faults:#?}");
            seen[usize::from(document["type"] == "captures")] += 1;
        }
    }
    assert!(seen.iter().all(|seen| *seen > 2), "{seen:?}");
}

#[test]
fn a_document_of_folders_keeps_the_schema() {
    let document = told(Path::new("samples/captures"), Path::new("tests/sessions"), &[]);
    assert_eq!(document["type"], "folders");
    let faults: Vec<String> = schema().iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let kinds: Vec<&Json> = document["files"].as_array().unwrap().iter().map(|file| &file["type"]).collect();
    assert!(kinds.iter().any(|kind| **kind == "missing") && kinds.iter().any(|kind| **kind == "extra"));
}

#[test]
fn a_document_that_does_not_keep_the_schema_is_noticed() {
    let sample = root().join("samples/captures/webchat.ndjson");
    let faulty = root().join("samples/captures/webchat-faulty.ndjson");
    let mut document = told(&sample, &faulty, &[]);
    assert!(schema().is_valid(&document));
    document["events"][0]["change"] = Json::from("other");
    assert!(!schema().is_valid(&document));
}

/// What was sent is told alike by whatever holds it.
#[test]
fn a_capture_does_not_differ_from_its_normalised_events() {
    for file in files("samples/captures") {
        let parsed = tempfile::NamedTempFile::new().expect("a file");
        fs::write(parsed.path(), normalised(&file)).expect("it can be written");
        let document = told(&file, parsed.path(), &["--lenient"]);
        let summary = &document["summary"];
        let differing = summary["by_event"].as_object().expect("an object");
        let broken_only = differing.keys().all(|name| name.starts_with('('));
        assert!(broken_only, "{}: {summary}", file.display());
    }
}

/// Records that differ are read a second time, whatever holds them.
#[test]
fn what_has_changed_is_found_again_in_every_form() {
    for file in files("samples/captures") {
        let mut events: Vec<Json> =
            normalised(&file).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let with_members = |event: &Json| event["data"].as_object().is_some_and(|data| data.len() > 1);
        let place = events
            .iter()
            .rposition(with_members)
            .or(events.iter().position(|event| event["data"].is_object()));
        let event = &mut events[place.expect("an event whose payload is an object")];
        event["data"]["added"] = Json::from(1);
        let lines: Vec<String> = events.iter().map(Json::to_string).collect();
        let changed = tempfile::NamedTempFile::new().expect("a file");
        fs::write(changed.path(), lines.join("\n")).expect("it can be written");
        let document = told(&file, changed.path(), &["--lenient"]);
        let told = document["events"].as_array().expect("an array");
        let told: Vec<&Json> = told.iter().filter(|row| row["event"].is_string()).collect();
        assert_eq!(told.len(), 1, "{}: {document}", file.display());
        let differences = told[0]["differences"].as_array().expect("an array");
        assert_eq!(differences.len(), 1, "{}: {document}", file.display());
        assert_eq!(differences[0]["new"]["pointer"], "/data/added");
    }
}

/// The events of a capture, one a line.
fn normalised(capture: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["parse", "--lenient"])
        .arg(capture)
        .output()
        .expect("cxray runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

//! What `cxray events coverage` writes for machines keeps its published schema, and counts what is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn coverage(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["events", "coverage", "--format", "json"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    // Some of the captures hold records that cannot be read.
    let is_done = matches!(output.status.code(), Some(0 | 1));
    assert!(is_done, "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report/coverage.schema.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_document_keeps_its_schema() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for arguments in [&["samples/captures"][..], &["samples"], &["--api", "owidget", "samples/captures"]] {
        let document = coverage(arguments);
        let faults: Vec<String> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{arguments:?}: {faults:#?}");
    }
}

/// Every sample is an event of its own, so nothing is missing, and nothing is undocumented.
#[test]
fn the_samples_cover_every_event() {
    let apis = ["widgets", "workspaces", "cometd", "owidget"].map(|api| format!("samples/{api}"));
    let document = coverage(&apis.each_ref().map(String::as_str));
    let apis = document["apis"].as_array().unwrap();
    assert_eq!(apis.len(), 4);
    for api in apis {
        assert_eq!(api["never"], Value::Array(Vec::new()), "{}", api["api"]);
        assert_eq!(api["other"], Value::Array(Vec::new()), "{}", api["api"]);
        for event in api["came"].as_array().unwrap() {
            assert_eq!(event["undocumented"], Value::Object(serde_json::Map::new()), "{}", event["event"]);
        }
    }
}

#[test]
fn any_number_of_jobs_counts_the_same() {
    let documents: BTreeSet<String> = ["1", "2", "8"]
        .into_iter()
        .map(|jobs| coverage(&["-j", jobs, "samples/captures"]).to_string())
        .collect();
    assert_eq!(documents.len(), 1);
}

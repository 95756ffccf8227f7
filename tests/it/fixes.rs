//! A fix that a finding proposes can be applied: the finding is gone then.

use std::fs;

use crate::binary::{cxray, said};
use cxray::catalog::Catalog;
use serde_json::{Value, json};

/// Records with one name or word misspelt.
fn misspelt() -> Vec<Value> {
    let catalog = Catalog::embedded().unwrap();
    let mut records = Vec::new();
    for event in catalog.events() {
        let Some((_, text)) = catalog.samples(event).into_iter().next() else { continue };
        let sample: Value = serde_json::from_str(&text).unwrap();
        let payload = if sample["event"] == event.name.as_str() { sample["data"].clone() } else { sample };
        let record = json!({"event": event.name, "data": payload});
        let mut longer = record.clone();
        longer["event"] = format!("{}x", event.name).into();
        records.push(longer);
        let Some(members) = payload.as_object() else { continue };
        for (name, value) in members {
            let mut renamed = record.clone();
            let inner = renamed["data"].as_object_mut().unwrap();
            inner.remove(name);
            inner.insert(format!("{name}s"), value.clone());
            records.push(renamed);
            if let Some(word) = value.as_str() {
                let mut changed = record.clone();
                changed["data"][name] = format!("{word}x").into();
                records.push(changed);
            }
        }
    }
    records
}

/// Code, record and pointer of a finding, and its fix.
fn findings(folder: &std::path::Path) -> Vec<(String, usize, String, Value)> {
    let told = said(cxray().args(["validate", "-q", "--format", "ndjson", "in"]).current_dir(folder));
    let finding = |line: &str| {
        let finding: Value = serde_json::from_str(line).unwrap();
        let record = usize::try_from(finding["record"].as_u64()?).unwrap();
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        Some((text("code"), record, text("pointer"), finding["fix"].clone()))
    };
    told.lines().filter_map(finding).collect()
}

fn apply(record: &mut Value, fix: &Value) {
    let pointer = fix["pointer"].as_str().unwrap();
    if let Some(value) = fix.get("replace") {
        *record.pointer_mut(pointer).unwrap() = value.clone();
        return;
    }
    let (above, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    let members = record.pointer_mut(above).unwrap().as_object_mut().unwrap();
    let value = members.remove(&name).unwrap();
    members.insert(fix["rename"].as_str().unwrap().to_owned(), value);
}

#[test]
fn a_fix_that_is_applied_removes_its_finding() {
    let folder = tempfile::tempdir().unwrap();
    let write = |records: &[Value]| {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        fs::write(folder.path().join("in"), lines.join("\n")).unwrap();
    };
    let records = misspelt();
    write(&records);
    let found = findings(folder.path());
    let mut fixed = records.clone();
    let mut applied = Vec::new();
    for (code, record, pointer, fix) in found.into_iter().filter(|(.., fix)| !fix.is_null()) {
        // One a record: two may be of the same member.
        if fixed[record - 1] == records[record - 1] {
            apply(&mut fixed[record - 1], &fix);
            applied.push((code, record, pointer));
        }
    }
    assert!(applied.len() > 100, "{}", applied.len());
    for kind in ["undocumented/property", "unknown-event"] {
        assert!(applied.iter().any(|(code, ..)| code == kind), "no fix of {kind}");
    }
    write(&fixed);
    let left = findings(folder.path());
    for (code, record, pointer) in &applied {
        let is_left =
            left.iter().any(|(other, number, at, _)| (other, number, at) == (code, record, pointer));
        assert!(!is_left, "{code} at {pointer} of {}: {}", records[record - 1], fixed[record - 1]);
    }
}

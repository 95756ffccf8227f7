//! The example that embeds the library finds what the command finds.

use serde_json::Value;

use crate::binary::{cxray, text};
use crate::project::root;

#[path = "../../examples/validate_buffer.rs"]
#[allow(dead_code, reason = "`main` only reads standard input")]
mod validate_buffer;

#[test]
fn a_buffer_has_the_findings_of_the_file() {
    let file = "samples/captures/webchat-faulty.ndjson";
    let mut found = Vec::new();
    let capture = std::fs::read(root().join(file)).expect("the sample is there");
    validate_buffer::validate(capture, &mut found).expect("it can be judged");
    let command = cxray().args(["validate", "--format", "ndjson", "-q", file]).current_dir(root()).output();
    let told = text(&command.expect("the binary runs").stdout);

    let read = |text: &str| {
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
        let mut findings: Vec<Value> = lines.filter(|line| line["type"] == "finding").collect();
        for finding in &mut findings {
            finding["file"] = Value::Null;
        }
        findings
    };
    let findings = read(&text(&found));
    assert!(findings.len() >= 4, "{findings:#?}");
    assert_eq!(findings, read(&told));
}

//! Reading leniently comes to an end, and never to a panic, whatever stands in the text.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Texts in which a careless repair would look for what never comes, again and again.
#[test]
fn whatever_is_repeated_is_read_to_its_end() {
    let parts = [
        "{‛} ",
        "{/*} ",
        "{'} ",
        "{“} ",
        "{\"} ",
        "'",
        "'\"",
        "{'a':",
        "[",
        "{a:1;",
        "{a:undefined,",
        ";",
        ",",
        "/* ",
        "#",
        "//\n",
        "{a\n",
        "{'a':1}{",
        "\u{a0}",
        "{a:1,",
        "1L,",
        "[1L,",
        "u'",
        "{…",
        "\\",
    ];
    for part in parts {
        let text = part.repeat((1 << 13) / part.len());
        let mut child = Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(["validate", "--lenient", "--format", "concise", "--max-findings", "2"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(matches!(output.status.code(), Some(0..=2)), "{part:?}: {output:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!told.contains("panicked"), "{part:?}: {told}");
    }
}

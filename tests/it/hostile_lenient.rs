//! Reading leniently comes to an end, and never to a panic, whatever stands in the text.

use crate::binary::{cxray, run_on};

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
        let output = run_on(
            cxray().args(["validate", "--lenient", "--format", "concise", "--max-findings", "2"]),
            text.as_bytes(),
        );
        assert!(matches!(output.status.code(), Some(0..=2)), "{part:?}: {output:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!told.contains("panicked"), "{part:?}: {told}");
    }
}

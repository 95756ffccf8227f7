//! Compressed captures: what files of cases cannot say.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::binary::{cxray_within, text};

/// The binary with a bounded address space.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    cxray_within(488).args(arguments).current_dir(folder).output().expect("the binary runs")
}

#[test]
fn the_samples_hold_the_same_events_however_they_are_packed() {
    let parsed = |name: &str| {
        let output =
            run(Path::new(env!("CARGO_MANIFEST_DIR")), &["parse", &format!("samples/captures/{name}")]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        text(&output.stdout).replace(name, "…")
    };
    let plain = parsed("webchat.ndjson");
    assert_eq!(parsed("webchat.ndjson.gz"), plain);
    assert_eq!(parsed("webchat.ndjson.zst"), plain);
    let begin = parsed("webchat-utf16.ndjson");
    assert!(begin.lines().count() == 20 && plain.starts_with(&begin));
}

/// 20 GB of line ends in less than a megabyte; the next file is judged in no time.
#[test]
fn a_bomb_meets_a_limit_and_the_next_file_is_judged() {
    let folder = tempfile::tempdir().expect("there is a folder");
    // A frame with a window of 1 MiB, and blocks of 128 KiB of one byte.
    let mut bomb = b"\x28\xb5\x2f\xfd\x00\x50".to_vec();
    for _ in 0..150_000 {
        bomb.extend_from_slice(&[2, 0, 0x10, b'\n']);
    }
    fs::write(folder.path().join("a.zst"), bomb).expect("a file can be written");
    let bad = "{\"event\":\"onInteractionTabChange\",\"data\":\"yes\"}\n";
    fs::write(folder.path().join("b.json"), bad).expect("a file can be written");
    let output = run(folder.path(), &["validate", "--format", "concise", "a.zst", "b.json"]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        shown.contains("error[limit] the zstd archive unpacks to more than 1000 times its size"),
        "{shown}"
    );
    assert!(shown.contains("b.json:1:42: error[schema/type]"), "{shown}");
}

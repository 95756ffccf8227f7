//! Streams of more conversations than are remembered.

use std::io::{BufWriter, Write as _};
use std::process::Output;

use crate::binary::{cxray_within, run, text};
use crate::conversations::{Plan, Script, Stream};
use crate::effort;

/// Validates so many calls without faults that begin `apart_ms` one after the other, and last minutes.
fn calls(count: u64, apart_ms: u64) -> Output {
    let plan = Plan { start_ms: 1_717_977_600_000, apart_ms, alone: false, clean: true, release: 0 };
    run(cxray_within(300).args(["validate", "--no-config", "--format", "concise"]), |to| {
        let script = Script::calls();
        let mut stream = Stream::new(&script, plan, (0..count).step_by(1));
        let mut out = BufWriter::new(to);
        while stream.write(&mut out).expect("it is read to its end") {}
        out.flush().expect("it is read to its end");
    })
}

#[test]
fn any_number_of_conversations_gives_no_false_finding() {
    let output = calls(effort(2_000, 40_000) as u64, 40);
    assert_eq!(text(&output.stdout), "");
    assert!(text(&output.stderr).contains(" events: all valid"), "{output:?}");
}

/// More than are remembered are open at once: the rules say so, and are sure of nothing that they have forgotten.
#[test]
fn too_many_open_conversations_are_a_note() {
    let output = calls(effort(12_000, 40_000) as u64, 1);
    let shown = text(&output.stdout);
    let told: Vec<&str> = shown.lines().collect();
    assert!((1..=2).contains(&told.len()) && told.iter().all(|it| it.contains(": note[order/")), "{shown}");
    assert!(
        told[0].contains("more than 10000 conversations are open at once; the oldest are forgotten"),
        "{shown}"
    );
    assert!(text(&output.stderr).contains(" events: all valid"), "{output:?}");
}

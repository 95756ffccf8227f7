//! What is shown and selected is the same for any number of threads, and comes no later than it must.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Enough events for several blocks: one every second, every hundredth broken, every tenth of another API.
fn capture() -> String {
    let mut capture = String::new();
    for number in 0..20_000_u64 {
        let time = 1_718_003_412_345 + number * 1000;
        match number {
            _ if number % 100 == 99 => writeln!(capture, "{{\"event\":\"WebChatService.ready\",").unwrap(),
            _ if number % 10 == 9 => {
                writeln!(capture, "{{\"event\":\"onInteractionTabChange\",\"data\":true,\"time\":{time}}}").unwrap();
            }
            _ => writeln!(
                capture,
                "{{\"time\":{time},\"publisher\":\"WebChatService\",\"event\":\"WebChatService.ready\",\"data\":{{}}}}"
            )
            .unwrap(),
        }
    }
    capture
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ndjson"), capture()).unwrap();
    fs::write(folder.path().join("b.ndjson"), "{\"event\":\"WebChatService.ended\",\"data\":{}}\n").unwrap();
    for (arguments, events) in [
        (&["print"][..], 19_801),
        (&["print", "--view", "compact"], 19_801),
        (&["print", "--head", "5000", "--view", "compact"], 5_000),
        (&["print", "--since", "+10000s", "--view", "compact"], 9_900),
        (&["print", "--until", "+99s", "--select", "workspaces/*", "--view", "compact"], 9),
        // Of the last 500 records of both files 5 are broken.
        (&["parse", "--tail", "500"], 495),
        (&["parse", "--where", "/publisher!=WebChatService", "--until", "+999s"], 90),
        (&["parse", "--head", "1"], 1),
    ] {
        let one = run(folder.path(), arguments, "1");
        let events_found = one.lines().filter(|line| line.contains(' ') || line.starts_with('{')).count();
        let headings = one.lines().filter(|line| line.starts_with("==>")).count();
        assert_eq!(events_found - headings, events, "{arguments:?}");
        for jobs in ["2", "7"] {
            assert!(run(folder.path(), arguments, jobs) == one, "{arguments:?} with {jobs} threads");
        }
    }
}

#[test]
fn one_event_in_all_inputs_is_shown_in_full_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ndjson"), "{\"event\":\n{\"event\":\n").unwrap();
    fs::write(folder.path().join("b.ndjson"), "{\"event\":\"WebChatService.ended\",\"data\":{}}\n").unwrap();
    let full = run(folder.path(), &["print"], "2");
    assert!(full.starts_with("widgets/WebChatService.ended\n"), "{full}");
    fs::write(folder.path().join("a.ndjson"), "{\"event\":\"WebChatService.ready\",\"data\":{}}\n").unwrap();
    let timeline = run(folder.path(), &["print"], "2");
    assert!(timeline.starts_with("==> a.ndjson <==\n    1 "), "{timeline}");
}

fn run(folder: &Path, arguments: &[&str], jobs: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(arguments)
        .args(["-q", "--jobs", jobs, "a.ndjson", "b.ndjson"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

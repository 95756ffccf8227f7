//! Known findings: nobody is named in the file, it merges, and what is written is known.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::binary::text;
use crate::project::files;

fn cxray(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cxray"));
    command.args(args).current_dir(folder).output().expect("the binary runs")
}

#[test]
fn what_was_written_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let mut entries = 0;
    for capture in files("samples/captures").into_iter().chain(files("tests/captures")) {
        let capture = capture.display().to_string();
        let wrote = cxray(folder.path(), &["validate", "-q", "--write-baseline", "b", &capture]);
        assert_eq!(wrote.status.code(), Some(0), "{capture}: {wrote:?}");
        assert_eq!(text(&wrote.stdout), "", "{capture}");
        entries += fs::read_to_string(folder.path().join("b")).unwrap().lines().count() - 1;
        let known = ["validate", "-q", "--fail-on", "note", "--strict-baseline", "--baseline", "b", &capture];
        let known = cxray(folder.path(), &known);
        assert_eq!(known.status.code(), Some(0), "{capture}: {known:?}");
        assert_eq!(text(&[known.stdout, known.stderr].concat()), "", "{capture}");
    }
    assert!(entries > 5, "only {entries} entries in all captures");
}

#[test]
fn a_baseline_names_nobody_and_is_the_same_with_redaction() {
    let secret = "Zebulon";
    let capture = format!(
        concat!(
            "{{\"event\":\"WebChatService.messageReceived\",\"data\":{{\"{0}\":{{\"{0}\":1}},\"originalMessages\":",
            "[{{\"{0}\":2}}],\"messages\":[{{\"type\":\"{0}\",\"index\":\"{0}\"}}]}}}}\n",
            "{{\"event\":\"WebChatService.{0}\",\"data\":{{\"{0}\":\"{0}\"}},\"{0}\":1}}\n",
            "{{\"event\":\"WebChatService.started\",\"{0}\":1,\"data\":{{\"userData\":{{\"{0}\":[]}},\"{0}\":1,\"{0}\":2}}}}\n",
            "{{\"event\":\"{0}\",\"{0}\"\n",
            "{{\"{0}\":\"{0}\"}}\n",
            "{{\"channel\":\"/v2/{0}\",\"data\":{{\"{0}\":1}},\"{0}\":2}}\n",
        ),
        secret
    );
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ndjson"), capture).unwrap();
    let write = |file: &str, options: &[&str]| {
        let args = [&["validate", "-q", "--write-baseline", file][..], options, &["a.ndjson"]].concat();
        let wrote = cxray(folder.path(), &args);
        assert_eq!(wrote.status.code(), Some(0), "{wrote:?}");
        fs::read_to_string(folder.path().join(file)).unwrap()
    };
    let plain = write("plain", &["--strict", "--expect", "*.ended"]);
    assert!(plain.lines().count() > 6, "{plain}");
    assert!(!plain.contains(secret), "{plain}");
    assert_eq!(plain, write("redacted", &["--strict", "--expect", "*.ended", "--redact"]));

    let sorted = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let mut lines = sorted(&plain);
    lines.sort();
    assert_eq!(lines, sorted(&plain), "one entry a line, in order");
}

#[test]
fn two_branches_that_add_findings_merge_without_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(args).current_dir(at);
        let output = command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().expect("git is there");
        assert!(output.status.success(), "git {args:?}: {output:?}");
    };
    let put = |name: &str, value: &str| {
        let event = format!("{{\"event\":\"WebChatService.agentConnected\",\"data\":{{{value}}}}}\n");
        fs::write(at.join(name), event).unwrap();
    };
    let baseline = || {
        let wrote = cxray(at, &["validate", "-q", "--strict", "--write-baseline", "cxray.baseline", "."]);
        assert_eq!(wrote.status.code(), Some(0), "{wrote:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    fs::write(at.join(".gitattributes"), "cxray.baseline merge=union\n").unwrap();
    put("a.ndjson", "\"numAgentsConnected\":\"1\"");
    baseline();
    git(&["add", "."]);
    git(&["commit", "-qm", "first"]);
    for (branch, name, value) in
        [("one", "b.ndjson", "\"numAgentsConnected\":2,\"mood\":1"), ("two", "c.ndjson", "\"agents\":[]")]
    {
        git(&["checkout", "-q", "-b", branch, "main"]);
        put(name, value);
        baseline();
        git(&["add", "."]);
        git(&["commit", "-qm", branch]);
    }
    git(&["merge", "-q", "-m", "both", "one"]);
    let known = cxray(at, &["validate", "-q", "--strict", "--baseline", "cxray.baseline", "."]);
    assert_eq!(known.status.code(), Some(0), "{known:?}");
}

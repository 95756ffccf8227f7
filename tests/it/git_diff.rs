//! `git diff` shows differences of captures, as `docs/diff.md` sets it up.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::binary::text;
use crate::project::root;

/// A repository in which captures are compared by the binary, as the documentation says.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "-q", "-b", "main"]);
        let page = fs::read_to_string(root().join("docs/diff.md")).unwrap();
        let attributes = page.lines().find(|line| line.ends_with(" diff=cxray")).expect("attributes");
        repository.put(".gitattributes", &format!("{attributes}\n"));
        let setup = page.lines().find(|line| line.starts_with("git config diff.cxray.command"));
        let setup = setup.expect("the command").replacen("cxray diff", "\"$CXRAY\" diff", 1);
        let output = Command::new("sh").args(["-c", &setup]).current_dir(repository.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> Output {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("CXRAY", env!("CARGO_BIN_EXE_cxray"))
            .output()
            .expect("git is there");
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        output
    }
}

#[test]
fn git_diff_shows_what_changed_in_a_capture() {
    let repository = Repository::new();
    let event = |agents: &str| {
        format!(
            "{{\"event\":\"WebChatService.agentConnected\",\"data\":{{\"numAgentsConnected\":{agents}}}}}\n"
        )
    };
    repository.put("a b.ndjson", &event("1"));
    repository.put("gone.ndjson", &event("1"));
    repository.git(&["add", "."]);
    repository.git(&["commit", "-qm", "first"]);
    repository.put("a b.ndjson", &event("2"));
    // Another event, so that Git takes it for no renaming.
    repository.put("come.ndjson", "{\"type\":\"chatWindowOpen\"}\n{\"type\":\"chatWindowClosed\"}\n");
    fs::remove_file(repository.path().join("gone.ndjson")).unwrap();
    repository.git(&["add", "-N", "come.ndjson"]);

    let shown = text(&repository.git(&["diff"]).stdout);
    for line in [
        "--- a b.ndjson:1  WebChatService.agentConnected (widgets)",
        "~ /data/numAgentsConnected: 1 → 2",
        "- WebChatService.agentConnected (widgets)  gone.ndjson:1",
        "+ chatWindowOpen (owidget)  come.ndjson:1",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    repository.git(&["add", "."]);
    repository.git(&["commit", "-qm", "second"]);
    let shown = text(&repository.git(&["log", "-p", "--ext-diff", "-1"]).stdout);
    assert!(shown.contains("~ /data/numAgentsConnected: 1 → 2"), "{shown}");
}

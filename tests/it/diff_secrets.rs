//! A diff shows no credential to people, wherever it stands in what differs; patches hold all, since they are applied.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::secret_samples::{Sample, samples_with_secrets};
use crate::values::strings;
use serde_json::json;

fn told(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["diff", "--all"])
        .args(arguments)
        .args(["old.json", "new.json"])
        .current_dir(folder)
        .output()
        .expect("cxray runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn no_credential_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut samples = 0;
    for Sample { event, payload, secrets } in samples_with_secrets() {
        // Shorter ones may stand anywhere else by chance.
        let secrets: Vec<String> = secrets.iter().flat_map(strings).filter(|text| text.len() > 7).collect();
        if secrets.is_empty() {
            continue;
        }
        samples += 1;
        let full = json!({ "event": event, "data": payload }).to_string();
        let other = secrets.iter().fold(full.clone(), |text, secret| {
            text.replace(secret, &secret.chars().rev().collect::<String>())
        });
        let without = json!({ "event": event, "data": null }).to_string();
        let stranger = json!({ "event": "WebChatService.ended", "data": {} }).to_string();
        let broken = format!("{full}\n{}", &full[..full.len() - 1]);
        for (old, new) in [(&full, &other), (&full, &without), (&stranger, &full), (&broken, &without)] {
            fs::write(folder.path().join("old.json"), old).expect("it can be written");
            fs::write(folder.path().join("new.json"), new).expect("it can be written");
            for format in ["text", "json", "markdown"] {
                let text = told(folder.path(), &["--format", format]);
                for secret in &secrets {
                    let reversed: String = secret.chars().rev().collect();
                    assert!(!text.contains(secret) && !text.contains(&reversed), "{event}, {format}: {text}");
                }
            }
        }
        fs::write(folder.path().join("old.json"), &without).expect("it can be written");
        fs::write(folder.path().join("new.json"), &full).expect("it can be written");
        for arguments in [&["--show-secrets", "--format", "json"][..], &["--format", "json-patch"]] {
            let text = told(folder.path(), arguments);
            assert!(secrets.iter().all(|secret| text.contains(secret)), "{event}, {arguments:?}: {text}");
        }
    }
    assert!(samples > 5);
}

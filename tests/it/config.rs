//! Settings are found upwards from the working folder.

use std::fs;
use std::process::Command;

#[test]
fn settings_are_found_upwards_and_the_nearest_hold() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("project/captures/today");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("a.ndjson"), "{\"event\":\"WebChatService.botConnected\",\"data\":{}}\n").unwrap();
    fs::write(folder.path().join("cxray.toml"), "target = [\"widgets=8.5\"]\n").unwrap();
    let validate = || {
        let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(["validate", "-v", "--format", "concise", "a.ndjson"])
            .current_dir(&inner)
            .output()
            .unwrap();
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
    };

    let [found, told] = validate();
    assert!(found.contains("the target is 8.5"), "{found}");
    assert!(told.contains("settings of ../../../cxray.toml"), "{told}");

    fs::write(folder.path().join("project/cxray.toml"), "target = [\"widgets=9.1\"]\n").unwrap();
    let [found, told] = validate();
    assert_eq!(found, "");
    assert!(told.contains("settings of ../../cxray.toml"), "{told}");
}

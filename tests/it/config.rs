//! Settings are found upwards from the working folder.

use std::fs;
use std::process::Command;

use crate::project::{read, root};

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

/// Files of settings that are taken, and such that are not.
const TAKEN: [&str; 12] = [
    "",
    "api = \"widgets\"\ntz = \"+02:00\"\nstrict = true\ncomplete = false\nlenient = true\n",
    "schemas = \"my\"\n",
    "schemas = [\"my\", \"yours\"]\n",
    "target = [\"widgets=9\"]\nexpect = []\nforbid = [\"a\"]\nexpect-order = [\"a > b\"]\nmax-gap = \"30s\"\n",
    "fail-on = \"never\"\nmin-events = 0\nmax-findings = 10\n",
    "format = [\"text\", \"junit=a b.xml\", \"md\"]\nsummary-file = \"a\"\n",
    "exclude = [\"old/\"]\nignore = [\"order/*\"]\nbaseline = \"b\"\nstrict-baseline = true\n",
    "[severity]\n\"syntax\" = \"off\"\n\"order/*\" = \"error\"\n",
    "[[events]]\nevent = \"*.ended\"\nseverity = { \"syntax\" = \"note\" }\n",
    "[[files]]\nglob = \"a/\"\nevent = \"onMediaEvent\"\n\n[[files]]\nglob = \"b/\"\nschema = \"s\"\neach = true\n",
    "[[files]]\nglob = \"a/\"\nseverity = {}\n",
];
const REFUSED: [&str; 23] = [
    "tz = 2\n",
    "fail_on = \"note\"\n",
    "fail-on = \"off\"\n",
    "fail-on = 1\n",
    "strict = \"true\"\n",
    "min-events = \"1\"\n",
    "min-events = -1\n",
    "min-events = 1.5\n",
    "target = \"widgets=9\"\n",
    "target = [9]\n",
    "schemas = 1\n",
    "format = [\"junt\"]\n",
    "format = [\"junit=\"]\n",
    "format = \"junit\"\n",
    "max-gap = 30\n",
    "api = [\"widgets\"]\n",
    "severity = \"off\"\n",
    "[severity]\nsyntax = \"never\"\n",
    "[severity]\nsyntax = false\n",
    "[events]\nevent = \"a\"\n",
    "[[events]]\nseverity = {}\n",
    "[[files]]\nglob = \"a\"\nevents = \"a\"\n",
    "[[files]]\nglob = \"a\"\nevent = \"a\"\nschema = \"b\"\n",
];

#[test]
fn the_published_schema_takes_what_the_command_takes() {
    let schema = read(&root().join("schemas/meta/cxray.schema.json"));
    let validator = jsonschema::options().build(&schema).unwrap();
    let first = fs::read_to_string(root().join("src/commands/config/first.toml")).unwrap();
    let taken = TAKEN.iter().copied().chain([first.as_str()]).map(|text| (text, true));
    for (text, is_taken) in taken.chain(REFUSED.map(|text| (text, false))) {
        let (code, told) = show(text);
        assert_eq!(code == Some(0), is_taken, "{text}{told}");
        let json: serde_json::Value = toml::from_str(text).unwrap();
        assert_eq!(validator.is_valid(&json), is_taken, "the schema differs from the command: {text}");
        // What is refused is told with its place.
        assert!(is_taken || told.contains("cxray.toml:"), "{text}{told}");
    }
}

#[test]
fn the_first_file_and_the_schema_name_every_setting() {
    let schema = read(&root().join("schemas/meta/cxray.schema.json"));
    let mut known: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    known.sort_unstable();
    let first = fs::read_to_string(root().join("src/commands/config/first.toml")).unwrap();
    // A setting is a commented line of TOML, a remark is not.
    let settings: Vec<&str> = first
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.starts_with("[[") || line.starts_with('[') || line.contains(" = "))
        .collect();
    let all = settings.join("\n");
    let (code, told) = show(&all);
    assert_eq!(code, Some(0), "{all}\n{told}");
    let table: toml::Table = toml::from_str(&all).unwrap();
    let mut named: Vec<&str> = table.keys().map(String::as_str).collect();
    named.sort_unstable();
    assert_eq!(named, known);

    let (_, shown) =
        show("[severity]\nsyntax = \"off\"\n[[events]]\nevent = \"*.ended\"\n[[files]]\nglob = \"a\"\n");
    let missing: Vec<&&str> = known.iter().filter(|key| !shown.contains(**key)).collect();
    assert!(missing.is_empty(), "`config show` does not show {missing:?}");
}

#[test]
fn what_is_shown_is_a_file_that_says_the_same() {
    let text = "format = [\"text\", \"csv=a \\\"b\\\".csv\"]\nmin-events = 3\n\n[severity]\n\"order/*\" = \"off\"\n\n[[files]]\nglob = \"a\\\\b\"\nevent = \"onMediaEvent\"\n";
    let (_, shown) = show(text);
    let (code, again) = show(&shown);
    assert_eq!(code, Some(0), "{shown}{again}");
    let values = |text: &str| -> toml::Table { toml::from_str(text).unwrap() };
    assert_eq!(values(&shown), values(&again));
    assert_eq!(values(&shown)["min-events"].as_integer(), Some(3));
}

#[test]
fn the_environment_stands_between_the_command_line_and_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cxray.toml"), "fail-on = \"note\"\nmin-events = 4\n").unwrap();
    let show = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(["config", "show"])
            .args(args)
            .env("CXRAY_FAIL_ON", "warning")
            .env("CXRAY_FORMAT", "junit=a.xml")
            .env("CXRAY_TARGET", "widgets=9, workspaces=axp")
            .env("CXRAY_SCHEMAS", "a:b")
            .current_dir(folder.path())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = show(&[]);
    for (value, origin) in [
        ("fail-on = \"warning\"", "CXRAY_FAIL_ON"),
        ("format = [\"junit=a.xml\"]", "CXRAY_FORMAT"),
        ("target = [\"widgets=9\", \"workspaces=axp\"]", "CXRAY_TARGET"),
        ("schemas = [\"a\", \"b\"]", "CXRAY_SCHEMAS"),
        ("min-events = 4", "cxray.toml:2"),
    ] {
        let line = shown.lines().find(|line| line.starts_with(value)).unwrap_or_else(|| panic!("{shown}"));
        assert!(line.ends_with(&format!("# {origin}")), "{line}");
    }
    assert!(show(&["--fail-on", "error"]).contains("fail-on = \"error\""));
    assert!(show(&["--no-config"]).contains("min-events = 1"));
}

/// What `cxray config show` says of a file.
fn show(text: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cxray.toml"), text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["config", "show"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    (output.status.code(), told)
}

//! With `--redact` nothing that the catalogue calls personal or secret is left in any output, and what was valid stays valid.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::binary::{cxray, said};
use crate::effort;
use crate::values::strings;
use cxray::catalog::Catalog;
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::json::{Arena, Kind, Limits, Swap, Trail, Value as Tree};
use cxray::privacy::Redactor;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What stands in every value that is put in the place of a personal one: in a word, and in a number.
const WORD: &str = "ylophoni";
const DIGITS: &str = "98765012";

/// The key of the runs.
const KEY: &str = "a key";

/// Shorter strings may be anywhere by chance.
const LEAST: usize = 5;

#[test]
fn nobody_is_left_in_any_output_and_verdicts_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut last = "";
    let mut records: Vec<String> = Vec::new();
    // Of each sample others of the faults.
    let step = effort(7, 1);
    for (at, (name, payload)) in samples().iter().enumerate() {
        // The first sample of an event is the one that has most of it.
        let all = faults(name, payload);
        let few = if *name == last { all.len().min(3) } else { all.len() };
        records.extend(all.into_iter().take(few).skip(at % step).step_by(step));
        last = name;
    }
    assert!(records.len() > effort(200, 1900), "{}", records.len());
    write(folder.path(), "all.ndjson", &records.join("\n"));
    verdicts_stay(folder.path(), "all.ndjson");
    nobody_is_left(folder.path(), "all.ndjson");
}

#[test]
fn nobody_is_left_where_records_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for (name, payload) in samples().iter().step_by(effort(8, 1)) {
        let record = record(name, payload);
        for end in (20..record.len()).step_by(41).filter(|end| record.is_char_boundary(*end)) {
            writeln!(lines, "{}", &record[..end]).unwrap();
        }
        writeln!(lines, "{}", record.replacen('"', "'", 60)).unwrap();
        writeln!(lines, "{}", record.replace("\":", "\" = ")).unwrap();
        writeln!(lines, "[{record}, {{\"event\":\"WebChatService.nope\"}}, {record}]").unwrap();
        writeln!(lines, "{{xylophonium: 98765012x}} // xylophonium").unwrap();
    }
    write(folder.path(), "broken.ndjson", &lines);
    nobody_is_left(folder.path(), "broken.ndjson");
}

#[test]
fn nobody_is_left_in_logs_and_archives() {
    let folder = tempfile::tempdir().unwrap();
    let samples = samples();
    let mut log = "2026-01-31T08:00:00.000Z INFO Xylophonium 98765012 has logged on\n".to_owned();
    let mut entries = Vec::new();
    for (at, (name, payload)) in samples.iter().enumerate().step_by(effort(8, 1)) {
        let record = record(name, payload);
        writeln!(log, "2026-01-31T08:00:01.000Z [Xylophonium] {name} {payload}").unwrap();
        writeln!(log, "{record} // Xylophonium 98765012").unwrap();
        writeln!(log, "{name}: {}", &record[..record.len().min(60)]).unwrap();
        let is_web = at % 2 == 0;
        let request =
            if is_web { json!({"text": record, "mimeType": "application/json"}) } else { Value::Null };
        entries.push(json!({
            "startedDateTime": "2026-01-31T08:00:00.000Z",
            "time": 1,
            "request": {
                "method": "POST",
                "url": "https://host.example/v2/xylophonium@xylophonium.example/98765012?who=Xylophonium",
                "headers": [{"name": "Cookie", "value": "Xylophonium"}],
                "postData": request,
            },
            "response": {"status": 200, "content": {"mimeType": "application/json", "text": record}},
        }));
        let cut = record[..record.len() - 3].to_owned();
        entries.last_mut().unwrap()["request"]["postData"] =
            json!({"text": cut, "mimeType": "application/json"});
    }
    write(folder.path(), "all.log", &log);
    write(folder.path(), "all.har", &json!({"log": {"version": "1.2", "entries": entries}}).to_string());
    verdicts_stay(folder.path(), "all.log");
    verdicts_stay(folder.path(), "all.har");
    nobody_is_left(folder.path(), "all.log");
    nobody_is_left(folder.path(), "all.har");
}

#[test]
fn whole_captures_are_as_valid_as_before() {
    let captures = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/captures");
    for capture in fs::read_dir(&captures).unwrap() {
        let name = capture.unwrap().file_name();
        verdicts_stay(&captures, name.to_str().unwrap());
    }
}

#[test]
fn nobody_is_left_in_differences() {
    let folder = tempfile::tempdir().unwrap();
    let samples = samples().iter().step_by(effort(8, 1));
    let records: Vec<Vec<String>> = samples.map(|(name, payload)| faults(name, payload)).collect();
    let line = |at: usize| {
        let lines = records.iter().filter_map(|records| records.get(at % records.len()));
        lines.cloned().collect::<Vec<_>>().join("\n")
    };
    let broken = "{\"event\":\"WebChatService.ready\",\"data\":{xylophonium: 98765012x}}\n";
    write(folder.path(), "old.ndjson", &format!("{}\n{}\n{broken}", line(0), line(9)));
    write(folder.path(), "new.ndjson", &format!("{}\n{}\n", line(4), line(5)));
    write(folder.path(), "one.json", &records[20][0]);
    write(folder.path(), "other.json", &records[20][4]);
    for files in [["old.ndjson", "new.ndjson"], ["new.ndjson", "old.ndjson"], ["one.json", "other.json"]] {
        for format in ["text", "json", "markdown", "json-patch", "merge-patch"] {
            if format.ends_with("patch") && files[0] != "one.json" {
                continue;
            }
            for all in [&["--all", "--show-secrets"][..], &["--color", "always"]] {
                let arguments =
                    [&["diff", "--format", format, "--redact-key", KEY][..], all, &files].concat();
                assert_nobody(&arguments, &run(folder.path(), &arguments));
            }
        }
    }
}

/// Records that nobody sends: deep, in one another, with many names and values. None takes long, none ends in a panic.
#[test]
fn hostile_records_are_redacted_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(240), "]".repeat(240));
    let mut nested = "\"Xylophonium\"".to_owned();
    for _ in 0..5 {
        nested = Value::from(deep(&nested)).to_string();
    }
    let many: Vec<String> = (0..2_000).map(|at| format!("\"Herr Xylophonium{at}\":{DIGITS}{at}")).collect();
    let odd: Vec<String> = (0..300).map(|at| format!("\"Xylophonium `{at}\":\"Xylophonium{at}\"")).collect();
    let texts: Vec<String> =
        (0..effort(4_000, 12_000)).map(|at| format!("\"text {at} of Xylophonium{at}\"")).collect();
    let lines = [
        format!("{{\"event\":\"WebChatService.ready\",\"data\":{}}}", deep(&nested)),
        format!("{{\"event\":\"onMessageEvent\",\"data\":{nested}}}"),
        format!("{{\"event\":\"WebChatService.ready\",\"data\":{{{}}}}}", many.join(",")),
        format!("{{\"event\":\"WebChatService.ready\",\"data\":{{{}}}}}", odd.join(",")),
        format!("{{\"event\":\"WebChatService.ready\",\"data\":{{\"a\":[{}]}}}}", texts.join(",")),
        format!(
            "{{\"event\":\"{}\",\"data\":\"Xylophonium\"}}",
            "WebChatService.Herr Xylophonium ".repeat(effort(1_000, 5_000))
        ),
    ];
    write(folder.path(), "hostile.ndjson", &lines.join("\n"));
    nobody_is_left(folder.path(), "hostile.ndjson");
}

#[test]
fn each_run_has_a_key_of_its_own_unless_it_is_given_one() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "a.json",
        "{\"event\":\"onMessageEvent\",\"data\":\"Xylophonium is on line 98765012\"}",
    );
    let parse = |key: &[&str]| run(folder.path(), &[&["parse", "a.json"], key].concat());
    assert_eq!(parse(&["--redact-key", KEY]), parse(&["--redact", "--redact-key", KEY, "-j4"]));
    assert_ne!(parse(&["--redact-key", KEY]), parse(&["--redact-key", "another"]));
    assert_ne!(parse(&["--redact"]), parse(&["--redact"]));
    assert!(parse(&[]).contains("Xylophonium"));
}

/// Nothing of what was put in is in anything that is told.
fn nobody_is_left(folder: &Path, file: &str) {
    for arguments in [
        &["parse"][..],
        &["print", "--view", "timeline"],
        &["print", "--view", "timeline", "--color", "always", "--show-secrets"],
        &["print", "--view", "full", "--show-secrets"],
        &["print", "--view", "full", "--fold", "--color", "always"],
        &["print", "--view", "compact"],
        &["print", "--view", "compact", "--color", "always", "--show-secrets"],
        &["validate", "-v", "--show-secrets"],
        &["validate", "-v", "--color", "always"],
        &["validate", "--format", "concise"],
        &["validate", "--format", "ndjson"],
        &["validate", "--format", "json"],
        &["validate", "--format", "sarif"],
        &["validate", "--format", "junit"],
        &["validate", "--format", "github"],
        &["validate", "--format", "gitlab"],
        &["validate", "--format", "markdown"],
        &["validate", "--strict", "-v", "--lenient"],
    ] {
        let arguments = [arguments, &["--redact-key", KEY, file]].concat();
        assert_nobody(&arguments, &run(folder, &arguments));
    }
}

fn assert_nobody(arguments: &[&str], shown: &str) {
    let shown = shown.to_lowercase();
    for part in [WORD, DIGITS] {
        if let Some(at) = shown.find(part) {
            let line = shown[..at].rfind('\n').map_or(0, |at| at + 1);
            let from = line.max(at.saturating_sub(300));
            let from = (from..=at).find(|from| shown.is_char_boundary(*from)).unwrap();
            panic!("{arguments:?} shows {}", &shown[from..at + part.len()]);
        }
    }
}

/// The findings of what `parse` makes of a capture are the same without people, but for their words.
fn verdicts_stay(folder: &Path, file: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let all = run(folder, &["parse", "-q", file]);
    let redacted = run(folder, &["parse", "-q", "--redact-key", KEY, file]);
    let only_lines = |text: &str| {
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("{\"api\"")).collect();
        lines.join("\n")
    };
    let (all, redacted) = (only_lines(&all), only_lines(&redacted));
    assert_eq!(all.lines().count(), redacted.lines().count(), "{file}");
    write(scratch.path(), "all.ndjson", &all);
    write(scratch.path(), "redacted.ndjson", &redacted);
    let before = findings(scratch.path(), "all.ndjson", &[]);
    let after = findings(scratch.path(), "redacted.ndjson", &[]);
    assert_eq!(before.len(), after.len(), "{file}");
    let others = findings(scratch.path(), "all.ndjson", &["--redact-key", KEY]);
    assert_eq!(before.len(), others.len(), "{file}");
    let lines: Vec<&str> = all.lines().collect();
    for (from, to) in before.iter().zip(&after).chain(before.iter().zip(&others)) {
        let at = usize::try_from(from[3].as_u64().unwrap()).unwrap() - 1;
        let line = lines[at];
        assert!(is_alike(from, to, line), "{file}: {from:?} {to:?} {line} {:?}", redacted.lines().nth(at));
    }
}

/// Whether two findings are the same, but for names in which `record` has a value of its own, or that people have chosen.
fn is_alike(from: &[Value], to: &[Value], record: &str) -> bool {
    let is_replaced = |name: &str| name.contains(' ') || record.contains(&format!(":\"{name}\""));
    let is_same = |at: usize| match (from[at].as_str(), to[at].as_str()) {
        (Some(from), Some(to)) if from != to => {
            let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| *from == to || is_replaced(from))
        }
        _ => from[at] == to[at],
    };
    (0..from.len()).all(is_same)
}

/// Severity, code, event, record, pointer of each finding of a run.
fn findings(folder: &Path, file: &str, options: &[&str]) -> Vec<Vec<Value>> {
    let validate = ["validate", "-q", "--min-events", "0", "--places", "input", "--format", "ndjson", file];
    let told = run(folder, &[&validate[..], options].concat());
    let findings = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let findings = findings.filter(|finding| finding["type"] == "finding");
    let members = ["severity", "code", "event", "record", "pointer"];
    findings.map(|finding| members.map(|member| finding[member].clone()).to_vec()).collect()
}

fn write(folder: &Path, file: &str, text: &str) {
    fs::write(folder.join(file), text).unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    said(cxray().args(arguments).current_dir(folder))
}

/// All samples of the catalogue, by the event, with other people in them: each value that is personal or secret is another one that
/// can be told from whatever else is there.
fn samples() -> &'static [(String, Value)] {
    static SAMPLES: OnceLock<Vec<(String, Value)>> = OnceLock::new();
    SAMPLES.get_or_init(with_other_people)
}

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::embedded().unwrap())
}

fn with_other_people() -> Vec<(String, Value)> {
    let catalog = catalog();
    let recogniser = Recogniser::new(catalog, Asked::default());
    let mut samples = Vec::new();
    for event in catalog.events() {
        let facts = catalog.facts(event);
        let schema = catalog.schema(event).unwrap();
        for (path, text) in catalog.samples(event) {
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).unwrap();
            let Recognised::Event(found) = recogniser.recognise(document.root()) else { panic!("{path}") };
            let payload = found.payload.unwrap();
            let mut places = BTreeMap::new();
            for pointer in facts.personal.iter().chain(&facts.secret) {
                Trail::new(pointer).unwrap().each(payload, &mut |value| scalars(value, &mut places));
            }
            let mut swaps: Vec<Swap> = Vec::new();
            for (number, (_, value)) in places.into_iter().enumerate() {
                let swap = Swap { span: value.span(), json: somebody(value, number) };
                swaps.push(swap.clone());
                // A value that the schema prescribes speaks of nobody.
                if !schema.validator().unwrap().is_valid(parsed(payload, &swaps, &mut Arena::default())) {
                    swaps.pop();
                }
            }
            samples.push((event.name.clone(), serde_json::from_str(&text_of(payload, &swaps)).unwrap()));
        }
    }
    samples
}

fn text_of(payload: Tree<'_>, swaps: &[Swap]) -> String {
    let mut text = Vec::new();
    payload.push_compact(&mut text, swaps);
    String::from_utf8(text).unwrap()
}

/// The payload with other values in it. The text lives as long as the test does.
fn parsed<'a>(payload: Tree<'_>, swaps: &[Swap], _: &mut Arena) -> Tree<'a> {
    let text: &'static str = Box::leak(text_of(payload, swaps).into_boxed_str());
    let arena: &'static mut Arena = Box::leak(Box::default());
    let document = Box::leak(Box::new(arena.parse(text, &Limits::default()).unwrap()));
    document.root()
}

/// Strings and numbers in a value, by where they stand.
fn scalars<'d>(value: Tree<'d>, found: &mut BTreeMap<usize, Tree<'d>>) {
    match value.kind() {
        Kind::String | Kind::Number => drop(found.insert(value.span().start, value)),
        Kind::Array => value.as_array().unwrap().iter().for_each(|element| scalars(element, found)),
        Kind::Object => value.as_object().unwrap().iter().for_each(|member| scalars(member.value, found)),
        Kind::Null | Kind::Boolean => {}
    }
}

/// Another value of the same type, as JSON.
fn somebody(value: Tree<'_>, number: usize) -> String {
    if value.kind() == Kind::Number {
        return format!("{DIGITS}{number}");
    }
    let inner =
        json!({"who": "Xylophonium", "call": 98_765_012, "also": ["xylophonium@xylophonium.example"]});
    let message = json!({"statusCode": 0, "messages": [
        {"from": {"nickname": "Xylophonium", "participantId": 1, "type": "Client"}, "type": "Message", "text": "Xylophonium here",
         "index": 1, "utcTime": 1}], "chatEnded": false});
    let text = match number % 8 {
        0 => format!("Xylophonium{number}"),
        1 => format!("Grüße, mein Name ist Xylophonium{number}. \u{1f44b}\n"),
        2 => format!("xylophonium{number}@xylophonium.example"),
        3 => {
            format!("https://user:xylophonium@xylophonium.example/xylophonium/{number}?xylophonium=98765012")
        }
        4 => format!("+{DIGITS}{number}"),
        5 => inner.to_string(),
        6 => message.to_string(),
        _ => json!([inner.to_string(), {"x": message.to_string()}]).to_string(),
    };
    Value::from(text).to_string()
}

fn record(name: &str, payload: &Value) -> String {
    format!("{{\"event\":\"{name}\",\"data\":{payload}}}")
}

/// The event as it is, and with every kind of fault.
fn faults(name: &str, payload: &Value) -> Vec<String> {
    let mut payloads = vec![payload.clone(), Value::from(payload.to_string()), json!([payload, payload])];
    let Value::Object(members) = payload else {
        return payloads.iter().map(|payload| record(name, payload)).collect();
    };
    // Each member has some of the faults, each fault some of the members: all of all would take minutes.
    for (at, (key, value)) in members.iter().enumerate() {
        let with = |number: usize, name: &str, value: Value| {
            let mut changed = members.clone();
            changed.insert(name.to_owned(), value);
            (number + at).is_multiple_of(6).then_some(Value::Object(changed))
        };
        let mut without = members.clone();
        without.remove(key);
        payloads.push(Value::Object(without));
        payloads.extend(with(0, &format!("{key}s"), value.clone()));
        payloads.extend(with(1, "Herr Xylophonium", value.clone()));
        payloads.extend(with(2, key, json!([value, null, 7])));
        payloads.extend(with(3, key, json!({"unheard": value, "x": {"0": value}})));
        payloads.extend(with(4, key, Value::from(value.to_string())));
        payloads.extend(with(5, key, 7.into()));
    }
    let mut records: Vec<String> = payloads.iter().map(|payload| record(name, payload)).collect();
    records.push(format!(
        "{{\"event\":\"{name}\",\"user\":\"Xylophonium\",\"ts\":\"Xylophonium\",\"id\":\"xylophonium@example.com\",\"data\":{payload}}}"
    ));
    records.push(format!(
        "{{\"event\":\"{name}\",\"data\":{payload},\"data\":{payload},\"x\":98765012,\"x\":1}}"
    ));
    records.push(record(&format!("{name}s"), payload));
    records.push(record("Herr Xylophonium", payload));
    records.push(format!("{{\"publisher\":\"Xylophonium und Sohn\",\"time\":\"Xylophonium\",\"event\":\"{name}\",\"data\":{payload}}}"));
    records
}

/// Any JSON, with strings of all sorts.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[a-z0-9.@+:/ {\\[\"-]{0,20}".prop_map(Value::from),
        "[A-Z][a-z]{4,9} [A-Z][a-z]{4,9}".prop_map(Value::from),
        r#"\{"[a-z]{1,3}":"[a-z]{5,9}"\}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The tree without what its values say.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(shape).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Number(number) => Value::from(number.is_i64() || number.is_u64()),
        Value::String(_) => Value::from("text"),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_attached_keeps_its_tree_and_loses_its_strings(data in any_json(), text in ".{0,30}") {
        let redactor = Redactor::new(catalog(), KEY.as_bytes());
        let recogniser = Recogniser::new(catalog(), Asked::default());
        let record = json!({"event": "WebChatService.messageReceived", "data": {"messages": [
            {"type": "Message", "index": 1, "timestamp": 1, "from": {"id": 1, "type": "Client", "name": text}, "text": text,
             "userData": {"data": data.clone()}, "unheard": data.clone()}]}});
        let record = record.to_string();
        let mut arena = Arena::default();
        let document = arena.parse(&record, &Limits::default()).unwrap();
        let recognised = recogniser.recognise(document.root());
        let Recognised::Event(event) = &recognised else { panic!("{recognised:?}") };
        let redacted = redactor.redact(document.root(), Some(event)).text(document.root());
        let again = redactor.redact(document.root(), Some(event)).text(document.root());
        prop_assert_eq!(&redacted, &again);
        let (before, after): (Value, Value) = (serde_json::from_str(&record).unwrap(), serde_json::from_str(&redacted).unwrap());
        prop_assert_eq!(shape(&before), shape(&after));

        let left = strings(&after["data"]);
        let mut original = strings(&data);
        original.push(text);
        // A number of few digits may become itself.
        let says_something = |text: &&String| text.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST;
        for text in original.iter().filter(says_something) {
            prop_assert!(!left.iter().any(|left| left.contains(text.as_str())), "{text} is left in {redacted}");
        }
    }
}

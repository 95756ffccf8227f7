//! Nothing of random, hostile events that must not be seen is in any output of any format: people and credentials with
//! `--redact`, credentials unless `--show-secrets` asks for them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::binary::{cxray, said};
use crate::dice::Dice;
use crate::effort;
use cxray::capture::{Input, Options};
use cxray::catalog::Catalog;
use cxray::check::{Excerpts, Finding, Settings};
use cxray::inspect::{EachFinding, Inspector};
use cxray::report::{FORMATS, Ndjson, Report as _};
use serde_json::{Value, json};

/// Stand at both ends of what must not be seen, and nowhere else.
const PERSON: &str = "xylophonium";
const SECRET: &str = "qwertzuiop";

/// What people write, and what breaks formats, terminals and CI systems.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\"",
    "`",
    "'",
    "\\",
    "\\\"",
    "\n",
    "\r\n::error::x",
    "\u{1b}[31m",
    "\u{202e}",
    "##vso[task]",
    "`: expected a string, found the string \"",
    "‹secret, 9 chars›",
    "did you mean `x`?",
    "]]>",
    "</failure>",
    "| x |",
    "<b>",
    "{\"a\":1}",
    "/*",
    "${{ x }}",
    "Zoë \u{1f44b}",
    ", ",
    "}",
];

const NAMES: &[&str] =
    &["secureKey", "TOKEN", "x-api-key", "Pass_word", "jwt", "authorization", "Set-Cookie"];

struct Capture {
    dice: Dice,
    text: String,
}

impl Capture {
    fn pick<'t, T: ?Sized>(&mut self, list: &[&'t T]) -> &'t T {
        list[self.dice.roll(list.len())]
    }

    /// A text with `mark` at both ends and something odd between.
    fn odd(&mut self, mark: &str) -> String {
        let (one, other) = (self.pick(HOSTILE), self.pick(HOSTILE));
        format!("{mark}{one}a{other}{mark}")
    }

    /// A name of a member as people choose them: those of programs stay.
    fn odd_name(&mut self) -> String {
        format!("Herr {}", self.odd(PERSON))
    }

    /// A value that is a credential.
    fn secret(&mut self) -> Value {
        let text = self.odd(SECRET);
        match self.dice.roll(6) {
            0 => json!([text, {"x": SECRET}]),
            1 => json!({"value": text, "x": [SECRET]}),
            _ => text.into(),
        }
    }

    /// A value that nobody has described, with a credential or a person in it.
    fn unheard(&mut self) -> Value {
        let name = self.pick(NAMES);
        match self.dice.roll(12) {
            0 => json!({"name": name, "value": self.secret()}),
            1 => json!([{"val": self.secret(), "Header": name}, {"name": "x", "value": "y"}]),
            2 => json!([[name, self.odd(SECRET)], ["Accept", "x"]]),
            3 => format!("wss://h/chat/eyJhbGciOi.eyJz{SECRET}.c2ln{SECRET}/x").into(),
            4 => format!("https://me:{SECRET}@host/?token={SECRET}&x=1").into(),
            5 => format!("Authorization: Bearer {SECRET}").into(),
            6 => json!({name: self.secret()}).to_string().into(),
            7 => json!({"a": json!({name: self.secret()}).to_string()}).to_string().into(),
            8 => format!("{{{name}: '{SECRET}'}}").into(),
            9 => json!({self.odd_name(): self.odd(PERSON)}),
            10 => json!([self.odd(PERSON), {"x": self.odd(PERSON)}]),
            _ => self.odd(PERSON).into(),
        }
    }

    /// An event that has something to hide.
    fn event(&mut self) -> Value {
        let samples = samples();
        let (name, payload) = &samples[self.dice.roll(samples.len())];
        let mut record = json!({"event": name, "data": payload});
        for _ in 0..=self.dice.roll(3) {
            let member = match self.dice.roll(4) {
                0 => self.odd_name(),
                1 => format!("x{}", self.dice.roll(9)),
                _ => self.pick(NAMES).to_owned(),
            };
            let value = if NAMES.contains(&member.as_str()) { self.secret() } else { self.unheard() };
            let is_in_payload = record["data"].is_object() && self.dice.roll(3) > 0;
            let place = if is_in_payload { &mut record["data"] } else { &mut record };
            place[member] = value;
        }
        if let (0, Some(members)) = (self.dice.roll(4), record["data"].as_object_mut()) {
            let first = members.keys().next().cloned();
            drop(first.and_then(|first| members.remove(&first)));
        }
        if self.dice.roll(12) == 0 {
            record["event"] = format!("{name}.data.x:{}", self.odd(PERSON)).into();
        }
        record
    }

    /// Writes a record of some form, which may be broken.
    fn record(&mut self) {
        let event = self.event();
        let text = event.to_string();
        let line = match self.dice.roll(13) {
            0 => format!("{},}}", &text[..text.len() - 1]),
            // Of a value whose name would follow behind the end nobody can know.
            1 if !text.contains("\"val\"") => {
                let end = 12 + self.dice.roll(text.len() - 12);
                text[..(end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap()].to_owned()
            }
            2 => json!({"log": text, "who": PERSON}).to_string(),
            3 => json!({"log": json!({"msg": text}).to_string()}).to_string(),
            4 => serde_json::to_string_pretty(&event).unwrap(),
            // What is whole behind a fault is a record of its own, without the name before it.
            5 if !text.contains("\"x\":") => {
                serde_json::to_string_pretty(&event).unwrap().replacen("\": ", "\":: ", 1)
            }
            6 => format!("[{text},{text}]"),
            7 => text.replacen("\":", "\" = ", 2),
            8 => format!("INFO Authorization: Bearer {SECRET} {} {}", event["event"], event["data"]),
            9 => json!({"api": "widgets", "event": event["event"], "data": event["data"],
                    "source": {"file": format!("/home/{PERSON}/{PERSON}.log"), "line": 7}})
            .to_string(),
            _ => text,
        };
        writeln!(self.text, "{line}").unwrap();
    }
}

/// So many lines, each with a record; all but few can be read.
pub fn lines(seed: u64, count: usize) -> String {
    let mut capture = Capture { dice: Dice(seed), text: String::new() };
    for _ in 0..count {
        let text = capture.event().to_string();
        let line = match capture.dice.roll(12) {
            0 => format!("{},}}", &text[..text.len() - 1]),
            1 => format!("{text} x"),
            2 => json!({"some": "thing"}).to_string(),
            3 => format!("[{text},{text}]"),
            _ => text,
        };
        writeln!(capture.text, "{line}").unwrap();
    }
    capture.text
}

/// The events of the catalogue, each with a payload that speaks of nobody.
fn samples() -> &'static [(String, Value)] {
    static SAMPLES: OnceLock<Vec<(String, Value)>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let catalog = Catalog::embedded().unwrap();
        let mut samples = Vec::new();
        for event in catalog.events() {
            for (_, text) in catalog.samples(event).into_iter().take(1) {
                let sample: Value = serde_json::from_str(&text).unwrap();
                let payload =
                    if sample["event"] == event.name.as_str() { sample["data"].clone() } else { sample };
                samples.push((event.name.clone(), payload));
            }
        }
        samples
    })
}

/// Neither mark is in what is told.
fn assert_hidden(marks: &[&str], why: &str, shown: &str) {
    let shown = shown.to_lowercase();
    for mark in marks {
        if let Some(at) = shown.find(mark) {
            let from = shown[..at].rfind('\n').map_or(0, |at| at + 1).max(at.saturating_sub(600));
            let from = (from..=at).find(|from| shown.is_char_boundary(*from)).unwrap();
            let to = (at + 200).min(shown.len());
            let to = (to..=shown.len()).find(|to| shown.is_char_boundary(*to)).unwrap();
            panic!("{why} shows {}", &shown[from..to]);
        }
    }
}

/// All that `validate` writes, in every format at once.
fn all_formats(folder: &Path, options: &[&str]) -> Vec<(String, String)> {
    let files: Vec<String> = FORMATS.iter().map(|format| format!("{0}=out.{0}", format.name)).collect();
    let mut arguments = vec!["validate", "-v", "--fail-on", "note", "--statistics", "all.log"];
    arguments.extend(files.iter().flat_map(|file| ["--format", file]));
    arguments.extend(options);
    let told = said(cxray().args(&arguments).current_dir(folder));
    let read = |name: &str| fs::read_to_string(folder.join(format!("out.{name}"))).unwrap();
    let mut all: Vec<(String, String)> =
        FORMATS.iter().map(|format| (format.name.to_owned(), read(format.name))).collect();
    all.push(("standard error".to_owned(), told));
    all
}

fn hide(seed: u64, input: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut capture = Capture { dice: Dice(seed), text: String::new() };
    (0..effort(150, 400)).for_each(|_| capture.record());
    let first = capture.text.clone();
    (0..20).for_each(|_| capture.record());
    fs::write(folder.path().join("all.log"), &first).unwrap();
    fs::write(folder.path().join("new.log"), &capture.text[first.len() / 9..]).unwrap();
    let run = |arguments: &[&str]| {
        said(cxray().args(arguments).args(["--input", input]).current_dir(folder.path()))
    };

    for lenient in [&[][..], &["--lenient"]] {
        let redacted = ["--input", input, "--redact-key", "k", "--show-secrets"];
        for (format, shown) in all_formats(folder.path(), &[lenient, &redacted].concat()) {
            assert_hidden(
                &[PERSON, SECRET],
                &format!("{format} {lenient:?} with --redact, seed {seed}"),
                &shown,
            );
        }
        for (format, shown) in all_formats(folder.path(), &[lenient, &redacted[..2]].concat()) {
            assert_hidden(&[SECRET], &format!("{format} {lenient:?}, seed {seed}"), &shown);
        }
        for rest in [
            &["print", "--view", "timeline", "all.log"][..],
            &["print", "--view", "full", "all.log"],
            &["print", "--view", "compact", "all.log"],
            &["parse", "--keep-broken", "--keep-unrecognised", "all.log"],
            &["diff", "--all", "all.log", "new.log"],
            &["diff", "--format", "json", "all.log", "new.log"],
            &["diff", "--format", "markdown", "all.log", "new.log"],
        ] {
            let arguments = [rest, lenient].concat();
            let redacted = [&arguments[..], &["--redact-key", "k"]].concat();
            assert_hidden(&[PERSON, SECRET], &format!("{redacted:?}, seed {seed}"), &run(&redacted));
            // What `parse` writes is the capture itself.
            if rest[0] != "parse" {
                assert_hidden(&[SECRET], &format!("{arguments:?}, seed {seed}"), &run(&arguments));
            }
        }
    }
}

#[test]
fn nobody_and_no_credential_of_hostile_events_is_in_any_format() {
    for seed in 0..effort(1, 8) as u64 {
        hide(seed, "auto");
    }
}

/// Texts that cannot be read, each with a credential whose name stands elsewhere: in another record, or on another line.
const TORN: &[&str] = &[
    "[{}\"\"secureKey\":\"SECRET",
    "[{}\"\"secureKey\":\"SECRET\" \"x\" undefined]",
    "[{}\n\"secureKey\":\n\"SECRET\"\n",
    "[{}\n\"secureKey\":\n{\"x\":\"SECRET\"}\n",
    "[{}\"value\":\"SECRET\",\"name\":\"Authorization\"",
    "[{}\n\"value\":\"SECRET\",\n\"name\":\"Authorization\"\n",
    "{\"a\":1}} \"secureKey\":\n\"SECRET\"\n",
    "{\"password\"\n:\n\"SECRET\" x\n",
    "{\"secureKey\":{\n\"a\": \"SECRET\" x}\n",
    "{\"secureKey\":{\"a\": 1,\n\n\"b\": \"SECRET\" x}\n",
    "\"secureKey\":\n\"SECRET\"\n\"b\"\n",
    "[{}\"https://me:SECRET@h/\" x",
    "[{},Authorization: Bearer SECRET]",
    "[{},undefined,undefined]{\"x\":undefined}Cookie: SECRET",
];

#[test]
fn a_credential_is_hidden_wherever_a_block_ends() {
    let catalog = Catalog::embedded().unwrap();
    let long =
        ["a", " "].map(|part| format!("{{\"password\":\"{}\u{1}SECRET\",\"x\":1}}", part.repeat(5_000)));
    for text in TORN.iter().copied().chain(long.iter().map(String::as_str)) {
        for block in (1..text.len().min(90)).step_by(effort(16, 1)).chain([1 << 20]) {
            let options = Options { wrappings: catalog.wrappings(), block, ..Options::default() };
            let settings = Settings { excerpts: Excerpts::Kept, ..Settings::default() };
            let inspector = Inspector::new(&catalog).settings(settings).options(options).jobs(1);
            let input = Input::Memory { name: "in".to_owned(), bytes: text.as_bytes().to_vec().into() };
            let mut shown = Vec::new();
            let mut each = EachFinding(|finding: Finding| {
                Ndjson::new(true).finding(&mut shown, "in", &finding).unwrap();
                shown.extend_from_slice(&finding.excerpt.bytes);
            });
            inspector.read(vec![input], &mut each).unwrap();
            let shown = String::from_utf8_lossy(&shown);
            assert!(!shown.is_empty() && !shown.contains("SEC"), "{text:.100}, blocks of {block}: {shown}");
        }
    }
}

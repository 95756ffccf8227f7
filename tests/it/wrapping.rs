//! A capture that is wrapped in another text, and that in another one, has the events that it has by itself: the same
//! verdicts, messages and pointers, each at the character that it had.

use std::fs;
use std::io::Write as _;

use cxray::capture::Input;
use cxray::catalog::Catalog;
use cxray::inspect::{EachFinding, Inspector};
use cxray::report::{Ndjson, Report as _};
use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::{Value as Json, json};

use crate::dice::Dice;
use crate::effort;
use crate::project::{files, read, root};

/// A character of a text, and which one of the bare capture it is or begins to stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    character: char,
    origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A character of the bare capture.
    Of(usize),
    /// Text around it, or the rest of an escape.
    Other,
    /// The beginning of a text whose characters have no place of their own.
    Whole,
}

type Marked = Vec<Mark>;

fn other(text: &str) -> Marked {
    text.chars().map(|character| Mark { character, origin: Origin::Other }).collect()
}

fn around(before: &str, text: &[Mark], behind: &str) -> Marked {
    [other(before), text.to_vec(), other(behind)].concat()
}

fn text_of(marked: &[Mark]) -> String {
    marked.iter().map(|mark| mark.character).collect()
}

/// Writes each character as `escape` does.
fn escaped(text: &[Mark], escape: impl Fn(char) -> String) -> Marked {
    let one = |mark: &Mark| {
        let written = escape(mark.character);
        let origins = std::iter::once(mark.origin).chain(std::iter::repeat(Origin::Other));
        written.chars().zip(origins).map(|(character, origin)| Mark { character, origin }).collect::<Marked>()
    };
    text.iter().flat_map(one).collect()
}

fn in_string(character: char) -> String {
    let string = Json::from(character.to_string()).to_string();
    string[1..string.len() - 1].to_owned()
}

fn percent(character: char) -> String {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => character.to_string(),
        ' ' => "+".to_owned(),
        other => other.to_string().bytes().flat_map(|byte| ['%', hex(byte >> 4), hex(byte)]).collect(),
    }
}

fn hex(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit & 15)])
}

fn is_on_line(text: &[Mark]) -> bool {
    !text.iter().any(|mark| matches!(mark.character, '\n' | '\r'))
}

fn begins_json(text: &[Mark]) -> bool {
    text.first().is_some_and(|first| matches!(first.character, '{' | '['))
}

fn is_json(text: &[Mark]) -> bool {
    serde_json::from_str::<Json>(&text_of(text)).is_ok()
}

/// The text around another one; nothing if that does not fit.
type Wrap = Box<dyn Fn(&[Mark]) -> Option<Marked>>;

/// Text that is put around another one.
struct Form {
    name: String,
    /// It is a text by itself, not only inside a string.
    is_input: bool,
    /// It is a line of a log.
    is_line: bool,
    wrap: Wrap,
}

impl Form {
    fn new(name: &str, is_input: bool, wrap: impl Fn(&[Mark]) -> Option<Marked> + 'static) -> Self {
        Self { name: name.to_owned(), is_input, is_line: false, wrap: Box::new(wrap) }
    }
}

/// Base64 of bytes: its characters have no places of their own.
fn packed(bytes: &[u8]) -> Marked {
    let mut marked = other(&BASE64.encode(bytes));
    marked[0].origin = Origin::Whole;
    marked
}

/// Forms of text in which JSON stands.
fn text_forms() -> Vec<Form> {
    let around_json = |name: &str, before: &'static str, behind: &'static str| {
        Form::new(name, false, move |text| begins_json(text).then(|| around(before, text, behind)))
    };
    let line = |name: &str, before: &'static str, behind: &'static str, escape: fn(char) -> String| {
        let form = Form::new(name, true, move |text| {
            let is_fit = begins_json(text) && is_json(text) && is_on_line(text);
            is_fit.then(|| around(before, &escaped(text, escape), behind))
        });
        Form { is_line: !before.is_empty(), ..form }
    };
    let twice = |character: char| in_string(character).chars().map(in_string).collect();
    let backslash_x = |character| match character {
        '"' => "\\x22".to_owned(),
        '\\' => "\\\\".to_owned(),
        other => other.to_string(),
    };
    let doubled = |character: char| if character == '"' { "\"\"".to_owned() } else { character.to_string() };
    let entity = |character| match character {
        '"' => "&quot;".to_owned(),
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        other => other.to_string(),
    };
    vec![
        around_json("JSONP", "/**/cb_1(", ");"),
        around_json("guard", ")]}',\n", ""),
        around_json("while", "while(1);", ""),
        around_json("mark", "\u{feff}", ""),
        Form::new("events", false, |text| {
            is_on_line(text).then(|| around("event: message\nid: 7\ndata: ", text, "\n\n"))
        }),
        Form::new("form", false, |text| {
            begins_json(text).then(|| around("a=1&message=", &escaped(text, percent), "&b=2"))
        }),
        around_json("multipart", "--x\r\nContent-Type: application/json\r\n\r\n", "\r\n--x--\r\n"),
        Form::new("base64", false, |text| begins_json(text).then(|| packed(text_of(text).as_bytes()))),
        Form::new("gzip", false, |text| {
            let mut packer = GzEncoder::new(Vec::new(), Compression::default());
            packer.write_all(text_of(text).as_bytes()).ok()?;
            begins_json(text).then_some(packed(&packer.finish().ok()?))
        }),
        Form::new("deflate", false, |text| {
            let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
            packer.write_all(text_of(text).as_bytes()).ok()?;
            begins_json(text).then_some(packed(&packer.finish().ok()?))
        }),
        Form::new("socket.io", false, |text| is_json(text).then(|| around("42[\"message\",", text, "]"))),
        Form::new("Engine.IO", false, |text| begins_json(text).then(|| around("4", text, ""))),
        Form::new("SockJS", false, |text| Some(around("a[\"", &escaped(text, in_string), "\"]"))),
        Form::new("STOMP", false, |text| Some(around("MESSAGE\ndestination:/x\n\n", text, "\0"))),
        line("log", "2024-06-10 07:10:26,810 INFO [main] received ", "", |character| character.to_string()),
        line("escaped", "2024-06-10 07:10:26,810 INFO [main] received ", "", in_string),
        line("quoted", "2024-06-10 07:10:26,810 INFO [main] received \"", "\" (7 ms)", in_string),
        line("twice", "2024-06-10 07:10:26,810 INFO [main] received ", "", twice),
        line("bare escaped", "", "", in_string),
        line("bare twice", "", "", twice),
        line("bare entity", "", "", entity),
        line("bare percent", "", "", percent),
        line("query", "2024-06-10 07:10:26,810 [main] GET /log?a=1&m=", "&b=2 200", percent),
        Form::new("address", false, |text| {
            begins_json(text).then(|| around("https://h.example/log?a=1&m=", &escaped(text, percent), "&b=2"))
        }),
        line("hex", "2024-06-10 07:10:26,810 INFO [main] received ", "", backslash_x),
        line("doubled", "2024-06-10 07:10:26,810 INFO [main] received \"", "\"", doubled),
        line("entity", "2024-06-10 07:10:26,810 INFO [main] received ", "", entity),
        line("percent", "2024-06-10 07:10:26,810 INFO [main] received ", "", percent),
        Form::new("CSV", true, move |text| {
            let cell = escaped(text, doubled);
            Some(around("time,level,message\n2024-06-10T07:10:20.000Z,info,\"", &cell, "\"\n"))
        }),
        Form::new("split Docker", true, |text| {
            let half = text.len() / 2;
            let head = "{\"log\":\"";
            let tail = "\",\"stream\":\"stdout\",\"time\":\"2024-06-10T07:10:27.8Z\"}\n";
            let is_fit = begins_json(text) && is_json(text);
            is_fit.then(|| {
                let first = around(head, &escaped(&text[..half], in_string), tail);
                let line =
                    around("{\"log\":\"", &other("slow"), "\\n\",\"stream\":\"stderr\",\"time\":\"x\"}\n");
                let last = escaped(&text[half..], in_string);
                [first, line, around(head, &last, &["\\n", tail].concat())].concat()
            })
        }),
        Form::new("split CRI", true, |text| {
            let half = text.len() / 2;
            let is_fit = is_json(text) && is_on_line(text);
            is_fit.then(|| {
                let first = around("2024-06-10T07:10:27.8Z stdout P ", &text[..half], "\n");
                let line = other("2024-06-10T07:10:27.8Z stderr F slow\n");
                let last = around("2024-06-10T07:10:27.8Z stdout F ", &text[half..], "\n");
                [first, line, last].concat()
            })
        }),
    ]
}

/// The record of a known form, with `PLACE` where `text` leads.
fn record_of(file: &Json, text: &str) -> Json {
    const PLACE: &str = "PLACE";
    let mut record = json!({});
    for (pointer, sign) in file["when"].as_object().into_iter().flatten() {
        let value = match sign {
            Json::Array(texts) => texts[0].clone(),
            kind => match kind.as_str() {
                Some("number") => json!(7),
                Some("object") => json!({}),
                Some("array") => json!([]),
                _ => json!("x"),
            },
        };
        put(&mut record, pointer, value);
    }
    for time in file["time"].as_array().into_iter().flatten() {
        let pointer = format!("{}{}", file["items"].as_str().unwrap_or_default(), time.as_str().unwrap());
        put(&mut record, &pointer.replace('*', "0"), json!("2024-06-10T07:10:27.8Z"));
    }
    let pointer = format!("{}{text}", file["items"].as_str().unwrap_or_default());
    put(&mut record, &pointer.replace('*', "0"), json!(PLACE));
    record
}

/// Sets the value at a pointer, with all that leads to it.
fn put(record: &mut Json, pointer: &str, value: Json) {
    let mut at = record;
    for step in pointer.split('/').skip(1) {
        let is_container = at.is_object() || at.is_array();
        if let (Ok(index), false) =
            (step.parse::<usize>(), at.as_object().is_some_and(|object| !object.is_empty()))
        {
            if !at.is_array() {
                *at = json!([]);
            }
            let list = at.as_array_mut().expect("it is a list");
            while list.len() <= index {
                list.push(json!("x"));
            }
            at = &mut list[index];
        } else {
            if !is_container || at.is_array() {
                *at = json!({});
            }
            at = at.as_object_mut().expect("it is an object").entry(step).or_insert(Json::Null);
        }
    }
    *at = value;
}

/// The forms of `schemas/wrappings/`: a text in a string of theirs, and JSON as a member of theirs.
fn records() -> Vec<Form> {
    let mut forms = Vec::new();
    for path in files("schemas/wrappings") {
        let file = read(&path);
        // A table has a form of text above; a form without texts is a mere sign.
        let Some(text) = file.get("texts").or(file.get("arguments")).filter(|_| file.get("rows").is_none())
        else {
            continue;
        };
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let record = record_of(&file, text[0].as_str().expect("a text is a pointer")).to_string();
        let (before, behind) = record.split_once("\"PLACE\"").expect("the place is there");
        let (before, behind) = (before.to_owned(), behind.to_owned());
        forms.push(Form::new(&name, true, move |text| {
            let string = escaped(text, in_string);
            Some(around(&format!("{before}\""), &string, &format!("\"{behind}\n")))
        }));
    }
    forms
}

/// What is found in a capture: code, event, pointer and message, and at which line and column.
fn found(inspector: &Inspector<'_>, capture: &str) -> Vec<(String, (u64, u64))> {
    let buffer = Input::Memory { name: "buffer".to_owned(), bytes: capture.as_bytes().into() };
    let mut out = Vec::new();
    let mut report = Ndjson::new(true);
    let mut each =
        EachFinding(|finding| report.finding(&mut out, "buffer", &finding).expect("it can be written"));
    inspector.read(vec![buffer], &mut each).expect("it can be read");
    let lines = String::from_utf8(out).expect("findings are UTF-8");
    let finding = |line: &str| {
        let finding: Json = serde_json::from_str(line).expect("a finding is JSON");
        let facts =
            ["severity", "code", "api", "event", "pointer", "message"].map(|name| finding[name].to_string());
        let place = |name: &str| finding[name].as_u64().unwrap_or_default();
        (facts.join(" "), (place("line"), place("column")))
    };
    let mut all: Vec<_> = lines.lines().map(finding).collect();
    all.sort();
    all
}

/// The mark at a line and column.
fn mark_at(marked: &[Mark], (line, column): (u64, u64)) -> Option<&Mark> {
    let mut lines = marked.split_inclusive(|mark| mark.character == '\n');
    let line = lines.nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    line.get(usize::try_from(column).ok()?.checked_sub(1)?)
}

/// Twenty captures of one record in which something is found: valid samples with a strange text and a member too much.
fn captures(inspector: &Inspector<'_>) -> Vec<String> {
    let mut captures = Vec::new();
    for api in ["widgets", "workspaces", "cometd", "owidget"] {
        let folder = format!("samples/{api}");
        let mut of_api = Vec::new();
        for path in files(&folder) {
            let text = fs::read_to_string(&path).expect("a sample can be read");
            let Ok(Json::Object(mut sample)) = serde_json::from_str::<Json>(&text) else { continue };
            let is_named = ["event", "channel", "type"].iter().any(|name| sample.contains_key(*name));
            let Some(Json::Object(data)) = sample.get_mut("data") else { continue };
            data.insert("é😀 \"\\\n\t/<&%2F".to_owned(), json!("a\u{301} \"b\" \\ \n <c> & d%20+"));
            let capture = Json::Object(sample).to_string();
            if is_named && found(inspector, &capture).len() == 1 {
                of_api.push(capture);
            }
        }
        let step = (of_api.len() / 7).max(1);
        captures.extend(of_api.into_iter().step_by(step));
    }
    captures
}

#[test]
fn a_capture_that_is_wrapped_twice_has_the_events_that_it_has() {
    let catalog = Catalog::embedded().expect("the catalogue is sound");
    let inspector = Inspector::new(&catalog);
    let captures = captures(&inspector);
    assert!(captures.len() >= 20, "{}", captures.len());
    let mut forms: Vec<_> = text_forms().into_iter().chain(records()).collect();
    forms.sort_by_key(|form| form.name.starts_with("split"));
    let outer: Vec<_> = forms.iter().filter(|form| form.is_input).collect();
    // No string holds the file of a container.
    let forms: Vec<_> = forms.iter().filter(|form| !form.name.starts_with("split")).collect();
    let mut dice = Dice(11);
    let (mut tried, mut wrong) = (0, Vec::new());
    let mut try_one = |capture: &str, inner: Option<&Form>, outer: &Form| {
        let bare: Marked = capture
            .chars()
            .enumerate()
            .map(|(at, character)| Mark { character, origin: Origin::Of(at) })
            .collect();
        // A body of a HAR is no log, and no table.
        if outer.name.starts_with("har") && inner.is_some_and(|form| form.is_line || form.name == "CSV") {
            return;
        }
        let inside = match inner {
            Some(form) => (form.wrap)(&bare),
            None => Some(bare.clone()),
        };
        let Some(wrapped) = inside.and_then(|inside| (outer.wrap)(&inside)) else { return };
        let text = text_of(&wrapped);
        let (by_itself, inside) = (found(&inspector, capture), found(&inspector, &text));
        let is_right = by_itself.len() == inside.len()
            && by_itself.iter().zip(&inside).all(|((facts, place), (same, other))| {
                let origin = mark_at(&bare, *place).map(|mark| mark.origin);
                let is_there = mark_at(&wrapped, *other)
                    .is_some_and(|mark| mark.origin == Origin::Whole || Some(mark.origin) == origin);
                facts == same && is_there
            });
        tried += 1;
        if !is_right {
            let inner = inner.map_or("", |form| &form.name);
            wrong.push(format!("{inner} in {}: {by_itself:?}\n  {inside:?}\n  {text}", outer.name));
        }
    };
    for form in &outer {
        try_one(&captures[dice.roll(captures.len())], None, form);
    }
    let all = captures.len() * forms.len() * outer.len();
    for at in 0..effort(600, all) {
        let (capture, inner, form) = if effort(0, 1) == 1 {
            (at % captures.len(), at / captures.len() % forms.len(), at / captures.len() / forms.len())
        } else {
            (dice.roll(captures.len()), dice.roll(forms.len()), dice.roll(outer.len()))
        };
        try_one(&captures[capture], Some(forms[inner]), outer[form]);
    }
    assert!(tried > 300, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_form_of_records_keeps_its_schema() {
    let schema = read(&root().join("schemas/meta/wrapping.schema.json"));
    let schema = jsonschema::validator_for(&schema).expect("the schema compiles");
    for path in files("schemas/wrappings") {
        let file = read(&path);
        let faults: Vec<_> = schema.iter_errors(&file).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    }
}

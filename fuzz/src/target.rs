//! What is fuzzed: each target runs one part and proves what must hold of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cxray::capture::{Input, Options};
use cxray::catalog::{Catalog, Library, Schema, Shelf};
use cxray::check::{Excerpts, Finding, Settings};
use cxray::inspect::{EachFinding, Inspector};
use cxray::json::{Arena, Limits, repair};
use cxray::privacy::Redactor;
use cxray::report::{Ndjson, Report as _};

use crate::command;
use crate::mutate::{Dice, mutated};

/// Stands in place of texts of people and of credentials, which no redacted output may show.
const MARK: &str = "Xylophonium";

type Outcome = Result<(), String>;

/// A part that is fuzzed.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&Bench, &[u8], &mut Dice) -> Outcome,
    /// It is run once in so many turns: slow targets seldom.
    pub one_of: usize,
    needs_schemas: bool,
}

const fn target(name: &'static str, run: fn(&Bench, &[u8], &mut Dice) -> Outcome, one_of: usize) -> Target {
    Target { name, run, one_of, needs_schemas: false }
}

pub const TARGETS: [Target; 6] = [
    target("tree", tree, 1),
    target("repair", repaired, 1),
    target("verdicts", verdicts, 1),
    target("redaction", redaction, 1),
    Target { needs_schemas: true, ..target("schema", schema, 1) },
    target("command", command::run, 8),
];

/// What all targets need.
pub struct Bench {
    pub catalog: &'static Catalog,
    pub bin: Option<PathBuf>,
    captures: Vec<Vec<u8>>,
    schemas: Vec<Vec<u8>>,
    counted: RefCell<BTreeMap<&'static str, u64>>,
    inspectors: RefCell<BTreeMap<Way, &'static Inspector<'static>>>,
}

impl Bench {
    pub fn new(root: &Path, bin: Option<PathBuf>) -> Self {
        let catalog = Box::leak(Box::new(Catalog::embedded().expect("the catalogue is right")));
        let mut captures = files(&root.join("samples"), &["json", "ndjson", "har", "log", "txt"]);
        captures.extend(files(&root.join("tests/cases"), &["har", "ndjson", "log", "csv", "stdin"]));
        captures.extend(inputs_of_cases(&root.join("tests/cases")));
        let captures = captures.into_iter().filter(|text| text.len() < 1 << 20).collect();
        let schemas = files(&root.join("schemas"), &["json"]);
        Self { catalog, bin, captures, schemas, counted: RefCell::default(), inspectors: RefCell::default() }
    }

    pub fn seeds(&self, target: &Target) -> &[Vec<u8>] {
        if target.needs_schemas { &self.schemas } else { &self.captures }
    }

    pub fn captures(&self) -> &[Vec<u8>] {
        &self.captures
    }

    pub fn count(&self, target: &Target) {
        *self.counted.borrow_mut().entry(target.name).or_default() += 1;
    }

    pub fn counted(&self) -> u64 {
        self.counted.borrow().values().sum()
    }

    pub fn counted_of(&self, target: &Target) -> u64 {
        self.counted.borrow().get(target.name).copied().unwrap_or(0)
    }
}

/// The files below a folder that end so.
fn files(folder: &Path, ends: &[&str]) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("the folder is read").path())
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path, ends));
        } else if path.extension().is_some_and(|end| ends.iter().any(|it| end == *it)) {
            found.push(fs::read(&path).expect("the file is read"));
        }
    }
    found
}

/// The inputs that stand in the cases themselves.
fn inputs_of_cases(folder: &Path) -> Vec<Vec<u8>> {
    let cases = files(folder, &["toml"]).into_iter().filter_map(|case| String::from_utf8(case).ok());
    let input = |case: String| {
        let quotes = ["stdin = '''\n", "stdin = \"\"\"\n"];
        let quote = quotes.iter().find(|quote| case.contains(*quote))?;
        let rest = case.split_once(quote)?.1;
        Some(rest.split_once(&quote[8..11])?.0.as_bytes().to_vec())
    };
    cases.filter_map(input).collect()
}

/// Findings as machines get them.
fn told(findings: &[Finding]) -> Vec<String> {
    let mut report = Ndjson::new(true);
    let line = |finding: &Finding| {
        let mut out = Vec::new();
        report.finding(&mut out, "in", finding).expect("memory can be written");
        String::from_utf8_lossy(&out).into_owned()
    };
    findings.iter().map(line).collect()
}

/// How captures are read and judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    is_strict: bool,
    is_lenient: bool,
    is_redacted: bool,
    block: usize,
    jobs: usize,
}

impl Way {
    fn of(dice: &mut Dice) -> Self {
        let (is_strict, is_lenient) = (dice.roll(2) == 0, dice.roll(3) == 0);
        Self { is_strict, is_lenient, is_redacted: false, block: Options::default().block, jobs: 1 }
    }
}

impl Bench {
    /// What is wrong with a capture.
    fn findings(&self, input: &[u8], way: Way) -> Vec<Finding> {
        // What hides credentials takes longer to make than a capture to judge.
        let inspector = *self.inspectors.borrow_mut().entry(way).or_insert_with(|| {
            let redactor: &'static Redactor<'static> =
                Box::leak(Box::new(Redactor::new(self.catalog, b"a key")));
            let settings = Settings {
                strict: way.is_strict,
                redactor: way.is_redacted.then_some(redactor),
                excerpts: Excerpts::Kept,
                ..Settings::default()
            };
            Box::leak(Box::new(self.inspector(settings, way)))
        });
        findings(inspector, input)
    }

    fn inspector<'s>(&self, settings: Settings<'s>, way: Way) -> Inspector<'s> {
        let printed_twice = self.catalog.apis().iter().map(|api| api.printed_twice.clone()).collect();
        let options = Options {
            wrappings: self.catalog.wrappings(),
            printed_twice,
            lenient: way.is_lenient,
            block: way.block,
            ..Options::default()
        };
        Inspector::new(self.catalog).settings(settings).options(options).jobs(way.jobs)
    }
}

fn findings(inspector: &Inspector<'_>, input: &[u8]) -> Vec<Finding> {
    let capture = Input::Memory { name: "in".to_owned(), bytes: input.to_vec().into() };
    let mut found = Vec::new();
    let outcome = inspector.read(vec![capture], &mut EachFinding(|finding| found.push(finding)));
    outcome.map(|_| found).expect("the catalogue is right")
}

/// The parser takes what another one takes.
fn tree(_: &Bench, input: &[u8], _: &mut Dice) -> Outcome {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    let mut arena = Arena::default();
    let ours = arena.parse(text, &Limits::default());
    let theirs: Result<&serde_json::value::RawValue, _> = serde_json::from_str(text);
    match (ours, theirs) {
        (Ok(document), theirs) => {
            let root = document.root();
            let mut compact = Vec::new();
            root.push_compact(&mut compact, &[]);
            let again: Result<serde_json::Value, _> = serde_json::from_slice(&compact);
            // Another parser gives up beyond a depth and the range of its numbers.
            let is_fault = |fault: &serde_json::Error| {
                !fault.to_string().contains("recursion") && !fault.to_string().contains("range")
            };
            match (theirs, again) {
                (Err(fault), _) if is_fault(&fault) => Err(format!("taken, though {fault}")),
                (_, Err(fault)) if is_fault(&fault) => Err(format!("written on one line it is {fault}")),
                _ => Ok(()),
            }
        }
        (Err(fault), Ok(_)) if fault.cause.class() == cxray::json::Class::Syntax => {
            Err(format!("refused: {fault:?}"))
        }
        _ => Ok(()),
    }
}

/// JSON needs no repair, and what was repaired needs none again.
fn repaired(_: &Bench, input: &[u8], _: &mut Dice) -> Outcome {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(()) };
    let mut arena = Arena::default();
    let is_json = arena.parse(text, &Limits::default()).is_ok();
    let Some(repaired) = repair(text) else { return Ok(()) };
    if is_json && !repaired.edits.is_empty() {
        return Err("JSON was repaired".to_owned());
    }
    for offset in 0..=repaired.text.len() {
        if repaired.edits.original(offset) > text.len() || repaired.edits.original_end(offset) > text.len() {
            return Err(format!("the place of {offset} is outside"));
        }
    }
    if repaired.doubt.is_none() && arena.parse(&repaired.text, &Limits::default()).is_ok() {
        let again = repair(&repaired.text).is_some_and(|again| !again.edits.is_empty());
        if again {
            return Err("what was repaired was repaired again".to_owned());
        }
    }
    Ok(())
}

/// Neither threads nor the size of blocks change a verdict.
fn verdicts(bench: &Bench, input: &[u8], dice: &mut Dice) -> Outcome {
    let way = Way::of(dice);
    let whole = told(&bench.findings(input, way));
    let block = *dice.pick(&[1, 5, 60, 300, 5000]);
    let blocks = Way { block, ..way };
    same(&whole, &told(&bench.findings(input, blocks)), &format!("blocks of {block} bytes"))?;
    same(&whole, &told(&bench.findings(input, Way { jobs: 3, ..blocks })), "several jobs")
}

fn same(one: &[String], other: &[String], why: &str) -> Outcome {
    if one == other {
        return Ok(());
    }
    let differs = one.iter().zip(other).find(|(one, other)| one != other);
    let (one, other) = differs.map_or((one.last(), other.last()), |(one, other)| (Some(one), Some(other)));
    Err(format!("{why} change findings: {one:?} {other:?}"))
}

/// Nobody is left in what is told, and the same is told.
fn redaction(bench: &Bench, input: &[u8], dice: &mut Dice) -> Outcome {
    let input = marked(input, dice);
    let way = Way { is_strict: false, ..Way::of(dice) };
    let open = bench.findings(&input, way);
    let hidden = bench.findings(&input, Way { is_redacted: true, ..way });
    let verdict = |finding: &Finding| {
        format!("{} {}:{}", finding.code, finding.place.start.line, finding.place.start.column)
    };
    let (one, other): (Vec<_>, Vec<_>) =
        (open.iter().map(verdict).collect(), hidden.iter().map(verdict).collect());
    same(&one, &other, "redaction")?;
    match told(&hidden).into_iter().find(|line| line.to_lowercase().contains(&MARK.to_lowercase())) {
        Some(line) => Err(format!("somebody is left: {line}")),
        None => Ok(()),
    }
}

/// Members that speak of people or open doors wherever they stand.
const PERSONAL: [&str; 8] =
    ["userId", "nickname", "firstName", "lastName", "userName", "secureKey", "password", "somethingElse"];

/// The input with a mark as the value of some members.
fn marked(input: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut marked = input.to_vec();
    for _ in 0..1 + dice.roll(4) {
        let name = format!("\"{}\":\"{MARK}\",", dice.pick(&PERSONAL));
        let at = dice.roll(marked.len().max(1));
        let Some(open) = marked[at.min(marked.len())..].windows(2).position(|part| part == b"{\"") else {
            continue;
        };
        let at = at + open + 1;
        marked.splice(at..at, name.bytes());
    }
    marked
}

/// A schema refers to nothing else.
struct Nothing;

impl Shelf for Nothing {
    fn document(&self, uri: &str) -> Result<Arc<serde_json::Value>, String> {
        Err(format!("{uri} is not there"))
    }
}

/// Judging by any schema comes to an end.
fn schema(bench: &Bench, input: &[u8], dice: &mut Dice) -> Outcome {
    let Ok(schema) = serde_json::from_slice::<serde_json::Value>(&recursive(input, dice)) else {
        return Ok(());
    };
    let Ok(library) = Library::gather("file:///in.json", Arc::new(schema), &Nothing) else { return Ok(()) };
    let Ok(schema) = Schema::of_user(library, dice.roll(2) == 0) else { return Ok(()) };
    let capture = mutated(bench.captures(), dice);
    let settings = Settings {
        schema: Some(&schema),
        excerpts: Excerpts::Kept,
        each: dice.roll(2) == 0,
        ..Settings::default()
    };
    let way = Way::of(dice);
    let inspector = bench.inspector(settings, way);
    let once = told(&findings(&inspector, &capture));
    same(&once, &told(&findings(&inspector.jobs(3), &capture)), "several jobs")
}

/// A schema with references put in the place of some of its parts.
fn recursive(input: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Ok(mut schema) = serde_json::from_slice::<serde_json::Value>(input) else { return input.to_vec() };
    for _ in 0..dice.roll(5) {
        let mut place = &mut schema;
        for _ in 0..dice.roll(6) {
            let names: Vec<String> = match place.as_object() {
                Some(object) if !object.is_empty() => object.keys().cloned().collect(),
                _ => break,
            };
            place = &mut place[dice.pick(&names).as_str()];
        }
        let reference = serde_json::json!({"$ref": "#"});
        *place = match dice.roll(6) {
            0 => reference,
            1 => {
                serde_json::json!({"anyOf": [{"items": reference, "additionalProperties": reference}, {"properties": {"data": reference}, "required": ["data"]}]})
            }
            2 => serde_json::json!({"allOf": [place.clone(), place.clone()]}),
            3 => serde_json::json!({"oneOf": [place.clone(), {"not": place.clone()}]}),
            4 => serde_json::json!({"unevaluatedProperties": false, "properties": {"event": place.clone()}}),
            _ => serde_json::json!({"pattern": "^(a|b]*)+$", "if": place.clone(), "then": false}),
        };
    }
    schema.to_string().into_bytes()
}

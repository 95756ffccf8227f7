//! `cargo bench --bench validate`: the whole binary on a large mix of events, beside the naive way, in one run.
//!
//! The corpora are written from the samples of the catalogue, each as one compact line, in random order, one in a
//! hundred with a fault: one corpus of every sample (many are small, to show what may be left out), one of the main samples, and one
//! of records that are drawn anew, so that hardly two are alike. The naive way reads a line, makes a `serde_json::Value` of it, looks up the event by its name and asks
//! `jsonschema` – no positions, no words, no notes about what is undocumented. Rounds of all are interleaved, because
//! machines are noisy; the best of each counts.
//!
//! `CXRAY_BENCH_MB` sets the size of the corpus (200), `CXRAY_BENCH_ROUNDS` the number of rounds (5). The corpora stay in
//! `target/tmp/`; with no rounds they are written, and that is all.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a benchmark may fail, and prints")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod corpus;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use cxray::catalog::{Catalog, Shelf};
use serde_json::Value;

use corpus::{Random, Varied};

fn main() {
    let number = |name, default| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let megabytes: usize = number("CXRAY_BENCH_MB", 200);
    let rounds: usize = number("CXRAY_BENCH_ROUNDS", 5);
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let size = megabytes * 1_000_000;
    for (file, mix, is_main_only) in [
        ("samples.ndjson", "every sample", false),
        ("main.ndjson", "main samples, which have every member", true),
    ] {
        println!("\n{mix}:");
        let lines = sample_lines(is_main_only);
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        compare(file, size, rounds, &catalog, || lines[random.below(lines.len())].clone());
    }
    println!("\nrecords drawn anew:");
    let mut varied = Varied::new(&catalog, &sample_lines(false));
    compare("varied.ndjson", size, rounds, &catalog, || varied.line());
}

/// Writes a corpus of lines and prints how fast everybody is with it.
fn compare(file: &str, size: usize, rounds: usize, catalog: &Catalog, line: impl FnMut() -> String) {
    let corpus = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    let (records, bytes) = write_corpus(&corpus, size, line);
    println!(
        "corpus: {records} records, {:.0} MB, {:.0} bytes a record",
        bytes as f64 / 1e6,
        bytes as f64 / records as f64
    );
    if rounds == 0 {
        return;
    }
    let mut best = [Duration::MAX; 3];
    let mut peak = [0_u64; 3];
    let mut invalid = [0_u64; 3];
    for _ in 0..rounds {
        // Both read their schemas and compile them each time.
        let begun = Instant::now();
        invalid[0] = naive(&corpus, &naive_validators(catalog));
        best[0] = best[0].min(begun.elapsed());
        for jobs in [1, 2] {
            let run = cxray(&corpus, jobs);
            best[jobs] = best[jobs].min(run.time);
            peak[jobs] = peak[jobs].max(run.peak);
            invalid[jobs] = run.invalid;
        }
    }
    assert_eq!(invalid, [invalid[0]; 3], "all come to the same verdicts");
    let speed = |at: usize| bytes as f64 / 1e6 / best[at].as_secs_f64();
    println!("naive, 1 core:   {:6.0} MB/s   ({} invalid)", speed(0), invalid[0]);
    for jobs in [1, 2] {
        println!(
            "cxray, {jobs} job{}:   {:6.0} MB/s   peak {:.1} MiB   ({} invalid)",
            if jobs == 1 { " " } else { "s" },
            speed(jobs),
            peak[jobs] as f64 / 1024.0,
            invalid[jobs]
        );
    }
    println!("cxray on 1 job against naive: {:.2} times", speed(1) / speed(0));
    println!("cxray on 2 jobs against 1:    {:.2} times", speed(2) / speed(1));
}

/// Writes at least `bytes` of events; tells how many records and bytes it was.
fn write_corpus(path: &Path, bytes: usize, mut line: impl FnMut() -> String) -> (u64, u64) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut out = BufWriter::new(File::create(path).expect("the corpus can be written"));
    let (mut records, mut written) = (0, 0);
    while written < bytes {
        let sound = line();
        let faulty = (random.below(100) == 0).then(|| with_fault(&sound)).flatten();
        let line = faulty.unwrap_or(sound);
        writeln!(out, "{line}").expect("the corpus can be written");
        records += 1;
        written += line.len() + 1;
    }
    out.flush().expect("the corpus can be written");
    (records, written as u64)
}

/// Every sample of the catalogue, or the main one of each event, compact.
fn sample_lines(is_main_only: bool) -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut lines = Vec::new();
    for api in ["cometd", "owidget", "widgets", "workspaces"] {
        let mut files: Vec<PathBuf> = fs::read_dir(root.join(api))
            .expect("the samples are there")
            .map(|entry| entry.expect("readable").path())
            .collect();
        files.sort();
        for file in files {
            // `WebChatService.error.jqxhr.json` is a variant of `WebChatService.error.json`.
            let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if is_main_only && stem.trim_start_matches("WebChatService.").contains('.') {
                continue;
            }
            let value: Value =
                serde_json::from_str(&fs::read_to_string(file).expect("readable")).expect("JSON");
            lines.push(value.to_string());
        }
    }
    lines
}

/// The event with an array where the first member of its payload was.
fn with_fault(line: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(line).ok()?;
    let payload = value.get_mut("data")?.as_object_mut()?;
    // Without its name it would be another event.
    let is_fit = |(name, value): &(&String, &mut Value)| *name != "messageType" && !value.is_array();
    let (_, first) = payload.iter_mut().find(is_fit)?;
    *first = Value::Array(vec![Value::from(1)]);
    Some(value.to_string())
}

/// A validator of `serde_json` values for each event, by name.
fn naive_validators(catalog: &Catalog) -> HashMap<String, jsonschema::Validator> {
    struct FromCatalog(HashMap<String, Value>);
    impl jsonschema::Retrieve for FromCatalog {
        fn retrieve(
            &self,
            uri: &jsonschema::Uri<String>,
        ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
            self.0
                .get(uri.as_str().split('#').next().unwrap_or_default())
                .cloned()
                .ok_or_else(|| "unknown".into())
        }
    }
    let mut shared = HashMap::new();
    for api in catalog.apis() {
        let uri = format!("event:///{}/common.schema.json", api.slug);
        if let Ok(document) = catalog.document(&uri) {
            shared.insert(uri, Value::clone(&document));
        }
    }
    let mut validators = HashMap::new();
    for event in catalog.events() {
        let api = catalog.api_of(event);
        let schema: Value = serde_json::from_str(&catalog.schema_text(event)).expect("a schema is JSON");
        let mut options = jsonschema::options().should_validate_formats(true);
        for (name, format) in api.formats().expect("the formats are right") {
            let pattern = format.pattern.clone();
            options = options.with_format(name.clone(), move |text: &str| pattern.is_match(text));
        }
        let validator = options
            .with_base_uri(format!("event:///{}/{}.schema.json", api.slug, event.name))
            .with_retriever(FromCatalog(shared.clone()))
            .build(&schema)
            .expect("a schema compiles");
        validators.insert(event.name.clone(), validator);
    }
    validators
}

/// Records that fail, the naive way: name and payload from the envelopes that the samples have, in the order in which
/// one would write it down. It must come to the verdicts that cxray comes to.
fn naive(path: &Path, validators: &HashMap<String, jsonschema::Validator>) -> u64 {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path).expect("the corpus is there"));
    let mut line = String::new();
    let mut invalid = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line).expect("the corpus is readable") == 0 {
            return invalid;
        }
        let Ok(record) = serde_json::from_str::<Value>(&line) else {
            invalid += 1;
            continue;
        };
        let (name, payload) = naive_event(&record);
        let Some(validator) = validators.get(name) else { continue };
        invalid += u64::from(!validator.is_valid(payload));
    }
}

/// The name and the payload of an event.
fn naive_event(record: &Value) -> (&str, &Value) {
    let data = record.get("data");
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    if let Some(event) = text("event") {
        return (event.split(':').next().unwrap_or(event), data.unwrap_or(record));
    }
    if let Some(channel) = text("channel") {
        let is_reply = record.get("successful").is_some();
        return match (channel, data) {
            ("/meta/handshake", _) if is_reply => ("HandshakeReply", record),
            ("/meta/handshake", _) => ("HandshakeRequest", record),
            ("/meta/connect", _) if is_reply => ("ConnectReply", record),
            ("/meta/connect", _) => ("ConnectRequest", record),
            ("/meta/disconnect", _) if is_reply => ("DisconnectReply", record),
            ("/meta/disconnect", _) => ("DisconnectRequest", record),
            ("/meta/subscribe", _) if is_reply => ("SubscribeReply", record),
            ("/meta/subscribe", _) => ("SubscribeRequest", record),
            ("/meta/unsubscribe", _) if is_reply => ("UnsubscribeReply", record),
            ("/meta/unsubscribe", _) => ("UnsubscribeRequest", record),
            (_, Some(data)) => match data.get("messageType").and_then(Value::as_str) {
                Some(name) => (name, data),
                None if data.get("errorMessage").is_some() => ("ErrorMessage", data),
                None if record.get("clientId").is_some() => ("PublishRequest", record),
                None => ("Delivery", record),
            },
            (_, None) if is_reply => ("PublishReply", record),
            (_, None) => ("Delivery", record),
        };
    }
    let inner = data.and_then(|data| Some((data.get("messageType")?.as_str()?, data)));
    let bare = || text("messageType").or_else(|| text("type")).unwrap_or("statusUpdate");
    inner.unwrap_or_else(|| (bare(), data.unwrap_or(record)))
}

struct Run {
    time: Duration,
    /// Peak memory in KiB.
    peak: u64,
    invalid: u64,
}

/// The whole process, from start to end.
fn cxray(path: &Path, jobs: usize) -> Run {
    let begun = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["validate", "--quiet", "--format", "ndjson", "--jobs", &jobs.to_string()])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let id = child.id();
    let watch = thread::spawn(move || peak_of(id));
    let output = child.wait_with_output().expect("the binary ends");
    let time = begun.elapsed();
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let summary: Value =
        serde_json::from_str(text.lines().last().expect("there is a summary")).expect("JSON");
    Run {
        time,
        peak: watch.join().unwrap_or_default(),
        invalid: summary["invalid"].as_u64().unwrap_or_default(),
    }
}

/// The highest resident memory of a process while it lives, in KiB (Linux).
fn peak_of(id: u32) -> u64 {
    let mut peak = 0;
    while let Ok(status) = fs::read_to_string(format!("/proc/{id}/status")) {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let Some(now) = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()) else { break };
        peak = peak.max(now);
        thread::sleep(Duration::from_millis(5));
    }
    peak
}

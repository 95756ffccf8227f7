//! `cargo bench --bench diff`: the whole binary on two large captures of which the differences are known.
//!
//! The old capture is written from the main samples of the catalogue, each with a text of its own or, in a second round,
//! as often the same as it comes; in the new one every hundredth event is changed, every thousandth is gone and behind
//! every thousandth there is one more. In a third round all events of the new one have got one more member besides. What
//! `cxray diff` counts is held against what was done.
//!
//! `CXRAY_BENCH_MB` sets the size of each capture (50), `CXRAY_BENCH_ROUNDS` the number of rounds (5).

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a benchmark may fail, and prints")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::env;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

fn main() {
    let number = |name, default| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let megabytes: usize = number("CXRAY_BENCH_MB", 50);
    let rounds: usize = number("CXRAY_BENCH_ROUNDS", 5);
    for (title, kind) in [
        ("every event is another", Kind::Distinct),
        ("events repeat", Kind::Repeating),
        ("every event is another, and all have changed", Kind::Upgraded),
    ] {
        println!("\n{title}:");
        let small = measure(kind, megabytes * 100_000, rounds);
        let large = measure(kind, megabytes * 1_000_000, rounds);
        println!("ten times the size takes {:.1} times as long", large.as_secs_f64() / small.as_secs_f64());
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Distinct,
    Repeating,
    Upgraded,
}

/// Same, changed, missing and extra.
type Counts = [u64; 4];

fn measure(kind: Kind, bytes: usize, rounds: usize) -> Duration {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (old, new) = (folder.join("old.ndjson"), folder.join("new.ndjson"));
    let done = write_captures(kind, bytes, &old, &new);
    let mut best = Duration::MAX;
    let mut peak = 0;
    let mut counted = Counts::default();
    for _ in 0..rounds {
        let begun = Instant::now();
        let output = Command::new("/usr/bin/time")
            .args(["-f", "%M", env!("CARGO_BIN_EXE_cxray"), "diff", "-q", "--format", "json", "--jobs", "2"])
            .args([&old, &new])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .expect("cxray runs");
        best = best.min(begun.elapsed());
        let used = String::from_utf8_lossy(&output.stderr);
        peak = peak.max(used.split_whitespace().last().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0));
        let told: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let count = |name: &str| told["summary"][name].as_u64().unwrap_or(0);
        counted = [count("same"), count("changed"), count("missing"), count("extra")];
        assert_eq!(count("moved"), 0, "nothing was moved");
    }
    let mb = bytes as f64 / 1e6;
    println!("2 × {mb:.0} MB: {:.3} s, peak {:.1} MiB", best.as_secs_f64(), peak as f64 / 1024.0);
    println!("  same, changed, missing, extra: done {done:?}, counted {counted:?}");
    best
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("it is below a usize")
    }
}

/// Writes both captures; tells what was done to the new one.
fn write_captures(kind: Kind, bytes: usize, old: &Path, new: &Path) -> Counts {
    let samples = samples();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let create = |path| BufWriter::new(File::create(path).expect("the capture can be written"));
    let (mut old, mut new) = (create(old), create(new));
    let mut done = Counts::default();
    let mut written = 0;
    let mut number = 0_u64;
    while written < bytes {
        number += 1;
        let sample = &samples[random.below(samples.len())];
        let line = if kind == Kind::Repeating { sample.line.clone() } else { sample.with("own", number) };
        written += line.len() + 1;
        writeln!(old, "{line}").expect("it can be written");
        let line = if kind == Kind::Upgraded { put(&line, sample.payload, "release", 2) } else { line };
        match random.below(1000) {
            0 => {
                done[2] += 1;
                continue;
            }
            1 => {
                let extra = &samples[random.below(samples.len())];
                writeln!(new, "{line}\n{}", extra.with("extra", number)).expect("it can be written");
                done[3] += 1;
            }
            2..12 => {
                let line = put(&line, sample.payload, "changed", number);
                writeln!(new, "{line}").expect("it can be written");
                done[1] += 1;
                continue;
            }
            _ => writeln!(new, "{line}").expect("it can be written"),
        }
        done[usize::from(kind == Kind::Upgraded)] += 1;
    }
    old.flush().and_then(|()| new.flush()).expect("the captures can be written");
    done
}

/// A sample in one line, and where its payload begins.
struct Sample {
    line: String,
    payload: usize,
}

impl Sample {
    /// The sample with one more member in its payload.
    fn with(&self, name: &str, number: u64) -> String {
        put(&self.line, self.payload, name, number)
    }
}

/// A line with one more member at a place.
fn put(line: &str, place: usize, name: &str, number: u64) -> String {
    let (before, behind) = line.split_at(place);
    format!("{before}\"{name}\":{number},{behind}")
}

/// The main samples whose payload is an object with members.
fn samples() -> Vec<Sample> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut samples = Vec::new();
    for api in ["cometd", "widgets", "workspaces"] {
        let mut files: Vec<PathBuf> = fs::read_dir(root.join(api))
            .expect("the samples are there")
            .map(|entry| entry.expect("readable").path())
            .collect();
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).expect("the sample can be read");
            let line = serde_json::from_str::<Value>(&text).expect("the sample is JSON").to_string();
            let payload = line.find("\"data\":{\"").map(|at| at + "\"data\":{".len());
            // All of this one is left out, so that no change in it can be seen.
            if line.contains("onSSOTokenRefreshEvent") {
                continue;
            }
            samples.extend(payload.map(|payload| Sample { line, payload }));
        }
    }
    samples
}

//! A judge that remembers valid records says what one says that looks at each anew.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use crate::dice::Dice;
use crate::values::{pointers, strings};
use cxray::capture::{Block, Hand, Input, Options, Step, each_record, in_order};
use cxray::catalog::Catalog;
use cxray::check::{Findings, Judge, Settings, Tally};
use cxray::event::Asked;
use cxray::inspect::Memory;
use cxray::json::Arena;
use serde_json::{Value as Json, json};

/// All samples of the catalogue, as they are captured.
fn samples(catalog: &Catalog) -> Vec<Json> {
    let texts = catalog.events().iter().flat_map(|event| catalog.samples(event));
    texts.map(|(_, text)| serde_json::from_str(&text).expect("a sample is JSON")).collect()
}

/// What may stand at a place instead: nearly always something of the same kind, so that the skeleton stays.
fn other(value: &Json, words: &[String], dice: &mut Dice) -> Json {
    if dice.roll(12) == 0 {
        let any = [json!(null), json!(true), json!(1), json!("x"), json!([]), json!({}), json!({"zz": 1})];
        return any[dice.roll(any.len())].clone();
    }
    match value {
        Json::String(_) => match dice.roll(8) {
            0 => json!(""),
            1 => json!("x\ny"),
            2 => json!("2024-02-29T23:59:60Z"),
            3 => json!("2014-01-09 11:58:12.035+0200"),
            _ => json!(words[dice.roll(words.len())]),
        },
        Json::Number(_) => {
            let numbers = ["0", "-1", "1", "2", "3", "1.0", "1.5", "1e300", "1700000000000", "1e3"];
            serde_json::from_str(numbers[dice.roll(numbers.len())]).expect("it is a number")
        }
        Json::Bool(truth) => json!(!truth),
        other => other.clone(),
    }
}

/// A capture of `records` records: samples as they are, and samples with something else in one or two places.
fn capture(catalog: &Catalog, records: usize, seed: u64) -> String {
    let samples = samples(catalog);
    let words: Vec<String> = samples.iter().flat_map(strings).collect();
    let mut dice = Dice(seed);
    let mut capture = String::new();
    for _ in 0..records {
        let mut record = samples[dice.roll(samples.len())].clone();
        for _ in 0..dice.roll(3) {
            let places = pointers(&record);
            let place = record.pointer_mut(&places[dice.roll(places.len())]).expect("it is there");
            *place = other(place, &words, &mut dice);
        }
        let _ = writeln!(capture, "{record}");
    }
    capture
}

/// All that is said of a capture.
fn said(
    text: &str,
    judge_block: impl Fn(&mut Arena, &Block, &Options, &mut Tally, &mut Findings) + Sync,
) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, text.as_bytes()).expect("it can be written");
    let options = Options::default();
    let mut said = String::new();
    let judged = |arena: &mut Arena, block: &Block, _: Hand<'_, _>| {
        let (mut tally, mut findings) = (Tally::default(), Findings::default());
        judge_block(arena, block, &options, &mut tally, &mut findings);
        (tally, findings.to_vec())
    };
    in_order(vec![Input::File(file.path().to_owned())], &options, 1, &(), Arena::default, judged, |step| {
        if let Step::Judged { output, .. } = step {
            let _ = writeln!(said, "{output:#?}");
        }
        ControlFlow::Continue(())
    });
    said
}

fn agree(catalog: &Catalog, settings: impl Fn() -> Settings<'static>, text: &str) {
    let judge = Judge::new(catalog, settings());
    let anew = said(text, |arena, block, options, tally, findings| {
        each_record(block, arena, options, &(), &mut |record| {
            judge.judge(&record, tally, findings).expect("the schemas are sound");
        });
    });
    let memory = std::sync::Mutex::new(Memory::default());
    let remembered = said(text, |arena, block, options, tally, findings| {
        let mut memory = memory.lock().expect("nobody panicked");
        each_record(block, arena, options, &(), &mut |record| {
            memory.judge(&judge, &record, tally, findings, |_| true).expect("the schemas are sound");
        });
    });
    assert!(anew.contains("Finding"), "some are not valid");
    let line = anew.lines().zip(remembered.lines()).position(|(left, right)| left != right);
    assert!(anew == remembered, "they differ in line {line:?}");
}

#[test]
fn who_remembers_says_what_one_says_who_looks_at_each_anew() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    for seed in [1, 2] {
        agree(&catalog, Settings::default, &capture(&catalog, crate::effort(3_000, 8_000), seed));
    }
}

#[test]
fn strictness_makes_no_difference_to_that() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let strict = || Settings { strict: true, ..Settings::default() };
    agree(&catalog, strict, &capture(&catalog, 3_000, 3));
}

#[test]
fn nor_does_what_the_user_asks_for() {
    let catalog: &'static Catalog = Box::leak(Box::new(Catalog::embedded().expect("it loads")));
    let asked = || Settings { asked: Asked { api: Some(0), ..Asked::default() }, ..Settings::default() };
    agree(catalog, asked, &capture(catalog, 3_000, 4));
}

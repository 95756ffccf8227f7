//! Drafted schemas: each takes all that it was drafted from, and most of what it was not, and refuses most of what is wrong.

use std::sync::Arc;

use cxray::catalog::{Catalog, EventType, Library, Schema, Shelf};
use cxray::draft::{Budget, Drafter, NameReader, Refusals, Shape, add_members};
use cxray::json::{Arena, Limits};
use cxray::privacy::SecretNames;
use cxray::sample::{Dice, Sampler, changes};
use serde_json::{Value as Json, json};

use crate::effort;

/// Events that show that a member is always there.
const SUPPORT: u64 = 20;

fn catalog() -> Catalog {
    Catalog::embedded().expect("the embedded catalogue loads")
}

fn drafter(catalog: &Catalog) -> Drafter<'_> {
    Drafter::new(names(catalog), SUPPORT)
}

fn names(catalog: &Catalog) -> NameReader<'_> {
    NameReader::new(catalog.draft_words(), SecretNames::new(catalog.secret_words()))
}

/// The shape of payloads, of which parts are seen apart.
fn shape_of(payloads: &[Json], parts: usize) -> Shape {
    let mut whole = Shape::default();
    let mut budget = Budget::default();
    for part in payloads.chunks(payloads.len().div_ceil(parts).max(1)) {
        let mut shape = Shape::default();
        for payload in part {
            let text = payload.to_string();
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).expect("serde writes JSON");
            shape.add(document.root(), &mut Budget::default());
        }
        whole.merge(shape, &mut budget);
    }
    whole
}

struct NoShelf;

impl Shelf for NoShelf {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        Err(format!("{uri}: a draft refers to nothing outside"))
    }
}

fn compiled(schema: &Json) -> Schema {
    assert!(jsonschema::meta::is_valid(schema), "no schema of its draft: {schema:#}");
    let library = Library::gather("event:///draft", Arc::new(schema.clone()), &NoShelf).expect("it is whole");
    Schema::of_user(library, true).unwrap_or_else(|fault| panic!("{fault}: {schema:#}"))
}

fn accepts(schema: &Schema, payload: &Json) -> bool {
    let text = payload.to_string();
    let mut arena = Arena::default();
    let document = arena.parse(&text, &Limits::default()).expect("serde writes JSON");
    schema.validator().expect("it compiles").is_valid(document.root())
}

/// A value of any kind; names and strings come from few, so that they meet again, or from many.
fn any_value(dice: &mut Dice, depth: usize) -> Json {
    const NAMES: [&str; 10] = ["id", "name", "kind", "at", "é/~", "token", "items", "", "value", "__proto__"];
    const TEXTS: [&str; 9] = [
        "card",
        "cash",
        "",
        "Anna Nováková",
        "a@b.test",
        "2024-06-20T10:00:00Z",
        "2024-02-29",
        "x\u{202e}y",
        "0e3f8f4e-7f4b-4c1e-9c35-0a1b2c3d4e5f",
    ];
    let sides = if depth == 0 { 6 } else { 9 };
    match dice.roll(sides) {
        0 => Json::Null,
        1 => json!(dice.roll(2) == 0),
        2 => json!(dice.roll(5)),
        3 => json!([-1.5, 0.25, 1.0, 7e300][dice.roll(4)]),
        4 => json!(1_718_090_299_000_u64 + dice.roll(1000) as u64),
        5 => json!(TEXTS[dice.roll(TEXTS.len())]),
        6 => (0..dice.roll(4)).map(|_| any_value(dice, depth - 1)).collect(),
        7 => {
            let word = ["", "key", "line"][dice.roll(3)];
            let many = [3, 90, 1_000_000][dice.roll(3)];
            (0..dice.roll(30))
                .map(|_| (format!("{word}{}", dice.roll(many)), any_value(dice, depth - 1)))
                .collect()
        }
        _ => (0..dice.roll(6))
            .map(|_| (NAMES[dice.roll(NAMES.len())].to_owned(), any_value(dice, depth - 1)))
            .collect(),
    }
}

#[test]
fn a_draft_takes_all_that_it_was_drafted_from() {
    let catalog = catalog();
    let drafter = drafter(&catalog);
    for seed in 0..effort(100, 600) as u64 {
        let mut dice = Dice::of(seed, 0);
        let count = [1, 3, 25, 70][dice.roll(4)];
        let depth = 1 + dice.roll(4);
        let payloads: Vec<Json> = (0..count).map(|_| any_value(&mut dice, depth)).collect();
        let parts = 1 + dice.roll(5);
        let schema = drafter.event("shop.any", count, &shape_of(&payloads, parts));
        let text = schema.text();
        let read: Json = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
        assert_eq!(read, schema.to_serde(), "seed {seed}: the text is the schema");
        let schema = compiled(&read);
        for payload in &payloads {
            assert!(accepts(&schema, payload), "seed {seed}: refuses {payload}\n{text}");
        }
    }
}

/// Why a schema refuses payloads.
fn refusals(schema: &Schema, payloads: &[Json]) -> Refusals {
    let mut refusals = Refusals::default();
    for payload in payloads {
        let text = payload.to_string();
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).expect("serde writes JSON");
        let validator = schema.validator().expect("it compiles");
        refusals.note(schema.root().0, document.root(), validator.iter_errors(document.root()));
    }
    refusals
}

#[test]
fn a_widened_schema_takes_the_old_events_and_the_new_ones() {
    let catalog = catalog();
    let drafter = drafter(&catalog);
    for seed in 0..effort(60, 400) as u64 {
        let mut dice = Dice::of(seed, 1);
        let depth = 1 + dice.roll(4);
        let counts = [1, 25, 70];
        let [old, new] = [0, 1].map(|_| -> Vec<Json> {
            (0..counts[dice.roll(3)]).map(|_| any_value(&mut dice, depth)).collect()
        });
        let mut schema = drafter.event("shop.any", old.len() as u64, &shape_of(&old, 1));
        let mut rounds = 0;
        loop {
            let refusals = refusals(&compiled(&schema.to_serde()), &new);
            if refusals.is_empty() {
                break;
            }
            let widened =
                refusals.widen(&mut schema, &drafter).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
            rounds += 1;
            assert!(!widened.is_empty() && rounds < 8, "seed {seed}: {rounds} rounds");
        }
        add_members(&mut schema, &shape_of(&new, 1), &Drafter::new(names(&catalog), u64::MAX));
        let widened = compiled(&schema.to_serde());
        for payload in old.iter().chain(&new) {
            assert!(accepts(&widened, payload), "seed {seed}: refuses {payload}\n{}", schema.text());
        }
    }
}

/// Of the payloads of an event, half are drafted from.
struct Halves {
    refused: usize,
    others: usize,
    caught: usize,
    faults: usize,
}

fn halves(drafter: &Drafter<'_>, event: &EventType, schema: &Schema, payloads: usize) -> Halves {
    let mut sampler = Sampler::new(schema, Dice::of(0x00d1_ce00, event.number as u64));
    let corpus: Vec<Json> = (0..payloads)
        .map(|_| {
            let valid = sampler.valid().expect("the schema compiles");
            valid.unwrap_or_else(|| panic!("{}: no payload is drawn", event.name))
        })
        .collect();
    let (seen, others) = corpus.split_at(corpus.len() / 2);
    let draft = compiled(&drafter.event(&event.name, seen.len() as u64, &shape_of(seen, 3)).to_serde());
    let refused = others.iter().filter(|payload| !accepts(&draft, payload)).count();
    let (mut faults, mut caught) = (0, 0);
    for payload in others.iter().take(20) {
        let changes = changes(schema, payload, sampler.dice());
        let broken = changes.iter().map(|change| change.applied(payload));
        for broken in broken.filter(|broken| !accepts(schema, broken)).take(40) {
            faults += 1;
            caught += usize::from(!accepts(&draft, &broken));
        }
    }
    Halves { refused, others: others.len(), caught, faults }
}

#[test]
fn a_draft_from_half_of_a_corpus_knows_the_other_half() {
    let catalog = catalog();
    let drafter = drafter(&catalog);
    let step = effort(7, 1);
    let mut table = String::new();
    let mut wrong = Vec::new();
    for event in catalog.events().iter().step_by(step) {
        let schema = catalog.schema(event).expect("a test proves it");
        let Halves { refused, others, caught, faults } = halves(&drafter, event, schema, 400);
        let percent = (caught * 100).checked_div(faults).unwrap_or(100);
        let line = format!(
            "{:<45} refused {refused:>3} of {others}, caught {caught:>4} of {faults:>4} ({percent} %)",
            event.name
        );
        table += &format!("{line}\n");
        if refused > 0 || percent < 80 {
            wrong.push(line);
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

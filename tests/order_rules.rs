//! The order rules, proved file by file.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cxray::catalog::{Catalog, matches_name};
use cxray::event::{Asked, Recognised, Recogniser};
use cxray::json::{Arena, Limits};
use serde_json::Value as Json;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Json {
    let text = fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The files of rules, with the slug of their API.
fn files() -> Vec<(String, PathBuf)> {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let of_api = |slug: &str| {
        let folder = root().join("schemas").join(slug).join("order");
        let entries = fs::read_dir(folder).expect("every API has rules");
        entries.map(|entry| (slug.to_owned(), entry.expect("it can be read").path())).collect::<Vec<_>>()
    };
    catalog.apis().iter().flat_map(|api| of_api(&api.slug)).collect()
}

#[test]
fn every_rule_keeps_our_own_schema_and_is_read() {
    let schema = read(&root().join("schemas/meta/order.schema.json"));
    let of_rules = jsonschema::validator_for(&schema).expect("the schema of rules compiles");
    for (_, path) in files() {
        let faults: Vec<String> = of_rules
            .iter_errors(&read(&path))
            .map(|fault| format!("{} {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    }
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let count: usize = (0..catalog.apis().len()).map(|api| catalog.order_rules(api).len()).sum();
    assert_eq!(count, files().len(), "a rule cannot be read");
}

#[test]
fn codes_are_unique_and_rules_name_rules_that_there_are() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let rules = || (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api));
    let codes: BTreeSet<&str> = rules().map(|rule| rule.code.as_str()).collect();
    assert_eq!(codes.len(), rules().count(), "two rules have the same code");
    for rule in rules() {
        for other in &rule.unless {
            assert!(codes.contains(other.as_str()), "{}: there is no {other}", rule.path);
        }
        for state in rule.edges.values().flatten() {
            assert!(rule.edges.contains_key(state), "{}: {state} has no edges of its own", rule.path);
        }
    }
}

/// Every name is one of the API's, and every pointer leads somewhere in a sample of each event that it is for.
#[test]
fn every_name_and_pointer_is_there() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    for (api, rule) in
        (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api).iter().map(move |rule| (api, rule)))
    {
        let payloads = |name: &str| {
            let events =
                catalog.events().iter().filter(|event| event.api == api && matches_name(name, &event.name));
            let payloads: Vec<Json> = events
                .flat_map(|event| catalog.samples(event))
                .map(|(_, text)| payload(&catalog, &text))
                .collect();
            assert!(!payloads.is_empty(), "{}: there is no event {name}", rule.path);
            payloads
        };
        let leads = |name: &str, pointer: &str| {
            let is_there = payloads(name).iter().any(|payload| payload.pointer(pointer).is_some());
            assert!(is_there, "{}: {pointer} leads nowhere in any sample of {name}", rule.path);
        };
        for (name, except) in rule.matchers().map(cxray::catalog::Matcher::names) {
            payloads(name);
            for name in except {
                payloads(name);
            }
        }
        for key in &rule.key {
            for name in &key.events {
                let led = |pointer: &String| {
                    payloads(name).iter().any(|payload| payload.pointer(pointer).is_some())
                };
                assert!(key.at.iter().any(led), "{}: the key leads nowhere in {name}", rule.path);
            }
        }
        let each = rule.each.as_ref().map(|each| format!("{each}/0")).unwrap_or_default();
        for member in [&rule.member, &rule.other].into_iter().flatten().filter(|member| *member != "time") {
            let some = rule.events.iter().any(|matcher| {
                payloads(matcher.names().0)
                    .iter()
                    .any(|payload| payload.pointer(&format!("{each}{member}")).is_some())
            });
            assert!(some, "{}: {member} leads nowhere", rule.path);
        }
        for matcher in rule.matchers() {
            if let cxray::catalog::Matcher::Some(some) = matcher {
                for pointer in some.conditions.keys().chain(some.where_not.keys()) {
                    leads(&some.event, pointer);
                }
            }
        }
    }
}

/// The payload of a sample.
fn payload(catalog: &Catalog, text: &str) -> Json {
    let recogniser = Recogniser::new(catalog, Asked::default());
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).expect("a sample is JSON");
    match recogniser.recognise(document.root()) {
        Recognised::Event(event) => event.payload.expect("a sample has a payload").to_serde(),
        other => panic!("{other:?}"),
    }
}

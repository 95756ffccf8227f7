//! The order rules, proved file by file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::project::{files, payload, read, root};
use cxray::catalog::{Catalog, matches_name};
use serde_json::Value as Json;

/// The files of rules, with the slug of their API.
fn rules() -> Vec<(String, PathBuf)> {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let of_api = |slug: &String| {
        let files = files(&format!("schemas/{slug}/order"));
        files.into_iter().map(|path| (slug.clone(), path)).collect::<Vec<_>>()
    };
    catalog.apis().iter().flat_map(|api| of_api(&api.slug)).collect()
}

#[test]
fn every_rule_keeps_our_own_schema_and_is_read() {
    let schema = read(&root().join("schemas/meta/order.schema.json"));
    let of_rules = jsonschema::validator_for(&schema).expect("the schema of rules compiles");
    for (_, path) in rules() {
        let faults: Vec<String> = of_rules
            .iter_errors(&read(&path))
            .map(|fault| format!("{} {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    }
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let count: usize = (0..catalog.apis().len()).map(|api| catalog.order_rules(api).len()).sum();
    assert_eq!(count, rules().len(), "a rule cannot be read");
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

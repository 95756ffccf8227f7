//! Pointers in the facts of events and in order rules: each leads somewhere in a sample.

use serde_json::Value as Json;

use super::fault::FolderFault;
use super::payload::Payloads;
use super::place::string_in;
use crate::catalog::{Catalog, EventType, Matcher, OrderRule, Outline, SoundCatalog, SpotId, matches_name};

/// Adds the pointers that lead nowhere, and names in facts that are not there.
pub(super) fn check(sound: &SoundCatalog, payloads: &Payloads, faults: &mut Vec<FolderFault>) {
    for event in sound.catalog.events().iter().filter(|event| sound.own.contains(&event.path)) {
        for (wrong, message) in of_facts(&sound.catalog, event, payloads.of_event(event)) {
            let at = string_in(&sound.text(&event.path), &wrong);
            faults.push(FolderFault::new(&sound.shown(&event.path), at, "pointer", message));
        }
    }
    for api in 0..sound.catalog.apis().len() {
        let rules = sound.catalog.order_rules(api);
        for rule in rules.iter().filter(|rule| sound.own.contains(&rule.path)) {
            if let Some(fault) = sound.rule_fault(rule) {
                faults.push(FolderFault::new(&sound.shown(&rule.path), fault.at, "form", fault.message));
            }
            for (wrong, message) in of_rule(&sound.catalog, rule, payloads) {
                let at = string_in(&sound.text(&rule.path), &wrong);
                faults.push(FolderFault::new(&sound.shown(&rule.path), at, "pointer", message));
            }
        }
    }
}

/// The faults in the facts of an event, and their reasons. What speaks of people need not be in a sample, but the schema must name it.
fn of_facts(catalog: &Catalog, event: &EventType, payloads: &[Json]) -> Vec<(String, String)> {
    if payloads.is_empty() {
        // The sample is missing or not recognised, which is told.
        return Vec::new();
    }
    // A schema that does not compile is a fault of its own.
    let outline = catalog.schema(event).ok().map(|schema| &schema.outline);
    let facts = catalog.facts(event);
    let is_in_a_sample = |pointer: &str| payloads.iter().any(|payload| !at(payload, pointer).is_empty());
    let is_named = |pointer: &str| {
        outline.is_none_or(|outline| outline.top().is_some_and(|top| is_named_at(outline, top, pointer)))
    };
    let mut wrong = Vec::new();
    let in_summary =
        facts.summary.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned);
    for pointer in [&facts.time, &facts.key, &facts.secret].into_iter().flatten().cloned().chain(in_summary) {
        if !is_in_a_sample(&pointer) {
            let message = format!("the pointer {pointer} of the facts leads nowhere in any sample");
            wrong.push((pointer, message));
        }
    }
    for pointer in facts.volatile.iter().chain(&facts.named_by_id).chain(&facts.personal) {
        if !is_in_a_sample(pointer) && !is_named(pointer) {
            let message = format!(
                "the pointer {pointer} of the facts leads to nothing that the schema or a sample has"
            );
            wrong.push((pointer.clone(), message));
        }
    }
    wrong.extend(outline.into_iter().flat_map(|outline| of_target(catalog, event, outline)));
    wrong
}

/// Versions and platforms that the API does not have.
fn of_target(catalog: &Catalog, event: &EventType, outline: &Outline) -> Vec<(String, String)> {
    let api = catalog.api_of(event);
    let axes = api.axes.clone().unwrap_or_default();
    let known: Vec<String> =
        axes.platforms.into_iter().flat_map(|platforms| platforms.values).map(|value| value.name).collect();
    let facts = catalog.facts(event);
    let limits = outline.limits();
    let mut wrong = Vec::new();
    for name in facts.platforms.iter().chain(limits.iter().flat_map(|(_, spot)| &spot.platforms)) {
        if !known.contains(name) {
            let message = format!("the API has no platform `{name}` (`target` in api.json)");
            wrong.push((name.clone(), message));
        }
    }
    let versions = facts
        .since
        .iter()
        .chain(&facts.updated)
        .chain(limits.iter().filter_map(|(_, spot)| spot.since.as_ref()));
    if axes.versions.is_none() {
        for version in versions {
            wrong.push((version.to_string(), "the API has no versions (`target` in api.json)".to_owned()));
        }
    }
    wrong
}

/// The pointers of an order rule that lead nowhere in the samples of the events that they are for, and why.
fn of_rule(catalog: &Catalog, rule: &OrderRule, payloads: &Payloads) -> Vec<(String, String)> {
    let of_api = || catalog.events().iter().filter(|event| event.api == rule.api);
    let payloads_of = |name: &str| -> Vec<&Json> {
        let events = of_api().filter(|event| matches_name(name, &event.name));
        events.flat_map(|event| payloads.of_event(event)).collect()
    };
    let mut wrong = Vec::new();
    let mut lead = |name: &str, pointers: &[&String], prefix: &str| {
        let payloads = payloads_of(name);
        let leads = pointers.iter().any(|pointer| {
            payloads.iter().any(|payload| payload.pointer(&format!("{prefix}{pointer}")).is_some())
        });
        if !payloads.is_empty() && !leads {
            let pointer = pointers.first().map(|pointer| (*pointer).clone()).unwrap_or_default();
            let message = format!("the pointer {pointer} leads nowhere in any sample of `{name}`");
            wrong.push((pointer, message));
        }
    };
    for key in &rule.key {
        let pointers: Vec<&String> = key.at.iter().collect();
        key.events.iter().for_each(|name| lead(name, &pointers, ""));
    }
    let conditions = rule.matchers().filter_map(|matcher| match matcher {
        Matcher::Some(some) => Some(some),
        Matcher::Name(_) => None,
    });
    for some in conditions {
        some.conditions
            .keys()
            .chain(some.where_not.keys())
            .for_each(|pointer| lead(&some.event, &[pointer], ""));
    }
    let each = rule.each.as_ref().map(|each| format!("{each}/0")).unwrap_or_default();
    for member in [&rule.member, &rule.other].into_iter().flatten().filter(|member| *member != "time") {
        let samples: Vec<&Json> =
            rule.events.iter().flat_map(|matcher| payloads_of(matcher.names().0)).collect();
        if !samples.is_empty()
            && !samples.iter().any(|payload| payload.pointer(&format!("{each}{member}")).is_some())
        {
            wrong.push((
                member.clone(),
                format!("the pointer {member} leads nowhere in any sample of the events of the rule"),
            ));
        }
    }
    wrong
}

/// All values that `pointer`, in which `*` stands for any token, leads to.
fn at<'j>(value: &'j Json, pointer: &str) -> Vec<&'j Json> {
    let mut here = vec![value];
    for token in pointer.split('/').skip(1) {
        let token = crate::json::unescape_pointer_token(token);
        here = here
            .into_iter()
            .flat_map(|value| match value {
                Json::Object(members) if token == "*" => members.values().collect(),
                Json::Object(members) => members.get(&*token).into_iter().collect(),
                Json::Array(items) if token == "*" => items.iter().collect::<Vec<_>>(),
                Json::Array(items) => {
                    token.parse::<usize>().ok().and_then(|at| items.get(at)).into_iter().collect()
                }
                _ => Vec::new(),
            })
            .collect();
    }
    here
}

/// Returns true if a schema names a pointer.
fn is_named_at(outline: &Outline, at: SpotId, pointer: &str) -> bool {
    let Some(rest) = pointer.strip_prefix('/') else { return pointer.is_empty() };
    let (token, _) = rest.split_once('/').unwrap_or((rest, ""));
    let name = crate::json::unescape_pointer_token(token);
    let is_it = |known: Option<&str>| known.map_or(token == "*", |known| *known == *name);
    let below = outline.below(at);
    below.iter().any(|(name, id)| is_it(*name) && is_named_at(outline, *id, &rest[token.len()..]))
}

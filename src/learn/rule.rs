//! A rule in the words of `schemas/<api>/order/`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::keys::Key;
use super::pairs::Tried;
use super::story::Stories;
use crate::catalog::{Catalog, EventType, Template};

/// Characters of a summary.
const LONGEST: usize = 110;
/// Events that a summary names.
const NAMED: usize = 2;

/// A rule that captures keep.
#[derive(Debug, Clone)]
pub struct LearntRule {
    /// Slug of its API.
    pub api: String,
    /// Its name: that of its file, without the ending.
    pub name: String,
    /// Its demand, in one line.
    pub summary: String,
    /// Conversations in which it says something.
    pub support: u32,
    /// Those that keep it.
    pub kept: u32,
    /// The chance that they keep it when their events come in any order.
    pub chance: f64,
    /// Its file.
    pub file: Json,
}

/// The parts of a rule before it is written.
pub(super) struct Parts<'l> {
    pub(super) template: Template,
    pub(super) key: Option<&'l Key>,
    pub(super) events: Vec<usize>,
    /// Events that come before, or that follow.
    pub(super) others: Vec<usize>,
    /// Nothing is said where the others are not recorded.
    pub(super) needs_recorded: bool,
    pub(super) member: Option<&'l str>,
    pub(super) is_strict: bool,
    pub(super) edges: BTreeMap<Box<str>, BTreeSet<Box<str>>>,
    pub(super) tried: Tried,
}

impl Parts<'_> {
    /// Writes the rule; `taken` are the names of other rules.
    pub(super) fn write(
        self,
        catalog: &Catalog,
        stories: &Stories,
        taken: &mut BTreeSet<String>,
    ) -> LearntRule {
        let all = catalog.events();
        let api = catalog.api_of(&all[self.events[0]]);
        let short = |number: usize| {
            let name = all[number].name.as_str();
            api.short.as_deref().and_then(|short| name.strip_prefix(short)).unwrap_or(name).to_owned()
        };
        let summary = cut(self.summary(&short));
        let base = slug(self.template, &short(*self.others.first().unwrap_or(&self.events[0])));
        let mut name = base.clone();
        let mut number = 2;
        while !taken.insert(format!("{}/{name}", api.slug)) {
            name = format!("{base}-{number}");
            number += 1;
        }
        let kept = self.tried.support - self.tried.broken;
        LearntRule {
            api: api.slug.clone(),
            name,
            summary: summary.clone(),
            support: self.tried.support,
            kept,
            chance: self.tried.chance.exp(),
            file: self.file(all, stories, &summary),
        }
    }

    fn summary(&self, short: &dyn Fn(usize) -> String) -> String {
        let list = |numbers: &[usize]| {
            let mut named: Vec<String> =
                numbers.iter().take(NAMED).map(|number| format!("`{}`", short(*number))).collect();
            if numbers.len() > NAMED {
                named.push(format!("{} more", numbers.len() - NAMED));
            }
            named.join(", ")
        };
        let (events, others) = (list(&self.events), list(&self.others));
        match self.template {
            Template::Init => format!("{others} is the first event"),
            Template::Precedence => format!("{events}: only after {others}"),
            Template::Response => format!("{events}: followed by {others}"),
            Template::AbsenceAfter => format!("{events}: not after {others}"),
            Template::Alternate => format!("each {events} comes after {others} of its own"),
            Template::Transition => {
                format!("{} of {events} moves along known steps", self.member.unwrap_or_default())
            }
            _ => format!("{} of {events} does not go back", self.member.unwrap_or_default()),
        }
    }

    fn file(&self, all: &[EventType], stories: &Stories, summary: &str) -> Json {
        let names =
            |numbers: &[usize]| -> Json { numbers.iter().map(|number| all[*number].name.clone()).collect() };
        let Tried { support, broken, .. } = self.tried;
        let mut file = Map::new();
        let mut put = |name: &str, value: Json| file.insert(name.to_owned(), value);
        put("summary", json!(summary));
        let explanation = format!(
            "Learnt from captures: {} of {support} conversations in which the rule says something keep it. Review it: captures show what happened, not what must.",
            support - broken
        );
        put("explanation", json!(explanation));
        put("source", json!(["learnt from captures"]));
        put("severity", json!("warning"));
        put("template", json!(self.template.as_str()));
        put("events", names(&self.events));
        if let Some(key) = self.key {
            put("key", key_json(key, all, stories));
        }
        match self.template {
            Template::Response => put("with", names(&self.others)),
            Template::Transition | Template::Monotonic => None,
            _ => put("after", names(&self.others)),
        };
        if self.needs_recorded {
            put("recorded", names(&self.others));
        }
        if let Some(member) = self.member {
            let (each, member) = match member.split_once("/*/") {
                Some((each, member)) => (Some(each), format!("/{member}")),
                None => (None, member.to_owned()),
            };
            put("member", json!(member));
            each.and_then(|each| put("each", json!(each)));
        }
        if self.is_strict {
            put("strictly", json!(true));
        }
        if !self.edges.is_empty() {
            put("edges", json!(self.edges));
        }
        Json::Object(file)
    }
}

/// Where events name their conversation: those with the same members together.
fn key_json(key: &Key, all: &[EventType], stories: &Stories) -> Json {
    let mut by_places: BTreeMap<&[usize], Vec<&str>> = BTreeMap::new();
    for (event, places) in &key.places {
        by_places.entry(places).or_default().push(&all[*event].name);
    }
    let entry = |(places, events): (&[usize], Vec<&str>)| {
        let at: Vec<&str> = places.iter().map(|place| stories.places[*place].as_str()).collect();
        let mut entry = json!({"events": events, "at": at});
        if key.has_addresses {
            entry["last-segment"] = json!(true);
        }
        entry
    };
    by_places.into_iter().map(entry).collect()
}

/// The name of a file: `learnt-precedence-session-created`.
fn slug(template: Template, name: &str) -> String {
    let mut slug = format!("learnt-{}-", template.as_str());
    for c in name.chars() {
        if c.is_ascii_uppercase() && !slug.ends_with('-') {
            slug.push('-');
        }
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn cut(summary: String) -> String {
    if summary.chars().count() <= LONGEST {
        return summary;
    }
    let mut cut: String = summary.chars().take(LONGEST - 1).collect();
    cut.push('…');
    cut
}

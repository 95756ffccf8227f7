//! The files of a folder of schemas: an API for each unknown bus, a schema for each event, and samples.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::bus::{Bus, buses};
use super::observe::{Drafted, Drafts, Wanted};
use super::schema::Drafter;
use super::shape::Shape;
use super::written::Written;
use crate::catalog::{Catalog, Meaning, NameAt};
use crate::json::escape_pointer_token;

/// Makes plans.
pub struct Planner<'p, 'c> {
    /// The catalogue, with the folder if it is there already.
    pub catalog: &'p Catalog,
    /// Writes the schemas.
    pub drafter: &'p Drafter<'c>,
    /// The events that the user names.
    pub wanted: &'p Wanted,
    /// The member of messages of unknown buses that holds the payload, as the user says; empty for the message itself.
    pub payload: Option<&'p str>,
}

/// The files of a folder of schemas, without samples.
#[derive(Debug, Default)]
pub struct Plan {
    /// Descriptions of new APIs, by API, with the decisions that they rest on.
    pub apis: BTreeMap<String, (Written, String)>,
    /// The events.
    pub events: Vec<PlannedEvent>,
    /// Names of events that no file can have.
    pub unusable: Vec<String>,
}

/// An event with its schema.
#[derive(Debug)]
pub struct PlannedEvent {
    /// Its API.
    pub api: String,
    /// Its name.
    pub name: String,
    /// How many there were.
    pub events: u64,
    /// The shape of its payload.
    pub payload: Shape,
    /// Its schema.
    pub schema: Written,
    /// Schema and places of the message around the payload, on a bus that is new.
    pub message: Option<Message>,
}

/// The message of a bus around the payload of an event.
#[derive(Debug)]
pub struct Message {
    /// The shape of the whole message.
    pub shape: Shape,
    /// Its schema.
    pub schema: Json,
    /// The member that names the event.
    pub name: String,
    /// The member that holds the payload; without one the message is the payload.
    pub payload: Option<String>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanFault {
    /// An API of the catalogue does not recognise the messages.
    #[error(
        "messages that name their event in `{member}` are not recognised as events of {api}; name another API: NAME/{event}"
    )]
    OtherApi {
        /// The API.
        api: String,
        /// The member.
        member: String,
        /// One of the events.
        event: String,
    },
    /// The name is not that of a folder.
    #[error(
        "`{0}` cannot be the name of an API: it has small letters, digits and hyphens, and begins with a letter"
    )]
    NoSlug(String),
}

impl Planner<'_, '_> {
    /// The plan for the events of captures.
    pub fn plan(&self, mut drafts: Drafts) -> Result<Plan, PlanFault> {
        let mut plan = Plan::default();
        for ((api, name), drafted) in std::mem::take(&mut drafts.events) {
            let slug = self.catalog.apis()[api].slug.clone();
            if !is_file_name(&name) {
                plan.unusable.push(name);
                continue;
            }
            let schema = self.drafter.event(&name, drafted.events, &drafted.shape);
            let Drafted { events, shape: payload, .. } = drafted;
            plan.events.push(PlannedEvent { api: slug, name, events, payload, schema, message: None });
        }
        for bus in buses(drafts, self.catalog.draft_words(), self.payload) {
            for (slug, bus) in self.by_api(bus) {
                self.add_bus(&mut plan, &slug, bus)?;
            }
        }
        plan.events.sort_by(|one, other| (&one.api, &one.name).cmp(&(&other.api, &other.name)));
        Ok(plan)
    }

    /// The parts of a bus whose events the user gives to different APIs.
    fn by_api(&self, mut bus: Bus) -> BTreeMap<String, Bus> {
        let mut parts: BTreeMap<Option<String>, BTreeMap<String, Drafted>> = BTreeMap::new();
        for (name, drafted) in std::mem::take(&mut bus.events) {
            let api = self.wanted.api_of(&name).map(str::to_owned);
            parts.entry(api).or_default().insert(name, drafted);
        }
        let part = |(api, events): (Option<String>, BTreeMap<String, Drafted>)| {
            let part =
                Bus { events, name: bus.name.clone(), payload: bus.payload.clone(), time: bus.time.clone() };
            (api.unwrap_or_else(|| self.free_slug(&part)), part)
        };
        parts.into_iter().map(part).collect()
    }

    /// A name for the API of a bus: that of one which recognises its messages, or one that is free.
    fn free_slug(&self, bus: &Bus) -> String {
        let slug = bus.likely_slug();
        let is_taken = self.catalog.api_index(&slug).is_some() && !self.recognises(&slug, bus);
        if is_taken { format!("own-{slug}") } else { slug }
    }

    /// Returns true if the API of the catalogue has a form for the messages of a bus.
    fn recognises(&self, slug: &str, bus: &Bus) -> bool {
        let Some(api) = self.catalog.api_index(slug) else { return false };
        let name = format!("/{}", escape_pointer_token(&bus.name));
        self.catalog.apis()[api].forms.iter().any(|form| match &form.meaning {
            Meaning::Event { name: NameAt::Pointer(pointer), .. } => *pointer == name,
            _ => false,
        })
    }

    fn add_bus(&self, plan: &mut Plan, slug: &str, mut bus: Bus) -> Result<(), PlanFault> {
        if !is_slug(slug) {
            return Err(PlanFault::NoSlug(slug.to_owned()));
        }
        let (usable, unusable): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut bus.events).into_iter().partition(|(name, _)| is_file_name(name));
        plan.unusable.extend(unusable.into_keys());
        bus.events = usable;
        let Some(first) = bus.events.keys().next() else { return Ok(()) };
        if self.catalog.api_index(slug).is_some() {
            if !self.recognises(slug, &bus) {
                let (api, member) = (slug.to_owned(), bus.name.clone());
                return Err(PlanFault::OtherApi { api, member, event: first.clone() });
            }
        } else {
            plan.apis.insert(slug.to_owned(), (bus.api(slug), bus.decision()));
        }
        for (name, drafted) in &bus.events {
            let payload = bus.payload_of(drafted);
            let has_payload =
                bus.payload.as_ref().is_some_and(|member| drafted.shape.member(member).is_some());
            plan.events.push(PlannedEvent {
                api: slug.to_owned(),
                name: name.clone(),
                events: drafted.events,
                payload: payload.clone(),
                schema: self.drafter.event(name, drafted.events, payload),
                message: Some(Message {
                    shape: drafted.shape.clone(),
                    schema: self.drafter.value_of(&drafted.shape).to_serde(),
                    name: bus.name.clone(),
                    payload: bus.payload.clone().filter(|_| has_payload),
                }),
            });
        }
        Ok(())
    }
}

/// Returns true if a folder can have this name, and an API.
fn is_slug(name: &str) -> bool {
    const RESERVED: [&str; 4] = ["meta", "report", "wrappings", "samples"];
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !RESERVED.contains(&name)
}

/// Returns true if the files of an event can have this name on every system.
fn is_file_name(name: &str) -> bool {
    const LONGEST: usize = 120;
    let is_usable =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '@' | '+' | '#' | ' ');
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with(['.', ' '])
        && !name.ends_with([' ', '.'])
        && name.chars().all(is_usable)
        && name != "common"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_a_capture_leads_nowhere() {
        assert!(["shop.orderPlaced", "chat:opened", "a-b_c"].into_iter().all(is_file_name));
        let long = "x".repeat(200);
        for name in
            ["", "..", "../x", "a/b", "a\\b", "a\0", ".x", "a*", "{id}", "common", "a\u{202e}b", "x.", &long]
        {
            assert!(!is_file_name(name), "{name}");
        }
        assert!(["shop", "own-bus2"].into_iter().all(is_slug));
        assert!(["", "Shop", "2a", "a/b", "..", "meta", "a_b"].into_iter().all(|name| !is_slug(name)));
    }
}

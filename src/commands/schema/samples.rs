//! Samples of drafted events: drawn from their schemas, and judged by these.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use cxray::capture::Input;
use cxray::catalog::{Catalog, EventType, Library, Schema, Shelf};
use cxray::check::Tally;
use cxray::draft::{Message, Plan, PlannedEvent, Written};
use cxray::inspect::{Depth, EachFinding, Inspector};
use cxray::sample::{Dice, Sampler};
use serde_json::Value as Json;

use super::planned_file::PlannedFile;

/// The samples of a plan, whose other files are `files`. Fails if the catalogue with them would not recognise a sample as its event,
/// or refuse it.
pub fn of(folders: &[PathBuf], plan: &Plan, files: &[PlannedFile]) -> anyhow::Result<Vec<PlannedFile>> {
    let texts = files.iter().map(|file| (file.in_catalog.clone(), file.text.clone())).collect();
    let catalog = Catalog::with_texts(folders, texts)
        .context("the drafted schemas cannot be used; this is a bug of cxray")?;
    plan.events.iter().map(|event| sample(&catalog, event)).collect()
}

fn sample(catalog: &Catalog, planned: &PlannedEvent) -> anyhow::Result<PlannedFile> {
    let PlannedEvent { api, name, .. } = planned;
    let index = catalog.api_index(api).expect("the plan has the API");
    let event = catalog.find(Some(index), name).expect("the plan has the schema");
    let payload = drawn(catalog.schema(event)?)?;
    let normal = Written::object()
        .with("api", api.as_str())
        .with("event", name.as_str())
        .with("data", planned.payload.ordered(payload.clone()));
    let mut record = normal;
    if let Some(message) = &planned.message {
        let own = around(message, name, payload)?;
        // Another sample may have been taken from the catalogue by a surer sign.
        if is_valid(catalog, event, &own)? {
            record = own;
        }
    }
    if !is_valid(catalog, event, &record)? {
        bail!(
            "the sample of {api}/{name} is not recognised as this event, or is not valid; this is a bug of cxray"
        );
    }
    let below = format!("{api}/samples/{name}.json");
    Ok(PlannedFile { in_catalog: format!("samples/{api}/{name}.json"), text: record.text(), path: below })
}

/// A payload that is drawn from a schema, with most of its members.
fn drawn(schema: &Schema) -> anyhow::Result<Json> {
    /// Payloads of which the largest is taken.
    const MOST: u64 = 6;
    let mut best: Option<String> = None;
    for number in 0..MOST {
        let mut sampler = Sampler::new(schema, Dice::of(0, number));
        let text = sampler.valid()?.map(|payload| payload.to_string());
        if text.as_ref().map(String::len) > best.as_ref().map(String::len) {
            best = text;
        }
    }
    let text = best.context("no payload could be drawn from a drafted schema; this is a bug of cxray")?;
    serde_json::from_str(&text).context("a payload is JSON")
}

/// The message of a bus around a payload.
fn around(message: &Message, name: &str, payload: Json) -> anyhow::Result<Written> {
    let schema = Arc::new(message.schema.clone());
    let library = Library::gather("event:///message", schema, &NoShelf)?;
    let mut record = match message.payload {
        Some(_) => drawn(&Schema::of_user(library, true)?)?,
        None => payload.clone(),
    };
    // Few events require no member, so that these may not have been drawn.
    let members = record.as_object_mut().context("a message is an object")?;
    members.insert(message.name.clone(), name.into());
    if let Some(member) = &message.payload {
        members.insert(member.clone(), payload);
    }
    Ok(message.shape.ordered(record))
}

struct NoShelf;

impl Shelf for NoShelf {
    fn document(&self, _: &str) -> Result<Arc<Json>, String> {
        Err("a drafted schema refers to nothing outside".to_owned())
    }
}

/// Returns true if a record is recognised as an event, and valid.
fn is_valid(catalog: &Catalog, event: &EventType, record: &Written) -> anyhow::Result<bool> {
    let bytes: Arc<[u8]> = record.to_serde().to_string().into_bytes().into();
    let input = Input::Memory { name: "sample".to_owned(), bytes };
    let mut pass = EachFinding(|_| ());
    let outcome = Inspector::new(catalog).depth(Depth::Payload).read(vec![input], &mut pass)?;
    let Tally { valid, .. } = outcome.tally;
    let key = format!("{}/{}", catalog.api_of(event).slug, event.name);
    Ok(valid == 1 && outcome.tally.by_event(catalog).contains_key(&key))
}

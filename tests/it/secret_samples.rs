//! The samples that hold what nobody may see.

use cxray::catalog::Catalog;
use cxray::json::{Arena, Limits, Trail};
use serde_json::Value as Json;

/// A payload with credentials, and these.
pub struct Sample {
    pub event: String,
    pub payload: Json,
    pub secrets: Vec<Json>,
}

pub fn samples_with_secrets() -> Vec<Sample> {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let mut samples = Vec::new();
    for event in catalog.events() {
        for (_, text) in catalog.samples(event) {
            let sample: Json = serde_json::from_str(&text).expect("a sample is JSON");
            let has_envelope = sample["event"] == event.name.as_str();
            let payload = if has_envelope { sample["data"].clone() } else { sample };
            let text = payload.to_string();
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).expect("it is JSON");
            let mut secrets = Vec::new();
            for pointer in &catalog.facts(event).secret {
                let trail = Trail::new(pointer).expect("it is a pointer");
                trail.each(document.root(), &mut |value| secrets.push(value.to_serde()));
            }
            if !secrets.is_empty() {
                samples.push(Sample { event: event.name.clone(), payload, secrets });
            }
        }
    }
    samples
}

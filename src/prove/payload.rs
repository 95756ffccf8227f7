//! The payloads of samples.

use serde_json::Value as Json;

use crate::catalog::{Catalog, EventType};
use crate::event::{Asked, Recognised, Recogniser};
use crate::json::{Arena, Limits};

/// The payloads of the samples of every event.
pub(super) struct Payloads {
    by_event: Vec<Vec<Json>>,
}

impl Payloads {
    /// Reads the samples that are recognised.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let recogniser = Recogniser::new(catalog, Asked::default());
        let payload = |text: &str| {
            let mut arena = Arena::default();
            let document = arena.parse(text.trim_start_matches('\u{feff}'), &Limits::default()).ok()?;
            match recogniser.recognise(document.root()) {
                Recognised::Event(event) => Some(event.payload?.to_serde()),
                _ => None,
            }
        };
        let of_event =
            |event: &EventType| catalog.samples(event).iter().filter_map(|(_, text)| payload(text)).collect();
        Self { by_event: catalog.events().iter().map(of_event).collect() }
    }

    /// Those of one event.
    pub(super) fn of_event(&self, event: &EventType) -> &[Json] {
        &self.by_event[event.number]
    }
}

//! Payloads without any envelope: identified by the user's options, or by their members.

use std::borrow::Cow;

use super::recognise::Recogniser;
use super::recognised::{Event, EventStatus, Recognised, Wrapping, shown};
use super::shapes::{Shape, Shapes};
use crate::catalog::EventType;
use crate::json::Value;

impl<'c> Recogniser<'c> {
    /// A payload without any envelope.
    pub(super) fn bare<'e>(&'e self, record: Value<'e>) -> Recognised<'e> {
        if let Some(event) = self.asked.event {
            return Recognised::Event(self.bare_event(event, self.asked.name, record));
        }
        if record.as_object().is_none() && record.as_array().is_none() {
            return self.bare_scalar(record);
        }
        let first = record.as_array().and_then(|array| array.iter().next());
        let candidates = match first {
            Some(first) => self.candidates(first, Shape::Element),
            None => self.candidates(record, Shape::Whole),
        };
        self.one_of(candidates, record)
    }

    /// Returns true if a bare scalar may be an event, since the user says of which API it is, or of which name.
    #[must_use]
    pub fn takes_scalars(&self) -> bool {
        self.asked.event.is_some() || self.asked.api.is_some()
    }

    /// A bare number, string, truth value or `null`: only who says which API it is of can mean an event.
    fn bare_scalar<'e>(&'e self, record: Value<'e>) -> Recognised<'e> {
        let Some(api) = self.asked.api else {
            return Recognised::Unrecognised;
        };
        let kind = record.kind().as_str();
        let candidates = self
            .catalog
            .events()
            .iter()
            .filter(|event| event.api == api && self.catalog.facts(event).has_type(kind))
            .collect();
        self.one_of(candidates, record)
    }

    fn one_of<'e>(&'e self, candidates: Vec<&'e EventType>, record: Value<'e>) -> Recognised<'e> {
        match candidates.as_slice() {
            [] => Recognised::Unrecognised,
            [event] => Recognised::Event(self.bare_event(event, &event.name, record)),
            _ => Recognised::Ambiguous { candidates },
        }
    }

    fn bare_event<'e>(&'e self, event: &'e EventType, name: &'e str, record: Value<'e>) -> Event<'e> {
        let standing = EventStatus::Listed(event);
        Event {
            api: &self.catalog.apis()[event.api],
            name: shown(Cow::Borrowed(name), standing),
            standing,
            record,
            name_value: None,
            payload: Some(record),
            payload_pointer: "",
            time: None,
            publisher: None,
            wrapping: Wrapping::Bare,
        }
    }

    /// The events whose shape fits best: those with the longest list of members that `value` has all of.
    pub(super) fn candidates(&self, value: Value<'_>, shape: Shape) -> Vec<&'c EventType> {
        let shapes = self.shapes.get_or_init(|| Shapes::new(self.catalog, self.asked.api));
        let fitting = value.as_object().map_or_else(Vec::new, |object| shapes.fitting(object, shape));
        fitting.into_iter().map(|event| &self.catalog.events()[event]).collect()
    }
}

//! Hand-made envelopes around a payload: `{"event": NAME, "data": PAYLOAD}` in many spellings.

use std::borrow::Cow;

use super::recognise::Recogniser;
use super::recognised::{Event, EventStatus, Recognised, Wrapping, shown};
use super::tops::Tops;
use crate::catalog::{Bare, nearest};
use crate::json::Value;

/// A name in a hand-made envelope, and what it stands for.
struct Found<'e> {
    api: usize,
    standing: EventStatus<'e>,
    name: Cow<'e, str>,
    value: Value<'e>,
}

impl Recogniser<'_> {
    /// A hand-made envelope around a payload: `{"event": NAME, "data": PAYLOAD}` in many spellings.
    pub(super) fn by_hand_made_envelope<'e>(
        &'e self,
        record: Value<'e>,
        tops: &Tops<'e>,
    ) -> Option<Recognised<'e>> {
        let names = || {
            self.words.name.iter().filter_map(|number| {
                let value = tops.get(*number)?;
                Some((value, value.as_str()?))
            })
        };
        let payload =
            self.words.payload.iter().find_map(|(spot, pointer)| Some((tops.at(spot)?, pointer.as_str())));
        if let Some(found) =
            payload.and_then(|(payload, _)| names().find_map(|(_, name)| self.called_back(&name, payload)))
        {
            return Some(self.hand_made(record, found, payload, tops));
        }
        for (value, name) in names() {
            if let Some(event) = self.catalog.find_asked(self.asked.api, &name) {
                let found = Found { api: event.api, standing: EventStatus::Listed(event), name, value };
                return Some(self.hand_made(record, found, payload, tops));
            }
        }
        for (value, name) in names() {
            if let Some(api) = self.api_by(|api| api.known(&name).is_some()) {
                let standing = self.standing(api, &name, &[]);
                let found = Found { api, standing, name, value };
                return Some(self.hand_made(record, found, payload, tops));
            }
        }
        for (_, name) in names() {
            let api = self.api_by(|api| api.other(&name).is_some());
            if let Some(other) = api.and_then(|api| self.other(api, &name)) {
                return Some(other);
            }
        }
        for (value, name) in names() {
            let by_looks = self.api_by(|api| api.looks_like_ours(&name));
            // Without a payload beside it a near name is only a word.
            let by_nearest = || {
                payload?;
                self.near.number(&name, || {
                    let near = nearest(&name, self.catalog.names(self.asked.api))?;
                    self.catalog.find(self.asked.api, near).map(|event| event.api)
                })
            };
            let by_asking = || payload.and(self.asked.api);
            if let Some(api) = by_looks.or_else(by_nearest).or_else(by_asking) {
                let in_full = self.asked.api.and_then(|_| self.catalog.in_full(api, &name));
                let standing = match (self.standing(api, &name, &[]), in_full) {
                    (EventStatus::Unknown { nearest: None }, Some(name)) => self.standing(api, &name, &[]),
                    (standing, _) => standing,
                };
                let found = Found { api, standing, name, value };
                return Some(self.hand_made(record, found, payload, tops));
            }
        }
        None
    }

    /// The event that a callback received, logged under the name of the callback.
    fn called_back<'e>(&'e self, name: &str, payload: Value<'e>) -> Option<Found<'e>> {
        let api = self.api_by(|api| api.callback(name).is_some())?;
        let value = payload.pointer(self.catalog.apis()[api].callback(name)?)?;
        let name = value.as_str()?;
        Some(Found { api, standing: self.standing(api, &name, &[]), name, value })
    }

    /// The event whose name was found in a hand-made envelope.
    fn hand_made<'e>(
        &'e self,
        record: Value<'e>,
        found: Found<'e>,
        payload: Option<(Value<'e>, &'e str)>,
        tops: &Tops<'e>,
    ) -> Recognised<'e> {
        let api = &self.catalog.apis()[found.api];
        let (payload, payload_pointer, wrapping) = match (payload, api.bare) {
            (Some((value, pointer)), _) => (Some(value), pointer, Wrapping::HandMade),
            (None, Bare::Record) => (Some(record), "", Wrapping::Bare),
            (None, Bare::Member) => (None, "/data", Wrapping::HandMade),
        };
        let time = self.words.time.iter().find_map(|number| tops.get(*number));
        Recognised::Event(Event {
            api,
            name: shown(found.name, found.standing),
            standing: found.standing,
            record,
            name_value: Some(found.value),
            payload,
            payload_pointer,
            time,
            publisher: None,
            wrapping,
        })
    }
}

//! The outcome of the recognition of a record.

use std::borrow::Cow;

use crate::catalog::{Api, Catalog, EventType, Known, TimeFormat};
use crate::json::Value;

/// The outcome of the recognition of a record.
#[derive(Debug)]
pub enum Recognised<'e> {
    /// An event of an API.
    Event(Event<'e>),
    /// A look-alike that belongs to another API.
    Other {
        /// The API that it resembles.
        like: &'e Api,
        /// The API that it belongs to.
        api: &'e str,
        /// A sentence that says what it is.
        message: &'e str,
    },
    /// A bare payload that several events send.
    Ambiguous {
        /// The events that fit.
        candidates: Vec<&'e EventType>,
    },
    /// No event that we know of.
    Unrecognised,
}

/// An event of a known API.
#[derive(Debug, Clone)]
pub struct Event<'e> {
    /// Its API.
    pub api: &'e Api,
    /// Its name as it should be shown: as captured, aliases resolved.
    pub name: Cow<'e, str>,
    /// The status of the name among those of the API.
    pub standing: EventStatus<'e>,
    /// The record as captured.
    pub record: Value<'e>,
    /// The value that names the event.
    pub name_value: Option<Value<'e>>,
    /// The value that the event's schema judges; `None` if the envelope has no payload.
    pub payload: Option<Value<'e>>,
    /// Pointer from the record to the payload.
    pub payload_pointer: &'e str,
    /// The time in the envelope.
    pub time: Option<Value<'e>>,
    /// The publisher that the envelope names.
    pub publisher: Option<Value<'e>>,
    /// How the payload is wrapped.
    pub wrapping: Wrapping<'e>,
}

impl<'e> Event<'e> {
    /// The event of the catalogue that it is, and its payload.
    #[must_use]
    pub fn listed(&self) -> Option<(&'e EventType, Value<'e>)> {
        Some((self.standing.listed()?, self.payload?))
    }
}

impl Event<'_> {
    /// Returns true if the API itself wrote no envelope around the payload: then what says nothing may be left out, or be null.
    #[must_use]
    pub fn is_hand_made(&self) -> bool {
        match self.wrapping {
            Wrapping::HandMade | Wrapping::Bare | Wrapping::Led(_) => true,
            Wrapping::Normal(_) => self.publisher.is_none(),
            Wrapping::Own(_) => false,
        }
    }

    /// Returns true if it has no payload, and is not one of those that need none.
    #[must_use]
    pub fn lacks_payload(&self, catalog: &Catalog) -> bool {
        let has_none = |listed: &EventType| catalog.facts(listed).no_data && self.is_hand_made();
        self.payload.is_none() && !self.standing.listed().is_some_and(has_none)
    }
}

/// The status of a name among those of its API.
#[derive(Debug, Clone, Copy)]
pub enum EventStatus<'e> {
    /// There is a schema for it.
    Listed(&'e EventType),
    /// The API is known to send it; there is no schema.
    Unlisted(&'e Known),
    /// The API has no such name.
    Unknown {
        /// The name that was probably meant.
        nearest: Option<&'e str>,
    },
}

impl<'e> EventStatus<'e> {
    /// The event of the catalogue.
    #[must_use]
    pub fn listed(self) -> Option<&'e EventType> {
        match self {
            Self::Listed(listed) => Some(listed),
            Self::Unlisted(_) | Self::Unknown { .. } => None,
        }
    }
}

/// How a payload is wrapped.
#[derive(Debug, Clone, Copy)]
pub enum Wrapping<'e> {
    /// Not at all: the record is the payload.
    Bare,
    /// In an envelope of the API itself, with its time in this format.
    Own(TimeFormat),
    /// In a hand-made envelope.
    HandMade,
    /// In the normal form that `parse` writes; the value is its `envelope`.
    Normal(Option<Value<'e>>),
    /// In none, but a log names before it the channel that it came on.
    Led(&'e str),
}

/// A name as it is shown: that of the event instead of its alias. An alias with a part of its own
/// (`onMessageEvent:7`), or in place of a placeholder, stays as it was captured.
pub(super) fn shown<'e>(name: Cow<'e, str>, standing: EventStatus<'e>) -> Cow<'e, str> {
    match standing {
        EventStatus::Listed(event) if !name.starts_with(&event.name) && !event.has_placeholder() => {
            Cow::Borrowed(&event.name)
        }
        _ => name,
    }
}

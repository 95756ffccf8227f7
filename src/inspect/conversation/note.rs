//! The part of an event that decides its conversation.

use crate::catalog::{Api, Catalog};
use crate::check::Judged;
use crate::event::{ConversationKeys, Event};
use crate::inspect::pass::Observation;

/// The ids of its conversation that an event tells.
#[derive(Debug)]
pub struct ConversationNote {
    /// Its ids; none if it names no conversation.
    pub(super) ids: Box<[Box<str>]>,
    pub(super) role: Role,
    /// The API and the writer, whose conversation is meant where an event names none.
    pub(super) stream: Stream,
}

/// Events that come one after the other, as far as conversations are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Stream {
    pub(super) api: usize,
    pub(super) writer: u64,
}

/// The part of an event in the conversation of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// None: it belongs to the conversation that it names.
    None,
    /// It belongs to the one that its stream is in.
    Follows,
    /// Its stream is in no conversation any more, unless it names one.
    Begins,
}

/// Notes what events say of their conversations.
#[derive(Debug)]
pub struct Noting<'c> {
    catalog: &'c Catalog,
    keys: ConversationKeys<'c>,
}

impl<'c> Noting<'c> {
    /// For events of `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, keys: ConversationKeys::new(catalog) }
    }

    /// The note of a record; `None` if it is no event, or tells no ids. Events that are not selected tell as much as others.
    #[must_use]
    pub fn note(&self, seen: Observation<'_, '_>) -> Option<ConversationNote> {
        match seen.judged {
            Judged::Event(event) | Judged::Unselected(Some(event)) => {
                self.of(event.api, &event.name, Some(event), seen)
            }
            Judged::OnlyNamed(named) => self.of(named.api, &named.name, None, seen),
            _ => None,
        }
    }

    fn of(
        &self,
        api: &Api,
        name: &str,
        event: Option<&Event<'_>>,
        seen: Observation<'_, '_>,
    ) -> Option<ConversationNote> {
        let ids = event.map(|event| self.keys.ids(event)).unwrap_or_default();
        let role = match &api.conversation {
            Some(conversation) if conversation.is_begun_by(name) => Role::Begins,
            Some(conversation) if conversation.has(name) => Role::Follows,
            _ => Role::None,
        };
        if ids.is_empty() && role == Role::None {
            return None;
        }
        let api = self.catalog.api_index(&api.slug).expect("the API is one of the catalogue");
        let stream = Stream { api, writer: seen.judge.writer(seen.record) };
        Some(ConversationNote { ids: ids.into(), role, stream })
    }
}

//! The ids by which an event names its conversation.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::recognised::{Event, Wrapping};
use crate::catalog::{Catalog, EventType};
use crate::json::{Trail, Value};

/// An id that is shorter may be a count, which other APIs use for other conversations: it names one of its API alone.
const SHORTEST: usize = 8;

/// Bytes of the longest id. A longer text is none.
const LONGEST: usize = 128;

/// Ids of one event that are read.
const MOST: usize = 16;

/// The member of a normalised event that names its conversation.
const MEMBER: &str = "conversation";

/// Reads the ids of events, from where the catalogue says that they are.
#[derive(Debug)]
pub struct ConversationKeys<'c> {
    catalog: &'c Catalog,
    /// By number of the event; taken apart when first asked for.
    trails: Vec<OnceLock<Box<[Trail]>>>,
}

impl<'c> ConversationKeys<'c> {
    /// The keys of the events of `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, trails: catalog.events().iter().map(|_| OnceLock::new()).collect() }
    }

    /// The ids of the conversation of `event`, each once: first the one that a normalised event carries, then those of its
    /// payload, in the order of the catalogue. Ids that are equal name the same conversation.
    #[must_use]
    pub fn ids(&self, event: &Event<'_>) -> Vec<Box<str>> {
        let mut ids = Vec::new();
        let carried = carried(event);
        if let Some(id) = carried.as_ref().and_then(Value::as_str).filter(|id| is_id(id)) {
            ids.push(id.into());
        }
        let Some((listed, payload)) = event.listed() else { return ids };
        for trail in self.trails(listed) {
            trail.each(payload, &mut |value| {
                if ids.len() < MOST
                    && let Some(id) = id(value, &event.api.slug)
                    && !ids.contains(&id)
                {
                    ids.push(id);
                }
            });
        }
        ids
    }

    fn trails(&self, listed: &EventType) -> &[Trail] {
        self.trails[listed.number].get_or_init(|| {
            self.catalog.facts(listed).key.iter().filter_map(|pointer| Trail::new(pointer)).collect()
        })
    }
}

/// The conversation that a normalised event carries.
#[must_use]
pub fn carried<'e>(event: &Event<'e>) -> Option<Value<'e>> {
    match event.wrapping {
        Wrapping::Normal(_) => event.record.get(MEMBER),
        _ => None,
    }
}

/// The id that a value is.
fn id(value: Value<'_>, api: &str) -> Option<Box<str>> {
    let text = match value.as_str() {
        Some(text) => text,
        None if value.as_number().is_some() => Cow::Borrowed(value.raw()),
        None => return None,
    };
    let id = behind_address(&text);
    if !is_id(id) {
        return None;
    }
    Some(if id.len() < SHORTEST { format!("{api}/{id}").into() } else { id.into() })
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
}

/// The id at the end of an address or path; any other text as it is.
fn behind_address(text: &str) -> &str {
    if !text.starts_with('/') && !text.contains("://") {
        return text;
    }
    let path = text.find(['?', '#']).map_or(text, |end| &text[..end]);
    path.trim_end_matches('/').rsplit('/').next().expect("a split has a last part")
}

#[cfg(test)]
mod tests {
    use super::behind_address;

    #[test]
    fn an_address_names_what_stands_at_its_end() {
        let all = [
            ("http://host:8080/api/v2/chats/0000Wa9CAM6W00FN", "0000Wa9CAM6W00FN"),
            ("/me/chats/0000Wa9CAM6W00FN/", "0000Wa9CAM6W00FN"),
            ("https://host/chats/17?fields=a/b", "17"),
            ("2024/17", "2024/17"),
            ("/", ""),
        ];
        for (text, id) in all {
            assert_eq!(behind_address(text), id);
        }
    }
}

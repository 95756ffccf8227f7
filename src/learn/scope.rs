//! The conversations that a key divides the captures into.

use std::collections::HashMap;

use super::keys::{Key, id};
use super::story::{Noted, Stories};

/// Conversations of one scope that are looked at.
const MOST_CONVERSATIONS: usize = 100_000;

/// Conversations of one kind.
#[derive(Debug)]
pub(super) struct Scope<'s> {
    /// The key that names them; `None` if all events of a story are one.
    pub(super) key: Option<Key>,
    pub(super) conversations: Vec<Vec<&'s Noted>>,
}

impl<'s> Scope<'s> {
    /// Each story is one conversation.
    pub(super) fn whole(stories: &'s Stories, api: usize) -> Self {
        let of_api = stories.list.iter().filter(|story| story.api == api);
        Self { key: None, conversations: of_api.map(|story| story.events.iter().collect()).collect() }
    }

    /// The events that a key names a conversation of.
    pub(super) fn keyed(stories: &'s Stories, api: usize, key: Key) -> Self {
        let mut numbers: HashMap<(usize, Box<str>), usize> = HashMap::new();
        let mut conversations: Vec<Vec<&Noted>> = Vec::new();
        for (number, story) in stories.list.iter().enumerate().filter(|(_, story)| story.api == api) {
            for noted in &story.events {
                let Some(places) = key.places.get(&noted.event) else { continue };
                let value = places.iter().find_map(|place| noted.values.iter().find(|(at, _)| at == place));
                let Some((_, value)) = value else { continue };
                let next = conversations.len();
                let conversation = *numbers.entry((number, id(value))).or_insert(next);
                if conversation == next && next < MOST_CONVERSATIONS {
                    conversations.push(Vec::new());
                }
                if let Some(events) = conversations.get_mut(conversation) {
                    events.push(noted);
                }
            }
        }
        Self { key: Some(key), conversations }
    }
}

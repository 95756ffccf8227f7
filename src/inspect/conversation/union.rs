//! The conversations of a run: ids that one event names together are of one conversation.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::note::{ConversationNote, Role, Stream};

/// Ids that are kept for certain: as many again may be, then the older half is forgotten.
const MOST_IDS: usize = 200_000;

/// Streams of an input that are kept.
const MOST_STREAMS: usize = 1_000;

type Ids = HashMap<Arc<str>, Link, RandomState>;

/// The place of an id among those of its conversation.
#[derive(Debug, Clone)]
struct Link {
    /// Another id of its conversation that leads to the first one; the id itself if it is the first.
    to: Arc<str>,
    /// How many ids were known before it.
    number: u64,
}

/// Gives each event the key of its conversation, in the order of the run.
///
/// The key is the id by which the conversation was known first. When an event names ids of two conversations, they are one from
/// then on, under the key of the one that was known first; what was told before stays. An id that has not come for so long that
/// 200,000 others have may be forgotten: then it is known anew.
#[derive(Debug, Default)]
pub struct Conversations {
    young: Ids,
    old: Ids,
    count: u64,
    /// The conversation that each stream of an input is in, by one of its ids.
    current: HashMap<usize, HashMap<Stream, Arc<str>>>,
}

impl Conversations {
    /// An input begins, or begins anew: its streams are in no conversation yet.
    pub fn begin(&mut self, input: usize) {
        self.current.remove(&input);
    }

    /// The key of the conversation of the next event of an input, if it is known.
    pub fn of(&mut self, input: usize, note: &ConversationNote) -> Option<Arc<str>> {
        let named = self.united(&note.ids);
        if note.role == Role::None {
            return named;
        }
        let streams = self.current.entry(input).or_default();
        if let Some(key) = &named {
            if streams.len() >= MOST_STREAMS && !streams.contains_key(&note.stream) {
                streams.clear();
            }
            streams.insert(note.stream, Arc::clone(key));
            return named;
        }
        if note.role == Role::Begins {
            streams.remove(&note.stream);
            return None;
        }
        let id = streams.get(&note.stream).cloned()?;
        Some(self.first(&id))
    }

    /// The key of the conversation that has an id, as it is known now.
    pub fn first(&mut self, id: &str) -> Arc<str> {
        self.root(id).0
    }

    /// Makes one conversation of those that have these ids, and returns its key.
    fn united(&mut self, ids: &[Box<str>]) -> Option<Arc<str>> {
        let roots: Vec<(Arc<str>, u64)> = ids.iter().map(|id| self.root(id)).collect();
        let (key, _) = roots.iter().min_by_key(|(_, number)| *number)?.clone();
        for (root, number) in roots {
            if root != key {
                self.young.insert(root, Link { to: Arc::clone(&key), number });
            }
        }
        Some(key)
    }

    /// The first id of the conversation of `id`, and its number. Every id on the way leads there directly from then on.
    fn root(&mut self, id: &str) -> (Arc<str>, u64) {
        let mut way = Vec::new();
        let mut at: Arc<str> = id.into();
        let number = loop {
            let link = self.link(&at);
            if link.to == at {
                break link.number;
            }
            way.push((at, link.number));
            at = link.to;
        };
        // The last of them leads there already.
        way.pop();
        for (id, number) in way {
            self.young.insert(id, Link { to: Arc::clone(&at), number });
        }
        (at, number)
    }

    /// The link of an id, which is new or not; it is among the young ones from then on.
    fn link(&mut self, id: &Arc<str>) -> Link {
        if let Some(link) = self.young.get(id) {
            return link.clone();
        }
        if self.young.len() >= MOST_IDS {
            self.old = mem::take(&mut self.young);
        }
        let link = self.old.remove(id).unwrap_or_else(|| {
            self.count += 1;
            Link { to: Arc::clone(id), number: self.count }
        });
        self.young.insert(Arc::clone(id), link.clone());
        link
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(ids: &[&str], role: Role) -> ConversationNote {
        let ids = ids.iter().map(|id| Box::from(*id)).collect();
        ConversationNote { ids, role, stream: Stream { api: 0, writer: 0 } }
    }

    fn keys(notes: &[(&[&str], Role)]) -> Vec<String> {
        let mut conversations = Conversations::default();
        let of = |(ids, role): &(&[&str], Role)| {
            conversations.of(0, &note(ids, *role)).map_or_else(|| "-".to_owned(), |key| key.to_string())
        };
        notes.iter().map(of).collect()
    }

    #[test]
    fn ids_that_come_together_are_of_one_conversation() {
        let none = Role::None;
        let all: &[(&[&str], Role)] = &[
            (&["a"], none),
            (&["b"], none),
            (&["c", "b"], none),
            (&["c", "a"], none),
            (&["b"], none),
            (&["d"], none),
        ];
        assert_eq!(keys(all), ["a", "b", "b", "a", "a", "d"]);
    }

    #[test]
    fn an_event_without_an_id_belongs_to_the_conversation_of_its_stream() {
        let (follows, begins) = (Role::Follows, Role::Begins);
        let all: &[(&[&str], Role)] = &[
            (&[], begins),
            (&[], follows),
            (&["a"], begins),
            (&[], follows),
            (&["x"], Role::None),
            (&[], follows),
            (&[], begins),
            (&[], follows),
        ];
        assert_eq!(keys(all), ["-", "-", "a", "a", "x", "a", "-", "-"]);
    }

    #[test]
    fn a_long_chain_of_ids_is_followed_once() {
        let mut conversations = Conversations::default();
        let ids: Vec<String> = (0..50_000).map(|number| number.to_string()).collect();
        for id in &ids {
            conversations.first(id);
        }
        for pair in ids.windows(2).rev() {
            conversations.united(&[Box::from(&*pair[0]), Box::from(&*pair[1])]);
        }
        assert!(ids.iter().rev().all(|id| &*conversations.first(id) == "0"));
    }

    #[test]
    fn the_ids_that_are_kept_are_bounded() {
        let mut conversations = Conversations::default();
        for number in 0..5 * MOST_IDS {
            conversations.first(&number.to_string());
        }
        assert!(conversations.young.len() + conversations.old.len() <= 2 * MOST_IDS + 1);
    }
}

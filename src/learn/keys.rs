//! The members that name conversations: those that hold ids which several events share.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::story::{Scalar, Stories, TIME};

/// Keys of one API that are used.
const MOST_KEYS: usize = 4;
/// Places that share one value: more say nothing about any of them.
const MOST_SHARED: usize = 64;

/// A member of an event: the number of the event, the number of the place.
type At = (usize, usize);

/// The members that name one kind of conversation.
#[derive(Debug, Clone, Default)]
pub(super) struct Key {
    /// By the number of the event, the places that name its conversation, the most frequent one first.
    pub(super) places: BTreeMap<usize, Vec<usize>>,
    /// Some of them hold addresses, whose last segment is the id.
    pub(super) has_addresses: bool,
}

/// The id that a value is: the last segment of an address, any other value as it is.
pub(super) fn id(value: &Scalar) -> Box<str> {
    match value {
        Scalar::Number(number) => number.to_string().into(),
        Scalar::Text(text) if is_address(text) => {
            text.trim_end_matches('/').rsplit('/').next().expect("a split has a last part").into()
        }
        Scalar::Text(text) => text.clone(),
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with('/') || text.contains("://")
}

/// The keys of the events of an API, those of most events first.
pub(super) fn keys(stories: &Stories, api: usize) -> Vec<Key> {
    let values = id_values(stories, api);
    let mut groups = Groups::default();
    groups.parents.extend(values.keys().map(|at| (*at, *at)));
    join_by_values(&values, &mut groups);
    let mut keys: Vec<(usize, usize, Key)> = Vec::new();
    for places in by_pointer(groups.all()) {
        let mut key = Key::default();
        let mut ids: BTreeSet<&(usize, Box<str>)> = BTreeSet::new();
        let mut holders: BTreeMap<&(usize, Box<str>), u64> = BTreeMap::new();
        for at in &places {
            key.places.entry(at.0).or_default().push(at.1);
            for (id, count) in &values[at] {
                ids.insert(id);
                *holders.entry(id).or_default() += count;
            }
        }
        for (event, places) in &mut key.places {
            places.sort_by_key(|place| std::cmp::Reverse(values[&(*event, *place)].values().sum::<u64>()));
        }
        key.has_addresses = has_addresses(stories, &key);
        let in_stories = ids.iter().map(|(story, _)| story).collect::<BTreeSet<_>>().len();
        // A key that has one value in each story divides nothing.
        let divides = ids.len() > in_stories;
        if key.places.len() > 1 && divides && holders.values().any(|count| *count > 1) {
            keys.push((key.places.len(), ids.len(), key));
        }
    }
    keys.sort_by_key(|(events, ids, _)| std::cmp::Reverse((*events, *ids)));
    keys.into_iter().take(MOST_KEYS).map(|(_, _, key)| key).collect()
}

/// By place, how often each id of each story stands there.
type IdValues = BTreeMap<At, BTreeMap<(usize, Box<str>), u64>>;

fn id_values(stories: &Stories, api: usize) -> IdValues {
    let mut values = IdValues::new();
    for (number, story) in stories.list.iter().enumerate().filter(|(_, story)| story.api == api) {
        for noted in &story.events {
            for (place, value) in &noted.values {
                if looks_like_id(&stories.places[*place], value) {
                    let ids = values.entry((noted.event, *place)).or_default();
                    *ids.entry((number, id(value))).or_default() += 1;
                }
            }
        }
    }
    values
}

/// Returns true if a value may be an id, by the name of its member or by its form.
fn looks_like_id(pointer: &str, value: &Scalar) -> bool {
    let leaf = pointer.rsplit('/').next().expect("a split has a last part");
    let lower = leaf.to_ascii_lowercase();
    if pointer == TIME || pointer.contains("/*/") || lower.contains("time") || lower.contains("date") {
        return false;
    }
    let is_named =
        lower == "id" || ["Id", "ID", "_id", "-id", "Uri", "Path"].iter().any(|end| leaf.ends_with(end));
    match value {
        Scalar::Number(_) => is_named,
        Scalar::Text(text) => {
            is_named
                || text.len() >= 8 && text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains(' ')
        }
    }
}

/// Joins places that share at least half of the ids of one of them.
fn join_by_values(values: &IdValues, groups: &mut Groups) {
    let mut holders: HashMap<&(usize, Box<str>), Vec<At>> = HashMap::new();
    for (at, ids) in values {
        for id in ids.keys() {
            holders.entry(id).or_default().push(*at);
        }
    }
    let mut shared: BTreeMap<(At, At), usize> = BTreeMap::new();
    for places in holders.values().filter(|places| places.len() <= MOST_SHARED) {
        for (number, one) in places.iter().enumerate() {
            for other in &places[number + 1..] {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    for ((one, other), count) in shared {
        if 2 * count >= values[&one].len().min(values[&other].len()) {
            groups.join(one, other);
        }
    }
}

/// Groups of places, in which those that have the same pointers are one: replies have the ids of their own requests.
fn by_pointer(groups: Vec<Vec<At>>) -> Vec<Vec<At>> {
    let mut joined: BTreeMap<BTreeSet<usize>, Vec<At>> = BTreeMap::new();
    for group in groups {
        let pointers = group.iter().map(|(_, place)| *place).collect();
        joined.entry(pointers).or_default().extend(group);
    }
    joined.into_values().collect()
}

fn has_addresses(stories: &Stories, key: &Key) -> bool {
    let events = stories.list.iter().flat_map(|story| &story.events);
    events.filter_map(|noted| Some((noted, key.places.get(&noted.event)?))).any(|(noted, places)| {
        noted.values.iter().any(|(place, value)| {
            places.contains(place) && matches!(value, Scalar::Text(text) if is_address(text))
        })
    })
}

/// Places in groups that grow together.
#[derive(Default)]
struct Groups {
    parents: BTreeMap<At, At>,
}

impl Groups {
    fn top(&self, mut at: At) -> At {
        while self.parents[&at] != at {
            at = self.parents[&at];
        }
        at
    }

    fn join(&mut self, one: At, other: At) {
        let (one, other) = (self.top(one), self.top(other));
        self.parents.insert(one.max(other), one.min(other));
    }

    fn all(&self) -> Vec<Vec<At>> {
        let mut groups: BTreeMap<At, Vec<At>> = BTreeMap::new();
        for at in self.parents.keys() {
            groups.entry(self.top(*at)).or_default().push(*at);
        }
        groups.into_values().collect()
    }
}

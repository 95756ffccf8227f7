//! What differs in every record of a name, as a member does that a new release adds: it cannot tell which record is which.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::entry::EntryName;
use super::lens::{Lenses, Vary};
use super::places::Places;
use super::tree::{Difference, Differences};
use crate::catalog::EventType;
use crate::json::pointer;

/// Learns which places differ in all pairs of records of a name.
#[derive(Debug, Default)]
pub struct Drift<'c> {
    names: BTreeMap<EntryName, Seen<'c>>,
}

#[derive(Debug, Default)]
struct Seen<'c> {
    listed: Option<&'c EventType>,
    pairs: usize,
    /// In how many of them a place differs.
    places: BTreeMap<String, usize>,
}

impl<'c> Drift<'c> {
    /// Takes note of what differs between an old and a new record, below what begins at `starts` in them.
    pub fn learn(
        &mut self,
        name: &EntryName,
        listed: Option<&'c EventType>,
        starts: (&str, &str),
        differences: &Differences<'_>,
    ) {
        let seen = self.names.entry(name.clone()).or_default();
        seen.listed = listed;
        seen.pairs += 1;
        let places = differences.list.iter().filter_map(|difference| place(difference, starts));
        for place in places.collect::<BTreeSet<String>>() {
            *seen.places.entry(place).or_default() += 1;
        }
    }

    /// What of each name is not looked at.
    #[must_use]
    pub fn ended(&self, lenses: &Lenses<'_>) -> Drifted {
        let mut drifted = Drifted::default();
        for (name, seen) in &self.names {
            let places = seen.places.iter().filter(|(_, pairs)| **pairs == seen.pairs);
            let places: Vec<&str> = places.map(|(place, _)| place.as_str()).collect();
            if let EntryName::Event { api, event } = name
                && !places.is_empty()
            {
                let places = lenses.without(seen.listed, &places);
                drifted.apis.entry(api.clone()).or_default().insert(event.clone(), places);
            }
        }
        drifted
    }
}

/// Where something differs, as the place is called in every record: whatever the index of an element. Elements that come or
/// go are no drift.
fn place(difference: &Difference<'_>, starts: (&str, &str)) -> Option<String> {
    let (side, start) = match (&difference.old, &difference.new) {
        (_, Some(new)) => (new, starts.1),
        (Some(old), None) => (old, starts.0),
        (None, None) => return None,
    };
    let is_alone = difference.old.is_none() || difference.new.is_none();
    let tokens: Vec<&str> = side.pointer.strip_prefix(start)?.split('/').skip(1).collect();
    let is_index = |token: &&str| pointer::index(token).is_some();
    if tokens.is_empty() || is_alone && tokens.last().is_some_and(is_index) {
        return None;
    }
    Some(
        tokens
            .iter()
            .fold(String::new(), |place, token| place + "/" + if is_index(token) { "*" } else { token }),
    )
}

/// What of records is not looked at when those are searched that belong together.
#[derive(Debug, Default)]
pub struct Drifted {
    apis: HashMap<String, HashMap<String, Places<Vary>>>,
}

impl Drifted {
    /// Whether that is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.apis.is_empty()
    }

    /// What is left out of an event.
    #[must_use]
    pub fn of(&self, api: &str, event: &str) -> Option<&Places<Vary>> {
        self.apis.get(api)?.get(event)
    }
}

//! Differences in every record of a name, such as a member that a new release adds: they do not help to match records.

use std::collections::BTreeMap;

use super::canonical::Canon;
use super::difference::{Difference, Differences};
use super::drifted::Drifted;
use super::entry::EntryName;
use super::lens::Lenses;
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
    places: BTreeMap<String, Habit>,
}

/// How a place differs.
#[derive(Debug)]
struct Habit {
    /// In how many pairs.
    pairs: usize,
    /// A hash of what happens to it, as long as that is always the same: it comes, goes, or one value becomes another.
    always: Option<u64>,
}

/// The evidence that drift needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A place that always differs in the same way, so that pairs that do not belong together would not show it.
    Clear,
    /// Whatever always differs.
    Any,
}

impl<'c> Drift<'c> {
    /// Notes the differences between an old and a new record, below the values that begin at `starts` in them.
    pub fn learn(
        &mut self,
        name: &EntryName,
        listed: Option<&'c EventType>,
        starts: (&str, &str),
        differences: &Differences<'_>,
        canon: &Canon,
    ) {
        let seen = self.names.entry(name.clone()).or_default();
        seen.listed = listed;
        seen.pairs += 1;
        let mut places: BTreeMap<String, u64> = BTreeMap::new();
        for difference in &differences.list {
            if let Some(place) = place(difference, starts) {
                *places.entry(place).or_default() ^= way(difference, canon);
            }
        }
        for (place, way) in places {
            let habit = seen.places.entry(place).or_insert(Habit { pairs: 0, always: Some(way) });
            habit.pairs += 1;
            habit.always = habit.always.filter(|always| *always == way);
        }
    }

    /// The places of each name that are not compared.
    #[must_use]
    pub fn ended(&self, lenses: &Lenses<'_>, evidence: Evidence) -> Drifted {
        let mut drifted = Drifted::default();
        for (name, seen) in &self.names {
            let is_drift = |habit: &Habit| {
                habit.pairs == seen.pairs && (habit.always.is_some() || evidence == Evidence::Any)
            };
            let places = seen.places.iter().filter(|(_, habit)| is_drift(habit));
            let places: Vec<&str> = places.map(|(place, _)| place.as_str()).collect();
            if let EntryName::Event { api, event, .. } = name
                && !places.is_empty()
            {
                let places = lenses.without(seen.listed, &places);
                drifted.leave_out(api, event, places);
            }
        }
        drifted
    }
}

/// The way in which a place differs: a value that comes or goes may be any.
fn way(difference: &Difference<'_>, canon: &Canon) -> u64 {
    match (&difference.old, &difference.new) {
        (Some(old), Some(new)) => canon.value(old.value) ^ canon.value(new.value).rotate_left(1),
        (Some(_), None) => 1,
        (None, _) => 2,
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

//! Events and members, ticked off against the catalogue.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, CatalogFault, Chart, EventType, PlaceId};
use crate::event::{Event, EventStatus, Named};
use crate::json::{Kind, Value};
use crate::safe;

/// Undocumented members of one event that are counted one by one.
const MOST_UNDOCUMENTED: usize = 200;

/// Characters of an undocumented name that are kept.
const LONGEST_NAME: usize = 100;

/// Names that are kept of events that the catalogue has no schema for.
const MOST_OTHERS: usize = 1_000;

/// Counts of events. Two surveys are added in any order.
#[derive(Debug, Default)]
pub struct Survey {
    /// By the place of the event in the catalogue.
    listed: BTreeMap<usize, EventSurvey>,
    /// Events without a schema, by API and name, and whether the API is known to send them.
    pub others: BTreeMap<(String, String), (bool, u64)>,
}

/// Counts of one event.
#[derive(Debug, Clone, Default)]
pub struct EventSurvey {
    /// How often it came.
    pub events: u64,
    /// In how many of them each place of the chart came.
    places: Vec<Seen>,
    /// How often members came that the schema does not name, by pointer with `*` for the index.
    pub undocumented: BTreeMap<String, u64>,
}

/// How often a place was seen.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Events that had it.
    events: u64,
    /// Number of the last of them: a place counts once in an event.
    last: u64,
}

impl Survey {
    /// The counts of an event of the catalogue.
    #[must_use]
    pub fn of(&self, event: &EventType) -> Option<&EventSurvey> {
        self.listed.get(&event.number)
    }

    /// Ticks off an event and its members.
    pub fn add(&mut self, catalog: &Catalog, event: &Event<'_>) -> Result<(), CatalogFault> {
        let listed = match event.standing {
            EventStatus::Listed(listed) => listed,
            EventStatus::Unlisted(_) | EventStatus::Unknown { .. } => {
                self.add_other(event.standing, &event.api.slug, &event.name);
                return Ok(());
            }
        };
        let seen = self.listed.entry(listed.number).or_default();
        seen.events += 1;
        if let Some(payload) = event.payload {
            let chart = catalog.chart(listed)?;
            seen.places.resize(chart.places().len(), Seen::default());
            seen.tick(chart, 0, payload);
        }
        Ok(())
    }

    /// Ticks off an event that a line of text only names.
    pub fn add_named(&mut self, named: &Named<'_>) {
        match named.standing {
            EventStatus::Listed(listed) => self.listed.entry(listed.number).or_default().events += 1,
            standing => self.add_other(standing, &named.api.slug, &named.name),
        }
    }

    fn add_other(&mut self, standing: EventStatus<'_>, api: &str, name: &str) {
        let is_known = matches!(standing, EventStatus::Unlisted(_));
        let key = (api.to_owned(), safe::cut(name, LONGEST_NAME));
        if self.others.len() < MOST_OTHERS || self.others.contains_key(&key) {
            self.others.entry(key).or_insert((is_known, 0)).1 += 1;
        }
    }

    /// Adds the counts of another survey.
    pub fn merge(&mut self, other: Self) {
        for (event, theirs) in other.listed {
            self.listed.entry(event).or_default().merge(theirs);
        }
        for (key, (is_known, events)) in other.others {
            if self.others.len() < MOST_OTHERS || self.others.contains_key(&key) {
                self.others.entry(key).or_insert((is_known, 0)).1 += events;
            }
        }
    }
}

impl EventSurvey {
    /// In how many of the events a place of the chart came.
    #[must_use]
    pub fn events_with(&self, place: PlaceId) -> u64 {
        self.places.get(place).map_or(0, |seen| seen.events)
    }

    /// Goes as deep as the parser lets documents be nested, which the stack can bear.
    fn tick(&mut self, chart: &Chart, at: PlaceId, value: Value<'_>) {
        let seen = &mut self.places[at];
        if seen.last != self.events {
            seen.last = self.events;
            seen.events += 1;
        }
        match value.kind() {
            Kind::Object => {
                for member in value.as_object().into_iter().flatten() {
                    let name = member.name.as_str();
                    match chart.member(at, &name) {
                        Some(below) => self.tick(chart, below, member.value),
                        None if chart.places()[at].is_closed => {
                            self.add_undocumented(&chart.places()[at].pointer, &name);
                        }
                        None => {}
                    }
                }
            }
            Kind::Array => {
                let Some(below) = chart.element(at) else { return };
                for element in value.as_array().into_iter().flat_map(|array| array.iter()) {
                    self.tick(chart, below, element);
                }
            }
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {}
        }
    }

    fn add_undocumented(&mut self, parent: &str, name: &str) {
        let pointer =
            format!("{parent}/{}", safe::cut(name, LONGEST_NAME).replace('~', "~0").replace('/', "~1"));
        if self.undocumented.len() < MOST_UNDOCUMENTED || self.undocumented.contains_key(&pointer) {
            *self.undocumented.entry(pointer).or_default() += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.places.resize(self.places.len().max(other.places.len()), Seen::default());
        for (mine, theirs) in self.places.iter_mut().zip(other.places) {
            mine.events += theirs.events;
        }
        for (pointer, events) in other.undocumented {
            if self.undocumented.len() < MOST_UNDOCUMENTED || self.undocumented.contains_key(&pointer) {
                *self.undocumented.entry(pointer).or_default() += events;
            }
        }
    }
}

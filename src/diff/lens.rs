//! The parts of an event that are compared, and the key of its conversation.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::places::{Place, Places};
use crate::catalog::{Catalog, EventType, Facts};
use crate::json::Path;

/// The facts of an event, made ready for comparison.
#[derive(Debug)]
pub struct Lens {
    /// Places that differ from run to run.
    pub varying: Places<Vary>,
    /// The treatment of those places.
    volatile: Volatile,
    /// Places of the key of the conversation; the first that is there counts.
    pub key: Vec<Path>,
}

impl Lens {
    /// The places that are left out.
    #[must_use]
    pub fn left_out(&self) -> &Places<Vary> {
        static NOTHING: Places<Vary> = Places::none();
        match self.volatile {
            Volatile::LeftOut => &self.varying,
            Volatile::Compared => &NOTHING,
        }
    }

    /// The part of a place that is left out.
    #[must_use]
    pub fn leaves_out(&self, place: Option<Place>) -> Option<Vary> {
        self.left_out().at(place).copied()
    }
}

/// The part of a value that differs from run to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vary {
    /// All of it.
    Value,
    /// The names of its members, which are ids.
    Names,
}

/// The lenses of all events, each made when it is first looked through.
pub struct Lenses<'c> {
    catalog: &'c Catalog,
    all: Vec<OnceLock<Lens>>,
    none: Lens,
    volatile: Volatile,
}

/// The treatment of members that differ from run to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatile {
    /// They are left out.
    LeftOut,
    /// They are compared like all others.
    Compared,
}

impl<'c> Lenses<'c> {
    /// Lenses for the events of a catalogue.
    #[must_use]
    pub fn new(catalog: &'c Catalog, volatile: Volatile) -> Self {
        let all = catalog.events().iter().map(|_| OnceLock::new()).collect();
        Self { catalog, all, none: Lens { varying: Places::none(), volatile, key: Vec::new() }, volatile }
    }

    /// The lens for an event; for events that the catalogue does not list, one that changes nothing.
    #[must_use]
    pub fn of(&self, event: Option<&EventType>) -> &Lens {
        let ready = event.and_then(|event| Some((event, self.all.get(event.number)?)));
        ready.map_or(&self.none, |(event, lens)| lens.get_or_init(|| self.make(event)))
    }

    /// The places left out of an event if those at `places` are, too.
    #[must_use]
    pub fn without(&self, event: Option<&EventType>, places: &[&str]) -> Places<Vary> {
        let places = places.iter().map(|place| (*place, Vary::Value));
        match (event, self.volatile) {
            (Some(event), Volatile::LeftOut) => Places::new(varying(self.catalog.facts(event)).chain(places)),
            _ => Places::new(places),
        }
    }

    fn make(&self, event: &EventType) -> Lens {
        let facts = self.catalog.facts(event);
        let paths = |pointers: &[String]| pointers.iter().filter_map(|pointer| Path::new(pointer)).collect();
        Lens { varying: Places::new(varying(facts)), volatile: self.volatile, key: paths(&facts.key) }
    }
}

fn varying(facts: &Facts) -> impl Iterator<Item = (&str, Vary)> {
    let values = facts.volatile.iter().map(|pointer| (pointer.as_str(), Vary::Value));
    let names = facts.named_by_id.iter().map(|pointer| (pointer.as_str(), Vary::Names));
    values.chain(names)
}

/// The keys of arrays that the user gives: the member that distinguishes the elements.
#[derive(Debug, Clone, Default)]
pub struct ArrayKeys {
    /// Names of members by pointers into the record.
    pub places: Places<String>,
}

/// A text that gives no key of an array.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not POINTER=MEMBER, such as `/data/items=id`")]
pub struct ArrayKeyFault(pub String);

impl ArrayKeys {
    /// Reads `POINTER=MEMBER`; `*` in a pointer stands for any one token.
    pub fn new(texts: &[String]) -> Result<Self, ArrayKeyFault> {
        let mut keys = HashMap::new();
        for text in texts {
            let Some((pointer, member)) = text.rsplit_once('=') else {
                return Err(ArrayKeyFault(text.clone()));
            };
            if member.is_empty() || !(pointer.is_empty() || pointer.starts_with('/')) {
                return Err(ArrayKeyFault(text.clone()));
            }
            keys.insert(pointer, member.to_owned());
        }
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_unstable();
        Ok(Self { places: Places::new(keys) })
    }
}

//! All places that a schema names, each with its pointer, to check a payload against.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::outline::{Outline, SpotId};

/// Places of one schema that are charted; schemas of the catalogue have a hundred or two.
const MOST_PLACES: usize = 2_000;

/// Steps from the payload down; a schema may refer to itself.
const DEEPEST: usize = 12;

/// Index of a place in a [`Chart`]. The payload itself is 0.
pub type PlaceId = usize;

/// The places of a schema as a tree.
#[derive(Debug)]
pub struct Chart {
    places: Vec<ChartPlace>,
}

/// One place.
#[derive(Debug)]
pub struct ChartPlace {
    /// Pointer into the payload, in which `*` stands for any one token.
    pub pointer: String,
    /// The place that it stands in.
    pub parent: Option<PlaceId>,
    /// True if the schema lists the members here and leaves no other names free.
    pub is_closed: bool,
    members: HashMap<Box<str>, PlaceId, FixedState>,
    /// Elements, or members of any name.
    any: Option<PlaceId>,
}

impl Chart {
    /// The chart of a schema's outline.
    #[must_use]
    pub fn of(outline: &Outline) -> Self {
        let mut chart = Self { places: Vec::new() };
        if let Some(root) = outline.top() {
            chart.add(outline, root, (None, String::new()), 0);
        } else {
            chart.places.push(ChartPlace::new(None, String::new(), false));
        }
        chart
    }

    /// All places, the payload itself first.
    #[must_use]
    pub fn places(&self) -> &[ChartPlace] {
        &self.places
    }

    /// The place of the member `name`, or of any member where names are free.
    #[must_use]
    pub fn member(&self, at: PlaceId, name: &str) -> Option<PlaceId> {
        let place = self.places.get(at)?;
        place.members.get(name).copied().or(place.any)
    }

    /// The place of the elements.
    #[must_use]
    pub fn element(&self, at: PlaceId) -> Option<PlaceId> {
        self.places.get(at)?.any
    }

    fn add(
        &mut self,
        outline: &Outline,
        spot: SpotId,
        (parent, pointer): (Option<PlaceId>, String),
        depth: usize,
    ) -> PlaceId {
        let id = self.places.len();
        self.places.push(ChartPlace::new(parent, pointer.clone(), outline.spot(spot).closed));
        if depth == DEEPEST {
            return id;
        }
        for (name, below) in outline.below(spot) {
            if self.places.len() >= MOST_PLACES {
                break;
            }
            let token =
                name.map_or_else(|| "*".to_owned(), |name| name.replace('~', "~0").replace('/', "~1"));
            let child = self.add(outline, below, (Some(id), format!("{pointer}/{token}")), depth + 1);
            match name {
                Some(name) => {
                    self.places[id].members.insert(name.into(), child);
                }
                None => self.places[id].any = Some(child),
            }
        }
        id
    }
}

impl ChartPlace {
    fn new(parent: Option<PlaceId>, pointer: String, is_closed: bool) -> Self {
        Self { pointer, parent, is_closed, members: HashMap::default(), any: None }
    }
}

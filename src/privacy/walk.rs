//! The parts of a record that may be personal, by their place.

use std::collections::HashSet;

use crate::catalog::{Outline, SpotId};
use crate::json::{Kind, Name, Value};

/// Something in a record that may have to be replaced.
#[derive(Clone, Copy)]
pub(super) enum Part<'d> {
    /// It is personal, for certain or perhaps.
    Replaced(Value<'d>, bool),
    /// It does not, unless by chance.
    Kept(Value<'d>),
    /// The name of the file from which a normalised event was captured.
    File(Value<'d>),
    /// A name that no schema describes.
    Name(Name<'d>),
}

/// The privacy of the value at a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// It is not personal.
    Harmless,
    /// No schema says.
    Unknown,
    /// It is personal.
    Personal,
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) enum Spot<'w> {
    /// Beside the payload, under a name that is known to be harmless or not.
    Envelope {
        is_harmless: bool,
        /// The harmless member in which it stands, empty for the envelope itself; nothing if that is not known.
        here: Option<&'w str>,
    },
    /// In the payload: the schema's entry for the place.
    Payload { id: Option<SpotId>, sort: Sort },
}

/// Walks through a record.
pub(super) struct Walk<'w, 'd> {
    pub(super) marked: &'w HashSet<usize>,
    pub(super) kept: &'w HashSet<usize>,
    pub(super) payload: Option<usize>,
    pub(super) outline: Option<&'w Outline>,
    pub(super) harmless: &'w [String],
    pub(super) each: &'w mut dyn FnMut(Part<'d>),
}

impl<'w, 'd> Walk<'w, 'd> {
    pub(super) fn value(&mut self, value: Value<'d>, spot: Spot<'w>) {
        let start = value.span().start;
        let spot = match spot {
            Spot::Envelope { .. } if self.payload == Some(start) => {
                let sort = if self.outline.is_some() { Sort::Harmless } else { Sort::Unknown };
                Spot::Payload { id: self.outline.and_then(Outline::top), sort }
            }
            spot => spot,
        };
        let spot = match spot {
            Spot::Payload { id, .. } if self.marked.contains(&start) => {
                Spot::Payload { id, sort: Sort::Personal }
            }
            Spot::Envelope { .. } if self.marked.contains(&start) => {
                Spot::Payload { id: None, sort: Sort::Personal }
            }
            spot => spot,
        };
        match value.kind() {
            Kind::Null | Kind::Boolean => {}
            Kind::Number | Kind::String => self.scalar(value, spot),
            Kind::Array => {
                for (index, element) in value.as_array().iter().flatten().enumerate() {
                    self.value(element, self.element(spot, index));
                }
            }
            Kind::Object => {
                for member in value.as_object().iter().flatten() {
                    let name = member.name.as_str();
                    let (below, is_described) = self.member(spot, &name);
                    if !is_described {
                        (self.each)(Part::Name(member.name));
                    }
                    self.value(member.value, below);
                }
            }
        }
    }

    fn scalar(&mut self, value: Value<'d>, spot: Spot<'w>) {
        if self.kept.contains(&value.span().start) {
            return;
        }
        let sort = match spot {
            Spot::Envelope { here: Some(SOURCE_FILE), .. } if value.is_string() => {
                (self.each)(Part::File(value));
                return;
            }
            Spot::Envelope { is_harmless: true, .. } if value.as_str().is_none_or(|text| is_plain(&text)) => {
                Sort::Harmless
            }
            Spot::Envelope { .. } => Sort::Unknown,
            Spot::Payload { id, sort } => {
                let spot = id.and_then(|id| Some(self.outline?.spot(id)));
                // The schema does not describe a value that it does not expect here.
                let is_expected = spot.is_none_or(|spot| spot.expects(value.kind()));
                let sort = if is_expected { sort } else { sort.max(Sort::Unknown) };
                match spot.zip(value.as_str()) {
                    Some((spot, text)) if spot.lists(&text) => return,
                    // Where the schema lists words, others may have been put there by anybody.
                    Some((spot, text)) if !spot.lists_nothing() && !is_plain(&text) => {
                        sort.max(Sort::Unknown)
                    }
                    _ => sort,
                }
            }
        };
        (self.each)(match sort {
            Sort::Harmless => Part::Kept(value),
            sort => Part::Replaced(value, sort == Sort::Personal),
        });
    }

    fn element(&self, spot: Spot<'w>, index: usize) -> Spot<'w> {
        match (spot, self.outline) {
            (Spot::Payload { id: Some(id), sort }, Some(outline)) => {
                let id = outline.element(outline.spot(id), index);
                Spot::Payload { id, sort: if id.is_some() { sort } else { sort.max(Sort::Unknown) } }
            }
            (Spot::Payload { sort, .. }, _) => Spot::Payload { id: None, sort: sort.max(Sort::Unknown) },
            (envelope, _) => envelope,
        }
    }

    /// The harmless member `name` of an envelope, or of a harmless member of one.
    fn harmless_below(&self, here: &str, name: &str) -> Option<&'w str> {
        let is_it = |harmless: &&str| match harmless.rsplit_once('/') {
            Some((above, last)) => above == here && last == name,
            None => here.is_empty() && *harmless == name,
        };
        self.harmless.iter().map(String::as_str).find(is_it)
    }

    /// Where the member `name` stands, and whether a schema describes the name.
    fn member(&self, spot: Spot<'w>, name: &str) -> (Spot<'w>, bool) {
        match (spot, self.outline) {
            (Spot::Payload { id: Some(id), sort }, Some(outline)) => {
                let here = outline.spot(id);
                let sort = if outline.describes(here, name) { sort } else { sort.max(Sort::Unknown) };
                (Spot::Payload { id: outline.member(here, name), sort }, outline.names_at(here, name))
            }
            (Spot::Payload { sort, .. }, _) => {
                (Spot::Payload { id: None, sort: sort.max(Sort::Unknown) }, false)
            }
            (Spot::Envelope { here, .. }, _) => {
                let below = here.and_then(|here| self.harmless_below(here, name));
                // The member in which `parse` puts an envelope is that envelope.
                let here = below.map(|below| if below == INNER_ENVELOPE { "" } else { below });
                (Spot::Envelope { is_harmless: below.is_some(), here }, below.is_some())
            }
        }
    }
}

/// The member in which a normalised event keeps the rest of its envelope.
const INNER_ENVELOPE: &str = "envelope";

/// The member of a normalised event that names the file from which it was captured.
const SOURCE_FILE: &str = "source/file";

/// Returns true if a text is written as programs write names and ids: not as people write.
pub(super) fn is_plain(text: &str) -> bool {
    const LONGEST: usize = 100;
    let is_mark = |byte: u8| matches!(byte, b'_' | b'$' | b'.' | b':' | b'/' | b'*' | b'-');
    text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

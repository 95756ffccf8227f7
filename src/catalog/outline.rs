//! The outline of a schema: the members, values and older shapes that its author *named*.
//!
//! JSON Schema leaves objects open and has no word for "this set of values is not closed", so a valid payload
//! may still hold undocumented members. The outline is the union of everything that the schema says of a
//! place through any branch; what stands there and is in no branch is worth a finding, never an error.

mod build;

use std::collections::HashMap;

use foldhash::fast::FixedState;

use regex::Regex;
use serde::Deserialize;

use super::version::Version;
use crate::json::Kind;

/// A schema that refers to itself has no longest pointer.
const LONGEST_POINTER: usize = 120;

/// The keys are the catalogue's own names, so a capture cannot choose them to collide.
type NameMap<T> = HashMap<Box<str>, T, FixedState>;

/// Index of a [`Spot`].
pub type SpotId = u32;

/// Everything a schema names, by place.
#[derive(Debug, Default)]
pub struct Outline {
    spots: Vec<Spot>,
    /// By spot: something at or below it is not in every installation.
    limited: Vec<bool>,
}

/// The parts of a schema about one place in a payload.
#[derive(Debug, Default)]
pub struct Spot {
    /// Members by name.
    members: NameMap<SpotId>,
    /// The schema lists members here, and leaves no other names free.
    pub closed: bool,
    patterns: Vec<(Regex, SpotId)>,
    additional: Option<SpotId>,
    items: Option<SpotId>,
    prefix: Vec<SpotId>,
    /// Known strings of an open set.
    pub known_values: Vec<Box<str>>,
    /// Member that distinguishes the elements of an array here.
    pub array_key: Option<Box<str>>,
    /// Strings that the schema lists here in any way.
    listed: Vec<Box<str>>,
    /// Kinds of the values that the schema expects here, as bits; none if it does not say.
    kinds: u8,
    /// Older shapes that a value here has.
    pub older: Vec<OlderShape>,
    /// The description of the place in the schema.
    pub description: Option<Box<str>>,
    /// A number here is a time, in milliseconds since 1970.
    pub is_time: bool,
    /// The version that introduced it.
    pub since: Option<Version>,
    /// The only platforms that send it; empty for all.
    pub platforms: Vec<String>,
    /// Something at or below this place can give a finding.
    worth_a_look: bool,
}

/// The content of `x-older-shape`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OlderShape {
    /// The releases that send it.
    pub release: String,
    /// Its replacement.
    pub instead: String,
    /// Members of the parent whose presence makes the shape the current one.
    #[serde(default)]
    pub unless: Vec<String>,
    /// JSON types the shape has; empty for any.
    #[serde(skip)]
    pub types: Vec<String>,
}

impl Outline {
    /// The place of the payload itself, unless nothing in the whole schema can give a finding.
    #[must_use]
    pub fn root(&self) -> Option<SpotId> {
        self.spots.first().filter(|spot| spot.worth_a_look).map(|_| 0)
    }

    /// The place of the payload itself.
    #[must_use]
    pub fn top(&self) -> Option<SpotId> {
        (!self.spots.is_empty()).then_some(0)
    }

    /// The places below one, by name and in the order of names; the place of elements and of other members without.
    #[must_use]
    pub fn below(&self, id: SpotId) -> Vec<(Option<&str>, SpotId)> {
        let spot = self.spot(id);
        let mut below: Vec<_> = spot.members.iter().map(|(name, id)| (Some(&**name), *id)).collect();
        below.sort_unstable();
        let patterns = spot.patterns.iter().map(|(_, id)| *id);
        let any =
            spot.items.into_iter().chain(patterns).chain(spot.additional).chain(spot.prefix.first().copied());
        below.extend(any.take(1).map(|id| (None, id)));
        below
    }

    /// The words of the schema about the place that a pointer leads to from the payload, or about the nearest place around it that
    /// has some.
    #[must_use]
    pub fn description(&self, pointer: &str) -> Option<&str> {
        let mut at = self.top()?;
        let mut words = self.spot(at).description.as_deref();
        for token in pointer.split('/').skip(1) {
            let spot = self.spot(at);
            let name = token.replace("~1", "/").replace("~0", "~");
            let member = self.member(spot, &name);
            let Some(below) = member.or_else(|| self.element(spot, name.parse().ok()?)) else { break };
            at = below;
            words = self.spot(at).description.as_deref().or(words);
        }
        words
    }

    /// The place of the payload itself, unless every installation has all that the schema names.
    #[must_use]
    pub fn limited_root(&self) -> Option<SpotId> {
        self.limited.first().filter(|is_limited| **is_limited).map(|_| 0)
    }

    /// The places that not every installation has: pointers into the payload, in which `*` stands for any one token, and the
    /// places.
    #[must_use]
    pub fn limits(&self) -> Vec<(String, &Spot)> {
        let mut limits = Vec::new();
        let mut open: Vec<(String, SpotId)> =
            self.limited_root().map(|root| (String::new(), root)).into_iter().collect();
        while let Some((pointer, at)) = open.pop() {
            let spot = self.spot(at);
            if spot.is_limited() {
                limits.push((pointer, spot));
                // Values below are missing too.
                continue;
            }
            let any = spot.items.into_iter().chain(spot.additional).map(|id| ("*", id));
            let members = spot.members.iter().map(|(name, id)| (&**name, *id));
            let below = members.chain(any).filter(|(_, id)| self.leads_to_limits(*id));
            open.extend(
                below
                    .filter(|_| pointer.len() < LONGEST_POINTER)
                    .map(|(name, id)| (format!("{pointer}/{name}"), id)),
            );
        }
        limits.sort_by(|(one, _), (other, _)| one.cmp(other));
        limits
    }

    /// Returns true if a place, or one below it, is not in every installation.
    #[must_use]
    pub fn leads_to_limits(&self, id: SpotId) -> bool {
        self.limited[id as usize]
    }

    /// Returns true if the schema names a member of the payload itself, or of its elements when it is an array.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        let of = |spot: &Spot| spot.members.contains_key(name);
        let Some(root) = self.spots.first() else {
            return false;
        };
        of(root) || self.element(root, 0).is_some_and(|element| of(self.spot(element)))
    }

    /// The facts of a place.
    #[must_use]
    pub fn spot(&self, id: SpotId) -> &Spot {
        &self.spots[id as usize]
    }

    /// The place of the member `name`; `None` if the schema does not name it.
    #[must_use]
    pub fn member(&self, spot: &Spot, name: &str) -> Option<SpotId> {
        if let Some(id) = spot.members.get(name) {
            return Some(*id);
        }
        let by_pattern = spot.patterns.iter().find(|(pattern, _)| pattern.is_match(name));
        by_pattern.map(|(_, id)| *id).or(spot.additional)
    }

    /// Returns true if the schema describes what stands under `name`: it names the member, or says more of all others than that
    /// there may be some.
    #[must_use]
    pub fn describes(&self, spot: &Spot, name: &str) -> bool {
        self.names_at(spot, name)
            || spot.additional.is_some_and(|id| self.spot(id).leads_to().next().is_some())
    }

    /// Returns true if the schema names the member `name`.
    #[must_use]
    pub fn names_at(&self, spot: &Spot, name: &str) -> bool {
        spot.members.contains_key(name) || spot.patterns.iter().any(|(pattern, _)| pattern.is_match(name))
    }

    /// The place of the element at `index`.
    #[must_use]
    pub fn element(&self, spot: &Spot, index: usize) -> Option<SpotId> {
        spot.prefix.get(index).copied().or(spot.items)
    }

    /// Returns true if anything at or below a place can give a finding.
    #[must_use]
    pub fn is_worth_a_look(&self, id: SpotId) -> bool {
        self.spot(id).worth_a_look
    }

    /// For each place, true if it is of some kind itself or leads to one that is.
    fn leading_to(&self, is: fn(&Spot) -> bool) -> Vec<bool> {
        let mut marked: Vec<bool> = self.spots.iter().map(is).collect();
        loop {
            let mut changed = false;
            for (at, spot) in self.spots.iter().enumerate() {
                if !marked[at] && spot.leads_to().any(|id| marked[id as usize]) {
                    marked[at] = true;
                    changed = true;
                }
            }
            if !changed {
                return marked;
            }
        }
    }
}

impl Spot {
    /// Names of the members that the schema lists here.
    pub fn member_names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(AsRef::as_ref)
    }

    /// Returns true if the schema lists this string here, in a closed set or an open one.
    #[must_use]
    pub fn lists(&self, text: &str) -> bool {
        self.listed.iter().any(|listed| **listed == *text)
    }

    /// Returns true if it lists no strings here.
    #[must_use]
    pub fn lists_nothing(&self) -> bool {
        self.listed.is_empty()
    }

    /// Returns true if the schema expects values of a kind here, through any branch.
    #[must_use]
    pub fn expects(&self, kind: Kind) -> bool {
        self.kinds == 0 || self.kinds & kind.bits() != 0
    }

    /// Returns true if it describes the values under names of a pattern.
    pub(super) fn has_patterns(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Returns true if it distinguishes elements by their index.
    pub(super) fn has_prefix(&self) -> bool {
        !self.prefix.is_empty()
    }

    /// The place of the members that are not listed.
    pub(super) fn additional(&self) -> Option<SpotId> {
        self.additional
    }

    /// Returns true if a value here can give a finding.
    fn says_something(&self) -> bool {
        self.closed || !self.known_values.is_empty() || !self.older.is_empty()
    }

    /// Returns true if some installations have nothing here.
    fn is_limited(&self) -> bool {
        self.since.is_some() || !self.platforms.is_empty()
    }

    fn leads_to(&self) -> impl Iterator<Item = SpotId> + '_ {
        self.members
            .values()
            .copied()
            .chain(self.patterns.iter().map(|(_, id)| *id))
            .chain(self.additional)
            .chain(self.items)
            .chain(self.prefix.iter().copied())
    }
}

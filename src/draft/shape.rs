//! Statistics of the values at a place, and of all below it. Statistics of parts are merged in the order of the parts.

use serde_json::Value as Json;

use super::names::{is_id, numbered};
use super::numbers::Numbers;
use super::texts::Texts;
use super::written::Written;
use crate::json::{Key, Kind, Name, Object, Value};

/// Members of an object that are told apart; of more, one describes all.
const MOST_MEMBERS: usize = 256;

/// Names that look like ids of which one describes all: the object is a map.
const MOST_IDS: usize = 16;

/// The same of names that end with a number.
const MOST_NUMBERED: usize = 64;

/// Values that are nested deeper are not looked at.
const DEEPEST: u32 = 40;

/// Places that are told apart. What comes when there are as many is not described.
#[derive(Debug, Clone)]
pub struct Budget {
    left: u32,
}

impl Default for Budget {
    /// Room for the events of one name.
    fn default() -> Self {
        Self { left: 4_000 }
    }
}

impl Budget {
    fn take(&mut self) -> bool {
        let has_room = self.left > 0;
        self.left = self.left.saturating_sub(1);
        has_room
    }
}

/// The facts that the values at a place have in common.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// How many there were.
    pub(super) seen: u64,
    pub(super) nulls: u64,
    pub(super) booleans: u64,
    pub(super) texts: Option<Box<Texts>>,
    pub(super) numbers: Option<Box<Numbers>>,
    pub(super) object: Option<Box<Members>>,
    pub(super) array: Option<Box<Elements>>,
}

/// The members of the objects at a place.
#[derive(Debug, Clone, Default)]
pub struct Members {
    /// How many objects there were.
    pub(super) objects: u64,
    /// The hashes of the names, in the order of the names.
    hashes: Vec<u32>,
    /// In the order in which they came first.
    named: Vec<Named>,
    /// One shape for all members, if there are too many names.
    pub(super) any: Option<Box<Shape>>,
    /// Names that look like ids.
    ids: usize,
    /// Names that end with a number.
    numbered: usize,
}

/// A member: its shape was seen as often as the member was there.
#[derive(Debug, Clone)]
pub struct Named {
    key: Key,
    pub(super) shape: Shape,
}

/// The elements of the arrays at a place.
#[derive(Debug, Clone, Default)]
pub struct Elements {
    /// How many arrays there were.
    pub(super) arrays: u64,
    pub(super) shape: Shape,
}

impl Named {
    pub(super) fn name(&self) -> &str {
        self.key.as_str()
    }
}

impl Shape {
    /// How many values there were.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// The member `name` of the objects.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        let named = &self.object.as_deref()?.named;
        named.iter().find(|member| member.name() == name).map(|member| &member.shape)
    }

    /// A value in the order that its members have at this place.
    #[must_use]
    pub fn ordered(&self, value: Json) -> Written {
        match value {
            Json::Array(elements) => {
                let below = |element| match &self.array {
                    Some(known) => known.shape.ordered(element),
                    None => Written::from(element),
                };
                Written::Array(elements.into_iter().map(below).collect())
            }
            Json::Object(mut members) => {
                let mut ordered = Written::object();
                for known in self.object.iter().flat_map(|members| &members.named) {
                    if let Some(value) = members.remove(known.name()) {
                        ordered.set(known.name(), known.shape.ordered(value));
                    }
                }
                members.into_iter().for_each(|(name, value)| ordered.set(&name, value));
                ordered
            }
            scalar => Written::Scalar(scalar),
        }
    }

    /// Returns true if all values are arrays or objects.
    pub(super) fn is_structured(&self) -> bool {
        let objects = self.object.as_ref().map_or(0, |members| members.objects);
        self.seen > 0 && objects + self.array.as_ref().map_or(0, |elements| elements.arrays) == self.seen
    }

    /// Returns true if all values are objects.
    pub(super) fn is_object(&self) -> bool {
        self.seen > 0 && self.object.as_ref().is_some_and(|members| members.objects == self.seen)
    }

    /// Adds one value.
    pub fn add(&mut self, value: Value<'_>, budget: &mut Budget) {
        self.add_at(value, budget, 0);
    }

    fn add_at(&mut self, value: Value<'_>, budget: &mut Budget, depth: u32) {
        self.seen += 1;
        match value.kind() {
            Kind::Null => self.nulls += 1,
            Kind::Boolean => self.booleans += 1,
            Kind::String => {
                self.texts.get_or_insert_default().add(|| value.as_str().expect("it is a string"));
            }
            Kind::Number => {
                self.numbers.get_or_insert_default().add(value.as_number().expect("it is a number"));
            }
            Kind::Array => {
                let elements = self.array.get_or_insert_default();
                elements.arrays += 1;
                if depth < DEEPEST {
                    for element in value.as_array().into_iter().flatten() {
                        elements.shape.add_at(element, budget, depth + 1);
                    }
                }
            }
            Kind::Object => {
                let members = self.object.get_or_insert_default();
                members.objects += 1;
                if depth < DEEPEST {
                    members.add(value.as_object().expect("it is an object"), budget, depth + 1);
                }
            }
        }
    }

    /// Adds the values of another place or part.
    pub fn merge(&mut self, other: Self, budget: &mut Budget) {
        self.seen += other.seen;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        if let Some(theirs) = other.texts {
            match &mut self.texts {
                Some(mine) => mine.merge(*theirs),
                none => *none = Some(theirs),
            }
        }
        if let Some(theirs) = other.numbers {
            self.numbers.get_or_insert_default().merge(&theirs);
        }
        if let Some(theirs) = other.array {
            let mine = self.array.get_or_insert_default();
            mine.arrays += theirs.arrays;
            mine.shape.merge(theirs.shape, budget);
        }
        if let Some(theirs) = other.object {
            self.object.get_or_insert_default().merge(*theirs, budget);
        }
    }
}

impl Members {
    /// The members, in the order in which they came first.
    pub(super) fn named(&self) -> &[Named] {
        &self.named
    }

    fn add(&mut self, object: Object<'_>, budget: &mut Budget, depth: u32) {
        // Objects at a place mostly have the same members in the same order.
        let mut next = 0;
        for member in &object {
            if member.name.is_overridden() {
                continue;
            }
            if let Some(any) = &mut self.any {
                any.add_at(member.value, budget, depth);
                continue;
            }
            let known = match self.named.get(next) {
                Some(expected) if member.name.is(&expected.key) => Some(next),
                _ => self.find(member.name),
            };
            let Some(at) = known.or_else(|| self.push(member.name.as_str().as_ref(), budget)) else {
                if let Some(any) = &mut self.any {
                    any.add_at(member.value, budget, depth);
                }
                continue;
            };
            self.named[at].shape.add_at(member.value, budget, depth);
            next = at + 1;
        }
    }

    fn find(&self, name: Name<'_>) -> Option<usize> {
        let same_hash = self.hashes.iter().enumerate().filter(|(_, hash)| **hash == name.hash());
        same_hash.map(|(at, _)| at).find(|at| name.is(&self.named[*at].key))
    }

    /// Makes room for a member of a new name; nothing if there is none, or one shape describes all from now on.
    fn push(&mut self, name: &str, budget: &mut Budget) -> Option<usize> {
        self.ids += usize::from(is_id(name));
        self.numbered += usize::from(numbered(name).is_some());
        let known = self.named.len();
        let is_map = self.ids > MOST_IDS.max(known) || self.numbered > MOST_NUMBERED.max(known);
        if is_map || known >= MOST_MEMBERS {
            self.describe_all_by_one(budget);
            return None;
        }
        if !budget.take() {
            return None;
        }
        let key = Key::new(name);
        self.hashes.push(key.hash());
        self.named.push(Named { key, shape: Shape::default() });
        Some(self.named.len() - 1)
    }

    /// The members, to be changed.
    pub(super) fn named_mut(&mut self) -> &mut [Named] {
        &mut self.named
    }

    /// From now on one shape describes all members.
    pub(super) fn describe_all_by_one(&mut self, budget: &mut Budget) {
        self.hashes.clear();
        let any = self.any.get_or_insert_default();
        for member in self.named.drain(..) {
            any.merge(member.shape, budget);
        }
    }

    fn merge(&mut self, other: Self, budget: &mut Budget) {
        self.objects += other.objects;
        if let Some(theirs) = other.any {
            self.describe_all_by_one(budget);
            self.any.get_or_insert_default().merge(*theirs, budget);
        }
        for Named { key, shape } in other.named {
            let known = self.named.iter().position(|member| member.key.as_str() == key.as_str());
            let known = known.filter(|_| self.any.is_none());
            match known.or_else(|| self.any.is_none().then(|| self.push(key.as_str(), budget)).flatten()) {
                Some(at) => self.named[at].shape.merge(shape, budget),
                None => {
                    if let Some(any) = &mut self.any {
                        any.merge(shape, budget);
                    }
                }
            }
        }
    }
}

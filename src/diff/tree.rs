//! The differences between two records.

use std::borrow::Cow;
use std::ops::Range;

use super::array::{By, Edit, Element, edits};
use super::canonical::{Canon, LeftOut};
use super::decimal::{Decimal, Tolerance};
use super::difference::{Change, Difference, Differences, Side};
use super::finder::Finder;
use super::ignore::Ignored;
use super::lens::{ArrayKeys, Lens, Vary};
use super::places::Place;
use crate::catalog::{Outline, SpotId};
use crate::json::{Kind, Member, Value, escape_pointer_token};
use crate::privacy::Hidden;

/// Differences of one pair of records that are listed.
const MOST: usize = 20_000;

/// A record, and the payload in it.
#[derive(Debug, Clone)]
pub struct Subject<'d> {
    /// The record.
    pub record: Value<'d>,
    /// The payload, which the event's facts speak of.
    pub payload: Value<'d>,
    /// RFC 6901 pointer from the one to the other.
    pub pointer: Cow<'d, str>,
    /// Where it names its event, if the other record has another name.
    pub name: Option<Value<'d>>,
    /// The values in it that are not shown.
    pub hidden: Hidden<'d>,
}

impl<'d> Subject<'d> {
    /// A record of which nothing is known.
    #[must_use]
    pub fn bare(record: Value<'d>) -> Self {
        Self { record, payload: record, pointer: Cow::Borrowed(""), name: None, hidden: Hidden::default() }
    }

    /// Where the name stands, if it stands outside the payload.
    fn outer_name(&self) -> Option<(Value<'d>, String)> {
        let name = self.name?;
        let (inner, payload) = (name.span(), self.payload.span());
        let is_inside = payload.start <= inner.start && inner.end <= payload.end;
        (!is_inside).then(|| self.record.path_to(name)).flatten().map(|pointer| (name, pointer))
    }
}

/// How two records are compared.
#[derive(Clone, Copy)]
pub struct Looking<'l> {
    /// The facts of their event.
    pub lens: &'l Lens,
    /// The outline of its schema.
    pub outline: Option<&'l Outline>,
    /// The keys of arrays that the user gives.
    pub keys: &'l ArrayKeys,
    /// The places that the user ignores.
    pub ignored: &'l Ignored,
    /// How far numbers may be apart.
    pub tolerance: Option<&'l Tolerance>,
    /// How elements are found to be equal.
    pub canon: &'l Canon,
    /// The part of the records that is compared.
    pub scope: Scope,
}

/// The part of two records that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The payloads.
    Payload,
    /// Everything, what stands around the payloads too. Where these stand at different places, only they are.
    Record,
}

/// The differences between two records of the same event.
#[must_use]
pub fn compare<'d>(old: &Subject<'d>, new: &Subject<'d>, looking: Looking<'_>) -> Differences<'d> {
    let mut walk = Walk {
        looking,
        payloads: (old.payload.span(), new.payload.span()),
        hidden: (&old.hidden, &new.hidden),
        old_path: String::new(),
        new_path: String::new(),
        found: Differences::default(),
    };
    if looking.scope == Scope::Record && old.pointer == new.pointer {
        walk.value(old.record, new.record, Cursor { keys: looking.keys.places.start(), ..Cursor::default() });
    } else {
        walk.names(old, new);
        walk.old_path.push_str(&old.pointer);
        walk.new_path.push_str(&new.pointer);
        let keys = looking.keys.places.below(&new.pointer);
        walk.value(old.payload, new.payload, Cursor { keys, ..Cursor::default() });
    }
    walk.found
}

/// How far one has walked down in all that is said of places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cursor {
    pub(super) volatile: Option<Place>,
    pub(super) keys: Option<Place>,
    pub(super) spot: Option<SpotId>,
}

pub(super) struct Walk<'w, 'd> {
    pub(super) looking: Looking<'w>,
    payloads: (Range<usize>, Range<usize>),
    hidden: (&'w Hidden<'d>, &'w Hidden<'d>),
    pub(super) old_path: String,
    pub(super) new_path: String,
    found: Differences<'d>,
}

impl<'d> Walk<'_, 'd> {
    /// Two events of different names differ in them, though the names stand outside of the compared parts.
    fn names(&mut self, old: &Subject<'d>, new: &Subject<'d>) {
        let (Some((old, old_pointer)), Some((new, new_pointer))) = (old.outer_name(), new.outer_name())
        else {
            return;
        };
        let old = Some(Side::new(old_pointer, old, self.hidden.0));
        let new = Some(Side::new(new_pointer, new, self.hidden.1));
        self.found.list.push(Difference { change: Change::Changed, old, new });
    }

    pub(super) fn value(&mut self, old: Value<'d>, new: Value<'d>, cursor: Cursor) {
        let is_payload = (old.span(), new.span()) == self.payloads;
        let cursor = if is_payload { self.facts(cursor) } else { cursor };
        if self.is_ignored() {
            return;
        }
        if self.looking.lens.leaves_out(cursor.volatile) == Some(Vary::Value) {
            self.found.left_out += u64::from(!self.is_same(old, new));
            return;
        }
        let is_secret = self.hidden.0.has(old) || self.hidden.1.has(new);
        let has_names = self.looking.lens.leaves_out(cursor.volatile) != Some(Vary::Names);
        match (old.kind(), new.kind()) {
            (Kind::Object, Kind::Object) if !is_secret && !has_names => self.things(old, new, cursor),
            (Kind::Object, Kind::Object) if !is_secret => self.members(old, new, cursor),
            (Kind::Array, Kind::Array) if !is_secret => self.elements(old, new, cursor),
            _ if self.is_same(old, new) => {}
            _ => self.tell(Change::Changed, Some(old), Some(new)),
        }
    }

    /// The catalogue describes values from the payload on.
    fn facts(&self, cursor: Cursor) -> Cursor {
        let Looking { lens, outline, .. } = self.looking;
        let spot = outline.and_then(Outline::top);
        Cursor { volatile: lens.varying.start(), spot, ..cursor }
    }

    pub(super) fn is_ignored(&self) -> bool {
        let ignored = self.looking.ignored;
        ignored.has(&self.old_path) || (self.new_path != self.old_path && ignored.has(&self.new_path))
    }

    fn is_same(&self, old: Value<'d>, new: Value<'d>) -> bool {
        match (old.as_number(), new.as_number(), self.looking.tolerance) {
            (Some(old), Some(new), Some(tolerance)) => tolerance.covers(old, new),
            (Some(old), Some(new), None) => Decimal::of(old) == Decimal::of(new),
            _ if old.kind_bit() != new.kind_bit() => false,
            _ if old.kind() == Kind::String => old.raw() == new.raw() || old.as_str() == new.as_str(),
            _ => self.looking.canon.value(old) == self.looking.canon.value(new),
        }
    }

    pub(super) fn tell(&mut self, change: Change, old: Option<Value<'d>>, new: Option<Value<'d>>) {
        if self.found.list.len() >= MOST {
            self.found.unlisted += 1;
            return;
        }
        let old = old.map(|value| Side::new(self.old_path.clone(), value, self.hidden.0));
        let new = new.map(|value| Side::new(self.new_path.clone(), value, self.hidden.1));
        self.found.list.push(Difference { change, old, new });
    }

    /// Adds a value that only one of the records has.
    pub(super) fn alone(
        &mut self,
        change: Change,
        old: Option<Value<'d>>,
        new: Option<Value<'d>>,
        cursor: Cursor,
    ) {
        if self.is_ignored() {
            return;
        }
        if self.looking.lens.leaves_out(cursor.volatile) == Some(Vary::Value) {
            self.found.left_out += 1;
            return;
        }
        self.tell(change, old, new);
    }

    fn members(&mut self, old: Value<'d>, new: Value<'d>, cursor: Cursor) {
        let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else { return };
        let (olds, news) = (Finder::of(old), Finder::of(new));
        for member in old.iter().filter(|member| !member.name.is_overridden()) {
            let name = member.name.as_str();
            let Some(new) = news.find(&name) else {
                self.gone(member, cursor);
                continue;
            };
            let below = self.member(cursor, &member.name);
            self.within(&name, &name, |walk| walk.value(member.value, new, below));
        }
        for member in new.iter().filter(|member| !member.name.is_overridden()) {
            if olds.find(&member.name.as_str()).is_none() {
                self.come(member, cursor);
            }
        }
    }

    /// Members whose names are ids, so that they are matched by their values.
    fn things(&mut self, old: Value<'d>, new: Value<'d>, cursor: Cursor) {
        let members = |object: Value<'d>| -> Vec<Member<'d>> {
            let all = object.as_object().into_iter().flatten();
            all.filter(|member| !member.name.is_overridden()).collect()
        };
        let (olds, news) = (members(old), members(new));
        let described = |members: &[Member<'d>], path: &str| -> Vec<Element> {
            let describe = |member: &Member<'d>| Element {
                hash: self.hash(member.value, self.member(cursor, &member.name), path, &|| {
                    member.name.as_str().into_owned()
                }),
                key: Some(u64::from(member.name.hash())),
            };
            members.iter().map(describe).collect()
        };
        let described = (described(&olds, &self.old_path), described(&news, &self.new_path));
        for edit in edits(&described.0, &described.1, By::Content) {
            match edit {
                // Members have no order.
                Edit::Kept { old, new, .. } => {
                    let below = self.member(cursor, &news[new].name);
                    self.within(&olds[old].name.as_str(), &news[new].name.as_str(), |walk| {
                        walk.value(olds[old].value, news[new].value, below);
                    });
                }
                Edit::Removed { old } => self.gone(olds[old], cursor),
                Edit::Added { new } => self.come(news[new], cursor),
            }
        }
    }

    fn gone(&mut self, member: Member<'d>, cursor: Cursor) {
        let (name, below) = (member.name.as_str(), self.member(cursor, &member.name));
        self.within(&name, &name, |walk| walk.alone(Change::Removed, Some(member.value), None, below));
    }

    fn come(&mut self, member: Member<'d>, cursor: Cursor) {
        let (name, below) = (member.name.as_str(), self.member(cursor, &member.name));
        self.within(&name, &name, |walk| walk.alone(Change::Added, None, Some(member.value), below));
    }

    pub(super) fn hash(
        &self,
        value: Value<'_>,
        cursor: Cursor,
        path: &str,
        token: &dyn Fn() -> String,
    ) -> u64 {
        let left_out = LeftOut { volatile: self.looking.lens.left_out(), ignored: self.looking.ignored };
        let pointer = if left_out.ignored.is_empty() {
            String::new()
        } else {
            format!("{path}/{}", escape_pointer_token(&token()))
        };
        self.looking.canon.without(value, left_out, cursor.volatile, &pointer)
    }

    fn member(&self, cursor: Cursor, name: &crate::json::Name<'_>) -> Cursor {
        let Looking { lens, keys, outline, .. } = self.looking;
        let spot = outline.zip(cursor.spot);
        Cursor {
            volatile: lens.varying.member(cursor.volatile, name),
            keys: keys.places.member(cursor.keys, name),
            spot: spot.and_then(|(outline, spot)| outline.member(outline.spot(spot), &name.as_str())),
        }
    }

    pub(super) fn element(&self, cursor: Cursor, index: usize) -> Cursor {
        let Looking { lens, keys, outline, .. } = self.looking;
        let spot = outline.zip(cursor.spot);
        Cursor {
            volatile: lens.varying.element(cursor.volatile, index),
            keys: keys.places.element(cursor.keys, index),
            spot: spot.and_then(|(outline, spot)| outline.element(outline.spot(spot), index)),
        }
    }

    /// One step down in both records, and back.
    pub(super) fn within(&mut self, old: &str, new: &str, walk: impl FnOnce(&mut Self)) {
        let lengths = (self.old_path.len(), self.new_path.len());
        for (path, token) in [(&mut self.old_path, old), (&mut self.new_path, new)] {
            path.push('/');
            path.push_str(&escape_pointer_token(token));
        }
        walk(self);
        self.old_path.truncate(lengths.0);
        self.new_path.truncate(lengths.1);
    }
}

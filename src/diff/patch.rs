//! The change from one record to another as a JSON patch (RFC 6902).

use super::canonical::{Canon, Numbers};
use super::finder::Finder;
use super::sequence::common;
use crate::json::{Kind, Value, escape_pointer_token};

/// The kind of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// Puts a value where none is, or between the elements of an array.
    Add,
    /// Takes a value away.
    Remove,
    /// Puts a value in the place of another.
    Replace,
}

impl OperationKind {
    /// The word for it in a patch.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }
}

/// One step of a patch. Steps are applied one after another, so that indices include the effects of earlier ones.
#[derive(Debug, Clone)]
pub struct Operation<'d> {
    /// Its kind.
    pub kind: OperationKind,
    /// Where, as an RFC 6901 pointer.
    pub path: String,
    /// The value that is put there.
    pub value: Option<Value<'d>>,
}

/// The steps that turn `old` into `new`, to the letter: a number that is only written in another way is replaced.
#[must_use]
pub fn patch<'d>(old: Value<'_>, new: Value<'d>) -> Vec<Operation<'d>> {
    let mut steps = Steps { canon: Canon::new(Numbers::Literally), path: String::new(), list: Vec::new() };
    steps.value(old, new);
    steps.list
}

struct Steps<'d> {
    canon: Canon,
    path: String,
    list: Vec<Operation<'d>>,
}

impl<'d> Steps<'d> {
    fn value(&mut self, old: Value<'_>, new: Value<'d>) {
        match (old.kind(), new.kind()) {
            (Kind::Object, Kind::Object) => self.members(old, new),
            (Kind::Array, Kind::Array) => self.elements(old, new),
            _ if self.canon.value(old) == self.canon.value(new) => {}
            _ => self.step(OperationKind::Replace, Some(new)),
        }
    }

    fn step(&mut self, kind: OperationKind, value: Option<Value<'d>>) {
        self.list.push(Operation { kind, path: self.path.clone(), value });
    }

    fn members(&mut self, old: Value<'_>, new: Value<'d>) {
        let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else { return };
        let (olds, news) = (Finder::of(old), Finder::of(new));
        for member in old.iter().filter(|member| !member.name.is_overridden()) {
            let name = member.name.as_str();
            self.within(&name, |steps| match news.find(&name) {
                Some(new) => steps.value(member.value, new),
                None => steps.step(OperationKind::Remove, None),
            });
        }
        for member in new.iter().filter(|member| !member.name.is_overridden()) {
            let name = member.name.as_str();
            if olds.find(&name).is_none() {
                self.within(&name, |steps| steps.step(OperationKind::Add, Some(member.value)));
            }
        }
    }

    fn elements(&mut self, old: Value<'_>, new: Value<'d>) {
        let (olds, news) = (elements(old), elements(new));
        let mut pairs = common(&self.hashes(&olds), &self.hashes(&news));
        pairs.push((olds.len(), news.len()));
        let (mut from, mut at) = ((0, 0), 0);
        for (old_end, new_end) in pairs {
            let (mut old_gap, mut new_gap) = (&olds[from.0..old_end], &news[from.1..new_end]);
            while let (Some((old, old_rest)), Some((new, new_rest))) =
                (old_gap.split_first(), new_gap.split_first())
            {
                self.within(&at.to_string(), |steps| steps.value(*old, *new));
                (old_gap, new_gap) = (old_rest, new_rest);
                at += 1;
            }
            for _ in old_gap {
                self.within(&at.to_string(), |steps| steps.step(OperationKind::Remove, None));
            }
            for new in new_gap {
                self.within(&at.to_string(), |steps| steps.step(OperationKind::Add, Some(*new)));
                at += 1;
            }
            from = (old_end + 1, new_end + 1);
            at += 1;
        }
    }

    fn hashes(&self, values: &[Value<'_>]) -> Vec<u64> {
        values.iter().map(|value| self.canon.value(*value)).collect()
    }

    fn within(&mut self, token: &str, step: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&escape_pointer_token(token));
        step(self);
        self.path.truncate(length);
    }
}

fn elements(array: Value<'_>) -> Vec<Value<'_>> {
    array.as_array().into_iter().flatten().collect()
}

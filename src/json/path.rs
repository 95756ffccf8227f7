//! A pointer that is followed again and again.

use super::key::Key;
use super::kind::Kind;
use super::pointer;
use super::value::Value;

/// A JSON pointer (RFC 6901), taken apart once: following it costs neither a hash nor a copy.
#[derive(Debug, Clone)]
pub struct Path {
    steps: Box<[Step]>,
}

#[derive(Debug, Clone)]
struct Step {
    name: Key,
    /// The token as an index, if it can be one.
    index: Option<usize>,
}

impl Step {
    /// The member or element of `value` that it leads to.
    #[inline]
    fn from<'d>(&self, value: Value<'d>) -> Option<Value<'d>> {
        match value.as_object() {
            Some(object) => object.find(&self.name),
            None => value.as_array()?.iter().nth(self.index?),
        }
    }
}

impl Path {
    /// Takes `pointer` apart; `None` if it is neither empty nor begins with `/`.
    #[must_use]
    pub fn new(pointer: &str) -> Option<Self> {
        let step = |token: &str| Step { name: Key::new(token), index: pointer::index(token) };
        Some(Self { steps: pointer::tokens(pointer)?.map(|token| step(&token)).collect() })
    }

    /// Returns true if it leads nowhere else.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The hash of the first name on it, and the kind of value that the next one asks for. A number counts as an index.
    #[must_use]
    pub fn first(&self) -> Option<(u32, Option<Kind>)> {
        let kind = |step: &Step| if step.index.is_some() { Kind::Array } else { Kind::Object };
        self.steps.first().map(|step| (step.name.hash(), self.steps.get(1).map(kind)))
    }

    /// Returns true if it can lead to a value from an array: it begins with an index.
    #[must_use]
    pub fn leads_from_arrays(&self) -> bool {
        self.steps.first().is_none_or(|step| step.index.is_some())
    }

    /// The value that it leads to from `value`.
    #[inline]
    #[must_use]
    pub fn from<'d>(&self, value: Value<'d>) -> Option<Value<'d>> {
        self.steps.iter().try_fold(value, |value, step| step.from(value))
    }

    /// The same; or else the last value on it that is there.
    pub fn lead<'d>(&self, value: Value<'d>) -> Result<Value<'d>, Value<'d>> {
        self.steps.iter().try_fold(value, |value, step| step.from(value).ok_or(value))
    }
}

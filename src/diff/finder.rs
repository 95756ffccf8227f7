//! Members by name.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Object, Value};

/// Finds members by name: as many as there may be, in a time that does not grow with them.
pub(super) struct Finder<'d> {
    object: Object<'d>,
    /// Only of objects with many members.
    index: Option<HashMap<Cow<'d, str>, Value<'d>>>,
}

/// Up to this many members are searched one by one.
const FEW: usize = 32;

impl<'d> Finder<'d> {
    pub(super) fn of(object: Object<'d>) -> Self {
        let index = (object.len() > FEW)
            .then(|| object.iter().map(|member| (member.name.as_str(), member.value)).collect());
        Self { object, index }
    }

    pub(super) fn find(&self, name: &str) -> Option<Value<'d>> {
        match &self.index {
            Some(index) => index.get(name).copied(),
            None => self.object.get(name),
        }
    }
}

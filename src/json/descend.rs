//! The values in a value: by pointer, by kind, one after another.

use super::kind::Kind;
use super::name::Name;
use super::number::Number;
use super::pointer::{self, escape_pointer_token};
use super::slot::Shape;
use super::value::{Member, Value};

impl<'d> Value<'d> {
    /// The value that a JSON pointer (RFC 6901) leads to from here; `""` leads nowhere else.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<Value<'d>> {
        pointer::tokens(pointer)?.try_fold(*self, |value, token| {
            if let Some(object) = value.as_object() {
                return object.get(&token);
            }
            value.as_array()?.iter().nth(pointer::index(&token)?)
        })
    }

    /// The JSON pointer that leads from here to `inner`, if it stands in this value.
    ///
    /// A member whose name is given again later has the same pointer as the one that wins.
    #[must_use]
    pub fn path_to(&self, inner: Value<'d>) -> Option<String> {
        let ((tape, _), (other, target)) = (self.place(), inner.place());
        if !std::ptr::eq(tape.slots, other.slots) {
            return None;
        }
        let mut path = String::new();
        let mut value = *self;
        while value.place().1 != target {
            path.push('/');
            value = value.step_to(inner, &mut path)?;
        }
        Some(path)
    }

    /// The child that `inner` stands in; its token goes to `path`.
    fn step_to(&self, inner: Value<'d>, path: &mut String) -> Option<Value<'d>> {
        let target = inner.place().1;
        let holds = |child: &Value<'_>| (child.place().1..child.slot().next).contains(&target);
        if let Some(object) = self.as_object() {
            let member = object.iter().find(|member| holds(&member.value))?;
            path.push_str(&escape_pointer_token(&member.name.as_str()));
            return Some(member.value);
        }
        let (index, element) = self.as_array()?.iter().enumerate().find(|(_, it)| holds(it))?;
        path.push_str(&index.to_string());
        Some(element)
    }

    /// Calls `each` with every member of every object in it, in the order of the text.
    pub fn each_member(&self, mut each: impl FnMut(Member<'d>)) {
        let (tape, index) = self.place();
        let behind = self.slot().end_index(index);
        for at in index..behind {
            if tape.slot(at).shape() == Shape::Name {
                each(Member { name: Name::new(tape, at), value: tape.value(at + 1) });
            }
        }
    }

    /// Calls `each` with every value of a kind in it, in the order of the text; names are none.
    pub fn each_of_kind(&self, kind: Kind, mut each: impl FnMut(Value<'d>)) {
        let (tape, index) = self.place();
        for at in index..self.slot().end_index(index) {
            let slot = tape.slot(at);
            if slot.shape() != Shape::Name && kind.bits() & (1 << slot.shape() as u32) != 0 {
                each(tape.value(at));
            }
        }
    }

    /// The value as `serde_json` holds it: of members with the same name the last wins, numbers
    /// are as `serde_json` reads them (see [`Number::to_serde`]).
    #[must_use]
    pub fn to_serde(&self) -> serde_json::Value {
        match self.slot().shape() {
            Shape::Null => serde_json::Value::Null,
            Shape::False => false.into(),
            Shape::True => true.into(),
            Shape::Number => Number::new(self.raw()).to_serde().into(),
            Shape::String | Shape::Name => self.read().into(),
            Shape::Array => self.as_array().into_iter().flatten().map(|it| it.to_serde()).collect(),
            Shape::Object => {
                let members = self.as_object().into_iter().flatten();
                members.map(|it| (it.name.as_str().into_owned(), it.value.to_serde())).collect()
            }
        }
    }
}

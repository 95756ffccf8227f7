//! The tree as `jsonschema` sees it.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{self, Json, JsonNumber, Node, NodeIdentity, cmp};
use jsonschema_value::LazyInstance;
use serde_json::Value as Expected;

use super::budget;
use super::escape;
use super::hash::hash_of;
use super::kind::Kind;
use super::number::Number;
use super::slot::{Shape, Slot};
use super::tape::Tape;
use super::value::{Array, Elements, Members, Object, Value};

/// Our representation of instances: `jsonschema::options_for::<PlacedJson>()` builds validators
/// that judge a [`Value`] as it stands.
///
/// Of members with the same name the last counts, and the object is as long as it has names, so
/// that a verdict is the same as over `serde_json`.
#[derive(Debug, Clone, Copy)]
pub struct PlacedJson;

/// A member name and its hash, prepared when a schema is compiled.
#[derive(Debug, Clone)]
pub struct PreparedKey {
    name: Box<str>,
    hash: u32,
}

/// Holds a member name in the shape of a document, for `propertyNames`.
#[derive(Debug, Default)]
pub struct PropertyNameBuffer {
    text: String,
    slots: Vec<Slot>,
}

impl Json for PlacedJson {
    type Node<'a> = Value<'a>;
    type PreparedKey = PreparedKey;
    type StringBuffer = PropertyNameBuffer;

    fn prepare_key(key: &str) -> PreparedKey {
        PreparedKey { name: key.into(), hash: hash_of(key) }
    }

    fn with_string_node<T>(
        buffer: &mut PropertyNameBuffer,
        string: &str,
        f: impl FnOnce(Value<'_>) -> T,
    ) -> T {
        let PropertyNameBuffer { text, slots } = buffer;
        // The string stands between quotes as it is. Its slot says that it has no escapes, so a
        // quote or backslash in it is read as nothing but itself.
        text.clear();
        text.push('"');
        text.push_str(string);
        text.push('"');
        slots.clear();
        slots.push(Slot::new(Shape::String, 0, text.len(), 1));
        f(Tape { text, slots, names: &[], wide: &[], reads: None }.value(0))
    }
}

impl<'a> Node<'a, PlacedJson> for Value<'a> {
    type Object = Object<'a>;
    type Array = Array<'a>;
    type Number = Number<'a>;

    #[inline]
    fn as_object(&self) -> Option<Object<'a>> {
        budget::question();
        Value::as_object(self)
    }

    #[inline]
    fn as_array(&self) -> Option<Array<'a>> {
        budget::question();
        Value::as_array(self)
    }

    #[inline]
    fn as_string(&self) -> Option<Cow<'a, str>> {
        budget::question();
        self.as_str()
    }

    #[inline]
    fn as_number(&self) -> Option<Number<'a>> {
        budget::question();
        Value::as_number(self)
    }

    #[inline]
    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    #[inline]
    fn is_null(&self) -> bool {
        Value::is_null(self)
    }

    #[inline]
    fn is_number(&self) -> bool {
        budget::question();
        self.slot().shape() == Shape::Number
    }

    #[inline]
    fn is_string(&self) -> bool {
        budget::question();
        self.slot().shape() == Shape::String
    }

    #[inline]
    fn json_type(&self) -> JsonType {
        budget::question();
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::Boolean => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn string_length(&self) -> Option<u64> {
        let slot = self.slot();
        if slot.shape() != Shape::String {
            return None;
        }
        let body = slot.body(self.document_text());
        let length = if slot.has_escapes() { escape::unescaped_length(body) } else { body.chars().count() };
        Some(length as u64)
    }

    fn equals_value(&self, expected: &Expected) -> bool {
        budget::question();
        match expected {
            Expected::Null => self.is_null(),
            Expected::Bool(expected) => self.as_bool() == Some(*expected),
            Expected::Number(expected) => {
                Value::as_number(self).is_some_and(|number| cmp::equal_numbers(&number, expected))
            }
            Expected::String(expected) => {
                self.slot().shape() == Shape::String && self.slot().reads(self.document_text(), expected)
            }
            Expected::Array(expected) => Value::as_array(self).is_some_and(|array| {
                array.len() == expected.len()
                    && array.iter().zip(expected).all(|(element, it)| element.equals_value(it))
            }),
            Expected::Object(expected) => Value::as_object(self).is_some_and(|object| {
                json::Object::len(&object) == expected.len()
                    && json::Object::members(&object)
                        .all(|(name, value)| expected.get(&*name).is_some_and(|it| value.equals_value(it)))
            }),
        }
    }

    /// An error need not carry a copy of the value that it speaks of: the value is found again by its pointer.
    /// Only the name that `propertyNames` refuses stands in no document; it goes with the error.
    fn lazy_value(&self) -> LazyInstance<'a> {
        budget::error();
        let is_name = self.place().0.slots.len() == 1 && self.kind() == Kind::String;
        LazyInstance::Ready(Cow::Owned(if is_name { self.to_serde() } else { Expected::Null }))
    }

    fn to_value(&self) -> Cow<'a, Expected> {
        Cow::Owned(self.to_serde())
    }

    #[inline]
    fn identity(&self) -> Option<NodeIdentity> {
        budget::question();
        Some(NodeIdentity::new(std::ptr::from_ref(self.slot()).addr()))
    }
}

impl<'a> json::Object<'a, PlacedJson> for Object<'a> {
    type Node = Value<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = UniqueMembers<'a>;

    #[inline]
    fn len(&self) -> usize {
        if self.has_duplicates() {
            return self.iter().filter(|member| !member.name.is_overridden()).count();
        }
        Object::len(self)
    }

    #[inline]
    fn is_empty(&self) -> bool {
        Object::is_empty(self)
    }

    #[inline]
    fn get(&self, key: &PreparedKey) -> Option<Value<'a>> {
        budget::question();
        self.member_with_hash(&key.name, key.hash).map(|member| member.value)
    }

    #[inline]
    fn members(&self) -> UniqueMembers<'a> {
        UniqueMembers { members: self.iter() }
    }
}

/// Iterates over the members of an object that count: of several with one name the last.
#[derive(Debug, Clone)]
pub struct UniqueMembers<'a> {
    members: Members<'a>,
}

impl<'a> Iterator for UniqueMembers<'a> {
    type Item = (Cow<'a, str>, Value<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        budget::question();
        let member = self.members.find(|member| !member.name.is_overridden())?;
        Some((member.name.as_str(), member.value))
    }
}

impl<'a> json::Array<'a, PlacedJson> for Array<'a> {
    type Node = Value<'a>;
    type ElementsIter = Elements<'a>;

    #[inline]
    fn len(&self) -> usize {
        Array::len(self)
    }

    #[inline]
    fn elements(&self) -> Elements<'a> {
        self.iter()
    }
}

impl JsonNumber for Number<'_> {
    #[inline]
    fn as_u64(&self) -> Option<u64> {
        Number::as_u64(*self)
    }

    #[inline]
    fn as_i64(&self) -> Option<i64> {
        Number::as_i64(*self)
    }

    #[inline]
    fn as_f64(&self) -> Option<f64> {
        Number::as_f64(*self)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.raw())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.to_serde())
    }

    fn is_integer(&self) -> bool {
        Number::is_integer(*self)
    }
}

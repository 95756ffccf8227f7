//! Schemas whose answer can be had both ways, yes and no, and the words of schemas for types and values.

use serde_json::Value as Json;

use super::rules::{Choices, Predicate, Strings, Types};
use crate::json::Key;

impl Choices {
    /// Values that are no string, truth value, null or whole number are left out: they are not accepted.
    pub(super) fn of<'j>(values: impl IntoIterator<Item = &'j Json>) -> Self {
        let mut choices = Self::default();
        let mut strings: Vec<Box<str>> = Vec::new();
        for value in values {
            match value {
                Json::Null => choices.null = true,
                Json::Bool(truth) => choices.booleans.push(*truth),
                Json::String(text) => strings.push(text.as_str().into()),
                Json::Number(number) => choices.integers.extend(number.as_i64()),
                Json::Array(_) | Json::Object(_) => {}
            }
        }
        choices.strings = Strings::of(&strings);
        choices
    }
}

pub(super) fn has(name: &str) -> Predicate {
    Predicate::Has(Key::new(name))
}

pub(super) fn predicates(schemas: &[Json]) -> Option<Vec<Predicate>> {
    schemas.iter().map(predicate).collect()
}

/// A schema whose answer can be had both ways: yes and no.
pub(super) fn predicate(schema: &Json) -> Option<Predicate> {
    if let Json::Bool(truth) = schema {
        return Some(if *truth { Predicate::All(Vec::new()) } else { Predicate::Any(Vec::new()) });
    }
    let mut all = Vec::new();
    for (keyword, value) in schema.as_object()? {
        match keyword.as_str() {
            "type" => all.push(Predicate::Types(types(value)?)),
            "required" => {
                for name in value.as_array()? {
                    all.push(has(name.as_str()?));
                }
            }
            "properties" => {
                for (name, schema) in value.as_object()? {
                    let mut keywords = schema.as_object()?.iter();
                    let values = match (keywords.next()?, keywords.next()) {
                        ((keyword, value), None) if keyword == "const" => std::slice::from_ref(value),
                        ((keyword, values), None) if keyword == "enum" => values.as_array()?,
                        _ => return None,
                    };
                    // A number may be written in many ways, and only a yes to it would be certain.
                    let is_exact =
                        |value: &Json| !value.is_number() && !value.is_array() && !value.is_object();
                    if !values.iter().all(is_exact) {
                        return None;
                    }
                    all.push(Predicate::MemberIs(Key::new(name), Choices::of(values)));
                }
            }
            "allOf" => all.extend(predicates(value.as_array()?)?),
            "anyOf" => all.push(Predicate::Any(predicates(value.as_array()?)?)),
            "not" => all.push(Predicate::Not(Box::new(predicate(value)?))),
            _ if is_annotation(keyword) => {}
            _ => return None,
        }
    }
    Some(Predicate::All(all))
}

/// Keywords that judge nothing.
pub(super) fn is_annotation(keyword: &str) -> bool {
    const ANNOTATIONS: [&str; 9] = [
        "title",
        "description",
        "$comment",
        "$defs",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
    ];
    keyword.starts_with("x-") || ANNOTATIONS.contains(&keyword)
}

/// The types that the keyword `type` names.
pub(super) fn types(value: &Json) -> Option<Types> {
    match value {
        Json::String(name) => Some(type_named(name)),
        Json::Array(names) => {
            names.iter().try_fold(Types::NONE, |types, name| Some(types.or(type_named(name.as_str()?))))
        }
        _ => None,
    }
}

pub(super) fn type_named(name: &str) -> Types {
    match name {
        "null" => Types::NULL,
        "boolean" => Types::BOOLEAN,
        "integer" => Types::INTEGER,
        "number" => Types::NUMBER,
        "string" => Types::STRING,
        "array" => Types::ARRAY,
        "object" => Types::OBJECT,
        _ => Types::NONE,
    }
}

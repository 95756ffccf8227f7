//! JSON whose members stay in the order in which they were added, written as people write schemas.

use serde_json::Value as Json;

use crate::json::{Kind, Value};
use crate::safe;

/// Columns of a line: a value that fits is written on one line.
const WIDTH: usize = 120;

/// JSON with ordered members.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// A value without members: anything else than an array or an object.
    Scalar(Json),
    /// An array.
    Array(Vec<Written>),
    /// An object.
    Object(Vec<(String, Written)>),
}

impl Written {
    /// An object without members.
    #[must_use]
    pub fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// A value of a document, in its order; of members with the same name the last.
    #[must_use]
    pub fn of(value: Value<'_>) -> Self {
        match value.kind() {
            Kind::Array => Self::Array(value.as_array().into_iter().flatten().map(Self::of).collect()),
            Kind::Object => {
                let members = value.as_object().into_iter().flatten();
                let last = members.filter(|member| !member.name.is_overridden());
                Self::Object(
                    last.map(|member| (member.name.as_str().into_owned(), Self::of(member.value))).collect(),
                )
            }
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => Self::Scalar(value.to_serde()),
        }
    }

    /// Adds a member behind the others, or replaces the one of this name.
    pub fn set(&mut self, name: &str, value: impl Into<Self>) {
        let Self::Object(members) = self else { return };
        let value = value.into();
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => members.push((name.to_owned(), value)),
        }
    }

    /// The same object with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Self>) -> Self {
        self.set(name, value);
        self
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        let at = members.iter().position(|(known, _)| known == name)?;
        Some(members.remove(at).1)
    }

    /// The member of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Object(members) = self else { return None };
        members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The value that a pointer leads to, to be changed.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        pointer.split('/').skip(1).try_fold(self, |value, token| {
            let name = token.replace("~1", "/").replace("~0", "~");
            match value {
                Self::Array(elements) => elements.get_mut(name.parse::<usize>().ok()?),
                Self::Object(_) => value.get_mut(&name),
                Self::Scalar(_) => None,
            }
        })
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Scalar(value) => value.as_str(),
            _ => None,
        }
    }

    /// The same value without an order of its members.
    #[must_use]
    pub fn to_serde(&self) -> Json {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::Array(elements) => elements.iter().map(Self::to_serde).collect(),
            Self::Object(members) => {
                members.iter().map(|(name, value)| (name.clone(), value.to_serde())).collect()
            }
        }
    }

    /// The text, indented, with a line end.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0, 0);
        text.push('\n');
        text
    }

    fn write(&self, text: &mut String, depth: usize, before: usize) {
        let mut line = String::new();
        if depth > 0 && self.push_line(&mut line, WIDTH.saturating_sub(2 * depth + before)) {
            text.push_str(&line);
            return;
        }
        let (open, close) = match self {
            Self::Scalar(value) => return text.push_str(&scalar(value)),
            Self::Array(_) => ('[', ']'),
            Self::Object(_) => ('{', '}'),
        };
        text.push(open);
        let mut separator = "\n";
        for (name, value) in self.parts() {
            text.push_str(separator);
            text.push_str(&"  ".repeat(depth + 1));
            let name = name.map_or_else(String::new, |name| format!("{}: ", safe::json_string(name)));
            text.push_str(&name);
            value.write(text, depth + 1, name.len());
            separator = ",\n";
        }
        if separator != "\n" {
            text.push('\n');
            text.push_str(&"  ".repeat(depth));
        }
        text.push(close);
    }

    fn parts(&self) -> impl Iterator<Item = (Option<&str>, &Self)> {
        let (elements, members) = match self {
            Self::Scalar(_) => (None, None),
            Self::Array(elements) => (Some(elements), None),
            Self::Object(members) => (None, Some(members)),
        };
        let elements = elements.into_iter().flatten().map(|element| (None, element));
        elements.chain(members.into_iter().flatten().map(|(name, value)| (Some(name.as_str()), value)))
    }

    /// Appends the value on one line; false if it is longer than `room`.
    fn push_line(&self, line: &mut String, room: usize) -> bool {
        let (open, close) = match self {
            Self::Scalar(value) => {
                line.push_str(&scalar(value));
                return line.len() <= room;
            }
            Self::Array(_) => ("[", "]"),
            Self::Object(members) if members.is_empty() => ("{", "}"),
            Self::Object(_) => ("{ ", " }"),
        };
        line.push_str(open);
        for (at, (name, value)) in self.parts().enumerate() {
            line.push_str(if at > 0 { ", " } else { "" });
            if let Some(name) = name {
                line.push_str(&safe::json_string(name));
                line.push_str(": ");
            }
            if !value.push_line(line, room) {
                return false;
            }
        }
        line.push_str(close);
        line.len() <= room
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => safe::json_string(text),
        other => other.to_string(),
    }
}

impl From<Json> for Written {
    fn from(value: Json) -> Self {
        match value {
            Json::Array(elements) => Self::Array(elements.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, Self::from(value))).collect())
            }
            scalar => Self::Scalar(scalar),
        }
    }
}

impl From<&str> for Written {
    fn from(text: &str) -> Self {
        Self::Scalar(text.into())
    }
}

impl From<String> for Written {
    fn from(text: String) -> Self {
        Self::Scalar(text.into())
    }
}

impl From<bool> for Written {
    fn from(value: bool) -> Self {
        Self::Scalar(value.into())
    }
}

impl From<i64> for Written {
    fn from(value: i64) -> Self {
        Self::Scalar(value.into())
    }
}

impl<T: Into<Written>> From<Vec<T>> for Written {
    fn from(elements: Vec<T>) -> Self {
        Self::Array(elements.into_iter().map(Into::into).collect())
    }
}

//! A record as a tree of which parts can be taken out. Names, numbers and texts are kept as they are written.

use std::fmt::Write as _;

use crate::json::{Arena, Kind, Limits, Value};

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// Members in their order, each with its name as it is written.
    Object(Vec<(String, Tree)>),
    Array(Vec<Tree>),
    /// A scalar as it is written.
    Scalar(String),
}

/// The way from the top of a tree to a part of it: places among members or elements.
pub(super) type Steps = Vec<usize>;

impl Tree {
    /// The tree of one JSON text; `None` if it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut arena = Arena::default();
        let limits = Limits { depth: u32::MAX, values: u32::MAX };
        let document = arena.parse(text, &limits).ok()?;
        Some(Self::of(document.root()))
    }

    fn of(value: Value<'_>) -> Self {
        match value.kind() {
            Kind::Object => {
                let members = value.as_object().into_iter().flat_map(|object| object.iter());
                Self::Object(
                    members.map(|member| (member.name.raw().to_owned(), Self::of(member.value))).collect(),
                )
            }
            Kind::Array => Self::Array(value.as_array().into_iter().flatten().map(Self::of).collect()),
            _ => Self::Scalar(value.raw().to_owned()),
        }
    }

    /// The tree as one line of JSON.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.push(&mut out);
        out
    }

    fn push(&self, out: &mut String) {
        match self {
            Self::Scalar(raw) => out.push_str(raw),
            Self::Array(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    out.push(if at == 0 { '[' } else { ',' });
                    element.push(out);
                }
                out.push_str(if elements.is_empty() { "[]" } else { "]" });
            }
            Self::Object(members) => {
                for (at, (name, value)) in members.iter().enumerate() {
                    // Writing to a `String` cannot fail.
                    let _ = write!(out, "{}{name}:", if at == 0 { '{' } else { ',' });
                    value.push(out);
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }

    /// The number of members or elements.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Object(members) => members.len(),
            Self::Array(elements) => elements.len(),
            Self::Scalar(_) => 0,
        }
    }

    /// A member or element by its place.
    pub(super) fn child(&self, at: usize) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(at).map(|(_, value)| value),
            Self::Array(elements) => elements.get(at),
            Self::Scalar(_) => None,
        }
    }

    /// The part that `steps` lead to.
    pub(super) fn at(&self, steps: &[usize]) -> Option<&Self> {
        steps.iter().try_fold(self, |tree, step| tree.child(*step))
    }

    /// The same, to be changed.
    pub(super) fn at_mut(&mut self, steps: &[usize]) -> Option<&mut Self> {
        steps.iter().try_fold(self, |tree, step| match tree {
            Self::Object(members) => members.get_mut(*step).map(|(_, value)| value),
            Self::Array(elements) => elements.get_mut(*step),
            Self::Scalar(_) => None,
        })
    }

    /// Keeps only the members or elements at these places.
    pub(super) fn keep(&mut self, places: &[usize]) {
        let mut at = 0;
        let mut is_kept = || {
            at += 1;
            places.contains(&(at - 1))
        };
        match self {
            Self::Object(members) => members.retain(|_| is_kept()),
            Self::Array(elements) => elements.retain(|_| is_kept()),
            Self::Scalar(_) => {}
        }
    }

    /// Takes out members by their names.
    pub(super) fn without(mut self, names: &[&str]) -> Self {
        if let Self::Object(members) = &mut self {
            members.retain(|(name, _)| !names.iter().any(|other| *name == format!("\"{other}\"")));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn what_is_kept_is_written_as_it_was() {
        let text = r#"{"a":1.50,"b":[{"c":"\u00e4"},[],{}],"a":null}"#;
        let mut tree = Tree::read(text).expect("it is JSON");
        assert_eq!(tree.text(), text);
        tree.at_mut(&[1]).expect("it is there").keep(&[0, 2]);
        tree.keep(&[1, 2]);
        assert_eq!(tree.text(), r#"{"b":[{"c":"\u00e4"},{}],"a":null}"#);
        assert_eq!(tree.clone().without(&["b"]).text(), r#"{"a":null}"#);
        assert_eq!(Tree::read("{"), None);
    }
}

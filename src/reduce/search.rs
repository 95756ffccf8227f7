//! Looks in a case for what must not be left: people and credentials of the records that it is made of.

use std::collections::HashSet;

use super::times::time_of;
use super::tree::Tree;
use crate::catalog::Catalog;

/// Characters of a word that tells something.
const SHORTEST: usize = 3;

/// Words of the normal form.
const OWN: &str = "api event time data envelope source file line column broken code message text named";

/// The texts that are looked for.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Words of personal texts and of credentials.
    hidden: HashSet<String>,
    /// Words that are no secret: those of the schemas, and the names of members.
    words: HashSet<String>,
}

/// A place where something is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Left {
    /// In a value, as it is written.
    Value(String),
    /// In the name of a member.
    Name,
}

impl Search {
    /// The words of these events of the catalogue are no secret.
    pub(super) fn new(catalog: &Catalog, events: &HashSet<(String, String)>) -> Self {
        let mut search = Self::default();
        search.words.extend(words(OWN));
        for (slug, name) in events {
            search.words.extend(words(slug).chain(words(name)));
            if let Some(event) = catalog.find(catalog.api_index(slug), name) {
                search.words.extend(words(&catalog.schema_text(event)));
            }
        }
        search
    }

    /// A text of the capture must not be left.
    pub(super) fn hide(&mut self, text: &str) {
        self.hidden.extend(words(text));
    }

    /// A text of the catalogue is no secret.
    pub(super) fn allow(&mut self, text: &str) {
        self.words.extend(words(text));
    }

    /// The names of the members of a record are no secret but where they were replaced.
    pub(super) fn allow_names(&mut self, record: &Tree) {
        match record {
            Tree::Object(members) => {
                for (name, value) in members {
                    self.words.extend(words(name));
                    self.allow_names(value);
                }
            }
            Tree::Array(elements) => elements.iter().for_each(|element| self.allow_names(element)),
            Tree::Scalar(_) => {}
        }
    }

    /// The first place of a record where something is left.
    pub(super) fn left(&self, record: &Tree) -> Option<Left> {
        match record {
            Tree::Object(members) => members.iter().find_map(|(name, value)| {
                let in_name = self.has(name).then_some(Left::Name);
                in_name.or_else(|| self.left(value))
            }),
            Tree::Array(elements) => elements.iter().find_map(|element| self.left(element)),
            Tree::Scalar(raw) if time_of(raw).is_some() => None,
            Tree::Scalar(raw) => self.has(raw).then(|| Left::Value(raw.clone())),
        }
    }

    fn has(&self, raw: &str) -> bool {
        // An escape hides nothing.
        let text = serde_json::from_str::<String>(raw);
        words(text.as_deref().unwrap_or(raw))
            .any(|word| self.hidden.contains(&word) && !self.words.contains(&word))
    }
}

/// The words of a text that tell something, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(SHORTEST - 1).is_some())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_are_found_and_those_of_schemas_are_not() {
        let mut search = Search::default();
        search.words.extend(words("state READY"));
        search.hide("Anna Nováková is ready, +420 777 123 456");
        let left = |text: &str| search.left(&Tree::read(text).expect("it is JSON"));
        let value = |raw: &str| Some(Left::Value(raw.to_owned()));
        assert_eq!(left(r#"{"state":"READY","at":978393600777}"#), None);
        assert_eq!(left(r#"{"x":["dear nov\u00e1kov\u00e1"]}"#), value(r#""dear nov\u00e1kov\u00e1""#));
        assert_eq!(left(r#"{"x":{"anna":1}}"#), Some(Left::Name));
        assert_eq!(left(r#"{"n":777}"#), value("777"));
        assert_eq!(left(r#"{"n":7770,"annabel":1}"#), None);
    }
}

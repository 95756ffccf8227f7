//! Looks in a case for what must not be left: people and credentials of the captures that it is made of.

use std::collections::HashSet;

use super::times::time_of;
use super::tree::Tree;
use crate::catalog::Catalog;

/// Characters of a word that tells something.
const SHORTEST: usize = 3;

/// Digits of a number that tells something in a whole capture: shorter ones are equal by chance.
const SHORTEST_NUMBER: usize = 6;

/// Words of the normal form and of labels.
const OWN: &str = "api event time data envelope source file record line column offset broken code message text named name value";

/// The texts that are looked for.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Words of the personal texts and credentials of the records that were gathered.
    hidden: HashSet<String>,
    /// Words of the case that are those of people elsewhere in the captures.
    people: HashSet<String>,
    /// Words that are no secret: those of the schemas.
    words: HashSet<String>,
    /// Words in names of members, which are no secret but where they are those of people.
    names: HashSet<String>,
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
        each_text(record, &mut |raw, is_name| {
            if is_name {
                self.names.extend(words(raw));
            }
        });
    }

    /// The words of records that may be those of people: no schema has them.
    pub(super) fn suspects(&self, records: &[Tree]) -> HashSet<String> {
        // By these two an event is named.
        const NAMING: [&str; 2] = ["event", "api"];
        let is_short_number =
            |word: &str| word.len() < SHORTEST_NUMBER && word.bytes().all(|byte| byte.is_ascii_digit());
        let mut suspects = HashSet::new();
        for record in records {
            each_text(&record.clone().without(&NAMING), &mut |raw, _| {
                let words = words_of_json(raw).into_iter();
                suspects.extend(words.filter(|word| !self.words.contains(word) && !is_short_number(word)));
            });
        }
        suspects
    }

    /// These words are those of people.
    pub(super) fn hide_people(&mut self, people: impl Iterator<Item = String>) {
        self.people.extend(people);
    }

    /// The values and names of a record in which something is left, as they are written.
    pub(super) fn left(&self, record: &Tree) -> Vec<String> {
        let mut left = Vec::new();
        each_text(record, &mut |raw, _| {
            if self.has(raw) {
                left.push(raw.to_owned());
            }
        });
        left
    }

    fn has(&self, raw: &str) -> bool {
        words_of_json(raw).into_iter().any(|word| {
            let is_hidden = self.hidden.contains(&word) && !self.names.contains(&word);
            (is_hidden || self.people.contains(&word)) && !self.words.contains(&word)
        })
    }
}

/// Calls `each` with the names and scalars of a record as they are written, but for times, and with true for a name.
fn each_text(record: &Tree, each: &mut dyn FnMut(&str, bool)) {
    match record {
        Tree::Object(members) => {
            for (name, value) in members {
                each(name, true);
                each_text(value, each);
            }
        }
        Tree::Array(elements) => elements.iter().for_each(|element| each_text(element, each)),
        Tree::Scalar(raw) if time_of(raw).is_some() => {}
        Tree::Scalar(raw) => each(raw, false),
    }
}

/// The words of a scalar or name as it is written: an escape hides nothing.
fn words_of_json(raw: &str) -> Vec<String> {
    let text = serde_json::from_str::<String>(raw);
    words(text.as_deref().unwrap_or(raw)).collect()
}

/// The words of a text that tell something, in small letters.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(SHORTEST - 1).is_some())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::read(text).expect("it is JSON")
    }

    #[test]
    fn words_of_people_are_found_and_those_of_schemas_are_not() {
        let mut search = Search::default();
        search.allow("state READY");
        search.hide("Anna Nováková is ready, +420 777 123 456");
        let left = |text: &str| search.left(&tree(text));
        assert!(left(r#"{"state":"READY","at":978393600777}"#).is_empty());
        assert_eq!(left(r#"{"x":["dear nov\u00e1kov\u00e1"]}"#), [r#""dear nov\u00e1kov\u00e1""#]);
        assert_eq!(left(r#"{"x":{"anna":1}}"#), [r#""anna""#]);
        assert_eq!(left(r#"{"n":777}"#), ["777"]);
        assert!(left(r#"{"n":7770,"annabel":1}"#).is_empty());
    }

    #[test]
    fn a_name_of_a_member_is_left_only_if_it_is_that_of_a_person() {
        let mut search = Search::default();
        search.allow("state READY");
        search.hide("my topic");
        let record = tree(r#"{"event":"Endet","topic":{"Anna":"READY","n":150,"id":1234567}}"#);
        search.allow_names(&record);
        assert!(search.left(&record).is_empty());
        let suspects = search.suspects(std::slice::from_ref(&record));
        assert_eq!(suspects, ["topic", "anna", "1234567"].map(str::to_owned).into());
        search.hide_people(["anna".to_owned()].into_iter());
        assert_eq!(search.left(&record), [r#""Anna""#]);
    }
}

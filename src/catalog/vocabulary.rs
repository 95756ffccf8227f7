//! The names that the catalogue itself uses: a value under any other name may be personal.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use super::load::Catalog;

/// Names of members in the schemas and envelopes of each API.
#[derive(Debug)]
pub struct Vocabulary<'c> {
    catalog: &'c Catalog,
    /// By API, collected when the first name of it is asked about.
    names: Mutex<HashMap<usize, Arc<HashSet<String>>>>,
}

impl<'c> Vocabulary<'c> {
    /// The names of a catalogue.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, names: Mutex::default() }
    }

    /// A pointer in which array indices, and names that the API does not use, are `*`.
    #[must_use]
    pub fn pointer(&self, api: Option<&str>, pointer: &str) -> String {
        let api = api.and_then(|slug| self.catalog.api_index(slug));
        let names = api.map(|api| self.names_of(api));
        let is_known = |token: &str| {
            let is_index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
            !is_index
                && names
                    .as_ref()
                    .is_some_and(|names| names.contains(&*token.replace("~1", "/").replace("~0", "~")))
        };
        let mut general = String::with_capacity(pointer.len());
        for token in pointer.split('/').skip(1) {
            general.push('/');
            general.push_str(if is_known(token) { token } else { "*" });
        }
        general
    }

    /// The name of an event; `*` if the catalogue does not have it.
    #[must_use]
    pub fn event<'n>(&self, api: &str, name: &'n str) -> &'n str {
        let index = self.catalog.api_index(api);
        let is_listed =
            index.is_some() && self.catalog.find(index, name).is_some_and(|event| event.name == name);
        let api = index.and_then(|index| self.catalog.apis().get(index));
        let is_known = || api.is_some_and(|api| api.known(name).is_some_and(|known| known.name == name));
        if is_listed || is_known() { name } else { "*" }
    }

    fn names_of(&self, api: usize) -> Arc<HashSet<String>> {
        let mut all = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(api).or_insert_with(|| Arc::new(self.collect(api))))
    }

    fn collect(&self, api: usize) -> HashSet<String> {
        let mut names = HashSet::new();
        for text in self.catalog.texts_of(api) {
            if let Ok(json) = serde_json::from_str(&text) {
                add(&json, &mut names);
            }
        }
        names
    }
}

/// Adds the names of `properties`, and those that pointers lead through.
fn add(json: &Json, names: &mut HashSet<String>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                if let (true, Some(properties)) = (name == "properties", value.as_object()) {
                    names.extend(properties.keys().cloned());
                }
                add_pointer(name, names);
                add(value, names);
            }
        }
        Json::Array(elements) => elements.iter().for_each(|element| add(element, names)),
        Json::String(text) => add_pointer(text, names),
        _ => {}
    }
}

fn add_pointer(text: &str, names: &mut HashSet<String>) {
    if let Some(tokens) = text.strip_prefix('/') {
        names.extend(tokens.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")));
    }
}

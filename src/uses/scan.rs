//! Finds the names of events in a source text, by the patterns of the catalogue.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use crate::catalog::{Catalog, EventType};
use crate::check::is_nearly_a_name;

/// A name of an event in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Index of the API by whose pattern it was found.
    pub api: usize,
    /// The name, or a channel.
    pub name: String,
}

/// The patterns of all APIs, compiled.
pub struct Scanner<'c> {
    catalog: &'c Catalog,
    patterns: Vec<Pattern>,
}

struct Pattern {
    api: usize,
    regex: Regex,
    only_known: bool,
}

impl<'c> Scanner<'c> {
    /// The patterns of `catalog`; those of one API if `only` names it.
    #[must_use]
    pub fn new(catalog: &'c Catalog, only: Option<usize>) -> Self {
        let apis = catalog.apis().iter().enumerate().filter(|(api, _)| only.is_none_or(|only| only == *api));
        let patterns = apis.flat_map(|(api, facts)| {
            facts.uses.iter().map(move |uses| Pattern {
                api,
                regex: Regex::new(&uses.pattern)
                    .expect("the patterns were checked when the catalogue was loaded"),
                only_known: uses.only_known,
            })
        });
        Self { catalog, patterns: patterns.collect() }
    }

    /// The catalogue.
    #[must_use]
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// The names in a text, in its order, each once.
    #[must_use]
    pub fn names(&self, text: &str) -> Vec<Used> {
        let mut found: BTreeMap<(usize, usize), Used> = BTreeMap::new();
        for Pattern { api, regex, only_known } in &self.patterns {
            for captures in regex.captures_iter(text) {
                let Some(name) = captures.get(1) else { continue };
                if self.is_meant(*api, name.as_str(), *only_known) {
                    let used = Used { range: name.range(), api: *api, name: name.as_str().to_owned() };
                    found.entry((name.start(), *api)).or_insert(used);
                }
            }
        }
        found.into_values().collect()
    }

    /// Returns true if a name that stands where names of the API stand is one, or is meant to be one: other buses have the same calls.
    fn is_meant(&self, api: usize, name: &str, only_known: bool) -> bool {
        let facts = &self.catalog.apis()[api];
        if name.starts_with('/') {
            return !only_known;
        }
        let is_exact = self.catalog.find(Some(api), name).is_some()
            || facts.known(name).is_some_and(|known| known.name == name);
        if only_known || is_exact {
            return is_exact;
        }
        facts.looks_like_ours(name)
            || facts.known(name).is_some()
            || facts.other(name).is_some()
            || is_nearly_a_name(self.catalog, api, name)
    }

    /// The events that come on a channel, which may end in a wildcard.
    pub(super) fn on_channel(&self, api: usize, channel: &str) -> Vec<&'c EventType> {
        let prefix = channel.trim_end_matches('*');
        let is_on = |event: &&EventType| {
            let known = self.catalog.facts(event).channel.as_deref();
            event.api == api
                && known.is_some_and(|known| {
                    if prefix == channel { known == channel } else { known.starts_with(prefix) }
                })
        };
        self.catalog.events().iter().filter(is_on).collect()
    }
}

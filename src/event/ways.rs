//! How logs name the events of the APIs.

use regex::Regex;

use crate::catalog::{Catalog, Meaning};

/// How the APIs are named in logs, ready for use.
pub(super) struct Ways {
    pub(super) patterns: Vec<(usize, Regex, Option<String>)>,
    pub(super) channels: Marks,
    /// Words and signs before what was received.
    pub(super) received: Marks,
    /// Words before which clients print other values than messages.
    pub(super) no_messages: Vec<String>,
}

impl Ways {
    pub(super) fn new(catalog: &Catalog, only: Option<usize>) -> Self {
        let apis =
            || catalog.apis().iter().enumerate().filter(|(api, _)| only.is_none_or(|only| only == *api));
        let patterns = apis().flat_map(|(api, description)| {
            let names = description.log_names(only.is_some());
            names.map(move |(way, event)| (api, way, event.map(str::to_owned)))
        });
        let conditions =
            apis().filter_map(|(_, api)| Some((api, api.channel.as_ref()?))).flat_map(|(api, channel)| {
                let forms = api.forms.iter().filter(|form| matches!(form.meaning, Meaning::Event { .. }));
                forms.flat_map(|form| &form.when).filter(|(pointer, _)| *pointer == channel.at)
            });
        let mut channels: Vec<String> = conditions
            .flat_map(|(_, condition)| condition.wanted_texts().unwrap_or_default())
            .map(str::to_owned)
            .collect();
        channels.sort_unstable();
        channels.dedup();
        let channels = Marks::new(channels);
        let received = Marks::new(catalog.envelope_words().received.clone());
        let no_messages = apis().flat_map(|(_, api)| api.no_messages.iter().cloned()).collect();
        Self { patterns: patterns.collect(), channels, received, no_messages }
    }
}

/// Words that are looked for among all words of a text.
pub(super) struct Marks {
    words: Vec<String>,
    /// The first bytes of them, in any case.
    firsts: [bool; 256],
}

impl Marks {
    fn new(words: Vec<String>) -> Self {
        let mut firsts = [false; 256];
        for first in words.iter().filter_map(|word| word.bytes().next()) {
            firsts[usize::from(first.to_ascii_lowercase())] = true;
            firsts[usize::from(first.to_ascii_uppercase())] = true;
        }
        Self { words, firsts }
    }

    /// Returns true if one of them begins with this byte, in any case.
    pub(super) fn may_begin_with(&self, first: u8) -> bool {
        self.firsts[usize::from(first)]
    }

    /// Those that may be this word, in any case.
    pub(super) fn like(&self, word: &str) -> impl Iterator<Item = &str> {
        let may_be = word.bytes().next().is_some_and(|first| self.may_begin_with(first));
        let words = if may_be { self.words.as_slice() } else { &[] };
        words.iter().map(String::as_str)
    }

    /// Returns true if a text of so many bytes may have one.
    pub(super) fn fits_in(&self, bytes: usize) -> bool {
        self.words.iter().any(|word| word.len() <= bytes)
    }

    /// Returns true if one of them may begin in a text.
    pub(super) fn may_begin_in(&self, text: &str) -> bool {
        text.bytes().any(|byte| self.may_begin_with(byte))
    }
}

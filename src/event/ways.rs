//! How logs name the events of the APIs.

use regex::Regex;

use crate::catalog::{Catalog, Meaning};

/// How the APIs are named in logs, ready for use.
pub(super) struct Ways {
    pub(super) patterns: Vec<(usize, Regex, Option<String>)>,
    pub(super) channels: Vec<String>,
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
        let no_messages = apis().flat_map(|(_, api)| api.no_messages.iter().cloned()).collect();
        Self { patterns: patterns.collect(), channels, no_messages }
    }
}

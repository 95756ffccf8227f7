//! Candidates that a shell offers for values that the catalogue knows. A broken catalogue offers nothing.

use std::collections::BTreeSet;

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use cxray::catalog::Catalog;
use cxray::check::{KEYWORDS, RULES};

/// The APIs.
pub(super) fn apis() -> ArgValueCandidates {
    of_catalog(|catalog| catalog.apis().iter().map(|api| named(&api.slug, &api.title)).collect())
}

/// The names of events.
pub(super) fn events() -> ArgValueCandidates {
    of_catalog(|catalog| {
        catalog.events().iter().map(|event| named(&event.name, &catalog.api_of(event).slug)).collect()
    })
}

/// Patterns of events: an API, a prefix, a name.
pub(super) fn patterns() -> ArgValueCandidates {
    of_catalog(|catalog| {
        let mut globs: BTreeSet<String> =
            catalog.apis().iter().map(|api| format!("{}/*", api.slug)).collect();
        let prefix = |name: &str| name.rsplit_once('.').map(|(prefix, _)| format!("{prefix}.*"));
        globs.extend(catalog.events().iter().filter_map(|event| prefix(&event.name)));
        globs.extend(catalog.events().iter().map(|event| event.name.clone()));
        globs.into_iter().map(CompletionCandidate::new).collect()
    })
}

/// Codes of findings.
pub(super) fn codes() -> ArgValueCandidates {
    of_catalog(|catalog| {
        // What is written in capitals stands for the rest of a code.
        let rules = RULES.iter().filter(|rule| !rule.code.contains(char::is_uppercase));
        let rules = rules.map(|rule| named(rule.code, rule.summary));
        let keywords = KEYWORDS.iter().map(|(keyword, meaning)| named(&format!("schema/{keyword}"), meaning));
        let orders = (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api));
        let orders = orders.map(|rule| named(&rule.code, &rule.summary));
        rules.chain(keywords).chain(orders).collect()
    })
}

fn of_catalog(
    candidates: impl Fn(&Catalog) -> Vec<CompletionCandidate> + Send + Sync + 'static,
) -> ArgValueCandidates {
    ArgValueCandidates::new(move || {
        Catalog::embedded().map_or_else(|_| Vec::new(), |catalog| candidates(&catalog))
    })
}

fn named(value: &str, about: &str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(about.to_owned().into()))
}

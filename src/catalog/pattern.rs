//! How people name events: by name, with the API in front, or by a glob over either.

use globset::{GlobBuilder, GlobMatcher};

use super::event_type::EventType;
use super::load::Catalog;
use super::names::matches_name;

/// Events that are named together: `WebChatService.ended`, `widgets/*Connected`, `on{Any,}InteractionEvent`.
#[derive(Debug)]
pub struct Pattern {
    /// As it was written.
    pub text: String,
    /// By the place of an API in the catalogue.
    apis: Vec<bool>,
    /// By the place of an event in the catalogue.
    listed: Vec<bool>,
    names: GlobMatcher,
}

/// Why a pattern is of no use.
#[derive(Debug, thiserror::Error)]
pub enum PatternFault {
    /// It is written wrong.
    #[error("`{text}` is no pattern: {why}")]
    Glob {
        /// The pattern.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// It is a plain name that no event has.
    #[error("there is no event `{name}`")]
    Unknown {
        /// The API, where one was named.
        api: Option<usize>,
        /// The name.
        name: String,
    },
    /// No event that the catalogue knows matches it.
    #[error("no event matches `{0}`")]
    Nothing(String),
}

impl Pattern {
    /// Reads a pattern, which must fit something: who misspells an event that must not come would never know. Where
    /// the API is named, any name will do: others may send events through it too.
    pub fn read(catalog: &Catalog, text: &str) -> Result<Self, PatternFault> {
        let (apis, name) = split(catalog, text)?;
        let name = plain_name(catalog, name);
        let names = glob(text, &name)?;
        let listed = catalog.events().iter().map(|event| apis[event.api] && names.is_match(&event.name));
        let pattern = Self { text: text.to_owned(), listed: listed.collect(), names, apis };
        let names_the_api = !pattern.apis.iter().all(|api| *api);
        if names_the_api || pattern.fits_something(catalog, &name) {
            return Ok(pattern);
        }
        if is_plain(&name) {
            return Err(PatternFault::Unknown { api: None, name });
        }
        Err(PatternFault::Nothing(text.to_owned()))
    }

    /// Whether it names an event of the catalogue.
    #[must_use]
    pub fn names(&self, event: &EventType) -> bool {
        self.listed.get(event.number).copied().unwrap_or_default()
    }

    /// Whether it names an event of an API by the name that a capture gives it.
    #[must_use]
    pub fn names_other(&self, api: usize, name: &str) -> bool {
        self.apis.get(api).copied().unwrap_or_default() && self.names.is_match(name)
    }

    fn fits_something(&self, catalog: &Catalog, name: &str) -> bool {
        let known = || catalog.apis().iter().flat_map(|api| &api.known);
        self.listed.contains(&true)
            || known().any(|known| matches_name(&known.name, name) || self.names.is_match(&known.name))
            || catalog.find(None, name).is_some()
    }
}

/// The APIs that a pattern names, and what it says of names.
fn split<'t>(catalog: &Catalog, text: &'t str) -> Result<(Vec<bool>, &'t str), PatternFault> {
    if let Some((api, name)) = text.split_once('/') {
        let slugs = glob(text, api)?;
        let apis: Vec<bool> = catalog.apis().iter().map(|api| slugs.is_match(&api.slug)).collect();
        if apis.contains(&true) {
            return Ok((apis, name));
        }
    }
    Ok((vec![true; catalog.apis().len()], text))
}

/// The name of the catalogue, where people wrote another that the event is known by.
fn plain_name(catalog: &Catalog, name: &str) -> String {
    let event = catalog.find(None, name).filter(|event| is_plain(name) && !name.starts_with(&event.name));
    event.map_or(name, |event| &event.name).to_owned()
}

fn is_plain(name: &str) -> bool {
    !name.contains(['*', '?', '[', '{', '\\'])
}

fn glob(text: &str, part: &str) -> Result<GlobMatcher, PatternFault> {
    let glob = GlobBuilder::new(part).backslash_escape(true).build();
    let fault =
        |fault: globset::Error| PatternFault::Glob { text: text.to_owned(), why: fault.kind().to_string() };
    glob.map(|glob| glob.compile_matcher()).map_err(fault)
}

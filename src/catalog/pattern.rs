//! How people name events: by name, with the API in front, or by a glob over either.

use globset::{GlobBuilder, GlobMatcher};

use super::event_type::EventType;
use super::load::Catalog;
use super::names::matches_name;
use super::suggest::nearest;

/// Events that are named together: `WebChatService.ended`, `widgets/*Connected`, `on{Any,}InteractionEvent`.
#[derive(Debug, Clone)]
pub struct EventPattern {
    /// As it was written.
    pub text: String,
    /// Indexed by API.
    apis: Vec<bool>,
    /// Indexed by the number of the event.
    listed: Vec<bool>,
    names: GlobMatcher,
    /// A pattern that matches events of the catalogue, where this one matches none and was probably meant so.
    pub suggestion: Option<String>,
}

/// Why a pattern is of no use.
#[derive(Debug, thiserror::Error)]
pub enum PatternFault {
    /// It is not a glob.
    #[error("invalid glob `{text}`: {why}")]
    Glob {
        /// The pattern.
        text: String,
        /// The reason.
        why: String,
    },
    /// No event matches it.
    #[error("{0} (an event of others is named with its API, such as `widgets/MyPlugin.opened`)")]
    Nothing(String),
    /// It names other APIs than the one that is looked for.
    #[error("`{text}` matches no event of {api}, the only API selected (--api)")]
    OtherApi {
        /// The pattern.
        text: String,
        /// The slug of the API.
        api: String,
    },
}

impl EventPattern {
    /// Parses a pattern, which must match an event of the catalogue, of `api` if only that is looked for: nobody would
    /// notice that a misspelt event is never found. Where the pattern names the API, any name is allowed, since others may
    /// send events through it too.
    pub fn new(catalog: &Catalog, api: Option<usize>, text: &str) -> Result<Self, PatternFault> {
        let (slugs, written) = split(catalog, text)?;
        let names_the_api = !slugs.iter().all(|api| *api);
        let apis: Vec<bool> =
            slugs.iter().enumerate().map(|(at, named)| *named && api.is_none_or(|api| api == at)).collect();
        if let Some(api) = api.filter(|api| !apis[*api]) {
            return Err(PatternFault::OtherApi {
                text: text.to_owned(),
                api: catalog.apis()[api].slug.clone(),
            });
        }
        let name = plain_name(catalog, written);
        let names = glob(text, &name)?;
        let listed = catalog.events().iter().map(|event| apis[event.api] && names.is_match(&event.name));
        let mut pattern =
            Self { text: text.to_owned(), listed: listed.collect(), names, apis, suggestion: None };
        if pattern.matches_something(catalog, &name) {
            return Ok(pattern);
        }
        let in_api = |event: &&EventType| pattern.apis[event.api];
        let candidates = catalog.events().iter().filter(in_api).map(|event| event.name.as_str());
        let near = near(&name, &candidates.collect::<Vec<_>>());
        if names_the_api {
            let slug = &text[..text.len() - written.len()];
            pattern.suggestion = near.map(|near| format!("{slug}{near}"));
            return Ok(pattern);
        }
        Err(PatternFault::Nothing(match near {
            Some(near) => format!("no event matches `{text}`; did you mean `{near}`?"),
            None if is_plain(&name) => catalog.why_not_found(api, &name),
            None => format!("no event matches `{text}`"),
        }))
    }

    /// Returns true if it matches an event: by its name in the catalogue, if it is listed there, or by the name that a
    /// capture gives it.
    #[must_use]
    pub fn matches(&self, api: Option<usize>, listed: Option<&EventType>, name: &str) -> bool {
        listed.is_some_and(|event| self.listed[event.number])
            || (listed.is_none_or(|event| event.name != name)
                && api.is_some_and(|api| self.apis[api])
                && self.names.is_match(name))
    }

    fn matches_something(&self, catalog: &Catalog, name: &str) -> bool {
        let apis = catalog.apis().iter().zip(&self.apis).filter(|(_, is_named)| **is_named);
        let mut known = apis.flat_map(|(api, _)| &api.known);
        self.listed.contains(&true)
            || known.any(|known| matches_name(&known.name, name) || self.names.is_match(&known.name))
            || catalog.find(None, name).is_some_and(|event| self.apis[event.api])
    }
}

impl Catalog {
    /// Explains that there is no event of a name, and suggests one.
    #[must_use]
    pub fn why_not_found(&self, api: Option<usize>, name: &str) -> String {
        let apis = self.apis().iter().enumerate().filter(|(index, _)| api.is_none_or(|api| api == *index));
        if let Some((api, known)) = apis.map(|(_, api)| api).find_map(|api| Some((api, api.known(name)?))) {
            return format!(
                "`{name}` is known as an event of {} ({}), but there is no schema for it",
                api.title, known.summary
            );
        }
        if let Some(event) = self.find(None, name) {
            return format!("`{name}` is an event of {}", self.api_of(event).slug);
        }
        match nearest(name, self.names(api)) {
            Some(near) => format!("there is no event `{name}`; did you mean `{near}`?"),
            None => format!("there is no event `{name}`; `cxray events list` lists all"),
        }
    }
}

/// The APIs that a pattern names, and its pattern for names.
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

/// The pattern that was probably meant by one that matches no name: `*.opened` for `opened`, and what is misspelt
/// in `Plugin.openned`, `*.openned` or `Plugn.*`.
fn near(pattern: &str, names: &[&str]) -> Option<String> {
    let parts = || names.iter().filter_map(|name| name.split_once('.'));
    if let Some(last) = pattern.strip_prefix("*.").or(Some(pattern).filter(|name| !name.contains('.')))
        && is_plain(last)
        && let Some(near) = nearest(last, parts().map(|(_, last)| last))
    {
        return Some(format!("*.{near}"));
    }
    if let Some(first) = pattern.strip_suffix(".*").filter(|first| is_plain(first)) {
        return nearest(first, parts().map(|(first, _)| first)).map(|near| format!("{near}.*"));
    }
    nearest(pattern, names.iter().copied()).filter(|_| is_plain(pattern)).map(str::to_owned)
}

fn is_plain(name: &str) -> bool {
    !name.contains(['*', '?', '[', '{', '\\'])
}

fn glob(text: &str, part: &str) -> Result<GlobMatcher, PatternFault> {
    let fault =
        |fault: globset::Error| PatternFault::Glob { text: text.to_owned(), why: fault.kind().to_string() };
    let glob = GlobBuilder::new(part).backslash_escape(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(fault)
}

//! The catalogue, read from its files. Reading is lazy: a run pays for the events that it meets.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use foldhash::fast::FixedState;
use serde::Deserialize;
use serde_json::Value as Json;

use super::api::Api;
use super::catalog_fault::CatalogFault;
use super::chart::Chart;
use super::event_type::{EventType, Facts};
use super::files::Files;
use super::library::{Library, Shelf};
use super::names::matches_name;
use super::order::OrderRule;
use super::pair::PairOf;
use super::schema::Schema;
use super::schema_fault::SchemaFault;
use super::weight::weigh;
use super::word_lists::{DraftWords, EnvelopeWords, SecretWords};
use super::wrapping::{self, WrappingInfo};
use crate::capture::Wrappings;

/// Base of the URIs that schemas of the catalogue have; relative references need a hierarchy to stand in.
const BASE: &str = "event:///";

/// All APIs and events.
#[derive(Debug)]
pub struct Catalog {
    files: Files,
    apis: Vec<Api>,
    events: Vec<EventType>,
    /// The keys are the catalogue's own names, so a capture cannot choose them to collide.
    by_name: HashMap<String, usize, FixedState>,
    aliases: OnceLock<Vec<(String, usize)>>,
    envelope: EnvelopeWords,
    secrets: SecretWords,
    /// Read when the first schema is drafted.
    draft: OnceLock<DraftWords>,
    /// Schema documents that were read, by their path below `schemas/`.
    documents: Mutex<HashMap<String, Arc<Json>>>,
    /// The order rules of each API, read when its first event comes.
    order: Vec<OnceLock<Vec<OrderRule>>>,
    /// The known forms of records that carry others.
    wrappings: Arc<Wrappings>,
}

impl Catalog {
    /// The catalogue that the binary carries.
    pub fn embedded() -> Result<Self, CatalogFault> {
        Self::load(Files::embedded())
    }

    pub(super) fn load(files: Files) -> Result<Self, CatalogFault> {
        let envelope_path = "schemas/envelope.json";
        let envelope = serde_json::from_str(&files.get(envelope_path).expect("the file is embedded"))
            .map_err(|fault| CatalogFault::content(envelope_path, fault.to_string()))?;
        let secrets_path = "schemas/secrets.json";
        let secrets = serde_json::from_str(&files.get(secrets_path).expect("the file is embedded"))
            .map_err(|fault| CatalogFault::content(secrets_path, fault.to_string()))?;
        let mut catalog = Self {
            files,
            apis: Vec::new(),
            events: Vec::new(),
            by_name: HashMap::default(),
            aliases: OnceLock::new(),
            envelope,
            secrets,
            draft: OnceLock::new(),
            documents: Mutex::default(),
            order: Vec::new(),
            wrappings: Arc::default(),
        };
        catalog.load_apis()?;
        catalog.wrappings = Arc::new(wrapping::table(&catalog.files)?);
        Ok(catalog)
    }

    fn load_apis(&mut self) -> Result<(), CatalogFault> {
        let paths: Vec<String> = self.files.below("schemas/").into_iter().map(str::to_owned).collect();
        for path in &paths {
            let Some(folder) = path.strip_suffix("/api.json") else {
                continue;
            };
            let text = self.files.get(path).expect("the file is in the list of files");
            let api = Api::read(&text).map_err(|message| CatalogFault::content(path, message))?;
            let slug = folder.trim_start_matches("schemas/");
            if api.slug != slug {
                return Err(CatalogFault::content(
                    path,
                    format!("\"api\" must be the name of the folder, \"{slug}\""),
                ));
            }
            self.apis.push(api);
        }
        self.order = self.apis.iter().map(|_| OnceLock::new()).collect();
        for path in &paths {
            let Some(name) = event_of(path) else { continue };
            let slug = folder_of(path).trim_start_matches("schemas/").trim_end_matches('/');
            let Some(api) = self.apis.iter().position(|api| api.slug == slug) else {
                return Err(CatalogFault::content(path, format!("schemas/{slug}/api.json is missing")));
            };
            self.by_name.insert(name.to_owned(), self.events.len());
            self.events.push(EventType::new(self.events.len(), api, name, path));
        }
        Ok(())
    }

    /// The known forms of records that carry others, by name.
    #[must_use]
    pub fn wrappings(&self) -> Arc<Wrappings> {
        Arc::clone(&self.wrappings)
    }

    /// The description of each for people.
    pub fn wrapping_infos(&self) -> Result<Vec<WrappingInfo>, CatalogFault> {
        wrapping::each(&self.files, wrapping::read_info)
    }

    /// All APIs, by slug.
    #[must_use]
    pub fn apis(&self) -> &[Api] {
        &self.apis
    }

    /// All events, by API and name.
    #[must_use]
    pub fn events(&self) -> &[EventType] {
        &self.events
    }

    /// The index of the API with this slug.
    #[must_use]
    pub fn api_index(&self, slug: &str) -> Option<usize> {
        self.apis.iter().position(|api| api.slug == slug)
    }

    /// The API of an event.
    #[must_use]
    pub fn api_of(&self, event: &EventType) -> &Api {
        &self.apis[event.api]
    }

    /// The text of a file, by its path in the catalogue.
    #[must_use]
    pub fn text_of(&self, path: &str) -> Option<Cow<'static, str>> {
        self.files.get(path)
    }

    /// The files that all this is read from.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Words of hand-made envelopes.
    #[must_use]
    pub fn envelope_words(&self) -> &EnvelopeWords {
        &self.envelope
    }

    /// Names by which credentials are known.
    #[must_use]
    pub fn secret_words(&self) -> &SecretWords {
        &self.secrets
    }

    /// Words by which schemas are drafted.
    #[must_use]
    pub fn draft_words(&self) -> &DraftWords {
        self.draft.get_or_init(|| {
            let text = self.files.get(DraftWords::PATH).expect("the file is embedded");
            serde_json::from_str(&text).expect("no folder of a user replaces the file, and a test reads it")
        })
    }

    /// The event of this name or alias, of one API or of any.
    #[must_use]
    pub fn find(&self, api: Option<usize>, name: &str) -> Option<&EventType> {
        let is_asked_for = |event: &&EventType| api.is_none_or(|api| event.api == api);
        if let Some(event) = self.by_name.get(name).map(|at| &self.events[*at]).filter(is_asked_for) {
            return Some(event);
        }
        self.aliases()
            .iter()
            .filter(|(alias, _)| matches_name(alias, name))
            .map(|(_, at)| &self.events[*at])
            .find(is_asked_for)
    }

    /// The same, also without the beginning that people leave out, where only one API is asked for.
    #[must_use]
    pub fn find_asked(&self, api: Option<usize>, name: &str) -> Option<&EventType> {
        let in_full = || self.find(api, &self.in_full(api?, name)?);
        self.find(api, name).or_else(in_full)
    }

    /// `name` with the beginning that people leave out, if it may be left out.
    #[must_use]
    pub fn in_full(&self, api: usize, name: &str) -> Option<String> {
        let short = self.apis[api].short.as_ref().filter(|short| !name.starts_with(short.as_str()))?;
        Some(format!("{short}{name}"))
    }

    /// Names of the events of an API, or of all.
    pub fn names(&self, api: Option<usize>) -> impl Iterator<Item = &str> + Clone {
        self.events
            .iter()
            .filter(move |event| api.is_none_or(|api| event.api == api))
            .map(|event| event.name.as_str())
    }

    fn aliases(&self) -> &[(String, usize)] {
        self.aliases.get_or_init(|| {
            self.events
                .iter()
                .enumerate()
                .flat_map(|(at, event)| {
                    let placeholder = event.has_placeholder().then(|| event.name.clone());
                    let aliases = self.facts(event).aliases.iter().cloned();
                    placeholder.into_iter().chain(aliases).map(move |alias| (alias, at))
                })
                .collect()
        })
    }

    /// The facts in `x-event` of an event.
    #[must_use]
    pub fn facts<'c>(&'c self, event: &'c EventType) -> &'c Facts {
        // The facts of the embedded files are read by a test, those of the user's when they are laid over.
        event.facts.get_or_init(|| self.read_facts(event).expect("facts are checked before they are used"))
    }

    pub(super) fn read_facts(&self, event: &EventType) -> Result<Facts, CatalogFault> {
        let text = self.files.get(&event.path).expect("the file is in the list of files");
        facts_in(&text).map_err(|fault| CatalogFault::content(&event.path, fault.to_string()))
    }

    /// The rules of an API about the order of its events, by code.
    #[must_use]
    pub fn order_rules(&self, api: usize) -> &[OrderRule] {
        // The embedded rules are read by a test, those of the user's when they are laid over.
        self.order.get(api).map_or(&[], |rules| {
            rules
                .get_or_init(|| self.read_order_rules(api).expect("rules are checked before they are used"))
                .as_slice()
        })
    }

    /// The order rule of this code.
    #[must_use]
    pub fn order_rule(&self, code: &str) -> Option<&OrderRule> {
        (0..self.apis.len()).flat_map(|api| self.order_rules(api)).find(|rule| rule.code == code)
    }

    /// Where people find a file of the catalogue.
    #[must_use]
    pub fn place_of(&self, path: &str) -> String {
        self.files.shown(path)
    }

    pub(super) fn read_order_rules(&self, api: usize) -> Result<Vec<OrderRule>, CatalogFault> {
        let folder = format!("schemas/{}/order/", self.apis[api].slug);
        let read = |path: &str| {
            let text = self.files.get(path).expect("the file is in the list of files");
            OrderRule::read(api, path, &text).map_err(|message| CatalogFault::content(path, message))
        };
        self.files.below(&folder).into_iter().map(read).collect()
    }

    /// The schema of an event as written.
    pub fn schema_text(&self, event: &EventType) -> String {
        self.files.get(&event.path).expect("the file is in the list of files").into_owned()
    }

    /// The texts of all files that say what events of an API look like.
    pub(super) fn texts_of(&self, api: usize) -> Vec<String> {
        let folder = format!("schemas/{}/", self.apis[api].slug);
        self.files
            .below(&folder)
            .into_iter()
            .filter_map(|path| self.files.get(path))
            .map(Cow::into_owned)
            .collect()
    }

    /// The compiled schema of an event, compiled when it is first asked for.
    pub fn schema<'c>(&'c self, event: &'c EventType) -> Result<&'c Schema, CatalogFault> {
        if let Some(schema) = event.schema.get() {
            return Ok(schema);
        }
        let schema =
            self.compile(event).map_err(|fault| CatalogFault::content(&event.path, fault.to_string()))?;
        Ok(event.schema.get_or_init(|| schema))
    }

    /// The places that the schema of an event names, charted when they are first asked for.
    pub fn chart<'c>(&'c self, event: &'c EventType) -> Result<&'c Chart, CatalogFault> {
        if let Some(chart) = event.chart.get() {
            return Ok(chart);
        }
        let chart = Chart::of(&self.schema(event)?.outline);
        Ok(event.chart.get_or_init(|| chart))
    }

    /// Events that answer one another, of all APIs.
    #[must_use]
    pub fn pairs(&self) -> Vec<PairOf<'_>> {
        let apis = self.apis.iter().enumerate();
        apis.flat_map(|(api, facts)| facts.pairs.iter().map(move |pair| PairOf { api, pair })).collect()
    }

    /// The URI of the schema at `path`, from which its references start.
    pub(super) fn uri_of(path: &str) -> String {
        format!("{BASE}{}", escaped(path.trim_start_matches("schemas/")))
    }

    pub(super) fn compile(&self, event: &EventType) -> Result<Schema, SchemaFault> {
        let fault = |message| SchemaFault { pointer: None, message };
        let uri = Self::uri_of(&event.path);
        let root = Shelf::document(self, &uri).map_err(fault)?;
        let library = Library::gather(&uri, root, self).map_err(|missing| SchemaFault {
            pointer: missing.pointer.clone(),
            message: missing.to_string(),
        })?;
        // The embedded schemas are weighed by a test.
        if self.files.is_overlaid("") {
            weigh(&library)?;
        }
        Ok(Schema::of_catalog(library, self.api_of(event).formats().map_err(fault)?))
    }

    /// Samples of an event as `(path, text)`; the main one first.
    #[must_use]
    pub fn samples(&self, event: &EventType) -> Vec<(String, String)> {
        let folder = format!("samples/{}/", self.api_of(event).slug);
        let main = format!("{folder}{}.json", event.name);
        let mut paths = self.files.below(&format!("{folder}{}.", event.name));
        paths.sort_by_key(|path| (*path != main, (*path).to_owned()));
        paths
            .into_iter()
            .map(|path| {
                (
                    path.to_owned(),
                    self.files.get(path).expect("the file is in the list of files").into_owned(),
                )
            })
            .collect()
    }
}

impl Shelf for Catalog {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        let Some(path) = uri.strip_prefix(BASE) else {
            return Err("a schema of the catalogue can only refer to files of the catalogue".to_owned());
        };
        let path = &*unescaped(path);
        // A file that many schemas refer to is read once.
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = documents.get(path) {
            return Ok(Arc::clone(document));
        }
        let text =
            self.files.get(&format!("schemas/{path}")).ok_or("there is no such file in the catalogue")?;
        let document = Arc::new(serde_json::from_str(&text).map_err(|fault| fault.to_string())?);
        documents.insert(path.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// The facts in the schema of an event.
pub(super) fn facts_in(text: &str) -> Result<Facts, serde_json::Error> {
    #[derive(Deserialize)]
    struct WithFacts {
        #[serde(rename = "type")]
        kind: Option<Json>,
        #[serde(default)]
        description: String,
        #[serde(rename = "x-event")]
        facts: Facts,
    }
    let WithFacts { kind, description, mut facts } = serde_json::from_str(text)?;
    facts.types = types(kind.as_ref());
    facts.description = description;
    Ok(facts)
}

/// The types that the keyword `type` names.
fn types(kind: Option<&Json>) -> Vec<String> {
    match kind {
        Some(Json::String(kind)) => vec![kind.clone()],
        Some(Json::Array(kinds)) => {
            kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

/// Signs that names of files hold and URIs do not, and how these write them.
const ESCAPES: [(&str, &str); 4] = [("%", "%25"), ("{", "%7B"), ("}", "%7D"), (" ", "%20")];

fn escaped(path: &str) -> String {
    ESCAPES.iter().fold(path.to_owned(), |path, (sign, escape)| path.replace(sign, escape))
}

fn unescaped(uri: &str) -> String {
    ESCAPES.iter().rev().fold(uri.to_owned(), |uri, (sign, escape)| uri.replace(escape, sign))
}

/// `schemas/widgets/` of `schemas/widgets/x.schema.json`.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| &path[..=folder.len()])
}

/// `onMediaEvent` of `schemas/workspaces/onMediaEvent.schema.json`; no event stands directly in `schemas/`,
/// and `common` is shared by them.
pub(super) fn event_of(path: &str) -> Option<&str> {
    let (folder, file) = path.strip_prefix("schemas/")?.rsplit_once('/')?;
    let name = file.strip_suffix(".schema.json")?;
    (name != "common" && !RESERVED.contains(&folder)).then_some(name)
}

/// Folders of `schemas/` that are not APIs: schemas of the schemas, and of the tool's output.
pub(super) const RESERVED: [&str; 3] = ["meta", "report", "wrappings"];

#[cfg(test)]
mod tests {
    use super::{Catalog, weigh};

    #[test]
    fn no_embedded_schema_makes_too_much_work() {
        let catalog = Catalog::embedded().expect("the embedded files are sound");
        for event in catalog.events() {
            let schema = catalog.schema(event).expect("it compiles");
            assert!(weigh(schema.library()).is_ok(), "{}", event.path);
        }
    }
}

//! A version of a schema, ready to judge and to be compared.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Map, Value as Json};

use crate::catalog::{Keyword, Schema, SchemaFault, keyword, subschemas};
use crate::check::in_words;
use crate::json::{Arena, Limits, PlacedJson};

/// Keywords that accept and refuse nothing.
const ANNOTATIONS: [&str; 11] = [
    "$comment",
    "$schema",
    "title",
    "description",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
];

/// Keywords whose arrays have no order.
const SETS: [&str; 3] = ["required", "enum", "type"];

/// A version of a schema.
#[derive(Debug)]
pub struct Side {
    pub(super) schema: Schema,
    /// The schema with all that it refers to in its `$defs`, without annotations. `None` if it cannot be written so.
    pub(super) bundle: Option<Json>,
    /// The draft that it names.
    pub(super) draft: Option<String>,
    /// Payloads that are known to be of it.
    pub(super) samples: Vec<Json>,
}

impl Side {
    /// A version; `samples` are payloads that it is expected to accept.
    pub fn new(schema: Schema, samples: Vec<Json>) -> Result<Self, SchemaFault> {
        schema.validator()?;
        let library = schema.library();
        let draft = library.root().get("$schema").and_then(Json::as_str).map(str::to_owned);
        let formats = schema.own_formats();
        let bundle = library.bundled().map(|bundle| normal(&bundle, &formats));
        Ok(Self { schema, bundle, draft, samples })
    }

    fn validator(&self) -> &Validator<PlacedJson> {
        self.schema.validator().expect("it was compiled when the side was made")
    }

    /// Returns true if it accepts a payload.
    #[must_use]
    pub fn accepts(&self, payload: &Json) -> bool {
        self.accepts_text(&payload.to_string())
    }

    /// The same of the text of a payload.
    pub(super) fn accepts_text(&self, text: &str) -> bool {
        let mut arena = Arena::default();
        let document = arena.parse(text, &Limits::default());
        document.is_ok_and(|document| self.validator().is_valid(document.root()))
    }

    /// The first reason to refuse a payload: where in it, and why.
    pub(super) fn reason(&self, payload: &Json) -> Option<(String, String)> {
        let text = payload.to_string();
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).ok()?;
        let root = document.root();
        let error = self.validator().validate(root).err()?;
        let (at, message, _) = in_words(root, &error);
        Some((root.path_to(at).unwrap_or_default(), message.to_string()))
    }

    /// The definition that a reference of the bundle leads to.
    pub(super) fn definition(&self, reference: &str) -> Option<&Json> {
        let bundle = self.bundle.as_ref()?;
        match reference.strip_prefix("#/$defs/") {
            Some(name) => bundle.get("$defs")?.get(name),
            None => (reference == "#").then_some(bundle),
        }
    }

    /// Returns true if its draft reads keywords beside `$ref`.
    pub(super) fn is_of_modern_draft(&self) -> bool {
        self.draft.as_deref().is_none_or(|draft| draft.contains("2020-12") || draft.contains("2019-09"))
    }

    /// Returns true if a part of it refers to the whole.
    pub(super) fn refers_to_root(&self) -> bool {
        self.bundle.as_ref().is_some_and(|bundle| {
            subschemas(bundle)
                .into_iter()
                .any(|(_, schema)| schema.get("$ref").and_then(Json::as_str) == Some("#"))
        })
    }

    /// The names of all definitions.
    pub(super) fn definitions(&self) -> BTreeSet<&str> {
        let definitions = self.bundle.as_ref().and_then(|bundle| bundle.get("$defs")?.as_object());
        definitions.into_iter().flat_map(|definitions| definitions.keys().map(String::as_str)).collect()
    }
}

/// A schema without annotations, sets in order. A format of the API's own is named with its pattern, so that two of one name and
/// different patterns differ.
fn normal(schema: &Json, formats: &BTreeMap<String, String>) -> Json {
    let Json::Object(members) = schema else { return schema.clone() };
    let mut written = Map::new();
    for (name, value) in members {
        if ANNOTATIONS.contains(&name.as_str()) || name.starts_with("x-") {
            continue;
        }
        let value = match (keyword(name), value) {
            (Some(Keyword::Schema), Json::Object(_)) => normal(value, formats),
            (Some(Keyword::Schema | Keyword::Schemas), Json::Array(items)) => {
                items.iter().map(|item| normal(item, formats)).collect()
            }
            (Some(Keyword::SchemasByName), Json::Object(members)) => {
                members.iter().map(|(name, value)| (name.clone(), normal(value, formats))).collect()
            }
            (_, Json::Array(items)) if SETS.contains(&name.as_str()) => {
                let mut items = items.clone();
                items.sort_by_key(Json::to_string);
                items.dedup();
                Json::Array(items)
            }
            (_, Json::String(format)) if name == "format" => match formats.get(format) {
                Some(pattern) => Json::String(format!("{format} {pattern}")),
                None => value.clone(),
            },
            _ => value.clone(),
        };
        written.insert(name.clone(), value);
    }
    Json::Object(written)
}

//! A schema together with every document that it refers to, so that nothing is fetched later.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

use super::ecma::with_brackets_escaped;
use crate::json::escape_pointer_token;

/// Where the text of a schema document comes from: the catalogue, or a folder of the user's.
pub trait Shelf: Send + Sync {
    /// The document of an absolute URI without fragment, or why it is not to be had.
    fn document(&self, uri: &str) -> Result<Arc<Json>, String>;
}

/// Schema documents by absolute URI (without fragment): a root and all it refers to, directly or not.
#[derive(Debug, Clone)]
pub struct Library {
    /// URI of the schema that everything starts from.
    root: String,
    documents: Arc<HashMap<String, Arc<Json>>>,
}

/// A reference that could not be followed.
#[derive(Debug, thiserror::Error)]
#[error("cannot follow the reference to {uri}: {why}")]
pub struct ReferenceFault {
    /// The document that is missing.
    pub uri: String,
    /// Why.
    pub why: String,
    /// RFC 6901 pointer to the reference in the root document, if it stands there.
    pub pointer: Option<String>,
}

impl Library {
    /// Gathers `schema`, which stands at `root`, and all that it refers to.
    pub fn gather(root: &str, schema: Arc<Json>, shelf: &dyn Shelf) -> Result<Self, ReferenceFault> {
        let mut documents = HashMap::new();
        let mut wanted = wanted_by(root, &schema);
        documents.insert(root.to_owned(), schema);
        while let Some(uri) = wanted.pop() {
            if documents.contains_key(&uri) || is_meta_schema(&uri) {
                continue;
            }
            let document = shelf.document(&uri).map_err(|why| {
                let pointer = documents.get(root).and_then(|schema| reference_to(root, schema, &uri));
                ReferenceFault { uri: uri.clone(), why, pointer }
            })?;
            wanted.extend(wanted_by(&uri, &document));
            documents.insert(uri, document);
        }
        Ok(Self { root: root.to_owned(), documents: Arc::new(documents) })
    }

    /// The same with the patterns that people write, made ready for the engine.
    pub(super) fn with_brackets_escaped(mut self) -> Self {
        let changed: Vec<(String, Arc<Json>)> = self
            .documents
            .iter()
            .filter_map(|(uri, schema)| Some((uri.clone(), with_brackets_escaped(schema)?)))
            .collect();
        Arc::make_mut(&mut self.documents).extend(changed);
        self
    }

    /// URI of the schema that everything starts from.
    #[must_use]
    pub fn root_uri(&self) -> &str {
        &self.root
    }

    /// The schema that everything starts from.
    #[must_use]
    pub fn root(&self) -> &Json {
        // `gather` puts the root in before anything else.
        self.documents.get(&self.root).map_or(&Json::Null, |schema| &**schema)
    }

    /// RFC 6901 pointer to the part of the root document that `is_it`.
    pub(super) fn pointer_to(&self, is_it: impl Fn(&Json) -> bool) -> Option<String> {
        pointer_to(self.root(), is_it)
    }

    /// Calls `each` for all objects that may be schemas, with the URI that their references are resolved against.
    pub(super) fn each_subschema<'s>(&'s self, each: &mut dyn FnMut(&str, &'s Map<String, Json>)) {
        each_subschema(&self.root, self.root(), each);
        let mut others: Vec<_> = self.documents.iter().filter(|(uri, _)| **uri != self.root).collect();
        others.sort_unstable_by_key(|(uri, _)| *uri);
        for (uri, document) in others {
            each_subschema(uri, document, each);
        }
    }

    /// The subschema at `uri#/pointer`, with the URI of its document.
    #[must_use]
    pub fn at(&self, uri: &str) -> Option<(&str, &Json)> {
        let (document, fragment) = uri.split_once('#').unwrap_or((uri, ""));
        let (base, schema) = self.documents.get_key_value(document)?;
        let pointer = percent_decode_str(fragment).decode_utf8().ok()?;
        Some((base, schema.pointer(&pointer)?))
    }
}

impl jsonschema::Retrieve for Library {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        let document = uri.as_str().split('#').next().expect("a split has a first part");
        self.documents
            .get(document)
            .map(|document| Json::clone(document))
            .ok_or_else(|| format!("{document} is not among the documents of this schema").into())
    }
}

/// `reference` seen from the document at `base`: an absolute URI, fragment included.
#[must_use]
pub(super) fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = jsonschema::uri::from_str(base).ok()?;
    let resolved = jsonschema::uri::resolve_against(&base.borrow(), reference).ok()?;
    Some(resolved.as_str().to_owned())
}

/// The documents of the drafts themselves, which the validator carries.
fn is_meta_schema(uri: &str) -> bool {
    uri.starts_with("https://json-schema.org/draft") || uri.starts_with("http://json-schema.org/draft")
}

/// The documents that the one at `base` refers to, without itself.
fn wanted_by(base: &str, schema: &Json) -> Vec<String> {
    let mut own = vec![base.to_owned()];
    let mut found = BTreeSet::new();
    each_subschema(base, schema, &mut |base, members| {
        if members.contains_key("$id") {
            own.push(base.to_owned());
        }
        // A reference that begins with `#` stays in its document.
        let outside = references(members).filter(|(_, reference)| !reference.starts_with('#'));
        let resolved = outside.filter_map(|(_, reference)| resolve(base, reference));
        found.extend(resolved.map(|uri| without_fragment(&uri)));
    });
    found.into_iter().filter(|uri| !own.contains(uri)).collect()
}

/// RFC 6901 pointer to a reference to `uri`, if one stands in the document at `base`.
fn reference_to(base: &str, schema: &Json, uri: &str) -> Option<String> {
    let mut place = None;
    each_subschema(base, schema, &mut |base, members| {
        let found = references(members)
            .find(|(_, reference)| resolve(base, reference).is_some_and(|to| without_fragment(&to) == uri));
        if let Some((keyword, _)) = found {
            place = place.or(Some((std::ptr::from_ref(members), keyword)));
        }
    });
    let (members, keyword) = place?;
    let is_it = |schema: &Json| schema.as_object().is_some_and(|object| std::ptr::eq(object, members));
    Some(format!("{}/{}", pointer_to(schema, is_it)?, escape_pointer_token(keyword)))
}

/// The keywords of a schema that refer to another, with what they say.
fn references(members: &Map<String, Json>) -> impl Iterator<Item = (&'static str, &str)> {
    // A schema may also be written in a dialect of its own.
    ["$ref", "$dynamicRef", "$recursiveRef", "$schema"]
        .into_iter()
        .filter_map(|keyword| Some((keyword, members.get(keyword)?.as_str()?)))
}

/// Calls `each` for all objects in `schema` that may be schemas, with their base: `$id` inside a document moves it.
fn each_subschema<'s>(base: &str, schema: &'s Json, each: &mut dyn FnMut(&str, &'s Map<String, Json>)) {
    match schema {
        Json::Array(items) => items.iter().for_each(|item| each_subschema(base, item, each)),
        Json::Object(members) => {
            let id = members.get("$id").and_then(Json::as_str);
            let moved = id.and_then(|id| resolve(base, id)).map(|uri| without_fragment(&uri));
            let base = moved.as_deref().unwrap_or(base);
            each(base, members);
            for (name, value) in members {
                // The values of these are data, not schemas.
                if !matches!(name.as_str(), "const" | "enum" | "default" | "examples" | "x-event") {
                    each_subschema(base, value, each);
                }
            }
        }
        _ => {}
    }
}

/// RFC 6901 pointer to the part of `schema` that `is_it`.
fn pointer_to(schema: &Json, is_it: impl Fn(&Json) -> bool) -> Option<String> {
    let mut open = vec![(String::new(), schema)];
    while let Some((pointer, schema)) = open.pop() {
        if is_it(schema) {
            return Some(pointer);
        }
        match schema {
            Json::Object(members) => open.extend(
                members
                    .iter()
                    .map(|(name, value)| (format!("{pointer}/{}", escape_pointer_token(name)), value)),
            ),
            Json::Array(items) => open
                .extend(items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item))),
            _ => {}
        }
    }
    None
}

pub(super) fn without_fragment(uri: &str) -> String {
    uri.split('#').next().expect("a split has a first part").to_owned()
}

/// Returns true if a document, or a part of it, is a resource with a URI of its own, from which references start anew.
pub(super) fn has_id(schema: &Json) -> bool {
    match schema {
        Json::Object(members) => members.contains_key("$id") || members.values().any(has_id),
        Json::Array(items) => items.iter().any(has_id),
        _ => false,
    }
}

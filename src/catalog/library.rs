//! A schema together with every document that it refers to, so that nothing is fetched later.

use std::collections::HashMap;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use crate::json::escape_pointer_token;

/// Where the text of a schema document comes from: the catalogue, or a folder of the user's.
pub trait Shelf: Send + Sync {
    /// The document of an absolute URI without fragment, or why it is not to be had.
    fn document(&self, uri: &str) -> Result<Json, String>;
}

/// Schema documents by absolute URI (without fragment): a root and all it refers to, directly or not.
#[derive(Debug, Clone)]
pub struct Library {
    /// URI of the schema that everything starts from.
    root: String,
    documents: Arc<HashMap<String, Json>>,
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

/// A reference to a document that may have to be gathered.
struct Reference {
    /// URI of the document, without fragment.
    uri: String,
    /// Pointer to the reference in the document it stands in.
    pointer: String,
    /// It stands in the root document.
    in_root: bool,
}

impl Library {
    /// Gathers `schema`, which stands at `root`, and all that it refers to.
    pub fn gather(root: &str, schema: Json, shelf: &dyn Shelf) -> Result<Self, ReferenceFault> {
        let mut documents = HashMap::new();
        let mut wanted = Vec::new();
        references(root, &schema, true, &mut wanted);
        documents.insert(root.to_owned(), schema);
        while let Some(Reference { uri, pointer, in_root }) = wanted.pop() {
            if documents.contains_key(&uri) || is_meta_schema(&uri) {
                continue;
            }
            let document = shelf.document(&uri).map_err(|why| {
                let pointer = in_root.then_some(pointer);
                ReferenceFault { uri: uri.clone(), why, pointer }
            })?;
            references(&uri, &document, false, &mut wanted);
            documents.insert(uri, document);
        }
        Ok(Self { root: root.to_owned(), documents: Arc::new(documents) })
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
        self.documents.get(&self.root).unwrap_or(&Json::Null)
    }

    /// RFC 6901 pointer to `subschema`, which is part of the root document and not a copy.
    #[must_use]
    pub fn pointer_to(&self, subschema: &Json) -> Option<String> {
        let mut open = vec![(String::new(), self.root())];
        while let Some((pointer, schema)) = open.pop() {
            if std::ptr::eq(schema, subschema) {
                return Some(pointer);
            }
            match schema {
                Json::Object(members) => open.extend(
                    members
                        .iter()
                        .map(|(name, value)| (format!("{pointer}/{}", escape_pointer_token(name)), value)),
                ),
                Json::Array(items) => {
                    open.extend(
                        items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item)),
                    );
                }
                _ => {}
            }
        }
        None
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
        let document = uri.as_str().split('#').next().unwrap_or_default();
        self.documents
            .get(document)
            .cloned()
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

/// All that `schema` refers to. `$id` inside a document moves the base.
fn references(base: &str, schema: &Json, in_root: bool, wanted: &mut Vec<Reference>) {
    let mut open = vec![(base.to_owned(), String::new(), schema)];
    let mut own = vec![base.to_owned()];
    let mut found = Vec::new();
    while let Some((mut base, pointer, schema)) = open.pop() {
        match schema {
            Json::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(index, item)| (base.clone(), format!("{pointer}/{index}"), item)));
            }
            Json::Object(members) => {
                if let Some(Json::String(id)) = members.get("$id")
                    && let Some(resolved) = resolve(&base, id)
                {
                    base = without_fragment(&resolved);
                    own.push(base.clone());
                }
                for (name, value) in members {
                    let pointer = format!("{pointer}/{}", escape_pointer_token(name));
                    match (name.as_str(), value) {
                        ("$ref" | "$dynamicRef" | "$recursiveRef", Json::String(reference)) => {
                            let uri = resolve(&base, reference).as_deref().map(without_fragment);
                            found.extend(uri.map(|uri| Reference { uri, pointer, in_root }));
                        }
                        // What stands here is data, not a schema.
                        ("const" | "enum" | "default" | "examples" | "x-event", _) => {}
                        _ => open.push((base.clone(), pointer, value)),
                    }
                }
            }
            _ => {}
        }
    }
    wanted.extend(found.into_iter().filter(|reference| !own.contains(&reference.uri)));
}

fn without_fragment(uri: &str) -> String {
    uri.split('#').next().unwrap_or_default().to_owned()
}

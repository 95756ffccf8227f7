//! A schema together with every document that it refers to, so that nothing is fetched later.

use std::collections::HashMap;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

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
}

impl Library {
    /// Gathers `schema`, which stands at `root`, and all that it refers to.
    pub fn gather(root: &str, schema: Json, shelf: &dyn Shelf) -> Result<Self, ReferenceFault> {
        let mut documents = HashMap::new();
        let mut wanted = Vec::new();
        references(root, &schema, &mut wanted);
        documents.insert(root.to_owned(), schema);
        while let Some(uri) = wanted.pop() {
            if documents.contains_key(&uri) || is_meta_schema(&uri) {
                continue;
            }
            let document = shelf.document(&uri).map_err(|why| ReferenceFault {
                uri: uri.clone(),
                why,
            })?;
            references(&uri, &document, &mut wanted);
            documents.insert(uri, document);
        }
        Ok(Self {
            root: root.to_owned(),
            documents: Arc::new(documents),
        })
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

    /// The document of a URI without fragment.
    #[must_use]
    pub fn document(&self, uri: &str) -> Option<&Json> {
        self.documents.get(uri)
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

/// URIs (without fragment) of all documents that `schema` refers to. `$id` inside a document moves the base.
fn references(base: &str, schema: &Json, wanted: &mut Vec<String>) {
    let mut open = vec![(base.to_owned(), schema)];
    let mut own = vec![base.to_owned()];
    let mut found = Vec::new();
    while let Some((mut base, schema)) = open.pop() {
        match schema {
            Json::Array(items) => open.extend(items.iter().map(|item| (base.clone(), item))),
            Json::Object(members) => {
                if let Some(Json::String(id)) = members.get("$id")
                    && let Some(resolved) = resolve(&base, id)
                {
                    base = without_fragment(&resolved);
                    own.push(base.clone());
                }
                for (name, value) in members {
                    match (name.as_str(), value) {
                        ("$ref" | "$dynamicRef" | "$recursiveRef", Json::String(reference)) => {
                            found.extend(resolve(&base, reference).as_deref().map(without_fragment));
                        }
                        // What stands here is data, not a schema.
                        ("const" | "enum" | "default" | "examples" | "x-event", _) => {}
                        _ => open.push((base.clone(), value)),
                    }
                }
            }
            _ => {}
        }
    }
    wanted.extend(found.into_iter().filter(|uri| !own.contains(uri)));
}

fn without_fragment(uri: &str) -> String {
    uri.split('#').next().unwrap_or_default().to_owned()
}

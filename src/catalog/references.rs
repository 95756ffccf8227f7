//! References in a schema of the catalogue that lead nowhere, all at once: the validator stops at the first.

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use super::keywords::{Keyword, keyword};
use super::library::{Shelf, has_id, resolve, without_fragment};
use super::load::Catalog;
use super::schema_fault::SchemaFault;
use crate::json::escape_pointer_token;

/// The subschemas of a schema, each with its RFC 6901 pointer; the schema itself is the first.
#[must_use]
pub fn subschemas(schema: &Json) -> Vec<(String, &Json)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), schema)];
    while let Some((pointer, schema)) = open.pop() {
        if let Json::Object(members) = schema {
            for (name, value) in members {
                let pointer = format!("{pointer}/{}", escape_pointer_token(name));
                match (keyword(name), value) {
                    // In older drafts `items` may be an array.
                    (Some(Keyword::Schemas | Keyword::Schema), Json::Array(items)) => {
                        let items = items.iter().enumerate();
                        open.extend(items.map(|(index, item)| (format!("{pointer}/{index}"), item)));
                    }
                    (Some(Keyword::SchemasByName), Json::Object(members)) => {
                        open.extend(members.iter().map(|(name, value)| {
                            (format!("{pointer}/{}", escape_pointer_token(name)), value)
                        }));
                    }
                    (Some(Keyword::Schema), _) => open.push((pointer, value)),
                    _ => {}
                }
            }
        }
        found.push((pointer, schema));
    }
    found
}

impl Catalog {
    /// The references in the schema at `path` (`schemas/widgets/common.schema.json`) that lead nowhere.
    #[must_use]
    pub fn dangling_references(&self, path: &str) -> Vec<SchemaFault> {
        let uri = Self::uri_of(path);
        let Ok(root) = Shelf::document(self, &uri) else { return Vec::new() };
        if has_id(&root) {
            // References start from another place; the validator follows them.
            return Vec::new();
        }
        let mut faults = Vec::new();
        for (pointer, schema) in subschemas(&root) {
            let Some(reference) = schema.get("$ref").and_then(Json::as_str) else { continue };
            if let Err(message) = self.follow(&uri, reference) {
                faults.push(SchemaFault { pointer: Some(format!("{pointer}/$ref")), message });
            }
        }
        faults
    }

    fn follow(&self, base: &str, reference: &str) -> Result<(), String> {
        let target = resolve(base, reference).ok_or_else(|| format!("invalid reference `{reference}`"))?;
        let (document, fragment) = target.split_once('#').unwrap_or((&target, ""));
        if document.starts_with("https://json-schema.org/") || document.starts_with("http://json-schema.org/")
        {
            return Ok(());
        }
        let document = Shelf::document(self, &without_fragment(document))
            .map_err(|why| format!("the reference `{reference}` leads nowhere: {why}"))?;
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        match document.pointer(&fragment) {
            None if is_pointer => Err(format!("the reference `{reference}` leads nowhere")),
            _ => Ok(()),
        }
    }
}

//! Proves that a schema accepts all that another one does, as far as that can be proved.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jsonschema::PatternOptions;
use jsonschema::canonical::{self, CanonicalSchema, Containment};
use serde_json::{Value as Json, json};

use super::places::Place;
use super::side::Side;
use crate::catalog::PATTERN_SIZE;

/// Canonical forms of a place of both versions.
pub(super) struct Forms {
    old: CanonicalSchema,
    new: CanonicalSchema,
}

impl Forms {
    /// The forms of a place; `None` where a schema has none.
    pub(super) fn of(old: &Side, new: &Side, place: &Place) -> Option<Self> {
        let old = canonical_form(&with_definitions(old, &place.old))?;
        let new = canonical_form(&with_definitions(new, &place.new))?;
        Some(Self { old, new })
    }

    /// Returns true if it is proved that the new version accepts all that the old one does.
    pub(super) fn keep_all(&self) -> bool {
        covers(&self.new, &self.old)
    }

    /// Returns true if it is proved that the new version accepts nothing more.
    pub(super) fn add_nothing(&self) -> bool {
        covers(&self.old, &self.new)
    }

    /// A schema of what the old version accepts and the new one refuses, and the reverse.
    pub(super) fn differences(&self) -> [Option<Json>; 2] {
        [(&self.old, &self.new), (&self.new, &self.old)].map(|(from, without)| {
            guarded(|| from.subtract(without).ok()).flatten().map(|difference| difference.to_json_schema())
        })
    }
}

/// A part of a version with what it refers to, as a schema of its own.
pub(super) fn with_definitions(side: &Side, part: &Json) -> Json {
    let definitions = side.bundle.as_ref().and_then(|bundle| bundle.get("$defs")).cloned();
    let Json::Object(mut members) = part.clone() else { return part.clone() };
    if let Some(definitions) = definitions {
        members.insert("$defs".to_owned(), definitions);
    }
    if !side.refers_to_root() {
        return Json::Object(members);
    }
    // References to the whole need a name in the part.
    let mut part = Json::Object(members);
    let whole = side.bundle.as_ref().expect("places are of bundles");
    let mut definitions = part.get("$defs").cloned().unwrap_or_else(|| json!({}));
    let mut root = whole.clone();
    if let Json::Object(root) = &mut root {
        root.remove("$defs");
    }
    definitions[WHOLE] = root;
    part["$defs"] = definitions;
    renamed(part)
}

/// The name of the whole schema among the definitions of a part of it.
const WHOLE: &str = "cxray.whole";

fn renamed(schema: Json) -> Json {
    match schema {
        Json::Object(members) => members
            .into_iter()
            .map(|(name, value)| match (&*name, &value) {
                ("$ref", Json::String(to)) if to == "#" => (name, json!(format!("#/$defs/{WHOLE}"))),
                ("const" | "enum", _) => (name, value),
                _ => (name, renamed(value)),
            })
            .collect(),
        Json::Array(items) => items.into_iter().map(renamed).collect(),
        other => other,
    }
}

fn canonical_form(schema: &Json) -> Option<CanonicalSchema> {
    let options = canonical::options()
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_SIZE))
        .should_validate_formats(true)
        .offline();
    guarded(|| options.canonicalize(schema).ok()).flatten()
}

fn covers(outer: &CanonicalSchema, inner: &CanonicalSchema) -> bool {
    matches!(guarded(|| outer.covers(inner)), Some(Ok(Containment::Yes)))
}

/// The comparison of schemas is young: a panic in it is no answer.
fn guarded<T>(ask: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(ask)).ok()
}

//! Where two versions of a schema differ.
//!
//! A schema is a conjunction of its keywords, and most keywords that hold schemas (`properties`, `items`, `allOf`, `anyOf`, `then` …) accept
//! more where a schema in them accepts more. So the two are walked side by side, down to the smallest parts that differ. If at each of
//! these places the new part accepts all that the old one does, so does the whole.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::side::Side;
use crate::catalog::subschemas;
use crate::json::escape_pointer_token;

/// A place where two versions differ.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Pointer to the schema, in the bundle.
    pub(super) schema: String,
    /// Pointer into the payload, in which `*` stands for any element or member.
    pub(super) at: String,
    /// The keywords that differ.
    pub(super) keywords: Vec<String>,
    /// The keywords of the old version that matter, as a schema.
    pub(super) old: Json,
    /// Those of the new version.
    pub(super) new: Json,
}

/// The places where two versions differ; `None` if one of them cannot be written as one schema.
pub(super) fn places(old: &Side, new: &Side) -> Option<Vec<Place>> {
    let (old_root, new_root) = (old.bundle.as_ref()?, new.bundle.as_ref()?);
    let mut walk =
        Walk { old, new, changed: changed_definitions(old, new), seen: BTreeSet::new(), places: Vec::new() };
    walk.compare(&without_definitions(old_root), &without_definitions(new_root), Position::default());
    Some(walk.places)
}

fn without_definitions(schema: &Json) -> Json {
    let mut schema = schema.clone();
    if let Json::Object(members) = &mut schema {
        members.remove("$defs");
    }
    schema
}

/// The definitions that differ, themselves or by what they refer to. The root is `#`.
fn changed_definitions(old: &Side, new: &Side) -> BTreeSet<String> {
    let names: BTreeSet<String> =
        old.definitions().union(&new.definitions()).map(|name| format!("#/$defs/{name}")).collect();
    let root = |side: &Side| side.bundle.as_ref().map(without_definitions);
    let mut changed: BTreeSet<String> =
        names.iter().filter(|name| old.definition(name) != new.definition(name)).cloned().collect();
    if root(old) != root(new) {
        changed.insert("#".to_owned());
    }
    loop {
        let more: Vec<String> = names
            .iter()
            .filter(|name| !changed.contains(*name))
            .filter(|name| old.definition(name).is_some_and(|schema| refers_to(schema, &changed)))
            .cloned()
            .collect();
        if more.is_empty() {
            break;
        }
        changed.extend(more);
    }
    if root(old).is_some_and(|schema| refers_to(&schema, &changed)) {
        changed.insert("#".to_owned());
    }
    changed
}

fn refers_to(schema: &Json, names: &BTreeSet<String>) -> bool {
    let reference =
        |schema: &Json| schema.get("$ref").and_then(Json::as_str).is_some_and(|to| names.contains(to));
    subschemas(schema).into_iter().any(|(_, schema)| reference(schema))
}

/// Where the walk stands.
#[derive(Debug, Clone, Default)]
struct Position {
    schema: String,
    at: String,
    depth: usize,
}

impl Position {
    fn in_schema(&self, keyword: &str) -> Self {
        Self {
            schema: format!("{}/{}", self.schema, escape_pointer_token(keyword)),
            at: self.at.clone(),
            depth: self.depth + 1,
        }
    }

    fn item(&self, keyword: &str, index: usize) -> Self {
        Self { schema: format!("{}/{keyword}/{index}", self.schema), ..self.in_schema(keyword) }
    }

    fn into_payload(self, token: &str) -> Self {
        Self {
            at: format!(
                "{}/{}",
                self.at,
                if token == "*" { token.into() } else { escape_pointer_token(token) }
            ),
            ..self
        }
    }
}

struct Walk<'s> {
    old: &'s Side,
    new: &'s Side,
    changed: BTreeSet<String>,
    /// Pairs of references that were compared.
    seen: BTreeSet<(String, String)>,
    places: Vec<Place>,
}

/// Schemas are not nested deeper; what is below is compared as a whole.
const DEEPEST: usize = 60;

/// Keywords about the elements of an array, which depend on each other.
const OF_ARRAYS: [&str; 3] = ["items", "prefixItems", "additionalItems"];
/// Keywords about members.
const OF_MEMBERS: [&str; 3] = ["properties", "patternProperties", "additionalProperties"];
/// Keywords that depend on each other.
const GROUPS: [&[&str]; 4] =
    [&OF_ARRAYS, &OF_MEMBERS, &["if", "then", "else"], &["contains", "minContains", "maxContains"]];

impl Walk<'_> {
    fn is_same(&self, old: Option<&Json>, new: Option<&Json>) -> bool {
        old == new && old.is_none_or(|schema| !refers_to(schema, &self.changed))
    }

    /// The same of the values of a keyword, which may be schemas, several of them, or none.
    fn is_same_keyword(&self, name: &str, old: Option<&Json>, new: Option<&Json>) -> bool {
        let alone = |value: &Json| Json::Object(Map::from_iter([(name.to_owned(), value.clone())]));
        old == new && old.is_none_or(|value| !refers_to(&alone(value), &self.changed))
    }

    /// Adds the places below a pair of schemas.
    fn compare(&mut self, old: &Json, new: &Json, position: Position) {
        if self.is_same(Some(old), Some(new)) {
            return;
        }
        let (old, new) = (followed(self.old, old, new), followed(self.new, new, old));
        if self.is_same(Some(&old), Some(&new)) {
            return;
        }
        let (Json::Object(old_members), Json::Object(new_members)) = (&old, &new) else {
            return self.add(old, new, Vec::new(), position);
        };
        let is_whole =
            |members: &Map<String, Json>| members.keys().any(|name| name.starts_with("unevaluated"));
        if position.depth > DEEPEST || is_whole(old_members) || is_whole(new_members) {
            return self.add(old, new, Vec::new(), position);
        }
        let names: BTreeSet<&String> = old_members.keys().chain(new_members.keys()).collect();
        let mut differing: BTreeSet<String> = BTreeSet::new();
        for name in names {
            let pair = (old_members.get(name), new_members.get(name));
            let is_part_of_whole = self.is_same_keyword(name, pair.0, pair.1)
                || differing.contains(name)
                || self.descend(name, old_members, new_members, &position);
            if !is_part_of_whole {
                differing.insert(name.clone());
            }
        }
        if differing.is_empty() {
            return;
        }
        let keywords: Vec<String> = differing.iter().cloned().collect();
        for group in GROUPS {
            if group.iter().any(|name| differing.contains(*name)) {
                differing.extend(group.iter().map(|name| (*name).to_owned()));
            }
        }
        differing.insert("type".to_owned());
        let slice = |members: &Map<String, Json>| -> Json {
            members
                .iter()
                .filter(|(name, _)| differing.contains(*name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        self.add(slice(old_members), slice(new_members), keywords, position);
    }

    fn add(&mut self, old: Json, new: Json, keywords: Vec<String>, position: Position) {
        let Position { schema, at, .. } = position;
        self.places.push(Place { schema, at, keywords, old, new });
    }

    /// Compares the schemas in a keyword; false if they cannot be compared one by one.
    fn descend(
        &mut self,
        name: &str,
        old: &Map<String, Json>,
        new: &Map<String, Json>,
        position: &Position,
    ) -> bool {
        let (from, to) = (old.get(name), new.get(name));
        match name {
            "$ref" => self.reference(from, to, position),
            "properties" | "patternProperties" | "additionalProperties" => {
                self.members(name, old, new, position)
            }
            "items" | "prefixItems" => self.elements(name, old, new, position),
            "then" | "else"
                if self.is_same_keyword("if", old.get("if"), new.get("if")) && old.contains_key("if") =>
            {
                self.compare(or_any(from), or_any(to), position.in_schema(name));
                true
            }
            "allOf" | "anyOf" => {
                let (Some(Json::Array(from)), Some(Json::Array(to))) = (from, to) else { return false };
                if from.len() != to.len() {
                    return false;
                }
                for (index, (from, to)) in from.iter().zip(to).enumerate() {
                    self.compare(from, to, position.item(name, index));
                }
                true
            }
            _ => false,
        }
    }

    fn reference(&mut self, from: Option<&Json>, to: Option<&Json>, position: &Position) -> bool {
        let (Some(from), Some(to)) = (from.and_then(Json::as_str), to.and_then(Json::as_str)) else {
            return false;
        };
        let (Some(old), Some(new)) = (self.old.definition(from), self.new.definition(to)) else {
            return false;
        };
        let (old, new) = (without_definitions(old), without_definitions(new));
        if self.seen.insert((from.to_owned(), to.to_owned())) {
            let schema = to.trim_start_matches('#').to_owned();
            self.compare(&old, &new, Position { schema, at: position.at.clone(), depth: position.depth + 1 });
        }
        true
    }

    /// Members that only one version names are governed by `additionalProperties` of the other.
    fn members(
        &mut self,
        name: &str,
        old: &Map<String, Json>,
        new: &Map<String, Json>,
        position: &Position,
    ) -> bool {
        if old.get("patternProperties").map(names_of) != new.get("patternProperties").map(names_of) {
            return false;
        }
        if name == "additionalProperties" {
            let below = position.in_schema(name).into_payload("*");
            self.compare(or_any(old.get(name)), or_any(new.get(name)), below);
            return true;
        }
        let of = |members: &Map<String, Json>| members.get(name).and_then(Json::as_object).cloned();
        let [from, to] = [old, new].map(|members| of(members).unwrap_or_default());
        let all: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
        let is_in_both = |name: &&&String| from.contains_key(**name) && to.contains_key(**name);
        if old.contains_key("patternProperties") && !all.iter().all(|name| is_in_both(&name)) {
            return false;
        }
        let other = |members: &Map<String, Json>| or_any(members.get("additionalProperties")).clone();
        for member in all {
            let old_schema = from.get(member).cloned().unwrap_or_else(|| other(old));
            let new_schema = to.get(member).cloned().unwrap_or_else(|| other(new));
            let token = if name == "properties" { member.as_str() } else { "*" };
            let below = position.in_schema(name).in_schema(member).into_payload(token);
            self.compare(&old_schema, &new_schema, below);
        }
        true
    }

    fn elements(
        &mut self,
        name: &str,
        old: &Map<String, Json>,
        new: &Map<String, Json>,
        position: &Position,
    ) -> bool {
        let length = |members: &Map<String, Json>| {
            members.get("prefixItems").and_then(Json::as_array).map_or(0, Vec::len)
        };
        let is_array = |members: &Map<String, Json>| members.get("items").is_some_and(Json::is_array);
        if length(old) != length(new) || is_array(old) || is_array(new) {
            return false;
        }
        if name == "items" {
            self.compare(
                or_any(old.get(name)),
                or_any(new.get(name)),
                position.in_schema(name).into_payload("*"),
            );
            return true;
        }
        let (Some(Json::Array(from)), Some(Json::Array(to))) = (old.get(name), new.get(name)) else {
            return false;
        };
        for (index, (from, to)) in from.iter().zip(to).enumerate() {
            self.compare(from, to, position.item(name, index).into_payload(&index.to_string()));
        }
        true
    }
}

/// A schema that is a reference and nothing else, as what it leads to, if the other one is written out.
fn followed(side: &Side, schema: &Json, other: &Json) -> Json {
    let only = schema.as_object().filter(|members| members.len() == 1 && other.get("$ref").is_none());
    let reference = only.and_then(|members| members.get("$ref")?.as_str());
    let definition = reference.and_then(|reference| side.definition(reference));
    definition.map_or_else(|| schema.clone(), without_definitions)
}

fn names_of(schemas: &Json) -> BTreeSet<String> {
    schemas.as_object().into_iter().flat_map(|members| members.keys().cloned()).collect()
}

/// The schema of a keyword that is left out.
fn or_any(schema: Option<&Json>) -> &Json {
    schema.unwrap_or(&Json::Bool(true))
}

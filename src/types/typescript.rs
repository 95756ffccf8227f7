//! Declarations in TypeScript.
//!
//! A type accepts at least what the schema does: what TypeScript has no word for (patterns, bounds, conditions) is left out. An object
//! that is merely open has no index signature, so that a misspelt member is an error of the program that reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::declaration::Declarations;
use crate::safe;

/// Schemas are not nested deeper; what is below may be anything.
const DEEPEST: usize = 60;

/// The file; `heading` says where it is from.
#[must_use]
pub fn typescript(declarations: &Declarations, heading: &str) -> String {
    let mut file = format!("// {}\n\n", safe::shown(heading));
    for (name, schema) in &declarations.schemas {
        let writer = Writer { declarations };
        push_comment(&mut file, "", schema);
        let body = writer.of(schema, None, 0, 0);
        let is_interface = body.starts_with('{') && matching_end(&body) == body.len();
        // Writing to a `String` cannot fail.
        let _ = if is_interface {
            writeln!(file, "export interface {name} {body}\n")
        } else {
            writeln!(file, "export type {name} = {body};\n")
        };
    }
    file.push_str("/** The payload of each event, by its name. */\nexport interface Payloads {\n");
    for event in &declarations.events {
        let _ = writeln!(file, "  {}: {};", quoted(&event.event), event.type_name);
    }
    file.push_str("}\n\n/** The name of an event. */\nexport type EventName = keyof Payloads;\n");
    file
}

/// Where the bracket that a type begins with is closed.
fn matching_end(body: &str) -> usize {
    let (mut depth, mut is_in_string, mut is_escaped) = (0_usize, false, false);
    let mut is_in_comment = false;
    let bytes = body.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if is_in_comment {
            is_in_comment = !(*byte == b'/' && bytes[at - 1] == b'*');
            continue;
        }
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b'*' if !is_in_string && at > 0 && bytes[at - 1] == b'/' => is_in_comment = true,
            b'{' if !is_in_string => depth += 1,
            b'}' if !is_in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    body.len() + 1
}

/// The description of a schema as a comment that tools show.
fn push_comment(out: &mut String, indent: &str, schema: &Json) {
    let Some(description) = schema.get("description").and_then(Json::as_str) else { return };
    let text = safe::shown(description).replace("*/", "*\\/");
    let _ = writeln!(out, "{indent}/** {text} */");
}

/// JSON is TypeScript too; what may be an end of a line is escaped.
fn quoted(text: &str) -> String {
    safe::json_string(text)
}

struct Writer<'d> {
    declarations: &'d Declarations,
}

impl Writer<'_> {
    /// The type of a schema. `assumed` are the JSON types that a value is known to have: those of the schema that this is a part of.
    fn of(&self, schema: &Json, assumed: Option<&[String]>, depth: usize, indent: usize) -> String {
        let Json::Object(members) = schema else {
            return if *schema == Json::Bool(false) { "never" } else { "unknown" }.to_owned();
        };
        if depth > DEEPEST {
            return "unknown".to_owned();
        }
        let own = types_of(members);
        let inherited =
            if own.is_none() && assumed.is_none() { self.inherited(members, depth) } else { None };
        let types = own.as_deref().or(assumed).or(inherited.as_deref());
        let mut parts: Vec<String> = Vec::new();
        parts.extend(
            members
                .get("$ref")
                .and_then(Json::as_str)
                .and_then(|to| to.strip_prefix("#/$defs/"))
                .map(str::to_owned),
        );
        if let Some(value) = members.get("const") {
            parts.push(literal(value));
        } else if let Some(values) = members.get("enum").and_then(Json::as_array) {
            parts.push(union(values.iter().map(literal)));
        } else if let Some(types) = types.filter(|_| own.is_some() || has_shape(members)) {
            parts.push(union(types.iter().map(|kind| self.of_type(kind, members, depth, indent))));
        }
        for part in members.get("allOf").and_then(Json::as_array).into_iter().flatten() {
            parts.push(self.of(part, types, depth + 1, indent));
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = members.get(keyword).and_then(Json::as_array) {
                parts.push(union(branches.iter().map(|branch| self.of(branch, types, depth + 1, indent))));
            }
        }
        parts.extend(self.conditional(members, depth));
        let mut seen = BTreeSet::new();
        parts.retain(|part| part != "unknown" && seen.insert(part.clone()));
        match parts.len() {
            0 => "unknown".to_owned(),
            1 => parts.remove(0),
            _ => parts.iter().map(|part| in_brackets(part, " | ")).collect::<Vec<_>>().join(" & "),
        }
    }

    /// The JSON types that a value has by the schemas that this one refers to.
    fn inherited(&self, members: &Map<String, Json>, depth: usize) -> Option<Vec<String>> {
        if depth > DEEPEST {
            return None;
        }
        let reference = members.get("$ref").and_then(Json::as_str).and_then(|to| to.strip_prefix("#/$defs/"));
        let target = reference.and_then(|name| self.declarations.schemas.get(name));
        let parts = members.get("allOf").and_then(Json::as_array).into_iter().flatten();
        target.into_iter().chain(parts).find_map(|schema| {
            let members = schema.as_object()?;
            types_of(members).or_else(|| self.inherited(members, depth + 8))
        })
    }

    /// Members that only the branches of a condition name: they may be there, and nothing is known of them where the condition
    /// does not hold.
    fn conditional(&self, members: &Map<String, Json>, depth: usize) -> Option<String> {
        let mut named = BTreeSet::new();
        for keyword in ["then", "else"] {
            if let Some(branch) = members.get(keyword) {
                self.names(branch, depth, &mut named);
            }
        }
        for (_, branch) in members.get("dependentSchemas").and_then(Json::as_object).into_iter().flatten() {
            self.names(branch, depth, &mut named);
        }
        let mut told = BTreeSet::new();
        let without: Map<String, Json> = members
            .iter()
            .filter(|(name, _)| !["then", "else", "dependentSchemas"].contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        self.names(&Json::Object(without), depth, &mut told);
        let only: Vec<String> =
            named.difference(&told).map(|name| format!("{}?: unknown", member_name(name))).collect();
        (!only.is_empty()).then(|| format!("{{ {} }}", only.join("; ")))
    }

    /// The members that a schema names, in place.
    fn names(&self, schema: &Json, depth: usize, names: &mut BTreeSet<String>) {
        let Json::Object(members) = schema else { return };
        if depth > DEEPEST {
            return;
        }
        names.extend(
            members
                .get("properties")
                .and_then(Json::as_object)
                .into_iter()
                .flat_map(|named| named.keys().cloned()),
        );
        let reference = members.get("$ref").and_then(Json::as_str).and_then(|to| to.strip_prefix("#/$defs/"));
        if let Some(schema) = reference.and_then(|name| self.declarations.schemas.get(name)) {
            self.names(schema, depth + 8, names);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in members.get(keyword).and_then(Json::as_array).into_iter().flatten() {
                self.names(part, depth + 1, names);
            }
        }
        for part in ["then", "else"].iter().filter_map(|keyword| members.get(*keyword)) {
            self.names(part, depth + 1, names);
        }
    }

    fn of_type(&self, kind: &str, members: &Map<String, Json>, depth: usize, indent: usize) -> String {
        match kind {
            "string" => of_string(members),
            "integer" | "number" => "number".to_owned(),
            "boolean" | "null" => kind.to_owned(),
            "array" => self.of_array(members, depth, indent),
            "object" => self.of_object(members, depth, indent),
            _ => "unknown".to_owned(),
        }
    }

    fn of_array(&self, members: &Map<String, Json>, depth: usize, indent: usize) -> String {
        let rest = members.get("items").filter(|items| !items.is_array());
        let of = |schema: &Json| self.of(schema, None, depth + 1, indent);
        let others = rest.map_or_else(|| "unknown".to_owned(), of);
        let Some(first) = members.get("prefixItems").and_then(Json::as_array) else {
            return format!("{}[]", in_brackets(&others, " "));
        };
        let least = members.get("minItems").and_then(Json::as_u64).unwrap_or(0);
        let mut items: Vec<String> = (0_u64..)
            .zip(first)
            .map(|(index, schema)| {
                let mark = if index < least { "" } else { "?" };
                format!("{}{mark}", in_brackets(&of(schema), " "))
            })
            .collect();
        if others != "never" {
            items.push(format!("...{}[]", in_brackets(&others, " ")));
        }
        format!("[{}]", items.join(", "))
    }

    fn of_object(&self, members: &Map<String, Json>, depth: usize, indent: usize) -> String {
        let required: BTreeSet<&str> = members
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let any = Json::Bool(true);
        let mut named: BTreeMap<&str, &Json> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for (name, schema) in members.get("properties").and_then(Json::as_object).into_iter().flatten() {
            named.insert(name, schema);
            order.push(name);
        }
        for name in &required {
            if named.insert(name, named.get(name).copied().unwrap_or(&any)).is_none() {
                order.push(name);
            }
        }
        let inner = indent + 1;
        let space = "  ".repeat(inner);
        let mut body = String::new();
        let mut types = Vec::new();
        for name in order {
            let schema = named[name];
            let kind = self.of(schema, None, depth + 1, inner);
            push_comment(&mut body, &space, schema);
            let mark = if required.contains(name) { "" } else { "?" };
            let _ = writeln!(body, "{space}{}{mark}: {kind};", member_name(name));
            types.push(kind);
        }
        // An object that leaves other names free says so; in others a name that is not listed is taken for misspelt.
        let additional = members.get("additionalProperties").filter(|schema| **schema != Json::Bool(false));
        let patterns =
            members.get("patternProperties").and_then(Json::as_object).into_iter().flat_map(Map::values);
        let others: Vec<String> =
            patterns.chain(additional).map(|schema| self.of(schema, None, depth + 1, inner)).collect();
        if !others.is_empty() {
            let is_alone = types.is_empty();
            // An index signature is of all members.
            let mut kinds: Vec<String> = others.into_iter().chain(types).collect();
            if !is_alone {
                kinds.push("undefined".to_owned());
            }
            let _ = writeln!(body, "{space}[name: string]: {};", union(kinds));
        }
        if body.is_empty() {
            return if members.get("additionalProperties") == Some(&Json::Bool(false)) {
                "Record<string, never>".to_owned()
            } else {
                "Record<string, unknown>".to_owned()
            };
        }
        format!("{{\n{body}{}}}", "  ".repeat(indent))
    }
}

/// Strings of an open set are suggested, and any other is taken.
fn of_string(members: &Map<String, Json>) -> String {
    let known = members.get("x-known-values").and_then(Json::as_array);
    match known {
        Some(values) => union(values.iter().map(literal).chain(["string & {}".to_owned()])),
        None => "string".to_owned(),
    }
}

/// Returns true if a schema says something of the shape of a value without saying its type.
fn has_shape(members: &Map<String, Json>) -> bool {
    ["properties", "required", "items", "prefixItems", "additionalProperties", "patternProperties"]
        .iter()
        .any(|keyword| members.contains_key(*keyword))
}

fn types_of(members: &Map<String, Json>) -> Option<Vec<String>> {
    match members.get("type")? {
        Json::String(kind) => Some(vec![kind.clone()]),
        Json::Array(kinds) => {
            Some(kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect())
        }
        _ => None,
    }
}

/// The type that has one value.
fn literal(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Json::Object(members) if members.is_empty() => "Record<string, never>".to_owned(),
        Json::Object(members) => {
            let written =
                members.iter().map(|(name, value)| format!("{}: {}", member_name(name), literal(value)));
            format!("{{ {} }}", written.collect::<Vec<_>>().join("; "))
        }
        other => other.to_string(),
    }
}

/// The alternatives without repetitions; anything swallows the rest.
fn union(types: impl IntoIterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let mut alternatives: Vec<String> =
        types.into_iter().filter(|kind| kind != "never" && seen.insert(kind.clone())).collect();
    if alternatives.iter().any(|kind| kind == "unknown") {
        return "unknown".to_owned();
    }
    match alternatives.len() {
        0 => "never".to_owned(),
        1 => alternatives.remove(0),
        _ => alternatives.iter().map(|kind| in_brackets(kind, " & ")).collect::<Vec<_>>().join(" | "),
    }
}

/// A type in brackets if it has such a sign outside of a pair of braces.
fn in_brackets(kind: &str, sign: &str) -> String {
    let is_closed = kind.starts_with('{') && matching_end(kind) == kind.len();
    if is_closed || !kind.contains(sign) || kind.starts_with("Record<") && kind.ends_with('>') {
        return kind.to_owned();
    }
    format!("({kind})")
}

/// The name of a member, quoted where TypeScript wants it.
fn member_name(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let is_identifier =
        !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(is_plain);
    if is_identifier { name.to_owned() } else { quoted(name) }
}

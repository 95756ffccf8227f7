//! A value that meets a demand, as far as it can be told place by place; the validator decides.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::demand::{Branches, Demand, Part};
use super::dice::Dice;
use super::number;
use super::text::{self, Patterns};
use crate::catalog::Schema;

/// Below this depth only what is required is drawn.
const FULL_DEPTH: usize = 6;
/// Below this depth nothing is drawn any more: the schema refers to itself without an end.
const LAST_DEPTH: usize = 60;
/// An array has up to so many elements more than it must.
const MORE_ELEMENTS: usize = 3;
/// Elements and members of one value, whatever the schema wants.
const MOST_BELOW: usize = 1000;
/// Values and characters of one payload, whatever the schema wants: arrays in arrays multiply.
const MOST_IN_ALL: usize = 1 << 20;

/// The types of JSON Schema.
const KINDS: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];

/// Draws values.
pub(super) struct Drawer<'s> {
    pub(super) schema: &'s Schema,
    pub(super) dice: Dice,
    /// In how many of a hundred cases a member is there that need not be.
    pub(super) generosity: usize,
    patterns: Patterns<'s>,
    /// So many values and characters are still drawn for this payload.
    room: usize,
}

impl<'s> Drawer<'s> {
    pub(super) fn new(schema: &'s Schema, dice: Dice) -> Self {
        Self { schema, dice, generosity: 60, patterns: Patterns::new(), room: MOST_IN_ALL }
    }

    /// A value for the whole schema.
    pub(super) fn payload(&mut self) -> Json {
        let (base, schema) = self.schema.root();
        self.room = MOST_IN_ALL;
        self.value(vec![Part { base, schema }], "", 0)
    }

    /// Values and characters of the payload that was drawn last.
    pub(super) fn drawn(&self) -> usize {
        MOST_IN_ALL - self.room
    }

    /// A value for what these subschemas demand together, at the member `name`.
    fn value(&mut self, parts: Vec<Part<'s>>, name: &str, depth: usize) -> Json {
        let demand = Demand::of(self.schema, parts, Branches::One(&mut self.dice));
        if depth > LAST_DEPTH || self.room == 0 {
            return Json::Null;
        }
        self.room -= 1;
        if let Some(fixed) = self.listed(&demand) {
            return fixed;
        }
        match self.kind(&demand) {
            "null" => Json::Null,
            "boolean" => Json::Bool(self.dice.chance(50)),
            "object" => Json::Object(self.object(demand, depth)),
            "array" => Json::Array(self.array(&demand, name, depth)),
            "string" => {
                let text = text::draw(self.schema, &demand, name, &mut self.dice, &mut self.patterns);
                self.room = self.room.saturating_sub(text.len());
                Json::String(text)
            }
            kind => {
                let is_time = demand.says("x-time");
                number::draw(&demand, kind == "integer" || is_time, is_time, &mut self.dice)
            }
        }
    }

    /// One of the values that the schema lists, if it lists some.
    fn listed(&mut self, demand: &Demand<'s>) -> Option<Json> {
        let constant = demand.all("const").next();
        let sets: Vec<&Vec<Json>> = demand.all("enum").filter_map(Json::as_array).collect();
        let open = || demand.all("x-known-values").filter_map(Json::as_array).flatten().collect();
        let values: Vec<&Json> = match (constant, sets.split_first()) {
            (Some(constant), _) => vec![constant],
            (None, Some((first, others))) => {
                let is_in_all = |value: &&Json| others.iter().all(|set| set.contains(value));
                first.iter().filter(is_in_all).collect()
            }
            (None, None) if Self::allows(demand, "string") => open(),
            (None, None) => Vec::new(),
        };
        (!values.is_empty()).then(|| self.dice.pick(&values).clone())
    }

    /// Returns true if a demand leaves a type free, or names it.
    fn allows(demand: &Demand<'s>, kind: &str) -> bool {
        let names = |types: &Json, kind: &str| match types {
            Json::String(named) => named == kind,
            Json::Array(named) => named.iter().any(|named| named == kind),
            _ => true,
        };
        demand.all("type").all(|types| names(types, kind) || kind == "integer" && names(types, "number"))
    }

    /// The type of the value.
    fn kind(&mut self, demand: &Demand<'s>) -> &'static str {
        let mut kinds: Vec<&'static str> =
            KINDS.into_iter().filter(|kind| Self::allows(demand, kind)).collect();
        if demand.says("type") {
            // Whole numbers are numbers: a free number is no more likely than a string.
            if kinds.contains(&"number") {
                kinds.retain(|kind| *kind != "integer");
            }
            return if kinds.is_empty() { "null" } else { self.dice.pick(&kinds) };
        }
        let likely: [(&str, &[&str]); 4] = [
            (
                "object",
                &[
                    "properties",
                    "required",
                    "patternProperties",
                    "propertyNames",
                    "minProperties",
                    "dependentRequired",
                ],
            ),
            ("array", &["items", "prefixItems", "minItems", "contains", "uniqueItems"]),
            ("string", &["pattern", "minLength", "maxLength", "format"]),
            ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
        ];
        let meant = likely.into_iter().filter(|(_, keywords)| keywords.iter().any(|word| demand.says(word)));
        let meant: Vec<&'static str> = meant.map(|(kind, _)| kind).collect();
        if meant.is_empty() {
            ["string", "integer", "boolean"][self.dice.roll(3)]
        } else {
            self.dice.pick(&meant)
        }
    }

    fn object(&mut self, demand: Demand<'s>, depth: usize) -> Map<String, Json> {
        let mut demand = demand;
        let mut names = self.names(&demand, depth);
        // What a name brings with it may bring others.
        loop {
            let more = self.dependents(&mut demand, &names);
            if more.is_subset(&names) {
                break;
            }
            names.extend(more);
        }
        let mut members = Map::new();
        for name in names {
            let patterns = &mut self.patterns;
            let parts = demand.member(&name, |pattern, name| text::matches(patterns, pattern, name));
            let value = self.value(parts, &name, depth + 1);
            members.insert(name, value);
        }
        self.add_free_names(&demand, &mut members, depth);
        members
    }

    /// The names of an object's members: the required ones and some of the others.
    fn names(&mut self, demand: &Demand<'s>, depth: usize) -> BTreeSet<String> {
        let required: BTreeSet<&str> = demand.strings("required").collect();
        let mut optional: Vec<&str> = demand
            .names()
            .into_iter()
            .filter(|name| !required.contains(name) && !demand.forbidden.contains(name))
            .filter(|name| self.is_current(demand, name))
            .collect();
        self.dice.shuffle(&mut optional);
        let generosity = if depth > FULL_DEPTH { 0 } else { self.generosity };
        let least = demand.least("minProperties").unwrap_or(0);
        let most = demand.most("maxProperties").unwrap_or(usize::MAX);
        let mut names: BTreeSet<String> = required.into_iter().map(str::to_owned).collect();
        for name in optional {
            if names.len() < most && (names.len() < least || self.dice.chance(generosity)) {
                names.insert(name.to_owned());
            }
        }
        names
    }

    /// Returns true if a member may be there, and is not of an older release.
    fn is_current(&mut self, demand: &Demand<'s>, name: &str) -> bool {
        let patterns = &mut self.patterns;
        let parts = demand.member(name, |pattern, name| text::matches(patterns, pattern, name));
        let below = Demand::of(self.schema, parts, Branches::One(&mut self.dice));
        !below.is_never && !below.says("x-older-shape")
    }

    /// The names that must be there because of others; what they demand of the object is added to its demand.
    fn dependents(&mut self, demand: &mut Demand<'s>, names: &BTreeSet<String>) -> BTreeSet<String> {
        let mut more = BTreeSet::new();
        for by_name in demand.all("dependentRequired").filter_map(Json::as_object) {
            let brought = by_name.iter().filter(|(name, _)| names.contains(*name));
            let brought = brought.filter_map(|(_, brought)| brought.as_array()).flatten();
            more.extend(brought.filter_map(|name| name.as_str().map(str::to_owned)));
        }
        let mut parts = Vec::new();
        for (base, members) in &demand.parts {
            let by_name = members.get("dependentSchemas").and_then(Json::as_object);
            let brought = by_name.into_iter().flatten().filter(|(name, _)| names.contains(*name));
            parts.extend(brought.map(|(_, schema)| Part { base, schema }));
        }
        if !parts.is_empty() {
            let brought = Demand::of(self.schema, parts, Branches::One(&mut self.dice));
            more.extend(brought.strings("required").map(str::to_owned));
            for part in brought.parts {
                if !demand.parts.iter().any(|(_, known)| std::ptr::eq(*known, part.1)) {
                    demand.parts.push(part);
                }
            }
        }
        more
    }

    /// Adds members with names of their own, where the schema says what stands under such names.
    fn add_free_names(&mut self, demand: &Demand<'s>, members: &mut Map<String, Json>, depth: usize) {
        let is_described = |schema: &Json| schema.as_object().is_some_and(|schema| !schema.is_empty());
        let is_map = demand.all("additionalProperties").any(is_described) || demand.says("patternProperties");
        let least = demand.least("minProperties").unwrap_or(0).min(MOST_BELOW);
        let most = demand.most("maxProperties").unwrap_or(usize::MAX);
        let wanted = if is_map && depth <= FULL_DEPTH && self.dice.chance(self.generosity) {
            members.len() + self.dice.roll(3)
        } else {
            members.len()
        };
        let wanted = wanted.max(least).min(most);
        for _ in 0..4 * wanted.saturating_sub(members.len()) {
            if members.len() >= wanted || self.room == 0 {
                break;
            }
            let name = self.free_name(demand);
            let patterns = &mut self.patterns;
            let parts = demand.member(&name, |pattern, name| text::matches(patterns, pattern, name));
            let is_refused = parts.iter().any(|part| *part.schema == Json::Bool(false));
            if !is_refused && !members.contains_key(&name) {
                let value = self.value(parts, &name, depth + 1);
                members.insert(name, value);
            }
        }
    }

    /// A name that the schema does not list.
    fn free_name(&mut self, demand: &Demand<'s>) -> String {
        let mut patterns: Vec<&'s str> = Vec::new();
        for by_pattern in demand.all("patternProperties").filter_map(Json::as_object) {
            patterns.extend(by_pattern.keys().map(String::as_str));
        }
        let parts: Vec<Part<'s>> = demand
            .parts
            .iter()
            .filter_map(|(base, members)| Some(Part { base, schema: members.get("propertyNames")? }))
            .collect();
        if !parts.is_empty()
            && let Json::String(name) = self.value(parts, "key", LAST_DEPTH)
        {
            return name;
        }
        let by_pattern = (!patterns.is_empty()).then(|| self.dice.pick(&patterns));
        let drawn = by_pattern.and_then(|pattern| super::pattern::draw(pattern, &mut self.dice));
        drawn.unwrap_or_else(|| format!("key{}", self.dice.between(1, 99)))
    }

    fn array(&mut self, demand: &Demand<'s>, name: &str, depth: usize) -> Vec<Json> {
        let contained: Vec<Part<'s>> = demand
            .parts
            .iter()
            .filter_map(|(base, members)| Some(Part { base, schema: members.get("contains")? }))
            .collect();
        let wanted = if contained.is_empty() { 0 } else { demand.least("minContains").unwrap_or(1) };
        let least = demand.least("minItems").unwrap_or(0).max(wanted).min(MOST_BELOW);
        let more = if depth > FULL_DEPTH { 0 } else { MORE_ELEMENTS };
        let most = demand.most("maxItems").unwrap_or(usize::MAX).min(least.saturating_add(more)).max(least);
        let length = self.dice.between(least, most);
        let is_unique = demand.all("uniqueItems").any(|unique| *unique == Json::Bool(true));
        let mut elements: Vec<Json> = Vec::with_capacity(length);
        for index in 0..length {
            let mut parts = demand.element(index);
            if self.room == 0 || parts.iter().any(|part| *part.schema == Json::Bool(false)) {
                break;
            }
            if index < wanted {
                parts.extend(&contained);
            }
            let mut element = self.value(parts.clone(), singular(name), depth + 1);
            for _ in 0..10 {
                if !is_unique || !elements.contains(&element) {
                    break;
                }
                element = self.value(parts.clone(), singular(name), depth + 1);
            }
            if !is_unique || !elements.contains(&element) {
                elements.push(element);
            }
        }
        elements
    }
}

/// The name of one of several: `id` of `ids`.
fn singular(name: &str) -> &str {
    name.strip_suffix('s').unwrap_or(name)
}

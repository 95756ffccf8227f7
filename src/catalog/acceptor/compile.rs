//! From a schema and its outline to an acceptor.
//!
//! A node stands for the subschemas that judge one place together and for the place's spot in the outline. Of
//! branches one node each is made, with all else that is said of the place. What is not understood makes a node
//! that accepts nothing, which is never wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use regex::Regex;
use serde_json::{Map, Value as Json};

use super::super::library::{Library, resolve};
use super::super::outline::{Spot, SpotId};
use super::Acceptor;
use super::rules::{
    Child, Choices, Entry, Format, Items, Members, Node, NodeId, Older, Predicate, Rule, Strings, Text, Types,
};
use crate::catalog::outline::Outline;
use crate::json::Key;

/// A schema of more nodes than this gets no acceptor: its branches multiply.
const MOST_NODES: usize = 5_000;

/// Branches that are decided in one place, one after the other.
const MOST_FORKS: usize = 8;

/// The node that accepts nothing, and the one that accepts everything.
const NEVER: NodeId = 0;
const ALWAYS: NodeId = 1;

/// The one dialect that is understood.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

impl Acceptor {
    /// The acceptor of a library's root schema. `formats` are those of its API, by name. `None` if it would
    /// accept nothing.
    #[must_use]
    pub fn compile(library: &Library, outline: &Outline, formats: &BTreeMap<String, Regex>) -> Option<Self> {
        let mut builder = Builder {
            library,
            outline,
            formats,
            nodes: vec![Node::Plain(Types::NONE), Node::Plain(Types::ALL)],
            built: HashMap::default(),
            open: Vec::new(),
            targets: HashMap::default(),
            dialects: HashMap::default(),
        };
        let place = Place { uri: library.root_uri(), schema: library.root() };
        let root = builder.node(vec![place], Vec::new(), outline.root());
        while let Some(job) = builder.open.pop() {
            if builder.nodes.len() > MOST_NODES {
                return None;
            }
            let at = job.id as usize;
            builder.nodes[at] = builder.build(job).unwrap_or(Node::Plain(Types::NONE));
        }
        let mut nodes = builder.nodes;
        let accepts_nothing = |node: &Node| matches!(node, Node::Plain(Types::NONE));
        if nodes.get(root as usize).is_none_or(accepts_nothing) {
            return None;
        }
        mark_plain(&mut nodes);
        Some(Self { nodes, root })
    }
}

/// Tells every entry what its node is, so that plain ones need no look at it.
fn mark_plain(nodes: &mut [Node]) {
    let plain: Vec<Option<Types>> =
        nodes.iter().map(|node| if let Node::Plain(types) = node { Some(*types) } else { None }).collect();
    for node in nodes {
        let Node::Rule(rule) = node else { continue };
        if let Some(Items { child, .. }) = &mut rule.items {
            child.plain = plain.get(child.node as usize).copied().flatten();
        }
        if let Some(members) = &mut rule.members {
            let entries = members.table.iter_mut().flatten().map(|entry| &mut entry.child);
            for child in entries.chain([&mut members.rest]) {
                child.plain = plain.get(child.node as usize).copied().flatten();
            }
        }
    }
}

/// A subschema and the document it stands in.
#[derive(Clone, Copy)]
struct Place<'s> {
    uri: &'s str,
    schema: &'s Json,
}

impl<'s> Place<'s> {
    fn beside(self, schema: &'s Json) -> Self {
        Self { uri: self.uri, schema }
    }

    fn members(self) -> Option<&'s Map<String, Json>> {
        self.schema.as_object()
    }
}

fn address(schema: &Json) -> usize {
    std::ptr::from_ref(schema) as usize
}

/// The schemas that a node stands for.
struct Job<'s> {
    id: NodeId,
    places: Vec<Place<'s>>,
    /// Addresses of the `anyOf` and `if` whose branch is among the places already.
    decided: Vec<usize>,
    spot: Option<SpotId>,
}

/// Addresses of the subschemas, addresses of what is decided, and the spot.
type JobKey = (Vec<usize>, Vec<usize>, Option<SpotId>);

struct Builder<'s> {
    library: &'s Library,
    outline: &'s Outline,
    formats: &'s BTreeMap<String, Regex>,
    nodes: Vec<Node>,
    built: HashMap<JobKey, NodeId, FixedState>,
    open: Vec<Job<'s>>,
    /// Targets of references, by their address.
    targets: HashMap<usize, Place<'s>, FixedState>,
    /// Documents, and whether each is of the one dialect throughout.
    dialects: HashMap<&'s str, bool, FixedState>,
}

impl<'s> Builder<'s> {
    /// The node of a value that all of `places` judge.
    fn node(&mut self, places: Vec<Place<'s>>, mut decided: Vec<usize>, spot: Option<SpotId>) -> NodeId {
        let spot = spot.filter(|id| self.outline.is_worth_a_look(*id));
        let Some(places) = self.in_place(places) else { return NEVER };
        if places.is_empty() && spot.is_none() {
            return ALWAYS;
        }
        if decided.len() > MOST_FORKS {
            return NEVER;
        }
        decided.sort_unstable();
        let mut addresses: Vec<usize> = places.iter().map(|place| address(place.schema)).collect();
        addresses.sort_unstable();
        let key = (addresses, decided.clone(), spot);
        if let Some(id) = self.built.get(&key) {
            return *id;
        }
        let Ok(id) = NodeId::try_from(self.nodes.len()) else { return NEVER };
        self.nodes.push(Node::Plain(Types::NONE));
        self.built.insert(key, id);
        self.open.push(Job { id, places, decided, spot });
        id
    }

    /// `places` and all that judges the same value whatever it is. `None` if that refuses every value, or is
    /// not understood.
    fn in_place(&mut self, places: Vec<Place<'s>>) -> Option<Vec<Place<'s>>> {
        let mut open = places;
        let mut seen: Vec<Place<'s>> = Vec::new();
        while let Some(place) = open.pop() {
            let members = match place.schema {
                Json::Bool(true) => continue,
                Json::Object(members) => members,
                _ => return None,
            };
            if seen.iter().any(|other| std::ptr::eq(other.schema, place.schema)) {
                continue;
            }
            if !self.is_of_dialect(place.uri) {
                return None;
            }
            seen.push(place);
            if let Some(reference) = members.get("$ref") {
                open.push(self.follow(place.uri, reference)?);
            }
            if let Some(all) = members.get("allOf") {
                open.extend(all.as_array()?.iter().map(|schema| place.beside(schema)));
            }
        }
        Some(seen)
    }

    fn follow(&mut self, base: &str, reference: &Json) -> Option<Place<'s>> {
        if let Some(target) = self.targets.get(&address(reference)) {
            return Some(*target);
        }
        let (uri, schema) = self.library.at(&resolve(base, reference.as_str()?)?)?;
        let target = Place { uri, schema };
        self.targets.insert(address(reference), target);
        Some(target)
    }

    /// A document with resources of their own in it, or of another draft, is not understood.
    fn is_of_dialect(&mut self, uri: &'s str) -> bool {
        if let Some(known) = self.dialects.get(uri) {
            return *known;
        }
        let known = self.library.at(uri).is_some_and(|(_, document)| {
            document.get("$schema").and_then(Json::as_str) == Some(DIALECT) && !has_id(document)
        });
        self.dialects.insert(uri, known);
        known
    }

    /// `None` for what is not understood.
    fn build(&mut self, job: Job<'s>) -> Option<Node> {
        let Job { places, decided, spot, .. } = job;
        let mut rule = RuleDraft::default();
        for place in &places {
            for (keyword, value) in place.members()? {
                if decided.contains(&address(value)) {
                    continue;
                }
                match keyword.as_str() {
                    "anyOf" => match predicates(value.as_array()?) {
                        Some(any) => rule.predicates.push(Predicate::Any(any)),
                        None => return self.any_of(*place, value, &places, decided, spot),
                    },
                    "if" => return self.condition(*place, value, &places, decided, spot),
                    "not" => rule.predicates.push(Predicate::Not(Box::new(predicate(value)?))),
                    _ => self.keyword(&mut rule, *place, keyword, value)?,
                }
            }
        }
        if let Some(id) = spot {
            Self::named(&mut rule, self.outline.spot(id))?;
        }
        let members = self.members(&rule, &places, spot);
        let items = self.items(&rule, &places, spot);
        Some(rule.finish(members, items))
    }

    /// One node a branch.
    fn any_of(
        &mut self,
        place: Place<'s>,
        branches: &'s Json,
        places: &[Place<'s>],
        mut decided: Vec<usize>,
        spot: Option<SpotId>,
    ) -> Option<Node> {
        decided.push(address(branches));
        let nodes = branches.as_array()?.iter().map(|branch| {
            let mut places = places.to_vec();
            places.push(place.beside(branch));
            self.node(places, decided.clone(), spot)
        });
        Some(Node::Any(nodes.filter(|node| *node != NEVER).collect()))
    }

    fn condition(
        &mut self,
        place: Place<'s>,
        condition: &'s Json,
        places: &[Place<'s>],
        mut decided: Vec<usize>,
        spot: Option<SpotId>,
    ) -> Option<Node> {
        decided.push(address(condition));
        let predicate = predicate(condition)?;
        let mut branch = |keyword| {
            let mut places = places.to_vec();
            places.extend(place.schema.get(keyword).map(|schema| place.beside(schema)));
            self.node(places, decided.clone(), spot)
        };
        Some(Node::If { predicate, then: branch("then"), otherwise: branch("else") })
    }

    fn keyword(
        &self,
        rule: &mut RuleDraft,
        place: Place<'s>,
        keyword: &'s str,
        value: &'s Json,
    ) -> Option<()> {
        match keyword {
            "type" => rule.types = rule.types.and(types(value)?),
            "const" => rule.choices.push(Choices::of([value])),
            "enum" => rule.choices.push(Choices::of(value.as_array()?)),
            "minimum" => rule.least = rule.least.max(Some(value.as_i64()?)),
            "exclusiveMinimum" => rule.least = rule.least.max(Some(value.as_i64()?.checked_add(1)?)),
            "maximum" => rule.at_most(value.as_i64()?),
            "exclusiveMaximum" => rule.at_most(value.as_i64()?.checked_sub(1)?),
            "pattern" => rule.text().prefixes.push(prefix(value.as_str()?)?.into()),
            "format" => {
                let format = self.format(value.as_str()?)?;
                rule.text().formats.push(format);
            }
            "minLength" => {
                let text = rule.text();
                text.least = text.least.max(size(value)?);
            }
            "maxLength" => {
                let text = rule.text();
                text.most = Some(smaller(text.most, size(value)?));
            }
            "minItems" => rule.items.0 = rule.items.0.max(size(value)?),
            "maxItems" => rule.items.1 = Some(smaller(rule.items.1, size(value)?)),
            "minProperties" => rule.members.0 = rule.members.0.max(size(value)?),
            "maxProperties" => rule.members.1 = Some(smaller(rule.members.1, size(value)?)),
            "required" => {
                for name in value.as_array()? {
                    rule.required.insert(name.as_str()?.to_owned());
                }
            }
            "dependentRequired" => {
                for (name, needed) in value.as_object()? {
                    let needed = needed.as_array()?.iter().map(|name| Some(has(name.as_str()?)));
                    let needed = Predicate::All(needed.collect::<Option<_>>()?);
                    let is_absent = Predicate::Not(Box::new(has(name)));
                    let is_no_object = Predicate::Not(Box::new(Predicate::Types(Types::OBJECT)));
                    rule.predicates.push(Predicate::Any(vec![is_no_object, is_absent, needed]));
                }
            }
            "uniqueItems" if *value == Json::Bool(false) => {}
            // Gathered for all subschemas at once, or beside the keyword they belong to.
            "properties" => return value.is_object().then_some(()),
            "additionalProperties" | "items" | "$ref" | "allOf" | "then" | "else" => {}
            "$schema" if value.as_str() == Some(DIALECT) && place.schema.get("$schema").is_some() => {}
            _ if is_annotation(keyword) => {}
            _ => return None,
        }
        Some(())
    }

    fn format(&self, name: &str) -> Option<Format> {
        match (name, self.formats.get(name)) {
            ("date-time", None) => Some(Format::DateTime),
            (_, Some(pattern)) => Some(Format::Pattern(pattern.clone())),
            _ => None,
        }
    }

    /// Adds the rules of the outline for the place itself.
    fn named(rule: &mut RuleDraft, spot: &Spot) -> Option<()> {
        if !spot.known_values.is_empty() {
            rule.text().known = Some(Strings::of(&spot.known_values));
        }
        for older in &spot.older {
            let types = if older.types.is_empty() {
                Types::ALL
            } else {
                older.types.iter().fold(Types::NONE, |types, name| {
                    let named = if name == "integer" { Types::NUMBER } else { type_named(name) };
                    types.or(named)
                })
            };
            let unless = older.unless.iter().map(|name| Key::new(name)).collect();
            rule.older.push(Older { types, unless });
        }
        // Whatever stands beside patterns or by its place in an array is rare.
        (!spot.has_patterns() && !spot.has_prefix()).then_some(())
    }

    /// `None` if nothing is asked of an object's members.
    fn members(
        &mut self,
        rule: &RuleDraft,
        places: &[Place<'s>],
        spot: Option<SpotId>,
    ) -> Option<Box<Members>> {
        let outline = self.outline;
        let spot = spot.map(|id| outline.spot(id));
        let mut names: BTreeSet<&str> = rule.required.iter().map(String::as_str).collect();
        for place in places {
            if let Some(Json::Object(properties)) = place.schema.get("properties") {
                names.extend(properties.keys().map(String::as_str));
            }
        }
        names.extend(spot.into_iter().flat_map(Spot::member_names));
        let mut entries = Vec::new();
        for name in names {
            let node = self.member(places, spot, Some(name));
            let required = rule.required.contains(name);
            entries.push(Entry { key: Key::new(name), child: Child { node, plain: None }, required });
        }
        let rest = self.member(places, spot, None);
        let (least, most) = rule.members;
        let is_free = rest == ALWAYS && least == 0 && most.is_none();
        if is_free && entries.iter().all(|entry| entry.child.node == ALWAYS && !entry.required) {
            return None;
        }
        let required = entries.iter().filter(|entry| entry.required).count();
        let rest = Child { node: rest, plain: None };
        Some(Box::new(Members { table: table(entries), required, rest, least, most }))
    }

    /// The node of the member `name`, or of those that have no name here.
    fn member(&mut self, places: &[Place<'s>], spot: Option<&'s Spot>, name: Option<&str>) -> NodeId {
        let judges = places.iter().filter_map(|place| {
            let listed = name.and_then(|name| place.schema.get("properties")?.get(name));
            listed.or(place.schema.get("additionalProperties")).map(|schema| place.beside(schema))
        });
        let below = match spot {
            None => None,
            Some(spot) => {
                let listed = name.and_then(|name| self.outline.member(spot, name));
                match listed.or(spot.additional()) {
                    None if spot.closed => return NEVER,
                    below => below,
                }
            }
        };
        let judges = judges.collect();
        self.node(judges, Vec::new(), below)
    }

    /// `None` if nothing is asked of an array's elements.
    fn items(&mut self, rule: &RuleDraft, places: &[Place<'s>], spot: Option<SpotId>) -> Option<Items> {
        let judges = places.iter().filter_map(|place| Some(place.beside(place.schema.get("items")?)));
        let judges = judges.collect();
        let below = spot.and_then(|id| self.outline.element(self.outline.spot(id), 0));
        let node = self.node(judges, Vec::new(), below);
        let (least, most) = rule.items;
        let child = Child { node, plain: None };
        (node != ALWAYS || least > 0 || most.is_some()).then_some(Items { child, least, most })
    }
}

/// A rule that is being gathered.
struct RuleDraft {
    types: Types,
    older: Vec<Older>,
    predicates: Vec<Predicate>,
    choices: Vec<Choices>,
    least: Option<i64>,
    most: Option<i64>,
    text: Option<Box<Text>>,
    required: BTreeSet<String>,
    /// The least and the most of them.
    members: (usize, Option<usize>),
    items: (usize, Option<usize>),
}

impl Default for RuleDraft {
    fn default() -> Self {
        Self {
            types: Types::ALL,
            older: Vec::new(),
            predicates: Vec::new(),
            choices: Vec::new(),
            least: None,
            most: None,
            text: None,
            required: BTreeSet::new(),
            members: (0, None),
            items: (0, None),
        }
    }
}

impl RuleDraft {
    fn text(&mut self) -> &mut Text {
        self.text.get_or_insert_default()
    }

    fn at_most(&mut self, limit: i64) {
        self.most = Some(self.most.map_or(limit, |most| most.min(limit)));
    }

    fn finish(self, members: Option<Box<Members>>, items: Option<Items>) -> Node {
        let Self { types, older, predicates, choices, least, most, text, .. } = self;
        let mut text = text;
        if let Some(text) = &mut text {
            let asks_length = text.least > 0 || text.most.is_some();
            text.asks_only_known = text.prefixes.is_empty() && text.formats.is_empty() && !asks_length;
        }
        let says_more = !older.is_empty()
            || !predicates.is_empty()
            || !choices.is_empty()
            || (types.and(Types::NUMBER) != Types::NONE && (least.is_some() || most.is_some()))
            || (types.and(Types::STRING) != Types::NONE && text.is_some())
            || (types.and(Types::OBJECT) != Types::NONE && members.is_some())
            || (types.and(Types::ARRAY) != Types::NONE && items.is_some());
        if !says_more {
            return Node::Plain(types);
        }
        Node::Rule(Box::new(Rule {
            types,
            is_special: !(older.is_empty() && predicates.is_empty() && choices.is_empty()),
            older: older.into(),
            predicates: predicates.into(),
            choices: choices.into(),
            least,
            most,
            text,
            members,
            items,
        }))
    }
}

impl Choices {
    /// Values that are no string, truth value, null or whole number are left out: they are not accepted.
    fn of<'j>(values: impl IntoIterator<Item = &'j Json>) -> Self {
        let mut choices = Self::default();
        let mut strings: Vec<Box<str>> = Vec::new();
        for value in values {
            match value {
                Json::Null => choices.null = true,
                Json::Bool(truth) => choices.booleans.push(*truth),
                Json::String(text) => strings.push(text.as_str().into()),
                Json::Number(number) => choices.integers.extend(number.as_i64()),
                Json::Array(_) | Json::Object(_) => {}
            }
        }
        choices.strings = Strings::of(&strings);
        choices
    }
}

fn has(name: &str) -> Predicate {
    Predicate::Has(Key::new(name))
}

fn predicates(schemas: &[Json]) -> Option<Vec<Predicate>> {
    schemas.iter().map(predicate).collect()
}

/// A schema whose answer can be had both ways: yes and no.
fn predicate(schema: &Json) -> Option<Predicate> {
    if let Json::Bool(truth) = schema {
        return Some(if *truth { Predicate::All(Vec::new()) } else { Predicate::Any(Vec::new()) });
    }
    let mut all = Vec::new();
    for (keyword, value) in schema.as_object()? {
        match keyword.as_str() {
            "type" => all.push(Predicate::Types(types(value)?)),
            "required" => {
                for name in value.as_array()? {
                    all.push(has(name.as_str()?));
                }
            }
            "properties" => {
                for (name, schema) in value.as_object()? {
                    let mut keywords = schema.as_object()?.iter();
                    let values = match (keywords.next()?, keywords.next()) {
                        ((keyword, value), None) if keyword == "const" => std::slice::from_ref(value),
                        ((keyword, values), None) if keyword == "enum" => values.as_array()?,
                        _ => return None,
                    };
                    // A number may be written in many ways, and only a yes to it would be certain.
                    let is_exact =
                        |value: &Json| !value.is_number() && !value.is_array() && !value.is_object();
                    if !values.iter().all(is_exact) {
                        return None;
                    }
                    all.push(Predicate::MemberIs(Key::new(name), Choices::of(values)));
                }
            }
            "allOf" => all.extend(predicates(value.as_array()?)?),
            "anyOf" => all.push(Predicate::Any(predicates(value.as_array()?)?)),
            "not" => all.push(Predicate::Not(Box::new(predicate(value)?))),
            _ if is_annotation(keyword) => {}
            _ => return None,
        }
    }
    Some(Predicate::All(all))
}

/// Keywords that judge nothing.
fn is_annotation(keyword: &str) -> bool {
    const ANNOTATIONS: [&str; 9] = [
        "title",
        "description",
        "$comment",
        "$defs",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
    ];
    keyword.starts_with("x-") || ANNOTATIONS.contains(&keyword)
}

fn has_id(document: &Json) -> bool {
    let mut open = vec![document];
    while let Some(schema) = open.pop() {
        match schema {
            Json::Object(members) => {
                if members.contains_key("$id") {
                    return true;
                }
                open.extend(members.values());
            }
            Json::Array(items) => open.extend(items),
            _ => {}
        }
    }
    false
}

fn types(value: &Json) -> Option<Types> {
    match value {
        Json::String(name) => Some(type_named(name)),
        Json::Array(names) => {
            names.iter().try_fold(Types::NONE, |types, name| Some(types.or(type_named(name.as_str()?))))
        }
        _ => None,
    }
}

fn type_named(name: &str) -> Types {
    match name {
        "null" => Types::NULL,
        "boolean" => Types::BOOLEAN,
        "integer" => Types::INTEGER,
        "number" => Types::NUMBER,
        "string" => Types::STRING,
        "array" => Types::ARRAY,
        "object" => Types::OBJECT,
        _ => Types::NONE,
    }
}

/// The text that `^text` stands for. Other patterns are left to the validator.
fn prefix(pattern: &str) -> Option<&str> {
    let is_literal = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-:".contains(&byte);
    pattern.strip_prefix('^').filter(|prefix| prefix.bytes().all(is_literal))
}

fn size(value: &Json) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

fn smaller(most: Option<usize>, limit: usize) -> usize {
    most.map_or(limit, |most| most.min(limit))
}

/// At most half full, so that a name that is not in it is missed soon.
fn table(entries: Vec<Entry>) -> Box<[Option<Entry>]> {
    let size = (entries.len() * 2).next_power_of_two();
    let mut table: Vec<Option<Entry>> = Vec::new();
    table.resize_with(size, || None);
    for entry in entries {
        let mut at = entry.key.hash() as usize & (size - 1);
        while table[at].is_some() {
            at = (at + 1) & (size - 1);
        }
        table[at] = Some(entry);
    }
    table.into()
}

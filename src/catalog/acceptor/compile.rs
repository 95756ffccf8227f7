//! From a schema and its outline to an acceptor.
//!
//! A node stands for the subschemas that judge one place together and for the place's spot in the outline. Of
//! branches one node each is made, with all else that is said of the place. What is not understood makes a node
//! that accepts nothing, which is never wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use regex::Regex;
use serde_json::{Map, Value as Json};

use super::super::library::{Library, has_id, resolve};
use super::super::outline::{Spot, SpotId};
use super::Acceptor;
use super::draft::{DIALECT, RuleDraft};
use super::predicate::{predicate, predicates};
use super::rules::{Child, Entry, Items, Members, Node, NodeId, Predicate, Types};
use crate::catalog::outline::Outline;
use crate::json::Key;

/// A schema of more nodes than this gets no acceptor: its branches multiply.
const MOST_NODES: usize = 5_000;

/// Branches that are decided in one place, one after the other.
const MOST_FORKS: usize = 8;

/// The node that accepts nothing, and the one that accepts everything.
const NEVER: NodeId = 0;
const ALWAYS: NodeId = 1;

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
                    _ => rule.keyword((keyword, value), self.formats)?,
                }
            }
        }
        if let Some(id) = spot {
            rule.named(self.outline.spot(id))?;
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

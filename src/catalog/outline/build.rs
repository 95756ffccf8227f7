//! From a schema to its outline.

use std::collections::{BTreeMap, HashMap};

use regex::Regex;
use serde_json::{Map, Value as Json};

use super::{OlderShape, Outline, Spot, SpotId};
use crate::catalog::library::{Library, resolve};
use crate::json::Kind;

/// Annotation with the known values of an open set.
const KNOWN_VALUES: &str = "x-known-values";
/// Annotation on an array: the member that distinguishes its elements.
const ARRAY_KEY: &str = "x-array-key";
/// Annotation on shapes that only older releases send.
const OLDER_SHAPE: &str = "x-older-shape";
/// Annotation on numbers that are times.
const TIME: &str = "x-time";
/// Annotation with the version that introduced a member.
const SINCE: &str = "x-since";
/// Annotation with the only platforms that send a member.
const PLATFORMS: &str = "x-platforms";

impl Outline {
    /// The outline of a library's root schema.
    #[must_use]
    pub fn of(library: &Library) -> Self {
        let mut outline = Self::default();
        let mut builder = Builder { library, outline: &mut outline, built: HashMap::new() };
        builder.spot(vec![Place { uri: library.root_uri(), schema: library.root() }]);
        let worth_a_look = outline.leading_to(Spot::says_something);
        for (spot, worth_a_look) in outline.spots.iter_mut().zip(worth_a_look) {
            spot.worth_a_look = worth_a_look;
        }
        outline.limited = outline.leading_to(Spot::is_limited);
        outline
    }
}

/// A subschema and the document it stands in.
#[derive(Clone, Copy)]
struct Place<'s> {
    uri: &'s str,
    schema: &'s Json,
}

impl Place<'_> {
    /// Two places with the same address are the same subschema.
    fn address(&self) -> usize {
        std::ptr::from_ref(self.schema) as usize
    }
}

struct Builder<'s, 'o> {
    library: &'s Library,
    outline: &'o mut Outline,
    /// Spots by the set of subschemas they are the union of; ends the walk where schemas refer to themselves.
    built: HashMap<Vec<usize>, SpotId>,
}

impl<'s> Builder<'s, '_> {
    /// The union of everything that `places` say.
    fn spot(&mut self, places: Vec<Place<'s>>) -> SpotId {
        let objects = self.in_place(places);
        let mut key: Vec<usize> = objects.iter().map(Place::address).collect();
        key.sort_unstable();
        if let Some(id) = self.built.get(&key) {
            return *id;
        }
        let id = SpotId::try_from(self.outline.spots.len()).unwrap_or(SpotId::MAX);
        self.outline.spots.push(Spot::default());
        self.built.insert(key, id);
        let spot = self.union(&objects);
        self.outline.spots[id as usize] = spot;
        id
    }

    /// `places` and all subschemas that judge the same value: branches and references.
    fn in_place(&self, places: Vec<Place<'s>>) -> Vec<Place<'s>> {
        let mut open = places;
        let mut seen: Vec<Place<'s>> = Vec::new();
        while let Some(place) = open.pop() {
            let Json::Object(members) = place.schema else {
                continue;
            };
            if seen.iter().any(|other| other.address() == place.address()) {
                continue;
            }
            seen.push(place);
            let same_document = |schema| Place { uri: place.uri, schema };
            for (keyword, value) in members {
                match (keyword.as_str(), value) {
                    ("allOf" | "anyOf" | "oneOf", Json::Array(branches)) => {
                        open.extend(branches.iter().map(same_document));
                    }
                    ("if" | "then" | "else", branch) => open.push(same_document(branch)),
                    ("dependentSchemas", Json::Object(branches)) => {
                        open.extend(branches.values().map(same_document));
                    }
                    ("$ref", Json::String(reference)) => open.extend(self.follow(place.uri, reference)),
                    _ => {}
                }
            }
        }
        seen
    }

    fn follow(&self, base: &str, reference: &str) -> Option<Place<'s>> {
        let (uri, schema) = self.library.at(&resolve(base, reference)?)?;
        Some(Place { uri, schema })
    }

    fn union(&mut self, objects: &[Place<'s>]) -> Spot {
        let mut members: BTreeMap<&'s str, Vec<Place<'s>>> = BTreeMap::new();
        let mut patterns: BTreeMap<&'s str, Vec<Place<'s>>> = BTreeMap::new();
        let mut additional = Vec::new();
        let mut items = Vec::new();
        let mut prefix: Vec<Vec<Place<'s>>> = Vec::new();
        let mut spot = Spot::default();
        let mut names_members = false;
        let mut names_are_free = false;

        for Place { uri, schema } in objects {
            let Json::Object(keywords) = schema else { continue };
            let place = |schema: &'s Json| Place { uri, schema };
            if let Some(Json::Object(properties)) = keywords.get("properties") {
                names_members = true;
                for (name, schema) in properties {
                    members.entry(name).or_default().push(place(schema));
                }
            }
            if let Some(Json::Object(by_pattern)) = keywords.get("patternProperties") {
                for (pattern, schema) in by_pattern {
                    patterns.entry(pattern).or_default().push(place(schema));
                }
            }
            if let Some(schema) = keywords.get("additionalProperties") {
                names_are_free |= *schema != Json::Bool(false);
                additional.push(place(schema));
            }
            if let Some(schema) = keywords.get("items") {
                items.push(place(schema));
            }
            if let Some(Json::Array(schemas)) = keywords.get("prefixItems") {
                for (index, schema) in schemas.iter().enumerate() {
                    prefix.resize_with(prefix.len().max(index + 1), Vec::new);
                    prefix[index].push(place(schema));
                }
            }
            spot.annotate(keywords);
        }
        spot.known_values.sort_unstable();
        spot.known_values.dedup();
        spot.listed.clone_from(&spot.known_values);
        if !objects.iter().any(|place| place.schema.get(KNOWN_VALUES).is_some()) {
            spot.known_values.clear();
        }
        spot.closed = names_members && !names_are_free;
        spot.members = members.into_iter().map(|(name, places)| (name.into(), self.spot(places))).collect();
        spot.patterns = patterns
            .into_iter()
            .filter_map(|(pattern, places)| Some((Regex::new(pattern).ok()?, self.spot(places))))
            .collect();
        spot.additional = (!additional.is_empty()).then(|| self.spot(additional));
        spot.items = (!items.is_empty()).then(|| self.spot(items));
        spot.prefix = prefix.into_iter().map(|places| self.spot(places)).collect();
        spot
    }
}

impl Spot {
    /// Adds what a subschema says of the value itself.
    fn annotate(&mut self, keywords: &Map<String, Json>) {
        self.known_values.extend(known_values(keywords));
        self.kinds |= kinds(keywords);
        self.older.extend(older_shape(keywords));
        let key = keywords.get(ARRAY_KEY).and_then(Json::as_str);
        self.array_key = self.array_key.take().or(key.map(Box::from));
        let description = keywords.get("description").and_then(Json::as_str);
        self.description = self.description.take().or(description.map(Box::from));
        self.is_time |= keywords.contains_key(TIME);
        let since = keywords.get(SINCE).and_then(|since| since.as_str()?.parse().ok());
        self.since = self.since.take().into_iter().chain(since).min();
        self.platforms.extend(strings(keywords.get(PLATFORMS)).map(str::to_owned));
    }
}

/// Strings that a subschema lists, as an open set or a closed one.
fn known_values(keywords: &Map<String, Json>) -> impl Iterator<Item = Box<str>> + '_ {
    [KNOWN_VALUES, "enum"]
        .into_iter()
        .filter_map(|keyword| keywords.get(keyword)?.as_array())
        .flatten()
        .chain(keywords.get("const"))
        .filter_map(|value| value.as_str().map(Into::into))
}

/// The kinds of values that a subschema expects, as bits.
fn kinds(keywords: &Map<String, Json>) -> u8 {
    let types = keywords.get("type");
    let types = types.and_then(Json::as_str).into_iter().chain(strings(types));
    let by_type = types.map(|name| match name {
        "null" => Kind::Null,
        "boolean" => Kind::Boolean,
        "string" => Kind::String,
        "array" => Kind::Array,
        "object" => Kind::Object,
        _ => Kind::Number,
    });
    let listed = keywords.get("enum").and_then(Json::as_array).into_iter().flatten();
    let by_value = listed.chain(keywords.get("const")).map(|value| match value {
        Json::Null => Kind::Null,
        Json::Bool(_) => Kind::Boolean,
        Json::Number(_) => Kind::Number,
        Json::String(_) => Kind::String,
        Json::Array(_) => Kind::Array,
        Json::Object(_) => Kind::Object,
    });
    by_type.chain(by_value).fold(0, |bits, kind| bits | kind.bits())
}

fn strings(list: Option<&Json>) -> impl Iterator<Item = &str> {
    list.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str)
}

fn older_shape(keywords: &Map<String, Json>) -> Option<OlderShape> {
    let mut older: OlderShape = serde_json::from_value(keywords.get(OLDER_SHAPE)?.clone()).ok()?;
    older.types = match keywords.get("type") {
        Some(Json::String(kind)) => vec![kind.clone()],
        Some(Json::Array(kinds)) => {
            kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    };
    Some(older)
}

//! How much work a schema may make of one value: references that multiply, or lead back to themselves in place.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::library::{Library, has_id, resolve, without_fragment};
use super::schema_fault::SchemaFault;

/// The most subschemas that one value may be judged by. Schemas of people stay far below; a schema that
/// doubles its references at every step would take for ever.
const MOST_STEPS: u64 = 100_000;

/// References one behind the other; deeper ones would use up the stack.
const DEEPEST: u32 = 500;

/// Refuses schemas that would judge one and the same value for ever: references that lead back to themselves
/// without stepping into the value, and references that multiply.
pub(super) fn weigh(library: &Library) -> Result<(), SchemaFault> {
    let mut scale = Scale { map: SchemaMap::of(library), library, weights: HashMap::new() };
    for schema in scale.map.schemas.clone() {
        let steps = scale.steps(schema, 0)?;
        if steps > MOST_STEPS {
            let message = format!(
                "the references of this schema multiply: one value would be judged by more than {MOST_STEPS} subschemas"
            );
            return Err(SchemaFault { pointer: pointer_to(library, schema), message });
        }
    }
    Ok(())
}

/// The place in a schema that makes most work of a value: branches that lead back to themselves, or else the longest list.
pub(super) fn heaviest(library: &Library) -> String {
    /// Branches that are followed.
    const MOST: usize = 1_000;
    let map = SchemaMap::of(library);
    let combined = map.schemas.iter().flat_map(|schema| {
        COMBINED
            .iter()
            .filter_map(move |keyword| Some((*schema, *keyword, schema.get(*keyword)?.as_array()?)))
    });
    let again = combined.take(MOST).map(|(schema, keyword, branches)| {
        let again = branches.iter().filter(|branch| map.reaches(branch, schema)).count();
        (again, schema, keyword)
    });
    let first = again.filter(|(again, ..)| *again > 0).max_by_key(|(again, ..)| *again);
    let longest = || {
        let lists = map.schemas.iter().flat_map(|schema| {
            let length = |value: &Json| value.as_array().map(Vec::len).or(value.as_object().map(Map::len));
            schema
                .iter()
                .filter_map(move |(keyword, value)| Some((length(value)?, *schema, keyword.as_str())))
        });
        lists.max_by_key(|(length, ..)| *length)
    };
    let found = first.or_else(longest);
    let pointer = found.and_then(|(_, schema, keyword)| {
        pointer_to(library, schema).map(|pointer| format!("{pointer}/{keyword}"))
    });
    pointer.unwrap_or_default()
}

/// The keywords that judge the same value by several schemas.
const COMBINED: [&str; 3] = ["anyOf", "oneOf", "allOf"];

fn pointer_to(library: &Library, schema: &Map<String, Json>) -> Option<String> {
    library.pointer_to(|part| part.as_object().is_some_and(|object| std::ptr::eq(object, schema)))
}

type Schema<'s> = &'s Map<String, Json>;

fn address(schema: Schema<'_>) -> usize {
    std::ptr::from_ref(schema).addr()
}

/// All schemas of a library, and the targets of references.
struct SchemaMap<'s> {
    library: &'s Library,
    /// In the order of the text; those of the root document first.
    schemas: Vec<Schema<'s>>,
    /// The URI that the references of a schema are resolved against, by its address.
    bases: HashMap<usize, Arc<str>>,
    /// Schemas with an `$id`, by URI.
    resources: HashMap<Arc<str>, Schema<'s>>,
    /// Schemas with an anchor, by URI.
    anchors: HashMap<String, Schema<'s>>,
    /// Schemas with a dynamic anchor, by its name.
    dynamic: HashMap<&'s str, Vec<Schema<'s>>>,
}

impl<'s> SchemaMap<'s> {
    fn of(library: &'s Library) -> Self {
        let mut map = Self {
            library,
            schemas: Vec::new(),
            bases: HashMap::new(),
            resources: HashMap::new(),
            anchors: HashMap::new(),
            dynamic: HashMap::new(),
        };
        library.each_subschema(&mut |base, schema| map.add(base, schema));
        map
    }

    fn add(&mut self, base: &str, schema: Schema<'s>) {
        let base: Arc<str> = base.into();
        self.schemas.push(schema);
        self.bases.insert(address(schema), Arc::clone(&base));
        if schema.contains_key("$id") {
            self.resources.entry(Arc::clone(&base)).or_insert(schema);
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = schema.get(keyword).and_then(Json::as_str) {
                self.anchors.entry(format!("{base}#{name}")).or_insert(schema);
            }
        }
        if let Some(name) = schema.get("$dynamicAnchor").and_then(Json::as_str) {
            self.dynamic.entry(name).or_default().push(schema);
        }
    }

    /// The schema that a reference in `schema` leads to. `None` where only the validator knows.
    fn follow(&self, schema: Schema<'_>, reference: &str) -> Result<Option<&'s Json>, String> {
        let Some(base) = self.bases.get(&address(schema)) else { return Ok(None) };
        let Some(uri) = resolve(base, reference) else {
            return Err(format!("invalid reference `{reference}`: not a URI"));
        };
        if let Some((_, found)) = self.library.at(&uri) {
            return Ok(Some(found));
        }
        let fragment = uri.split_once('#').map_or("", |(_, fragment)| fragment);
        let document = without_fragment(&uri);
        let leads_nowhere = || Err(format!("the reference `{reference}` leads nowhere"));
        match self.library.at(&document) {
            Some((_, whole)) if fragment.starts_with('/') && !has_id(whole) => leads_nowhere(),
            _ => Ok(None),
        }
    }

    /// The schemas that may judge the same value as `schema` by what it refers to.
    fn targets(&self, schema: Schema<'_>) -> Vec<Schema<'s>> {
        let text = |keyword: &str| schema.get(keyword).and_then(Json::as_str);
        let embedded = |reference: &str| self.embedded(schema, reference);
        let mut targets: Vec<_> =
            ["$ref", "$recursiveRef"].into_iter().filter_map(text).filter_map(embedded).collect();
        if let Some(reference) = text("$dynamicRef") {
            let name = reference.split_once('#').map_or("", |(_, name)| name);
            match self.dynamic.get(name) {
                Some(anchored) => targets.extend(anchored),
                None => targets.extend(embedded(reference)),
            }
        }
        targets
    }

    /// The schema at a reference, in resources that are embedded too.
    fn embedded(&self, schema: Schema<'_>, reference: &str) -> Option<Schema<'s>> {
        let uri = resolve(self.bases.get(&address(schema))?, reference)?;
        if let Some((_, found)) = self.library.at(&uri) {
            return found.as_object();
        }
        if let Some(found) = self.anchors.get(&uri) {
            return Some(found);
        }
        let fragment = uri.split_once('#').map_or("", |(_, fragment)| fragment);
        let resource = self.resources.get(without_fragment(&uri).as_str())?;
        if fragment.is_empty() {
            return Some(resource);
        }
        let (first, rest) =
            fragment.strip_prefix('/').map(|path| path.split_once('/').unwrap_or((path, "")))?;
        let below = resource.get(first)?;
        if rest.is_empty() { below.as_object() } else { below.pointer(&format!("/{rest}"))?.as_object() }
    }

    /// Returns true if `goal` is in a schema, or in what it refers to.
    fn reaches(&self, from: &Json, goal: Schema<'_>) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![from];
        let mut followed: Vec<Schema<'s>> = Vec::new();
        loop {
            let schema = match (open.pop(), followed.pop()) {
                (Some(Json::Array(items)), back) => {
                    open.extend(items);
                    followed.extend(back);
                    continue;
                }
                (Some(Json::Object(schema)), back) => {
                    followed.extend(back);
                    schema
                }
                (Some(_), back) => {
                    followed.extend(back);
                    continue;
                }
                (None, Some(schema)) => schema,
                (None, None) => return false,
            };
            if std::ptr::eq(schema, goal) {
                return true;
            }
            if seen.insert(address(schema)) {
                open.extend(schema.values());
                followed.extend(self.targets(schema));
            }
        }
    }
}

/// Counts the subschemas that judge one value in place.
struct Scale<'s> {
    map: SchemaMap<'s>,
    library: &'s Library,
    /// By address; `None` while a subschema is being weighed.
    weights: HashMap<usize, Option<u64>>,
}

impl<'s> Scale<'s> {
    fn steps(&mut self, schema: Schema<'s>, depth: u32) -> Result<u64, SchemaFault> {
        let fault = |message: &str| Err(SchemaFault { pointer: None, message: message.to_owned() });
        match self.weights.get(&address(schema)) {
            Some(Some(steps)) => return Ok(*steps),
            Some(None) => {
                return fault(
                    "a reference of this schema leads back to itself without stepping into the value",
                );
            }
            None if depth > DEEPEST => {
                return fault(&format!(
                    "more than {DEEPEST} references of this schema stand one behind the other"
                ));
            }
            None => {}
        }
        self.weights.insert(address(schema), None);
        let mut steps = 1_u64;
        for (keyword, value) in schema {
            let branches: Vec<&Json> = match (keyword.as_str(), value) {
                ("allOf" | "anyOf" | "oneOf", Json::Array(branches)) => branches.iter().collect(),
                ("if" | "then" | "else" | "not", branch) => vec![branch],
                ("dependentSchemas", Json::Object(branches)) => branches.values().collect(),
                ("$ref", Json::String(reference)) => {
                    steps = steps.saturating_add(self.referred(schema, reference, value, depth)?);
                    continue;
                }
                ("$dynamicRef" | "$recursiveRef", Json::String(_)) => {
                    steps = steps.saturating_add(self.dynamic(schema, depth)?);
                    continue;
                }
                _ => continue,
            };
            for branch in branches.into_iter().filter_map(Json::as_object) {
                steps = steps.saturating_add(self.steps(branch, depth + 1)?);
            }
        }
        self.weights.insert(address(schema), Some(steps));
        Ok(steps)
    }

    fn referred(
        &mut self,
        schema: Schema<'s>,
        reference: &str,
        value: &Json,
        depth: u32,
    ) -> Result<u64, SchemaFault> {
        let target = self.map.follow(schema, reference).map_err(|message| {
            let pointer = self.library.pointer_to(|part| std::ptr::eq(part, value));
            SchemaFault { pointer, message }
        })?;
        let target = target.and_then(Json::as_object).or_else(|| self.map.embedded(schema, reference));
        target.map_or(Ok(1), |target| self.steps(target, depth + 1))
    }

    /// The heaviest of the schemas that a dynamic reference may lead to. Which it is depends on the way to it, so that one
    /// which leads back to itself may be right.
    fn dynamic(&mut self, schema: Schema<'s>, depth: u32) -> Result<u64, SchemaFault> {
        let mut steps = 1;
        for target in self.map.targets(schema) {
            if !matches!(self.weights.get(&address(target)), Some(None)) {
                steps = steps.max(self.steps(target, depth + 1)?);
            }
        }
        Ok(steps)
    }
}

//! Declarations: each event and each schema that events share, once, with a name that no other has.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use crate::catalog::{Catalog, CatalogFault, EventType, Keyword, keyword};

/// Names that TypeScript has already, or that the output uses itself.
const TAKEN: [&str; 24] = [
    "Array",
    "Boolean",
    "Date",
    "Error",
    "EventName",
    "Function",
    "Json",
    "Map",
    "Number",
    "Object",
    "Omit",
    "Partial",
    "Payloads",
    "Pick",
    "Promise",
    "Readonly",
    "Record",
    "RegExp",
    "Required",
    "Set",
    "String",
    "Symbol",
    "Event",
    "Infinity",
];

/// Why there are no types of an event.
#[derive(Debug, thiserror::Error)]
pub enum TypesFault {
    /// Its schema does not compile.
    #[error(transparent)]
    Catalog(#[from] CatalogFault),
    /// Its schema has resources or anchors of its own.
    #[error("{0}: schemas with $id, $anchor or $dynamicRef have no types: refer with $ref")]
    Resources(String),
}

/// An event that has a type.
#[derive(Debug)]
pub struct TypedEvent {
    /// Its name.
    pub event: String,
    /// The slug of its API.
    pub api: String,
    /// The name of the type of its payload.
    pub type_name: String,
}

/// All declarations.
#[derive(Debug, Default)]
pub struct Declarations {
    /// The events, in the order of the catalogue.
    pub events: Vec<TypedEvent>,
    /// The schemas by name; their references lead to `#/$defs/NAME` among these.
    pub schemas: BTreeMap<String, Json>,
}

impl Declarations {
    /// The declarations of some events.
    pub fn of<'c>(
        catalog: &'c Catalog,
        events: impl IntoIterator<Item = &'c EventType>,
    ) -> Result<Self, TypesFault> {
        let mut declarer = Declarer::default();
        for event in events {
            let bundle = catalog.schema(event)?.library().bundled();
            let bundle = bundle.ok_or_else(|| TypesFault::Resources(event.name.clone()))?;
            declarer.declare(&event.name, &catalog.api_of(event).slug, &bundle);
        }
        Ok(declarer.declarations)
    }
}

#[derive(Default)]
struct Declarer {
    declarations: Declarations,
    names: BTreeSet<String>,
    /// Names of shared schemas, by their text and that of all they refer to.
    shared: HashMap<String, String>,
}

impl Declarer {
    fn declare(&mut self, event: &str, api: &str, bundle: &Json) {
        let type_name = self.free_name(event);
        let definitions = bundle.get("$defs").and_then(Json::as_object).cloned().unwrap_or_default();
        let mut named: HashMap<String, String> = HashMap::from([("#".to_owned(), type_name.clone())]);
        let mut new = Vec::new();
        for (name, schema) in &definitions {
            // What refers to the whole event is of that event alone.
            let key = Some(closure(name, &definitions)).filter(|text| !text.contains("\"$ref\":\"#\""));
            let known = key.as_ref().and_then(|key| self.shared.get(key)).cloned();
            let is_new = known.is_none();
            let type_name = known.unwrap_or_else(|| self.free_name(name));
            if let Some(key) = key {
                self.shared.insert(key, type_name.clone());
            }
            named.insert(format!("#/$defs/{name}"), type_name.clone());
            if is_new {
                new.push((type_name, schema));
            }
        }
        let mut whole = bundle.clone();
        if let Json::Object(members) = &mut whole {
            members.remove("$defs");
        }
        for (name, schema) in new.into_iter().chain([(type_name.clone(), &whole)]) {
            self.declarations.schemas.insert(name, renamed(schema, &named));
        }
        self.declarations.events.push(TypedEvent { event: event.to_owned(), api: api.to_owned(), type_name });
    }

    /// A name for a type: the words of `name` with capitals, and a number if another has it.
    fn free_name(&mut self, name: &str) -> String {
        let mut words = String::new();
        let mut is_first = true;
        for c in name.chars() {
            if !c.is_ascii_alphanumeric() {
                is_first = true;
            } else if is_first {
                words.push(c.to_ascii_uppercase());
                is_first = false;
            } else {
                words.push(c);
            }
        }
        if words.is_empty() || words.starts_with(|c: char| c.is_ascii_digit()) {
            words.insert(0, 'T');
        }
        let numbered = (2..).map(|number| format!("{words}{number}"));
        let mut names = std::iter::once(words.clone()).chain(numbered);
        let is_free = |name: &String| !TAKEN.contains(&name.as_str()) && !self.names.contains(name);
        let free = names.find(is_free).expect("numbers do not end");
        self.names.insert(free.clone());
        free
    }
}

/// The text of a definition and of all that it refers to.
fn closure(name: &str, definitions: &Map<String, Json>) -> String {
    let mut reached = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    let mut text = format!("{name}\n");
    while let Some(name) = open.pop() {
        if let Some(schema) = definitions.get(&name).filter(|_| reached.insert(name.clone())) {
            let written = schema.to_string();
            open.extend(
                written
                    .split("\"$ref\":\"#/$defs/")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next().map(str::to_owned)),
            );
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{name}: {written}");
        }
    }
    text
}

/// A schema with its references under their new names.
fn renamed(schema: &Json, names: &HashMap<String, String>) -> Json {
    let Json::Object(members) = schema else { return schema.clone() };
    let rename = |(name, value): (&String, &Json)| {
        let value = match (keyword(name), value) {
            _ if name == "$ref" => {
                let new =
                    value.as_str().and_then(|to| names.get(to)).expect("the bundle has what it refers to");
                Json::String(format!("#/$defs/{new}"))
            }
            (Some(Keyword::Schema), Json::Object(_)) => renamed(value, names),
            (Some(Keyword::Schema | Keyword::Schemas), Json::Array(items)) => {
                items.iter().map(|item| renamed(item, names)).collect()
            }
            (Some(Keyword::SchemasByName), Json::Object(members)) => {
                members.iter().map(|(name, value)| (name.clone(), renamed(value, names))).collect()
            }
            _ => value.clone(),
        };
        (name.clone(), value)
    };
    members.iter().map(rename).collect()
}

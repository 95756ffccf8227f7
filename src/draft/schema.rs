//! From statistics to a schema, each fact with its support.

use serde_json::Value as Json;

use super::maps::with_maps;
use super::marks::Marks;
use super::names::{Meaning, NameReader};
use super::numbers::Numbers;
use super::sets::{Set, set_of};
use super::shape::{Members, Named, Shape};
use super::shared::Shared;
use super::texts::Texts;
use super::written::Written;

/// Values that show how a string or a number is written.
const FEW: u64 = 3;

/// Writes schemas.
pub struct Drafter<'c> {
    names: NameReader<'c>,
    /// Events that show that a member is always there.
    support: u64,
}

/// The values that a value is one of, in words: `of 412 events`.
#[derive(Clone, Copy)]
struct Among<'a> {
    count: u64,
    unit: &'a str,
}

/// A schema being written, with the facts behind it.
struct Facts {
    schema: Written,
    comments: Vec<String>,
}

impl<'c> Drafter<'c> {
    /// Writes schemas that require a member if it was in all of at least `support` events.
    #[must_use]
    pub fn new(names: NameReader<'c>, support: u64) -> Self {
        Self { names, support }
    }

    /// The words by which names are read.
    #[must_use]
    pub fn names(&self) -> &NameReader<'c> {
        &self.names
    }

    /// The marks of a payload.
    #[must_use]
    pub fn marks(&self, payload: &Shape) -> Marks {
        Marks::of(&with_maps(payload.clone()), &self.names, self.support)
    }

    /// The schema of an event, whose payload has this shape; `events` came, with a payload or not.
    #[must_use]
    pub fn event(&self, name: &str, events: u64, payload: &Shape) -> Written {
        let count = if events == 1 { "1 event".to_owned() } else { format!("{events} events") };
        let mut schema = Written::object()
            .with("$schema", "https://json-schema.org/draft/2020-12/schema")
            .with("title", name)
            .with("description", format!("Drafted from {count}. Say here when it is sent."))
            .with("$comment", self.how());
        let payload = &with_maps(payload.clone());
        let shared = Shared::of(payload);
        if payload.seen > 0 {
            let Written::Object(members) = self.value(payload, Meaning::Plain, None, &shared) else {
                unreachable!("a schema is an object")
            };
            for (keyword, value) in members {
                schema.set(if keyword == "$comment" { continue } else { &keyword }, value);
            }
        }
        schema.set("x-event", self.facts(name, payload));
        let definitions = shared.in_order();
        if !definitions.is_empty() {
            let mut defs = Written::object();
            for definition in definitions {
                let among = Among { count: definition.shape.seen, unit: "objects" };
                defs.set(&definition.name, self.object_of(&definition.shape, among, &shared));
            }
            schema.set("$defs", defs);
        }
        schema
    }

    /// The schema of a value alone, with the definitions inside.
    #[must_use]
    pub fn value_of(&self, shape: &Shape) -> Written {
        self.value(&with_maps(shape.clone()), Meaning::Plain, None, &Shared::default())
    }

    /// The schema of the member `name` of objects of which there were so many.
    #[must_use]
    pub fn member_of(&self, name: &str, shape: &Shape, objects: u64) -> Written {
        let among = Among { count: objects, unit: "events" };
        self.value(&with_maps(shape.clone()), self.names.meaning(name), Some(among), &Shared::default())
    }

    fn how(&self) -> String {
        format!("a member is required if all of at least {} events had it", self.support)
    }

    fn facts(&self, name: &str, payload: &Shape) -> Written {
        let summary: String = name.chars().take(100).collect();
        let summary = if summary.chars().count() < 3 { format!("event {summary}") } else { summary };
        let mut facts = Written::object()
            .with("summary", summary)
            .with("source", vec!["captures"])
            .with("documented", false);
        if payload.seen == 0 {
            facts.set("no-data", true);
        }
        let Marks { time, personal, secret, volatile, named_by_id } = self.marks(payload);
        for (keyword, pointers) in [
            ("time", time),
            ("volatile", volatile),
            ("named-by-id", named_by_id),
            ("secret", secret),
            ("personal", personal),
        ] {
            if !pointers.is_empty() {
                facts.set(keyword, pointers);
            }
        }
        facts
    }

    fn value(&self, shape: &Shape, meaning: Meaning, among: Option<Among<'_>>, shared: &Shared) -> Written {
        let mut facts = Facts { schema: Written::object(), comments: Vec::new() };
        if let Some(Among { count, unit }) = among {
            facts.comments.push(match unit {
                "elements" | "members" => format!("of {count} {unit}"),
                _ => format!("in {} of {count} {unit}", shape.seen),
            });
        }
        if among.is_some()
            && let Some(definition) = shared.get(shape)
        {
            return facts.with("$ref", format!("#/$defs/{}", definition.name)).written();
        }
        match &types_of(shape)[..] {
            [] => {}
            ["null"] => facts.comments.push(format!("null in all {}", shape.seen)),
            [one] => facts.schema.set("type", *one),
            several => facts.schema.set("type", several.to_vec()),
        }
        if let Some(texts) = &shape.texts {
            self.texts(&mut facts, texts, shape, meaning);
        }
        if let Some(numbers) = &shape.numbers {
            self.numbers(&mut facts, numbers);
        }
        if let Some(elements) = shape.array.as_ref().filter(|elements| elements.shape.seen > 0) {
            let among = Among { count: elements.shape.seen, unit: "elements" };
            facts.schema.set("items", self.value(&elements.shape, meaning, Some(among), shared));
        }
        if let Some(members) = &shape.object {
            self.members(&mut facts.schema, members, among.is_none(), shared);
        }
        facts.written()
    }

    /// The schema of a definition.
    fn object_of(&self, shape: &Shape, among: Among<'_>, shared: &Shared) -> Written {
        let mut schema = Written::object()
            .with("$comment", format!("of {} {}", among.count, among.unit))
            .with("type", "object");
        self.members(&mut schema, shape.object.as_ref().expect("definitions are of objects"), false, shared);
        schema
    }

    fn texts(&self, facts: &mut Facts, texts: &Texts, shape: &Shape, meaning: Meaning) {
        if let Some(form) = texts.forms.narrowest().filter(|_| texts.count >= FEW) {
            facts.schema.set(form.keyword, form.value);
            facts.comments.push(format!("{} in all {}", form.words, texts.count));
            return;
        }
        let list = |values: &[(Box<str>, u64)]| -> Vec<Written> {
            values.iter().map(|(value, _)| Written::from(&**value)).collect()
        };
        let is_text = texts.count + shape.nulls == shape.seen;
        match set_of(texts, meaning, self.support) {
            Set::Closed(values) if is_text => {
                let mut all = list(values);
                if shape.nulls > 0 {
                    all.push(Written::Scalar(Json::Null));
                }
                facts.comments.push(format!("no other value in {}", texts.count));
                facts.schema.set("enum", all);
            }
            Set::Closed(values) | Set::Open(values) => {
                facts.comments.push(format!("no other value in {} so far", texts.count));
                facts.schema.set("x-known-values", list(values));
            }
            Set::Free => {}
        }
    }

    fn numbers(&self, facts: &mut Facts, numbers: &Numbers) {
        if numbers.count >= FEW && numbers.is_time {
            facts.comments.push(format!("milliseconds since 1970 in all {}", numbers.count));
            facts.schema.set("x-time", "epoch-ms");
        } else if numbers.count >= self.support && numbers.is_positive {
            facts.comments.push(format!("0 or more in all {}", numbers.count));
            facts.schema.set("minimum", 0);
        }
    }

    fn members(&self, schema: &mut Written, members: &Members, is_payload: bool, shared: &Shared) {
        if let Some(any) = &members.any {
            let among = Among { count: any.seen, unit: "members" };
            schema.set("additionalProperties", self.value(any, Meaning::Plain, Some(among), shared));
            return;
        }
        let is_required = |seen: u64| seen == members.objects && members.objects >= self.support;
        let required = members.named().iter().filter(|member| is_required(member.shape.seen));
        let required: Vec<&str> = required.map(Named::name).collect();
        if !required.is_empty() {
            schema.set("required", required);
        }
        if members.named().is_empty() {
            return;
        }
        let among = Among { count: members.objects, unit: if is_payload { "events" } else { "objects" } };
        let mut properties = Written::object();
        for member in members.named() {
            let meaning = self.names.meaning(member.name());
            properties.set(member.name(), self.value(&member.shape, meaning, Some(among), shared));
        }
        schema.set("properties", properties);
    }
}

impl Facts {
    fn with(mut self, keyword: &str, value: impl Into<Written>) -> Self {
        self.schema.set(keyword, value);
        self
    }

    /// The schema behind its comment.
    fn written(self) -> Written {
        let mut schema = Written::object();
        if !self.comments.is_empty() {
            schema.set("$comment", self.comments.join("; "));
        }
        let Written::Object(members) = self.schema else { unreachable!("a schema is an object") };
        for (keyword, value) in members {
            schema.set(&keyword, value);
        }
        schema
    }
}

/// The types of the values at a place, in the words of JSON Schema.
pub(super) fn types_of(shape: &Shape) -> Vec<&'static str> {
    let number =
        if shape.numbers.as_ref().is_some_and(|numbers| numbers.is_integer) { "integer" } else { "number" };
    [
        (shape.object.is_some(), "object"),
        (shape.array.is_some(), "array"),
        (shape.texts.is_some(), "string"),
        (shape.numbers.is_some(), number),
        (shape.booleans > 0, "boolean"),
        (shape.nulls > 0, "null"),
    ]
    .into_iter()
    .filter_map(|(is_there, name)| is_there.then_some(name))
    .collect()
}

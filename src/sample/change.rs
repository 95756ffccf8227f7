//! Payloads that differ from another one at one place, in ways that a schema may refuse.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::demand::{Branches, Demand, Part};
use super::dice::Dice;
use super::number;
use super::text::{self, Patterns};
use crate::catalog::Schema;
use crate::json::escape_pointer_token;

/// Places of a payload that are changed.
const MOST_PLACES: usize = 2000;
/// Lengths up to this are tried.
const LONGEST: usize = 1 << 12;
/// A name that no schema lists.
const UNDOCUMENTED: &str = "undocumentedMember";
/// A text that no schema lists.
const UNLISTED: &str = "no such value";

/// A change of a payload at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// RFC 6901 pointer to the value that is changed.
    pub pointer: String,
    /// The keyword of JSON Schema that the change is made to break.
    pub keyword: &'static str,
    /// The new value.
    pub value: Json,
}

impl Change {
    /// The payload with the change.
    #[must_use]
    pub fn applied(&self, payload: &Json) -> Json {
        let mut changed = payload.clone();
        *changed.pointer_mut(&self.pointer).expect("the change was made for a place of the payload") =
            self.value.clone();
        changed
    }
}

/// The changes that the schema has a reason to refuse, in a random order in which the keywords take turns. They are not judged:
/// a branch of the schema may allow one.
#[must_use]
pub fn changes(schema: &Schema, payload: &Json, dice: &mut Dice) -> Vec<Change> {
    let (base, root) = schema.root();
    let mut changer = Changer { schema, patterns: Patterns::new(), changes: Vec::new() };
    let mut open = vec![(String::new(), payload, vec![Part { base, schema: root }])];
    let mut seen = 0;
    while let Some((pointer, value, parts)) = open.pop() {
        seen += 1;
        if seen > MOST_PLACES {
            break;
        }
        let demand = Demand::of(schema, parts, Branches::All);
        changer.change(&pointer, value, &demand);
        match value {
            Json::Object(members) => {
                for (name, value) in members {
                    let patterns = &mut changer.patterns;
                    let parts = demand.member(name, |pattern, name| text::matches(patterns, pattern, name));
                    open.push((format!("{pointer}/{}", escape_pointer_token(name)), value, parts));
                }
            }
            Json::Array(elements) => {
                for (index, value) in elements.iter().enumerate() {
                    open.push((format!("{pointer}/{index}"), value, demand.element(index)));
                }
            }
            _ => {}
        }
    }
    in_turns(changer.changes, dice)
}

/// Changes in a random order in which their keywords take turns.
fn in_turns(mut changes: Vec<Change>, dice: &mut Dice) -> Vec<Change> {
    dice.shuffle(&mut changes);
    let mut keywords: Vec<&str> = changes.iter().map(|change| change.keyword).collect();
    let mut seen = BTreeSet::new();
    keywords.retain(|keyword| seen.insert(*keyword));
    dice.shuffle(&mut keywords);
    let mut ordered: Vec<(usize, usize, Change)> = Vec::with_capacity(changes.len());
    let mut turns = vec![0; keywords.len()];
    for change in changes {
        let keyword = keywords.iter().position(|keyword| *keyword == change.keyword);
        let keyword = keyword.expect("the keywords are those of the changes");
        ordered.push((turns[keyword], keyword, change));
        turns[keyword] += 1;
    }
    ordered.sort_by_key(|(turn, keyword, _)| (*turn, *keyword));
    ordered.into_iter().map(|(_, _, change)| change).collect()
}

struct Changer<'s> {
    schema: &'s Schema,
    patterns: Patterns<'s>,
    changes: Vec<Change>,
}

impl<'s> Changer<'s> {
    /// Adds the changes of one value.
    fn change(&mut self, pointer: &str, value: &Json, demand: &Demand<'s>) {
        let mut add = |keyword, value| {
            self.changes.push(Change { pointer: pointer.to_owned(), keyword, value });
        };
        if demand.says("type") {
            for other in [json!(null), json!(true), json!(7), json!("text"), json!([]), json!({}), json!(1.5)]
            {
                if std::mem::discriminant(&other) != std::mem::discriminant(value) || other == json!(1.5) {
                    add("type", other);
                }
            }
        }
        if demand.says("enum") {
            add("enum", json!(UNLISTED));
        }
        if demand.says("const") {
            add("const", json!(UNLISTED));
        }
        match value {
            Json::Object(members) => of_object(members, demand, &mut add),
            Json::Array(elements) => of_array(elements, demand, &mut add),
            Json::Number(_) => of_number(demand, &mut add),
            Json::String(text) => {
                of_text(text, demand, &mut add);
                self.unmatched(pointer, text, demand);
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// Texts that do not match a pattern, or are not of a format.
    fn unmatched(&mut self, pointer: &str, text: &str, demand: &Demand<'s>) {
        let mut add = |keyword, value| {
            self.changes.push(Change { pointer: pointer.to_owned(), keyword, value });
        };
        for pattern in demand.all("pattern").filter_map(Json::as_str) {
            let others =
                [UNLISTED.to_owned(), format!("?{text}"), format!("{text}?"), "0".to_owned(), String::new()];
            let refused = others.into_iter().find(|other| !text::matches(&mut self.patterns, pattern, other));
            if let Some(refused) = refused {
                add("pattern", json!(refused));
            }
        }
        for format in demand.all("format").filter_map(Json::as_str) {
            let is_known = self
                .schema
                .format_pattern(format)
                .is_some_and(|own| regex::Regex::new(own).is_ok_and(|own| own.is_match(UNLISTED)));
            if !is_known {
                add("format", json!(UNLISTED));
            }
        }
    }
}

fn of_object(
    members: &serde_json::Map<String, Json>,
    demand: &Demand<'_>,
    add: &mut impl FnMut(&'static str, Json),
) {
    let without = |name: &str| {
        let mut members = members.clone();
        members.remove(name);
        Json::Object(members)
    };
    let required: BTreeSet<&str> = demand.strings("required").collect();
    for name in members.keys() {
        let keyword = if required.contains(&**name) { "required" } else { "dependentRequired" };
        if required.contains(&**name) || demand.says("dependentRequired") {
            add(keyword, without(name));
        }
    }
    let closed = ["additionalProperties", "unevaluatedProperties"];
    if let Some(keyword) = closed.into_iter().find(|keyword| demand.says(keyword)) {
        let mut more = members.clone();
        more.insert(UNDOCUMENTED.to_owned(), json!(true));
        add(keyword, Json::Object(more));
    }
    if demand.says("propertyNames") {
        let mut more = members.clone();
        more.insert(UNLISTED.to_owned(), members.values().next().cloned().unwrap_or(Json::Null));
        add("propertyNames", Json::Object(more));
    }
    if let Some(least) = demand.least("minProperties").filter(|least| *least > 0 && members.len() >= *least) {
        add("minProperties", Json::Object(members.clone().into_iter().take(least - 1).collect()));
    }
    if let Some(most) = demand.most("maxProperties").filter(|most| *most < LONGEST) {
        let mut more = members.clone();
        for number in members.len()..=most {
            more.insert(format!("{UNDOCUMENTED}{number}"), json!(true));
        }
        add("maxProperties", Json::Object(more));
    }
}

fn of_array(elements: &[Json], demand: &Demand<'_>, add: &mut impl FnMut(&'static str, Json)) {
    if let Some(least) = demand.least("minItems").filter(|least| *least > 0 && elements.len() >= *least) {
        add("minItems", json!(elements[..least - 1]));
    }
    let Some(first) = elements.first() else { return };
    if let Some(most) = demand.most("maxItems").filter(|most| *most < LONGEST) {
        add("maxItems", elements.iter().cycle().take(most + 1).cloned().collect());
    }
    if demand.says("uniqueItems") {
        add("uniqueItems", elements.iter().chain([first]).cloned().collect());
    }
}

fn of_number(demand: &Demand<'_>, add: &mut impl FnMut(&'static str, Json)) {
    let numbers = |keyword| demand.all(keyword).filter_map(Json::as_f64);
    numbers("minimum").for_each(|bound| add("minimum", number::of(bound - 1.0)));
    numbers("maximum").for_each(|bound| add("maximum", number::of(bound + 1.0)));
    numbers("exclusiveMinimum").for_each(|bound| add("exclusiveMinimum", number::of(bound)));
    numbers("exclusiveMaximum").for_each(|bound| add("exclusiveMaximum", number::of(bound)));
    numbers("multipleOf").for_each(|step| add("multipleOf", number::of(step * 1.5)));
}

fn of_text(text: &str, demand: &Demand<'_>, add: &mut impl FnMut(&'static str, Json)) {
    if let Some(least) = demand.least("minLength").filter(|least| (1..LONGEST).contains(least)) {
        add("minLength", text.chars().take(least - 1).collect::<String>().into());
    }
    if let Some(most) = demand.most("maxLength").filter(|most| *most < LONGEST) {
        let filling = std::iter::repeat('x');
        add("maxLength", text.chars().chain(filling).take(most + 1).collect::<String>().into());
    }
}

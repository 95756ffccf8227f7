//! A rule that is being gathered from the keywords of schemas and the outline of a place.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value as Json;

use super::predicate::{has, is_annotation, type_named, types};
use super::rules::{Choices, Format, Items, Members, Node, Older, Predicate, Rule, Strings, Text, Types};
use crate::catalog::outline::Spot;
use crate::json::Key;

/// The one dialect that is understood.
pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A rule that is being gathered.
pub(super) struct RuleDraft {
    types: Types,
    older: Vec<Older>,
    pub(super) predicates: Vec<Predicate>,
    choices: Vec<Choices>,
    least: Option<i64>,
    most: Option<i64>,
    text: Option<Box<Text>>,
    pub(super) required: BTreeSet<String>,
    /// The least and the most of them.
    pub(super) members: (usize, Option<usize>),
    pub(super) items: (usize, Option<usize>),
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
    /// Adds what a keyword of a schema asks for. `None` for what is not understood.
    pub(super) fn keyword(
        &mut self,
        (keyword, value): (&str, &Json),
        formats: &BTreeMap<String, Regex>,
    ) -> Option<()> {
        match keyword {
            "type" => self.types = self.types.and(types(value)?),
            "const" => self.choices.push(Choices::of([value])),
            "enum" => self.choices.push(Choices::of(value.as_array()?)),
            "minimum" => self.least = self.least.max(Some(value.as_i64()?)),
            "exclusiveMinimum" => self.least = self.least.max(Some(value.as_i64()?.checked_add(1)?)),
            "maximum" => self.at_most(value.as_i64()?),
            "exclusiveMaximum" => self.at_most(value.as_i64()?.checked_sub(1)?),
            "pattern" => self.text().prefixes.push(prefix(value.as_str()?)?.into()),
            "format" => {
                let format = format(formats, value.as_str()?)?;
                self.text().formats.push(format);
            }
            "minLength" => {
                let text = self.text();
                text.least = text.least.max(size(value)?);
            }
            "maxLength" => {
                let text = self.text();
                text.most = Some(smaller(text.most, size(value)?));
            }
            "minItems" => self.items.0 = self.items.0.max(size(value)?),
            "maxItems" => self.items.1 = Some(smaller(self.items.1, size(value)?)),
            "minProperties" => self.members.0 = self.members.0.max(size(value)?),
            "maxProperties" => self.members.1 = Some(smaller(self.members.1, size(value)?)),
            "required" => {
                for name in value.as_array()? {
                    self.required.insert(name.as_str()?.to_owned());
                }
            }
            "dependentRequired" => {
                for (name, needed) in value.as_object()? {
                    let needed = needed.as_array()?.iter().map(|name| Some(has(name.as_str()?)));
                    let needed = Predicate::All(needed.collect::<Option<_>>()?);
                    let is_absent = Predicate::Not(Box::new(has(name)));
                    let is_no_object = Predicate::Not(Box::new(Predicate::Types(Types::OBJECT)));
                    self.predicates.push(Predicate::Any(vec![is_no_object, is_absent, needed]));
                }
            }
            "uniqueItems" if *value == Json::Bool(false) => {}
            // Gathered for all subschemas at once, or beside the keyword they belong to.
            "properties" => return value.is_object().then_some(()),
            "additionalProperties" | "items" | "$ref" | "allOf" | "then" | "else" => {}
            "$schema" if value.as_str() == Some(DIALECT) => {}
            _ if is_annotation(keyword) => {}
            _ => return None,
        }
        Some(())
    }

    /// Adds the rules of the outline for the place itself. `None` for what is not understood.
    pub(super) fn named(&mut self, spot: &Spot) -> Option<()> {
        if !spot.known_values.is_empty() {
            self.text().known = Some(Strings::of(&spot.known_values));
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
            self.older.push(Older { types, unless });
        }
        // Whatever stands beside patterns or by its place in an array is rare.
        (!spot.has_patterns() && !spot.has_prefix()).then_some(())
    }

    fn text(&mut self) -> &mut Text {
        self.text.get_or_insert_default()
    }

    fn at_most(&mut self, limit: i64) {
        self.most = Some(self.most.map_or(limit, |most| most.min(limit)));
    }

    pub(super) fn finish(self, members: Option<Box<Members>>, items: Option<Items>) -> Node {
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

fn format(formats: &BTreeMap<String, Regex>, name: &str) -> Option<Format> {
    match (name, formats.get(name)) {
        ("date-time", None) => Some(Format::DateTime),
        (_, Some(pattern)) => Some(Format::Pattern(pattern.clone())),
        _ => None,
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

//! All that a schema demands of one place: the subschemas that hold there together.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::dice::Dice;
use crate::catalog::Schema;

/// A subschema, and the URI that its references are resolved against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'s> {
    pub(super) base: &'s str,
    pub(super) schema: &'s Json,
}

/// Which branches of `anyOf`, `oneOf` and `if` count.
pub(super) enum Branches<'d> {
    /// One, chosen by chance.
    One(&'d mut Dice),
    /// All of them.
    All,
}

/// References and branches that are followed at one place.
const MOST_PARTS: usize = 200;

/// All that a schema demands of one place.
#[derive(Debug, Default)]
pub(super) struct Demand<'s> {
    /// Subschemas that are objects, with all that they refer to.
    pub(super) parts: Vec<(&'s str, &'s Map<String, Json>)>,
    /// Names that must not be there.
    pub(super) forbidden: BTreeSet<&'s str>,
    /// Nothing is valid here.
    pub(super) is_never: bool,
}

impl<'s> Demand<'s> {
    /// Gathers what these subschemas demand together.
    pub(super) fn of(schema: &'s Schema, parts: Vec<Part<'s>>, mut branches: Branches<'_>) -> Self {
        let mut demand = Self::default();
        let mut open = parts;
        open.reverse();
        while let Some(Part { base, schema: part }) = open.pop() {
            let members = match part {
                Json::Object(members) => members,
                Json::Bool(false) => {
                    demand.is_never = true;
                    continue;
                }
                _ => continue,
            };
            let is_known = demand.parts.iter().any(|(_, known)| std::ptr::eq(*known, members));
            if is_known || demand.parts.len() >= MOST_PARTS {
                continue;
            }
            demand.parts.push((base, members));
            if let Some(reference) = members.get("$ref").and_then(Json::as_str)
                && let Some((base, schema)) = schema.follow(base, reference)
            {
                open.push(Part { base, schema });
            }
            let below = |schema: &'s Json| Part { base, schema };
            open.extend(list(members, "allOf").iter().map(below));
            for keyword in ["anyOf", "oneOf"] {
                match &mut branches {
                    Branches::All => open.extend(list(members, keyword).iter().map(below)),
                    Branches::One(dice) => open.extend(one_of(list(members, keyword), dice).map(below)),
                }
            }
            if let Some(condition) = members.get("if") {
                let branch = |name: &str| members.get(name).map(below);
                match &mut branches {
                    Branches::All => open.extend(["then", "else"].into_iter().filter_map(branch)),
                    Branches::One(dice) => {
                        if dice.chance(50) {
                            open.push(below(condition));
                            open.extend(branch("then"));
                        } else {
                            demand.forbid(condition, dice);
                            open.extend(branch("else"));
                        }
                    }
                }
            }
            if let (Some(refused), Branches::One(dice)) = (members.get("not"), &mut branches) {
                demand.forbid(refused, dice);
            }
        }
        demand
    }

    /// Notes the names without which a schema cannot hold, where it only asks for names.
    fn forbid(&mut self, schema: &'s Json, dice: &mut Dice) {
        let Some(members) = schema.as_object() else { return };
        let required: Vec<&str> = list(members, "required").iter().filter_map(Json::as_str).collect();
        let says_more = members.keys().any(|keyword| !matches!(&**keyword, "required" | "title" | "type"));
        if !required.is_empty() && !says_more {
            self.forbidden.insert(dice.pick(&required));
        }
        for branch in list(members, "anyOf") {
            self.forbid(branch, dice);
        }
    }

    /// The values that the subschemas give to a keyword.
    pub(super) fn all<'k>(&'k self, keyword: &'k str) -> impl Iterator<Item = &'s Json> + 'k {
        self.parts.iter().filter_map(move |(_, members)| members.get(keyword))
    }

    /// The strings that they list by a keyword.
    pub(super) fn strings<'k>(&'k self, keyword: &'k str) -> impl Iterator<Item = &'s str> + 'k {
        self.all(keyword).filter_map(Json::as_array).flatten().filter_map(Json::as_str)
    }

    /// The greatest whole number that they give for a keyword.
    pub(super) fn least(&self, keyword: &str) -> Option<usize> {
        self.all(keyword).filter_map(Json::as_u64).max().map(length)
    }

    /// The smallest one.
    pub(super) fn most(&self, keyword: &str) -> Option<usize> {
        self.all(keyword).filter_map(Json::as_u64).min().map(length)
    }

    /// Returns true if they say something by a keyword.
    pub(super) fn says(&self, keyword: &str) -> bool {
        self.all(keyword).next().is_some()
    }

    /// The names that they describe, in order.
    pub(super) fn names(&self) -> BTreeSet<&'s str> {
        self.all("properties").filter_map(Json::as_object).flatten().map(|(name, _)| &**name).collect()
    }

    /// The subschemas of the member `name`; `matches` tells if a name is one of a pattern.
    pub(super) fn member(&self, name: &str, mut matches: impl FnMut(&'s str, &str) -> bool) -> Vec<Part<'s>> {
        let mut found = Vec::new();
        for (base, members) in &self.parts {
            let before = found.len();
            let part = |schema| Part { base, schema };
            let own = members.get("properties").and_then(|properties| properties.get(name));
            found.extend(own.map(part));
            let patterns = members.get("patternProperties").and_then(Json::as_object);
            let patterns =
                patterns.into_iter().flatten().filter(|(pattern, _)| matches(pattern.as_str(), name));
            found.extend(patterns.map(|(_, schema)| part(schema)));
            if found.len() == before {
                found.extend(members.get("additionalProperties").map(part));
            }
        }
        found
    }

    /// The subschemas of the element at `index`.
    pub(super) fn element(&self, index: usize) -> Vec<Part<'s>> {
        let mut found = Vec::new();
        for (base, members) in &self.parts {
            // `items` as a list, and `additionalItems`, are of older drafts.
            let prefix = ["prefixItems", "items"].into_iter().find_map(|name| members.get(name)?.as_array());
            let rest = members.get("items").filter(|items| !items.is_array());
            let rest = rest.or_else(|| members.get("additionalItems").filter(|_| prefix.is_some()));
            let own = prefix.and_then(|prefix| prefix.get(index)).or(rest);
            found.extend(own.map(|schema| Part { base, schema }));
        }
        found
    }
}

/// The elements of a keyword that is a list.
pub(super) fn list<'s>(members: &'s Map<String, Json>, keyword: &str) -> &'s [Json] {
    members.get(keyword).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

/// A length that a schema gives.
fn length(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// One of some branches: not the shape of an older release if there is another.
fn one_of<'s>(branches: &'s [Json], dice: &mut Dice) -> Option<&'s Json> {
    let mut current: Vec<&Json> =
        branches.iter().filter(|branch| branch.get("x-older-shape").is_none()).collect();
    if current.is_empty() {
        current.extend(branches);
    }
    (!current.is_empty()).then(|| dice.pick(&current))
}

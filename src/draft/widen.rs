//! Schemas widened by events that they refuse.

use std::collections::BTreeMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value as Json;

use super::names::Meaning;
use super::schema::{Drafter, types_of};
use super::sets::{Set, set_of};
use super::shape::{Budget, Shape};
use super::written::Written;
use crate::json::{Value, escape_pointer_token};

/// The places in a schema that refuse values.
#[derive(Debug, Default)]
pub struct Refusals {
    by_place: BTreeMap<Refusal, Refused>,
}

/// A demand of a schema that values do not meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Refusal {
    /// Pointer to the keyword in its document.
    place: String,
    /// The document, if it is another than the schema of the event.
    document: Option<String>,
    keyword: String,
    /// The member that is missing.
    missing: Option<String>,
}

/// The values that are refused.
#[derive(Debug, Default)]
struct Refused {
    /// How often.
    count: u64,
    shape: Shape,
    budget: Budget,
}

/// A change of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widening {
    /// Pointer to the changed part of the schema.
    pub place: String,
    /// The change, in words.
    pub words: String,
}

/// A demand that cannot be widened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{keyword}` at {place} refuses {count} events, and has to be edited by hand")]
pub struct Stuck {
    /// Pointer to the keyword, behind the name of its file if that is shared.
    pub place: String,
    /// The keyword.
    pub keyword: String,
    /// How often it refuses.
    pub count: u64,
}

/// Refusals that are told apart.
const MOST: usize = 1_000;

impl Refusals {
    /// Notes why a schema at `root` refuses a payload.
    pub fn note<'e>(
        &mut self,
        root: &str,
        payload: Value<'e>,
        errors: impl Iterator<Item = ValidationError<'e>>,
    ) {
        for error in errors.take(MOST) {
            let absolute = error.absolute_keyword_location().map_or("", |uri| uri.as_str());
            let document =
                absolute.split('#').next().filter(|document| !document.is_empty() && *document != root);
            let missing = match error.kind() {
                ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
                _ => None,
            };
            let refusal = Refusal {
                place: error.schema_path().as_str().to_owned(),
                document: document.map(str::to_owned),
                keyword: error.kind().keyword().to_owned(),
                missing,
            };
            if self.by_place.len() >= MOST && !self.by_place.contains_key(&refusal) {
                continue;
            }
            let refused = self.by_place.entry(refusal).or_default();
            refused.count += 1;
            if let Some(value) = payload.pointer(error.instance_path().as_str()) {
                refused.shape.add(value, &mut refused.budget);
            }
        }
    }

    /// Returns true if nothing is refused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_place.is_empty()
    }

    /// Adds those of another part.
    pub fn merge(&mut self, other: Self) {
        for (refusal, theirs) in other.by_place {
            if self.by_place.len() >= MOST && !self.by_place.contains_key(&refusal) {
                continue;
            }
            let mine = self.by_place.entry(refusal).or_default();
            mine.count += theirs.count;
            mine.shape.merge(theirs.shape, &mut mine.budget);
        }
    }

    /// Widens a schema so that it no longer refuses these values.
    pub fn widen(&self, schema: &mut Written, drafter: &Drafter<'_>) -> Result<Vec<Widening>, Stuck> {
        let mut widened = Vec::new();
        for (refusal, refused) in &self.by_place {
            let stuck = || Stuck {
                place: format!("{}#{}", refusal.document.as_deref().unwrap_or_default(), refusal.place),
                keyword: refusal.keyword.clone(),
                count: refused.count,
            };
            if refusal.document.is_some() {
                return Err(stuck());
            }
            let (parent, _) = refusal.place.rsplit_once('/').ok_or_else(stuck)?;
            let name = parent.rsplit('/').next().unwrap_or_default();
            let at = schema.pointer_mut(parent).ok_or_else(stuck)?;
            let meaning = drafter.names().meaning(&name.replace("~1", "/").replace("~0", "~"));
            let words = refusal.widen(at, &refused.shape, meaning).ok_or_else(stuck)?;
            let note = match at.get("$comment").and_then(Written::as_str) {
                Some(comment) => format!("{comment}; {words} (by {})", times(refused.count)),
                None => format!("{words} (by {})", times(refused.count)),
            };
            at.set("$comment", note);
            widened.push(Widening { place: parent.to_owned(), words });
        }
        Ok(widened)
    }
}

fn times(count: u64) -> String {
    if count == 1 { "1 later value".to_owned() } else { format!("{count} later values") }
}

impl Refusal {
    /// Widens the subschema that has the keyword; tells how, or nothing if that cannot be done.
    fn widen(&self, schema: &mut Written, refused: &Shape, meaning: Meaning) -> Option<String> {
        match self.keyword.as_str() {
            "type" => Some(add_types(schema, refused)?),
            "required" => {
                let missing = self.missing.as_deref()?;
                let Written::Array(names) = schema.get_mut("required")? else { return None };
                names.retain(|name| name.as_str() != Some(missing));
                if names.is_empty() {
                    schema.remove("required");
                }
                Some(format!("{missing} is no longer required"))
            }
            "enum" | "const" => add_values(schema, refused, meaning),
            "format" | "pattern" | "minLength" | "maxLength" | "minimum" | "maximum" | "exclusiveMinimum"
            | "exclusiveMaximum" | "multipleOf" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" | "uniqueItems" => {
                let old = schema.remove(&self.keyword)?.to_serde();
                Some(format!("{} {old} is gone", self.keyword))
            }
            _ => None,
        }
    }
}

fn add_types(schema: &mut Written, refused: &Shape) -> Option<String> {
    let mut types: Vec<String> = match schema.get("type")?.to_serde() {
        Json::String(one) => vec![one],
        Json::Array(several) => several.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect(),
        _ => return None,
    };
    let new: Vec<&str> =
        types_of(refused).into_iter().filter(|new| !types.iter().any(|known| known == new)).collect();
    if new.contains(&"number") {
        types.retain(|known| known != "integer");
    }
    types.extend(new.iter().map(|new| (*new).to_owned()));
    match &types[..] {
        [one] => schema.set("type", one.as_str()),
        _ => schema.set("type", types.clone()),
    }
    Some(format!("may be {}", new.join(" or ")))
}

/// Adds values to a set; where they are no words of a program, the set becomes an open one.
fn add_values(schema: &mut Written, refused: &Shape, meaning: Meaning) -> Option<String> {
    let old = match (schema.remove("enum"), schema.remove("const")) {
        (Some(Written::Array(values)), None) => values,
        (None, Some(value)) => vec![value],
        _ => return None,
    };
    let texts = refused.texts.as_deref().filter(|texts| texts.count + refused.nulls == refused.seen);
    let new =
        texts.filter(|texts| !matches!(set_of(texts, meaning, 0), Set::Free) || meaning == Meaning::Plain);
    let new = new.and_then(|texts| texts.values.as_deref()).filter(|_| refused.nulls == 0);
    if let Some(new) = new {
        let names: Vec<&str> = new.iter().map(|(value, _)| &**value).collect();
        let words = format!("may be {}", names.join(" or "));
        let values: Vec<Written> = old.into_iter().chain(names.into_iter().map(Written::from)).collect();
        schema.set("enum", values);
        return Some(words);
    }
    if refused.texts.is_none() && refused.nulls == refused.seen {
        let null = std::iter::once(Written::Scalar(Json::Null));
        schema.set("enum", old.into_iter().chain(null).collect::<Vec<_>>());
        return Some("may be null".to_owned());
    }
    let known: Vec<Written> = old.into_iter().filter(|value| value.as_str().is_some()).collect();
    if !known.is_empty() {
        schema.set("x-known-values", known);
    }
    Some("has other values".to_owned())
}

/// Describes members of payloads that the schema does not name, where it lists members.
pub fn add_members(schema: &mut Written, payload: &Shape, drafter: &Drafter<'_>) -> Vec<Widening> {
    let mut adding = Adding { drafter, widened: Vec::new(), pointers: Vec::new() };
    adding.below(schema, payload, "", "", 0);
    let Adding { widened, pointers, .. } = adding;
    if !pointers.is_empty() {
        add_marks(schema, payload, drafter, &pointers);
    }
    widened
}

struct Adding<'d, 'c> {
    drafter: &'d Drafter<'c>,
    widened: Vec<Widening>,
    /// The new members, as pointers into the payload.
    pointers: Vec<String>,
}

impl Adding<'_, '_> {
    /// `place` is the pointer to the subschema, `pointer` that to the values.
    fn below(&mut self, schema: &mut Written, shape: &Shape, place: &str, pointer: &str, depth: u32) {
        const DEEPEST: u32 = 30;
        if depth > DEEPEST {
            return;
        }
        if let (Some(elements), Some(items)) = (&shape.array, schema.get_mut("items")) {
            self.below(items, &elements.shape, &format!("{place}/items"), &format!("{pointer}/*"), depth + 1);
        }
        let Some(members) = &shape.object else { return };
        if schema.get("additionalProperties").is_some() || schema.get("patternProperties").is_some() {
            return;
        }
        let Some(properties) = schema.get_mut("properties") else { return };
        for member in members.named() {
            let token = escape_pointer_token(member.name());
            let place = format!("{place}/properties/{token}");
            let pointer = format!("{pointer}/{token}");
            if let Some(known) = properties.get_mut(member.name()) {
                self.below(known, &member.shape, &place, &pointer, depth + 1);
                continue;
            }
            properties
                .set(member.name(), self.drafter.member_of(member.name(), &member.shape, members.objects));
            let words = format!("new member, in {} of {}", member.shape.seen, members.objects);
            self.widened.push(Widening { place, words });
            self.pointers.push(pointer);
        }
    }
}

/// Marks new members in `x-event`.
fn add_marks(schema: &mut Written, payload: &Shape, drafter: &Drafter<'_>, pointers: &[String]) {
    let Some(facts) = schema.get_mut("x-event") else { return };
    let marks = drafter.marks(payload);
    let is_new = |pointer: &String| {
        let below = |new: &String| {
            pointer == new || pointer.strip_prefix(new.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        pointers.iter().any(below)
    };
    for (keyword, marked) in [
        ("volatile", marks.volatile),
        ("named-by-id", marks.named_by_id),
        ("secret", marks.secret),
        ("personal", marks.personal),
    ] {
        let new: Vec<String> = marked.into_iter().filter(is_new).collect();
        if new.is_empty() {
            continue;
        }
        match facts.get_mut(keyword) {
            Some(Written::Array(known)) => known.extend(new.into_iter().map(Written::from)),
            _ => facts.set(keyword, new),
        }
    }
}

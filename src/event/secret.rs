//! What in a record is a credential: told by the catalogue, by the event and by names that are secret everywhere.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use crate::catalog::{Catalog, EventType};
use crate::json::{Key, Kind, Swap, Trail, Value};

/// Finds secrets.
pub struct Secrets<'c> {
    catalog: &'c Catalog,
    names: Vec<Key>,
    /// The bits of the hashes of all names: nearly every other name is told by it alone.
    bits: u64,
    /// The same names in JSON that stands in a string.
    within: OnceLock<Option<Regex>>,
    /// Where the events of the catalogue have theirs, by their number; taken apart when first asked for.
    trails: Vec<OnceLock<Vec<Trail>>>,
}

impl<'c> Secrets<'c> {
    /// The secrets that `catalog` knows of.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        let names: Vec<Key> = catalog.secret_words().names.iter().map(|name| Key::new(name)).collect();
        let bits = names.iter().fold(0, |bits, name| bits | bit(name.hash()));
        let trails = catalog.events().iter().map(|_| OnceLock::new()).collect();
        Self { catalog, names, bits, within: OnceLock::new(), trails }
    }

    /// The secrets in `record`, whose payload may be of an event: in the order of the text, none within another.
    #[must_use]
    pub fn of<'d>(&self, record: Value<'d>, payload: Option<(&EventType, Value<'d>)>) -> Vec<Value<'d>> {
        let mut found = Vec::new();
        record.each_member(|member| {
            let hash = member.name.hash();
            if self.bits & bit(hash) != 0 && self.names.iter().any(|name| member.name.is(name)) {
                found.push(member.value);
            }
        });
        record.each_escaped_string(|string| {
            if self.within().is_some_and(|names| names.is_match(string.raw())) {
                found.push(string);
            }
        });
        if let Some((listed, payload)) = payload {
            for trail in self.trails(listed) {
                trail.each(payload, &mut |value| found.push(value));
            }
        }
        found.retain(|value| tells_something(*value));
        if found.len() > 1 {
            outermost(&mut found);
        }
        found
    }

    /// A text that holds JSON with a credential is hidden as a whole.
    fn within(&self) -> Option<&Regex> {
        let within = self.within.get_or_init(|| {
            let names: Vec<String> =
                self.catalog.secret_words().names.iter().map(|name| regex::escape(name)).collect();
            let pattern = format!(r#"\\"(?:{})\\+"[ \t]*:[ \t]*(?:\\+"[^"\\]|[0-9\[{{])"#, names.join("|"));
            // The names are escaped, so that the pattern is right; without names there is nothing to find.
            if names.is_empty() { None } else { Regex::new(&pattern).ok() }
        });
        within.as_ref()
    }

    fn trails(&self, listed: &EventType) -> &[Trail] {
        let Some(trails) = self.trails.get(listed.number) else {
            return &[];
        };
        trails.get_or_init(|| {
            self.catalog.facts(listed).secret.iter().filter_map(|pointer| Trail::new(pointer)).collect()
        })
    }
}

/// The secrets of a record.
#[derive(Debug, Clone, Default)]
pub struct Hidden<'d> {
    values: Vec<Value<'d>>,
}

impl<'d> Hidden<'d> {
    /// Secrets in the order of the text, none within another.
    #[must_use]
    pub fn new(values: Vec<Value<'d>>) -> Self {
        Self { values }
    }

    /// Those that end behind a place and begin before another, as the two functions tell of an offset.
    pub fn on(&self, is_behind: impl Fn(usize) -> bool, is_before: impl Fn(usize) -> bool) -> &[Value<'d>] {
        let first = self.values.partition_point(|hidden| !is_behind(hidden.span().end));
        let behind = self.values.partition_point(|hidden| is_before(hidden.span().start));
        self.values.get(first..behind).unwrap_or_default()
    }

    /// Those that stand in a value, that it stands in, or that it is.
    #[must_use]
    pub fn around(&self, value: Value<'_>) -> &[Value<'d>] {
        let Range { start, end } = value.span();
        self.on(|offset| offset > start, |offset| offset < end)
    }

    /// Whether a value is one, or stands in one.
    #[must_use]
    pub fn has(&self, value: Value<'_>) -> bool {
        let Range { start, end } = value.span();
        let hidden = self.around(value).first().map(Value::span);
        hidden.is_some_and(|hidden| hidden.start <= start && end <= hidden.end)
    }
}

/// What is written instead of a secret.
#[must_use]
pub fn swap(secret: Value<'_>) -> Swap {
    Swap { span: secret.span(), json: format!("\"{}\"", in_place_of(secret)) }
}

/// One of 64 bits for a hash.
fn bit(hash: u32) -> u64 {
    1 << (hash % 64)
}

/// Whether there is anything to hide in a value: `null`, `false` and `""` say only that there is no secret.
fn tells_something(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Null | Kind::Boolean => false,
        Kind::Number => true,
        Kind::String | Kind::Array | Kind::Object => value.raw().len() > 2,
    }
}

/// Leaves out what stands within another, and puts the rest in order.
fn outermost(found: &mut Vec<Value<'_>>) {
    found.sort_by_key(|value| (value.span().start, std::cmp::Reverse(value.span().end)));
    let mut end = 0;
    found.retain(|value| {
        let Range { start, end: own } = value.span();
        let is_outermost = start >= end;
        end = end.max(own);
        is_outermost
    });
}

/// What is shown instead of a secret: that it is one, and how long it is.
#[must_use]
pub fn in_place_of(value: Value<'_>) -> String {
    let count = |number: usize, noun: &str| match number {
        1 => format!("‹secret, 1 {noun}›"),
        number => format!("‹secret, {number} {noun}s›"),
    };
    match value.kind() {
        Kind::String => count(value.as_str().unwrap_or_default().chars().count(), "char"),
        Kind::Array => count(value.as_array().map_or(0, |array| array.len()), "element"),
        Kind::Object => count(value.as_object().map_or(0, |object| object.len()), "member"),
        Kind::Number | Kind::Boolean | Kind::Null => "‹secret›".to_owned(),
    }
}

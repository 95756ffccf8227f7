//! The credentials in a record: by the catalogue, by the event and by names that are secret everywhere.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::mask::Mask;
use super::secret_names::SecretNames;
use super::text::SecretText;
use crate::catalog::{Catalog, EventType};
use crate::json::{Arena, Kind, Limits, Swap, Trail, Value};

/// Finds secrets.
pub struct Secrets<'c> {
    catalog: &'c Catalog,
    names: SecretNames,
    /// Finds credentials in strings.
    text: Arc<SecretText<'c>>,
    /// The same names in JSON that stands in a string.
    within: OnceLock<Option<Regex>>,
    /// Where the events of the catalogue have theirs, by their number; taken apart when first asked for.
    trails: Vec<OnceLock<Vec<Trail>>>,
}

impl<'c> Secrets<'c> {
    /// The secrets that `catalog` knows of.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self::by(catalog, Arc::new(SecretText::new(catalog)))
    }

    /// The same, with what finds credentials in strings: it is made ready once for all who use it.
    pub(crate) fn by(catalog: &'c Catalog, text: Arc<SecretText<'c>>) -> Self {
        let names = SecretNames::new(catalog.secret_words());
        let trails = catalog.events().iter().map(|_| OnceLock::new()).collect();
        Self { catalog, names, text, within: OnceLock::new(), trails }
    }

    /// The secrets in `record`, whose payload may be of an event: in the order of the text, none within another.
    #[must_use]
    pub fn of<'d>(&self, record: Value<'d>, payload: Option<(&EventType, Value<'d>)>) -> Vec<Value<'d>> {
        let mut found = Vec::new();
        let mut has_pairs = false;
        let mut members = 0;
        record.each_member(|member| {
            members += 1;
            if self.names.has_member(member.name) {
                found.push(member.value);
            } else if SecretNames::is_pair_name(member.name) {
                has_pairs |= self.is_name(member.value);
            }
        });
        if has_pairs {
            record.each_of_kind(Kind::Object, |pair| self.values_of_pair(pair, &mut found));
        }
        record.each_of_kind(Kind::Array, |pair| found.extend(self.value_of_entry(pair)));
        if may_hold_one(record.raw().as_bytes(), members) {
            record.each_of_kind(Kind::String, |string| {
                if self.holds_one(string) {
                    found.push(string);
                }
            });
        }
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

    /// Returns true if a value of `record` is one of those secrets, or stands in one. Only what stands around it is looked at.
    #[must_use]
    pub fn hides(
        &self,
        record: Value<'_>,
        payload: Option<(&EventType, Value<'_>)>,
        value: Value<'_>,
    ) -> bool {
        let holds = |outer: Value<'_>| {
            let (outer, inner) = (outer.span(), value.span());
            outer.start <= inner.start && inner.end <= outer.end
        };
        let mut around = record;
        loop {
            let next = if let Some(object) = around.as_object() {
                let Some(member) = object.iter().find(|member| holds(member.value)) else { break };
                let mut pair = Vec::new();
                if SecretNames::is_pair_value(member.name) {
                    self.values_of_pair(around, &mut pair);
                }
                if (self.names.has_member(member.name) || !pair.is_empty()) && tells_something(member.value) {
                    return true;
                }
                member.value
            } else if let Some(array) = around.as_array() {
                if self.value_of_entry(around).is_some_and(|entry| holds(entry) && tells_something(entry)) {
                    return true;
                }
                let Some(element) = array.iter().find(|element| holds(*element)) else { break };
                element
            } else {
                break;
            };
            around = next;
        }
        if around.is_string() && holds(around) && self.holds_one(around) && tells_something(around) {
            return true;
        }
        let mut is_listed = false;
        for trail in payload.iter().flat_map(|(listed, _)| self.trails(listed)) {
            let mut see = |secret: Value<'_>| is_listed |= holds(secret) && tells_something(secret);
            if let Some((_, payload)) = payload {
                trail.each(payload, &mut see);
            }
        }
        is_listed
    }

    /// Returns true if a credential stands in a string.
    fn holds_one(&self, string: Value<'_>) -> bool {
        let raw = string.raw();
        let may_name_one = memchr::memchr2(b':', b'=', raw.as_bytes()).is_some();
        let may_be_one =
            may_name_one || memchr::memchr_iter(b'J', raw.as_bytes()).any(|at| raw[..at].ends_with("ey"));
        may_be_one && string.as_str().is_some_and(|text| self.text.is_in(&text))
            || memchr::memchr2(b'\\', b'\'', raw.as_bytes()).is_some() && self.is_in(string, 0)
    }

    /// Returns true if a string is the name of a credential.
    fn is_name(&self, value: Value<'_>) -> bool {
        value.as_str().is_some_and(|name| self.names.has(&name))
    }

    /// The value of a header or cookie in a list of such, if its name is one of a credential.
    fn values_of_pair<'d>(&self, pair: Value<'d>, found: &mut Vec<Value<'d>>) {
        let members = || pair.as_object().into_iter().flat_map(|object| object.iter());
        if members().any(|member| SecretNames::is_pair_name(member.name) && self.is_name(member.value)) {
            let values = members().filter(|member| SecretNames::is_pair_value(member.name));
            found.extend(values.map(|member| member.value));
        }
    }

    /// The value of a header that is an array of its name and its value.
    fn value_of_entry<'d>(&self, pair: Value<'d>) -> Option<Value<'d>> {
        let mut elements = pair.as_array()?.iter();
        let (name, value, None) = (elements.next()?, elements.next()?, elements.next()) else { return None };
        (self.is_name(name) && value.kind() == Kind::String && !self.is_name(value)).then_some(value)
    }

    /// Returns true if JSON with a credential stands in a string, perhaps in a string of that again.
    fn is_in(&self, string: Value<'_>, depth: u8) -> bool {
        const DEEPEST: u8 = 3;
        let Some(text) = string.as_str() else { return false };
        if self.within().is_some_and(|names| names.is_match(&text)) {
            return true;
        }
        // Names may be written with escapes, and quotes too.
        if depth >= DEEPEST || !text.contains('\\') || !text.trim_start().starts_with(['{', '[']) {
            return false;
        }
        let mut arena = Arena::default();
        let Ok(document) = arena.parse(&text, &Limits::default()) else { return false };
        let (root, mut is_found) = (document.root(), false);
        root.each_member(|member| {
            is_found |= self.names.has_member(member.name) && tells_something(member.value);
        });
        root.each_of_kind(Kind::String, |inner| is_found = is_found || self.is_in(inner, depth + 1));
        is_found
    }

    /// A text that holds JSON with a credential is hidden as a whole.
    fn within(&self) -> Option<&Regex> {
        let within = self.within.get_or_init(|| {
            let names = self.names.pattern();
            let quote = r#"\\*(?:["']|u002[27])"#;
            let pattern = format!(r#"{quote}{names}{quote}\s*:\s*(?:{quote}[^"'\\]|[0-9\[{{])"#);
            // The names are escaped, so that the pattern is right; without names there is nothing to find.
            if self.names.is_empty() { None } else { Regex::new(&pattern).ok() }
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

/// False if no string of a record with so many `members` has any of the signs that [`Secrets::holds_one`] looks for. Between its tokens
/// there is a colon for each member, and none of the other signs.
fn may_hold_one(record: &[u8], members: usize) -> bool {
    memchr::memchr3(b'=', b'\\', b'\'', record).is_some()
        || memchr::memchr_iter(b':', record).count() > members
        || memchr::memmem::find(record, b"eyJ").is_some()
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

    /// Those that end behind a place and begin before another, by the two functions of an offset.
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

    /// Returns true if a value is one, or stands in one.
    #[must_use]
    pub fn has(&self, value: Value<'_>) -> bool {
        let Range { start, end } = value.span();
        let hidden = self.around(value).first().map(Value::span);
        hidden.is_some_and(|hidden| hidden.start <= start && end <= hidden.end)
    }
}

/// The replacement of a secret.
#[must_use]
pub fn swap(secret: Value<'_>) -> Swap {
    Swap { span: secret.span(), json: Mask::of(secret).json() }
}

/// Returns true if there is anything to hide in a value: `null`, `false` and `""` say only that there is no secret.
fn tells_something(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Null | Kind::Boolean => false,
        Kind::Number => true,
        Kind::String | Kind::Array | Kind::Object => value.raw().len() > 2,
    }
}

/// Removes values that stand within others, and sorts the rest.
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

#[cfg(test)]
mod tests {
    use super::{Hidden, Secrets};
    use crate::catalog::Catalog;
    use crate::json::{Arena, Array, Limits, Object, Value};

    /// A value and all in it.
    fn all<'d>(value: Value<'d>, found: &mut Vec<Value<'d>>) {
        found.push(value);
        value.as_array().iter().flat_map(Array::iter).for_each(|element| all(element, found));
        value.as_object().iter().flat_map(Object::iter).for_each(|member| all(member.value, found));
    }

    #[test]
    fn a_look_around_a_value_finds_what_a_search_of_the_record_finds() {
        let catalog = Catalog::embedded().expect("the catalogue is sound");
        let secrets = Secrets::new(&catalog);
        let texts = [
            r#"{"a":{"token":{"b":[1,{"c":"x"}]},"d":"token=abc"},"e":["Authorization","Bearer x"],"f":"{\"pwd\":\"x\"}"}"#,
            r#"{"headers":[{"name":"Cookie","value":{"a":1}},{"name":"Accept","value":"y","val":2}],"jwt":null,"pwd":""}"#,
            r#"[["Authorization",["x"]],["Cookie","a"],["a","b","c"],"wss://h/eyJhbGciOi.eyJz.c2ln",{"key":"jwt","val":[3]}]"#,
            r#""token: abc""#,
            r#"{"value":"x","key":"token","Value":[{"y":1}],"token":false,"to\u006ben":"a"}"#,
        ];
        let mut arena = Arena::default();
        let events = catalog.events().iter().flat_map(|event| {
            catalog.samples(event).into_iter().map(move |(_, sample)| (Some(event), sample))
        });
        for (event, text) in texts.map(|text| (None, text.to_owned())).into_iter().chain(events) {
            let document = arena.parse(&text, &Limits::default()).expect("it is JSON");
            let root = document.root();
            let payload = event.map(|event| (event, root.get("data").unwrap_or(root)));
            let hidden = Hidden::new(secrets.of(root, payload));
            let mut values = Vec::new();
            all(root, &mut values);
            for value in values {
                assert_eq!(
                    secrets.hides(root, payload, value),
                    hidden.has(value),
                    "{} in {text}",
                    value.raw()
                );
            }
        }
    }
}

//! A case without people: personal values and credentials become labels that say what they stand for, and long ids short ones.
//! The same value becomes the same label in all records.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::times::time_of;
use super::tree::Tree;
use crate::catalog::{Catalog, CatalogFault};
use crate::event::{Asked, Event, Recognised, Recogniser};
use crate::json::{Arena, Kind, Limits, Name, Swap, Value};
use crate::privacy::{Redactor, Secrets};
use crate::safe;

/// An id of fewer characters stays.
const LONG_ID: usize = 12;

/// Makes disguises.
pub(super) struct Disguiser<'c> {
    catalog: &'c Catalog,
    redactor: &'c Redactor<'c>,
    recogniser: Recogniser<'c>,
    secrets: Secrets<'c>,
}

/// Records in which values are replaced.
pub(super) struct Disguise {
    lines: Vec<String>,
    spots: Vec<Spot>,
    values: Vec<Replaced>,
    /// Credentials among the values.
    pub(super) secrets: usize,
}

/// A place in a record at which a value or name is replaced.
struct Spot {
    line: usize,
    span: Range<usize>,
    /// Index of the value.
    value: usize,
}

/// A value, and the JSON that may stand in its place: the best first, the one most like the value last.
struct Replaced {
    choices: Vec<String>,
    chosen: usize,
    /// It is personal, or may be.
    is_personal: bool,
}

/// Numbers labels, and finds the values that were met.
#[derive(Default)]
struct Labels {
    values: Vec<Replaced>,
    known: HashMap<(bool, String), usize>,
    /// By label, how many have it.
    counts: HashMap<String, usize>,
}

impl<'c> Disguiser<'c> {
    pub(super) fn new(catalog: &'c Catalog, redactor: &'c Redactor<'c>) -> Self {
        let recogniser = Recogniser::new(catalog, Asked::default());
        Self { catalog, redactor, recogniser, secrets: Secrets::new(catalog) }
    }

    /// The personal texts and credentials of a record.
    pub(super) fn each_hidden(&self, record: &str, each: &mut dyn FnMut(&str)) {
        with_root(record, |root| {
            if is_broken(root) {
                return;
            }
            let event = self.event(root);
            self.redactor.each_personal(root, event.as_ref(), each);
        });
    }

    /// The part of a text by which the catalogue recognises records, and a text with nothing else of it.
    pub(super) fn sign(&self, raw: &str) -> Option<(String, String)> {
        let text = serde_json::from_str::<String>(raw).ok()?;
        let conditions = self.catalog.apis().iter().flat_map(|api| &api.forms).flat_map(|form| &form.when);
        let sign = conditions
            .filter_map(|(_, condition)| condition.asked_of(&text))
            .max_by_key(|sign| sign.len())?;
        let rest = if sign.len() < text.len() { "1" } else { "" };
        Some((sign.to_owned(), safe::json_string(&format!("{sign}{rest}"))))
    }

    /// The events of the catalogue that records are.
    pub(super) fn events(&self, records: &[String]) -> HashSet<(String, String)> {
        let mut events = HashSet::new();
        for record in records {
            with_root(record, |root| {
                events
                    .extend(self.event(root).map(|event| (event.api.slug.clone(), event.name.into_owned())));
            });
        }
        events
    }

    /// The disguise of records, in which also the values and names `others` are replaced.
    pub(super) fn disguise(&self, records: &[Tree], others: &HashSet<String>) -> Disguise {
        let lines: Vec<String> = records.iter().map(Tree::text).collect();
        let (mut labels, mut spots, mut secrets) = (Labels::default(), Vec::new(), HashSet::new());
        for (line, text) in lines.iter().enumerate() {
            with_root(text, |root| {
                if is_broken(root) {
                    return;
                }
                let event = self.event(root);
                let own = self.secrets.of(root, event.as_ref().and_then(Event::listed));
                secrets.extend(own.iter().map(|secret| secret.raw().to_owned()));
                let own: HashSet<usize> = own.iter().map(|secret| secret.span().start).collect();
                for (span, value) in self.replaced(root, event.as_ref(), (&own, others), &mut labels) {
                    spots.push(Spot { line, span, value });
                }
            });
        }
        spots.sort_by_key(|spot| (spot.line, spot.span.start));
        Disguise { lines, spots, values: labels.values, secrets: secrets.len() }
    }

    /// The places in a record at which something is replaced, and by which value.
    fn replaced(
        &self,
        root: Value<'_>,
        event: Option<&Event<'_>>,
        (secrets, others): (&HashSet<usize>, &HashSet<String>),
        labels: &mut Labels,
    ) -> Vec<(Range<usize>, usize)> {
        let redaction = self.redactor.redact(root, event);
        let names: HashMap<usize, String> = names_of_values(root);
        let replaced_names: HashSet<&str> = redaction.names.iter().map(|(name, _)| &**name).collect();
        let event_name = event.and_then(|event| event.name_value).map(|name| name.span());
        let label = |start: usize| {
            let is_free =
                |name: &str| !replaced_names.contains(name) && !others.contains(&safe::json_string(name));
            let name = names.get(&start).filter(|name| is_word(name) && is_free(name));
            name.map_or("value", String::as_str)
        };
        let mut found = Vec::new();
        // The time of a record is relative by now, or needed.
        let time = root.get("time").filter(|time| time_of(time.raw()).is_some()).map(|time| time.span());
        for swap in redaction.swaps.iter().filter(|swap| time.as_ref() != Some(&swap.span)) {
            let raw = &root.document_text()[swap.span.clone()];
            if is_small_number(raw) && !secrets.contains(&swap.span.start) {
                continue;
            }
            let value = if event_name.as_ref() == Some(&swap.span) || holds_json(raw) {
                labels.fixed(raw, &swap.json)
            } else if names.contains_key(&swap.span.start) {
                let sign = self.sign(raw).map(|(_, sign)| sign);
                labels.personal(raw, label(swap.span.start), [Some(swap.json.clone()), sign])
            } else {
                labels.personal(raw, "name", [Some(swap.json.clone()), None])
            };
            found.push((swap.span.clone(), value));
        }
        let covered: HashSet<usize> = found.iter().map(|(span, _)| span.start).collect();
        let is_event_name = |value: Value<'_>| event_name.as_ref() == Some(&value.span());
        each_scalar(root, &mut |value| {
            let raw = value.raw();
            let is_free = !covered.contains(&value.span().start) && !is_event_name(value);
            if is_free && others.contains(raw) {
                found.push((value.span(), labels.personal(raw, label(value.span().start), [None, None])));
            } else if is_free && is_long_id(raw) {
                found.push((value.span(), labels.id(raw, label(value.span().start))));
            }
        });
        each_name(root, &mut |name| {
            if !covered.contains(&name.span().start) && others.contains(name.raw()) {
                found.push((name.span(), labels.personal(name.raw(), "name", [None, None])));
            }
        });
        found
    }

    fn event<'e>(&'e self, root: Value<'e>) -> Option<Event<'e>> {
        match self.recogniser.recognise(root) {
            Recognised::Event(event) => Some(event),
            _ => None,
        }
    }
}

impl Disguise {
    /// The number of personal values, credentials not counted.
    pub(super) fn people(&self) -> usize {
        self.values.iter().filter(|value| value.is_personal).count().saturating_sub(self.secrets)
    }

    /// The records with everything replaced in such a way that they `hold`; `None` if they do not in any.
    pub(super) fn put_on(
        &mut self,
        mut holds: impl FnMut(&[String]) -> Result<bool, CatalogFault>,
    ) -> Result<Option<Vec<String>>, CatalogFault> {
        let most = self.values.iter().map(|value| value.choices.len()).max().unwrap_or(1);
        let mut found = None;
        for choice in 0..most {
            for value in &mut self.values {
                value.chosen = choice.min(value.choices.len() - 1);
            }
            let lines = self.lines();
            if holds(&lines)? {
                found = Some(lines);
                break;
            }
        }
        let Some(mut lines) = found else { return Ok(None) };
        for at in 0..self.values.len() {
            let chosen = self.values[at].chosen;
            for better in 0..chosen {
                self.values[at].chosen = better;
                let other = self.lines();
                if holds(&other)? {
                    lines = other;
                    break;
                }
                self.values[at].chosen = chosen;
            }
        }
        Ok(Some(lines))
    }

    fn lines(&self) -> Vec<String> {
        let of = |(number, line): (usize, &String)| {
            let spots = self.spots.iter().filter(|spot| spot.line == number);
            let swap = |spot: &Spot| {
                let value = &self.values[spot.value];
                Swap { span: spot.span.clone(), json: value.choices[value.chosen].clone() }
            };
            let swaps: Vec<Swap> = spots.map(swap).collect();
            let mut out = Vec::new();
            with_root(line, |root| root.push_compact(&mut out, &swaps));
            String::from_utf8(out).expect("it is made of JSON")
        };
        self.lines.iter().enumerate().map(of).collect()
    }
}

impl Labels {
    fn add(
        &mut self,
        key: (bool, String),
        is_personal: bool,
        choices: impl FnOnce(&mut Self) -> Vec<String>,
    ) -> usize {
        if let Some(known) = self.known.get(&key) {
            self.values[*known].is_personal |= is_personal;
            return *known;
        }
        let choices = choices(self);
        self.values.push(Replaced { choices, chosen: 0, is_personal });
        self.known.insert(key, self.values.len() - 1);
        self.values.len() - 1
    }

    /// A value that only one text may stand for.
    fn fixed(&mut self, raw: &str, json: &str) -> usize {
        self.add((true, raw.to_owned()), true, |_| vec![json.to_owned()])
    }

    /// A value that is or may be personal, with other values that may stand in its place if a label may not.
    fn personal(&mut self, raw: &str, label: &str, others: [Option<String>; 2]) -> usize {
        let count = self.count(raw, label);
        self.add((false, raw.to_owned()), true, |_| {
            let own = [labelled(raw, label, count), like(raw, count)];
            own.into_iter().chain(others.into_iter().flatten()).collect()
        })
    }

    /// An id, which may stay.
    fn id(&mut self, raw: &str, label: &str) -> usize {
        let count = self.count(raw, label);
        self.add((false, raw.to_owned()), false, |_| {
            vec![labelled(raw, label, count), like(raw, count), raw.to_owned()]
        })
    }

    /// The number of a new value among those of its label.
    fn count(&mut self, raw: &str, label: &str) -> usize {
        if self.known.contains_key(&(false, raw.to_owned())) {
            return 0;
        }
        let count = self.counts.entry(label.to_owned()).or_default();
        *count += 1;
        *count
    }
}

/// Returns true if a line stands for a record that could not be read: it was made without the text of that.
fn is_broken(root: Value<'_>) -> bool {
    root.get("broken").is_some_and(|broken| broken.get("code").is_some()) && root.get("source").is_some()
}

fn with_root(text: &str, see: impl FnOnce(Value<'_>)) {
    let mut arena = Arena::default();
    let limits = Limits { depth: u32::MAX, values: u32::MAX };
    if let Ok(document) = arena.parse(text, &limits) {
        see(document.root());
    }
}

/// The name of the member that each value is, or stands in, by where the value begins.
fn names_of_values(root: Value<'_>) -> HashMap<usize, String> {
    fn walk(value: Value<'_>, name: &str, names: &mut HashMap<usize, String>) {
        names.insert(value.span().start, name.to_owned());
        for element in value.as_array().iter().flatten() {
            walk(element, name, names);
        }
        for member in value.as_object().into_iter().flat_map(|object| object.iter()) {
            walk(member.value, &member.name.as_str(), names);
        }
    }
    let mut names = HashMap::new();
    walk(root, "value", &mut names);
    names
}

fn each_scalar<'d>(value: Value<'d>, each: &mut dyn FnMut(Value<'d>)) {
    match value.kind() {
        Kind::Array => value.as_array().iter().flatten().for_each(|element| each_scalar(element, each)),
        Kind::Object => {
            let members = value.as_object().into_iter().flat_map(|object| object.iter());
            members.for_each(|member| each_scalar(member.value, each));
        }
        _ => each(value),
    }
}

fn each_name<'d>(value: Value<'d>, each: &mut dyn FnMut(Name<'d>)) {
    value.as_array().iter().flatten().for_each(|element| each_name(element, each));
    for member in value.as_object().into_iter().flat_map(|object| object.iter()) {
        each(member.name);
        each_name(member.value, each);
    }
}

/// Returns true if a string has JSON in it.
fn holds_json(raw: &str) -> bool {
    raw.trim_start_matches('"').trim_start().starts_with(['{', '['])
}

fn is_word(name: &str) -> bool {
    (1..=30).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Returns true if a value is a number of one or two digits, in quotes or not: it is nobody.
fn is_small_number(raw: &str) -> bool {
    let text = raw.trim_matches('"');
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true if a string is a long id: one piece with digits in it, and no time.
fn is_long_id(raw: &str) -> bool {
    let Some(text) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
    text.len() >= LONG_ID
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && time_of(raw).is_none()
}

/// `"nickname-1"`, or the number alone in place of a number.
fn labelled(raw: &str, label: &str, count: usize) -> String {
    if raw.starts_with('"') { safe::json_string(&format!("{label}-{count}")) } else { count.to_string() }
}

/// A text as long as this one, with the same marks, that counts in its last digits or letters.
fn like(raw: &str, count: usize) -> String {
    let is_number = !raw.starts_with('"');
    let text = serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned());
    let kept = text.find("://").map_or(0, |at| at + 3);
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit() || !byte.is_ascii_alphanumeric());
    let letter = if is_hex { 'a' } else { 'x' };
    let shape = |c: char| match c {
        '0'..='9' => '0',
        c if c.is_uppercase() => letter.to_ascii_uppercase(),
        c if c.is_alphabetic() => letter,
        c if c.is_ascii() && !c.is_ascii_control() => c,
        _ => '_',
    };
    let mut shaped: Vec<char> = text[..kept].chars().chain(text[kept..].chars().map(shape)).collect();
    if is_number && let Some(first) = shaped.iter_mut().find(|c| **c == '0') {
        *first = '1';
    }
    let mut left = count;
    for c in shaped.iter_mut().skip(text[..kept].chars().count()).rev() {
        let base = match *c {
            '0' => 10,
            'x' | 'X' if left > 0 => 26,
            'a' | 'A' if left > 0 => 6,
            _ => continue,
        };
        let (digit, first) = (
            left % base,
            if base == 10 {
                b'0'
            } else if c.is_uppercase() {
                b'A'
            } else {
                b'a'
            },
        );
        *c = char::from(first + u8::try_from(digit).expect("it is less than the base"));
        left /= base;
        if left == 0 {
            break;
        }
    }
    let shaped: String = shaped.into_iter().collect();
    if is_number { shaped } else { safe::json_string(&shaped) }
}

#[cfg(test)]
mod tests {
    use super::{is_long_id, labelled, like};

    #[test]
    fn a_label_says_what_it_stands_for() {
        assert_eq!(labelled("\"Anna\"", "nickname", 2), "\"nickname-2\"");
        assert_eq!(labelled("4711", "id", 3), "3");
    }

    #[test]
    fn what_is_like_a_value_has_its_form_and_nothing_of_it() {
        assert_eq!(like("\"+420 (777) 123-456\"", 12), "\"+000 (000) 000-012\"");
        assert_eq!(like("\"anna@company.cz\"", 1), "\"xxxx@xxxxxxx.xb\"");
        assert_eq!(like("\"4B33F58E-5c12\"", 3), "\"0A00A00A-0a03\"");
        assert_eq!(like("\"https://a.example/x1\"", 1), "\"https://x.xxxxxxx/x1\"");
        assert_eq!(like("777123", 5), "100005");
        assert!(["0", "7"].iter().all(|raw| like(raw, 1).len() == 1));
    }

    #[test]
    fn a_long_id_has_digits_and_is_no_time() {
        assert!(is_long_id("\"00V3A1B2C3D4\""));
        assert!(
            ["\"READY\"", "\"WebChatService\"", "\"1718103412348\"", "1718103412348"]
                .iter()
                .all(|raw| !is_long_id(raw))
        );
    }
}

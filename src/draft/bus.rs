//! The messages of a bus that no API describes: which member names the event, and which holds its payload.

use std::collections::{BTreeMap, BTreeSet};

use super::marks::time_format;
use super::observe::{Drafted, Drafts, has_parts, rank};
use super::shape::{Named, Shape};
use super::written::Written;
use crate::catalog::{DraftWords, TimeFormat};

/// A bus.
#[derive(Debug)]
pub struct Bus {
    /// The member of its messages that names the event.
    pub name: String,
    /// The member that holds the payload; without one a message is the payload.
    pub payload: Option<String>,
    /// The member that tells the time, and its format.
    pub time: Option<(String, TimeFormat)>,
    /// Its events by name; the shapes are those of whole messages.
    pub events: BTreeMap<String, Drafted>,
}

/// The buses of the records in which no event is recognised. `payload` is the user's choice of the member, empty for the record.
pub fn buses(drafts: Drafts, words: &DraftWords, payload: Option<&str>) -> Vec<Bus> {
    let mut by_candidates: BTreeMap<Vec<String>, BTreeMap<String, BTreeMap<String, Drafted>>> =
        BTreeMap::new();
    for (key, drafted) in drafts.messages {
        by_candidates
            .entry(key.candidates)
            .or_default()
            .entry(key.member)
            .or_default()
            .insert(key.name, drafted);
    }
    let mut buses: BTreeMap<String, BTreeMap<String, Drafted>> = BTreeMap::new();
    for members in by_candidates.into_values() {
        let likely = members.into_iter().max_by_key(|(member, names)| {
            let rank = rank(words, member);
            let is_telling = names.keys().filter(|name| has_parts(name)).count() * 2 > names.len();
            let points = 2 * u8::from(rank.is_some()) + 2 * u8::from(names.len() > 1) + u8::from(is_telling);
            (points, std::cmp::Reverse(rank.unwrap_or(usize::MAX)))
        });
        let Some((member, names)) = likely else { continue };
        let bus = buses.entry(member).or_default();
        for (name, drafted) in names {
            match bus.get_mut(&name) {
                Some(known) => known.merge(drafted),
                None => {
                    bus.insert(name, drafted);
                }
            }
        }
    }
    buses.into_iter().map(|(name, events)| Bus::new(name, events, words, payload)).collect()
}

impl Bus {
    fn new(
        name: String,
        events: BTreeMap<String, Drafted>,
        words: &DraftWords,
        payload: Option<&str>,
    ) -> Self {
        let records = || events.values().map(|drafted| &drafted.shape);
        let payload = match payload {
            Some(member) => Some(member.to_owned()).filter(|member| !member.is_empty()),
            None => payload_member(records, &name, words),
        };
        let time = words.time.iter().filter(|word| **word != name).find_map(|word| {
            let mut formats = records().map(|record| time_format(record, word));
            let first = formats.next()??;
            formats.all(|format| format == Some(first)).then(|| (word.clone(), first))
        });
        Self { name, payload, time, events }
    }

    /// The payload of an event of the bus.
    #[must_use]
    pub fn payload_of<'d>(&self, event: &'d Drafted) -> &'d Shape {
        let member = self.payload.as_ref().and_then(|member| event.shape.member(member));
        member.unwrap_or(&event.shape)
    }

    /// The beginning that all names have, up to the end of a part.
    #[must_use]
    pub fn prefix(&self) -> &str {
        let mut names = self.events.keys().map(String::as_str);
        let first = names.next().unwrap_or_default();
        let last = self.events.keys().next_back().map_or(first, String::as_str);
        // Names are sorted, so that the first and the last have the least in common.
        let common = first.bytes().zip(last.bytes()).take_while(|(one, other)| one == other).count();
        let end = first.as_bytes()[..common].iter().rposition(|byte| matches!(byte, b'.' | b':' | b'/'));
        end.map_or("", |end| &first[..=end])
    }

    /// The name that an API of these events would have.
    #[must_use]
    pub fn likely_slug(&self) -> String {
        let first = self.prefix().split(['.', ':', '/']).find(|part| !part.is_empty()).unwrap_or("own");
        let mut slug = String::new();
        for c in first.chars() {
            match c {
                'A'..='Z' if slug.ends_with(|c: char| c.is_ascii_lowercase()) => {
                    slug.extend(['-', c.to_ascii_lowercase()]);
                }
                'a'..='z' | 'A'..='Z' => slug.push(c.to_ascii_lowercase()),
                '0'..='9' if !slug.is_empty() => slug.push(c),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        let slug = slug.trim_end_matches('-');
        if slug.is_empty() { "own".to_owned() } else { slug.to_owned() }
    }

    /// The description of the API: `api.json`.
    #[must_use]
    pub fn api(&self, slug: &str) -> Written {
        let has_bare = |is_bare: bool| {
            let has_payload = |drafted: &Drafted| {
                self.payload.as_ref().is_some_and(|member| drafted.shape.member(member).is_some())
            };
            self.events.values().any(|drafted| has_payload(drafted) != is_bare)
        };
        let mut forms = Vec::new();
        if let Some(payload) = self.payload.as_deref().filter(|_| has_bare(false)) {
            let condition = Written::object().with("present", true);
            forms.push(self.form("message with a payload", &pointer(payload), Some((payload, condition))));
        }
        if has_bare(true) {
            let absent = |payload| (payload, Written::object().with("absent", true));
            forms.push(self.form("message", "", self.payload.as_deref().map(absent)));
        }
        Written::object()
            .with("api", slug)
            .with("title", format!("Events of {slug}"))
            .with(
                "description",
                format!("Drafted from captures: messages that name their event in `{}`.", self.name),
            )
            .with("source", vec!["captures"])
            .with("payload", if self.payload.is_some() { "member" } else { "record" })
            .with("forms", forms)
    }

    fn form(&self, title: &str, payload: &str, condition: Option<(&str, Written)>) -> Written {
        let prefix = self.prefix();
        let name = if prefix.is_empty() {
            Written::object().with("known", true)
        } else {
            Written::object().with("prefix", prefix)
        };
        let mut when = Written::object().with(&pointer(&self.name), name);
        if let Some((member, condition)) = condition {
            when.set(&pointer(member), condition);
        }
        let mut form = Written::object()
            .with("form", title)
            .with("when", when)
            .with("name", pointer(&self.name))
            .with("payload", payload);
        // Where the message is the payload, the schema says where the time is.
        if let Some((member, format)) = self.time.as_ref().filter(|_| !payload.is_empty()) {
            form.set("time", pointer(member));
            if *format == TimeFormat::Rfc3339 {
                form.set("time-format", "rfc3339");
            }
        }
        if !prefix.is_empty() {
            form.set(
                "foreign",
                format!("An event of {} that has no schema yet.", prefix.trim_end_matches(['.', ':', '/'])),
            );
        }
        form
    }

    /// The decisions, in a sentence.
    #[must_use]
    pub fn decision(&self) -> String {
        let payload = match &self.payload {
            Some(payload) => format!("{} holds the payload", pointer(payload)),
            None => "the message is the payload".to_owned(),
        };
        let time = match &self.time {
            Some((time, _)) => format!(", {} the time", pointer(time)),
            None => String::new(),
        };
        format!("{} names the event, {payload}{time}", pointer(&self.name))
    }
}

fn pointer(member: &str) -> String {
    format!("/{}", crate::json::escape_pointer_token(member))
}

/// The member that holds the payload of all messages that have it; none has it at times only.
fn payload_member<'s, I: Iterator<Item = &'s Shape>>(
    records: impl Fn() -> I,
    name: &str,
    words: &DraftWords,
) -> Option<String> {
    let is_whole = |member: &str| {
        let mut shapes = records().filter_map(|record| Some((record.seen(), record.member(member)?)));
        shapes.all(|(seen, shape)| seen == shape.seen())
            && records().any(|record| record.member(member).is_some())
    };
    let is_structured =
        |member: &str| records().filter_map(|record| record.member(member)).all(Shape::is_structured);
    let named = words.payload.iter().find(|word| **word != name && is_whole(word) && is_structured(word));
    let only = || {
        let members =
            records().filter_map(|record| record.object.as_ref()).flat_map(|members| members.named());
        let structured: BTreeSet<&str> =
            members.filter(|member| member.shape.is_structured()).map(Named::name).collect();
        let mut structured = structured.into_iter();
        let only = structured.next().filter(|member| is_whole(member) && is_structured(member));
        only.filter(|_| structured.next().is_none()).map(str::to_owned)
    };
    named.cloned().or_else(only)
}

//! The pass that sees the events of captures whose schemas are drafted.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::names::is_id;
use super::shape::{Budget, Shape};
use crate::capture::{Content, Record, Stage};
use crate::catalog::{Catalog, CatalogFault, DraftWords, matches_name};
use crate::check::{Findings, Judged, Unjudged};
use crate::event::{Event, EventStatus};
use crate::inspect::{Batch, Observation, Observer, Pass};
use crate::json::{Object, Value};
use crate::safe;

/// Names of events that are told apart, and names that are kept to suggest from.
const MOST_NAMES: usize = 1_000;

/// Bytes of a name.
const LONGEST_NAME: usize = 120;

/// Members of a record that may name its event.
const MOST_CANDIDATES: usize = 3;

/// The events whose schemas are drafted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Their names; a trailing `*` stands for any rest. The API in front of a name, if there is one.
    pub names: Vec<(Option<String>, String)>,
    /// All events without a schema, too.
    pub all_unlisted: bool,
    /// The only member of records of unknown buses that names the event.
    pub name_at: Option<String>,
}

impl Wanted {
    /// Returns true if the user names an event.
    fn names(&self, api: Option<&str>, name: &str) -> bool {
        self.names.iter().any(|(of, pattern)| {
            matches_name(pattern, name) && (of.is_none() || api.is_none() || of.as_deref() == api)
        })
    }

    /// The API that the user gives an event.
    #[must_use]
    pub fn api_of(&self, name: &str) -> Option<&str> {
        let mut named = self.names.iter().filter(|(_, pattern)| matches_name(pattern, name));
        named.find_map(|(api, _)| api.as_deref())
    }
}

/// The pass that drafts.
pub struct Drafting<'c> {
    catalog: &'c Catalog,
    wanted: &'c Wanted,
    /// The statistics.
    pub drafts: Drafts,
}

/// Statistics of events. Those of parts are merged in the order of the parts.
#[derive(Debug, Default)]
pub struct Drafts {
    /// Events of known APIs, by API and name.
    pub events: BTreeMap<(usize, String), Drafted>,
    /// Records of unknown buses.
    pub(super) messages: BTreeMap<MessageKey, Drafted>,
    /// Events that are not wanted, by name, to suggest from.
    pub others: BTreeMap<String, u64>,
    /// Events of names beyond those that are told apart.
    pub left_out: u64,
}

/// How a record of an unknown bus may name its event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MessageKey {
    /// All members that may.
    pub(super) candidates: Vec<String>,
    /// This one.
    pub(super) member: String,
    /// The name in it.
    pub(super) name: String,
}

/// Statistics of the events of one name.
#[derive(Debug, Clone, Default)]
pub struct Drafted {
    /// How many there were, with a payload or not.
    pub events: u64,
    /// Their payloads; of unknown buses the whole records.
    pub shape: Shape,
    budget: Budget,
}

impl Drafted {
    pub(super) fn add(&mut self, value: Option<Value<'_>>) {
        self.events += 1;
        if let Some(value) = value {
            self.shape.add(value, &mut self.budget);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.shape.merge(other.shape, &mut self.budget);
    }
}

impl<'c> Drafting<'c> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(catalog: &'c Catalog, wanted: &'c Wanted) -> Self {
        Self { catalog, wanted, drafts: Drafts::default() }
    }
}

impl<'c> Pass for Drafting<'c> {
    type Observer = Sorting<'c>;

    fn observer(&self) -> Sorting<'c> {
        Sorting { catalog: self.catalog, words: self.catalog.draft_words(), wanted: self.wanted }
    }

    fn take(&mut self, _: usize, drafts: Drafts, _: &mut Batch) -> ControlFlow<()> {
        self.drafts.merge(drafts);
        ControlFlow::Continue(())
    }
}

/// Sorts records by the names of their events.
pub struct Sorting<'c> {
    catalog: &'c Catalog,
    words: &'c DraftWords,
    wanted: &'c Wanted,
}

impl Observer for Sorting<'_> {
    type Note = Drafts;

    fn see(
        &self,
        drafts: &mut Drafts,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        match seen.judged {
            // What cannot be read is told.
            Judged::Broken => return Ok(()),
            Judged::Event(event) => self.event(drafts, event),
            Judged::NoEvent(Unjudged::Unrecognised) | Judged::Skipped | Judged::Text => {
                self.message(drafts, seen.record);
            }
            _ => {}
        }
        findings.clear();
        Ok(())
    }
}

impl Sorting<'_> {
    fn event(&self, drafts: &mut Drafts, event: &Event<'_>) {
        let slug = event.api.slug.as_str();
        let name = event.standing.listed().map_or(&*event.name, |listed| listed.name.as_str());
        let is_unlisted = matches!(event.standing, EventStatus::Unlisted(_));
        if !(self.wanted.names(Some(slug), name) || self.wanted.all_unlisted && is_unlisted) {
            if event.standing.listed().is_none() {
                drafts.note_other(name, 1);
            }
            return;
        }
        let api = self.catalog.api_index(slug).expect("it is an API of the catalogue");
        let key = (api, safe::cut(name, LONGEST_NAME));
        let is_full = drafts.events.len() >= MOST_NAMES;
        match drafts.events.get_mut(&key) {
            Some(drafted) => drafted.add(event.payload),
            None if is_full => drafts.left_out += 1,
            None => drafts.events.entry(key).or_default().add(event.payload),
        }
    }

    /// A record in which no event is recognised.
    fn message(&self, drafts: &mut Drafts, record: &Record<'_, '_>) {
        let Content::Value(root) = record.content else { return };
        let Some(object) = root.as_object() else { return };
        if record.is_member() {
            return;
        }
        let named = self.named(object);
        if named.is_some() {
            // The user names the event: what the record carries is part of it, and need not be searched.
            record.claim();
        } else if record.stage() == Stage::First {
            return;
        }
        let candidates = named.map_or_else(|| self.candidates(object, drafts), |named| vec![named]);
        let members: Vec<String> = candidates.iter().map(|(member, _)| member.clone()).collect();
        for (member, name) in candidates {
            let key = MessageKey { candidates: members.clone(), member, name };
            let is_full = drafts.messages.len() >= MOST_NAMES;
            match drafts.messages.get_mut(&key) {
                Some(drafted) => drafted.add(Some(root)),
                None if is_full => drafts.left_out += 1,
                None => drafts.messages.entry(key).or_default().add(Some(root)),
            }
        }
    }

    /// The member of a record that holds a name which the user gives, and the name.
    fn named(&self, object: Object<'_>) -> Option<(String, String)> {
        if self.wanted.names.is_empty() {
            return None;
        }
        let mut strings =
            object.iter().filter(|member| member.value.is_string() && !member.name.is_overridden());
        strings.find_map(|member| {
            let text = member.value.as_str().filter(|text| text.len() <= LONGEST_NAME)?;
            let name = member.name.as_str();
            let is_asked = self.wanted.name_at.as_ref().is_none_or(|only| **only == *name);
            let is_named = is_asked && self.wanted.names(None, &text);
            is_named.then(|| (name.into_owned(), text.into_owned()))
        })
    }

    /// The members of a record that may name its event, the most likely ones in the order of the record; and the names.
    fn candidates(&self, object: Object<'_>, drafts: &mut Drafts) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut other = None;
        for member in &object {
            let Some(text) = member.value.as_str().filter(|_| !member.name.is_overridden()) else { continue };
            let name = member.name.as_str();
            if text.len() > LONGEST_NAME || self.wanted.name_at.as_ref().is_some_and(|only| **only != *name) {
                continue;
            }
            let rank = rank(self.words, &name);
            if !looks_like_name(&text, rank.is_some() || self.wanted.name_at.is_some()) {
                continue;
            }
            if self.wanted.all_unlisted {
                found.push((rank.unwrap_or(usize::MAX), name.into_owned(), text.into_owned()));
            } else if rank.is_some() {
                other = Some(text);
            }
        }
        if let Some(other) = other {
            drafts.note_other(&other, 1);
        }
        found.sort_by_key(|(rank, _, _)| *rank);
        found.truncate(MOST_CANDIDATES);
        found.into_iter().map(|(_, member, text)| (member, text)).collect()
    }
}

/// The place of a member among those that name events.
pub(super) fn rank(words: &DraftWords, member: &str) -> Option<usize> {
    words.name.iter().position(|word| word == member)
}

/// Returns true if a program may have written `text` as the name of an event; without a member that says so, it has several parts.
fn looks_like_name(text: &str, has_telling_member: bool) -> bool {
    let is_mark = |byte: u8| matches!(byte, b'.' | b':' | b'/' | b'_' | b'-');
    text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
        && (has_telling_member || has_parts(text))
        && !is_id(text)
}

/// Returns true if a name has several parts: `shop.orderPlaced`.
pub(super) fn has_parts(name: &str) -> bool {
    let mut parts = name.trim_start_matches('/').split(['.', ':', '/']);
    let first = parts.next().is_some_and(|part| !part.is_empty());
    first && parts.next().is_some_and(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
}

impl Drafts {
    fn note_other(&mut self, name: &str, events: u64) {
        if self.others.len() < MOST_NAMES || self.others.contains_key(name) {
            *self.others.entry(safe::cut(name, LONGEST_NAME)).or_default() += events;
        }
    }

    fn merge(&mut self, other: Self) {
        self.left_out += other.left_out;
        for (name, events) in other.others {
            self.note_other(&name, events);
        }
        self.left_out += merge_all(&mut self.events, other.events);
        self.left_out += merge_all(&mut self.messages, other.messages);
    }
}

/// Returns how many events had no room.
fn merge_all<K: Ord>(mine: &mut BTreeMap<K, Drafted>, theirs: BTreeMap<K, Drafted>) -> u64 {
    let mut left_out = 0;
    for (key, drafted) in theirs {
        if let Some(known) = mine.get_mut(&key) {
            known.merge(drafted);
        } else if mine.len() < MOST_NAMES {
            mine.insert(key, drafted);
        } else {
            left_out += drafted.events;
        }
    }
    left_out
}

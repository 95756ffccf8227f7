//! Identifies the event of a record by the catalogue's data, from the surest sign to the weakest.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::direction::Direction;
use super::forms::{Forms, ReadyForm};
use super::near::NearNames;
use super::recognised::{Event, EventStatus, Recognised, Wrapping, shown};
use super::shapes::Shapes;
use super::tops::{Spot, TopNames, Tops};
use super::ways::Ways;
use crate::catalog::{Api, Catalog, EventType, Known, Meaning, NameAt, NameFacts, nearest, nearest_of};
use crate::json::Value;

/// Settings of the user for records that do not name their event.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'c> {
    /// The only API to look for (its index).
    pub api: Option<usize>,
    /// The event of bare payloads.
    pub event: Option<&'c EventType>,
    /// Their name as the user wrote it.
    pub name: &'c str,
}

/// Where the words of hand-made envelopes and of the normal form stand among the top names.
#[derive(Default)]
pub(super) struct Words {
    pub(super) name: Vec<usize>,
    pub(super) payload: Vec<(Spot, String)>,
    pub(super) time: Vec<usize>,
    api: Option<usize>,
    event: Option<usize>,
    data: Option<usize>,
    envelope: Option<usize>,
}

/// The facts of the names of an API that may be suggested.
struct Suggestible {
    facts: Box<[NameFacts]>,
    /// Which of them unknown names are near to.
    near: NearNames,
}

/// Identifies the events of records.
pub struct Recogniser<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) asked: Asked<'c>,
    tops: TopNames,
    forms: Forms<'c>,
    pub(super) words: Words,
    /// How events are named in logs, once a log is read.
    ways: OnceLock<Ways>,
    /// The members of payloads, once one comes without a name.
    pub(super) shapes: OnceLock<Shapes>,
    /// By API: what is known of the names that may be suggested, once one is unknown.
    suggestible: Box<[OnceLock<Suggestible>]>,
    /// Names in hand-made envelopes that no API has.
    pub(super) near: NearNames,
}

impl<'c> Recogniser<'c> {
    /// Makes the catalogue's forms ready.
    #[must_use]
    pub fn new(catalog: &'c Catalog, asked: Asked<'c>) -> Self {
        let mut tops = TopNames::default();
        let forms = Forms::new(catalog, asked.api, &mut tops);
        let envelope = catalog.envelope_words();
        let words = Words {
            name: envelope.name.iter().filter_map(|name| tops.number(name)).collect(),
            payload: envelope
                .payload
                .iter()
                .map(|name| format!("/{name}"))
                .filter_map(|pointer| Some((tops.spot(&pointer)?, pointer)))
                .collect(),
            time: envelope.time.iter().filter_map(|name| tops.number(name)).collect(),
            api: tops.number("api"),
            event: tops.number("event"),
            data: tops.number("data"),
            envelope: tops.number("envelope"),
        };
        Self {
            catalog,
            asked,
            tops,
            forms,
            words,
            ways: OnceLock::new(),
            shapes: OnceLock::new(),
            suggestible: catalog.apis().iter().map(|_| OnceLock::new()).collect(),
            near: NearNames::default(),
        }
    }

    /// Recognises `record`. The surest sign wins: the normal form, an API's own envelope, a hand-made envelope
    /// with a known name, then the user's options, then the shape of a bare payload.
    #[must_use]
    pub fn recognise<'e>(&'e self, record: Value<'e>) -> Recognised<'e> {
        self.recognise_sent(record, Direction::Unknown)
    }

    /// The same where it is known in which direction it was sent.
    #[must_use]
    pub fn recognise_sent<'e>(&'e self, record: Value<'e>, direction: Direction) -> Recognised<'e> {
        self.recognise_by(record, direction, || None)
    }

    /// The same, but `lead` is asked before the shape of the record.
    #[inline]
    pub(super) fn recognise_by<'e>(
        &'e self,
        record: Value<'e>,
        direction: Direction,
        lead: impl FnOnce() -> Option<Recognised<'e>>,
    ) -> Recognised<'e> {
        let tops = self.tops.of(record);
        if tops.present != 0
            && let Some(recognised) = self.by_name(record, &tops, direction)
        {
            return recognised;
        }
        lead().unwrap_or_else(|| self.bare(record))
    }

    pub(super) fn ways(&self) -> &Ways {
        self.ways.get_or_init(|| Ways::new(self.catalog, self.asked.api))
    }

    /// Returns true if a record names its event itself.
    #[must_use]
    pub fn has_name(&self, record: Value<'_>) -> bool {
        self.by_name(record, &self.tops.of(record), Direction::Unknown).is_some()
    }

    fn by_name<'e>(
        &'e self,
        record: Value<'e>,
        tops: &Tops<'e>,
        direction: Direction,
    ) -> Option<Recognised<'e>> {
        if let Some(event) = self.by_normal_form(record, tops) {
            return Some(event);
        }
        match self.forms.find(self.catalog, tops, direction) {
            Some(form) => self.by_own_form(record, form, tops),
            None => None,
        }
        .or_else(|| self.by_hand_made_envelope(record, tops))
    }

    /// The member of a record that holds the payload in hand-made envelopes, and its pointer.
    pub(super) fn payload_member<'e>(&'e self, record: Value<'e>) -> Option<(Value<'e>, &'e str)> {
        let tops = self.tops.of(record);
        let mut words = self.words.payload.iter();
        words.find_map(|(number, pointer)| Some((tops.at(number)?, pointer.as_str())))
    }

    /// The form that `parse` writes: `{"api", "event", "data", …}`.
    fn by_normal_form<'e>(&'e self, record: Value<'e>, tops: &Tops<'e>) -> Option<Recognised<'e>> {
        let top = |number: Option<usize>| number.and_then(|number| tops.get(number));
        let api = self.catalog.api_index(&top(self.words.api)?.as_str()?)?;
        if self.asked.api.is_some_and(|asked| asked != api) {
            return None;
        }
        let name_value = top(self.words.event)?;
        let name = name_value.as_str()?;
        let envelope = top(self.words.envelope);
        let publisher = self.forms.publisher(api).and_then(|pointer| envelope?.pointer(pointer));
        let standing =
            self.published(api, &name, &[], publisher, publisher.and(self.foreign(api, name_value)));
        Some(Recognised::Event(Event {
            api: &self.catalog.apis()[api],
            name: shown(name, standing),
            standing,
            record,
            name_value: Some(name_value),
            payload: top(self.words.data),
            payload_pointer: "/data",
            time: record.get("time"),
            publisher,
            wrapping: Wrapping::Normal(envelope),
        }))
    }

    /// An envelope that an API itself uses.
    fn by_own_form<'e>(
        &'e self,
        record: Value<'e>,
        form: &'e ReadyForm<'c>,
        tops: &Tops<'e>,
    ) -> Option<Recognised<'e>> {
        let (name, payload_pointer, time_format, among, foreign) = match form.meaning {
            Meaning::Other { api, message } => {
                return Some(Recognised::Other { like: &self.catalog.apis()[form.api], api, message });
            }
            Meaning::Event { name, payload, time_format, among, foreign, .. } => {
                (name, payload, time_format, among, foreign)
            }
        };
        let at = |spot: &Option<_>| spot.as_ref().and_then(|spot| tops.at(spot));
        let name_value = at(&form.name);
        let name = match name {
            NameAt::Fixed(name) => Cow::Borrowed(name.as_str()),
            NameAt::Pointer(_) => name_value?.as_str()?,
        };
        let publisher = at(&form.publisher);
        let standing = self.published(form.api, &name, among, publisher, foreign.as_ref());
        if !matches!(standing, EventStatus::Listed(_))
            && let Some(other) = self.other(form.api, &name)
        {
            return Some(other);
        }
        let is_bare = payload_pointer.is_empty();
        Some(Recognised::Event(Event {
            api: &self.catalog.apis()[form.api],
            name: shown(name, standing),
            standing,
            record,
            name_value,
            payload: if is_bare { Some(record) } else { at(&form.payload) },
            payload_pointer,
            time: at(&form.time),
            publisher,
            wrapping: if is_bare { Wrapping::Bare } else { Wrapping::Own(*time_format) },
        }))
    }

    /// Recognises an event of this name that names a publisher of its own, in the envelope of the API that it would have.
    fn foreign<'e>(&'e self, api: usize, name: Value<'_>) -> Option<&'e Known> {
        let is_known = |name: &str| self.catalog.find(Some(api), name).is_some();
        self.catalog.apis()[api].forms.iter().find_map(|form| match &form.meaning {
            Meaning::Event { name: NameAt::Pointer(pointer), publisher: Some(_), foreign, .. } => {
                let mut of_name = form.when.iter().filter(|(at, _)| at == pointer);
                of_name
                    .all(|(_, condition)| condition.holds(Some(name), is_known))
                    .then_some(foreign.as_ref())
            }
            _ => None,
        })?
    }

    /// Recognises a name that may be a publisher's own: `foreign`, if no name of the API is near, or if its publisher has this
    /// very name and is none of the API's, nor near to one.
    fn published<'e>(
        &'e self,
        api: usize,
        name: &str,
        among: &'e [String],
        publisher: Option<Value<'_>>,
        foreign: Option<&'e Known>,
    ) -> EventStatus<'e> {
        let is_of_publisher = || {
            let (Some((prefix, _)), Some(publisher)) = (name.split_once('.'), publisher) else {
                return false;
            };
            let known = self.catalog.apis()[api].known.iter().map(|known| known.name.as_str());
            let names = self.catalog.names(Some(api)).chain(known);
            let mut prefixes = names.filter_map(|name| Some(name.split_once('.')?.0));
            publisher.as_str().as_deref() == Some(prefix) && nearest(prefix, &mut prefixes).is_none()
        };
        match (self.standing(api, name, among), foreign) {
            (EventStatus::Unknown { nearest }, Some(foreign)) if nearest.is_none() || is_of_publisher() => {
                EventStatus::Unlisted(foreign)
            }
            (standing, _) => standing,
        }
    }

    /// Recognises a name that another API sends in the same envelopes as `api`.
    pub(super) fn other<'e>(&'e self, api: usize, name: &str) -> Option<Recognised<'e>> {
        let like = &self.catalog.apis()[api];
        like.other(name).map(|other| Recognised::Other { like, api: &other.api, message: &other.message })
    }

    pub(super) fn api_by(&self, is_it: impl Fn(&Api) -> bool) -> Option<usize> {
        (0..self.catalog.apis().len())
            .find(|api| self.asked.api.is_none_or(|asked| asked == *api) && is_it(&self.catalog.apis()[*api]))
    }

    /// The name of an API that is nearest to `name`.
    fn nearest(&self, api: usize, name: &str) -> Option<&str> {
        let known = self.catalog.apis()[api].known.iter().map(|known| known.name.as_str());
        let mut names = self.catalog.names(Some(api)).chain(known.filter(|name| !name.ends_with('*')));
        let Suggestible { facts, near } = self.suggestible[api].get_or_init(|| Suggestible {
            facts: names.clone().map(NameFacts::new).collect(),
            near: NearNames::default(),
        });
        let number = near.number(name, || {
            let near = nearest_of(name, names.clone().zip(facts.iter().copied()))?;
            names.clone().position(|known| known == near)
        });
        names.nth(number?)
    }

    /// The status of `name` among the names of `api`; `among` are the names to suggest from, if not all are.
    pub(super) fn standing<'e>(&'e self, api: usize, name: &str, among: &'e [String]) -> EventStatus<'e> {
        if let Some(event) = self.catalog.find(Some(api), name) {
            return EventStatus::Listed(event);
        }
        let description = &self.catalog.apis()[api];
        if let Some(known) = description.known(name) {
            return EventStatus::Unlisted(known);
        }
        let nearest = if among.is_empty() {
            self.nearest(api, name)
        } else {
            nearest(name, among.iter().map(String::as_str))
        };
        EventStatus::Unknown { nearest }
    }
}

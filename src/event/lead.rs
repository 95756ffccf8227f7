//! Recognises a value by the text of a log before it.
//!
//! Three things name an event: a way in which programs of an API write (listed in `api.json`), a name of the catalogue, and
//! a channel on which only certain events come. What stands directly before the value is believed; what is
//! further away must fit the value.

use std::borrow::Cow;

use super::direction::Direction;
use super::named::{Named, may_have_telling, table};
use super::recognise::Recogniser;
use super::recognised::{Event, EventStatus, Recognised, Wrapping, shown};
use crate::capture::{First, LogPrefix};
use crate::json::{Arena, Kind, Limits, Value};
use crate::safe;

/// Bytes of a broken text in which a name is looked for: events name themselves early.
const BEGINNING: usize = 512;

/// The bytes that part the words of a log.
const IS_BETWEEN: [bool; 256] = table(b"\t\n\x0b\x0c\r :,;\"'|()[]{}");

impl Recogniser<'_> {
    /// Recognises `record`, which stands behind `lead` in a log. Its own signs win; then the lead; then its shape.
    #[must_use]
    pub fn recognise_behind<'e>(&'e self, record: Value<'e>, lead: &LogPrefix) -> Recognised<'e> {
        if self.ways().no_messages.iter().any(|words| lead.before.trim_end().ends_with(words.as_str())) {
            return Recognised::Unrecognised;
        }
        let direction = self.direction_in(lead);
        let mut recognised = self.recognise_by(record, direction, || self.by_lead(record, lead));
        if let Recognised::Event(event) = &mut recognised
            && matches!(event.wrapping, Wrapping::Bare)
            && let Some(channel) = self.channel_of(event, lead)
        {
            event.wrapping = Wrapping::Led(channel);
        }
        recognised
    }

    /// In which direction a log says that a value was sent.
    fn direction_in(&self, lead: &LogPrefix) -> Direction {
        let text = if lead.before.trim().is_empty() && lead.since == 0 { &lead.above } else { &lead.before };
        let received = &self.ways().received;
        let is_sign = |word: &str| received.like(word).any(|known| known.eq_ignore_ascii_case(word));
        // Signs that part words are ASCII, but for some blanks.
        let is_between = |byte: &u8| IS_BETWEEN[usize::from(*byte)];
        let may_be = |part: &&[u8]| {
            part.first().is_some_and(|first| received.may_begin_with(*first)) || !part.is_ascii()
        };
        let parts = text.as_bytes().split(is_between).filter(may_be);
        let is_received = parts
            .filter_map(|part| std::str::from_utf8(part).ok())
            .any(|part| is_sign(part) || !part.is_ascii() && part.split(char::is_whitespace).any(is_sign));
        if is_received { Direction::Received } else { Direction::Unknown }
    }

    /// The channel that the lead names, if it is the one on which the event comes.
    fn channel_of(&self, event: &Event<'_>, lead: &LogPrefix) -> Option<&str> {
        let EventStatus::Listed(listed) = event.standing else {
            return None;
        };
        let own = self.catalog.facts(listed).channel.as_deref();
        let named = self.channel_in(&lead.before).or_else(|| self.channel_in(&lead.above));
        named.filter(|channel| own == Some(*channel))
    }

    /// Returns true if a lead names an event or its channel, so that the text behind it began as an event.
    #[must_use]
    pub fn introduces(&self, lead: &LogPrefix) -> bool {
        let names = |text: &str| {
            self.by_way(text).is_some() || self.by_word(text).is_some() || self.channel_in(text).is_some()
        };
        names(&lead.before)
            || self.unknown_before(&lead.before).is_some()
            || lead.since == 0 && names(&lead.above)
    }

    /// Returns true if a text in another notation than JSON names an event near its beginning.
    #[must_use]
    pub fn names_event(&self, text: &[u8]) -> bool {
        let beginning = &text[..text.len().min(BEGINNING)];
        // A channel has its length.
        let may_have_word = may_have_telling(beginning);
        let may_have_channel = self.ways().channels.fits_in(beginning.len());
        if !may_have_word && !may_have_channel {
            return false;
        }
        let beginning = String::from_utf8_lossy(beginning);
        may_have_word && self.by_word(&beginning).is_some() || self.channel_in(&beginning).is_some()
    }

    /// The event whose payload ends a line, behind the text `before`: of a way in which an API writes any payload is
    /// believed, of a name alone what no prose has behind a name.
    #[must_use]
    pub fn payload_event<'e>(&'e self, before: &str, payload: Value<'e>) -> Option<Event<'e>> {
        let is_directly_before = |named: &Named<'_>| self.is_directly_before(&before[named.range.end..]);
        let is_telling = matches!(payload.kind(), Kind::Null | Kind::String | Kind::Array);
        let named = self.by_way(before).filter(is_directly_before);
        let named = named.or_else(|| is_telling.then(|| self.word_before(before)).flatten())?;
        Some(self.led_event(named, payload))
    }

    /// Returns true if a text ends with the name of an event, so that what follows is its payload.
    #[must_use]
    pub fn names_payload(&self, before: &str) -> bool {
        let is_in_program = |named: &Named<'_>| before[named.range.end..].contains(')');
        let way = self.by_way(before);
        way.filter(|named| self.is_directly_before(&before[named.range.end..]))
            .or_else(|| self.word_before(before))
            .is_some_and(|named| !is_in_program(&named))
    }

    /// The word at the end of a text that is a name, or looks like one.
    fn word_before<'e>(&'e self, before: &str) -> Option<Named<'e>> {
        let known = self.by_word(before).filter(|named| named.is_certain);
        known.or_else(|| self.unknown_before(before))
    }

    fn by_lead<'e>(&'e self, record: Value<'e>, lead: &LogPrefix) -> Option<Recognised<'e>> {
        let is_structured = record.as_object().is_some() || record.as_array().is_some();
        if !is_structured {
            return None;
        }
        let before = self.by_way(&lead.before).or_else(|| self.by_word(&lead.before));
        let may_be_payload = |named: &Named<'_>| {
            self.fits(named, record) && !(is_empty(record) && is_in_notation(&lead.before[named.range.end..]))
        };
        if let Some(named) = before.filter(|named| named.is_certain || may_be_payload(named)) {
            return Some(Recognised::Event(self.led_event(named, record)));
        }
        if let Some(named) = self.by_channel(&lead.before, record) {
            return Some(Recognised::Event(self.led_event(named, record)));
        }
        if let Some(named) = self.unknown_before(&lead.before) {
            return Some(Recognised::Event(self.led_event(named, record)));
        }
        let above = self.by_way(&lead.above).or_else(|| self.by_word(&lead.above));
        let above =
            above.filter(|named| self.fits(named, record)).or_else(|| self.by_channel(&lead.above, record));
        above.map(|named| Recognised::Event(self.led_event(named, record)))
    }

    /// Returns true if a lead names the event of which an array that begins so is the payload.
    pub(super) fn leads_to_array(&self, lead: &LogPrefix, first: First<'_>) -> bool {
        let fits = |named: &Named<'_>| match first {
            First::Value(first) if first.as_object().is_some() => {
                self.may_be_array(named) && self.fits(named, first)
            }
            First::Nothing | First::Value(_) | First::Broken(_) => self.may_be_array(named),
        };
        let before = self.by_way(&lead.before).or_else(|| self.by_word(&lead.before));
        if before.is_some_and(|named| named.is_certain || fits(&named))
            || self.unknown_before(&lead.before).is_some()
        {
            return true;
        }
        let above = self.by_way(&lead.above).or_else(|| self.by_word(&lead.above));
        above.is_some_and(|named| fits(&named))
    }

    /// Returns true if an event that a text names may have an array as its payload.
    fn may_be_array(&self, named: &Named<'_>) -> bool {
        match named.standing {
            EventStatus::Listed(listed) => {
                let facts = self.catalog.facts(listed);
                facts.types.is_empty() || facts.has_type("array")
            }
            EventStatus::Unlisted(_) | EventStatus::Unknown { .. } => true,
        }
    }

    /// Returns true if the value has a member that the schema of the event names, or none at all.
    fn fits(&self, named: &Named<'_>, record: Value<'_>) -> bool {
        let EventStatus::Listed(listed) = named.standing else {
            return true;
        };
        let Ok(schema) = self.catalog.schema(listed) else {
            return false;
        };
        let element = record.as_array().map(|array| array.iter().next());
        if element.is_some_and(|element| element.is_none_or(|element| element.as_object().is_none())) {
            return self.may_be_array(named);
        }
        let element = element.flatten();
        let Some(object) = element.unwrap_or(record).as_object() else {
            return false;
        };
        let mut members = object.iter().peekable();
        members.peek().is_none() || members.any(|member| schema.outline.names(&member.name.as_str()))
    }

    /// The last channel that a text names, of those on which only certain events come.
    fn channel_in(&self, text: &str) -> Option<&str> {
        let channels = &self.ways().channels;
        if !channels.may_begin_in(text) {
            return None;
        }
        let words = text.split(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '(' | ')' | '[' | ']' | '{' | '}' | '=' | '>')
        });
        let words = words.map(|word| word.trim_end_matches([':', ';', '.']));
        let words = words.map(|word| word.rsplit_once(':').map_or(word, |(_, behind)| behind));
        words.filter_map(|word| channels.like(word).find(|channel| *channel == word)).next_back()
    }

    /// The event that comes on the channel that a text names and has such a payload: the envelope that the channel was taken
    /// from is put around it again.
    fn by_channel<'e>(&'e self, text: &str, record: Value<'e>) -> Option<Named<'e>> {
        let channel = self.channel_in(text)?;
        let written = self.catalog.apis().iter().find_map(|api| api.channel.as_ref())?;
        let name = |pointer: &str| safe::json_string(pointer.trim_start_matches('/'));
        let (at, payload) = (name(&written.at), name(&written.payload));
        let delivery = format!("{{{at}:{},{payload}:{}}}", safe::json_string(channel), record.raw());
        let mut arena = Arena::default();
        let document = arena.parse(&delivery, &Limits::default()).ok()?;
        let Recognised::Event(event) = self.recognise(document.root()) else {
            return None;
        };
        if event.payload_pointer.is_empty() {
            return None;
        }
        let api = self.catalog.api_index(&event.api.slug)?;
        let standing = self.standing(api, &event.name, &[]);
        let name = Cow::Owned(event.name.into_owned());
        let named = Named { api: &self.catalog.apis()[api], standing, name, range: 0..0, is_certain: false };
        self.fits(&named, record).then_some(named)
    }

    /// The payload of an envelope without a name: all its members are words for the parts of envelopes, and the payload itself
    /// has no such member.
    fn envelope_without_name<'e>(
        &'e self,
        named: &Named<'_>,
        record: Value<'e>,
    ) -> Option<(Value<'e>, &'e str)> {
        let EventStatus::Listed(listed) = named.standing else { return None };
        let object = record.as_object()?;
        let words = self.catalog.envelope_words();
        let is_of_envelope = |name: &str| {
            [&words.name, &words.time, &words.payload]
                .iter()
                .any(|words| words.iter().any(|word| word == name))
        };
        let (payload, pointer) = self.payload_member(record)?;
        let outline = &self.catalog.schema(listed).ok()?.outline;
        let is_envelope = payload.as_object().is_some()
            && object.iter().count() > 1
            && object.iter().all(|member| is_of_envelope(&member.name.as_str()))
            && !outline.names(&pointer[1..]);
        is_envelope.then_some((payload, pointer))
    }

    fn led_event<'e>(&'e self, named: Named<'e>, record: Value<'e>) -> Event<'e> {
        let envelope = self.envelope_without_name(&named, record);
        let (payload, payload_pointer, wrapping) = match envelope {
            Some((payload, pointer)) => (payload, pointer, Wrapping::HandMade),
            None => (record, "", Wrapping::Bare),
        };
        Event {
            api: named.api,
            name: shown(named.name, named.standing),
            standing: named.standing,
            record,
            name_value: None,
            payload: Some(payload),
            payload_pointer,
            time: None,
            publisher: None,
            wrapping,
        }
    }
}

fn is_empty(record: Value<'_>) -> bool {
    record.as_object().is_some_and(|object| object.iter().next().is_none())
        || record.as_array().is_some_and(|array| array.iter().next().is_none())
}

/// Returns true if what stands between a name and a value is a value in some notation that was not read, so that the value is a
/// part of that one.
fn is_in_notation(between: &str) -> bool {
    let between = between.trim_start_matches(['"', '\'', '`', '\\', ']', ')', ':', '=', '>', ' ']);
    between.contains(['"', '\\', '{', '&', '%'])
}

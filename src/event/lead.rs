//! What the text of a log says of the value behind it.
//!
//! Three things name an event: a way in which programs of an API write (`api.json` tells which), a name of the catalogue, and
//! a channel on which only certain events come. What stands directly before the value is believed; what is
//! further away must fit the value.

use std::borrow::Cow;
use std::ops::Range;

use regex::Regex;

use super::direction::Direction;
use super::recognise::{Event, Recognised, Recogniser, Standing, Wrapping, shown};
use crate::capture::{First, Lead};
use crate::catalog::{Api, Catalog, Meaning, is_one_edit};
use crate::json::{Arena, Kind, Limits, Value};
use crate::safe;

/// Bytes of a broken text in which a name is looked for: events name themselves early.
const BEGINNING: usize = 512;

/// How the APIs are named in logs, ready for use.
pub(super) struct Ways {
    patterns: Vec<(usize, Regex, Option<String>)>,
    channels: Vec<String>,
    /// Words before which clients print what is no message.
    no_messages: Vec<String>,
}

impl Ways {
    pub(super) fn new(catalog: &Catalog, only: Option<usize>) -> Self {
        let apis =
            || catalog.apis().iter().enumerate().filter(|(api, _)| only.is_none_or(|only| only == *api));
        let patterns = apis().flat_map(|(api, description)| {
            let names = description.log_names(only.is_some());
            names.map(move |(way, event)| (api, way, event.map(str::to_owned)))
        });
        let conditions =
            apis().filter_map(|(_, api)| Some((api, api.channel.as_ref()?))).flat_map(|(api, channel)| {
                let forms = api.forms.iter().filter(|form| matches!(form.meaning, Meaning::Event { .. }));
                forms.flat_map(|form| &form.when).filter(|(pointer, _)| *pointer == channel.at)
            });
        let mut channels: Vec<String> = conditions
            .flat_map(|(_, condition)| condition.wanted_texts().unwrap_or_default())
            .map(str::to_owned)
            .collect();
        channels.sort_unstable();
        channels.dedup();
        let no_messages = apis().flat_map(|(_, api)| api.no_messages.iter().cloned()).collect();
        Self { patterns: patterns.collect(), channels, no_messages }
    }
}

/// An event that a text names.
#[derive(Debug, Clone)]
pub struct Named<'e> {
    /// Its API.
    pub api: &'e Api,
    /// Whether the name is one of the API's.
    pub standing: Standing<'e>,
    /// Its name as it should be shown.
    pub name: Cow<'e, str>,
    /// Where in the text the name stands.
    pub range: Range<usize>,
    /// How near it is to the value.
    is_certain: bool,
}

impl<'e> Event<'e> {
    /// The name of the event, if `parse` wrote that it was only named, without a payload.
    #[must_use]
    pub fn only_named(&self) -> Option<Named<'e>> {
        let is_named = matches!(self.wrapping, Wrapping::Normal(_))
            && self.payload.is_none()
            && self.record.get("named").is_some_and(|named| named.raw() == "true");
        let range = self.name_value.filter(|_| is_named)?.span();
        Some(Named {
            api: self.api,
            standing: self.standing,
            name: self.name.clone(),
            range,
            is_certain: true,
        })
    }
}

impl Recogniser<'_> {
    /// What `record` is, which stands behind `lead` in a log. Its own signs win; then what the lead says; then its shape.
    #[must_use]
    pub fn recognise_behind<'e>(&'e self, record: Value<'e>, lead: &Lead) -> Recognised<'e> {
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
    fn direction_in(&self, lead: &Lead) -> Direction {
        let text = if lead.before.trim().is_empty() && lead.since == 0 { &lead.above } else { &lead.before };
        let signs = &self.catalog().envelope_words().received;
        let mut words =
            text.split(|c: char| c.is_whitespace() || ":,;()[]{}\"'|=".contains(c) && !"<=".contains(c));
        let is_received = words.any(|word| signs.iter().any(|sign| sign.eq_ignore_ascii_case(word)));
        if is_received { Direction::Received } else { Direction::Unknown }
    }

    /// The channel that the lead names, if it is the one on which the event comes.
    fn channel_of(&self, event: &Event<'_>, lead: &Lead) -> Option<&str> {
        let Standing::Listed(listed) = event.standing else {
            return None;
        };
        let own = self.catalog().facts(listed).channel.as_deref();
        let named = self.channel_in(&lead.before).or_else(|| self.channel_in(&lead.above));
        named.filter(|channel| own == Some(*channel))
    }

    /// Whether a lead names an event or its channel, so that what stands behind it began as one.
    #[must_use]
    pub fn introduces(&self, lead: &Lead) -> bool {
        let names = |text: &str| {
            self.by_way(text).is_some() || self.by_word(text).is_some() || self.channel_in(text).is_some()
        };
        names(&lead.before)
            || self.unknown_before(&lead.before).is_some()
            || lead.since == 0 && names(&lead.above)
    }

    /// Whether a text that is no JSON, in whatever notation, names an event near its beginning.
    #[must_use]
    pub fn names_event(&self, text: &[u8]) -> bool {
        let beginning = String::from_utf8_lossy(&text[..text.len().min(BEGINNING)]);
        self.by_word(&beginning).is_some() || self.channel_in(&beginning).is_some()
    }

    /// The event that a line of text names in a way that programs of its API have, before what a console shows for an
    /// object that it has not kept, or at its end, if nothing but the lead of a log stands before the name. A string of a
    /// record, which `is_value`, must have such a lead: else it may be one of several parts, and the payload another one.
    #[must_use]
    pub fn named_in<'e>(&'e self, line: &str, is_value: bool) -> Option<Named<'e>> {
        let said = self.without_file(line.trim_end());
        let has_lead = |named: &Named<'_>| !is_value || !line[..named.range.start].trim().is_empty();
        let alone = || self.before_stand_ins(said).or_else(|| self.at_end(said)).filter(has_lead);
        let named = self.by_way(line).or_else(alone)?;
        Some(Named { name: shown(named.name, named.standing), ..named })
    }

    /// The name before one or more stand-ins.
    fn before_stand_ins<'e>(&'e self, line: &str) -> Option<Named<'e>> {
        let mut before = self.before_stand_in(line)?;
        while let Some(earlier) = self.before_stand_in(before.trim_end()) {
            before = earlier;
        }
        self.by_word(before).filter(|named| named.is_certain)
    }

    /// The name that ends a line.
    fn at_end<'e>(&'e self, line: &str) -> Option<Named<'e>> {
        let said = line.trim_end_matches([':', '"', '\'', ']', '`']);
        let start = said
            .rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | '`' | '=' | '|'))
            .map_or(0, |sign| sign + said[sign..].chars().next().map_or(0, char::len_utf8));
        let named = self.word_at(said, start..said.len())?;
        let lead = &said[..start];
        // What stands in brackets tells who has written the line.
        let lead = lead.rsplit([']', '|']).next().unwrap_or(lead);
        lead.split_whitespace().all(|word| self.may_precede_name(word)).then_some(named)
    }

    /// Whether a word before a name is a time, a number, a place in a program, or one that says that an event has come: behind
    /// any other one a name is part of a sentence.
    fn may_precede_name(&self, word: &str) -> bool {
        let value = word.rsplit_once('=').map_or(word, |(_, value)| value);
        let plain = value.trim_matches(|c: char| !c.is_alphanumeric());
        let is_known = || {
            self.catalog().envelope_words().before_name.iter().any(|word| word.eq_ignore_ascii_case(plain))
        };
        plain.is_empty()
            || plain.starts_with(|c: char| c.is_ascii_digit())
            || word.ends_with('=')
            || is_known()
            || self.is_file(plain)
    }

    /// A line without the place in a program that stands at its end.
    fn without_file<'l>(&self, line: &'l str) -> &'l str {
        match line.rsplit_once(' ') {
            Some((before, word)) if self.is_file(word) => before.trim_end(),
            _ => line,
        }
    }

    /// What of a line stands before `Object` or `Array(3)` at its end.
    fn before_stand_in<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = match line.strip_suffix(')').and_then(|line| line.rsplit_once('(')) {
            Some((before, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => before,
            _ => line,
        };
        let stand_ins = &self.catalog().envelope_words().stand_ins;
        let before = stand_ins.iter().find_map(|stand_in| line.strip_suffix(stand_in.as_str()))?;
        before.ends_with(|c: char| !c.is_alphanumeric()).then_some(before)
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

    /// Whether a text ends with the name of an event, so that what follows is its payload.
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

    fn by_lead<'e>(&'e self, record: Value<'e>, lead: &Lead) -> Option<Recognised<'e>> {
        let is_structured = record.as_object().is_some() || record.as_array().is_some();
        if !is_structured {
            return None;
        }
        let before = self.by_way(&lead.before).or_else(|| self.by_word(&lead.before));
        if let Some(named) = before.filter(|named| named.is_certain || self.fits(named, record)) {
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

    /// Whether a lead names the event of which an array that begins so is the payload.
    pub(super) fn leads_to_array(&self, lead: &Lead, first: First<'_>) -> bool {
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

    /// Whether an event that a text names may have an array as its payload.
    fn may_be_array(&self, named: &Named<'_>) -> bool {
        match named.standing {
            Standing::Listed(listed) => {
                let facts = self.catalog().facts(listed);
                facts.types.is_empty() || facts.has_type("array")
            }
            Standing::Unlisted(_) | Standing::Unknown { .. } => true,
        }
    }

    /// The last name that is written in the way of an API.
    fn by_way<'e>(&'e self, text: &str) -> Option<Named<'e>> {
        self.ways().patterns.iter().find_map(|(api, way, event)| {
            let found = way.captures_iter(text).last()?;
            let groups: Vec<_> = found.iter().skip(1).flatten().collect();
            let written: Vec<&str> = groups.iter().map(regex::Match::as_str).collect();
            let written = written.join(".");
            let name = event.as_deref().unwrap_or_else(|| written.trim_end_matches('.'));
            let range = groups.first()?.start()..groups.last()?.end();
            let standing = self.standing_in_log(*api, name)?;
            Some(Named {
                api: &self.catalog().apis()[*api],
                standing,
                name: Cow::Owned(name.to_owned()),
                range,
                is_certain: true,
            })
        })
    }

    /// The last word that is a name of the catalogue.
    fn by_word<'e>(&'e self, text: &str) -> Option<Named<'e>> {
        words(text).into_iter().rev().find_map(|range| {
            let word = &text[range.clone()];
            let behind_colon = word.rfind(':').map(|colon| range.start + colon + 1..range.end);
            std::iter::once(range).chain(behind_colon).find_map(|range| self.word_at(text, range))
        })
    }

    fn word_at<'e>(&'e self, text: &str, range: Range<usize>) -> Option<Named<'e>> {
        let name = &text[range.clone()];
        // A word of plain prose is none, though an event may be called so.
        let is_telling = name.contains('.') || name.chars().skip(1).any(char::is_uppercase);
        if !is_telling {
            return None;
        }
        let (api, standing) = match self.catalog().find_asked(self.asked_api(), name) {
            Some(event) => (event.api, Standing::Listed(event)),
            None => self.known_name(name)?,
        };
        let is_certain = self.is_directly_before(&text[range.end..]);
        Some(Named {
            api: &self.catalog().apis()[api],
            standing,
            name: Cow::Owned(name.to_owned()),
            range,
            is_certain,
        })
    }

    fn known_name<'e>(&'e self, name: &str) -> Option<(usize, Standing<'e>)> {
        let apis = self.catalog().apis().iter().enumerate();
        let mut asked = apis.filter(|(api, _)| self.asked_api().is_none_or(|asked| asked == *api));
        asked.find_map(|(api, description)| {
            let known = description.known.iter().find(|known| known.name == name)?;
            Some((api, Standing::Unlisted(known)))
        })
    }

    /// The word directly before a value that looks like a name of an API, though it is none.
    fn unknown_before<'e>(&'e self, text: &str) -> Option<Named<'e>> {
        let range = words(text).pop()?;
        let name = &text[range.clone()];
        let is_file = self.is_file(name);
        if is_file || !self.is_directly_before(&text[range.end..]) {
            return None;
        }
        let Some(api) = self.api_by(|api| api.looks_like_ours(name)) else {
            return self.misspelt(text, range);
        };
        let standing = self.standing(api, name, &[]);
        // What is like no name of the API is a name of somebody else; one that is its own was seen before, or is a word.
        let is_near = matches!(standing, Standing::Unknown { nearest: Some(_) } | Standing::Unlisted(_));
        is_near.then(|| Named {
            api: &self.catalog().apis()[api],
            standing,
            name: Cow::Owned(name.to_owned()),
            range,
            is_certain: true,
        })
    }

    /// A dotted word that is one edit away from a name of an API, though it does not look like one.
    fn misspelt<'e>(&'e self, text: &str, range: Range<usize>) -> Option<Named<'e>> {
        let name = &text[range.clone()];
        if !name.contains('.') {
            return None;
        }
        let apis = 0..self.catalog().apis().len();
        let mut asked = apis.filter(|api| self.asked_api().is_none_or(|asked| asked == *api));
        let (api, standing) = asked.find_map(|api| {
            let standing = self.standing(api, name, &[]);
            is_misspelt(name, standing).then_some((api, standing))
        })?;
        Some(Named {
            api: &self.catalog().apis()[api],
            standing,
            name: Cow::Owned(name.to_owned()),
            range,
            is_certain: true,
        })
    }

    /// Whether a word is a place in a program: `main.js`, `main.js:2:1646`.
    fn is_file(&self, word: &str) -> bool {
        let name = word.split(':').next().unwrap_or(word);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| self.catalog().envelope_words().files.iter().any(|file| file == ending))
    }

    /// Whether between a name and a value nothing stands but signs and the word for a payload.
    fn is_directly_before(&self, between: &str) -> bool {
        let words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let payload = &self.catalog().envelope_words().payload;
        let are_for_payload =
            words.into_iter().all(|word| payload.iter().any(|known| known.eq_ignore_ascii_case(word)));
        // A bracket would make it a call, or the end of one.
        are_for_payload && !between.contains(['(', '/', '<'])
    }

    fn standing_in_log<'e>(&'e self, api: usize, name: &str) -> Option<Standing<'e>> {
        match self.standing(api, name, &[]) {
            standing @ Standing::Unknown { .. } => {
                let is_ours = self.catalog().apis()[api].looks_like_ours(name) || is_misspelt(name, standing);
                is_ours.then_some(standing)
            }
            standing => Some(standing),
        }
    }

    /// Whether the value has a member that the schema of the event names, or none at all.
    fn fits(&self, named: &Named<'_>, record: Value<'_>) -> bool {
        let Standing::Listed(listed) = named.standing else {
            return true;
        };
        let Ok(schema) = self.catalog().schema(listed) else {
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
        let words = text.split(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '(' | ')' | '[' | ']' | '{' | '}' | '=' | '>')
        });
        let words = words.map(|word| word.trim_end_matches([':', ';', '.']));
        let words = words.map(|word| word.rsplit_once(':').map_or(word, |(_, behind)| behind));
        words
            .filter_map(|word| self.ways().channels.iter().find(|channel| *channel == word))
            .next_back()
            .map(String::as_str)
    }

    /// The event that comes on the channel that a text names and has such a payload: the envelope that the channel was taken
    /// from is put around it again.
    fn by_channel<'e>(&'e self, text: &str, record: Value<'e>) -> Option<Named<'e>> {
        let channel = self.channel_in(text)?;
        let written = self.catalog().apis().iter().find_map(|api| api.channel.as_ref())?;
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
        let api = self.catalog().api_index(&event.api.slug)?;
        let standing = self.standing(api, &event.name, &[]);
        let name = Cow::Owned(event.name.into_owned());
        let named =
            Named { api: &self.catalog().apis()[api], standing, name, range: 0..0, is_certain: false };
        self.fits(&named, record).then_some(named)
    }

    /// The payload of an envelope without a name: all its members are words for the parts of envelopes, and the payload itself
    /// has no such member.
    fn envelope_without_name<'e>(
        &'e self,
        named: &Named<'_>,
        record: Value<'e>,
    ) -> Option<(Value<'e>, &'e str)> {
        let Standing::Listed(listed) = named.standing else { return None };
        let object = record.as_object()?;
        let words = self.catalog().envelope_words();
        let is_of_envelope = |name: &str| {
            [&words.name, &words.time, &words.payload]
                .iter()
                .any(|words| words.iter().any(|word| word == name))
        };
        let (payload, pointer) = self.payload_member(record)?;
        let outline = &self.catalog().schema(listed).ok()?.outline;
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

/// Whether a name is that of an event but for one edit, or for case.
fn is_misspelt(name: &str, standing: Standing<'_>) -> bool {
    matches!(standing, Standing::Unknown { nearest: Some(near) } if is_one_edit(name, near))
}

/// The words of a text that names are made of, without the signs at their ends.
fn words(text: &str) -> Vec<Range<usize>> {
    let is_sign = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '$'));
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(is_sign) {
        let start = text.len().min(at);
        at = start + word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        let begun = word.trim_start_matches(['.', ':']);
        let start = start + word.len() - begun.len();
        let end = start + begun.trim_end_matches(['.', ':']).len();
        if start < end {
            words.push(start..end);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_parted_by_signs() {
        let text = "12:00:01.123 [é] a.b -> Data : x:7. (c)";
        let all: Vec<&str> = words(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(all, ["12:00:01.123", "a.b", "Data", "x:7", "c"]);
        assert!(words(" é:").is_empty());
    }
}

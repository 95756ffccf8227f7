//! Events that the text of a log names.

use std::borrow::Cow;
use std::ops::Range;

use super::recognise::Recogniser;
use super::recognised::{Event, EventStatus, Wrapping, shown};
use crate::capture::terminal;
use crate::catalog::{Api, is_one_edit};

/// An event that a text names.
#[derive(Debug, Clone)]
pub struct Named<'e> {
    /// Its API.
    pub api: &'e Api,
    /// The status of the name among those of the API.
    pub standing: EventStatus<'e>,
    /// Its name as it should be shown.
    pub name: Cow<'e, str>,
    /// Where in the text the name stands.
    pub range: Range<usize>,
    /// How near it is to the value.
    pub(super) is_certain: bool,
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
    /// The event that a line of text names in a way that programs of its API have, before what a console shows for an
    /// object that it has not kept, or at its end, if nothing but the lead of a log stands before the name. A string of a
    /// record, which `is_value`, must have such a lead: else it may be one of several parts, and the payload another one.
    #[must_use]
    pub fn named_in<'e>(&'e self, line: &str, is_value: bool) -> Option<Named<'e>> {
        let said = self.without_file(&line[..terminal::trim_end(line.as_bytes()).len()]);
        let has_lead = |named: &Named<'_>| !is_value || !line[..named.range.start].trim().is_empty();
        let alone = || self.before_stand_ins(said).or_else(|| self.at_end(said)).filter(has_lead);
        let named = self.by_way(line).or_else(alone)?;
        Some(Named { name: shown(named.name, named.standing), ..named })
    }

    /// The name before one or more stand-ins.
    pub(super) fn before_stand_ins<'e>(&'e self, line: &str) -> Option<Named<'e>> {
        let mut before = self.before_stand_in(line)?;
        while let Some(earlier) = self.before_stand_in(before.trim_end()) {
            before = earlier;
        }
        self.by_word(before).filter(|named| named.is_certain)
    }

    /// The name that ends a line.
    pub(super) fn at_end<'e>(&'e self, line: &str) -> Option<Named<'e>> {
        let said = line.trim_end_matches([':', '"', '\'', ']', '`']);
        let start = said
            .rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | '`' | '=' | '|'))
            .map_or(0, |sign| sign + said[sign..].chars().next().map_or(0, char::len_utf8));
        // The sequence that colours a name has such a bracket.
        let start = match said[..start].strip_suffix("\u{1b}[") {
            Some(lead) => start.max(lead.len() + terminal::sequence(&said.as_bytes()[lead.len()..])),
            None => start,
        };
        let named = self.word_at(said, start..said.len())?;
        let lead = &said[..start];
        // The text in brackets names the writer of the line.
        let lead = lead.rsplit([']', '|']).next().unwrap_or(lead);
        lead.split_whitespace().all(|word| self.may_precede_name(word)).then_some(named)
    }

    /// Returns true if a word before a name is a time, a number, a place in a program, or one that says that an event has come: behind
    /// any other one a name is part of a sentence.
    pub(super) fn may_precede_name(&self, word: &str) -> bool {
        let value = word.rsplit_once('=').map_or(word, |(_, value)| value);
        let plain = value.trim_matches(|c: char| !c.is_alphanumeric());
        let is_known =
            || self.catalog.envelope_words().before_name.iter().any(|word| word.eq_ignore_ascii_case(plain));
        plain.is_empty()
            || plain.starts_with(|c: char| c.is_ascii_digit())
            || word.ends_with('=')
            || is_known()
            || self.is_file(plain)
    }

    /// A line without the place in a program that stands at its end.
    pub(super) fn without_file<'l>(&self, line: &'l str) -> &'l str {
        match line.rsplit_once(' ') {
            Some((before, word)) if self.is_file(word) => before.trim_end(),
            _ => line,
        }
    }

    /// The part of a line before `Object` or `Array(3)` at its end.
    pub(super) fn before_stand_in<'l>(&self, line: &'l str) -> Option<&'l str> {
        let line = match line.strip_suffix(')').and_then(|line| line.rsplit_once('(')) {
            Some((before, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => before,
            _ => line,
        };
        let stand_ins = &self.catalog.envelope_words().stand_ins;
        let before = stand_ins.iter().find_map(|stand_in| line.strip_suffix(stand_in.as_str()))?;
        before.ends_with(|c: char| !c.is_alphanumeric()).then_some(before)
    }

    /// The last name that is written in the way of an API.
    pub(super) fn by_way<'e>(&'e self, text: &str) -> Option<Named<'e>> {
        self.ways().patterns.iter().find_map(|(api, way, event)| {
            // Nearly no line has one: groups are not sought in vain.
            let last = way.find_iter(text).last()?;
            let found = way.captures_at(text, last.start())?;
            let groups: Vec<_> = found.iter().skip(1).flatten().collect();
            let written: Vec<&str> = groups.iter().map(regex::Match::as_str).collect();
            let written = written.join(".");
            let name = event.as_deref().unwrap_or_else(|| written.trim_end_matches('.'));
            let range = groups.first()?.start()..groups.last()?.end();
            let standing = self.standing_in_log(*api, name)?;
            Some(Named {
                api: &self.catalog.apis()[*api],
                standing,
                name: Cow::Owned(name.to_owned()),
                range,
                is_certain: true,
            })
        })
    }

    /// The last word that is a name of the catalogue.
    pub(super) fn by_word<'e>(&'e self, text: &str) -> Option<Named<'e>> {
        if !may_have_telling(text.as_bytes()) {
            return None;
        }
        words(text).filter(|range| is_telling(&text[range.clone()])).find_map(|range| {
            let word = &text[range.clone()];
            let behind_colon = word.rfind(':').map(|colon| range.start + colon + 1..range.end);
            std::iter::once(range).chain(behind_colon).find_map(|range| self.word_at(text, range))
        })
    }

    pub(super) fn word_at<'e>(&'e self, text: &str, range: Range<usize>) -> Option<Named<'e>> {
        let name = &text[range.clone()];
        if !is_telling(name) {
            return None;
        }
        let (api, standing) = match self.catalog.find_asked(self.asked.api, name) {
            Some(event) => (event.api, EventStatus::Listed(event)),
            None => self.known_name(name)?,
        };
        let is_certain = self.is_directly_before(&text[range.end..]);
        Some(Named {
            api: &self.catalog.apis()[api],
            standing,
            name: Cow::Owned(name.to_owned()),
            range,
            is_certain,
        })
    }

    pub(super) fn known_name<'e>(&'e self, name: &str) -> Option<(usize, EventStatus<'e>)> {
        let apis = self.catalog.apis().iter().enumerate();
        let mut asked = apis.filter(|(api, _)| self.asked.api.is_none_or(|asked| asked == *api));
        asked.find_map(|(api, description)| {
            let known = description.known.iter().find(|known| known.name == name)?;
            Some((api, EventStatus::Unlisted(known)))
        })
    }

    /// The word directly before a value that looks like a name of an API, but is not one.
    pub(super) fn unknown_before<'e>(&'e self, text: &str) -> Option<Named<'e>> {
        let range = words(text).next()?;
        let name = &text[range.clone()];
        let is_file = self.is_file(name);
        if is_file || !self.is_directly_before(&text[range.end..]) {
            return None;
        }
        let Some(api) = self.api_by(|api| api.looks_like_ours(name)) else {
            return self.misspelt(text, range);
        };
        let standing = self.standing(api, name, &[]);
        // A name unlike those of the API belongs to another program; an own name was seen before, or is a word.
        let is_near =
            matches!(standing, EventStatus::Unknown { nearest: Some(_) } | EventStatus::Unlisted(_));
        is_near.then(|| Named {
            api: &self.catalog.apis()[api],
            standing,
            name: Cow::Owned(name.to_owned()),
            range,
            is_certain: true,
        })
    }

    /// A dotted word that is one edit away from a name of an API, though it does not look like one.
    pub(super) fn misspelt<'e>(&'e self, text: &str, range: Range<usize>) -> Option<Named<'e>> {
        let name = &text[range.clone()];
        if !name.contains('.') {
            return None;
        }
        let apis = 0..self.catalog.apis().len();
        let mut asked = apis.filter(|api| self.asked.api.is_none_or(|asked| asked == *api));
        let (api, standing) = asked.find_map(|api| {
            let standing = self.standing(api, name, &[]);
            is_misspelt(name, standing).then_some((api, standing))
        })?;
        Some(Named {
            api: &self.catalog.apis()[api],
            standing,
            name: Cow::Owned(name.to_owned()),
            range,
            is_certain: true,
        })
    }

    /// Returns true if a word is a place in a program: `main.js`, `main.js:2:1646`.
    pub(super) fn is_file(&self, word: &str) -> bool {
        let name = word.split(':').next().unwrap_or(word);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| self.catalog.envelope_words().files.iter().any(|file| file == ending))
    }

    /// Returns true if between a name and a value nothing stands but signs and the word for a payload.
    pub(super) fn is_directly_before(&self, between: &str) -> bool {
        let words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let payload = &self.catalog.envelope_words().payload;
        let are_for_payload =
            words.into_iter().all(|word| payload.iter().any(|known| known.eq_ignore_ascii_case(word)));
        // A bracket would make it a call, or the end of one.
        are_for_payload && !between.contains(['(', '/', '<'])
    }

    pub(super) fn standing_in_log<'e>(&'e self, api: usize, name: &str) -> Option<EventStatus<'e>> {
        match self.standing(api, name, &[]) {
            standing @ EventStatus::Unknown { .. } => {
                let is_ours = self.catalog.apis()[api].looks_like_ours(name) || is_misspelt(name, standing);
                is_ours.then_some(standing)
            }
            standing => Some(standing),
        }
    }
}

/// Returns true if a word is none of plain prose, though an event may be called so: it has a dot in it, or a capital behind its first
/// character.
fn is_telling(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.contains(&b'.')
        || bytes.iter().skip(1).any(u8::is_ascii_uppercase)
        || !word.is_ascii() && word.chars().skip(1).any(char::is_uppercase)
}

/// Returns true if such a word may stand in a text: all bytes are looked at, many at once.
pub(super) fn may_have_telling(text: &[u8]) -> bool {
    let may_tell = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'.' || !byte.is_ascii();
    text.iter().fold(0, |so_far, byte| so_far | u8::from(may_tell(byte))) != 0
}

/// Returns true if a name is that of an event but for one edit, or for case.
pub(super) fn is_misspelt(name: &str, standing: EventStatus<'_>) -> bool {
    matches!(standing, EventStatus::Unknown { nearest: Some(near) } if is_one_edit(name, near))
}

/// The bytes that names are made of.
const IN_WORD: [bool; 256] = table(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_$");

/// By byte, whether it is one of `bytes`.
pub(super) const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

/// The words of a text that names are made of, without the signs at their ends: the last one first.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_sign = |byte: &u8| !IN_WORD[usize::from(*byte)];
    let is_letter = |byte: &u8| IN_WORD[usize::from(*byte)] && !matches!(byte, b'.' | b':');
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let last = rest.iter().rposition(is_letter)?;
        let start = rest[..last].iter().rposition(is_sign).map_or(0, |sign| sign + 1);
        let begun = start + rest[start..].iter().position(is_letter)?;
        rest = &rest[..start];
        Some(begun..last + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_parted_by_signs() {
        let text = "12:00:01.123 [é] a.b -> Data : x:7. (c)";
        let all: Vec<&str> = words(text).map(|range| &text[range]).collect();
        assert_eq!(all, ["c", "x:7", "Data", "a.b", "12:00:01.123"]);
        assert_eq!(words(" é:").count(), 0);
    }
}

//! Texts and values that a record carries: a log record holds an event in a string or a member, and each such text is
//! cut as any input is, to a bounded depth.

use std::collections::VecDeque;

use super::embedded::Embedded;
use super::inside::{Carries, Held, Inside};
use super::lead::LogPrefix;
use super::open::{Kind, open};
use super::records::Records;
use super::split::{ItemText, JoinedItems, JoinedText};
use super::unwrap::SHORTEST_BASE64;
use super::wrapping::{Item, Lent, Wrapping};
use crate::json::{Member, Object, Value};

/// How many records within each other are looked into.
const DEEPEST: u8 = 10;

/// How many values below the first level of a record are looked at, however many it has.
const MOST: u32 = 10_000;

/// So many texts before a value may name it: a call has few arguments, and a long list is none.
const PRINTED: usize = 8;

/// How many arrays within each other count as one list.
const LISTS: u32 = 3;

/// The texts and values that a record carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// An event was found in it, or what began as one.
    pub(super) is_any: bool,
    /// The record is of a known form.
    pub(super) is_known: bool,
}

impl Records<'_, '_> {
    /// Looks for events in what a row of a table carries, or a line of words: neither is an event itself.
    pub(super) fn look_inside_row(&mut self, root: Value<'_>) -> Carried {
        let wrappings = &self.options.wrappings;
        let line = wrappings.of(root).filter(|wrapping| !wrapping.words.is_empty());
        let wrapping = line.or_else(|| wrappings.rows());
        self.look_inside_as(root, 0, wrapping)
    }

    /// The same for a record of this form, or of none, whose document text begins at `document`.
    pub(super) fn look_inside_as(
        &mut self,
        root: Value<'_>,
        document: usize,
        wrapping: Option<&Wrapping>,
    ) -> Carried {
        let depth = self.inside.map_or(0, |inside| inside.depth);
        if depth == 0 {
            self.level.looked = 0;
            self.level.known.clear();
        }
        let is_known = wrapping.is_some();
        if depth >= DEEPEST {
            return Carried { is_any: false, is_known };
        }
        let had_found = std::mem::take(&mut self.has_found);
        let mut look = Look { records: self, root, document, depth: depth + 1 };
        if let Some(wrapping) = wrapping {
            look.known(wrapping);
        }
        if wrapping.is_none_or(|wrapping| !wrapping.is_all) {
            look.any();
        }
        let is_any = std::mem::replace(&mut self.has_found, had_found);
        self.has_found |= is_any;
        Carried { is_any, is_known }
    }
}

/// A look into a record.
struct Look<'l, 'a, 'b, 'd> {
    records: &'l mut Records<'a, 'b>,
    root: Value<'d>,
    document: usize,
    depth: u8,
}

impl<'d> Look<'_, '_, '_, 'd> {
    /// Looks at the texts and values that a known wrapping carries.
    fn known(&mut self, wrapping: &Wrapping) {
        let root = self.root;
        let carries = if wrapping.is_of_lines() { Carries::Line } else { Carries::Value };
        let is_item = self.records.form.is_some();
        let is_read = self.records.edits.is_none() && !is_item;
        let split = wrapping.split.as_ref().filter(|_| is_read && wrapping.items.is_list());
        let mut joined = split.map(|split| JoinedItems::of(wrapping, split, root)).unwrap_or_default();
        let mut look = |held: Item<'d>| {
            let lent = Lent::Of(wrapping, held);
            let item = held.value;
            match joined.take(item) {
                ItemText::First(text) => return self.joined(text, lent),
                // It is opened with the text that it is a part of.
                ItemText::Part => return,
                ItemText::Whole => {}
            }
            for texts in &wrapping.texts {
                texts.each(item, &mut |text| {
                    if !wrapping.is_all {
                        self.records.level.known.insert(text.span().start);
                    }
                    self.carried(text, lent, None, carries);
                });
            }
            for arguments in &wrapping.arguments {
                let mut values = Vec::new();
                arguments.each(item, &mut |value| values.push(value));
                self.records.level.known.extend(values.iter().map(|value| value.span().start));
                self.arguments(&values, lent, Carries::Value);
            }
        };
        if is_item {
            look(Item::of(root));
        } else {
            wrapping.each_item(root, &mut look);
        }
    }

    /// Looks at a text of several items.
    fn joined(&mut self, joined: JoinedText<'d>, lent: Lent<'_>) {
        let (further, at) = (self.records.inside, Held::At(self.root, joined.first));
        let inside = Inside { further, at, lent, carries: Carries::Line, depth: self.depth };
        let mut records = Records { inside: Some(&inside), form: None, ..self.records.again() };
        open(&mut records, joined.text, self.document, Kind::Log, 0);
        self.records.has_found |= records.has_found;
    }

    /// Looks at every member, or the text that the record is.
    fn any(&mut self) {
        let root = self.root;
        if let Some(object) = root.as_object() {
            if is_numbered(object) {
                let values: Vec<_> = object.iter().map(|member| member.value).collect();
                return self.arguments(&values, Lent::default(), Carries::Value);
            }
            for member in &object {
                if !self.named(member) {
                    self.member(member.value, LISTS);
                }
            }
        } else if let Some(array) = root.as_array() {
            let values: Vec<_> = array.iter().collect();
            self.arguments(&values, Lent::default(), Carries::Value);
        } else {
            self.carried(root, Lent::default(), None, Carries::Member);
        }
    }

    /// An object whose name may be that of an event, and it the payload; false if it is something else.
    fn named(&mut self, member: Member<'d>) -> bool {
        let name = member.name.as_str();
        let may_be_name = name.contains('.') || name.chars().skip(1).any(char::is_uppercase);
        let is_known = || self.records.level.known.contains(&member.value.span().start);
        if !may_be_name || member.value.as_object().is_none() || is_known() || !self.may_look() {
            return false;
        }
        // A name alone is weak evidence: the value is checked like one below a line that names an event.
        let above = LogPrefix::of_line(name.as_bytes());
        let lead = LogPrefix { above, since: 0, ..self.records.lead.cloned().unwrap_or_default() };
        self.carried(member.value, Lent::default(), Some(&lead), Carries::Listed);
        true
    }

    /// False if enough values below the first level were looked at.
    fn may_look(&mut self) -> bool {
        let looked = &mut self.records.level.looked;
        *looked += u32::from(self.depth > 1);
        *looked <= MOST
    }

    fn member(&mut self, value: Value<'d>, lists: u32) {
        if !self.may_look() {
            return;
        }
        match value.as_array() {
            // A name and its payload, perhaps.
            Some(array) if lists > 0 && array.iter().next().is_some_and(|first| first.is_string()) => {
                let values: Vec<_> = array.iter().collect();
                self.arguments(&values, Lent::default(), Carries::Listed);
            }
            // The bytes of a text, as Node.js writes a buffer.
            Some(array) if array.iter().next().is_some_and(is_byte_of_bracket) => {
                self.carried(value, Lent::default(), None, Carries::Value);
            }
            Some(array) if lists > 0 => {
                for element in &array {
                    self.member(element, lists - 1);
                }
            }
            Some(_) => {}
            None if self.records.level.known.contains(&value.span().start) => {}
            None => self.carried(value, Lent::default(), None, Carries::Member),
        }
    }

    /// Values that were printed one behind another. Words before an object may name it; such an object is carried as `named`.
    fn arguments(&mut self, values: &[Value<'d>], lent: Lent<'_>, named: Carries) {
        let mut before = String::new();
        let mut lengths = VecDeque::with_capacity(PRINTED);
        for (at, value) in values.iter().enumerate() {
            let lead = LogPrefix { before: LogPrefix::of_line(before.as_bytes()), ..LogPrefix::default() };
            let carries = if before.is_empty() { Carries::Member } else { named };
            self.carried(*value, lent, Some(&lead), carries);
            let is_last = at + 1 == values.len();
            if !is_last && let Some(text) = value.as_str() {
                if lengths.len() == PRINTED {
                    before.drain(..lengths.pop_front().unwrap_or_default());
                }
                let start = before.len();
                push_words(&mut before, &text);
                lengths.push_back(before.len() - start);
            }
        }
    }

    fn carried(&mut self, at: Value<'d>, lent: Lent<'_>, lead: Option<&LogPrefix>, carries: Carries) {
        let is_text = at.is_string();
        let is_structured = at.as_object().is_some() || at.as_array().is_some();
        let carries = match carries {
            Carries::Line if is_text => Carries::Line,
            _ if is_text => Carries::Text,
            Carries::Line => Carries::Value,
            other => other,
        };
        let inside = Inside {
            further: self.records.inside,
            at: Held::At(self.root, at),
            lent,
            carries,
            depth: self.depth,
        };
        let is_telling = |lead: &&LogPrefix| !lead.before.is_empty() || !lead.above.is_empty();
        let lead = lead.filter(is_telling).or(self.records.lead);
        let mut records = Records { lead, inside: Some(&inside), form: None, ..self.records.again() };
        let bytes = (carries == Carries::Value).then(|| Embedded::of_numbers(at)).flatten();
        if is_text {
            text(&mut records, at, self.document);
        } else if let Some(embedded) = bytes.filter(|bytes| !bytes.text.is_empty()) {
            let at = self.document + records.original(at.span().start);
            open(&mut records, embedded, at, Kind::Log, 0);
        } else if is_structured {
            records.open(at, self.document);
        }
        self.records.has_found |= records.has_found;
    }
}

/// Returns true if a value is the number of the byte of an opening bracket.
fn is_byte_of_bracket(value: Value<'_>) -> bool {
    matches!(value.raw(), "123" | "91")
}

/// Appends an argument as a console prints it before others, without the directives of its format.
fn push_words(before: &mut String, text: &str) {
    const DIRECTIVES: [char; 6] = ['c', 's', 'o', 'O', 'j', 'd'];
    let mut parts = text.split('%');
    before.extend(parts.next());
    for part in parts {
        match part.strip_prefix(DIRECTIVES) {
            Some(rest) => before.extend([" ", rest]),
            None => before.extend(["%", part]),
        }
    }
    before.push(' ');
}

/// Returns true if the members of an object are the arguments of a call: `{"0": …, "1": …}`.
fn is_numbered(object: Object<'_>) -> bool {
    let mut members = object.iter();
    members.next().is_some_and(|first| first.name.as_str() == "0")
        && members.enumerate().all(|(at, member)| member.name.as_str().parse() == Ok(at + 1))
}

/// Returns true if a text can only be a time or a number, or is empty: many strings are, and none of them carries anything.
fn is_time_or_number(text: &str) -> bool {
    text.bytes().all(|byte| {
        byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'.' | b',' | b'+' | b'T' | b'Z' | b' ')
    })
}

/// Returns true if a text is one short word that no name is written like: `info`, `INFO`, `exec-7`. It is no line of a log and of no form
/// of text that holds JSON.
fn is_idle_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_hump = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    bytes.len() < SHORTEST_BASE64
        && bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(is_letter)
        && !bytes.windows(2).any(is_hump)
}

/// The text that stands in the string `value`.
fn text(records: &mut Records<'_, '_>, value: Value<'_>, document: usize) {
    let Some(body) = value.raw().strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else {
        return;
    };
    if is_time_or_number(body) || is_idle_word(body) {
        return;
    }
    let span = value.span().start + 1..value.span().end - 1;
    let body_at = document + records.edits.map_or(span.start, |edits| edits.original_end(span.start));
    let mut embedded = std::mem::take(&mut records.level.embedded);
    embedded.read_string(body);
    if let Some(edits) = records.edits {
        embedded.map = embedded.map.unrepaired(edits, span);
    }
    records.level.embedded = open(records, embedded, body_at, Kind::Log, 0).0;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_idle_word;
    use crate::capture::console::begins;
    use crate::capture::lexical::begins_json;
    use crate::capture::unwrap::{parts, surrounded};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

        #[test]
        fn a_word_that_is_not_opened_would_hold_nothing(
            word in "[a-zA-Z][a-zA-Z0-9_-]{0,30}|[a-z]{1,9}|[A-Z]{1,9}|true|null|NaN|Object|u|br",
        ) {
            prop_assume!(is_idle_word(&word));
            let bytes = word.as_bytes();
            prop_assert!(!begins_json(bytes) && begins(bytes, true).is_some_and(|beginning| !beginning.is_log));
            prop_assert!(parts(bytes).is_empty() && surrounded(bytes).is_none());
        }
    }
}

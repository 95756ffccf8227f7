//! Arrays that are the payload of an event, and no list of records.

use super::recognise::Recogniser;
use super::shapes::Shape;
use crate::capture::{First, Opening};
use crate::catalog::EventType;
use crate::json::Value;

impl Recogniser<'_> {
    /// Returns true if an array is a payload as a whole, and not an array of records: elements that name themselves are
    /// records, else what the log names before it counts, then what the user said, then the shape.
    #[must_use]
    pub fn is_array_payload(&self, array: Opening<'_>) -> bool {
        let names_itself = match array.first {
            First::Nothing => false,
            First::Value(first) => self.has_name(first),
            First::Broken(first) => self.names_itself(first),
        };
        if names_itself {
            return false;
        }
        if self.names_its_arguments(array.first) {
            return true;
        }
        if array.lead.is_some_and(|lead| self.leads_to_array(lead, array.first)) {
            return true;
        }
        match (self.asked.event, array.first) {
            (None, First::Value(first)) if begins_arguments(first) => true,
            (Some(event), first) => self.is_payload_of(event, first),
            (None, First::Value(first)) => {
                !self.candidates(first, Shape::Element).is_empty()
                    && self.candidates(first, Shape::Whole).is_empty()
            }
            (None, First::Nothing | First::Broken(_)) => false,
        }
    }

    /// Returns true if an array holds the arguments of a call, the first of which names an event.
    fn names_its_arguments(&self, first: First<'_>) -> bool {
        let First::Value(first) = first else { return false };
        let is_name = |name: &str| {
            let is_known = || self.catalog.find(self.asked.api, name).is_some();
            let is_telling = name.contains('.') || name.chars().skip(1).any(char::is_uppercase);
            is_telling && (is_known() || self.api_by(|api| api.known(name).is_some()).is_some())
        };
        first.as_str().is_some_and(|name| is_name(&name))
    }

    /// Returns true if an array that begins so is a payload of the event that the user has named.
    fn is_payload_of(&self, event: &EventType, first: First<'_>) -> bool {
        let (is_object, is_array) = match first {
            First::Nothing => (false, false),
            First::Value(first) => (first.as_object().is_some(), first.as_array().is_some()),
            First::Broken(first) => (first.starts_with('{'), first.starts_with('[')),
        };
        let facts = self.catalog.facts(event);
        // An array of such payloads has an array as its first element. Where the payload may be anything, an
        // array of objects is more likely a list of payloads.
        let may_be_array = if facts.types.is_empty() { !is_object } else { facts.has_type("array") };
        may_be_array && !is_array
    }
}

/// Returns true if an array that begins so holds what was printed one behind another, or a message with its parts: a number, a format, or
/// one word. A list of records has other elements: objects, lines, texts of JSON.
fn begins_arguments(first: Value<'_>) -> bool {
    const LONGEST: usize = 256;
    let is_format = |text: &str| {
        let directive = |part: &str| part.starts_with(['c', 's', 'o', 'O', 'j', 'd', 'i', 'f']);
        text.split('%').skip(1).any(directive)
    };
    let is_word = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '[' | '"' | '%'))
    };
    let text = first.as_str().filter(|text| text.len() <= LONGEST);
    first.as_number().is_some() || text.is_some_and(|text| is_format(&text) || is_word(&text))
}

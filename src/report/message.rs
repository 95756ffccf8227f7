//! Messages in words. Texts of captures become safe to show here.

use std::fmt::{self, Write as _};

use crate::check::{Message, Part, Quote, Related};
use crate::safe;

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&safe::shown(&words_of(self, true)))
    }
}

/// A message without the values in it: what messages of the same fault have in common.
pub(super) fn without_values(message: &Message) -> String {
    words_of(message, false)
}

/// What another event has to do with a finding.
pub(super) fn came_here(related: &Related) -> String {
    Message::name(safe::cut(&related.event, 80)).and(" came here").to_string()
}

fn words_of(message: &Message, has_values: bool) -> String {
    let mut words = String::new();
    for part in message.parts() {
        // Writing to a `String` cannot fail.
        let _ = match part {
            Part::Words(text) => words.write_str(text),
            Part::Name(name) | Part::Other(name) => write!(words, "`{name}`"),
            Part::Text(text) => write!(words, "\"{text}\""),
            Part::Value(quote) => push_quote(&mut words, quote, has_values),
            Part::Secret(mask) if has_values => write!(words, "{mask}"),
            Part::Secret(_) => words.write_str("‹secret›"),
            Part::OtherNumber(number) => write!(words, "{number}"),
            Part::Place(place) => write!(words, "line {}, column {}", place.line, place.column),
        };
    }
    words
}

fn push_quote(words: &mut String, quote: &Quote, has_values: bool) -> fmt::Result {
    match quote {
        Quote::Null => words.write_str("null"),
        Quote::Boolean(truth) => write!(words, "{truth}"),
        Quote::Number(_) if !has_values => words.write_str("a number"),
        Quote::Number(digits) => write!(words, "the number {digits}"),
        Quote::String(_) if !has_values => words.write_str("a string"),
        Quote::String(text) => write!(words, "the string \"{text}\""),
        Quote::Array(_) | Quote::Object(_) if !has_values => words.write_str("many values"),
        Quote::Array(0) => words.write_str("an empty array"),
        Quote::Array(1) => words.write_str("an array of 1 element"),
        Quote::Array(count) => write!(words, "an array of {count} elements"),
        Quote::Object(0) => words.write_str("an empty object"),
        Quote::Object(1) => words.write_str("an object of 1 member"),
        Quote::Object(count) => write!(words, "an object of {count} members"),
    }
}

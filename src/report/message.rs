//! Messages in words. Texts of captures become safe to show here.

use std::fmt::{self, Write as _};

use crate::check::{Message, Part, Quote, Related};
use crate::safe;

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = String::new();
        for part in self.parts() {
            push_part(&mut words, part)?;
        }
        f.write_str(&safe::shown(&words))
    }
}

/// A message up to the value that was found: the common part of messages of the same fault.
pub(super) fn without_value(message: &Message) -> String {
    let mut words = String::new();
    for part in message.parts() {
        let is_found = words.ends_with(", found ");
        match part {
            Part::Value(quote) if is_found => {
                words.push_str(kind_of(quote));
                break;
            }
            Part::Secret(_) if is_found => break,
            // Writing to a `String` cannot fail.
            part => {
                let _ = push_part(&mut words, part);
            }
        }
    }
    words
}

/// The relation of another event to a finding.
pub(super) fn came_here(related: &Related) -> String {
    Message::name(safe::cut(&related.event, 80)).and(" came here").to_string()
}

fn push_part(words: &mut String, part: &Part) -> fmt::Result {
    match part {
        Part::Words(text) => words.write_str(text),
        Part::Name(name) | Part::Other(name) => write!(words, "`{name}`"),
        Part::Text(text) => write!(words, "\"{text}\""),
        Part::Value(quote) => push_quote(words, quote),
        Part::Secret(mask) => write!(words, "{mask}"),
        Part::OtherNumber(number) => write!(words, "{number}"),
        Part::Place(place) => write!(words, "line {}, column {}", place.line, place.column),
    }
}

fn push_quote(words: &mut String, quote: &Quote) -> fmt::Result {
    words.write_str(kind_of(quote))?;
    match quote {
        Quote::Number(digits) => words.write_str(digits),
        Quote::String(text) => write!(words, "\"{text}\""),
        Quote::Array(1) => words.write_str("1 element"),
        Quote::Object(1) => words.write_str("1 member"),
        Quote::Array(count @ 2..) => write!(words, "{count} elements"),
        Quote::Object(count @ 2..) => write!(words, "{count} members"),
        Quote::Null | Quote::Boolean(_) | Quote::Array(0) | Quote::Object(0) => Ok(()),
    }
}

/// The words before a quoted value.
fn kind_of(quote: &Quote) -> &'static str {
    match quote {
        Quote::Null => "null",
        Quote::Boolean(true) => "true",
        Quote::Boolean(false) => "false",
        Quote::Number(_) => "the number ",
        Quote::String(_) => "the string ",
        Quote::Array(0) => "an empty array",
        Quote::Array(_) => "an array of ",
        Quote::Object(0) => "an empty object",
        Quote::Object(_) => "an object of ",
    }
}

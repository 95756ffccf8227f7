//! Messages in words. Texts of captures become safe to show here.

use std::fmt;

use crate::check::{EarlierPlace, Finding, Message, Part, Quote, Related};
use crate::json::Position;
use crate::safe;

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = String::new();
        for part in self.parts() {
            push_part(&mut words, part);
        }
        f.write_str(&safe::shown(&words))
    }
}

impl Finding {
    /// The message, with the place of the first of two names.
    #[must_use]
    pub fn shown_message(&self) -> String {
        self.message.to_string() + &first_of(self)
    }

    /// The help, with the place of what is not closed.
    #[must_use]
    pub fn shown_help(&self) -> Option<String> {
        let help = self.help.as_ref().map(ToString::to_string);
        let Some(EarlierPlace::Opened(opened)) = self.earlier else { return help };
        let opened = "opened at ".to_owned() + &at(opened);
        Some(help.map_or_else(|| opened.clone(), |help| help + "; " + &opened))
    }
}

/// ` (first at line 3, column 12)`, if a name is given again.
pub(super) fn first_of(finding: &Finding) -> String {
    match finding.earlier {
        Some(EarlierPlace::First(first)) => format!(" (first at {})", at(first)),
        _ => String::new(),
    }
}

/// `line 3, column 12`
fn at(place: Position) -> String {
    format!("line {}, column {}", place.line, place.column)
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
            part => push_part(&mut words, part),
        }
    }
    words
}

/// The relation of another event to a finding.
pub(super) fn came_here(related: &Related) -> String {
    Message::name(safe::cut(&related.event, 80)).and(" came here").to_string()
}

fn push_part(words: &mut String, part: &Part) {
    match part {
        Part::Words(text) => words.push_str(text),
        Part::Name(name) | Part::Other(name) => words.extend(["`", name, "`"]),
        Part::Text(text) => words.extend(["\"", text, "\""]),
        Part::Value(quote) => push_quote(words, quote),
        Part::Secret(mask) => words.push_str(&mask.to_string()),
        Part::OtherNumber(number) => words.push_str(&number.to_string()),
    }
}

fn push_quote(words: &mut String, quote: &Quote) {
    words.push_str(kind_of(quote));
    match quote {
        Quote::Number(digits) => words.push_str(digits),
        Quote::String(text) => words.extend(["\"", text, "\""]),
        Quote::Array(1) => words.push_str("1 element"),
        Quote::Object(1) => words.push_str("1 member"),
        Quote::Array(count @ 2..) => words.extend([count.to_string().as_str(), " elements"]),
        Quote::Object(count @ 2..) => words.extend([count.to_string().as_str(), " members"]),
        Quote::Null | Quote::Boolean(_) | Quote::Array(0) | Quote::Object(0) => {}
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

//! The words of messages. What is quoted from a capture is cut and made safe here.

use crate::json::{Kind, Value};
use crate::safe;

/// Characters of a value that a message quotes.
const QUOTED: usize = 40;

/// Characters of a name that a message quotes; longer than any name of the catalogue.
const NAMED: usize = 80;

/// A value as messages quote it: its type, and what it is where that is short.
pub(super) fn quote(value: Value<'_>) -> String {
    match value.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => value.raw().to_owned(),
        Kind::Number => format!("the number {}", safe::shown_cut(value.raw(), QUOTED)),
        Kind::String => {
            let text = value.as_str().unwrap_or_default();
            format!("the string \"{}\"", safe::shown_cut(&text, QUOTED))
        }
        Kind::Array => match value.as_array().map_or(0, |array| array.len()) {
            0 => "an empty array".to_owned(),
            1 => "an array of 1 element".to_owned(),
            count => format!("an array of {count} elements"),
        },
        Kind::Object => match value.as_object().map_or(0, |object| object.len()) {
            0 => "an empty object".to_owned(),
            1 => "an object of 1 member".to_owned(),
            count => format!("an object of {count} members"),
        },
    }
}

/// A name as messages quote it.
pub(super) fn name(name: &str) -> String {
    format!("`{}`", safe::shown_cut(name, NAMED))
}

/// A type of JSON Schema with its article.
pub(super) fn a_type(name: &str) -> String {
    match name {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

/// `a, b or c`; long lists are cut.
pub(super) fn list(items: impl IntoIterator<Item = String>, last: &str) -> String {
    const MOST: usize = 12;
    let mut items: Vec<String> = items.into_iter().collect();
    if items.len() > MOST {
        let more = items.len() - MOST;
        items.truncate(MOST);
        items.push(format!("{more} more"));
    }
    match items.pop() {
        None => String::new(),
        Some(only) if items.is_empty() => only,
        Some(end) => format!("{} {last} {end}", items.join(", ")),
    }
}

/// `1 element`, `2 elements`.
pub(super) fn count(number: impl Into<u64>, noun: &str) -> String {
    match number.into() {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

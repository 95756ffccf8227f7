//! What stands in a JSON value, and where.

use serde_json::Value as Json;

/// Pointers to all values in a value, itself first.
pub fn pointers(value: &Json) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut add = |token: &str, below: &Json| {
        found.extend(pointers(below).into_iter().map(|rest| format!("/{token}{rest}")));
    };
    match value {
        Json::Object(members) => {
            members.iter().for_each(|(name, value)| add(&name.replace('~', "~0").replace('/', "~1"), value));
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| add(&index.to_string(), item));
        }
        _ => {}
    }
    found
}

/// All strings in a value that are no names.
pub fn strings(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(strings).collect(),
        Json::Object(members) => members.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

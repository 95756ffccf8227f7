//! JSON in strings: of JSON, of a form, of an address, of the arguments of a console call.

use super::part::Part;
use crate::capture::embedded::Embedded;
use crate::capture::escaped::escaped;
use crate::capture::lexical::begins_json;
use crate::json::string_end;

/// JSON whose quotes are escaped.
pub(super) fn quoted(text: &[u8]) -> Vec<Part> {
    let start = text.len() - text.trim_ascii_start().len();
    let decoded = std::str::from_utf8(&text[start..]).ok().and_then(escaped);
    decoded.map(|(_, embedded)| Part { at: start, embedded, before: String::new() }).into_iter().collect()
}

/// The values of a form (`name=value&…`), or of the query of an address, that hold JSON.
pub(super) fn form(text: &[u8]) -> Vec<Part> {
    let query = memchr::memchr(b'?', text).filter(|query| !text[..*query].contains(&b'='));
    let query = query.map_or(0, |query| query + 1);
    let mut parts = pairs(&text[query..]);
    for part in &mut parts {
        part.at += query;
    }
    parts
}

fn pairs(text: &[u8]) -> Vec<Part> {
    let is_form = text.contains(&b'=')
        && !text.is_empty()
        && text.iter().all(|byte| byte.is_ascii_graphic() && !b"<>`".contains(byte));
    if !is_form {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for pair in text.split(|byte| *byte == b'&') {
        let start = at;
        at += pair.len() + 1;
        let Some(equals) = memchr::memchr(b'=', pair) else { continue };
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-[]%+$".contains(byte);
        if equals == 0 || !pair[..equals].iter().all(is_of_name) {
            return Vec::new();
        }
        let embedded = Embedded::of_percent(&pair[equals + 1..]);
        if begins_json(&embedded.text) {
            parts.push(Part { at: start + equals + 1, embedded, before: String::new() });
        }
    }
    parts
}

/// A string of JSON that holds JSON.
pub(super) fn string(text: &[u8]) -> Vec<Part> {
    let start = text.len() - text.trim_ascii_start().len();
    let body = std::str::from_utf8(text.trim_ascii()).ok();
    let body = body.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    let Some(body) = body.filter(|body| string_end(body.as_bytes(), 0).is_none()) else {
        return Vec::new();
    };
    let embedded = Embedded::of_string(body);
    let holds_json = begins_json(&embedded.text) || embedded.text.trim_ascii_start().starts_with(b"\"");
    let part = Part { at: start + 1, embedded, before: String::new() };
    if holds_json { vec![part] } else { Vec::new() }
}

/// The arguments of a console call as a browser's driver prints them: an address, a place, and each argument as JSON.
pub(super) fn arguments(text: &[u8]) -> Vec<Part> {
    let Ok(text) = std::str::from_utf8(text) else {
        return Vec::new();
    };
    let mut words = text.splitn(3, ' ');
    let (Some(address), Some(place), Some(rest)) = (words.next(), words.next(), words.next()) else {
        return Vec::new();
    };
    let is_place = place.split_once(':').is_some_and(|(line, column)| {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number(line) && is_number(column)
    });
    if !is_place || !rest.starts_with('"') {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut before = String::new();
    let mut at = address.len() + place.len() + 2;
    while let Some(body) = text[at..].strip_prefix('"') {
        let Some(end) = string_end(body.as_bytes(), 0) else { break };
        let embedded = Embedded::of_string(&body[..end - 1]);
        let said = String::from_utf8_lossy(&embedded.text).into_owned();
        parts.push(Part { at: at + 1, embedded, before: before.clone() });
        before.push_str(&said);
        before.push(' ');
        at += end + 1;
        at += text[at..].len() - text[at..].trim_start_matches(' ').len();
    }
    if begins_json(&text.as_bytes()[at..]) {
        let embedded = Embedded::of_bytes(&text.as_bytes()[at..]);
        parts.push(Part { at, embedded, before });
    }
    parts
}

//! Texts that are not purely JSON but hold JSON: what servers, transports and browsers put around it.
//!
//! Each form is recognised by its own signs, and what it holds must begin as JSON or be a text of such a form again, so that
//! prose is never taken for one.

#[cfg(feature = "archives")]
use std::io::Read as _;
use std::ops::Range;

#[cfg(feature = "archives")]
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::embedded::{Embedded, Map, offset};
use super::escaped::{begins_encoded, escaped};
use super::lexical::{opens, skip_blanks, valid_prefix};
use crate::json::{string_end, work};

#[cfg(feature = "archives")]
/// A compressed text is unpacked to so many bytes at most.
const UNPACKED: u64 = 64 << 20;

/// Characters of base64 that are worth a look.
const SHORTEST_BASE64: usize = 32;

/// The digits in front of a packet: of two types and of the number of an answer.
const MOST_DIGITS: usize = 12;

/// A text that stands in another one.
#[derive(Debug)]
pub(super) struct Part {
    /// Where it begins in the outer text; its map counts from there.
    pub(super) at: usize,
    pub(super) embedded: Embedded,
    /// The text that was printed before it.
    pub(super) before: String,
}

impl Part {
    /// A stretch that stands there as it is.
    fn of(text: &[u8], range: Range<usize>) -> Self {
        Self { at: range.start, embedded: Embedded::of_bytes(&text[range]), before: String::new() }
    }
}

/// The texts that a text of a known form holds; nothing if it is of none.
pub(super) fn parts(text: &[u8]) -> Vec<Part> {
    type Form = fn(&[u8]) -> Vec<Part>;
    work(text.len());
    let forms: [Form; 13] = [
        guarded, padded, events, stomp, separated, packets, multipart, form, encoded, quoted, string,
        arguments, packed,
    ];
    forms.iter().map(|form| form(text)).find(|parts| !parts.is_empty()).unwrap_or_default()
}

fn begins_json(text: &[u8]) -> bool {
    skip_blanks(text, 0).is_some_and(|first| opens(text[first]))
}

/// The value that is the greater part of a text, whatever stands around it: a guard of another kind, a page, a frame of XML.
pub(super) fn surrounded(text: &[u8]) -> Option<Part> {
    /// How far the value is looked for, and how many brackets may begin it.
    const FAR: usize = 4 << 10;
    const MOST: usize = 16;
    let starts = memchr::memchr2_iter(b'{', b'[', &text[..text.len().min(FAR)]).take(MOST);
    starts.into_iter().find_map(|start| {
        let first = skip_blanks(text, start + 1)?;
        if !matches!(text[first], b'"' | b'{' | b'[') {
            return None;
        }
        let rest = valid_prefix(&text[start..]);
        work(rest.len());
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        values.next()?.ok()?;
        let length = values.byte_offset();
        (2 * length >= text.len()).then(|| Part::of(text, start..start + length))
    })
}

/// A byte order mark, or what keeps a page from running the answer as a script.
fn guarded(text: &[u8]) -> Vec<Part> {
    const GUARDS: [&[u8]; 8] =
        [b"\xEF\xBB\xBF", b")]}',", b")]}'", b"while(1);", b"while (1);", b"for(;;);", b"for (;;);", b"{}&&"];
    let start = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let guard = GUARDS.iter().find(|guard| text[start..].starts_with(guard));
    let from = guard.map(|guard| start + guard.len());
    let is_held = |from: &usize| begins_json(&text[*from..]) || !padded(&text[*from..]).is_empty();
    from.filter(is_held).map(|from| Part::of(text, from..text.len())).into_iter().collect()
}

/// JSONP: the call of a function, with JSON as its argument.
pub(super) fn padded(text: &[u8]) -> Vec<Part> {
    let end = text.trim_ascii_end();
    let end = end.strip_suffix(b";").unwrap_or(end).trim_ascii_end();
    let Some(end) = end.strip_suffix(b")").map(<[u8]>::len) else {
        return Vec::new();
    };
    let mut start = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if let Some(rest) = text[start..].strip_prefix(b"/*") {
        let Some(close) = memchr::memmem::find(rest, b"*/") else {
            return Vec::new();
        };
        start += 2 + close + 2;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$.[]\"' ".contains(byte);
    let name = text[start..].iter().take_while(|byte| is_name(byte)).count();
    let open = start + name;
    let is_call = text[start..open].iter().any(u8::is_ascii_alphabetic)
        && text.get(open) == Some(&b'(')
        && open + 1 < end
        && begins_json(&text[open + 1..end]);
    if is_call { vec![Part::of(text, open + 1..end)] } else { Vec::new() }
}

/// Server-sent events: the data of each, whose lines are joined.
fn events(text: &[u8]) -> Vec<Part> {
    const FIELDS: [&[u8]; 5] = [b"data:", b"event:", b"id:", b"retry:", b":"];
    if !FIELDS.iter().any(|field| text.trim_ascii_start().starts_with(field)) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut open: Option<Part> = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let line = line.trim_ascii_end();
        if line.is_empty() {
            parts.extend(open.take());
        }
        let Some(data) = line.strip_prefix(b"data:") else { continue };
        let data = data.strip_prefix(b" ").unwrap_or(data);
        let from = start + line.len() - data.len();
        match &mut open {
            None => open = Some(Part::of(text, from..from + data.len())),
            Some(part) => {
                part.embedded.text.push(b'\n');
                part.embedded.go_on(from - part.at, data);
            }
        }
    }
    parts.extend(open);
    parts
}

/// The bodies of STOMP frames.
fn stomp(text: &[u8]) -> Vec<Part> {
    const COMMANDS: [&[u8]; 5] = [b"MESSAGE", b"SEND", b"RECEIPT", b"CONNECTED", b"ERROR"];
    let mut parts = Vec::new();
    let mut at = 0;
    for frame in text.split_inclusive(|byte| *byte == 0) {
        let start = at;
        at += frame.len();
        let blanks = frame.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let command = frame[blanks..]
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .next()
            .expect("a split has a first part");
        if !COMMANDS.contains(&command) {
            continue;
        }
        let empty = [&b"\n\n"[..], b"\r\n\r\n"];
        let head = empty
            .iter()
            .filter_map(|empty| Some(memchr::memmem::find(&frame[blanks..], empty)? + blanks + empty.len()));
        let Some(body) = head.min() else { continue };
        let end = frame.strip_suffix(b"\0").unwrap_or(frame).len();
        if body < end {
            parts.push(Part::of(text, start + body..start + end));
        }
    }
    parts
}

/// JSON texts each of which a record separator ends.
fn separated(text: &[u8]) -> Vec<Part> {
    if !begins_json(text) || memchr::memchr(0x1e, text).is_none() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for record in text.split(|byte| *byte == 0x1e) {
        if !record.trim_ascii().is_empty() {
            parts.push(Part::of(text, at..at + record.len()));
        }
        at += record.len() + 1;
    }
    parts
}

/// The JSON in packets of socket.io, Engine.IO and `SockJS`: `42["name",{…}]`, `96:42[…]`, `a["…"]`.
fn packets(text: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = at + memchr::memchr(0x1e, rest).unwrap_or(rest.len());
        let (from, end) = counted(text, at, end);
        let Some(json) = packet(&text[from..end]) else {
            return Vec::new();
        };
        if json < end - from {
            parts.push(Part::of(text, from + json..end));
        }
        at = if text.get(end) == Some(&0x1e) { end + 1 } else { end };
    }
    parts
}

/// The stretch of a packet that may have its length in front: in characters, as JavaScript counts them.
fn counted(text: &[u8], at: usize, end: usize) -> (usize, usize) {
    let digits = digits(&text[at..end]);
    let length: Option<usize> =
        std::str::from_utf8(&text[at..at + digits]).ok().and_then(|digits| digits.parse().ok());
    let (Some(length), Some(b':')) = (length, text.get(at + digits)) else {
        return (at, end);
    };
    let from = at + digits + 1;
    // A unit has three bytes at most; many packets may stand in the text.
    let most = length.saturating_mul(3).saturating_add(4).min(end - from);
    let packet = valid_prefix(&text[from..from + most]);
    let mut units: usize = 0;
    let within = packet.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > length
    });
    (from, within.map_or(end, |(to, _)| from + to))
}

/// Where in a packet its JSON begins; at its end if it carries none. `None` if it is no packet.
fn packet(packet: &[u8]) -> Option<usize> {
    let packet = packet.trim_ascii_end();
    if packet.first() == Some(&b'a') && packet.get(1) == Some(&b'[') {
        return Some(1);
    }
    let kind = digits(packet);
    if kind == 0 || kind > MOST_DIGITS {
        return None;
    }
    let mut at = kind;
    if packet.get(at) == Some(&b'/') {
        at += memchr::memchr(b',', &packet[at..])? + 1;
    }
    at += digits(&packet[at..]);
    match packet.get(at) {
        None => Some(packet.len()),
        Some(first) if opens(*first) => Some(at),
        Some(_) => None,
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The bodies of a multipart text.
fn multipart(text: &[u8]) -> Vec<Part> {
    let start = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let line =
        text[start..].split(|byte| *byte == b'\n').next().expect("a split has a first part").trim_ascii_end();
    if !line.starts_with(b"--") || line.len() < 3 {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let bounds: Vec<usize> = memchr::memmem::find_iter(text, line).collect();
    for pair in bounds.windows(2) {
        let part = &text[pair[0] + line.len()..pair[1]];
        let heads = [&b"\r\n\r\n"[..], b"\n\n"];
        let head =
            heads.iter().filter_map(|empty| Some(memchr::memmem::find(part, empty)? + empty.len())).min();
        let Some(head) = head else { continue };
        let from = pair[0] + line.len() + head;
        let body = text[from..pair[1]].trim_ascii_end();
        if !body.is_empty() {
            parts.push(Part::of(text, from..from + body.len()));
        }
    }
    parts
}

/// JSON all of which is percent-encoded.
fn encoded(text: &[u8]) -> Vec<Part> {
    if !begins_encoded(text) {
        return Vec::new();
    }
    vec![Part { at: 0, embedded: Embedded::of_percent(text.trim_ascii_end()), before: String::new() }]
}

/// JSON whose quotes are escaped.
fn quoted(text: &[u8]) -> Vec<Part> {
    let start = text.len() - text.trim_ascii_start().len();
    let decoded = std::str::from_utf8(&text[start..]).ok().and_then(escaped);
    decoded.map(|(_, embedded)| Part { at: start, embedded, before: String::new() }).into_iter().collect()
}

/// The values of a form (`name=value&…`), or of the query of an address, that hold JSON.
fn form(text: &[u8]) -> Vec<Part> {
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
fn string(text: &[u8]) -> Vec<Part> {
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
fn arguments(text: &[u8]) -> Vec<Part> {
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

/// Base64 of JSON, or of JSON that is compressed; or the compressed bytes themselves.
fn packed(text: &[u8]) -> Vec<Part> {
    let whole = |decoded: Vec<u8>| {
        let embedded = Embedded { text: decoded, map: Map::Whole(text.len()) };
        vec![Part { at: 0, embedded, before: String::new() }]
    };
    if let Some(unpacked) = unpacked(text).or_else(|| of_utf16(text)).filter(|text| holds_json(text)) {
        return whole(unpacked);
    }
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(byte);
    if text.len() < SHORTEST_BASE64 || !text.iter().all(is_of_base64) {
        return Vec::new();
    }
    let Some(decoded) = Embedded::decoded_base64(text) else {
        return Vec::new();
    };
    let decoded = unpacked(&decoded).or_else(|| of_utf16(&decoded)).unwrap_or(decoded);
    if holds_json(&decoded) { whole(decoded) } else { Vec::new() }
}

/// Returns true if what was packed is text, and JSON or has JSON in it in a form that is known. Any word is base64 of some bytes: one of 25
/// UUIDs is of bytes that begin with a brace.
fn holds_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
        && (begins_json(bytes) || !parts(bytes).is_empty() || surrounded(bytes).is_some())
}

/// A text in UTF-16 behind a byte order mark.
fn of_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(text.into_bytes())
}

#[cfg(feature = "archives")]
/// Unpacks a text that gzip or deflate has packed, if it is one.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let read = match bytes {
        [0x1f, 0x8b, ..] => GzDecoder::new(bytes).take(UNPACKED).read_to_end(&mut text),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => {
            ZlibDecoder::new(bytes).take(UNPACKED).read_to_end(&mut text)
        }
        // Some servers leave out the head. Whatever is UTF-8 is no such stream, and other bytes hardly end where one does.
        _ if std::str::from_utf8(bytes).is_err() => {
            let mut stream = DeflateDecoder::new(bytes).take(UNPACKED);
            stream.read_to_end(&mut text).ok()?;
            return (stream.into_inner().total_in() == bytes.len() as u64).then_some(text);
        }
        _ => return None,
    };
    read.ok()?;
    Some(text)
}

#[cfg(not(feature = "archives"))]
fn unpacked(_: &[u8]) -> Option<Vec<u8>> {
    None
}

impl Embedded {
    /// Goes on with a stretch of the outer text that stands at `from`, counted like the map.
    pub(super) fn go_on(&mut self, from: usize, stretch: &[u8]) {
        if let Map::Escapes(ends) = &mut self.map {
            ends.push((offset(self.text.len()), offset(from)));
        }
        self.text.extend_from_slice(stretch);
    }

    /// The text of a value in a form: `%7B` stands for a byte, `+` for a blank.
    fn of_percent(value: &[u8]) -> Self {
        let (mut text, mut ends) = (Vec::with_capacity(value.len()), Vec::new());
        let mut at = 0;
        while let Some(byte) = value.get(at) {
            let hex = value.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
            let escaped = hex.filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
            if let Some(escaped) = escaped {
                text.push(escaped);
                at += 3;
                ends.push((offset(text.len()), offset(at)));
            } else {
                text.push(if *byte == b'+' { b' ' } else { *byte });
                at += 1;
            }
        }
        Self { text, map: Map::Escapes(ends) }
    }
}

#[cfg(test)]
mod tests {
    use super::{parts, surrounded};

    #[test]
    fn json_is_found_in_what_is_put_around_it() {
        for (text, held) in [
            ("/**/cb_1([{\"a\":1}]);", vec!["[{\"a\":1}]"]),
            ("a.b['c'] ({\"a\":1})\n", vec!["{\"a\":1}"]),
            (")]}',\n{\"a\":1}", vec!["\n{\"a\":1}"]),
            ("while(1);[1]", vec!["[1]"]),
            ("\u{feff}{}", vec!["{}"]),
            ("event: x\ndata: {\"a\":\ndata: 1}\n\ndata:[]\n", vec!["{\"a\":\n1}", "[]"]),
            ("MESSAGE\ndestination:/x\n\n{\"a\":1}\0", vec!["{\"a\":1}"]),
            ("42[\"m\",{}]", vec!["[\"m\",{}]"]),
            ("42/chat,17[\"m\",{}]", vec!["[\"m\",{}]"]),
            ("4{}\u{1e}4[1]", vec!["{}", "[1]"]),
            ("1:27:42[\"é\"]", vec!["[\"é\"]"]),
            ("4212[\"m\",{}]", vec!["[\"m\",{}]"]),
            ("{\"a\":1}\u{1e}{}\u{1e}", vec!["{\"a\":1}", "{}"]),
            ("\"{\\\"a\\\":1}\"", vec!["{\"a\":1}"]),
            ("a[\"{}\"]", vec!["[\"{}\"]"]),
            ("--x\r\nA: b\r\n\r\n{\"a\":1}\r\n--x--\r\n", vec!["{\"a\":1}"]),
            ("a=1&m=%7B%22a%22%3A%22b+c%22%7D", vec!["{\"a\":\"b c\"}"]),
            ("https://h/a.js 4:8 \"x\" \"{\\\"a\\\":1}\"", vec!["x", "{\"a\":1}"]),
            ("eyJldmVudCI6ImEiLCJkYXRhIjp7fX0gICAg", vec!["{\"event\":\"a\",\"data\":{}}    "]),
        ] {
            let found: Vec<_> = parts(text.as_bytes())
                .iter()
                .map(|part| String::from_utf8_lossy(&part.embedded.text).into_owned())
                .collect();
            assert_eq!(found, held, "{text}");
        }
    }

    #[test]
    fn the_greater_part_of_a_text_is_found_in_what_surrounds_it() {
        for (text, held) in [
            ("throw 1; < x >{\"a\":1,\"b\":\"cde\"}", Some("{\"a\":1,\"b\":\"cde\"}")),
            ("<x><![CDATA[[{\"a\":1}]]]></x>", None),
            ("<x><!-- {\"a\":1,\"b\":\"cdefgh\"} --></x>", Some("{\"a\":1,\"b\":\"cdefgh\"}")),
            ("f({\"a\":1}); a long script with a small value in it", None),
            ("[INFO] x", None),
        ] {
            let found = surrounded(text.as_bytes());
            let found = found.map(|part| String::from_utf8_lossy(&part.embedded.text).into_owned());
            assert_eq!(found.as_deref(), held, "{text}");
        }
    }

    #[test]
    fn prose_is_no_such_text() {
        for text in [
            "",
            "f(x)",
            "12:00:01 x",
            "a=b",
            "data",
            "42",
            "id 5",
            "--x",
            "42 {",
            "a [1]",
            "f({\"a\":1}",
            "<a href=b>",
        ] {
            let found = parts(text.as_bytes());
            assert!(found.is_empty(), "{text}");
        }
    }
}

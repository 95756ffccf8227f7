//! Texts that hold JSON with something around it that servers, transports and browsers add.
//!
//! Each form is recognised by its own signs, and its content must begin as JSON or be a text of such a form again, so that
//! prose is never taken for one.
//!
//! * `part`: a text in another one
//! * `script`, `frames`, `packets`, `strings`: the forms; `packed`: compressed bytes

mod frames;
mod packed;
mod packets;
mod part;
mod script;
mod strings;

pub(super) use part::Part;
pub(super) use script::padded;

use self::frames::{events, multipart, separated, stomp};
use self::packed::decoded;
use self::packets::packets;
use self::script::guarded;
use self::strings::{arguments, form, quoted, string};
use super::embedded::{Embedded, Map};
use super::lexical::{begins_json, skip_blanks, valid_prefix};
use crate::json::work;

/// Characters of base64 that are worth a look.
pub(super) const SHORTEST_BASE64: usize = 32;

/// The texts that a text of a known form holds; nothing if it is of none.
pub(super) fn parts(text: &[u8]) -> Vec<Part> {
    type Form = fn(&[u8]) -> Vec<Part>;
    work(text.len());
    let forms: [Form; 12] = [
        guarded, padded, events, stomp, separated, packets, multipart, form, quoted, string, arguments,
        packed,
    ];
    forms.iter().map(|form| form(text)).find(|parts| !parts.is_empty()).unwrap_or_default()
}

/// The value that is the greater part of a text, whatever stands around it: a guard of another kind, a page, a frame of XML.
pub(super) fn surrounded(text: &[u8]) -> Option<Part> {
    /// How far the value is searched, and how many brackets may begin it.
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

/// Base64 of JSON, or of JSON that is compressed; or the compressed bytes themselves.
fn packed(text: &[u8]) -> Vec<Part> {
    let whole = |decoded: Vec<u8>| {
        let embedded = Embedded { text: decoded, map: Map::Whole(text.len()) };
        vec![Part { at: 0, embedded, before: String::new() }]
    };
    if let Some(unpacked) = decoded(text).filter(|text| holds_json(text)) {
        return whole(unpacked);
    }
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(byte);
    if text.len() < SHORTEST_BASE64 || !text.iter().all(is_of_base64) {
        return Vec::new();
    }
    let Some(bytes) = Embedded::decoded_base64(text) else {
        return Vec::new();
    };
    let text_in_it = decoded(&bytes).unwrap_or(bytes);
    if holds_json(&text_in_it) { whole(text_in_it) } else { Vec::new() }
}

/// Returns true if what was packed is text, and JSON or has JSON in it in a form that is known. Any word is base64 of some bytes: one of 25
/// UUIDs is of bytes that begin with a brace.
fn holds_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
        && (begins_json(bytes) || !parts(bytes).is_empty() || surrounded(bytes).is_some())
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

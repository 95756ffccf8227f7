//! A text that stands in a string of another text: what it is, and where each of its characters stands.
//!
//! Bodies of a HAR are such texts. A person looks for a fault in the file, not in the decoded text,
//! so the decoded text keeps the ends of its escapes: between them both texts advance together.

use std::ops::Range;

use data_encoding::BASE64;

use crate::json::{Edits, EscapeFault, Value, read_escape, work};

/// A decoded text, and where it stands in the string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Embedded {
    /// The text that the string stands for.
    pub(super) text: Vec<u8>,
    /// Where its parts stand.
    pub(super) map: Map,
}

/// From offsets in a decoded text to offsets in the body of its string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Map {
    /// The offset behind each escape in the decoded text, and in the body.
    Escapes(Vec<(u32, u32)>),
    /// Parts have no place of their own (base64): all that can be told is the string, of so many bytes.
    Whole(usize),
}

impl Default for Map {
    fn default() -> Self {
        Self::Escapes(Vec::new())
    }
}

impl Embedded {
    /// The text of a JSON string whose body, the part between its quotes, was parsed.
    pub(super) fn of_string(body: &str) -> Self {
        let mut embedded = Self::default();
        embedded.read_string(body);
        embedded
    }

    /// A text that stands there as it is.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self { text: bytes.to_vec(), map: Map::default() }
    }

    /// The same, in the memory of another text.
    pub(super) fn read_string(&mut self, body: &str) {
        work(body.len());
        let Self { text, map } = self;
        text.clear();
        text.reserve(body.len() + 8);
        let ends = map.clear();
        let bytes = body.as_bytes();
        let mut at = 0;
        loop {
            at += push_plain(text, &bytes[at..]);
            match bytes.get(at + 1) {
                // Nearly all escapes.
                Some(quote @ (b'"' | b'\\')) => {
                    text.push(*quote);
                    at += 2;
                }
                _ if at == bytes.len() => return,
                _ => {
                    // A backslash that begins no escape stands for nothing.
                    let (character, length) = match read_escape(&bytes[at..]) {
                        Ok(escape) => (Some(escape.character), escape.length),
                        Err(EscapeFault::LoneSurrogate) => (Some(char::REPLACEMENT_CHARACTER), 6),
                        Err(_) => (None, 1),
                    };
                    if let Some(character) = character {
                        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                    at += length;
                }
            }
            ends.push((offset(text.len()), offset(at)));
        }
    }

    /// Begins anew, in the memory that there is.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.map.clear();
    }

    /// Goes on with another text that was decoded, from the body that stands at `base`.
    pub(super) fn append(&mut self, other: &Self, base: usize) {
        if let (Map::Escapes(ends), Map::Escapes(others)) = (&mut self.map, &other.map) {
            let at = self.text.len();
            ends.push((offset(at), offset(base)));
            ends.extend(
                others.iter().map(|(end, body)| (offset(at + *end as usize), offset(base + *body as usize))),
            );
        }
        self.text.extend_from_slice(&other.text);
    }

    /// Goes on with a stretch of the outer text that stands at `from`, counted like the map.
    pub(super) fn go_on(&mut self, from: usize, stretch: &[u8]) {
        if let Map::Escapes(ends) = &mut self.map {
            ends.push((offset(self.text.len()), offset(from)));
        }
        self.text.extend_from_slice(stretch);
    }

    /// The bytes that base64 in the body of a JSON string stands for; `None` when it is not base64.
    pub(super) fn of_base64(body: &str) -> Option<Self> {
        let text = Self::decoded_base64(&Self::of_string(body).text)?;
        Some(Self { text, map: Map::Whole(body.len()) })
    }

    /// The bytes that base64 stands for, in either alphabet. Some exporters break it over lines.
    pub(super) fn decoded_base64(encoded: &[u8]) -> Option<Vec<u8>> {
        let mut encoded: Vec<u8> =
            encoded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        for byte in &mut encoded {
            match byte {
                b'-' => *byte = b'+',
                b'_' => *byte = b'/',
                _ => {}
            }
        }
        BASE64.decode(&encoded).ok()
    }

    /// The bytes that a list of numbers stands for, each at its number; `None` if it is another list.
    pub(super) fn of_numbers(list: Value<'_>) -> Option<Self> {
        let array = list.as_array()?;
        let base = list.span().start;
        let (mut text, mut ends) = (Vec::with_capacity(array.len()), Vec::with_capacity(array.len()));
        for number in &array {
            let byte: u8 = number.as_number().and_then(|_| number.raw().parse().ok())?;
            ends.push((offset(text.len()), offset(number.span().start - base)));
            text.push(byte);
        }
        Some(Self { text, map: Map::Escapes(ends) })
    }

    /// The text of a value in a form: `%7B` stands for a byte, `+` for a blank.
    pub(super) fn of_percent(value: &[u8]) -> Self {
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

/// Appends `bytes` up to their first backslash; returns how many those are. A quote that was escaped comes every few bytes, so
/// eight bytes are copied at a time and those behind the backslash taken off again.
fn push_plain(text: &mut Vec<u8>, bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (chunks, last) = bytes.as_chunks::<8>();
    for (chunk, at) in chunks.iter().zip((0..).step_by(8)) {
        let others = u64::from_le_bytes(*chunk) ^ (ONES * u64::from(b'\\'));
        // The first byte that is a backslash is marked for certain, bytes behind it perhaps wrongly.
        let marks = others.wrapping_sub(ONES) & !others & (ONES << 7);
        text.extend_from_slice(chunk);
        if marks != 0 {
            let plain = (marks.trailing_zeros() >> 3) as usize;
            text.truncate(text.len() - (8 - plain));
            return at + plain;
        }
    }
    let plain = last.iter().position(|byte| *byte == b'\\').unwrap_or(last.len());
    text.extend_from_slice(&last[..plain]);
    bytes.len() - last.len() + plain
}

impl Map {
    /// Where nothing is escaped; in the memory that there is.
    fn clear(&mut self) -> &mut Vec<(u32, u32)> {
        if let Self::Whole(_) = self {
            *self = Self::default();
        }
        let Self::Escapes(ends) = self else { unreachable!("it was just set") };
        ends.clear();
        ends
    }

    /// The same when the body stands at `body` of a text that was repaired: offsets in the body as it was.
    pub(super) fn unrepaired(self, edits: &Edits, body: Range<usize>) -> Self {
        let first = edits.original_end(body.start);
        let as_it_was = |at: usize| edits.original_end(body.start + at) - first;
        match self {
            Self::Whole(length) => Self::Whole(as_it_was(length)),
            Self::Escapes(ends) => {
                let mut mapped: Vec<_> =
                    ends.iter().map(|(end, at)| (*end, offset(as_it_was(*at as usize)))).collect();
                let map = Self::Escapes(ends);
                // A backslash that was left out is an escape together with the quote behind it.
                for (at, end) in edits.left_out(body.clone()) {
                    let decoded = map.decoded(at - body.start);
                    mapped.push((offset(decoded + 1), offset(end + 1 - first)));
                }
                mapped.sort_unstable();
                Self::Escapes(mapped)
            }
        }
    }

    /// The place in the decoded text of the byte at `at` of the body, which is in no escape.
    fn decoded(&self, at: usize) -> usize {
        let Self::Escapes(ends) = self else {
            return 0;
        };
        let passed = ends.partition_point(|(_, end)| *end as usize <= at);
        let (decoded, from) = passed.checked_sub(1).map_or((0, 0), |last| ends[last]);
        decoded as usize + at - from as usize
    }

    /// Where the character at `decoded`, at whose first byte the offset points, stands in the body.
    pub(super) fn place(&self, decoded: usize) -> usize {
        let Self::Escapes(ends) = self else {
            return 0;
        };
        let passed = ends.partition_point(|(end, _)| *end as usize <= decoded);
        match passed.checked_sub(1).and_then(|last| ends.get(last)) {
            Some((end, body)) => *body as usize + (decoded - *end as usize),
            None => decoded,
        }
    }

    /// Where what ends at `decoded` ends in the body.
    pub(super) fn end(&self, decoded: usize) -> usize {
        match self {
            Self::Escapes(_) => self.place(decoded),
            Self::Whole(length) => *length,
        }
    }
}

/// No text is parsed that is longer than can be told in 32 bits.
fn offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn soup() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a",
            "é",
            "👋",
            " ",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\u0041",
            "\\ud83d\\ude00",
            "\\b",
            "\\f",
            "\\r",
            "\\t",
            "{",
            "}",
            "\\uD83D\\uDC4B",
            "x",
            "\\u0000",
        ]);
        prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn it_is_what_the_string_stands_for(body in soup()) {
            let oracle: String = serde_json::from_str(&format!("\"{body}\"")).expect("a string of JSON");
            prop_assert_eq!(Embedded::of_string(&body).text, oracle.into_bytes());
        }

        /// The text before a place in the decoded string is the text before it in the outer text.
        #[test]
        fn every_character_knows_its_place(body in soup()) {
            let embedded = Embedded::of_string(&body);
            let text = String::from_utf8(embedded.text.clone()).expect("text");
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let place = embedded.map.place(at);
                let before: String = serde_json::from_str(&format!("\"{}\"", &body[..place])).expect("a string of JSON");
                prop_assert_eq!(&before, &text[..at]);
            }
        }

        /// The same for a string in single quotes, after its repair.
        #[test]
        fn every_character_of_a_repaired_string_knows_its_place(parts in prop::collection::vec(
            prop::sample::select(vec!["a", "é", "👋", "\"", "\\'", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00"]),
            0..30,
        )) {
            let read = |body: &str| -> (Embedded, Option<Edits>) {
                let literal = format!("'{body}'");
                let Some(repaired) = crate::json::repair(&literal) else { unreachable!("it has single quotes") };
                let length = repaired.text.len();
                (Embedded::of_string(&repaired.text[1..length - 1]), Some(repaired.edits))
            };
            let body = parts.concat();
            let (embedded, edits) = read(&body);
            let length = embedded.map.end(embedded.text.len());
            let map = embedded.map.unrepaired(&edits.expect("it was repaired"), 1..length + 1);
            let text = String::from_utf8(embedded.text).expect("text");
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let before = read(&body[..map.place(at)]).0.text;
                prop_assert_eq!(String::from_utf8_lossy(&before), &text[..at]);
            }
        }

        #[test]
        fn nothing_panics(body in "[a-zé\\\\u0-9\"dD]{0,40}") {
            let embedded = Embedded::of_string(&body);
            for at in 0..embedded.text.len() + 2 {
                embedded.map.place(at);
            }
            Embedded::of_base64(&body);
        }
    }

    #[test]
    fn base64_may_be_broken_over_lines() {
        let text = Embedded::of_base64("eyJh\\r\\nIjox\\nfQ==").map(|embedded| embedded.text);
        assert_eq!(text.as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(Embedded::of_base64("{}"), None);
    }
}

//! Recognises the event as which a broken text began.
//!
//! Where other text and JSON stands between events, a torn body is worth a finding only if it was an event. Events
//! name themselves early: what is whole before the fault, with its brackets closed, tells.

use super::recognise::Recogniser;
use super::recognised::Recognised;
use crate::capture::Opening;
use crate::json::{Arena, Limits, Value};

/// Bytes of a broken text that are looked at: no event names itself later.
const LOOKED_AT: usize = 64 << 10;

impl Recogniser<'_> {
    /// Returns true if a text that is no JSON began as an event, told by what stands before its fault.
    #[must_use]
    pub fn began_as_event(&self, text: &str) -> bool {
        began_as(text, |value| self.is_event(value))
    }

    /// Returns true if a text that is no JSON names its event itself, told by what stands before its fault.
    pub(super) fn names_itself(&self, text: &str) -> bool {
        began_as(text, |value| self.has_name(value))
    }

    /// Returns true if an array begins with an event, or with what began as one, however it goes on.
    #[must_use]
    pub fn begins_with_event(&self, array: &str) -> bool {
        let Some(first) = array.trim_start().strip_prefix('[') else {
            return false;
        };
        let mut arena = Arena::default();
        match arena.parse_prefix(first.trim_start(), &Limits::default()) {
            Ok(document) => self.is_event(document.root()),
            Err(_) => self.began_as_event(first),
        }
    }

    fn is_event(&self, value: Value<'_>) -> bool {
        match value.as_array() {
            Some(array) if !self.is_array_payload(Opening::of(array.iter().next(), None)) => {
                array.iter().next().is_some_and(|first| self.is_event(first))
            }
            _ => matches!(self.recognise(value), Recognised::Event(_)),
        }
    }
}

/// Returns true if what is whole of a torn text, with its brackets closed, is what is looked for.
fn began_as(text: &str, is_it: impl Fn(Value<'_>) -> bool) -> bool {
    let end = (0..=text.len().min(LOOKED_AT))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .expect("the beginning is a boundary");
    let whole = closed(&text[..end]);
    let mut arena = Arena::default();
    arena.parse(&whole, &Limits::default()).is_ok_and(|document| is_it(document.root()))
}

/// As much of the beginning of `text` as holds whole values, and what closes them.
fn closed(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut closers: Vec<u8> = Vec::new();
    // Up to where everything is whole, and how many brackets are open there.
    let mut whole = (0, 0);
    let mut is_name = false;
    // A comma or a colon came last.
    let mut is_awaited = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let mut next = at + 1;
        match byte {
            b'{' | b'[' => {
                is_name = byte == b'{';
                closers.push(if is_name { b'}' } else { b']' });
                whole = (next, closers.len());
            }
            b'}' | b']' => {
                if is_awaited || closers.last() != Some(&byte) {
                    break;
                }
                closers.pop();
                whole = (next, closers.len());
                if closers.is_empty() {
                    break;
                }
            }
            b',' => is_name = closers.last() == Some(&b'}'),
            b':' => is_name = false,
            b'"' => {
                let Some(end) = string_end(bytes, next) else { break };
                next = end;
                if !is_name {
                    whole = (next, closers.len());
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => {
                let length = bytes[at..].iter().position(|byte| b",]} \t\r\n".contains(byte));
                let Some(length) = length else { break };
                let word = text.get(at..at + length).unwrap_or_default();
                if serde_json::from_str::<&serde_json::value::RawValue>(word).is_err() {
                    break;
                }
                next = at + length;
                whole = (next, closers.len());
            }
        }
        if !byte.is_ascii_whitespace() {
            is_awaited = matches!(byte, b',' | b':');
        }
        at = next;
    }
    let (end, open) = whole;
    let mut closed = text.get(..end).unwrap_or_default().to_owned();
    closed.extend(closers.iter().take(open).rev().map(|closer| char::from(*closer)));
    closed
}

/// Where the string ends whose first character stands at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::closed;

    #[test]
    fn what_is_whole_is_kept_and_closed() {
        for (torn, whole) in [
            ("{\"event\":\"a\",\"data\":{\"x\":1,\"y", "{\"event\":\"a\",\"data\":{\"x\":1}}"),
            ("[{\"channel\":\"/a\",\"data\":{\"b\":[tru", "[{\"channel\":\"/a\",\"data\":{\"b\":[]}}]"),
            ("{\"a\":1,}", "{\"a\":1}"),
            ("{\"a\":\"\\\"", "{}"),
            ("{\"a\":undefined}", "{}"),
            ("{\"a\":{}} x", "{\"a\":{}}"),
            ("{\"a\":12", "{}"),
            ("{]", "{}"),
            ("", ""),
        ] {
            assert_eq!(closed(torn), whole, "{torn}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn whatever_is_cut_off_is_json_when_it_is_closed(at in 1_usize..66) {
            let text = "{\"event\":\"a.b\",\"data\":{\"x\":[1,-2.5e3,true,null,{\"é\":\"\\u00e9\\\\\"}]}}";
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).expect("the beginning is a boundary");
            let closed = closed(&text[..at]);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&closed).is_ok(), "{}", closed);
        }
    }
}

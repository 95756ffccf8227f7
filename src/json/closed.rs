//! The beginning of a text, made JSON: up to the last value that is whole, with its brackets closed.

use super::escape::string_end;

/// The beginning of a text.
#[derive(Debug)]
pub struct Beginning {
    /// As much of it as holds whole values, and what closes them.
    pub text: String,
    /// How much of that is as it was. What ends further behind was open.
    pub whole: usize,
}

/// As much of the beginning of `text` as holds whole values, closed.
#[must_use]
pub fn closed(text: &str) -> Beginning {
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
                let word = &text[at..at + length];
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
    Beginning { text: closed, whole: end.min(text.len()) }
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
            assert_eq!(closed(torn).text, whole, "{torn}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn whatever_is_cut_off_is_json_when_it_is_closed(at in 1_usize..66) {
            let text = "{\"event\":\"a.b\",\"data\":{\"x\":[1,-2.5e3,true,null,{\"é\":\"\\u00e9\\\\\"}]}}";
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).expect("the beginning is a boundary");
            let closed = closed(&text[..at]).text;
            prop_assert!(serde_json::from_str::<serde_json::Value>(&closed).is_ok(), "{}", closed);
        }
    }
}

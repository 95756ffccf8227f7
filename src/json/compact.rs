//! A value on one line, as it was written, without the white space between its tokens.

use std::ops::Range;

use super::slot::Shape;
use super::value::Value;
use crate::safe;

/// Something to be written in place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// Where the value stands in the text of its document.
    pub span: Range<usize>,
    /// JSON that takes its place.
    pub json: String,
}

impl Value<'_> {
    /// Appends the value without blanks, hostile characters escaped as [`safe::push_json_raw`] does; values at
    /// `swaps` (in the order of the text, none within another) are replaced.
    ///
    /// Between two tokens of the tape stand brackets, commas, colons and blanks. So the tape tells where blanks may
    /// be, and whatever has none is copied in one stretch: for a record on one line that is all of it.
    pub fn push_compact(&self, out: &mut Vec<u8>, swaps: &[Swap]) {
        let (tape, first) = self.place();
        let Range { start, end } = self.span();
        let mut stretch = Stretch { out, text: tape.text, from: start, to: start };
        let mut swaps = swaps.iter().skip_while(|swap| swap.span.start < start).peekable();
        let last = tape.slot(first).end_index(first);
        let mut at = first;
        while at < last {
            let slot = tape.slot(at);
            let token = slot.start as usize..slot.end as usize;
            if let Some(swap) = swaps.next_if(|swap| swap.span.start == token.start) {
                stretch.replace(token, &swap.json);
                at = slot.end_index(at);
                continue;
            }
            if !matches!(slot.shape(), Shape::Array | Shape::Object) {
                stretch.token(token);
            }
            at += 1;
        }
        stretch.token(end..end);
        stretch.flush();
    }
}

/// Text without blanks that was found and is not written yet.
struct Stretch<'t, 'o> {
    out: &'o mut Vec<u8>,
    text: &'t str,
    from: usize,
    to: usize,
}

impl Stretch<'_, '_> {
    /// A token that stays as it is.
    #[inline]
    fn token(&mut self, token: Range<usize>) {
        let gap = &self.text.as_bytes()[self.to..token.start];
        if gap.iter().any(|byte| *byte <= b' ') {
            self.skip_blanks(token.start);
        }
        self.to = token.end;
    }

    /// A value with something else in its place.
    fn replace(&mut self, value: Range<usize>, json: &str) {
        self.token(value.start..value.start);
        self.flush();
        self.out.extend_from_slice(json.as_bytes());
        (self.from, self.to) = (value.end, value.end);
    }

    /// Writes what was found, and what is left of the gap behind it, which ends at `end`.
    #[cold]
    fn skip_blanks(&mut self, end: usize) {
        self.flush();
        let gap = &self.text.as_bytes()[self.to..end];
        self.out.extend(gap.iter().filter(|byte| **byte > b' '));
        self.from = end;
        self.to = end;
    }

    fn flush(&mut self) {
        safe::push_json_raw(self.out, &self.text[self.from..self.to]);
        self.from = self.to;
    }
}

#[cfg(test)]
mod tests {
    use super::Swap;
    use crate::json::{Arena, Limits};

    fn compact(text: &str, swaps: &[Swap]) -> String {
        let mut arena = Arena::default();
        let Ok(document) = arena.parse(text, &Limits::default()) else { return "broken".to_owned() };
        let mut out = Vec::new();
        document.root().push_compact(&mut out, swaps);
        String::from_utf8(out).expect("it is made of JSON")
    }

    #[test]
    fn only_blanks_between_tokens_go() {
        assert_eq!(
            compact(r#" {"a b": [1, 2.50 ,[ ], { }] , "c":"x  y"} "#, &[]),
            r#"{"a b":[1,2.50,[],{}],"c":"x  y"}"#
        );
        assert_eq!(compact("{\n\t\"a\" :\r\n true\n}", &[]), r#"{"a":true}"#);
        for text in ["[]", "{}", "null", "\"\"", "[[],{}]", r#"{"a":[{"b":1e5}]}"#] {
            assert_eq!(compact(text, &[]), text);
        }
    }

    #[test]
    fn what_is_swapped_is_nowhere_in_the_line() {
        let text = r#"{"a": "xyz", "b": [ {"c": 1} ,2], "d":3}"#;
        let swap = |part: &str| {
            let start = text.find(part).expect("the part is there");
            Swap { span: start..start + part.len(), json: "\"?\"".to_owned() }
        };
        assert_eq!(compact(text, &[swap("\"xyz\"")]), r#"{"a":"?","b":[{"c":1},2],"d":3}"#);
        assert_eq!(compact(text, &[swap("{\"c\": 1}"), swap("3")]), r#"{"a":"xyz","b":["?",2],"d":"?"}"#);
        assert_eq!(compact(text, &[Swap { span: 0..text.len(), json: "0".to_owned() }]), "0");
    }

    #[test]
    fn hostile_characters_are_escaped() {
        assert_eq!(compact("[ \"\u{202e}x\" ]", &[]), "[\"\\u202ex\"]");
    }
}

//! Hashes of Ruby, as Logstash and Fluent Bit print their records.

use std::ops::Range;

use super::Opener;
use super::embedded::{Kind, open};
use crate::capture::embedded::Embedded;
use crate::capture::lexical::opens;
use crate::capture::skim::Skim;
use crate::json::string_end;

impl Opener<'_, '_> {
    /// The events in the texts of a hash of Ruby, as Logstash and Fluent Bit print their records: `{"log"=>"{…}"}`; false if there are
    /// none, and the hash is not of a known form.
    pub(super) fn carried_by_hash(&mut self, start: usize, text: &str) -> bool {
        if !self.records.questions.looks_inside() {
            return false;
        }
        if let Ok(document) = self.arena.parse(&as_json(text), &self.options.limits) {
            return self.records.carrier(document.root(), start, start..start + text.len());
        }
        let mut has_opened = false;
        for range in raw_texts(text) {
            let embedded = Embedded::of_bytes(&text.as_bytes()[range.clone()]);
            let mut inner = self.records.again();
            open(&mut inner, embedded, start + range.start, Kind::Json, 0);
            has_opened |= inner.has_found;
        }
        self.records.has_found |= has_opened;
        has_opened
    }
}

/// The same as JSON, in which everything stands where it stands in the hash, but for scalars that JSON lacks: `"a" => nil`,
/// `"@timestamp" => 2024-06-10T07:10:26.810Z`, and elements behind their number, `[0] "a"`.
fn as_json(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '=', '[']) {
        json.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes()[0] {
            b'"' => {
                let end = string_end(&rest.as_bytes()[1..], 0).map_or(rest.len(), |end| 1 + end);
                json.push_str(&rest[..end]);
                end
            }
            b'[' => {
                let number = number_of_element(rest);
                json.extend(std::iter::repeat_n(
                    if number.is_some() { ' ' } else { '[' },
                    number.unwrap_or(1),
                ));
                number.unwrap_or(1)
            }
            _ => arrow(rest, &mut json),
        };
        rest = &rest[length..];
    }
    json.push_str(rest);
    json
}

/// How long the number is before an element of an array.
fn number_of_element(text: &str) -> Option<usize> {
    let digits = text[1..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && text[1 + digits..].starts_with("] ")).then_some(digits + 2)
}

/// Writes a colon for the arrow that `text` begins with, and quotes around what follows if JSON has no such scalar. Returns how much
/// of the text that is.
fn arrow(text: &str, json: &mut String) -> usize {
    let Some(behind) = text.strip_prefix("=>") else {
        json.push('=');
        return 1;
    };
    let scalar = behind
        .strip_prefix(' ')
        .map_or("", |value| &value[..value.find([',', '\n', '}']).unwrap_or(value.len())]);
    let scalar = scalar.trim_end();
    let is_json =
        scalar.starts_with(['"', '{', '[']) || serde_json::from_str::<serde::de::IgnoredAny>(scalar).is_ok();
    if scalar.is_empty() || is_json {
        json.push_str(": ");
        return 2;
    }
    // Both quotes take the place of a sign of the arrow and of the blank.
    let quoted = scalar.replace(['"', '\\'], "'");
    let value = if scalar == "nil" { " null".to_owned() } else { format!("\"{quoted}\"") };
    json.extend([":", &value]);
    "=> ".len() + scalar.len()
}

/// The JSON texts that stand as strings in a hash whose quotes were not escaped: `"log"=>"{"a":1}"`.
fn raw_texts(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(arrow) = memchr::memmem::find(&bytes[from..], b"=>").map(|at| from + at + 2) {
        let quote = arrow + usize::from(bytes.get(arrow) == Some(&b' '));
        let at = quote + 1;
        from = arrow;
        let is_json = bytes.get(quote) == Some(&b'"') && bytes.get(at).is_some_and(|first| opens(*first));
        let end = is_json.then(|| Skim::new(bytes, at, 0).find_end(bytes)).flatten();
        if let Some(end) = end.filter(|end| bytes.get(*end) == Some(&b'"')) {
            found.push(at..end);
            from = end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{as_json, raw_texts};

    #[test]
    fn a_hash_is_json_of_the_same_length() {
        for (hash, json) in [
            (r#"{"a"=>1, "b" => nil}"#, r#"{"a": 1, "b" : null}"#),
            (
                "{\n \"@timestamp\" => 2024-06-10T07:10:26.810Z,\n \"m\" => \"x => \\\"y\\\"\"\n}",
                "{\n \"@timestamp\" :\"2024-06-10T07:10:26.810Z\",\n \"m\" :  \"x => \\\"y\\\"\"\n}",
            ),
            ("{\"t\" => [\n [0] \"a\",\n [1] 2\n ]}", "{\"t\" :  [\n     \"a\",\n     2\n ]}"),
            (r#"{"e" => #<E: "x">, "n" => -1.5}"#, r##"{"e" :"#<E: 'x'>", "n" :  -1.5}"##),
        ] {
            assert_eq!(as_json(hash), json);
            assert_eq!(hash.len(), json.len());
        }
    }

    #[test]
    fn texts_without_escapes_end_at_the_quote_behind_their_brackets() {
        let text = r#"{"log"=>"{"a":{}}", "b"=>"x", "c" => "[1]"}"#;
        let texts: Vec<_> = raw_texts(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(texts, [r#"{"a":{}}"#, "[1]"]);
    }
}

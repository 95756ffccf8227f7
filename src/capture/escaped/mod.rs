//! JSON that stands escaped in a line: `{\"a\":1}`, `\x22`, `""`, `&quot;`, `%22`, `#012`; in several ways, one around another.

mod layers;

use layers::{Characters, Layer, characters, layer_of};

use super::embedded::{Embedded, Map};
use super::lexical::{newline, opens, valid_prefix, without_line_end};
use super::skim::Skim;
use crate::json::work;

/// No text is decoded that is longer.
pub(super) const LONGEST: usize = 4 << 20;

/// How often a text may be escaped.
const LAYERS: usize = 4;

/// So many bytes of a line are decoded first to find where a value on it ends, then four times as many, and so on.
pub(super) const FIRST: usize = 32;

/// So many bytes tell how a text is escaped.
pub(super) const TELLING: usize = 128;

/// How a text was escaped: the last way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escape([Option<Layer>; LAYERS]);

impl Escape {
    /// No character is written in more bytes: a pair of `\uXXXX`, or what further ways of escaping make of one.
    fn longest_character(self) -> usize {
        if self.0[1].is_none() { 12 } else { 64 }
    }
}

/// How `text` is escaped, which begins with a bracket, encoded or not; `None` if it does not go on with a quote, or is not escaped.
pub(super) fn escape_at(text: &[u8]) -> Option<Escape> {
    /// Nearly always the first few bytes tell.
    const FEW: usize = 32;
    let line = first_line(&text[..text.len().min(TELLING)]);
    // Nearly no text is escaped.
    let begin = line.iter().find(|byte| !matches!(byte, b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n'))?;
    if !matches!(begin, b'\\' | b'%' | b'&' | b'#' | b'"') {
        return None;
    }
    let few = line.get(..FEW).map_or(Err(TooShort), |few| escape_in(few, false));
    few.or_else(|TooShort| escape_in(line, true)).unwrap_or_default()
}

/// The bytes that tell are not there.
struct TooShort;

/// The same of the beginning of a line, or of all of it.
fn escape_in(line: &[u8], is_all: bool) -> Result<Option<Escape>, TooShort> {
    /// Characters by which a way of escaping is known, and those that the end of a beginning may lack.
    const SHORTEST: usize = 16;
    let mut plain = characters(valid_prefix(line));
    let is_bracket = |plain: &Characters| plain.first().is_some_and(|(first, _)| matches!(first, '{' | '['));
    let is_encoded = !is_bracket(&plain);
    let mut layers = [None; LAYERS];
    for nth in 0..=LAYERS {
        let is_before = |c: char| matches!(c, '{' | '[' | ' ' | '\t' | '\r' | '\n');
        let first = plain.iter().position(|(c, _)| !is_before(*c)).unwrap_or(plain.len());
        if !is_all && plain.len() < first + SHORTEST {
            return Err(TooShort);
        }
        let at = if is_bracket(&plain) { first } else { 0 };
        let Some(layer) = layer_of(plain.get(at..).unwrap_or_default()) else {
            let is_closed = is_encoded && matches!(plain.get(at), Some(('}' | ']', _)));
            let is_json = at > 0 && (matches!(plain.get(at), Some(('"', _))) || is_closed);
            return Ok((nth > 0 && is_json).then_some(Escape(layers)));
        };
        let Some(free) = layers.get_mut(nth) else { break };
        *free = Some(layer);
        plain = layer.taken_off(&plain);
    }
    Ok(None)
}

/// How a text is escaped that begins with a bracket, and what its first line stands for.
pub(super) fn escaped(text: &str) -> Option<(Escape, Embedded)> {
    let escape = escape_of(text)?;
    let line = line_within(text, LONGEST + 1);
    Some((escape, decode(Some(line).filter(|line| line.len() <= LONGEST)?, escape)))
}

/// The same of the value alone that the line begins with, and how long that is. No more of the line is looked at than a few times
/// the length of the value: there may be many of them on it.
pub(super) fn escaped_value(text: &str) -> Option<(Escape, Embedded, usize)> {
    let escape = escape_of(text)?;
    let longest_character = escape.longest_character();
    let mut reach = FIRST / 4;
    loop {
        reach = LONGEST.min(4 * reach);
        let part = line_within(text, reach);
        let is_line = part.len() == text.len() || part.len() + longest_character < reach;
        let mut decoded = decode(part, escape);
        if let Some(end) = Skim::new(&decoded.text, 0, 0).find_end(&decoded.text) {
            let length = decoded.map.place(end);
            if is_line || length + longest_character < part.len() {
                decoded.text.truncate(end);
                return Some((escape, decoded, length));
            }
        }
        if is_line || reach == LONGEST {
            return None;
        }
    }
}

/// How a text is escaped that begins with a bracket.
fn escape_of(text: &str) -> Option<Escape> {
    let first = *text.as_bytes().first()?;
    (opens(first) || begins_encoded(text.as_bytes())).then(|| escape_at(text.as_bytes()))?
}

/// The first line of a text, as far as it stands in the first `reach` bytes.
fn line_within(text: &str, reach: usize) -> &str {
    valid_prefix(first_line(&text.as_bytes()[..text.len().min(reach)]))
}

/// The text before the first line end.
fn first_line(text: &[u8]) -> &[u8] {
    without_line_end(newline(text, 0).map_or(text, |end| &text[..=end]))
}

/// Where in a text JSON begins of which the brackets are encoded, as its quotes are, and how.
pub(super) fn encoded_bracket(text: &[u8]) -> Option<(usize, Escape)> {
    let encoded = memchr::memchr3_iter(b'%', b'\\', b'&', text).filter(|at| begins_encoded(&text[*at..]));
    encoded.into_iter().find_map(|at| Some((at, escape_at(&text[at..])?)))
}

/// Returns true if a text begins with an encoded bracket: `%7B`, `%257B`, `\x7b`, `\u007b`, `\173`, `&#123;`, `&amp;#123;`.
fn begins_encoded(text: &[u8]) -> bool {
    /// Of `{` and `[`, without what is before them however often they are encoded.
    const PERCENT: [&[u8]; 2] = [b"7b", b"5b"];
    const BACKSLASH: [&[u8]; 6] = [b"x7b", b"x5b", b"u007b", b"u005b", b"173", b"133"];
    const ENTITY: [&[u8]; 10] = [
        b"#123;", b"#0123;", b"#91;", b"#091;", b"#x7b;", b"#x5b;", b"lbrace;", b"lcub;", b"lbrack;",
        b"lsqb;",
    ];
    let (again, signs): (&[u8], &[&[u8]]) = match text.first() {
        Some(b'%') => (b"25", &PERCENT),
        Some(b'\\') => (b"\\", &BACKSLASH),
        Some(b'&') => (b"amp;", &ENTITY),
        _ => return false,
    };
    let mut rest = &text[1..];
    for _ in 0..1 << LAYERS {
        let Some(further) = rest.strip_prefix(again) else { break };
        rest = further;
    }
    signs.iter().any(|sign| rest.get(..sign.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(sign)))
}

/// The text that `line` stands for, and where its characters stand.
pub(super) fn decode(line: &str, escape: Escape) -> Embedded {
    work(line.len());
    let layers = escape.0.into_iter().flatten();
    let decoded = layers.fold(characters(line), |plain, layer| layer.taken_off(&plain));
    let mut text = Vec::with_capacity(line.len());
    let mut ends = Vec::with_capacity(line.len().saturating_sub(decoded.len()));
    let mut advance = 0;
    for (character, end) in decoded {
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        if end - text.len() != advance {
            advance = end - text.len();
            ends.push((offset(text.len()), offset(end)));
        }
    }
    Embedded { text, map: Map::Escapes(ends) }
}

fn offset(offset: usize) -> u32 {
    // Texts that are decoded are short.
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::layers::Layer;
    use super::{Escape, decode, encoded_bracket, escape_at};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

        /// Places are counted by how much shorter the decoded text is.
        #[test]
        fn what_is_decoded_is_never_longer(
            parts in prop::collection::vec(prop::sample::select(vec![
                "\\", "\\\\", "\"", "\"\"", "x", "u", "0", "1", "2", "7", "9", "ff", "d83d", "\\u", "\\x",
                "\\ud83d\\ude00", "%", "%2", "%25", "%C3", "%F0%9F", "+", "&", "&#", "&#x1F600;", "&amp;", "&quot;",
                ";", "n", "é", "{", "\u{1f600}", "#012", "#",
            ]), 0..20),
            layers in prop::array::uniform4(prop::option::of(prop::sample::select(vec![
                Layer::Backslash, Layer::Doubled, Layer::Entity, Layer::Percent, Layer::Control,
            ]))),
        ) {
            let line = parts.concat();
            let embedded = decode(&line, Escape(layers));
            prop_assert!(embedded.text.len() <= line.len());
            for offset in 0..=embedded.text.len() {
                prop_assert!(embedded.map.place(offset) <= line.len());
            }
        }
    }

    #[test]
    fn what_is_escaped_comes_out_and_knows_its_place() {
        for line in [
            r#"{\"a\":\"é \\\" \u00e9\"} x"#,
            r"{\x22a\x22:\x22é \\\x22 é\x22} x",
            r#"{\\\"a\\\":\\\"é \\\\\\\" é\\\"} x"#,
            r#"{\\\\\\\"a\\\\\\\":\\\\\\\"é \\\\\\\\\\\\\\\" é\\\\\\\"} x"#,
            r#"{""a"":""é \"" é""} x"#,
            r#"{""""a"""":""""é \"""" é""""} x"#,
            "{&quot;a&quot;:&#34;é \\&#x22; é&quot;} x",
            "{&amp;quot;a&amp;quot;:&amp;#034;é \\&amp;quot; é&amp;quot;} x",
            "{%22a%22:%22%C3%A9 \\%22 é%22} x",
            "{%2522a%2522:%2522%25C3%25A9 \\%2522 é%2522} x",
        ] {
            let escape = escape_at(line.as_bytes()).expect("the text is escaped");
            let embedded = decode(line, escape);
            let text = String::from_utf8_lossy(&embedded.text);
            assert_eq!(text, "{\"a\":\"é \\\" é\"} x", "{line}");
            let end = text.find('}').unwrap_or_default() + 1;
            assert!(line[..embedded.map.place(end)].ends_with('}'), "{line}");
        }
        for line in ["{\"\":1}", "{\"a\":1}", "{\\d}", "[%2]", "[&nbsp;x]", "{#01", "{", "[\\n]"] {
            assert_eq!(escape_at(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn brackets_may_be_encoded_too() {
        for line in [
            r"\x7b\x22a\x22:1\x7d",
            r"\u007B\u0022a\u0022:1\u007D",
            r#"\u007b\"a\":1\u007d"#,
            r"\173\042a\042:1\175",
            "%7B%22a%22:1%7D",
            "%257b%2522a%2522:1%257d",
            "%25257B%252522a%252522%25253A1%25257D",
            "&#123;&quot;a&quot;&#58;1&#125;",
            "&lbrace;&quot;a&quot;&colon;1&rbrace;",
            "&amp;#123;&amp;quot;a&amp;quot;:1&amp;#125;",
        ] {
            let text = format!("é {line}");
            let (at, escape) = encoded_bracket(text.as_bytes()).expect("a bracket is encoded");
            assert_eq!(at, 3, "{line}");
            assert_eq!(String::from_utf8_lossy(&decode(line, escape).text), "{\"a\":1}", "{line}");
        }
        for line in ["100%7", r"C:\x7bar", r"\u007bx", "&#123;x", "%7B", "a&b"] {
            assert_eq!(encoded_bracket(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn line_ends_that_a_log_must_not_hold_are_read_outside_strings() {
        let line = r#"{#012#011"a": "x#012",#015#012 "b": 1#012}"#;
        let decoded = escape_at(line.as_bytes()).map(|escape| decode(line, escape).text);
        let text = decoded.map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(text.as_deref(), Some("{\n\t\"a\": \"x#012\",\r\n \"b\": 1\n}"));
        let repr = r#"{\n  "a": "x\\n"\n}"#;
        let decoded = escape_at(repr.as_bytes()).map(|escape| decode(repr, escape).text);
        assert_eq!(decoded.as_deref(), Some(&b"{\n  \"a\": \"x\\n\"\n}"[..]));
    }
}

//! Regular expressions as ECMA-262 takes them without its flag `u`: there a bracket or brace that opens or closes nothing
//! stands for itself. Many schemas have such patterns; the engine wants those brackets escaped.

use std::sync::Arc;

use serde_json::Value as Json;

/// The schema with such brackets escaped in all its patterns; nothing if it has none.
#[must_use]
pub fn with_brackets_escaped(schema: &Arc<Json>) -> Option<Arc<Json>> {
    let mut escaped = Json::clone(schema);
    let mut is_changed = false;
    escape_in(&mut escaped, &mut is_changed);
    is_changed.then(|| Arc::new(escaped))
}

fn escape_in(schema: &mut Json, is_changed: &mut bool) {
    match schema {
        Json::Array(items) => items.iter_mut().for_each(|item| escape_in(item, is_changed)),
        Json::Object(members) => {
            if let Some(Json::String(pattern)) = members.get_mut("pattern") {
                replace(pattern, is_changed);
            }
            if let Some(Json::Object(patterns)) = members.get_mut("patternProperties") {
                *patterns = std::mem::take(patterns)
                    .into_iter()
                    .map(|(mut pattern, schema)| {
                        replace(&mut pattern, is_changed);
                        (pattern, schema)
                    })
                    .collect();
            }
            for (name, value) in members {
                // The values of these are data, not schemas.
                if !matches!(name.as_str(), "const" | "enum" | "default" | "examples" | "x-event") {
                    escape_in(value, is_changed);
                }
            }
        }
        _ => {}
    }
}

fn replace(pattern: &mut String, is_changed: &mut bool) {
    let escaped = escaped(pattern);
    if escaped != *pattern {
        *pattern = escaped;
        *is_changed = true;
    }
}

/// A pattern in which each bracket that stands for itself is escaped.
fn escaped(pattern: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len() + 4);
    let (mut rest, mut is_in_class) = (pattern, false);
    while let Some(c) = rest.chars().next() {
        let taken = match (c, is_in_class) {
            ('\\', _) => escape_length(rest),
            ('{', false) => quantifier_length(rest).unwrap_or(0),
            ('[', true) | (']' | '}', false) => 0,
            _ => c.len_utf8(),
        };
        if taken == 0 {
            escaped.push('\\');
        }
        is_in_class = match c {
            '[' => true,
            ']' => false,
            _ => is_in_class,
        };
        let (part, behind) = rest.split_at(taken.max(c.len_utf8()));
        escaped.push_str(part);
        rest = behind;
    }
    escaped
}

/// Length of the escape that a text begins with, with its braces: `\d`, `\p{L}`, `\u{1F44B}`.
fn escape_length(text: &str) -> usize {
    let Some(letter) = text.chars().nth(1) else { return 1 };
    let length = 1 + letter.len_utf8();
    let has_braces = matches!(letter, 'p' | 'P' | 'u' | 'x') && text[length..].starts_with('{');
    let end = text[length..].find('}').filter(|_| has_braces);
    end.map_or(length, |end| length + end + 1)
}

/// Length of the quantifier `{1}`, `{1,}` or `{1,2}` that a text begins with.
fn quantifier_length(text: &str) -> Option<usize> {
    let end = text.find('}')?;
    let (least, most) = text[1..end].split_once(',').unwrap_or((&text[1..end], ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && is_number(least) && is_number(most)).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn brackets_that_stand_for_themselves_are_escaped() {
        for (pattern, expected) in [
            ("^[^[]*]$", r"^[^\[]*\]$"),
            ("a}b{c", r"a\}b\{c"),
            ("a{2}b{2,}c{2,3}d{,3}e{x}", r"a{2}b{2,}c{2,3}d\{,3\}e\{x\}"),
            (r"\p{L}\u{1F44B}\{\]\", r"\p{L}\u{1F44B}\{\]\"),
            ("[{}(]x]", r"[{}(]x\]"),
            (r"[\]]]", r"[\]]\]"),
            ("ü[ü]", "ü[ü]"),
        ] {
            assert_eq!(escaped(pattern), expected, "{pattern}");
        }
    }
}

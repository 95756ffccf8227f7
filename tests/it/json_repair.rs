//! Reading leniently: JSON needs no repair, what was made of JSON comes back to it, and every place is kept.

use cxray::json::{Arena, Edits, Limits, repair};
use proptest::prelude::*;

/// A JSON value, as `serde_json` has it.
fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z\"'{}\\[\\],:;/#é“”…\\\\ \\n]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z_$][a-z0-9_$]{0,6}|[a-z '\"]{0,5}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// What is done to the text of a value.
#[derive(Debug, Clone, Copy)]
struct Style {
    single: bool,
    bare: bool,
    python: bool,
    long: bool,
    trailing: bool,
    comments: bool,
    semicolons: bool,
    lines: bool,
    undefined: bool,
}

fn style() -> impl Strategy<Value = Style> {
    any::<[bool; 9]>().prop_map(
        |[single, bare, python, long, trailing, comments, semicolons, lines, undefined]| Style {
            single,
            bare,
            python,
            long,
            trailing,
            comments,
            semicolons,
            lines,
            undefined,
        },
    )
}

impl Style {
    fn string(self, text: &str) -> String {
        let quoted = serde_json::Value::from(text).to_string();
        if !self.single {
            return quoted;
        }
        let body = quoted[1..quoted.len() - 1].replace("\\\"", "\"").replace('\'', "\\'");
        format!("{}'{body}'", if self.python { "u" } else { "" })
    }

    fn name(self, name: &str) -> String {
        let is_bare = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_' || it == '$')
            && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '$');
        if self.bare && is_bare { name.to_owned() } else { self.string(name) }
    }

    fn joined(self, parts: &[String], is_object: bool) -> String {
        let comma = match (is_object, self.semicolons, self.lines) {
            (true, true, _) => ";",
            (true, _, true) => "\n",
            _ => ",",
        };
        let space = if self.comments { "/* }\"' */ // [{\n" } else { " " };
        let mut text = parts.join(&format!("{space}{comma}{space}"));
        if self.trailing && !parts.is_empty() && comma != "\n" {
            text.push_str(comma);
        }
        text + space
    }

    fn write(self, value: &serde_json::Value) -> String {
        use serde_json::Value;
        match value {
            Value::Null if self.python => "None".into(),
            Value::Bool(true) if self.python => "True".into(),
            Value::Bool(false) if self.python => "False".into(),
            Value::Number(number) if self.long => format!("{number}L"),
            Value::String(text) => self.string(text),
            Value::Array(elements) => {
                let parts: Vec<String> = elements.iter().map(|it| self.write(it)).collect();
                format!("[{}]", self.joined(&parts, false))
            }
            Value::Object(members) => {
                let mut parts: Vec<String> = members
                    .iter()
                    .map(|(name, it)| format!("{} : {}", self.name(name), self.write(it)))
                    .collect();
                if self.undefined {
                    parts.push("\"left out\": undefined".into());
                    parts.insert(0, "\"left out\": undefined".into());
                }
                format!("{{{}}}", self.joined(&parts, true))
            }
            other => other.to_string(),
        }
    }
}

/// Every offset keeps its order, and what was not edited stands where it stood.
fn check_places(original: &str, repaired: &str, edits: &Edits) {
    let mut last = 0;
    for (at, found) in repaired.char_indices() {
        let place = edits.original(at);
        assert!(place >= last && place <= original.len(), "{original}\n{repaired}\n{at}");
        last = place;
        if found.is_ascii_digit() || matches!(found, ':' | '{' | '}' | 'é') {
            assert!(original[place..].starts_with(found), "{original}\n{repaired}\n{at}");
        }
    }
    assert_eq!(edits.original(repaired.len()), original.len());
}

proptest! {
    #[test]
    fn json_needs_no_repair(value in value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        prop_assert!(repair(&text).is_none(), "{text}");
    }

    #[test]
    fn what_was_made_of_json_comes_back_to_it(value in value(), style in style()) {
        let text = style.write(&value);
        let Some(repaired) = repair(&text) else {
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
            return Ok(());
        };
        if repaired.doubt.is_none() {
            let read: serde_json::Value = serde_json::from_str(&repaired.text)
                .map_err(|fault| TestCaseError::fail(format!("{text}\n{}\n{fault}", repaired.text)))?;
            prop_assert_eq!(&read, &value, "{}\n{}", text, repaired.text);
            check_places(&text, &repaired.text, &repaired.edits);
        } else {
            prop_assert!(text.contains('…') && style.bare, "{}", text);
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "[{}\\[\\]'\"a1uL:,;/*#\\\\ \\n“”’…]{0,40}") {
        if let Some(repaired) = repair(&text) {
            let mut arena = Arena::default();
            if let Err(fault) = arena.parse(&repaired.text, &Limits::default()) {
                let fault = repaired.edits.fault(fault);
                prop_assert!(fault.span.start <= fault.span.end && fault.span.end <= text.len());
                prop_assert!(text.is_char_boundary(fault.span.start));
            }
        }
    }
}

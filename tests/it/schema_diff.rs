//! `cxray schema diff`: what it says of random pairs of schemas holds for thousands of values.

use std::sync::Arc;

use cxray::catalog::{Library, Schema, Shelf};
use cxray::compat::{Comparison, Side, Verdict, compare};
use cxray::sample::Dice;
use serde_json::{Map, Value as Json, json};

struct NoShelf;

impl Shelf for NoShelf {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        Err(uri.to_owned())
    }
}

/// A schema that is ready; `None` for references that lead back to themselves in place.
fn side(schema: &Json) -> Option<Side> {
    let library = Library::gather("event:///a.json", Arc::new(schema.clone()), &NoShelf)
        .expect("no reference leads out");
    Side::new(Schema::of_user(library, true).ok()?, Vec::new()).ok()
}

fn compared(old: &Json, new: &Json) -> Comparison {
    compare(&side(old).expect("it compiles"), &side(new).expect("it compiles"))
}

/// A random schema over few words, so that two of them overlap.
fn schema(dice: &mut Dice, depth: usize) -> Json {
    let kinds = if depth == 0 { 7 } else { 15 };
    match dice.roll(kinds) {
        0 => {
            json!({ "type": dice.pick(&["string", "integer", "number", "boolean", "null", "object", "array"]) })
        }
        1 => json!({ "enum": some(dice, &[json!("a"), json!("b"), json!(1), json!(2), json!(null)]) }),
        2 => json!({ "type": "integer", "minimum": dice.roll(4), "maximum": 3 + dice.roll(4) }),
        3 => json!({ "type": "string", "minLength": dice.roll(3), "maxLength": 2 + dice.roll(3) }),
        4 => json!({ "type": ["string", "null"], "pattern": dice.pick(&["^a", "a$", "^[ab]*$"]) }),
        5 => json!({ "const": one(dice, &[json!("a"), json!(1), json!([]), json!({})]) }),
        6 => json!({ "exclusiveMinimum": dice.roll(3), "multipleOf": 1 + dice.roll(2) }),
        7..=9 => object(dice, depth),
        10 => {
            json!({ "type": "array", "items": schema(dice, depth - 1), "minItems": dice.roll(2), "maxItems": 1 + dice.roll(3) })
        }
        11 => json!({ "anyOf": several(dice, depth) }),
        12 => json!({ "oneOf": several(dice, depth) }),
        13 => json!({ "allOf": several(dice, depth) }),
        _ => match dice.roll(3) {
            0 => json!({ "not": schema(dice, depth - 1) }),
            1 => json!({ "$ref": dice.pick(&["#/$defs/x", "#/$defs/y"]) }),
            _ => {
                json!({ "if": schema(dice, depth - 1), "then": schema(dice, depth - 1), "else": schema(dice, depth - 1) })
            }
        },
    }
}

fn one<T: Clone>(dice: &mut Dice, of: &[T]) -> T {
    of[dice.roll(of.len())].clone()
}

fn several(dice: &mut Dice, depth: usize) -> Json {
    (0..=dice.roll(2)).map(|_| schema(dice, depth - 1)).collect()
}

fn some(dice: &mut Dice, values: &[Json]) -> Vec<Json> {
    let mut values = values.to_vec();
    dice.shuffle(&mut values);
    values.truncate(1 + dice.roll(3));
    values
}

fn object(dice: &mut Dice, depth: usize) -> Json {
    let mut members = Map::new();
    for name in ["a", "b", "c"] {
        if dice.chance(60) {
            members.insert(name.to_owned(), schema(dice, depth - 1));
        }
    }
    let mut object = json!({ "type": "object", "properties": members });
    if dice.chance(50) {
        object["required"] = some(dice, &[json!("a"), json!("b"), json!("c")]).into();
    }
    if dice.chance(30) {
        object["additionalProperties"] = if dice.chance(50) { json!(false) } else { schema(dice, depth - 1) };
    }
    if dice.chance(15) {
        object["patternProperties"] = json!({ "^[ab]": schema(dice, depth - 1) });
    }
    object
}

fn whole(dice: &mut Dice) -> Json {
    let mut whole = schema(dice, 2);
    whole["$defs"] = json!({ "x": schema(dice, 1), "y": schema(dice, 0) });
    // References that lead back to themselves in place are refused.
    let text = whole["$defs"].to_string();
    if text.contains("$ref") {
        whole["$defs"] = json!({ "x": { "type": "string" }, "y": { "minimum": dice.roll(3) } });
    }
    whole
}

/// The schema with one of its parts replaced: most pairs of versions differ little.
fn changed(dice: &mut Dice, schema: &Json) -> Json {
    let mut pointers = Vec::new();
    each(schema, "", &mut pointers);
    let pointer = one(dice, &pointers);
    let mut changed = schema.clone();
    let part = changed.pointer_mut(&pointer).expect("it is a pointer of the schema");
    *part = match &*part {
        Json::Object(_) => self::schema(dice, 1),
        Json::Number(number) => json!(number.as_u64().unwrap_or(1) + 1),
        Json::Array(items) if items.len() > 1 => {
            let mut items = items.clone();
            items.remove(dice.roll(items.len()));
            Json::Array(items)
        }
        other => other.clone(),
    };
    changed
}

fn each(schema: &Json, pointer: &str, found: &mut Vec<String>) {
    match schema {
        Json::Object(members) => {
            for (name, value) in members {
                let is_schema = value.is_object()
                    && !["$defs", "properties", "patternProperties", "const"].contains(&name.as_str());
                let pointer = format!("{pointer}/{name}");
                if is_schema
                    || ["minimum", "maximum", "minLength", "maxLength", "required", "enum", "maxItems"]
                        .contains(&name.as_str())
                {
                    found.push(pointer.clone());
                }
                if name != "const" && name != "enum" {
                    each(value, &pointer, found);
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
    if found.is_empty() {
        found.push(String::new());
    }
}

/// A random value of the same few words.
fn value(dice: &mut Dice, depth: usize) -> Json {
    match dice.roll(if depth == 0 { 6 } else { 10 }) {
        0 => one(
            dice,
            &[
                json!("a"),
                json!("b"),
                json!("ab"),
                json!("ba"),
                json!(""),
                json!("aaaa"),
                json!("abcde"),
                json!("c"),
            ],
        ),
        1 => json!(dice.roll(9)),
        2 => one(dice, &[json!(0.5), json!(-1), json!(2.0), json!(3.5), json!(100)]),
        3 => json!(null),
        4 => json!(dice.chance(50)),
        5 => one(dice, &[json!([]), json!({})]),
        6 => (0..dice.roll(5)).map(|_| value(dice, depth - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for name in ["a", "b", "c", "d"] {
                if dice.chance(55) {
                    members.insert(name.to_owned(), value(dice, depth - 1));
                }
            }
            Json::Object(members)
        }
    }
}

#[test]
fn a_verdict_holds_for_every_value() {
    let pairs = crate::effort(40, 150) as u64;
    let mut verdicts = std::collections::BTreeMap::new();
    for seed in 0..pairs {
        let mut dice = Dice::of(7, seed);
        let old = whole(&mut dice);
        let new = if dice.chance(75) { changed(&mut dice, &old) } else { whole(&mut dice) };
        let (Some(from), Some(to)) = (side(&old), side(&new)) else { continue };
        let comparison = compare(&from, &to);
        *verdicts.entry(comparison.verdict).or_insert(0) += 1;
        if let Some(example) = &comparison.refused {
            assert!(
                from.accepts(&example.payload) && !to.accepts(&example.payload),
                "{old}\n{new}\n{comparison:?}"
            );
        }
        if let Some(example) = &comparison.accepted {
            assert!(
                !from.accepts(&example.payload) && to.accepts(&example.payload),
                "{old}\n{new}\n{comparison:?}"
            );
        }
        for _ in 0..3000 {
            let value = value(&mut dice, 2);
            let (before, after) = (from.accepts(&value), to.accepts(&value));
            let holds = match comparison.verdict {
                Verdict::Same => before == after,
                Verdict::Widening => !before || after,
                Verdict::Breaking | Verdict::Unknown => true,
            };
            assert!(holds, "{value}\nold {old}\nnew {new}\n{comparison:?}");
        }
    }
    // It tells of most pairs.
    let unknown = verdicts.get(&Verdict::Unknown).copied().unwrap_or(0);
    assert!(unknown * 4 < pairs, "{verdicts:?}");
    assert!(verdicts.len() >= 3, "{verdicts:?}");
}

/// Pairs of versions with what must be said of them.
#[test]
fn changes_that_teams_make_are_told() {
    let object = |properties: Json, required: Json| json!({ "type": "object", "properties": properties, "required": required });
    let state = |states: Json| object(json!({ "state": { "enum": states } }), json!(["state"]));
    let table = [
        ("a value less", state(json!(["a", "b"])), state(json!(["a"])), Verdict::Breaking),
        ("a value more", state(json!(["a"])), state(json!(["b", "a"])), Verdict::Widening),
        ("values in another order", state(json!(["a", "b"])), state(json!(["b", "a"])), Verdict::Same),
        (
            "a member is required",
            object(json!({ "a": {} }), json!([])),
            object(json!({ "a": {} }), json!(["a"])),
            Verdict::Breaking,
        ),
        (
            "a member may be left out",
            object(json!({ "a": {} }), json!(["a"])),
            object(json!({ "a": {} }), json!([])),
            Verdict::Widening,
        ),
        (
            "a new member with a type",
            object(json!({}), json!([])),
            object(json!({ "a": { "type": "string" } }), json!([])),
            Verdict::Breaking,
        ),
        (
            "an annotation",
            json!({ "title": "a", "type": "string" }),
            json!({ "title": "b", "description": "c", "type": "string", "x-known-values": ["a"] }),
            Verdict::Same,
        ),
        (
            "a definition is written out",
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "type": "string" } } }),
            json!({ "type": "string" }),
            Verdict::Same,
        ),
        (
            "a definition has another name",
            json!({ "items": { "$ref": "#/$defs/a" }, "$defs": { "a": { "minimum": 1 } } }),
            json!({ "items": { "$ref": "#/$defs/b" }, "$defs": { "b": { "minimum": 1 } } }),
            Verdict::Same,
        ),
        (
            "integers become numbers",
            json!({ "type": "integer" }),
            json!({ "type": "number" }),
            Verdict::Widening,
        ),
        (
            "null is allowed",
            object(json!({ "a": { "type": "string" } }), json!([])),
            object(json!({ "a": { "type": ["null", "string"] } }), json!([])),
            Verdict::Widening,
        ),
        (
            "longer texts",
            json!({ "items": { "maxLength": 3 } }),
            json!({ "items": { "maxLength": 5 } }),
            Verdict::Widening,
        ),
        (
            "an object is closed",
            object(json!({ "a": {} }), json!([])),
            json!({ "type": "object", "properties": { "a": {} }, "additionalProperties": false }),
            Verdict::Breaking,
        ),
        (
            "a recursive definition",
            json!({ "$ref": "#/$defs/t", "$defs": { "t": { "properties": { "next": { "$ref": "#/$defs/t" }, "n": { "minimum": 0 } } } } }),
            json!({ "$ref": "#/$defs/t", "$defs": { "t": { "properties": { "next": { "$ref": "#/$defs/t" }, "n": { "minimum": 1 } } } } }),
            Verdict::Breaking,
        ),
        (
            "behind a condition",
            json!({ "if": { "required": ["a"] }, "then": { "properties": { "b": { "maximum": 5 } } } }),
            json!({ "if": { "required": ["a"] }, "then": { "properties": { "b": { "maximum": 4 } } } }),
            Verdict::Breaking,
        ),
        (
            "a condition that says the same",
            json!({ "type": "string", "minLength": 1 }),
            json!({ "type": "string", "not": { "maxLength": 0 } }),
            Verdict::Same,
        ),
        (
            "one of many values less",
            json!({ "enum": (0..2000).collect::<Vec<_>>() }),
            json!({ "enum": (0..1999).collect::<Vec<_>>() }),
            Verdict::Breaking,
        ),
        (
            "a format",
            json!({ "type": "string" }),
            json!({ "type": "string", "format": "date-time" }),
            Verdict::Breaking,
        ),
        (
            "a format less",
            json!({ "type": "string", "format": "uuid" }),
            json!({ "type": "string" }),
            Verdict::Widening,
        ),
    ];
    for (what, old, new, verdict) in table {
        let comparison = compared(&old, &new);
        assert_eq!(comparison.verdict, verdict, "{what}: {comparison:?}");
        assert_eq!(comparison.refused.is_some(), verdict == Verdict::Breaking, "{what}");
        if verdict == Verdict::Widening {
            assert!(comparison.accepted.is_some(), "{what}: {comparison:?}");
        }
    }
}

/// A revision of Git is a version too: of a folder, and of a file.
#[test]
fn revisions_of_git_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    put(
        "s/shop/shop.paid.schema.json",
        r#"{"properties": {"by": {"$ref": "common.schema.json#/$defs/by"}}}"#,
    );
    put("s/shop/common.schema.json", r#"{"$defs": {"by": {"enum": ["card", "cash"]}}}"#);
    git(&["add", "."]);
    git(&["commit", "-qm", "a"]);
    put("s/shop/common.schema.json", r#"{"$defs": {"by": {"enum": ["card"]}}}"#);
    for (old, new) in [("HEAD:s", "s"), ("HEAD:s/shop/shop.paid.schema.json", "s/shop/shop.paid.schema.json")]
    {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(["schema", "diff", old, new])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(r#"{"by":"cash"}"#), "{told}");
    }
    for (old, new) in
        [("HEAD:s", "HEAD:s/"), ("HEAD:s/shop/shop.paid.schema.json", "HEAD:s/shop/shop.paid.schema.json")]
    {
        let arguments = ["schema", "diff", old, new];
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cxray"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(["schema", "diff", "nowhere:s", "s"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

//! Our tree under `jsonschema`: its own conformance test, and the same verdicts as over `serde_json`.

use cxray::json::{Arena, Limits, PlacedJson, Value};
use jsonschema::json::{Array as _, Json, JsonNumber, Node, Object as _, conformance};
use jsonschema::paths::LocationSegment;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

#[test]
fn conforms_compact_and_pretty() {
    let document = conformance::document();
    for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).unwrap();
        let root = document.root();
        conformance::assert_conformance::<PlacedJson>(&root);
    }
}

#[test]
fn conforms_with_escapes_and_names_given_twice() {
    let document = conformance::document().to_string();
    let text = document.replacen('{', r#"{"string":0,"obj\u0065ct":{"nested":1},"#, 1);
    let mut arena = Arena::default();
    let document = arena.parse(&text, &Limits::default()).unwrap();
    let root = document.root();
    assert_eq!(root.as_object().unwrap().iter().count(), 10);
    conformance::assert_conformance::<PlacedJson>(&root);
}

#[test]
fn string_nodes_are_taken_as_they_are() {
    let mut buffer = <PlacedJson as Json>::StringBuffer::default();
    for string in ["", "a", "\"", "\\", "a\\u0041", "line\nend", "\u{202e}ä😀", "\\\\\"\\"] {
        PlacedJson::with_string_node(&mut buffer, string, |node| {
            assert_eq!(node.as_string().unwrap(), string);
            assert_eq!(node.string_length(), Some(string.chars().count() as u64));
            assert!(node.equals_value(&json!(string)));
            assert_eq!(*node.to_value(), json!(string));
        });
    }
}

#[test]
fn strings_are_measured_without_escapes() {
    for text in
        [r#""""#, r#""abc""#, r#""Grüße""#, r#""\u00fc\n\"\\""#, r#""\ud83d\ude00x\u0041\/""#, r#""\\u0041""#]
    {
        let mut arena = Arena::default();
        let document = arena.parse(text, &Limits::default()).unwrap();
        let root = document.root();
        let expected: String = serde_json::from_str(text).unwrap();
        assert_eq!(root.string_length(), Some(expected.chars().count() as u64), "{text}");
    }
}

#[test]
fn of_names_given_twice_the_last_counts() {
    let text = r#"{"a":1,"b":2,"a":"x","\u0061":true}"#;
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).unwrap();
    let root = document.root();
    let object = Node::as_object(&root).unwrap();
    assert_eq!(jsonschema::json::Object::len(&object), 2);
    let members: Vec<_> = object.members().map(|(name, value)| (name.into_owned(), value.raw())).collect();
    assert_eq!(members, [("b".into(), "2"), ("a".into(), "true")]);
    assert!(root.equals_value(&json!({"a": true, "b": 2})));
    for (schema, valid) in [
        (json!({"maxProperties": 2}), true),
        (json!({"minProperties": 3}), false),
        (json!({"properties": {"a": {"type": "boolean"}}}), true),
        (json!({"properties": {"a": {"type": "integer"}}}), false),
        (json!({"additionalProperties": {"type": ["boolean", "integer"]}}), true),
        (json!({"const": {"a": true, "b": 2}}), true),
    ] {
        assert_eq!(is_valid(&schema, root), valid, "{schema}");
    }
}

#[test]
fn numbers_are_exact() {
    let cases = [
        ("1.0", json!({"type": "integer"}), true),
        ("1e400", json!({"type": "integer"}), true),
        ("1e-400", json!({"type": "integer"}), false),
        ("1.00000000000000000000000001", json!({"type": "integer"}), false),
        ("1e400", json!({"maximum": 5}), false),
        ("-1e400", json!({"maximum": 5}), true),
        ("1e400", json!({"minimum": 5}), true),
        ("9007199254740993", json!({"const": 9_007_199_254_740_992_u64}), false),
        ("9007199254740993", json!({"const": 9_007_199_254_740_993_u64}), true),
        ("18446744073709551615", json!({"enum": [18_446_744_073_709_551_615_u64, "x"]}), true),
        ("-0", json!({"const": 0}), true),
        ("-0", json!({"enum": [0, 1]}), true),
        ("-0", json!({"minimum": 0}), true),
        ("2.0", json!({"enum": [1, 2]}), true),
        ("20e-1", json!({"enum": [1, 2]}), true),
        ("0.3", json!({"multipleOf": 0.1}), true),
        ("1e3", json!({"multipleOf": 250}), true),
    ];
    for (text, schema, valid) in cases {
        let mut arena = Arena::default();
        let document = arena.parse(text, &Limits::default()).unwrap();
        let root = document.root();
        assert_eq!(is_valid(&schema, root), valid, "{text} against {schema}");
    }
    let mut arena = Arena::default();
    let document = arena.parse("1e999", &Limits::default()).unwrap();
    let number = document.root().as_number().unwrap();
    assert_eq!((number.raw(), number.as_f64()), ("1e999", None));
    assert_eq!(JsonNumber::as_str(&number), "1e999");
}

#[test]
fn unique_items_of_all_kinds() {
    let schema = json!({"uniqueItems": true});
    let many: Vec<String> = (0..5000).map(|it| format!("{{\"id\":{it},\"x\":[\"{it}\"]}}")).collect();
    let cases = [
        ("[]".to_owned(), true),
        ("[1,1.0]".into(), false),
        ("[0,-0]".into(), false),
        ("[\"a\",\"\\u0061\"]".into(), false),
        ("[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]".into(), false),
        ("[{\"a\":1},{\"a\":2,\"a\":1}]".into(), false),
        ("[[1],[1,1]]".into(), true),
        ("[1,true,\"1\",null,[1],{\"1\":1}]".into(), true),
        (format!("[{}]", many.join(",")), true),
        (format!("[{},{}]", many.join(","), many[77]), false),
    ];
    for (text, unique) in cases {
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).unwrap();
        let root = document.root();
        assert_eq!(is_valid(&schema, root), unique, "{}", &text[..text.len().min(80)]);
        assert_eq!(Node::as_array(&root).unwrap().is_unique(), unique);
    }
}

#[test]
fn a_finding_is_found_again_by_its_pointer() {
    let schema = json!({"properties": {"a/b": {"items": {"properties": {"m~n": {"type": "string"}}}}}});
    let text = r#"{"a/b": [{}, {"m~n": 7}]}"#;
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).unwrap();
    let root = document.root();
    let validator = jsonschema::options_for::<PlacedJson>().build(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(root).collect();
    let [error] = errors.as_slice() else { panic!("{} errors", errors.len()) };
    assert_eq!(root.pointer(error.instance_path().as_str()).unwrap().raw(), "7");
    let last = error.instance_path().into_iter().last();
    assert!(matches!(last, Some(LocationSegment::Property(name)) if name == "m~n"));
}

fn is_valid(schema: &serde_json::Value, instance: Value<'_>) -> bool {
    jsonschema::options_for::<PlacedJson>().build(schema).unwrap().is_valid(instance)
}

/// The same verdict, and the same findings at the same places, as over `serde_json`.
fn assert_same_findings(schema: &serde_json::Value, text: &str) {
    let theirs: serde_json::Value = serde_json::from_str(text).unwrap();
    let reference = jsonschema::options().build(schema).unwrap();
    let ours = jsonschema::options_for::<PlacedJson>().build(schema).unwrap();
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).unwrap();
    let root = document.root();
    assert_eq!(ours.is_valid(root), reference.is_valid(&theirs), "{text} against {schema}");
    let mut expected: Vec<_> = reference.iter_errors(&theirs).map(|it| place(&it)).collect();
    let mut found: Vec<_> = ours.iter_errors(root).map(|it| place(&it)).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{text} against {schema}");
    for (pointer, _) in found {
        assert!(root.pointer(&pointer).is_some(), "{pointer} in {text}");
    }
}

fn place(error: &jsonschema::ValidationError<'_>) -> (String, String) {
    (error.instance_path().to_string(), error.schema_path().to_string())
}

const NAMES: [&str; 6] = ["a", "b", "c", "a/b", "m~n", "ü"];

fn instance() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        select(vec![
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1",
            "1.0",
            "10e-1",
            "2",
            "2.5",
            "-7",
            "1e3",
            "18446744073709551616"
        ])
        .prop_map(str::to_owned),
        select(vec![
            r#""""#,
            r#""a""#,
            r#""\u0061""#,
            r#""b""#,
            r#""Grüße""#,
            r#""Gr\u00fc\u00dfe""#,
            r#""\ud83d\ude00""#
        ])
        .prop_map(str::to_owned),
    ];
    scalar.prop_recursive(4, 32, 5, |inner| {
        let name = select(vec!["a", "b", "c", "\\u0061", "a/b", "a\\/b", "m~n", "ü", "\\u00fc"]);
        let member = (name, inner.clone()).prop_map(|(name, value)| format!("\"{name}\": {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|all| format!("[{}]", all.join(", "))),
            prop::collection::vec(member, 0..6).prop_map(|all| format!("{{{}}}", all.join(", "))),
        ]
    })
}

fn schema() -> impl Strategy<Value = serde_json::Value> {
    let types = vec!["null", "boolean", "integer", "number", "string", "array", "object"];
    let constant = || instance().prop_map(|it| serde_json::from_str::<serde_json::Value>(&it).unwrap());
    let names = || prop::collection::btree_set(select(&NAMES[..]), 0..4);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|it| json!(it)),
        select(types.clone()).prop_map(|it| json!({"type": it})),
        prop::collection::btree_set(select(types), 1..4).prop_map(|it| json!({"type": it})),
        constant().prop_map(|it| json!({"const": it})),
        prop::collection::vec(constant(), 1..4).prop_map(|it| json!({"enum": it})),
        names().prop_map(|it| json!({"required": it})),
        (0..4_u8).prop_map(|it| json!({"minLength": it})),
        (0..4_u8).prop_map(|it| json!({"maxLength": it})),
        (0..4_u8).prop_map(|it| json!({"minProperties": it, "maxProperties": it + 1})),
        (0..4_u8).prop_map(|it| json!({"minItems": it, "maxItems": it + 1})),
        select(vec!["^a", "ü", "^[a-z]$"]).prop_map(|it| json!({"pattern": it})),
        (-3..4_i8).prop_map(|it| json!({"minimum": it})),
        (-3..4_i8).prop_map(|it| json!({"exclusiveMaximum": it})),
        select(vec![1.0, 0.5, 2.0, 0.1]).prop_map(|it| json!({"multipleOf": it})),
        Just(json!({"uniqueItems": true})),
        (select(&NAMES[..]), names()).prop_map(|(name, it)| json!({"dependentRequired": {name: it}})),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let properties = prop::collection::btree_map(select(&NAMES[..]), inner.clone(), 0..4);
        let list = || prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            (properties.clone(), names()).prop_map(|(it, names)| json!({"properties": it, "required": names})),
            (properties.clone(), inner.clone())
                .prop_map(|(it, other)| json!({"properties": it, "additionalProperties": other})),
            (properties.clone(), inner.clone(), list())
                .prop_map(|(it, other, all)| json!({"properties": it, "allOf": all, "unevaluatedProperties": other})),
            (list(), inner.clone()).prop_map(|(it, other)| json!({"prefixItems": it, "unevaluatedItems": other})),
            inner.clone().prop_map(|it| json!({"propertyNames": it})),
            inner.clone().prop_map(|it| json!({"items": it})),
            inner.clone().prop_map(|it| json!({"contains": it})),
            inner.clone().prop_map(|it| json!({"not": it})),
            inner.clone().prop_map(|it| json!({"patternProperties": {"^[ab]": it}})),
            list().prop_map(|it| json!({"anyOf": it})),
            list().prop_map(|it| json!({"oneOf": it})),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(it, then, other)| json!({"if": it, "then": then, "else": other})),
            (inner.clone(), inner)
                .prop_map(|(it, own)| json!({"$defs": {"d": it}, "properties": {"a": {"$ref": "#/$defs/d"}}, "anyOf": [own, {"properties": {"b": {"$ref": "#"}}}]})),
        ]
        .prop_filter("no $ref below the top", |it| !it.to_string()[1..].contains("\"$defs\"") || it.get("$defs").is_some())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::tries(600, 3000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn same_findings(schema in schema(), texts in prop::collection::vec(instance(), 1..4)) {
        // A `$ref` into a schema that moved is a broken schema, not a case.
        prop_assume!(jsonschema::options().build(&schema).is_ok());
        for text in texts {
            assert_same_findings(&schema, &text);
        }
    }

    #[test]
    fn same_equality(text in instance(), other in instance()) {
        let expected: serde_json::Value = serde_json::from_str(&other).unwrap();
        let own: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).unwrap();
        let root = document.root();
        assert_eq!(root.equals_value(&expected), jsonschema::json::cmp::equal(&own, &expected));
        assert!(root.equals_value(&own));
    }
}

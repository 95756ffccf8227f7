//! Every form of capture, as a table: text → its records, with place, text and what they are.

use crate::seen::{Seen, options, read, read_with};
use cxray::capture::{Opening, Questions};

/// One line a record: `line:column what text`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let seen: Vec<String> = read(text.as_bytes()).iter().map(Seen::to_string).collect();
    assert_eq!(seen, expected, "for {text:?}");
}

#[test]
fn one_value() {
    check(r#"{"a":1}"#, &[r#"1:1 ok {"a":1}"#]);
    check("{\"a\":1}\n", &[r#"1:1 ok {"a":1}"#]);
    check("  1", &["1:3 ok 1"]);
    check("\"x\"\n", &["1:1 ok \"x\""]);
    check("{\n \"a\": 1\n}\n", &["1:1 ok {\n \"a\": 1\n}"]);
    check("", &[]);
    check(" \n\n\t\n", &[]);
    check("[]", &[]);
    check("[\n]\n", &[]);
    check("[[],[]]", &[]);
}

#[test]
fn lines() {
    check("{\"a\":1}\n{\"b\":2}\n", &[r#"1:1 ok {"a":1}"#, r#"2:1 ok {"b":2}"#]);
    check("{\"a\":1}\r\n\r\n{\"b\":2}", &[r#"1:1 ok {"a":1}"#, r#"3:1 ok {"b":2}"#]);
    check("\u{feff}{\"a\":1}\n  {\"b\":2}  \n", &[r#"1:1 ok {"a":1}"#, r#"2:3 ok {"b":2}"#]);
    check("1\n0\n2\n", &["1:1 ok 1", "2:1 ok 0", "3:1 ok 2"]);
    check("1\n{\"a\":1}\nnull\n", &["1:1 ok 1", r#"2:1 ok {"a":1}"#, "3:1 ok null"]);
}

#[test]
fn values_one_after_another() {
    check("{\"a\":1}{\"b\":2}\n", &[r#"1:1 ok {"a":1}"#, r#"1:8 ok {"b":2}"#]);
    check("1 0 2", &["1:1 ok 1", "1:3 ok 0", "1:5 ok 2"]);
    check("{\"ä\":1} {\"b\":2}", &["1:1 ok {\"ä\":1}", r#"1:9 ok {"b":2}"#]);
    check("{\n\"a\":1\n}{\n\"b\":2\n}\n", &["1:1 ok {\n\"a\":1\n}", "3:2 ok {\n\"b\":2\n}"]);
    check("{\n\"a\":1\n} 5\n", &["1:1 ok {\n\"a\":1\n}", "3:3 ok 5"]);
    check("{\"a\":{\"b\":1}\n}\n", &["1:1 ok {\"a\":{\"b\":1}\n}"]);
    check("{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}", &["1:1 ok {\n  \"a\": 1\n}", "4:1 ok {\n  \"b\": 2\n}"]);
}

#[test]
fn arrays_are_opened() {
    let both = [r#"1:2 ok {"a":1}"#, r#"1:10 ok {"b":2}"#];
    check(r#"[{"a":1},{"b":2}]"#, &both);
    check("[{\"a\":1}\n,{\"b\":2}]", &[r#"1:2 ok {"a":1}"#, r#"2:2 ok {"b":2}"#]);
    check("[\n  {\"a\":1},\n  {\"b\":2}\n]\n", &[r#"2:3 ok {"a":1}"#, r#"3:3 ok {"b":2}"#]);
    check("[\n{\"a\":1},\n{\"b\":2}\n]\n1\n", &[r#"2:1 ok {"a":1}"#, r#"3:1 ok {"b":2}"#, "5:1 ok 1"]);
    check("[1,\n\"b, ]\",\nnull]", &["1:2 ok 1", "2:1 ok \"b, ]\"", "3:1 ok null"]);
    check(
        "[[{\"a\":1}],[{\"b\":2},{\"c\":3}]]",
        &[r#"1:3 ok {"a":1}"#, r#"1:13 ok {"b":2}"#, r#"1:21 ok {"c":3}"#],
    );
    check("[\n[{\"a\":1}],\n[\n{\"b\":2}]\n]", &[r#"2:2 ok {"a":1}"#, r#"4:1 ok {"b":2}"#]);
    check("[{\n  \"a\": 1\n}, {\n  \"b\": 2\n}]\n", &["1:2 ok {\n  \"a\": 1\n}", "3:4 ok {\n  \"b\": 2\n}"]);
    check("[1]\n[2]\n[\n3]\n", &["1:2 ok 1", "2:2 ok 2", "4:1 ok 3"]);
}

/// Arrays whose first element has a member `p` are payloads.
struct ArraysOfP;

impl Questions for ArraysOfP {
    fn is_array_payload(&self, array: Opening<'_>) -> bool {
        array.value().is_some_and(|first| first.get("p").is_some())
    }
}

#[test]
fn an_array_may_be_a_payload_itself() {
    let seen = |text: &str| -> Vec<String> {
        read_with(text.as_bytes(), &options(), 1, &ArraysOfP).iter().map(Seen::to_string).collect()
    };
    assert_eq!(
        seen("[{\"p\":1},2]\n[{\"q\":1},2]"),
        ["1:1 ok [{\"p\":1},2]", "2:2 ok {\"q\":1}", "2:10 ok 2"]
    );
    assert_eq!(seen("[\n{\"p\":1},\n2]\n3"), ["1:1 ok [\n{\"p\":1},\n2]", "4:1 ok 3"]);
    assert_eq!(seen("[[\n{\"p\":1}],\n2]"), ["1:2 ok [\n{\"p\":1}]", "3:1 ok 2"]);
    assert_eq!(seen("[{\"p\":1},,2]"), ["1:1 EmptyElement [{\"p\":1},,2]"]);
    assert_eq!(seen("[\n{\"p\":1},,2]"), ["1:1 EmptyElement [\n{\"p\":1},,2]"]);
}

#[test]
fn torn_lines() {
    // A line that ends with a bracket by chance.
    check("{\"a\":{\"b\":1}\n{\"c\":2}\n", &["1:1 CutOff {\"a\":{\"b\":1}", "2:1 ok {\"c\":2}"]);
    // Within a string, a number, behind a colon or a comma.
    check("{\"a\":\"b\n{\"c\":2}\n", &["1:1 CutOff {\"a\":\"b", "2:1 ok {\"c\":2}"]);
    check("{\"a\":12\n{\"c\":2}\n1\n", &["1:1 CutOff {\"a\":12", "2:1 ok {\"c\":2}", "3:1 ok 1"]);
    check("{\"a\":\n{\"b\":2}\n{\"c\":3}\n", &["1:1 CutOff {\"a\":", "2:1 ok {\"b\":2}", "3:1 ok {\"c\":3}"]);
    check("{\"a\":\n{\"b\":2}\n", &["1:1 CutOff {\"a\":", "2:1 ok {\"b\":2}"]);
    check(
        "{\"a\":[1,\n{\"b\":2}\n{\"c\":3}\n",
        &["1:1 CutOff {\"a\":[1,", "2:1 ok {\"b\":2}", "3:1 ok {\"c\":3}"],
    );
    // The last line.
    check("{\"a\":1}\n{\"b\":", &[r#"1:1 ok {"a":1}"#, "2:1 CutOff {\"b\":"]);
    // Arrays as lines.
    check(
        "[{\"a\":1},{\"b\":\n[{\"c\":2}]\n[{\"d\":2}]\n",
        &[r#"1:2 ok {"a":1}"#, "1:10 CutOff {\"b\":", r#"2:2 ok {"c":2}"#, r#"3:2 ok {"d":2}"#],
    );
    check("[{\"a\":{\"b\":1}\n[{\"c\":2}]\n", &["1:2 CutOff {\"a\":{\"b\":1}", r#"2:2 ok {"c":2}"#]);
    check(
        "[{\"a\":1},\n[{\"c\":2}]\n1\n",
        &[r#"1:2 ok {"a":1}"#, "2:1 CutOff@1:1 ", r#"2:2 ok {"c":2}"#, "3:1 ok 1"],
    );
}

#[test]
fn torn_and_printed_pretty() {
    check(
        "{\n  \"a\": {\n    \"b\": 1,\n{\n  \"c\": 2\n}\n",
        &["1:1 CutOff {\n  \"a\": {\n    \"b\": 1,", "4:1 ok {\n  \"c\": 2\n}"],
    );
    check("{\n  \"a\":\n{\n  \"c\": 2\n}\n", &["1:1 CutOff {\n  \"a\":", "3:1 ok {\n  \"c\": 2\n}"]);
    check("{\n  \"a\": \"x\n{\"c\":2}\n", &["1:1 CutOff {\n  \"a\": \"x", "3:1 ok {\"c\":2}"]);
}

#[test]
fn broken_and_balanced() {
    check(
        "{\n  \"a\": 1\n  \"b\": 2\n}\n{\n  \"c\": 3\n}\n",
        &["1:1 MissingComma {\n  \"a\": 1\n  \"b\": 2\n}", "5:1 ok {\n  \"c\": 3\n}"],
    );
    check(
        "{\n\"a\": undefined\n}\n{\n\"c\": 3\n}\n",
        &["1:1 Undefined {\n\"a\": undefined\n}", "4:1 ok {\n\"c\": 3\n}"],
    );
    check("{\"a\":undefined}\n{\"b\":2}\n", &["1:1 Undefined {\"a\":undefined}", r#"2:1 ok {"b":2}"#]);
    check("{\"a\":1,}{\"b\":2}\n", &["1:1 TrailingComma {\"a\":1,}", r#"1:9 ok {"b":2}"#]);
    check("{\"a\":1},\n{\"b\":2}\n", &["1:1 TextAfter {\"a\":1},", r#"2:1 ok {"b":2}"#]);
    check("{\"a\":1},{\"b\":2}\n", &["1:1 TextAfter {\"a\":1},", r#"1:9 ok {"b":2}"#]);
    check("{\n\"a\":1\n},\n{\"b\":2}\n", &["1:1 TextAfter {\n\"a\":1\n},", r#"4:1 ok {"b":2}"#]);
    check("{\n\"a\":1\n}, {\n\"b\":2\n}\n", &["1:1 TextAfter {\n\"a\":1\n},", "3:4 ok {\n\"b\":2\n}"]);
    // A line that ends with JSON is one of a log.
    check("hello{\"b\":2}\n{\"b\":2}\n", &[r#"1:6 ok {"b":2}"#, r#"2:1 ok {"b":2}"#]);
}

#[test]
fn broken_elements() {
    check(
        r#"[{"a":1},{"b":},{"c":3}]"#,
        &["1:2 ok {\"a\":1}", "1:10 MissingValue {\"b\":}", "1:17 ok {\"c\":3}"],
    );
    check(
        "[\n{\"a\":1},\n{\"b\":},\n{\"c\":3}\n]",
        &["2:1 ok {\"a\":1}", "3:1 MissingValue {\"b\":}", "4:1 ok {\"c\":3}"],
    );
    check("[undefined, 1]", &["1:2 Undefined undefined", "1:13 ok 1"]);
    check("[[{\"a\":1},{\"b\"}],[2]]", &["1:3 ok {\"a\":1}", "1:11 MissingColon {\"b\"}", "1:19 ok 2"]);
    check("[\n[{\"a\":1},{\"b\"}],\n[2]\n]", &["2:2 ok {\"a\":1}", "2:10 MissingColon {\"b\"}", "3:2 ok 2"]);
    check(
        "[\n{\"a\":1},\n{\"b\":\n{\"c\":3}\n]",
        &["2:1 ok {\"a\":1}", "3:1 CutOff {\"b\":", "4:1 ok {\"c\":3}"],
    );
}

#[test]
fn separators() {
    // On one line and over many: the same records.
    for glue in ["", "\n"] {
        let seen = |parts: &[&str]| -> Vec<String> {
            let all = read(parts.join(glue).as_bytes());
            all.iter().map(|seen| format!("{} {}", seen.what, seen.text)).collect()
        };
        assert_eq!(seen(&["[", "{\"a\":1}", ",", "]"]), ["ok {\"a\":1}", "TrailingComma ,"]);
        assert_eq!(seen(&["[", "1", ",", ",", "2", "]"]), ["ok 1", "EmptyElement ,", "ok 2"]);
        assert_eq!(seen(&["[", ",", "2", "]"]), ["EmptyElement ,", "ok 2"]);
        let unseparated = ["ok {\"a\":1}", "MissingComma {", "ok {\"b\":2}"];
        assert_eq!(seen(&["[", "{\"a\":1}", "{\"b\":2}", "]"]), unseparated);
        assert_eq!(seen(&["[", "{\"a\":1}", ",", "2"]), ["ok {\"a\":1}", "ok 2", "CutOff@1:1 "]);
        assert_eq!(seen(&["[", "1", "}"]), ["ok 1", "MismatchedBracket }"]);
        assert_eq!(seen(&["[", "1", "] ,"]), ["ok 1", "TextAfter ,"]);
        assert_eq!(seen(&["[", "] x"]), ["TextAfter x"]);
        assert_eq!(seen(&["["]), ["CutOff@1:1 "]);
    }
    check("[\n  1,\n  2,\n", &["2:3 ok 1", "3:3 ok 2", "4:1 CutOff@1:1 "]);
}

#[test]
fn not_utf8() {
    let seen = |text: &[u8]| -> Vec<String> {
        read(text).iter().map(|seen| format!("{}:{} {}", seen.line, seen.column, seen.what)).collect()
    };
    assert_eq!(seen(b"{\"a\":\"\xff\"}\n{\"b\":2}\n"), ["1:1 NotUtf8@6", "2:1 ok"]);
    assert_eq!(seen(b"{\"a\":1} {\"a\":\"\xff\"} {\"b\":2}\n"), ["1:1 ok", "1:9 NotUtf8@6", "1:19 ok"]);
    assert_eq!(seen(b"[{\"a\":\"\xff\"},{\"b\":2}]"), ["1:2 NotUtf8@6", "1:12 ok"]);
    assert_eq!(seen(b"[\n{\"a\":\"\xff\"},\n{\"b\":2}]"), ["2:1 NotUtf8@6", "3:1 ok"]);
    assert_eq!(seen(b"{\n\"a\":\"\xff\"\n}\n{\"b\":2}"), ["1:1 NotUtf8@7", "4:1 ok"]);
    assert_eq!(seen(b"\xff\n1"), ["1:1 NotUtf8@0", "2:1 ok"]);
    assert_eq!(seen(b"12\xff\n1"), ["1:1 NotUtf8@2", "2:1 ok"]);
}

#[test]
fn too_long() {
    let mut options = options();
    options.max_record = 300;
    let seen = |text: &str| -> Vec<String> {
        let all = read_with(text.as_bytes(), &options, 1, &());
        all.iter().map(|seen| format!("{}:{} {}", seen.line, seen.column, seen.what)).collect()
    };
    let long = "x".repeat(400);
    assert_eq!(
        seen(&format!("{{\"a\":1}}\n{{\"a\":\"{long}\"}}\n{{\"b\":2}}\n")),
        ["1:1 ok", "2:1 TooLong 408", "3:1 ok"]
    );
    assert_eq!(seen(&format!("\"{long}\"\n1")), ["1:1 TooLong 402", "2:1 ok"]);
    assert_eq!(seen(&format!("{{\n\"a\":\n\"{long}\"\n}}\n{{\"b\":2}}\n")), ["1:1 TooLong 411", "5:1 ok"]);
    assert_eq!(seen(&format!("{{\"a\":\"{long}\"}} {{\"b\":2}}\n")), ["1:1 TooLong 408", "1:410 ok"]);
    // An array is as long as it likes, its elements are not.
    let many = vec!["{\"a\":1}"; 100].join(",");
    assert_eq!(seen(&format!("[{many}]")).len(), 100);
    assert_eq!(seen(&format!("[{many}]")).last().map(String::as_str), Some("1:794 ok"));
    assert_eq!(
        seen(&format!("[1,{{\"a\":\"{long}\"}},\"{long}\",2]")),
        ["1:2 ok", "1:4 TooLong 408", "1:413 TooLong 402", "1:816 ok"]
    );
    assert_eq!(seen(&format!("[\n1,\n{{\"a\":\n\"{long}\"}},\n2]")), ["2:1 ok", "3:1 TooLong 409", "5:1 ok"]);
    // A torn line does not swallow what follows.
    assert_eq!(seen(&format!("{{\"a\":\"{long}\n{{\"b\":2}}\n")), ["1:1 TooLong 406", "2:1 ok"]);
    assert_eq!(seen(&format!("{{\"a\":\n{}", "{\"b\":2}\n".repeat(2))), ["1:1 CutOff", "2:1 ok", "3:1 ok"]);
    // Values one after another on one long line.
    assert_eq!(seen(&"{\"a\":1}".repeat(100)).len(), 100);
}

#[test]
fn every_line_a_record() {
    let mut options = options();
    options.form = cxray::capture::Form::Ndjson;
    let seen = |text: &str| -> Vec<String> {
        read_with(text.as_bytes(), &options, 1, &()).iter().map(Seen::to_string).collect()
    };
    assert_eq!(seen("{\"a\":\n{\"b\":2}\n"), ["1:1 CutOff {\"a\":", "2:1 ok {\"b\":2}"]);
    assert_eq!(seen("{\n}\n[1,2]\n"), ["1:1 CutOff {", "2:1 ExtraBracket }", "3:2 ok 1", "3:4 ok 2"]);
    assert_eq!(seen("{\"a\":1}{\"b\":2}\n1"), ["1:1 TextAfter {\"a\":1}{\"b\":2}", "2:1 ok 1"]);
}

/// A file in another notation is named, and none of its lines is told to be broken JSON.
#[test]
fn a_file_in_another_notation_is_named() {
    for (text, name) in [
        ("<?xml version=\"1.0\"?>\n<a>\n</a>\n", "an XML document"),
        ("<!DOCTYPE html>\n<html></html>\n", "an HTML page"),
        ("kind: Pod\nspec:\n  a: b\n", "YAML"),
        ("GIF89a\u{1}", "a GIF image"),
        ("PAR1\u{15}", "a Parquet file"),
    ] {
        let file = crate::seen::file(text.as_bytes());
        let output = crate::binary::cxray().arg("validate").arg(file.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(output.stdout.is_empty() && said.contains(&format!(": {name}: ")), "{said}");
    }
}

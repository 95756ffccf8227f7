//! Our reader next to `serde_json`: on texts made up, and on texts made wrong.

use cxray::json::{Arena, Cause, Kind, Limits, Position, Value, position_in};
use proptest::prelude::*;
use proptest::sample::Index;

/// A JSON text: values as they may be written, names given twice included.
fn json(depth: u32) -> BoxedStrategy<String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        number(),
        string(),
    ];
    scalar
        .prop_recursive(depth, 48, 6, |inner| {
            let member = (name(), space(), space(), inner.clone())
                .prop_map(|(name, before, after, value)| format!("{name}{before}:{after}{value}"));
            prop_oneof![
                (prop::collection::vec(inner, 0..6), space())
                    .prop_map(|(all, space)| format!("[{space}{}]", all.join(&format!("{space},")))),
                (prop::collection::vec(member, 0..6), space())
                    .prop_map(|(all, space)| format!("{{{space}{}}}", all.join(&format!(",{space}")))),
            ]
        })
        .boxed()
}

fn text() -> impl Strategy<Value = String> {
    (space(), json(5), space()).prop_map(|(before, value, after)| format!("{before}{value}{after}"))
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just(String::new()), 1 => "[ \n\t\r]{0,3}", 1 => "\n {0,20}"]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|it| it.to_string()),
        any::<u64>().prop_map(|it| it.to_string()),
        any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(|it| format!("{it:e}")),
        any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(|it| it.to_string()),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?",
        "-?0(\\.0+)?([eE][+-]?[0-9]{1,9})?",
        "[1-9]e-[0-9]{1,12}",
    ]
}

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ -!#-\\[\\]-~]{0,12}".boxed(),
        2 => "\\PC{0,6}".prop_map(|it| it.replace(['"', '\\'], "")).boxed(),
        1 => prop::sample::select(vec!["\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"])
            .prop_map(str::to_owned)
            .boxed(),
        1 => any::<char>().prop_map(escaped).boxed(),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|all| format!("\"{}\"", all.concat()))
}

/// Few names, so that they meet again in one object, plain and escaped.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["a", "b", "\\u0061", "ab", "", "abcdefgh", "abcdefg\\u0068", "ü", "\\u00fc"])
            .prop_map(|it| format!("\"{it}\"")),
        1 => string(),
    ]
}

fn escaped(character: char) -> String {
    let mut units = [0; 2];
    character.encode_utf16(&mut units).iter().fold(String::new(), |text, unit| format!("{text}\\u{unit:04x}"))
}

/// A change to a text: what stands between two places becomes something else.
#[derive(Debug, Clone)]
struct Change {
    at: Index,
    removed: usize,
    inserted: String,
}

fn change() -> impl Strategy<Value = Change> {
    let signs = vec![
        "",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        "u",
        "t",
        "n",
        "true",
        "null",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "\\u00zz",
        "\0",
        "\u{1f}",
        "\u{feff}",
        "\u{a0}",
        "…",
        "“",
        "'",
        "/",
        "//",
        "#",
        ";",
        "=",
        "NaN",
        "undefined",
        "\u{7f}",
        "ü",
        "😀",
        ",,",
        "1.",
        ".5",
        "0x1",
        "00",
        "L",
    ];
    let inserted = prop_oneof![3 => prop::sample::select(signs).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    (any::<Index>(), 0..4_usize, inserted).prop_map(|(at, removed, inserted)| Change {
        at,
        removed,
        inserted,
    })
}

fn changed(text: &str, changes: &[Change]) -> String {
    changes.iter().fold(text.to_owned(), |text, change| {
        let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        places.push(text.len());
        let from = change.at.index(places.len());
        let to = (from + change.removed).min(places.len() - 1);
        format!("{}{}{}", &text[..places[from]], change.inserted, &text[places[to]..])
    })
}

/// Accepted and refused alike, with the exceptions that the module documents.
fn assert_same_verdict(text: &str) {
    let mut arena = Arena::default();
    let ours = arena.parse(text, &Limits::default());
    let theirs: Result<serde_json::Value, _> = serde_json::from_str(text);
    match (ours, theirs) {
        (Ok(document), Ok(expected)) => assert_eq!(document.root().to_serde(), expected, "{text:?}"),
        (Ok(_), Err(error)) => {
            assert!(error.to_string().starts_with("number out of range"), "{text:?}: {error}");
        }
        (Err(error), Ok(_)) => panic!("{text:?}: {error:?}"),
        (Err(error), Err(_)) => {
            assert!(text.get(error.span.clone()).is_some(), "{text:?}: {error:?}");
            assert!(error.opened.is_none_or(|it| text.as_bytes()[it..].starts_with(b"\"")
                || text.as_bytes()[it..].starts_with(b"[")
                || text.as_bytes()[it..].starts_with(b"{")
                || matches!(error.cause, Cause::CutOff { .. })));
            assert!(error.cause.message().chars().all(|it| matches!(it, ' '..='~')), "{error:?}");
        }
    }
}

/// Every value read again on its own is the same, knows its way, and stands inside its parent.
fn assert_stands(root: Value<'_>, value: Value<'_>) {
    let mut arena = Arena::default();
    let again = arena.parse(value.raw(), &Limits::default()).unwrap();
    assert_eq!(again.root().to_serde(), value.to_serde());
    assert_eq!(again.root().kind(), value.kind());
    let path = root.path_to(value).unwrap();
    let there = root.pointer(&path).map(|it| it.span());
    assert!(there == Some(value.span()) || is_overridden(root, &path));
    match value.kind() {
        Kind::Array => value.as_array().unwrap().iter().for_each(|child| {
            assert!(value.span().start < child.span().start && child.span().end < value.span().end);
            assert_stands(root, child);
        }),
        Kind::Object => value.as_object().unwrap().iter().for_each(|member| {
            let name: String = serde_json::from_str(member.name.raw()).unwrap();
            assert_eq!(name, member.name.as_str());
            assert!(member.name.span().end < member.value.span().start);
            assert_stands(root, member.value);
        }),
        Kind::String => {
            assert_eq!(serde_json::from_str::<String>(value.raw()).unwrap(), value.as_str().unwrap());
        }
        _ => {}
    }
}

fn is_overridden(root: Value<'_>, path: &str) -> bool {
    let mut parent = path;
    while let Some((shorter, _)) = parent.rsplit_once('/') {
        if root.pointer(shorter).is_some_and(|it| it.as_object().is_some_and(|it| it.has_duplicates())) {
            return true;
        }
        parent = shorter;
    }
    false
}

/// What `duplicates` should say, the slow way: offsets of the name, of the first, of the object.
fn slow_duplicates(value: Value<'_>, found: &mut Vec<(usize, usize, usize)>) {
    if let Some(object) = value.as_object() {
        let members: Vec<_> = object.iter().collect();
        for (index, member) in members.iter().enumerate() {
            let first = members[..index].iter().find(|it| it.name.as_str() == member.name.as_str());
            if let Some(first) = first {
                found.push((member.name.span().start, first.name.span().start, value.span().start));
            }
            let last = members[index + 1..].iter().all(|it| it.name.as_str() != member.name.as_str());
            assert_eq!(member.name.is_overridden(), !last);
            slow_duplicates(member.value, found);
        }
    }
    value.as_array().into_iter().flatten().for_each(|element| slow_duplicates(element, found));
}

fn assert_duplicates(text: &str) {
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).unwrap();
    let mut found: Vec<_> = document
        .root()
        .duplicates()
        .map(|it| (it.name.span().start, it.first.span().start, it.object.span().start))
        .collect();
    found.sort_unstable();
    let mut expected = Vec::new();
    slow_duplicates(document.root(), &mut expected);
    expected.sort_unstable();
    assert_eq!(found, expected, "{text}");
    // At or below a value: of the whole document the same, of each child those that stand in it.
    let below = |value: Value<'_>| {
        let mut found: Vec<_> = value
            .duplicates()
            .map(|it| (it.name.span().start, it.first.span().start, it.object.span().start))
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(below(document.root()), expected, "{text}");
    for member in document.root().as_object().into_iter().flatten() {
        let inside: Vec<_> =
            expected.iter().copied().filter(|it| member.value.span().contains(&it.2)).collect();
        assert_eq!(below(member.value), inside, "{text}");
    }
}

fn slow_position(text: &str, offset: usize) -> Position {
    text[..offset].chars().fold(Position::default(), |place, character| match character {
        '\n' => place.next_line(1),
        _ => {
            Position { column: place.column + 1, offset: place.offset + character.len_utf8() as u64, ..place }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::tries(400, 1500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn same_value(text in text()) {
        assert_same_verdict(&text);
    }

    #[test]
    fn same_value_pretty(text in json(5)) {
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
            assert_same_verdict(&serde_json::to_string_pretty(&value).unwrap());
        }
    }

    #[test]
    fn same_verdict_when_changed(text in text(), changes in prop::collection::vec(change(), 1..4)) {
        assert_same_verdict(&changed(&text, &changes));
    }

    #[test]
    fn same_verdict_when_cut_off(text in text(), at in any::<Index>()) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        assert_same_verdict(&text[..places[at.index(places.len())]]);
    }

    #[test]
    fn same_verdict_on_strings(body in "[\"\\\\u0-9a-fA-FdD8-9ä\u{1}-\u{20}]{0,24}") {
        assert_same_verdict(&format!("\"{body}\""));
    }

    #[test]
    fn same_verdict_on_numbers(text in "[-+0-9.eE]{0,12}") {
        assert_same_verdict(&text);
        assert_same_verdict(&format!("[{text}]"));
    }

    #[test]
    fn same_verdict_on_signs(text in "[\\[\\]{},:\"a1 \n]{0,16}") {
        assert_same_verdict(&text);
    }

    #[test]
    fn values_stand_where_they_say(text in text()) {
        let mut arena = Arena::default();
        if let Ok(document) = arena.parse(&text, &Limits::default()) {
            assert_stands(document.root(), document.root());
        }
    }

    #[test]
    fn duplicates_are_found(text in text()) {
        assert_duplicates(&text);
    }

    #[test]
    fn prefixes_end_where_the_next_begins(all in prop::collection::vec(text(), 1..5), between in " |\n|\t") {
        let mut joined: String = all.join(&between);
        joined.push_str(&between);
        let mut arena = Arena::default();
        let mut rest = joined.as_str();
        for text in &all {
            let mut own = Arena::default();
            let document = own.parse(text, &Limits::default()).unwrap();
            let expected = document.root().to_serde();
            let document = arena.parse_prefix(rest, &Limits::default()).unwrap();
            assert_eq!(document.root().to_serde(), expected);
            rest = &rest[document.end()..];
        }
        assert_eq!(rest.trim(), "");
    }

    #[test]
    fn an_arena_remembers_nothing(first in text(), changes in prop::collection::vec(change(), 0..3), second in text()) {
        let mut arena = Arena::default();
        let _ = arena.parse(&changed(&first, &changes), &Limits::default());
        let document = arena.parse(&second, &Limits::default()).unwrap();
        let mut fresh = Arena::default();
        let expected = fresh.parse(&second, &Limits::default()).unwrap();
        assert_eq!(document.root().to_serde(), expected.root().to_serde());
        assert_eq!(document.root().duplicates().count(), expected.root().duplicates().count());
    }

    #[test]
    fn positions_count_characters(text in "[a\nü😀\r]{0,30}", at in any::<Index>(), start in (1..9_u64, 1..9_u64)) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let offset = places[at.index(places.len())];
        let expected = slow_position(&text, offset);
        assert_eq!(position_in(text.as_bytes(), offset, Position::default()), expected);
        let (line, column) = start;
        let moved = position_in(text.as_bytes(), offset, Position { line, column, offset: 7 });
        assert_eq!(moved.offset, 7 + offset as u64);
        assert_eq!(moved.line, expected.line + line - 1);
        let shift = if expected.line == 1 { column - 1 } else { 0 };
        assert_eq!(moved.column, expected.column + shift);
    }

    #[test]
    fn whole_numbers_are_whole(digits in "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,4})?", exponent in -6..6_i32) {
        let text = format!("{digits}e{exponent}");
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).unwrap();
        let number = document.root().as_number().unwrap();
        // Exact: ten digits scaled up to an integer.
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let scaled: i128 = format!("{whole}{fraction:0<4}").parse().unwrap();
        let by = 10_i128.pow(u32::try_from(exponent + 6).unwrap());
        assert_eq!(number.is_integer(), scaled * by % 10_i128.pow(10) == 0, "{}", number.raw());
    }
}

#[test]
fn many_members_with_names_given_twice() {
    for count in [2, 31, 32, 33, 1000, 200_000] {
        let members: Vec<String> = (0..count).map(|it| format!("\"m{it}\":{it}")).collect();
        let text = format!("{{{},\"m0\":\"last\",\"m{}\":true}}", members.join(","), count - 1);
        let mut arena = Arena::default();
        let document = arena.parse(&text, &Limits::default()).unwrap();
        let names: Vec<_> = document.root().duplicates().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["m0".to_owned(), format!("m{}", count - 1)]);
        assert_eq!(document.root().get("m0").unwrap().as_str().unwrap(), "last");
        assert_eq!(document.root().as_object().unwrap().len(), count + 2);
    }
}

#[test]
fn one_name_a_hundred_thousand_times() {
    let text = format!("{{{}\"a\":0}}", "\"a\":1,".repeat(100_000));
    let mut arena = Arena::default();
    let document = arena.parse(&text, &Limits::default()).unwrap();
    assert_eq!(document.root().duplicates().count(), 100_000);
    assert!(document.root().duplicates().all(|it| it.first.span().start == 1));
    assert_eq!(document.root().get("a").unwrap().raw(), "0");
}

#[test]
fn pointers_and_paths() {
    let text = r#"{"a/b":[{"m~n":1},2],"":{"":3},"ä":[[4]],"x":{"\u0079":5}}"#;
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).unwrap();
    let root = document.root();
    for (pointer, raw) in
        [("/a~1b/0/m~0n", "1"), ("/a~1b/1", "2"), ("//", "3"), ("/ä/0/0", "4"), ("/x/y", "5"), ("", text)]
    {
        let value = root.pointer(pointer).unwrap();
        assert_eq!(value.raw(), raw);
        assert_eq!(root.path_to(value).unwrap(), pointer);
    }
    for nowhere in ["a", "/b", "/a~1b/2", "/a~1b/01", "/a~1b/-", "/a~1b/+1", "/a~1b/", "/x/y/z", "/ä/0/0/0"]
    {
        assert!(root.pointer(nowhere).is_none(), "{nowhere}");
    }
    let inner = root.pointer("/ä").unwrap();
    assert_eq!(inner.path_to(root.pointer("/ä/0/0").unwrap()).unwrap(), "/0/0");
    assert!(inner.path_to(root).is_none());
    let mut other = Arena::default();
    assert!(root.path_to(other.parse(text, &Limits::default()).unwrap().root()).is_none());
}

#[test]
fn stray_bytes_are_characters() {
    let text = b"a\xff\xe2\x82b\n\xc3\xa9\xf0\x9f\x98\x80\x80z";
    let at = |offset| {
        let place = position_in(text, offset, Position::default());
        (place.line, place.column)
    };
    assert_eq!([at(0), at(1), at(2), at(3), at(4), at(5)], [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 6)]);
    assert_eq!(
        [at(6), at(8), at(12), at(13), at(14), at(99)],
        [(2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 5)]
    );
    // Inside a character is where the character is.
    assert_eq!([at(7), at(9), at(10), at(11)], [(2, 1), (2, 2), (2, 2), (2, 2)]);
}

//! Proof that the records do not depend on the portions in which the bytes arrive.

use std::io::{self, Read};

use proptest::prelude::*;

use crate::json::{Arena, Path};

use super::block::Block;
use super::content::Content;
use super::open::each_record;
use super::opening::{Opening, Questions};
use super::options::{Form, Options};
use super::reading::Reading;
use super::stream::Stream;
use super::wrapping::{Lists, Mark, Sign, Split, Word, Wrapping};
use super::wrappings::Wrappings;

/// Hands out the text in portions of these sizes, over and over.
struct Portions {
    text: Vec<u8>,
    at: usize,
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Portions {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let count = size.min(into.len()).min(self.text.len() - self.at);
        into[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Arrays whose first element has a member `p` are payloads.
struct ArraysOfP;

impl Questions for ArraysOfP {
    fn looks_inside(&self) -> bool {
        true
    }

    fn is_array_payload(&self, array: Opening<'_>) -> bool {
        array.value().is_some_and(|first| first.get("p").is_some())
    }
}

/// Every record in words: place, text, what it is, where its faults stand.
fn records(text: &[u8], sizes: &[usize], options: &Options) -> Vec<String> {
    let bytes = Portions { text: text.to_vec(), at: 0, sizes: sizes.to_vec(), turn: 0 };
    let stream = Stream { bytes: Box::new(bytes), may_wait: true };
    let mut reading = Reading::new(stream, 0, options, &ArraysOfP);
    let mut arena = Arena::default();
    let mut all = Vec::new();
    let mut used = Block::default();
    let mut blocks = 0;
    while let Ok(Some(block)) = reading.block(used) {
        blocks += 1;
        assert!(blocks <= 2 * text.len() + 10, "the text has no end");
        each_record(&block, &mut arena, options, &ArraysOfP, &mut |record| {
            let start = record.start();
            let what = match &record.content {
                Content::Value(value) => format!("{:?}", record.position(value.span().end)),
                Content::Prose(Some(value)) => {
                    format!("{:?} {}", record.position(value.span().end), value.raw())
                }
                Content::Broken(error) => format!("{error:?} {:?}", record.position(error.span.start)),
                other => format!("{other:?}"),
            };
            let line = record.line_at(0);
            assert!(line.offset <= line.bytes.len());
            all.push(format!(
                "{start:?} {:?} {what} {:?} {:?}",
                record.text().escape_ascii().to_string(),
                record.opened(),
                record.lead()
            ));
        });
        used = block;
    }
    all
}

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let part = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "{\"a\":1}",
        "{\"a\":1}\n",
        "{\"b\":{\"c\":[2]}}\n",
        ",",
        ",",
        "\n",
        "\n",
        "\n  ",
        " ",
        "\"",
        "\"x\"",
        ":",
        "1",
        "\r\n",
        "[{\"a\":1},{\"b\":2}]",
        "{\"a\":",
        "true",
        "tru",
        "n",
        "\\",
        "é",
        "-",
        "{\n  \"a\": 1\n}\n",
        "[\n",
        "{\"p\":1}",
        "{\"a\":\"{[\\\"\"}",
        "[[1],[{\"a\":2}]]",
        "undefined",
        "\t",
        "{\"a\":\n{\"b\":2}\n",
        "            ",
        "\0\0",
        "\n\0",
    ]);
    let bad = prop_oneof![20 => part.prop_map(|part| part.as_bytes().to_vec()), 1 => Just(b"\xff".to_vec())];
    prop::collection::vec(bad, 0..40).prop_map(|parts| parts.concat())
}

/// Proves that the records of a text are the same for all portions in which its bytes come, and for blocks of this size and of a large one.
fn agree(text: &[u8], sizes: &[usize], block: usize, mut options: Options) -> Result<(), TestCaseError> {
    options.block = 1 << 20;
    let at_once = records(text, &[usize::MAX], &options);
    options.block = block;
    prop_assert_eq!(&records(text, &[usize::MAX], &options), &at_once);
    prop_assert_eq!(&records(text, sizes, &options), &at_once);
    options.block = 1 << 20;
    prop_assert_eq!(&records(text, sizes, &options), &at_once);
    prop_assert_eq!(&records(text, &[1], &options), &at_once);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn portions_and_blocks_do_not_matter(
        text in soup(),
        sizes in prop::collection::vec(1_usize..20, 1..5),
        block in 1_usize..100,
        max_record in prop_oneof![1 => Just(1 << 20), 1 => 1_usize..60, 1 => Just(300_usize)],
        ndjson in prop::bool::weighted(0.1),
    ) {
        let options = Options { form: if ndjson { Form::Ndjson } else { Form::Auto }, max_record, block: 1 << 20, ..Options::default() };
        agree(&text, &sizes, block, options)?;
    }
}

#[test]
fn holes_behind_the_first_block_are_told_once_each() {
    let text = b"{\"a\":1}\n\0\0{\"a\":2}\n\"x\"]\n\0\0\0\n{\"a\":3}\n\0";
    for (block, size) in (1..40).flat_map(|block| (1..20).map(move |size| (block, size))) {
        let options = Options { form: Form::Auto, block, ..Options::default() };
        let found = records(text, &[size], &options);
        let holes: Vec<&String> = found.iter().filter(|record| record.contains("Nul {")).collect();
        let all = ["bytes: 2", "bytes: 3", "bytes: 1"];
        assert!(
            holes.len() == 3 && holes.iter().zip(all).all(|(hole, bytes)| hole.contains(bytes)),
            "{block} {size} {found:?}"
        );
    }
}

/// Parts of logs.
fn log() -> impl Strategy<Value = Vec<u8>> {
    let part = prop::sample::select(vec![
        "12:00:01.123 ",
        "[INFO] ",
        "[2024-05-01 12:00:00] ",
        "a.b -> Data : ",
        "Gets ",
        "Has ",
        "{\"a\":1}",
        "[{\"a\":1},{\"b\":[2]}]",
        "{\n\t\"a\": [\n\t\t1,\n\t\t{\"b\": 2}\n\t]\n}",
        "{\"a\":\n{\"b\":2}\n",
        "{\"a\":[\n",
        "{\"a\":\"x",
        "12:00:01 h: {\n",
        "12:00:02 h:   \"a\": \"x\n",
        "12:00:02 h:   y\"\n",
        "12:00:10 h: }\n",
        "\"{\\\"a\\\":\\\"b\\\\n\\\"}\"",
        "\"{\\\"a",
        "\"[{\\n \\\"a\\\":1}]\"",
        "{a: 1, b: {…}}",
        "{x}",
        "[1,2]",
        "{",
        "[",
        "}",
        "]",
        "\"",
        "\\",
        ",",
        " ",
        "é",
        " main.js:2:1646",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "  ",
        "\t",
        "true",
        ": true\n",
        "12",
        "x: \"é\"\n",
        "\n\n",
        "{\"p\":1}",
        "\0\0",
        "\n\0",
    ]);
    let bad = prop_oneof![20 => part.prop_map(|part| part.as_bytes().to_vec()), 1 => Just(b"\xff".to_vec()), 1 => Just(vec![b'-'; 5000])];
    prop::collection::vec(bad, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn portions_and_blocks_do_not_matter_to_a_log(
        text in log(),
        sizes in prop::collection::vec(1_usize..20, 1..5),
        block in 1_usize..100,
        max_record in prop_oneof![2 => Just(1 << 20), 1 => 1_usize..60],
        auto in prop::bool::weighted(0.2),
    ) {
        let form = if auto { Form::Auto } else { Form::Console };
        let printed_twice = [vec!["Gets".to_owned(), "Has".to_owned()]].into();
        let options = Options { form, max_record, block: 1 << 20, printed_twice, ..Options::default() };
        agree(&text, &sizes, block, options)?;
    }
}

/// A form of records, and of lines, whose texts may be split.
fn splitting() -> Option<Wrappings> {
    let mark = |path: Path, name: &str, texts: &[&str]| Mark {
        path,
        member: format!("\"{name}\"").into_bytes(),
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    let (text, stream, flag) = (Path::new("/l")?, Path::new("/s")?, Path::new("/f")?);
    let (record, texts) = (Lists::new("")?, Lists::new("/l")?);
    let form = |words: &[(&str, &[&str])], by_line_end, goes_on| Wrapping {
        name: "x".to_owned(),
        signs: vec![(text.clone(), Sign::Text), (stream.clone(), Sign::Text)],
        is_rows: false,
        is_all: true,
        items: record.clone(),
        texts: vec![texts.clone()],
        arguments: Vec::new(),
        time: Vec::new(),
        writer: Vec::new(),
        words: words
            .iter()
            .map(|(name, texts)| Word {
                name: (*name).to_owned(),
                texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            })
            .collect(),
        printed_twice: Vec::new(),
        split: Some(Split {
            text: None,
            by_open_value: false,
            member: b"\"l\"".to_vec(),
            stream: vec![stream.clone()],
            by_line_end,
            goes_on,
            ends: Vec::new(),
        }),
    };
    let words: [(&str, &[&str]); 3] = [("s", &["a", "b"]), ("f", &["P", "F"]), ("l", &[])];
    let marked = Wrapping {
        signs: vec![(text.clone(), Sign::Text), (stream.clone(), Sign::Text), (flag.clone(), Sign::Text)],
        ..form(&words, false, vec![mark(flag.clone(), "f", &["P"])])
    };
    Some(Wrappings::new(vec![marked, form(&[], true, Vec::new())]))
}

/// Records, and lines, whose texts may be split over several.
fn split_log() -> impl Strategy<Value = Vec<u8>> {
    let text = prop::sample::select(vec![
        "{",
        "}",
        "{\"a\":1}",
        "{\"a\":",
        "\"x",
        "y\"}",
        "[",
        "]",
        "\n",
        "\n",
        "é",
        " ",
        "12:00 x",
        "  \"a\": 1,",
        "{\"a\":[1",
        ",2]}\n",
        "hello",
    ]);
    let text = prop::collection::vec(text, 0..6).prop_map(|parts| parts.concat());
    let stream = prop::sample::select(vec!["a", "b", "b", "c"]);
    let is_marked = prop::option::of(any::<bool>());
    let record = (text, stream, is_marked).prop_map(|(text, stream, mark)| {
        let mark = mark.map(|mark| if mark { "P" } else { "F" });
        let mut record = serde_json::json!({"l": text, "s": stream});
        if let Some(mark) = mark {
            record["f"] = mark.into();
        }
        record.to_string()
    });
    prop_oneof![
        3 => prop::collection::vec(record, 0..30).prop_map(|lines| lines.join("\n").into_bytes()),
        2 => prop::collection::vec(("[ab] [PF] ", "[{}\\[\\]\"a:1,é ]{0,12}"), 0..30)
            .prop_map(|lines| lines.iter().map(|(head, text)| [head.as_str(), text, "\n"].concat()).collect::<Vec<_>>().concat().into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn portions_and_blocks_do_not_matter_to_texts_that_are_split(
        text in split_log(),
        sizes in prop::collection::vec(1_usize..20, 1..5),
        block in 1_usize..200,
        max_record in prop_oneof![3 => Just(1 << 20), 1 => 40_usize..200],
    ) {
        let wrappings = splitting().map(Into::into).expect("the forms can be read");

        let options = Options { max_record, block: 1 << 20, wrappings, ..Options::default() };
        agree(&text, &sizes, block, options)?;
    }
}

/// Texts that random tests found once.
#[test]
fn portions_do_not_matter_where_they_did() {
    let texts: [(&[u8], usize); 5] = [
        (b"true,tru\n,{\"a\":1}\n{\n  \"a\": 1\n}\n{", 1 << 20),
        (b"\"x\" [[1],[{\"a\":2}]]{\"a\":\"{[\\\"\"}{{{\"b\":{\"c\":[2]}}\n", 1),
        (b"[\n{\"a\":1}{\"a\":\n{\"b\":2}\n{\n  \"a\": 1\n}\n", 1 << 20),
        (b"[[1],[{\"a\":2}]]", 1),
        ("{{\n  \"a\": 1\n}\né}{".as_bytes(), 3),
    ];
    for (text, max_record) in texts {
        let mut options = Options { form: Form::Auto, max_record, block: 1 << 20, ..Options::default() };
        let at_once = records(text, &[usize::MAX], &options);
        options.block = 1;
        assert_eq!(records(text, &[1], &options), at_once);
    }
}

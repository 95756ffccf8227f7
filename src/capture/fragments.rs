//! Proof that the records do not depend on the portions in which the bytes arrive.

use std::io::{self, Read};

use proptest::prelude::*;

use crate::json::Arena;

use super::block::Block;
use super::opening::{Opening, Questions};
use super::options::{Form, Options};
use super::reading::Reading;
use super::records::{Content, each_record};
use super::stream::Stream;

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
    while let Ok(Some(block)) = reading.block(used) {
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
    ]);
    let bad = prop_oneof![20 => part.prop_map(|part| part.as_bytes().to_vec()), 1 => Just(b"\xff".to_vec())];
    prop::collection::vec(bad, 0..40).prop_map(|parts| parts.concat())
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
        let mut options = Options { form: if ndjson { Form::Ndjson } else { Form::Auto }, max_record, block: 1 << 20, ..Options::default() };
        let at_once = records(&text, &[usize::MAX], &options);
        options.block = block;
        prop_assert_eq!(&records(&text, &[usize::MAX], &options), &at_once);
        prop_assert_eq!(&records(&text, &sizes, &options), &at_once);
        options.block = 1 << 20;
        prop_assert_eq!(&records(&text, &sizes, &options), &at_once);
        prop_assert_eq!(&records(&text, &[1], &options), &at_once);
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
        let mut options = Options { form, max_record, block: 1 << 20, printed_twice, ..Options::default() };
        let at_once = records(&text, &[usize::MAX], &options);
        options.block = block;
        prop_assert_eq!(&records(&text, &[usize::MAX], &options), &at_once);
        prop_assert_eq!(&records(&text, &sizes, &options), &at_once);
        options.block = 1 << 20;
        prop_assert_eq!(&records(&text, &sizes, &options), &at_once);
        prop_assert_eq!(&records(&text, &[1], &options), &at_once);
    }
}

/// What random texts found once.
#[test]
fn portions_do_not_matter_where_they_did() {
    let texts: [(&[u8], usize); 4] = [
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

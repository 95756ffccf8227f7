//! No shape of input takes work that grows faster than the input.
//!
//! The library counts in builds for tests how many bytes and entries it looks at (`json::worked`). Each shape is read at
//! four sizes, each twice the one before: the work may not more than double, but for a little.

use cxray::capture::{Input, Options};
use cxray::catalog::Catalog;
use cxray::check::Settings;
use cxray::inspect::{EachFinding, Inspector};
use cxray::json::worked;
use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::effort;

const EVENT: &str = r#"{"event":"onInteractionTabChange","data":true}"#;

/// A name, and what makes a text of about so many bytes.
type Shape = (&'static str, fn(usize) -> String);

fn filled(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len() + 1)
}

fn logged(part: &str, bytes: usize) -> String {
    format!("12:00:00 INFO x {}\n", filled(part, bytes))
}

fn in_a_string(text: &str) -> String {
    json!({"log": text}).to_string()
}

fn har(content: &Value) -> String {
    json!({"log": {"entries": [{
        "startedDateTime": "2024-06-10T07:10:26.8Z",
        "request": {"method": "GET", "url": "https://h/c"},
        "response": {"content": content},
    }]}})
    .to_string()
}

fn numbered(bytes: usize, length: usize, part: impl Fn(usize) -> String) -> String {
    (0..bytes / length).map(part).collect::<Vec<_>>().join(",")
}

fn nested(bytes: usize) -> String {
    (0..6).fold(filled(EVENT, bytes / 64), |text, _| in_a_string(&text))
}

const SHAPES: &[Shape] = &[
    ("objects without quotes in a line of a log", |n| logged("{a: 1} ", n)),
    ("objects in a line of a log", |n| logged("{\"a\":1} ", n)),
    ("escaped objects in a line of a log", |n| logged("{\\\"a\\\":1} ", n)),
    ("escaped objects that are not closed", |n| logged("{\\\"a\\\":1 ", n)),
    ("quotes in a line of a log", |n| logged("\"", n)),
    ("brackets in a line of a log", |n| logged("[", n)),
    ("slashes in a line of a log", |n| logged("/", n)),
    ("names in a line of a log", |n| logged("onInteractionTabChange [", n)),
    ("a line of fences", |n| format!("INFO a\n{}\n", filled("```", n))),
    ("a line of elements of code", |n| format!("INFO a\n{}\n", filled("<pre>", n))),
    ("lines of names", |n| filled("12:00 WebChatService.agentConnected\n", n)),
    ("a HAR with a body in base64", |n| {
        har(
            &json!({"encoding": "base64", "text": BASE64.encode(filled(&format!("{EVENT}\n"), n).as_bytes())}),
        )
    }),
    ("a HAR with a body of many records", |n| har(&json!({"text": filled(&format!("{EVENT}\n"), n)}))),
    ("lines of many writers that are cut", |n| {
        numbered(n, 40, |at| format!("12:00 web[{at}]: {{\"a\":\"x\n")).replace(",12:00", "12:00")
    }),
    ("items that are not complete", |n| {
        let items = numbered(n, 40, |at| {
            format!("{{\"logStreamName\":\"{}\",\"message\":\"{{\\\"a\\\":\\\"x\"}}", at % 7)
        });
        format!("{{\"events\":[{items}]}}")
    }),
    ("objects without quotes on a line", |n| filled("{a: 1} ", n)),
    ("escaped objects on a line", |n| filled("{\\\"a\\\":1} ", n)),
    ("objects on a line", |n| filled("{} ", n)),
    ("commas", |n| filled(",", n)),
    ("lines of commas", |n| filled(",\n", n)),
    ("quotes", |n| filled("\"", n)),
    ("single quotes", |n| filled("'", n)),
    ("unknown names", |n| {
        let line = |at| format!("{{\"event\":\"WebChatService.foo{at}\",\"data\":{{}}}}\n");
        (0..n / 45).map(line).collect::<Vec<_>>().concat()
    }),
    ("a name that is nearly right", |n| {
        filled("{\"event\":\"WebChatService.agentConected\",\"data\":{}}\n", n)
    }),
    ("opening brackets", |n| filled("[", n)),
    ("opening braces", |n| filled("{", n)),
    ("closing brackets", |n| filled("]", n)),
    ("slashes", |n| filled("/", n)),
    ("backslashes", |n| filled("\\", n)),
    ("comments", |n| filled("/*a*/", n)),
    ("data prefixes", |n| filled("data:", n)),
    ("lines of data", |n| filled("data: {\"a\":1}\n", n)),
    ("lines of data in a string", |n| in_a_string(&filled("data: {\"a\":1}\n", n))),
    ("events of a stream", |n| filled(&format!("event: x\ndata: {EVENT}\n\n"), n)),
    ("events of a stream in a string", |n| in_a_string(&filled(&format!("event: x\ndata: {EVENT}\n\n"), n))),
    ("texts within each other", nested),
    ("values within each other", |n| {
        let value = (0..9).fold(EVENT.to_owned(), |inner, _| format!("{{\"a\":{inner},\"b\":1}}"));
        filled(&format!("{value}\n"), n)
    }),
    ("cells of quotes", |n| format!("time,message\n{}", filled("1,\"a\"\"b\"\"c\"\"\"\n", n))),
    ("a cell of quotes", |n| format!("time,message\n1,\"{}\n", filled("\"", n))),
    ("cells that are not closed", |n| format!("time,message\n{}", filled("1,\"a\n", n))),
    ("a row of commas", |n| format!("time,message\n{}\n", filled(",", n))),
    ("names given twice", |n| {
        format!(
            "{{\"event\":\"onInteractionTabChange\",\"data\":true,{}}}",
            numbered(n, 20, |at| format!("\"k{at}\":1,\"k{at}\":1"))
        )
    }),
    ("a name given very often", |n| {
        format!(
            "{{\"event\":\"onInteractionTabChange\",\"data\":true,{}}}",
            numbered(n, 6, |_| "\"k\":1".to_owned())
        )
    }),
    ("members that are not known", |n| {
        format!(
            "{{\"event\":\"WebChatService.ready\",\"data\":{{{}}}}}",
            numbered(n, 9, |at| format!("\"x{at}\":1"))
        )
    }),
    ("a string of escapes", |n| {
        format!(
            "{{\"event\":\"onAgentStateEvent\",\"data\":{{\"currentState\":\"{}\"}}}}",
            filled("\\u0041", n)
        )
    }),
    ("a text of escapes", |n| format!("{{\"log\":\"{}\"}}", filled("\\u0041", n))),
    ("strings with JSON in a list", |n| {
        format!("{{\"log\":[{}]}}", numbered(n, 14, |_| "\"{\\\"a\\\":1}\"".to_owned()))
    }),
    ("broken elements of an array", |n| format!("[{}]", filled("{a: 1},", n))),
    ("strings in an array", |n| format!("[{}]", numbered(n, 4, |_| "\"x\"".to_owned()))),
    ("pairs", |n| filled("a=1 ", n)),
    ("a form", |n| in_a_string(&filled("a=%7B%7D&", n))),
    ("calls", |n| in_a_string(&filled("f(", n))),
    ("packets", |n| in_a_string(&filled("42[\"a\"]", n))),
    ("packets with their length", |n| in_a_string(&filled("2:42", n))),
    ("frames", |n| in_a_string(&filled("MESSAGE\na:b\n\n{}\0", n))),
    ("parts", |n| in_a_string(&filled("--x\r\nContent-Type: a\r\n\r\n{}\r\n", n))),
    ("brackets in a string", |n| in_a_string(&filled("[", n))),
    ("objects without quotes in a string", |n| in_a_string(&filled("{a: 1} ", n))),
    ("values of pairs in a line that cannot be read", |n| format!("{{\"a\" {}\n", filled("\"value\":{", n))),
    ("values of pairs within each other", |n| {
        let values: Vec<String> =
            (0..n / 64).map(|at| format!("value:{}\" ", "\\".repeat(at % 48))).collect();
        format!("{{\"a\" {}\n", values.concat())
    }),
    ("addresses with passwords", |n| {
        format!(
            "{{\"event\":\"onAgentStateEvent\",\"data\":{{\"currentState\":\"{}\"}}}}",
            filled("https://a:b@c?token=1 ", n)
        )
    }),
    ("credentials", |n| {
        format!(
            "{{\"event\":\"onAgentStateEvent\",\"data\":{{{}\"a\":undefined}}}}",
            filled("\"password\":\"x\",", n)
        )
    }),
    ("records that are wrong", |n| filled("{\"event\":\"onInteractionTabChange\",\"data\":\"1\"}\n", n)),
    ("records that are cut off", |n| filled("{\"event\":\"onInteractionTabChange\",\"data\":\n", n)),
    ("a line that is written over", |n| filled("a\r", n)),
    ("control sequences of a terminal", |n| filled("\u{1b}[0m{}", n)),
    ("titles of a terminal that do not end", |n| filled("\u{1b}]0;a", n)),
    ("byte order marks", |n| filled("\u{feff}", n)),
    ("blanks", |n| format!("{}{EVENT}", filled(" ", n))),
    ("empty lines", |n| format!("{}{EVENT}", filled("\n", n))),
];

/// The work that a text takes.
fn work(inspector: &Inspector<'_>, text: String) -> u64 {
    let capture = Input::Memory { name: "in".to_owned(), bytes: text.into_bytes().into() };
    let before = worked();
    let mut findings = 0;
    inspector.read(vec![capture], &mut EachFinding(|_| findings += 1)).unwrap();
    worked() - before
}

#[test]
fn no_shape_takes_work_that_grows_faster_than_the_input() {
    let catalog = Catalog::embedded().unwrap();
    let mut grown = Vec::new();
    for is_lenient in [false, true] {
        let options = Options {
            wrappings: catalog.wrappings(),
            printed_twice: catalog.apis().iter().map(|api| api.printed_twice.clone()).collect(),
            lenient: is_lenient,
            ..Options::default()
        };
        let inspector = Inspector::new(&catalog).settings(Settings::default()).options(options).jobs(1);
        for (name, shape) in SHAPES {
            let first = effort(2 << 10, 60 << 10);
            let works: Vec<u64> = (0..4).map(|doubled| work(&inspector, shape(first << doubled))).collect();
            assert!(works[0] > 0, "{name}: nothing was counted");
            // What is done once, however long the text is, is in all of them.
            let steps: Vec<u64> = works.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
            // The third step is four times the first, and sixteen times where work grows with the square. Where the first bytes
            // alone are looked at, work comes in steps, but in all it grows no more than the text does.
            if steps[2] > steps[0].max(5_000) * 7 && works[3] > works[0] * 9 {
                grown.push(format!("{name} (lenient: {is_lenient}): {works:?}"));
            }
        }
    }
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}

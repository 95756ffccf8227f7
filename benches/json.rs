//! How fast a tree is built, next to `serde_json`: `cargo bench --bench json`.
//!
//! Each round takes every line of a shape once with each reader, in turns, so that a noisy machine
//! is noisy for both. The best round counts.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use cxray::json::{Arena, Limits};

const ROUNDS: usize = 60;

fn main() {
    println!("{:<22}{:>8}{:>12}{:>12}{:>8}", "shape", "bytes", "cxray MB/s", "serde MB/s", "ratio");
    report("event lines", &lines(event));
    report("chat message lines", &lines(message));
    report("pretty event", &lines(|number| pretty(&event(number))));
    report("escaped strings", &lines(escaped));
    report("numbers", &lines(numbers));
    report("flat maps", &lines(flat_map));
}

fn report(shape: &str, lines: &[String]) {
    let bytes: usize = lines.iter().map(String::len).sum();
    let mut arena = Arena::default();
    let limits = Limits::default();
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for line in lines {
            black_box(arena.parse(black_box(line), &limits).unwrap().root().kind());
        }
        ours = ours.min(start.elapsed());
        let start = Instant::now();
        for line in lines {
            black_box(serde_json::from_str::<serde_json::Value>(black_box(line)).unwrap());
        }
        theirs = theirs.min(start.elapsed());
    }
    let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!(
        "{shape:<22}{:>8}{:>12.0}{:>12.0}{:>8.1}",
        bytes / lines.len(),
        speed(ours),
        speed(theirs),
        speed(ours) / speed(theirs),
    );
}

fn lines(line: impl Fn(u64) -> String) -> Vec<String> {
    (0..2000).map(line).collect()
}

fn pretty(line: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

fn event(number: u64) -> String {
    let time = 1_700_000_000_000 + number * 1379;
    format!(
        r#"{{"time":{time},"publisher":"WebChatService","event":"WebChatService.messageReceived","data":{{"originalMessages":{{"statusCode":0,"alias":"117","secureKey":"adf3465dfg4563dfg345","userId":"00F05B6{number:04}","chatId":"0001KaEP8H1W00DV","chatEnded":false,"nextPosition":{number},"messages":[{{"from":{{"nickname":"Anna","participantId":{number},"type":"Agent"}},"index":{number},"type":"Message","text":"Guten Tag, wie kann ich Ihnen helfen? Ticket {number}","utcTime":{time},"userData":{{}}}}]}},"messages":[{{"index":{number},"from":{{"id":{number},"name":"Anna","type":"Agent"}},"text":"Guten Tag, wie kann ich Ihnen helfen? Ticket {number}","type":"Message","timestamp":{time}}}],"agents":{{"{number}":{{"name":"Anna","connected":true,"supervisor":false,"connectedTime":{time}}}}},"numAgentsConnected":1,"restoring":false,"sessionData":{{"sessionId":"0001KaEP8H1W00DV","startedAt":{time},"lastError":null,"region":"eu-central-1"}}}}}}"#
    )
}

fn message(number: u64) -> String {
    let text = "Vielen Dank für Ihre Nachricht. Wir prüfen Ihre Anfrage und melden uns gleich. ".repeat(5);
    format!(r#"{{"event":"onMediaMessageEvent","data":{{"id":"m-{number}","text":"{text}","ok":true}}}}"#)
}

fn escaped(number: u64) -> String {
    let inner = event(number).replace('"', "\\\"");
    format!(
        r#"{{"level":"info","message":"{inner}","path":"a\/b\/c","text":"Gr\u00fc\u00dfe \ud83d\ude00\n"}}"#
    )
}

fn numbers(number: u64) -> String {
    let all: Vec<String> =
        (0..80).map(|it| format!("{}.{},-{it},1e{it}", number * 31 + it, it * 7919)).collect();
    format!("[{}]", all.join(","))
}

fn flat_map(number: u64) -> String {
    let all: Vec<String> =
        (0..40).map(|it| format!(r#""canTransferToTarget{it}":{}"#, it % 3 == number % 3)).collect();
    format!("{{{}}}", all.join(","))
}

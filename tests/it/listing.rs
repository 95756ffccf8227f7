//! A document that carries its records in a list says the same however large it is: whether a worker looks into it as a whole, or
//! its list is cut while it is read.

use std::io::Write;
use std::process::Output;

use serde_json::{Value as Json, json};

use crate::binary::{cxray, cxray_within, put, run, run_on, text};

fn message(number: u64) -> String {
    let count = if number % 5 == 2 { json!("1") } else { json!(1) };
    match number % 7 {
        3 => format!("no event [{number}] {{"),
        // A line that was cut: the texts of both are one.
        4 => "received {\"event\":\"WebChatService.agentConnected\",\"data\":{\"numAgentsConnected\":\"1".to_owned(),
        5 => "\",\"agents\":{}}}".to_owned(),
        6 => json!({"level": "info", "message": "Zoë"}).to_string(),
        _ => json!({"event": "WebChatService.agentConnected", "data": {"message": {"type": "ParticipantJoined", "index": 3,
            "timestamp": 1_718_003_420_674_u64 + number, "from": {"id": 2, "type": "Agent", "name": "Zoë \"x\""}},
            "agents": {}, "numAgentsConnected": count}})
        .to_string(),
    }
}

/// Documents with so many records, their list in front, in the midst or behind, and in several lists.
fn documents(records: u64) -> [(&'static str, Json); 6] {
    let all = |of: &dyn Fn(u64, String) -> Json| (0..records).map(|n| of(n, message(n))).collect::<Vec<_>>();
    let hits = all(
        &|n, text| json!({"_index": "i", "_id": n, "_source": {"@timestamp": "2024-06-10T07:10:26.8Z", "message": text}}),
    );
    let events = all(&|n, text| json!({"timestamp": 1_718_003_420_674_u64 + n, "message": text}));
    let lines = all(&|n, text| json!([format!("1718003420674{n:06}"), text]));
    let logs = all(
        &|n, text| json!({"id": n, "attributes": {"timestamp": "2024-06-10T07:10:26.8Z", "message": text, "attributes": {}}}),
    );
    let entries = all(&|n, text| {
        json!({"startedDateTime": "2024-06-10T07:10:26.8Z", "time": n, "request": {"method": "GET"},
        "response": {"content": {"text": text}}})
    });
    let streams = |list: Vec<Json>| json!([{"stream": {"a~/b": "x"}, "values": []}, {"stream": {}, "values": list}, {"values": list}]);
    [
        (
            "Elastic",
            json!({"took": 3, "_shards": {"hits": [1, 2]}, "hits": {"hits": hits, "total": 1}, "z": {"hits": {"hits": [1]}}}),
        ),
        ("CloudWatch", json!({"events": events, "nextToken": "é]}", "searchedLogStreams": []})),
        (
            "Loki query",
            json!({"data": {"result": streams(lines.clone()), "resultType": "streams"}, "status": "success"}),
        ),
        ("Loki push", json!({"streams": streams(lines)})),
        ("Datadog", json!({"data": logs, "meta": {"page": {}}})),
        ("HAR", json!({"version": "1.2", "entries": entries})),
    ]
}

const VALIDATE: [&str; 4] = ["validate", "--no-config", "--stdin-name", "in"];

fn validate(document: &str, arguments: &[&str]) -> Output {
    run_on(cxray().args(VALIDATE).args(arguments), document.as_bytes())
}

#[test]
fn a_large_document_says_the_same_as_a_small_one() {
    for (name, document) in documents(30) {
        let pretty = serde_json::to_string_pretty(&document).expect("it is JSON");
        let twice = format!("{document}\n{document}\n");
        for text in [document.to_string(), pretty, twice] {
            let whole = validate(&text, &["--format", "ndjson"]);
            assert_eq!(whole.status.code(), Some(1), "{name}: {whole:?}");
            assert!(whole.stdout.len() > 2_000, "{name}: {whole:?}");
            let large = ["--format", "ndjson", "--max-record-size", "2500"];
            assert_eq!(validate(&text, &large), whole, "{name}");
            let slow = |to: &mut dyn Write| text.as_bytes().chunks(97).for_each(|bytes| put(to, bytes));
            let piped = run(cxray().args(VALIDATE).args(large), slow);
            assert_eq!(piped, whole, "{name}");
        }
    }
}

/// The document is cut off, or something else stands where a member should: what is whole is judged, and the fault is told.
#[test]
fn a_large_document_that_is_broken_loses_nothing_but_its_end() {
    let [(_, document), ..] = documents(30);
    let whole = document.to_string();
    let large = ["--max-record-size", "2500", "--format", "concise"];
    for end in [whole.len() / 2, whole.find("],\"total\"").expect("the list has an end"), whole.len() - 1] {
        let torn = text(&validate(&whole[..end], &large).stdout);
        assert!(
            torn.lines().last().is_some_and(|last| last.contains("error[syntax] cut off")),
            "{end}: {torn}"
        );
        assert!(torn.contains("schema/type"), "{end}: {torn}");
    }
    let odd = whole.replace("\"total\"", "total") + "\n" + &whole;
    let said = text(&validate(&odd, &large).stdout);
    assert_eq!(said.matches("[syntax]").count(), 1, "{said}");
    assert!(said.contains("in:2:"), "{said}");
}

#[test]
fn a_document_of_any_size_is_read_in_bounded_memory() {
    const RECORDS: u64 = 100_000;
    let hit = |to: &mut dyn Write, n: u64, separator: &str| {
        let hit = json!({"_index": "i", "_source": {"message": message(n)}});
        put(to, format!("{hit}{separator}\n").as_bytes());
    };
    let arguments = ["validate", "--no-config", "--format", "concise", "--max-findings", "1"];
    let output = run(cxray_within(400).args(arguments), |to| {
        put(to, b"{\"hits\":{\"total\":1,\"hits\":[");
        (1..RECORDS).for_each(|n| hit(to, n, ","));
        hit(to, 2, "]}}");
    });
    // The last cut line is not followed by its other part.
    let is_invalid = |n: &u64| n % 7 == 4 || n % 5 == 2 && n % 7 < 3;
    let invalid = (1..RECORDS).filter(is_invalid).count() + 1;
    assert!(text(&output.stderr).contains(&format!("{invalid} invalid")), "{output:?}");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

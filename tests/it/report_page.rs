//! `cxray report`: the page holds the story and the findings, and nothing of a capture becomes markup or script.

use std::fs;
use std::path::Path;

use data_encoding::BASE64;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::binary::{cxray, text};
use crate::project::root;

/// The text between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before}")) + before.len();
    let length = text[start..].find(after).unwrap_or_else(|| panic!("no {after}"));
    &text[start..start + length]
}

fn data(page: &str) -> Json {
    let json = between(page, "<script id=\"data\" type=\"application/json\">", "</script>");
    serde_json::from_str(json).unwrap()
}

/// The page of captures, which is also what `-o` writes.
fn page(folder: &Path, arguments: &[&str]) -> String {
    let run = cxray().arg("report").arg("-q").args(arguments).current_dir(folder).output().unwrap();
    assert!(run.status.code().is_some_and(|code| code < 2), "{run:?}");
    text(&run.stdout)
}

#[test]
fn captures_of_three_sides_are_one_story_with_a_finding_between_two_of_them() {
    let page =
        page(&root(), &["tests/story/widget.har", "tests/story/desktop.log", "tests/story/server.ndjson"]);
    let data = data(&page);
    assert_eq!(data["conversations"].as_array().unwrap().len(), 1, "{}", data["conversations"]);
    assert_eq!(data["rows"].as_array().unwrap().len() % 9, 0);
    let apis: Vec<&str> =
        data["events"].as_array().unwrap().iter().map(|event| event[0].as_str().unwrap()).collect();
    assert!(apis.contains(&"widgets") && apis.contains(&"cometd"), "{apis:?}");
    let findings = data["findings"].as_array().unwrap();
    let codes: Vec<&str> = findings.iter().map(|finding| finding["c"].as_str().unwrap()).collect();
    assert_eq!(codes, ["schema/type", "order/chat-ended", "order/chat-state"]);
    assert_eq!(
        findings[0]["w"],
        "How many agents are in the chat. It may disagree with `agents` after a chat was restored; that is normal."
    );
    let file = |record: &Json| {
        let at = usize::try_from(record.as_u64().unwrap()).unwrap();
        data["files"][usize::try_from(data["rows"][9 * at + 4].as_u64().unwrap()).unwrap()].clone()
    };
    assert_eq!(file(&findings[2]["r"]), "tests/story/desktop.log");
    assert_eq!(file(&findings[2]["x"][0]["r"]), "tests/story/server.ndjson");
}

/// The rows of two captures: line in the old one, line in the new one, and change.
fn rows(data: &Json) -> Vec<(Option<u64>, Option<u64>, u64)> {
    let line = |at: &Json| {
        let at = usize::try_from(at.as_i64().unwrap()).ok()?;
        data["rows"][9 * at + 5].as_u64()
    };
    let rows = data["pairs"].as_array().unwrap().chunks(3);
    rows.map(|row| (line(&row[0]), line(&row[1]), row[2].as_u64().unwrap())).collect()
}

#[test]
fn two_captures_stand_side_by_side_as_diff_aligns_them() {
    let (old, new) = ("samples/captures/webchat.ndjson", "samples/captures/webchat-faulty.ndjson");
    let page = page(&root(), &["--before", old, new]);
    let data = data(&page);
    let differing: Vec<_> = rows(&data).into_iter().filter(|row| row.2 != 0).collect();
    let (changed, missing, extra) = (1, 2, 3);
    assert_eq!(
        differing,
        [
            (Some(15), Some(15), changed),
            (Some(31), Some(31), changed),
            (Some(37), None, missing),
            (None, Some(37), extra),
            (Some(47), None, missing),
        ]
    );
    for (old, new, change) in rows(&data) {
        assert!(change != 0 || old == new, "{old:?} {new:?}");
    }
    let differences: Vec<&Json> = data["differences"].as_object().unwrap().values().collect();
    assert_eq!(differences.len(), 2);
    assert_eq!(differences[0][0], "~ /data/messages/0/type: \"Message\" → \"Mesage\"");
    let strip = between(&page, "aria-label=\"Compared\">", "</ul>");
    for (change, count) in [("same", 43), ("changed", 2), ("missing", 2), ("extra", 1), ("moved", 0)] {
        assert!(strip.contains(&format!("<li class=\"{change}\"><b>{count}</b>")), "{strip}");
    }
    // The verdict and the list of findings are those of the new capture.
    assert!(between(&page, "<section id=\"findings\"", "</section>").contains("webchat-faulty.ndjson:31"));
    let turned = self::page(&root(), &["--before", new, old]);
    assert!(!between(&turned, "<section id=\"findings\"", "</section>").contains("webchat-faulty.ndjson:31"));
    assert!(
        self::data(&turned)["findings"].as_array().unwrap().iter().any(|found| found["c"] == "schema/type")
    );
}

/// Events are found in both captures by their number, whatever else stands in these and whatever is selected.
#[test]
fn any_two_captures_can_stand_side_by_side() {
    let captures = [
        &["tests/story/widget.har", "samples/captures/cometd-chat.har"][..],
        &["tests/story/desktop.log", "samples/captures/workspaces-call.ndjson"],
        &["samples/captures/webchat.ndjson.zst", "samples/captures/webchat-faulty.ndjson", "--tail", "20"],
        &[
            "samples/captures/webchat.ndjson",
            "samples/captures/webchat-faulty.ndjson",
            "--select",
            "WebChatService.agent*",
        ],
        &["samples/captures/widgets-console.log", "samples/captures/webchat-faulty.ndjson"],
    ];
    for arguments in captures {
        let data = data(&page(&root(), &[&["--before"], arguments].concat()));
        let count = data["rows"].as_array().unwrap().len() / 9;
        let pairs = data["pairs"].as_array().unwrap();
        let places = pairs.chunks(3).flat_map(|pair| &pair[..2]).filter_map(Json::as_u64);
        let mut places: Vec<usize> = places.map(|place| usize::try_from(place).unwrap()).collect();
        places.sort_unstable();
        assert!(count > 0 && places.into_iter().eq(0..count), "{arguments:?}");
    }
}

#[test]
fn people_are_replaced_alike_on_both_sides() {
    let capture = "samples/captures/webchat.ndjson";
    let page = page(&root(), &["--redact", "--before", capture, capture]);
    assert!(!page.contains("Alice"));
    let data = data(&page);
    let count = data["olds"].as_u64().unwrap();
    for at in 0..count {
        let text = |at: u64| data["texts"][at.to_string()].as_str().unwrap();
        assert_eq!(text(at), text(at + count));
    }
}

#[test]
fn only_the_script_of_the_page_may_run() {
    let page = page(&root(), &["samples/captures/webchat-faulty.ndjson"]);
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text.as_bytes())));
    let script = between(&page, "</script><script>", "</script>");
    assert!(policy.contains(&format!("script-src {};", hash(script))), "{policy}");
    assert!(
        policy.contains(&format!("style-src {};", hash(between(&page, "<style>", "</style>")))),
        "{policy}"
    );
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for address in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!script.contains(address) || address == "http://", "{address}");
        assert!(!between(&page, "<style>", "</style>").contains(address), "{address}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u{2028}\u{202e}";
    let literal = Json::from(hostile).to_string();
    let lines = [
        format!(
            "{{\"event\":\"onInteractionEvent\",\"data\":{{\"id\":{literal},\"channel\":{literal},\"state\":{literal},{literal}:1}}}}"
        ),
        format!(
            "{{\"event\":\"WebChatService.{}\",\"publisher\":\"WebChatService\",\"time\":1,\"data\":{{}}}}",
            &literal[1..literal.len() - 1]
        ),
        format!("{{\"event\":\"onAgentStateEvent\",\"data\":{{\"currentState\":{literal}"),
        format!(
            "{{\"event\":\"WebChatService.agentConnected\",\"data\":{{\"numAgentsConnected\":{literal}}}}}"
        ),
    ];
    let name = "a<b>&\"'.ndjson";
    fs::write(folder.path().join(name), lines.join("\n")).unwrap();
    fs::write(folder.path().join("old.ndjson"), lines[..2].join("\n").replace("1}", "2}")).unwrap();
    for arguments in [
        &[name][..],
        &["--title", hostile, name],
        &["--redact-key", "k", name],
        &[name, name],
        &["--before", "old.ndjson", name],
        &["--before", name, name],
    ] {
        let page = page(folder.path(), arguments);
        assert_eq!(page.matches("<script").count(), 2, "{arguments:?}");
        assert_eq!(page.matches("</script>").count(), 2, "{arguments:?}");
        assert_eq!(page.matches("<img").count(), 0, "{arguments:?}");
        assert!(!page.contains(['\u{2028}', '\u{202e}']), "{arguments:?}");
        assert!(!data(&page)["findings"].as_array().unwrap().is_empty());
    }
}

#[test]
fn credentials_are_masked_and_people_as_the_user_says() {
    let capture = "samples/captures/webchat-faulty.ndjson";
    let secret =
        between(&fs::read_to_string(root().join(capture)).unwrap(), "\"secureKey\":\"", "\"").to_owned();
    let open = page(&root(), &[capture]);
    assert!(!open.contains(&secret) && open.contains("Alice"));
    assert!(!page(&root(), &["--redact", capture]).contains("Alice"));
    assert!(page(&root(), &["--show-secrets", capture]).contains(&secret));
}

/// A page of many events is of bounded size; records with findings are in it.
#[test]
fn a_page_of_many_events_is_small() {
    let folder = tempfile::tempdir().unwrap();
    let capture = fs::read_to_string(root().join("samples/captures/webchat-faulty.ndjson")).unwrap();
    let lines: Vec<&str> = capture.lines().filter(|line| line.ends_with('}')).collect();
    let count = crate::effort(10_000, 100_000);
    let mut text = String::new();
    for number in 0..count {
        let line =
            lines[number % lines.len()].replace("00042aD8KR5T02QF", &format!("CHAT{:012}", number / 50));
        text.push_str(&line);
        text.push('\n');
    }
    fs::write(folder.path().join("many.ndjson"), text).unwrap();
    let page = page(folder.path(), &["many.ndjson"]);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    let data = data(&page);
    assert_eq!(data["rows"].as_array().unwrap().len(), 9 * count);
    let told =
        data["findings"].as_array().unwrap().iter().filter_map(|finding| finding["r"].as_u64()).take(100);
    assert!(told.clone().count() > 10);
    assert!(told.into_iter().all(|record| data["texts"].get(record.to_string()).is_some()));
}

#[test]
fn validate_writes_the_page_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let capture = "samples/captures/webchat-faulty.ndjson";
    let mut run = cxray();
    run.args(["validate", "-q", "--format", "concise"]).arg(format!("--format=html={}", file.display()));
    let run = run.arg(capture).current_dir(root()).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    let found = data(&fs::read_to_string(file).unwrap())["findings"].as_array().unwrap().len();
    assert_eq!(found, text(&run.stdout).lines().count());
}

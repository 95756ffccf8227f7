//! The texts of one entry: what was posted, what came back, what went over a web socket.
//!
//! Only the members that tell these are looked at. Cookies and headers stay where they are.

use std::ops::Range;
use std::str::FromStr as _;
use std::sync::Arc;

use jiff::Timestamp;

use crate::capture::block::Coding;
use crate::capture::embedded::Embedded;
use crate::capture::lexical::opens;
use crate::capture::origin::{Exchange, Origin, Part, plain_url};
use crate::json::{Array, Value};
use crate::safe;

/// Characters of a method that are kept; longer than any.
const LONGEST_METHOD: usize = 20;

/// The names by which programs call the messages of a web socket, or of a stream of events.
const MESSAGES: [&str; 8] = [
    "/_webSocketMessages",
    "/_websocketMessages",
    "/webSocketMessages",
    "/websocketMessages",
    "/_webSocketFrames",
    "/webSocketFrames",
    "/_eventSourceMessages",
    "/response/_webSocketMessages",
];

/// The names by which they call the text of one.
const MESSAGE_TEXTS: [&str; 5] = ["data", "payload", "payloadData", "text", "body"];

/// A text of an entry that has not been decoded.
#[derive(Debug)]
pub(super) struct Text {
    /// The string that holds it, quotes included, in the text of the entry.
    pub(super) literal: Range<usize>,
    pub(super) coding: Coding,
    pub(super) origin: Origin,
}

/// The texts of an entry that are wanted.
#[derive(Debug)]
pub(super) struct Texts {
    /// When its request was sent, in milliseconds since 1970.
    pub(super) started: Option<f64>,
    /// In the order of the file.
    pub(super) texts: Vec<Text>,
}

/// The texts of the entry that is number `number`.
pub(super) fn texts_of(entry: Value<'_>, number: u64) -> Texts {
    let text_at = |pointer: &str| entry.pointer(pointer).and_then(|value| value.as_str());
    let started = text_at("/startedDateTime").and_then(|text| milliseconds(&text));
    let method: Arc<str> = safe::cut(&text_at("/request/method").unwrap_or_default(), LONGEST_METHOD).into();
    let messages = || MESSAGES.iter().filter_map(|name| entry.pointer(name));
    let is_socket =
        messages().next().is_some() || text_at("/_resourceType").is_some_and(|kind| kind == "websocket");
    let url: Arc<str> = plain_url(&text_at("/request/url").unwrap_or_default()).into();
    let mut texts = Vec::new();
    let mut add = |value: Option<Value<'_>>, part: Part, coding: Coding, time: Option<f64>| {
        let Some(value) = value.filter(|value| value.as_str().is_some_and(|text| !text.is_empty())) else {
            return;
        };
        let exchange = Exchange { method: Arc::clone(&method), url: Arc::clone(&url), is_socket, part };
        let origin = Origin { entry: number, exchange: Some(exchange), time };
        texts.push(Text { literal: value.span(), coding, origin });
    };

    let posted = entry.pointer("/request/postData/text");
    add(posted, Part::Request, Coding::Plain, started);
    // The fields of a form repeat its text.
    let fields = entry.pointer("/request/postData/params").and_then(|fields| fields.as_array());
    let is_posted = posted.is_some_and(|text| text.as_str().is_some_and(|text| !text.is_empty()));
    for field in fields.iter().filter(|_| !is_posted).flat_map(Array::iter) {
        add(field.get("value"), Part::Request, Coding::Plain, started);
    }
    // A request that runs as a script sends its messages in its address.
    let query = entry.pointer("/request/queryString").and_then(|query| query.as_array());
    for value in query.iter().flat_map(Array::iter).filter_map(|pair| pair.get("value")) {
        let is_json = value.as_str().is_some_and(|text| text.starts_with(['{', '[']));
        add(Some(value).filter(|_| is_json), Part::Request, Coding::Plain, started);
    }
    // A long poll is answered long after it was asked: what it delivers happened then.
    let took = entry.get("time").and_then(|time| time.as_number()?.as_f64()).filter(|took| *took > 0.0);
    let answered = started.map(|started| started + took.unwrap_or_default());
    let is_base64 =
        text_at("/response/content/encoding").is_some_and(|name| name.eq_ignore_ascii_case("base64"));
    let coding = if is_base64 { Coding::Base64 } else { Coding::Plain };
    add(entry.pointer("/response/content/text"), Part::Response, coding, answered);

    for message in messages().filter_map(|value| value.as_array()).flat_map(|array| array.iter()) {
        let number = |name: &str| message.get(name).and_then(|value| value.as_number()?.as_f64());
        let text = MESSAGE_TEXTS.iter().find_map(|name| message.get(name).filter(Value::is_string));
        // Opcode 1 is text, 2 is bytes, which may be JSON; the others carry no payload.
        let opcode = message.get("opcode").filter(|opcode| opcode.as_number().is_some());
        let coding = match opcode.map(|opcode| opcode.raw().trim_end_matches(".0")) {
            None | Some("1") => Coding::Plain,
            Some("2") if text.is_some_and(is_packed_json) => Coding::Base64,
            Some(_) => continue,
        };
        let is_sent = message.get("type").and_then(|kind| kind.as_str()).is_some_and(|kind| kind == "send");
        let part = if is_sent { Part::Sent } else { Part::Received };
        let time = number("time").map(|seconds| seconds * 1000.0).or(started);
        add(text, part, coding, time);
    }
    Texts { started, texts }
}

/// Returns true if a string begins as JSON does in base64.
fn is_packed_json(text: Value<'_>) -> bool {
    let first = text.raw().get(1..5).and_then(|first| Embedded::decoded_base64(first.as_bytes()));
    first.is_some_and(|first| first.first().is_some_and(|first| opens(*first)))
}

fn milliseconds(text: &str) -> Option<f64> {
    let timestamp = Timestamp::from_str(text).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any year fit")]
    Some(timestamp.as_millisecond() as f64)
}

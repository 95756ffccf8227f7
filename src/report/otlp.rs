//! Conversations as traces: JSON of OTLP, which Jaeger and the collector of OpenTelemetry read.
//!
//! A conversation is a trace. Each API in it is a service with one span, from its first event to its last; the one that came first
//! is the root. Events are events of the span. An error makes the status of its span one.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::Timestamp;

use super::event_row::{EventRow, RowVerdict};
use crate::safe;

/// Events of one span that are kept; the others are counted.
const MOST_EVENTS: usize = 5_000;

/// Collects events, and writes them at the end.
#[derive(Debug, Default)]
pub struct Otlp {
    /// By conversation and API, its span.
    places: HashMap<(String, String), usize>,
    spans: Vec<Span>,
    /// Events without a time, which stand in no trace.
    pub timeless: u64,
}

/// The events of one API in one conversation.
#[derive(Debug)]
struct Span {
    /// The id of the conversation, or the name of the file whose events name none.
    conversation: String,
    is_named: bool,
    api: String,
    from: Timestamp,
    to: Timestamp,
    /// Each as JSON.
    events: Vec<String>,
    dropped: u64,
    invalid: u64,
}

impl Otlp {
    /// Takes an event.
    pub fn add(&mut self, row: &EventRow) {
        let Some(at) = row.at else {
            self.timeless += 1;
            return;
        };
        // What names no conversation is told by its file.
        let is_named = row.conversation.is_some();
        let conversation = row.conversation.as_ref().unwrap_or(&row.file);
        let key = (conversation.clone(), row.api.clone());
        let place = *self.places.entry(key).or_insert_with(|| {
            self.spans.push(Span {
                conversation: conversation.clone(),
                is_named,
                api: row.api.clone(),
                from: at,
                to: at,
                events: Vec::new(),
                dropped: 0,
                invalid: 0,
            });
            self.spans.len() - 1
        });
        let span = &mut self.spans[place];
        (span.from, span.to) = (span.from.min(at), span.to.max(at));
        span.invalid += u64::from(row.verdict == RowVerdict::Invalid);
        if span.events.len() < MOST_EVENTS {
            span.events.push(event(row, at));
        } else {
            span.dropped += 1;
        }
    }

    /// Writes the traces: one document on one line.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut roots: HashMap<&str, &Span> = HashMap::new();
        for span in &self.spans {
            let root = roots.entry(&span.conversation).or_insert(span);
            if span.from < root.from {
                *root = span;
            }
        }
        write!(out, "{{\"resourceSpans\":[")?;
        for (at, span) in self.spans.iter().enumerate() {
            let root = roots[&*span.conversation];
            let parent = (root.api != span.api).then(|| root.id());
            write!(out, "{}{}", if at == 0 { "" } else { "," }, span.json(parent.as_deref()))?;
        }
        writeln!(out, "]}}")
    }
}

impl Span {
    fn trace(&self) -> String {
        blake3::hash(self.conversation.as_bytes()).to_hex()[..32].to_owned()
    }

    fn id(&self) -> String {
        let hash = blake3::hash(format!("{}\n{}", self.conversation, self.api).as_bytes());
        hash.to_hex()[..16].to_owned()
    }

    /// The span with the resource that it is of.
    fn json(&self, parent: Option<&str>) -> String {
        let parent = parent.map(|id| format!("\"parentSpanId\":\"{id}\",")).unwrap_or_default();
        let status = match self.invalid {
            0 => "{}".to_owned(),
            1 => "{\"code\":2,\"message\":\"1 invalid event\"}".to_owned(),
            count => format!("{{\"code\":2,\"message\":\"{count} invalid events\"}}"),
        };
        let (name, id) = if self.is_named {
            ("conversation", text_attribute("conversation.id", &self.conversation))
        } else {
            ("events without a conversation", String::new())
        };
        let mut out = format!(
            "{{\"resource\":{{\"attributes\":[{}]}},\"scopeSpans\":[{{\"scope\":{{\"name\":\"cxray\",\"version\":\"{}\"}},\"spans\":[",
            text_attribute("service.name", &self.api),
            env!("CARGO_PKG_VERSION"),
        );
        // Writing to a `String` cannot fail. Kind 1 is a span within a system.
        let _ = write!(
            out,
            "{{\"traceId\":\"{}\",\"spanId\":\"{}\",{parent}\"name\":\"{name}\",\"kind\":1,\"startTimeUnixNano\":\"{}\",\"endTimeUnixNano\":\"{}\",\"attributes\":[{id}],\"events\":[{}],",
            self.trace(),
            self.id(),
            nanoseconds(self.from),
            nanoseconds(self.to),
            self.events.join(","),
        );
        let _ = write!(out, "\"droppedEventsCount\":{},\"status\":{status}}}]}}]}}", self.dropped);
        out
    }
}

/// An event of a span.
fn event(row: &EventRow, at: Timestamp) -> String {
    let attributes = [
        text_attribute("cxray.file", &row.file),
        format!("{{\"key\":\"cxray.line\",\"value\":{{\"intValue\":\"{}\"}}}}", row.line),
        text_attribute("cxray.verdict", row.verdict.as_str()),
    ];
    format!(
        "{{\"timeUnixNano\":\"{}\",\"name\":{},\"attributes\":[{}]}}",
        nanoseconds(at),
        safe::json_string(&row.event),
        attributes.join(",")
    )
}

fn text_attribute(key: &str, value: &str) -> String {
    format!("{{\"key\":\"{key}\",\"value\":{{\"stringValue\":{}}}}}", safe::json_string(value))
}

/// Nanoseconds since 1970; earlier times are none that a trace can have.
fn nanoseconds(at: Timestamp) -> u128 {
    u128::try_from(at.as_nanosecond()).unwrap_or(0)
}

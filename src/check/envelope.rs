//! Whether an envelope agrees with itself.

use super::bench::Bench;
use super::rule::{Rule, Severity};
use super::words;
use crate::event::{Event, Wrapping};
use crate::json::Kind;

/// The envelope contradicts itself.
pub(super) static ENVELOPE: Rule = Rule {
    code: "envelope",
    severity: Severity::Warning,
    summary: "the envelope contradicts itself",
    explanation: "\
What is around the payload does not fit together: the publisher is not the plugin that the event's name begins with, or
the time is not a time. The payload is judged all the same. The bus itself always sends both right, so something between the
bus and the capture has changed them.",
    example: r#"{"time": "noon", "publisher": "WebChat", "event": "WebChatService.ready", "data": {}}"#,
};

/// Checks publisher and time of an event's envelope.
pub(super) fn check<'e>(bench: &mut Bench<'e, '_>, event: &Event<'e>) {
    if let Some(publisher) = event.publisher {
        let plugin = plugin_of(&event.name);
        if publisher.as_str().as_deref() != Some(plugin) {
            let found = bench.quote(publisher);
            let finding = bench
                .at(&ENVELOPE, publisher)
                .message(format!(
                    "the publisher is {found}, but the event's name begins with {}",
                    words::name(plugin)
                ))
                .help("publisher and event name are of one plugin; look for what rewrites the envelope");
            bench.add(finding);
        }
    }
    let Some(time) = event.time else { return };
    // The bus sends numbers; people write what their logger gives them.
    let may_be_text = matches!(event.wrapping, Wrapping::HandMade | Wrapping::Normal(_));
    let is_time = match time.kind() {
        Kind::Number => true,
        Kind::String => may_be_text,
        _ => false,
    };
    if !is_time {
        let finding = bench
            .at(&ENVELOPE, time)
            .message(format!("the time of the envelope is not a number but {}", bench.quote(time)))
            .help("the time is given in milliseconds since 1970, as `Date.now()` tells it");
        bench.add(finding);
    }
}

/// The plugin that a name of the bus begins with.
fn plugin_of(name: &str) -> &str {
    let end = name.bytes().position(|byte| byte == b'.');
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

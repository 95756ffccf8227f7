//! Whether an envelope agrees with itself.

use super::bench::Bench;
use super::rule::{Rule, Severity};
use super::words;
use crate::catalog::{Catalog, TimeFormat, nearest};
use crate::event::{Event, Standing, Wrapping, is_rfc3339};
use crate::json::{Kind, Value};

/// The envelope contradicts itself.
pub(super) static ENVELOPE: Rule = Rule {
    code: "envelope",
    severity: Severity::Warning,
    summary: "the envelope contradicts itself",
    explanation: "\
What is around the payload does not fit together: the publisher is not the plugin that the event's name begins with, the channel
is not the one on which the event comes, or the time is not a time. The payload is judged all the same. The bus itself always sends both right, so something between the
bus and the capture has changed them.",
    example: r#"{"time": "noon", "publisher": "WebChat", "event": "WebChatService.ready", "data": {}}"#,
};

/// Checks publisher, channel and time of an event's envelope.
pub(super) fn check<'e>(bench: &mut Bench<'e, '_>, catalog: &Catalog, event: &Event<'e>) {
    if let Some(publisher) = event.publisher {
        check_publisher(bench, event, publisher);
    }
    check_channel(bench, catalog, event);
    if let Some(time) = event.time {
        check_time(bench, event, time);
    }
}

fn check_publisher<'e>(bench: &mut Bench<'e, '_>, event: &Event<'e>, publisher: Value<'e>) {
    let plugin = plugin_of(&event.name);
    if publisher.as_str().as_deref() == Some(plugin) {
        return;
    }
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

/// An event that comes on one channel alone must have come on it, and other messages must not have come on one that is
/// only nearly a channel of an event.
fn check_channel<'e>(bench: &mut Bench<'e, '_>, catalog: &Catalog, event: &Event<'e>) {
    let Some(written) = &event.api.channel else { return };
    let Standing::Listed(listed) = event.standing else { return };
    let (envelope, is_payload) = match event.wrapping {
        Wrapping::Own(_) => (Some(event.record), false),
        Wrapping::Normal(Some(envelope)) => (Some(envelope), false),
        Wrapping::Bare | Wrapping::Normal(None) => (event.payload, true),
        Wrapping::HandMade | Wrapping::Led(_) => return,
    };
    let Some(channel) = envelope.and_then(|envelope| envelope.pointer(&written.at)) else { return };
    let Some(found) = channel.as_str() else { return };
    let own = catalog.facts(listed).channel.as_deref();
    if own == Some(&*found) {
        return;
    }
    let has_prefix = found.starts_with(&written.prefix);
    // Of a payload that is the whole record the schema judges the channel too.
    if is_payload && (own.is_some() || !has_prefix) {
        return;
    }
    let topics = || catalog.events().iter().filter(|other| other.api == listed.api);
    let topics = || topics().filter_map(|other| catalog.facts(other).channel.as_deref());
    let near = own.or_else(|| nearest(&found, topics()).filter(|near| *near != found));
    let Some(near) = near else { return };
    let quoted = bench.quote(channel);
    let message = match own {
        _ if !has_prefix => format!("{quoted} is not a channel: channels begin with `{}`", written.prefix),
        Some(_) => format!("{quoted} is not the channel of {}", words::name(&event.name)),
        None => format!("{quoted} is not a known channel"),
    };
    let mut finding = bench.at(&ENVELOPE, channel).message(message);
    if !has_prefix {
        finding = finding.severity(Severity::Error);
    }
    bench.add(finding.help(format!("did you mean \"{near}\"?")));
}

fn check_time<'e>(bench: &mut Bench<'e, '_>, event: &Event<'e>, time: Value<'e>) {
    let is_date = || time.as_str().is_some_and(|text| is_rfc3339(&text));
    let (is_time, wanted, help) = match (event.wrapping, time.kind()) {
        (Wrapping::Own(TimeFormat::Rfc3339), _) => {
            (is_date(), "an RFC 3339 time", "the time is given as in 2024-06-10T07:10:26.810Z")
        }
        // The bus sends numbers; people write what their logger gives them.
        (Wrapping::HandMade | Wrapping::Normal(_), Kind::String) | (_, Kind::Number) => return,
        _ => (false, "a number", "the time is given in milliseconds since 1970, as `Date.now()` tells it"),
    };
    if !is_time {
        let message = format!("the time of the envelope is not {wanted} but {}", bench.quote(time));
        let finding = bench.at(&ENVELOPE, time).message(message).help(help);
        bench.add(finding);
    }
}

/// Says that an envelope has no payload.
pub(super) fn without_payload<'e>(bench: &mut Bench<'e, '_>, event: &Event<'e>) {
    let member = event.payload_pointer.trim_start_matches('/');
    let mut finding = bench
        .at(&super::schema::SCHEMA, event.record)
        .code("schema/required")
        .message(format!("the envelope has no payload: {} is missing", words::name(member)));
    if event.is_hand_made() {
        finding = finding.help("record the payload beside the name: `{\"event\": NAME, \"data\": PAYLOAD}`");
    }
    bench.add(finding);
}

/// The plugin that a name of the bus begins with.
fn plugin_of(name: &str) -> &str {
    let end = name.bytes().position(|byte| byte == b'.');
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

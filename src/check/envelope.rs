//! Checks that an envelope agrees with itself.

use super::context::RecordContext;
use super::facts::Facts;
use super::message::{Message, Part, message};
use super::rule::{Rule, Severity};
use crate::catalog::{Catalog, EventType, TimeFormat, nearest};
use crate::event::{Event, EventStatus, NearNames, Wrapping, is_rfc3339};
use crate::json::{Kind, Value};

/// The envelope contradicts itself.
pub(super) static ENVELOPE: Rule = Rule {
    code: "envelope",
    severity: Severity::Warning,
    summary: "the envelope contradicts itself",
    explanation: "\
The members around the payload contradict each other: the publisher is not the plugin that the event's name begins with, the channel
is not the one on which the event is sent, or the time is not a time. The payload is judged nevertheless. The bus itself always sends them correctly, so something between the
bus and the capture has changed them.",
    example: r#"{"time": "noon", "publisher": "WebChat", "event": "WebChatService.ready", "data": {}}"#,
};

/// Checks publisher, channel and time of an event's envelope. `channels` remembers, by API, the names of channels that are not known.
pub(super) fn check<'e>(
    context: &mut RecordContext<'e, '_>,
    catalog: &Catalog,
    channels: &[NearNames],
    event: &Event<'e>,
) {
    if let Some(publisher) = event.publisher {
        check_publisher(context, event, publisher);
    }
    check_channel(context, catalog, channels, event);
    if let Some(time) = event.time {
        check_time(context, event, time);
    }
}

fn check_publisher<'e>(context: &mut RecordContext<'e, '_>, event: &Event<'e>, publisher: Value<'e>) {
    let plugin = plugin_of(&event.name);
    if publisher.as_str().as_deref() == Some(plugin) {
        return;
    }
    let found = context.quote(publisher);
    // The name may be any text.
    let shown = context.redactor().map(|redactor| redactor.event_name(&event.name));
    let plugin = shown.as_deref().map_or(plugin, plugin_of);
    let finding = context
        .at(&ENVELOPE, publisher)
        .facts(Facts::default().values([plugin.into()]).found(publisher, &*context))
        .message(message![
            "the publisher is ",
            found,
            ", but the event's name begins with ",
            Message::name(plugin)
        ])
        .help("publisher and event name should name the same plugin; find the component that rewrites the envelope");
    context.add(finding);
}

/// An event that comes on one channel alone must have come on it, and other messages must not have come on one that is
/// only nearly a channel of an event.
fn check_channel<'e>(
    context: &mut RecordContext<'e, '_>,
    catalog: &Catalog,
    channels: &[NearNames],
    event: &Event<'e>,
) {
    let Some(written) = &event.api.channel else { return };
    let EventStatus::Listed(listed) = event.standing else { return };
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
    let near = || near_channel(catalog, &channels[listed.api], listed.api, &found);
    let Some(near) = own.or_else(near) else { return };
    let quoted = context.quote(channel);
    let message = match own {
        _ if !has_prefix => {
            quoted.and(" is not a channel: channels begin with ").and(Message::name(written.prefix.as_str()))
        }
        Some(_) => quoted.and(" is not the channel of ").and(context.event_words(event)),
        None => quoted.and(" is not a known channel"),
    };
    let mut finding = context.at(&ENVELOPE, channel).message(message);
    if !has_prefix {
        finding = finding.severity(Severity::Error);
    }
    let facts = Facts::default().found(channel, &*context).fix(context.replace(channel, near));
    context.add(finding.help(message!["did you mean ", Part::Text(near.to_owned()), "?"]).facts(facts));
}

/// The channel of an event that `found` nearly is; `None` if it is one.
fn near_channel<'c>(catalog: &'c Catalog, known: &NearNames, api: usize, found: &str) -> Option<&'c str> {
    let events = || catalog.events().iter().filter(|event| event.api == api);
    let channel = |event: &'c EventType| catalog.facts(event).channel.as_deref();
    let number = known.number(found, || {
        let near = nearest(found, events().filter_map(channel)).filter(|near| *near != found)?;
        events().find(|event| channel(event) == Some(near)).map(|event| event.number)
    });
    channel(&catalog.events()[number?])
}

fn check_time<'e>(context: &mut RecordContext<'e, '_>, event: &Event<'e>, time: Value<'e>) {
    let is_date = || time.as_str().is_some_and(|text| is_rfc3339(&text));
    let (is_time, wanted, help) = match (event.wrapping, time.kind()) {
        (Wrapping::Own(TimeFormat::Rfc3339), _) => {
            (is_date(), "an RFC 3339 time", "the time is given as in 2024-06-10T07:10:26.810Z")
        }
        // The bus sends numbers; hand-made envelopes have the time of their logger.
        (Wrapping::HandMade | Wrapping::Normal(_), Kind::String) | (_, Kind::Number) => return,
        _ => (false, "a number", "the time is given in milliseconds since 1970, as `Date.now()` tells it"),
    };
    if !is_time {
        let message = message![format!("the time of the envelope is not {wanted} but "), context.quote(time)];
        let facts = Facts::default().found(time, &*context);
        let finding = context.at(&ENVELOPE, time).message(message).help(help).facts(facts);
        context.add(finding);
    }
}

/// Says that an envelope has no payload.
pub(super) fn without_payload<'e>(context: &mut RecordContext<'e, '_>, event: &Event<'e>) {
    let member = event.payload_pointer.trim_start_matches('/');
    let mut finding = context
        .at(&super::schema::SCHEMA, event.record)
        .code("schema/required")
        .facts(Facts::default().expected("member", member))
        .message(message!["the envelope has no payload: ", Message::name(member), " is missing"]);
    if event.is_hand_made() {
        finding = finding.help("record the payload beside the name: `{\"event\": NAME, \"data\": PAYLOAD}`");
    }
    context.add(finding);
}

/// The plugin that a name of the bus begins with.
fn plugin_of(name: &str) -> &str {
    let end = name.bytes().position(|byte| byte == b'.');
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

//! Findings about a record whose event is unknown or uncertain.

use std::ops::Range;

use super::context::RecordContext;
use super::facts::{Facts, Fix};
use super::message::{Message, message};
use super::rule::{Rule, Severity};
use crate::catalog::{Api, Catalog, EventType, Known, nearest, of_sibling};
use crate::event::Event;
use crate::json::Value;

/// A name that the API does not have.
pub(super) static UNKNOWN_EVENT: Rule = Rule {
    code: "unknown-event",
    severity: Severity::Error,
    summary: "the API has no event of this name",
    explanation: "\
The envelope or the look of the name says which API the record is of, but the API has no event of that name. Whoever
subscribes to it will wait for ever: names are matched to the letter, upper and lower case included. Where a known name is
near, it is suggested.

If the event is real (a newer release, a plugin of your own), add it: one schema file in a folder that you name with
`--schemas` makes it known.",
    example: r#"{"event": "WebChatService.mesageReceived", "data": {}}"#,
};

/// A known name without a schema.
pub(super) static UNLISTED_EVENT: Rule = Rule {
    code: "unlisted-event",
    severity: Severity::Note,
    summary: "a name that the API is known to send, for which there is no schema",
    explanation: "\
The name is known (a sibling plugin on the same bus, another topic, another release), but its payload is not described in
the catalogue, so it was not judged. Add a schema for it with `--schemas` if you want it judged.",
    example: r#"{"event": "WebChat.opened", "data": {}}"#,
};

/// A look-alike.
pub(super) static OTHER_API: Rule = Rule {
    code: "other-api",
    severity: Severity::Note,
    summary: "a look-alike that belongs to another API",
    explanation: "\
The record looks like an event of an API that cxray knows, but it belongs to another one: another version with other shapes under
the same names, a command instead of an event, a mobile SDK. It was not judged, because cxray has no schema for it.",
    example: r#"{"channel": "/workspace/v3/chat", "data": {}}"#,
};

/// Nothing known.
pub(super) static UNRECOGNISED: Rule = Rule {
    code: "unrecognised",
    severity: Severity::Warning,
    summary: "JSON without a recognisable event",
    explanation: "\
The record is JSON, but nothing in it identifies an event: it has no envelope with a known name, and no members that only one
event has. It was not judged. If it is the bare payload of an event, say which one with `--event NAME`; if it is an envelope of your
own, cxray reads the name from `event`, `eventName`, `name` or `type` and the payload from `data`, `payload`, `detail`, `eventData`, `params`,
`args` or `value`.

An input without any event has one such finding for all of its records. Where the first event of an input lies inside another record, the
records without an event are other lines of a log, and skipped.

In a console or text log other JSON is skipped and only counted. There this finding says that the log has the names of events
without their payloads.",
    example: r#"{"level": "info", "message": "page loaded"}"#,
};

/// Several events fit.
pub(super) static AMBIGUOUS_EVENT: Rule = Rule {
    code: "ambiguous-event",
    severity: Severity::Warning,
    summary: "a bare payload that matches more than one event",
    explanation: "\
The record is a payload without a name, and several events send payloads of this shape. It was not judged, since guessing could hide a
fault. Say which event it is with `--event NAME`, or record the name with the payload: `{\"event\": NAME, \"data\": PAYLOAD}`.",
    example: r#"{"id": "1", "channel": "VOICE", "state": "ACTIVE", "interactionType": "CALLED"}"#,
};

/// A look-alike of `like` that belongs to the API `api`.
pub(super) fn other_api<'e>(
    context: &mut RecordContext<'e, '_>,
    record: Value<'e>,
    like: &'e Api,
    api: &str,
    message: &str,
) {
    context.api = Some(&like.slug);
    let draft = context
        .at(&OTHER_API, record)
        .message(format!("this belongs to another API: {api}"))
        .help(message.to_owned());
    context.add(draft);
}

/// A bare payload that all of `candidates` send.
pub(super) fn ambiguous<'e>(
    context: &mut RecordContext<'e, '_>,
    record: Value<'e>,
    candidates: &[&EventType],
) {
    let names = Message::list(candidates.iter().map(|event| Message::name(event.name.as_str())), "or");
    let draft = context
        .at(&AMBIGUOUS_EVENT, record)
        .message(message!["this payload could be ", names])
        .help("name the event with `--event NAME`, or record the name with the payload");
    context.add(draft);
}

/// No event that we know of.
pub(super) fn unrecognised<'e>(context: &mut RecordContext<'e, '_>, record: Value<'e>) {
    let draft = context
        .at(&UNRECOGNISED, record)
        .message("no event is recognised in this record")
        .help("if it is the bare payload of an event, name the event with `--event NAME`");
    context.add(draft);
}

/// A line of a log that names an event of `api` and does not hold its payload. However many names a trace has, it is one
/// and the same finding.
pub(super) fn without_payload(context: &mut RecordContext<'_, '_>, name: Range<usize>) {
    let draft = RecordContext::draft(&UNRECOGNISED, name)
        .message("the log names an event here without its payload")
        .help("log the payload after the name: `console.log(name, JSON.stringify(data))`");
    context.add(draft);
}

/// A name without a schema.
pub(super) fn unlisted<'e>(
    context: &mut RecordContext<'e, '_>,
    catalog: &Catalog,
    event: &Event<'e>,
    known: &Known,
) {
    let name = context.event_words(event);
    let beside = || event.api.beside(known);
    let near =
        nearest(&event.name, beside()).or_else(|| of_sibling(&event.name, names_of(catalog, event.api)));
    let near = near.filter(|_| beside().next().is_some());
    let message = if known.closed {
        name.and(format!(" is not a known event: {}", known.summary))
    } else {
        message!["there is no schema for ", name, format!(": {}", known.summary)]
    };
    let help = match near {
        Some(near) => Some(message!["did you mean ", Message::name(near), "?"]),
        None if known.closed => {
            Some(message!["known are ", Message::list(beside().map(Message::name), "and")])
        }
        None => None,
    };
    let at = event.name_value.unwrap_or(event.record);
    let facts = Facts::default().fix(renamed(context, event, near));
    let draft = context.at(&UNLISTED_EVENT, at).message(message).maybe_help(help).facts(facts);
    context.add(draft);
}

/// A name that the API does not have.
pub(super) fn unknown<'e>(
    context: &mut RecordContext<'e, '_>,
    catalog: &Catalog,
    event: &Event<'e>,
    nearest: Option<&str>,
) {
    let near = nearest.or_else(|| of_sibling(&event.name, names_of(catalog, event.api)));
    let draft = context
        .at(&UNKNOWN_EVENT, event.name_value.unwrap_or(event.record))
        .facts(Facts::default().fix(renamed(context, event, near)))
        .message(message![format!("{} has no event ", event.api.title), context.event_words(event)])
        .help(match near {
            Some(near) => message!["did you mean ", Message::name(near), "?"],
            None => format!(
                "`cxray events list --api {}` lists the names it has, `--schemas` adds yours",
                event.api.slug
            )
            .into(),
        });
    context.add(draft);
}

/// A change of the event's name; nothing if the name is part of a longer text.
fn renamed<'e>(context: &RecordContext<'e, '_>, event: &Event<'e>, name: Option<&str>) -> Option<Fix> {
    let value = event.name_value.filter(|value| value.as_str().as_deref() == Some(&*event.name))?;
    context.replace(value, name?)
}

/// All names of an API that stand for one event.
pub(super) fn names_of<'a>(catalog: &'a Catalog, api: &'a Api) -> impl Iterator<Item = &'a str> {
    let listed = catalog.names(catalog.api_index(&api.slug));
    listed.chain(api.known.iter().map(|known| known.name.as_str()).filter(|name| !name.ends_with('*')))
}

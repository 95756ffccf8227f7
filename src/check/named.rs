//! Members and values of a payload that are undocumented, or that only older releases send.

use super::context::RecordContext;
use super::facts::Facts;
use super::hiding::Quoting as _;
use super::message::{Message, Part, message};
use super::rule::{Rule, Severity};
use crate::catalog::{Outline, Spot, SpotId, nearest};
use crate::json::{Kind, Member, Object, Value};

/// A member that the schema does not name.
pub(super) static UNDOCUMENTED_PROPERTY: Rule = Rule {
    code: "undocumented/property",
    severity: Severity::Note,
    summary: "a member that the event's schema does not name",
    explanation: "\
The payload has a member that no document and no known sender of the event has. Senders add members without notice, so this is not
a fault of the payload (with `--strict` it is an error); but no document guarantees the member to a program that uses it. If a
known name is similar, the member is probably misspelt.",
    example: r#"{"event": "WebChatService.restored", "data": {"asynch": true}}"#,
};

/// A value that the schema does not list.
pub(super) static UNDOCUMENTED_VALUE: Rule = Rule {
    code: "undocumented/value",
    severity: Severity::Warning,
    summary: "a value that is not among the known ones of an open set",
    explanation: "\
The set of values is open: the vendor adds to it, or lets the customer do so. The catalogue lists the known values, and this is not one of
them. That is not a fault of the payload (with `--strict` it is an error), but code that switches over the known values will not expect it. If a
known value is similar, it is suggested.",
    example: r#"{"event": "onAgentStateEvent", "data": {"currentState": "REDY"}}"#,
};

/// A shape of an older release.
pub(super) static OLDER_SHAPE: Rule = Rule {
    code: "older-shape",
    severity: Severity::Warning,
    summary: "a shape that only older releases send",
    explanation: "\
The payload has the shape that an older release of the API sends. It is accepted, because such releases are in use, but code written for the
current shape will not find the members it reads. The message says which release it is and what replaced the shape.",
    example: r#"{"event": "onAgentStateEvent", "data": {"state": "READY"}}"#,
};

/// Walks the payload beside the outline of its schema.
pub(super) fn check<'e>(context: &mut RecordContext<'e, '_>, outline: &Outline, payload: Value<'e>) {
    if let Some(root) = outline.root() {
        walk(context, outline, root, payload, None);
    }
}

/// Goes as deep as the parser lets documents be nested, which the stack can bear.
fn walk<'e>(
    context: &mut RecordContext<'e, '_>,
    outline: &Outline,
    at: SpotId,
    value: Value<'e>,
    parent: Option<Object<'e>>,
) {
    let spot = outline.spot(at);
    if !spot.older.is_empty() {
        older_shape(context, spot, value, parent);
    }
    match value.kind() {
        Kind::String => {
            if !spot.known_values.is_empty() {
                known_value(context, spot, value);
            }
        }
        Kind::Object => {
            let Some(object) = value.as_object() else { return };
            let mut missing = None;
            for member in object {
                let name = member.name.as_str();
                if let Some(below) = outline.member(spot, &name) {
                    if outline.is_worth_a_look(below) {
                        walk(context, outline, below, member.value, Some(object));
                    }
                } else if spot.closed {
                    if !context.has_room() {
                        return;
                    }
                    // The misspelt name is one of the missing ones; they are searched once.
                    let missing = missing.get_or_insert_with(|| missing_names(spot, object));
                    undocumented(context, &name, missing, member);
                }
            }
        }
        Kind::Array => {
            let Some(array) = value.as_array() else { return };
            for (index, element) in array.iter().enumerate() {
                if let Some(below) = outline.element(spot, index)
                    && outline.is_worth_a_look(below)
                {
                    walk(context, outline, below, element, None);
                }
            }
        }
        Kind::Null | Kind::Boolean | Kind::Number => {}
    }
}

fn undocumented<'e>(context: &mut RecordContext<'e, '_>, name: &str, missing: &[&str], member: Member<'e>) {
    let near = nearest(name, missing.iter().copied());
    let severity = if context.strict { Severity::Error } else { Severity::Note };
    let draft = context
        .at(&UNDOCUMENTED_PROPERTY, member.value)
        .range(member.name.span())
        .severity(severity)
        .message(message!["the member ", Message::name(name), " is not documented"])
        .maybe_help(near.map(|near| message!["did you mean ", Message::name(near), "?"]))
        .facts(Facts::default().fix(near.and_then(|near| context.rename(member, near))));
    context.add(draft);
}

fn missing_names<'s>(spot: &'s Spot, object: Object<'_>) -> Vec<&'s str> {
    spot.member_names().filter(|known| object.get(known).is_none()).collect()
}

fn known_value<'e>(context: &mut RecordContext<'e, '_>, spot: &Spot, value: Value<'e>) {
    let Some(text) = value.as_str() else { return };
    if spot.known_values.iter().any(|known| **known == *text) || !context.has_room() {
        return;
    }
    let known = || spot.known_values.iter().map(AsRef::as_ref);
    let near = nearest(&text, known()).filter(|_| !context.hides(value));
    let help = if let Some(near) = near {
        message!["did you mean ", Part::Text(near.to_owned()), "?"]
    } else {
        let known = known().map(|known| Part::Text(known.to_owned()));
        message!["known values are ", Message::list(known, "and")]
    };
    let strict = context.strict;
    let draft = context
        .at(&UNDOCUMENTED_VALUE, value)
        .severity(if strict { Severity::Error } else { Severity::Warning })
        .message(context.quote(value).and(" is not one of the known values"))
        .help(help)
        .facts(
            Facts::default()
                .values(known().map(Into::into))
                .found(value, &*context)
                .fix(near.and_then(|near| context.replace(value, near))),
        );
    context.add(draft);
}

fn older_shape<'e>(
    context: &mut RecordContext<'e, '_>,
    spot: &Spot,
    value: Value<'e>,
    parent: Option<Object<'e>>,
) {
    for older in &spot.older {
        let kind = value.kind().as_str();
        let has_type = older.types.is_empty()
            || older.types.iter().any(|known| known == kind || (known == "integer" && kind == "number"));
        let is_current =
            parent.is_some_and(|parent| older.unless.iter().any(|name| parent.get(name).is_some()));
        if has_type && !is_current && context.has_room() {
            let draft = context
                .at(&OLDER_SHAPE, value)
                .message(format!("this is the shape of {}", older.release))
                .help(format!("{} replaced it", older.instead));
            context.add(draft);
        }
    }
}

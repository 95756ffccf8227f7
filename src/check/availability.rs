//! Checks that the installation for which a capture is judged has the events and members of the capture.

use super::context::RecordContext;
use super::draft::Draft;
use super::message::{Message, message};
use super::rule::{Rule, Severity};
use crate::catalog::{Facts, Outline, SpotId, Target};
use crate::event::Event;
use crate::json::{Kind, Member, Value};

/// Events and members that only later versions have.
pub(super) static SINCE: Rule = Rule {
    code: "availability/since",
    severity: Severity::Warning,
    summary: "an event or member that only later versions than the target have",
    explanation: "\
The target named with `--target` is older than the version that introduced this event or member. The capture comes from a newer
installation; the target will not send this, and code that waits for it waits for ever. Raise the target if it is out of date, or do
without. `cxray events show EVENT` shows since which version an event exists.",
    example: r#"{"event": "WebChatService.botConnected", "data": {}} (with --target widgets=9.0.002.06)"#,
};

/// Events and members that only other platforms have.
pub(super) static PLATFORM: Rule = Rule {
    code: "availability/platform",
    severity: Severity::Warning,
    summary: "an event or member that the target's platform does not have",
    explanation: "\
The platform or transport named with `--target` never sends this event or member: the document says so, or the vendor's code for that
platform leaves it out. The capture comes from another platform; code for the target must do without. `cxray events show EVENT` shows on which
platforms an event exists.",
    example: r#"{"event": "onMediaEvent", "data": {"workRequestId": "1"}} (with --target workspaces=axp-connect)"#,
};

/// An event or a member, for messages.
#[derive(Clone, Copy)]
enum Thing<'n> {
    Event(&'n str),
    Member(&'n str),
}

impl Thing<'_> {
    fn words(self) -> Message {
        match self {
            Self::Event(name) => Message::name(name),
            Self::Member(name) => message!["the member ", Message::name(name)],
        }
    }
}

/// Checks the event itself; whether the target has it.
pub(super) fn event<'e>(
    context: &mut RecordContext<'e, '_>,
    target: &Target,
    facts: &Facts,
    event: &Event<'e>,
) -> bool {
    let at = event.name_value.unwrap_or(event.record);
    let draft = |rule| context.at(rule, at);
    let worded = word(target, facts.since.as_ref(), &facts.platforms, Thing::Event(&event.name), draft);
    let is_there = worded.is_empty();
    for draft in worded {
        context.add(draft);
    }
    is_there
}

/// The findings about an event of this name that the target lacks.
pub(super) fn of_event(
    target: &Target,
    facts: &Facts,
    name: &str,
    draft: impl Fn(&'static Rule) -> Draft,
) -> Vec<Draft> {
    word(target, facts.since.as_ref(), &facts.platforms, Thing::Event(name), draft)
}

/// Checks the members of a payload beside the outline of its schema.
pub(super) fn members<'e>(
    context: &mut RecordContext<'e, '_>,
    target: &Target,
    outline: &Outline,
    payload: Value<'e>,
) {
    if let Some(root) = outline.limited_root() {
        walk(context, target, outline, root, payload);
    }
}

/// Goes as deep as the parser lets documents be nested, which the stack can bear.
fn walk<'e>(
    context: &mut RecordContext<'e, '_>,
    target: &Target,
    outline: &Outline,
    at: SpotId,
    value: Value<'e>,
) {
    let spot = outline.spot(at);
    match value.kind() {
        Kind::Object => {
            for member in value.as_object().into_iter().flatten() {
                let name = member.name.as_str();
                let Some(below) = outline.member(spot, &name).filter(|below| outline.leads_to_limits(*below))
                else {
                    continue;
                };
                if !context.has_room() {
                    return;
                }
                let is_there = self::member(context, target, outline, below, &name, member);
                if is_there {
                    walk(context, target, outline, below, member.value);
                }
            }
        }
        Kind::Array => {
            for (index, element) in value.as_array().into_iter().flat_map(|array| array.iter()).enumerate() {
                if let Some(below) =
                    outline.element(spot, index).filter(|below| outline.leads_to_limits(*below))
                {
                    walk(context, target, outline, below, element);
                }
            }
        }
        _ => {}
    }
}

/// Checks one member; true if the target has it. Members of a missing member are not reported again.
fn member<'e>(
    context: &mut RecordContext<'e, '_>,
    target: &Target,
    outline: &Outline,
    at: SpotId,
    name: &str,
    member: Member<'e>,
) -> bool {
    let spot = outline.spot(at);
    let draft = |rule| context.at(rule, member.value).range(member.name.span());
    let worded = word(target, spot.since.as_ref(), &spot.platforms, Thing::Member(name), draft);
    let is_there = worded.is_empty();
    for draft in worded {
        context.add(draft);
    }
    is_there
}

/// The message about a thing that exists since a version and on certain platforms (none: all).
fn word(
    target: &Target,
    since: Option<&crate::catalog::Version>,
    platforms: &[String],
    thing: Thing<'_>,
    draft: impl Fn(&'static Rule) -> Draft,
) -> Vec<Draft> {
    let mut worded = Vec::new();
    if let (Some(since), Some(version)) = (since, &target.version)
        && version < since
    {
        worded.push(
            draft(&SINCE)
                .message(thing.words().and(format!(" exists since {since}; the target is {version}")))
                .help("the target never sends it: do without, or raise the target"),
        );
    }
    if let Some(platform) = &target.platform
        && !platforms.is_empty()
        && !platforms.contains(platform)
    {
        let others = Message::list(platforms.iter().cloned(), "and");
        worded.push(
            draft(&PLATFORM)
                .message(thing.words().and(format!(" does not exist on {platform}, only on ")).and(others))
                .help("the target never sends it: do without, or name another target"),
        );
    }
    worded
}

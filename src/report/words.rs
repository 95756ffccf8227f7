//! Remarks about a finding beside its message, alike in every format for people.

use std::iter;

use super::message::came_here;
use super::origin::{at_time, origin_line};
use crate::check::Finding;
use crate::json::Position;
use crate::safe;

/// The first sentence of a description.
#[must_use]
pub fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().map_or("", str::trim_end)
}

/// The number, the event, the exchange that carried it and the other events that a finding rests on: a line each.
pub(super) fn remarks(file: &str, finding: &Finding) -> Vec<String> {
    let event = event_line(finding).map(|event| event + &at_time(finding.time.as_deref()));
    let origin = finding.origin.as_ref().map(origin_line);
    let number = finding.number.map(|number| format!("finding #{number}"));
    let mut remarks: Vec<String> = number.into_iter().chain(event).chain(origin).collect();
    remarks.extend(finding.related.iter().map(|related| {
        let Position { line, column, .. } = related.start;
        let time = at_time(related.time.as_deref());
        format!("{}: {}:{line}:{column}{time}", came_here(related), safe::shown(file))
    }));
    remarks
}

/// The message, the remarks and the help of a finding, a line each.
pub(super) fn lines(file: &str, finding: &Finding) -> Vec<String> {
    let help = finding.shown_help().map(|help| format!("help: {help}"));
    iter::once(finding.shown_message()).chain(remarks(file, finding)).chain(help).collect()
}

/// `WebChatService.started (widgets) at /data/alias`.
pub(super) fn event_line(finding: &Finding) -> Option<String> {
    let event = finding.event.as_deref().map(|event| safe::shown_cut(event, 80));
    let pointer = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty());
    let pointer = pointer.map(|pointer| safe::shown_cut(pointer, 120));
    match (event, &finding.api, pointer) {
        (Some(event), Some(api), Some(pointer)) => {
            Some([&event, " (", api.as_str(), ") at ", &pointer].concat())
        }
        (Some(event), Some(api), None) => Some([&event, " (", api.as_str(), ")"].concat()),
        (_, _, Some(pointer)) => Some(["at ", &pointer].concat()),
        _ => None,
    }
}

/// `1 more time`, `7 more times`.
pub(super) fn times(again: u64) -> String {
    format!("{again} more time{}", if again == 1 { "" } else { "s" })
}

//! What a record turned out to be.

use super::order::Seen;
use crate::event::{Event, Standing};

/// What a record turned out to be.
#[derive(Debug)]
pub enum Judged<'e> {
    /// An event of a known API.
    Event(Event<'e>),
    /// A valid event like one that was looked at before: it is known where it tells what.
    Recalled(Seen<'e>),
    /// Judged by the one schema that was given for all.
    Checked,
    /// JSON, but no event.
    NoEvent,
    /// No event, where other text and JSON may stand between events.
    Skipped,
    /// Not JSON.
    Broken,
    /// Nothing that counts: text between records, or a record that carries others at most.
    Text,
    /// Not what the run is about; the event, if it is one.
    Unselected(Option<Event<'e>>),
}

impl<'e> Judged<'e> {
    /// The event, if it is one of the catalogue with a payload.
    #[inline]
    #[must_use]
    pub fn seen(&self) -> Option<Seen<'e>> {
        let event = match self {
            Self::Event(event) => event,
            Self::Recalled(seen) => return Some(*seen),
            _ => return None,
        };
        let Standing::Listed(listed) = event.standing else { return None };
        Some(Seen {
            event: listed.number,
            root: event.record,
            // An event that is only named still has its place in the order; a name has no members that rules could read.
            payload: event.payload.or(event.name_value)?,
            name: event.name_value,
            time: event.time,
        })
    }
}

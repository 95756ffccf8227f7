//! The result of judging a record.

use crate::event::{Event, EventStatus, Named};
use crate::json::Value;

/// The result of judging a record.
#[derive(Debug)]
pub enum Judged<'e> {
    /// An event of a known API.
    Event(Event<'e>),
    /// A valid event like one that was judged before: the places of its parts are known.
    Recalled(Seen<'e>),
    /// Judged by the one schema that was given for all.
    Checked,
    /// JSON, but no event that could be judged.
    NoEvent(Unjudged),
    /// A line of text that names an event and does not hold its payload.
    OnlyNamed(Named<'e>),
    /// Text that is not JSON, reported and skipped.
    PassedOver,
    /// No event, where other text and JSON may stand between events.
    Skipped,
    /// Not JSON.
    Broken,
    /// Nothing that counts: text between records, or a record that carries others at most.
    Text,
    /// Not selected; the event, if it is one.
    Unselected(Option<Event<'e>>),
}

/// An event of the catalogue in a record.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'d> {
    /// The number of the event.
    pub event: usize,
    /// The record.
    pub root: Value<'d>,
    /// Its payload.
    pub payload: Value<'d>,
    /// The value that names the event.
    pub name: Option<Value<'d>>,
    /// The time in the envelope.
    pub time: Option<Value<'d>>,
}

/// Why there was nothing to judge a record by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unjudged {
    /// An event for which there is no schema.
    NoSchema,
    /// An event of an API that is not in the catalogue.
    OtherApi,
    /// JSON in which no event is recognised.
    Unrecognised,
    /// More than one event fits.
    Ambiguous,
    /// The name of an event, without a payload.
    OnlyNamed,
    /// An event of a name that the API does not have.
    UnknownName,
    /// An envelope without a payload.
    NoPayload,
    /// Not JSON.
    Broken,
}

impl Unjudged {
    /// All reasons.
    pub const ALL: [Self; 8] = [
        Self::NoSchema,
        Self::OtherApi,
        Self::Unrecognised,
        Self::Ambiguous,
        Self::OnlyNamed,
        Self::UnknownName,
        Self::NoPayload,
        Self::Broken,
    ];

    /// The number of such records in words.
    #[must_use]
    pub fn words(self, count: u64) -> String {
        let (one, many) = match self {
            Self::NoSchema => ("1 event without a schema", "events without a schema"),
            Self::OtherApi => ("1 event of another API", "events of other APIs"),
            Self::Unrecognised => ("1 unrecognised record", "unrecognised records"),
            Self::Ambiguous => ("1 ambiguous record", "ambiguous records"),
            Self::OnlyNamed => ("1 name of an event without a payload", "names of events without a payload"),
            Self::UnknownName => ("1 event of an unknown name", "events of unknown names"),
            Self::NoPayload => ("1 event without a payload", "events without a payload"),
            Self::Broken => ("1 record that is not JSON", "records that are not JSON"),
        };
        if count == 1 { one.to_owned() } else { format!("{count} {many}") }
    }
}

impl<'e> Judged<'e> {
    /// Why it could not be judged, unless it was. A record that has an error all the same is judged: it is invalid.
    #[must_use]
    pub fn unjudged(&self) -> Option<Unjudged> {
        match self {
            Self::NoEvent(why) => Some(*why),
            Self::OnlyNamed(_) => Some(Unjudged::OnlyNamed),
            Self::Event(event) => match event.standing {
                EventStatus::Listed(_) => None,
                EventStatus::Unlisted(_) => Some(Unjudged::NoSchema),
                EventStatus::Unknown { .. } => Some(Unjudged::UnknownName),
            },
            Self::Broken => Some(Unjudged::Broken),
            _ => None,
        }
    }

    /// The event, if it is one of the catalogue with a payload.
    #[inline]
    #[must_use]
    pub fn seen(&self) -> Option<Seen<'e>> {
        let event = match self {
            Self::Event(event) => event,
            Self::Recalled(seen) => return Some(*seen),
            _ => return None,
        };
        let EventStatus::Listed(listed) = event.standing else { return None };
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

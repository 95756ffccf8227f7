//! The notes of workers about the order of events.

use std::num::NonZeroU64;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::capture::Spot;
use crate::check::{CapturedAt, Place};
use crate::privacy::ShownOrigin;

/// The roles of the last events for a rule that learns nothing from one more like them: one that changes what it says, and one
/// that it speaks of.
pub(super) type Known = [u8; 2];

/// The input of the rules from the events of one block, noted one after the other.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct OrderEvents {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) list: Vec<OrderEvent>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) marks: Vec<Mark>,
    /// The last time that each rule of the clock has seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) clocks: Vec<Clock>,
    /// The latest time that an event of the block tells, noted or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) now: Option<i64>,
    /// How many events there were, noted or not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) events: u64,
    /// By API and rule.
    #[serde(skip)]
    pub(super) known: Vec<Known>,
    /// The writer of the last event: what is known is known of its events.
    #[serde(skip)]
    pub(super) writer: u64,
}

/// An event that some rule wants to know of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OrderEvent {
    /// Its number in the catalogue.
    pub(super) event: usize,
    /// Number of the record, in the block at first.
    pub(super) record: u64,
    pub(super) place: Place,
    /// Where it was captured, if `parse` wrote it into the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) captured: Option<Box<CapturedAt>>,
    /// Milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Box<ShownOrigin>>,
    /// The place is that of the name of the event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) shows_name: bool,
    /// Its writer, where records around events tell one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) writer: u64,
    /// Its marks: a stretch of all those of the block.
    pub(super) marks: Range<usize>,
}

/// The input of one rule from an event.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    #[serde(rename = "r")]
    pub(super) rule: usize,
    #[serde(rename = "o")]
    pub(super) roles: u8,
    /// The conversation; `None` speaks to all.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(super) conversation: Option<u64>,
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Reading>,
    /// The value that `value` is compared with later.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(super) other: Option<Reading>,
}

/// A value as rules compare it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Reading {
    Text(Box<str>),
    Number(i64),
    /// One of the states that the rule knows, or another.
    State(Option<u16>),
    /// The first and the last of several numbers, and whether each is greater than the one before.
    Run {
        first: i64,
        last: i64,
        grows: bool,
    },
    /// A time, and the event before that tells a later one.
    Earlier {
        time: i64,
        before: Box<Clock>,
    },
}

/// The time that a rule has seen last, and the event that told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    pub(super) api: usize,
    pub(super) rule: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) writer: u64,
    pub(super) time: i64,
    pub(super) event: usize,
    pub(super) record: u64,
    /// Its number in the file in which it was captured, if that is another one than the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) captured: Option<NonZeroU64>,
    #[serde(with = "counted")]
    pub(super) start: Spot,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A place that was counted.
mod counted {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::capture::Spot;
    use crate::json::Position;

    pub(super) fn serialize<S: Serializer>(spot: &Spot, to: S) -> Result<S::Ok, S::Error> {
        spot.position().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Spot, D::Error> {
        Position::deserialize(from).map(Spot::at)
    }
}

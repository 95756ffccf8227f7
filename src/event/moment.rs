//! When an event was sent.

use jiff::Timestamp;

use super::recognise::{Event, Standing};
use super::time::{instant, instant_of, milliseconds_in};
use crate::capture::{Content, Record};
use crate::catalog::Catalog;

/// When `event` was sent: what the envelope tells, else what the payload tells, else `captured`, the time that the
/// capture tells (in milliseconds since 1970).
#[must_use]
pub fn moment(catalog: &Catalog, event: &Event<'_>, captured: Option<f64>) -> Option<Timestamp> {
    let by_payload = || {
        let Standing::Listed(listed) = event.standing else {
            return None;
        };
        let payload = event.payload?;
        catalog.facts(listed).time.iter().find_map(|pointer| instant(payload.pointer(pointer)?))
    };
    event.time.and_then(instant).or_else(by_payload).or_else(|| instant_of(captured?))
}

/// When the capture says that a record was sent or written, in milliseconds since 1970: what an exchange tells, or the stamp of
/// the line of a log in which it begins.
#[must_use]
pub fn captured_at(record: &Record<'_, '_>) -> Option<f64> {
    if let Some(time) = record.origin().and_then(|origin| origin.time) {
        return Some(time);
    }
    if let Content::Prose(_) = record.content {
        return milliseconds_in(&String::from_utf8_lossy(record.text()));
    }
    let lead = record.lead()?;
    milliseconds_in(&lead.before).or_else(|| milliseconds_in(&lead.above))
}

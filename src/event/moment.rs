//! When an event was sent.

use jiff::Timestamp;

use super::recognise::{Event, Standing};
use super::time::{instant, instant_of, milliseconds_in, rfc3339, rfc3339_of};
use crate::capture::{Content, Record};
use crate::catalog::Catalog;
use crate::json::Value;

/// When `event` was sent: what the envelope tells, else what the payload tells, else `captured`, the time that the
/// capture tells (in milliseconds since 1970).
#[must_use]
pub fn moment(catalog: &Catalog, event: &Event<'_>, captured: Option<f64>) -> Option<Timestamp> {
    told(catalog, event, instant).or_else(|| instant_of(captured?))
}

/// The same in RFC 3339, in the event's own precision and zone where it tells it as text.
#[must_use]
pub fn moment_in_words(catalog: &Catalog, event: &Event<'_>, captured: Option<f64>) -> Option<String> {
    told(catalog, event, rfc3339).or_else(|| rfc3339_of(captured?))
}

/// What `read` makes of the first value of the event that tells it a time.
fn told<T>(catalog: &Catalog, event: &Event<'_>, read: impl Fn(Value<'_>) -> Option<T>) -> Option<T> {
    if let Some(time) = event.time.and_then(&read) {
        return Some(time);
    }
    let Standing::Listed(listed) = event.standing else {
        return None;
    };
    let payload = event.payload?;
    catalog.facts(listed).time.iter().find_map(|pointer| read(payload.pointer(pointer)?))
}

/// When the capture says that a record was sent or written, in milliseconds since 1970: what an exchange tells, or the stamp of
/// the line of a log in which it begins.
#[must_use]
pub fn captured_at(record: &Record<'_, '_>) -> Option<f64> {
    if let Some(time) = record.lent_times().find_map(instant) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are far below 2^53")]
        return Some(time.as_millisecond() as f64);
    }
    if let Some(time) = record.origin().and_then(|origin| origin.time) {
        return Some(time);
    }
    if let Content::Prose(_) | Content::Torn(_) = record.content {
        return milliseconds_in(&String::from_utf8_lossy(record.text()));
    }
    let lead = record.lead()?;
    milliseconds_in(&lead.before).or_else(|| milliseconds_in(&lead.above))
}

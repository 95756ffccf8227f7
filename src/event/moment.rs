//! When an event was sent.

use jiff::Timestamp;

use super::recognise::{Event, Standing};
use super::time::{instant, instant_of};
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

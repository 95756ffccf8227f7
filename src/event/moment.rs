//! When an event was sent.

use jiff::Timestamp;
use jiff::civil::Time;

use super::recognised::{Event, EventStatus};
use super::time::{instant, instant_of, rfc3339, rfc3339_of};
use crate::capture::{Content, Record};
use crate::catalog::Catalog;
use crate::json::Value;
use crate::stamp::{self, Told};

/// When `event` was sent: the time of the envelope, else of the payload, else `captured`, the time that the
/// capture gives (in milliseconds since 1970).
#[must_use]
pub fn moment(catalog: &Catalog, event: &Event<'_>, captured: Option<f64>) -> Option<Timestamp> {
    told(catalog, event, instant).or_else(|| instant_of(captured?))
}

/// The same in RFC 3339, in the event's own precision and zone where it has it as text.
#[must_use]
pub fn moment_in_words(catalog: &Catalog, event: &Event<'_>, captured: Option<f64>) -> Option<String> {
    told(catalog, event, rfc3339).or_else(|| rfc3339_of(captured?))
}

/// When the payload of `event` says that it was sent: by the clock of a server, if the envelope is that of a client.
#[must_use]
pub fn payload_moment(catalog: &Catalog, event: &Event<'_>) -> Option<Timestamp> {
    payload_time(catalog, event, instant)
}

/// The result of `read` for the first value of the event that gives it a time.
fn told<T>(catalog: &Catalog, event: &Event<'_>, read: impl Fn(Value<'_>) -> Option<T>) -> Option<T> {
    if let Some(time) = event.time.and_then(&read) {
        return Some(time);
    }
    payload_time(catalog, event, read)
}

fn payload_time<T>(catalog: &Catalog, event: &Event<'_>, read: impl Fn(Value<'_>) -> Option<T>) -> Option<T> {
    let EventStatus::Listed(listed) = event.standing else {
        return None;
    };
    let payload = event.payload?;
    catalog.facts(listed).time.iter().find_map(|pointer| read(payload.pointer(pointer)?))
}

/// When the capture says that a record was sent or written, in milliseconds since 1970: the time of an exchange, or the stamp of
/// the line of a log in which it begins.
#[must_use]
pub fn captured_at(record: &Record<'_, '_>) -> Option<f64> {
    if let Some(time) = record.lent_times().find_map(|time| lent(record, time)) {
        return Some(milliseconds(time));
    }
    if let Some(time) = record.origin().and_then(|origin| origin.time) {
        return Some(time);
    }
    match stamped(record) {
        Told::At(time) => Some(milliseconds(time)),
        Told::Doubtful | Told::Nothing => None,
    }
}

/// The date that the capture gives a record, if its time is unknown because the date can be read as two days.
#[must_use]
pub fn doubtful_day(record: &Record<'_, '_>) -> Option<String> {
    let clock = record.clock();
    if !clock.calendar.is_doubtful() || captured_at(record).is_some() {
        return None;
    }
    let lent = record.lent_times().find_map(|time| clock.doubtful_day(&time.as_str()?).map(str::to_owned));
    lent.or_else(|| told_before(record, |text| clock.doubtful_day(text).map(str::to_owned)))
}

/// The time of day that a log gives a record without its day.
#[must_use]
pub fn time_of_day(record: &Record<'_, '_>) -> Option<Time> {
    told_before(record, stamp::time_of_day)
}

/// The time of a record by the record around it.
fn lent(record: &Record<'_, '_>, time: Value<'_>) -> Option<Timestamp> {
    instant(time).or_else(|| match record.clock().read_whole(&time.as_str()?) {
        Told::At(time) => Some(time),
        Told::Doubtful | Told::Nothing => None,
    })
}

/// The time of a record by the text around it.
fn stamped(record: &Record<'_, '_>) -> Told {
    let clock = record.clock();
    told_before(record, |text| Some(clock.read(text)).filter(|told| *told != Told::Nothing))
        .unwrap_or(Told::Nothing)
}

/// The result of `read` on the line of text that a record is, or else on the text before it.
fn told_before<T>(record: &Record<'_, '_>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    if let Content::Prose(_) | Content::Torn(_) = record.content {
        return read(&String::from_utf8_lossy(record.text()));
    }
    let lead = record.lead()?;
    read(&lead.before).or_else(|| read(&lead.above))
}

fn milliseconds(time: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are far below 2^53")]
    let milliseconds = time.as_millisecond() as f64;
    milliseconds
}

//! Arguments that select events.

use clap::Args;
use cxray::event::instant_of_text;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};

use super::candidates;

/// The selection of events. A record that cannot be read might have been any of them, and is told all the same.
#[derive(Debug, Clone, Args)]
pub struct SelectingArgs {
    /// Select events by a glob over the name, or over API and name, such as '*.agent*' or 'widgets/*'; repeatable.
    #[arg(long, value_name = "GLOB", add = candidates::patterns(), help_heading = "Selecting")]
    pub select: Vec<String>,

    /// Select events by a value in the payload, or in the record if the payload does not have it: POINTER, POINTER=VALUE,
    /// POINTER!=VALUE or POINTER~REGEX. `*` in a pointer matches any name or index. Repeatable; all must match.
    #[arg(long, value_name = "CONDITION", help_heading = "Selecting")]
    pub r#where: Vec<String>,

    /// Select events from this time on: a date, RFC 3339, or +90s, +1m30s after the first event of the input.
    #[arg(long, value_name = "TIME", value_parser = parse_since, help_heading = "Selecting")]
    pub since: Option<Moment>,

    /// Select events up to this time; a date includes the whole day.
    #[arg(long, value_name = "TIME", value_parser = parse_until, help_heading = "Selecting")]
    pub until: Option<Moment>,

    /// Select the first N events.
    #[arg(long, value_name = "N", conflicts_with = "tail", help_heading = "Selecting")]
    pub head: Option<u64>,

    /// Select events with an error.
    #[arg(long, help_heading = "Selecting")]
    pub invalid: bool,
}

/// A time that bounds what is selected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A point in time.
    At(Timestamp),
    /// Date and time in the zone of stamps that tell none.
    Local(DateTime),
    /// So long after the first event.
    After(SignedDuration),
}

fn parse_since(text: &str) -> Result<Moment, String> {
    parse_moment(text, Time::midnight())
}

fn parse_until(text: &str) -> Result<Moment, String> {
    parse_moment(text, Time::MAX)
}

/// A time; a date alone stands for its `time_of_day`.
fn parse_moment(text: &str, time_of_day: Time) -> Result<Moment, String> {
    let moment = if let Some(duration) = text.strip_prefix('+') {
        duration.parse().ok().map(Moment::After)
    } else if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        Some(Moment::Local(date.to_datetime(time_of_day)))
    } else if let Some(at) = instant_of_text(text) {
        Some(Moment::At(at))
    } else {
        text.parse().ok().map(Moment::Local)
    };
    moment.ok_or_else(|| {
        "a time is a date (2024-06-10), RFC 3339 (2024-06-10T07:10:12Z), or +90s after the first event"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_moments_and_durations() {
        let at = |text: &str| text.parse::<Timestamp>().ok().map(Moment::At);
        let local = |text: &str| text.parse().ok().map(Moment::Local);
        assert_eq!(parse_since("2024-06-10").ok(), local("2024-06-10T00:00:00"));
        assert_eq!(parse_until("2024-06-10").ok(), local("2024-06-10T23:59:59.999999999"));
        assert_eq!(parse_since("2024-06-10T09:10:12+02:00").ok(), at("2024-06-10T07:10:12Z"));
        assert_eq!(parse_since("2024-06-10T07:10:12").ok(), local("2024-06-10T07:10:12"));
        assert_eq!(parse_since("1718003412345").ok(), at("2024-06-10T07:10:12.345Z"));
        let after = |seconds| Some(Moment::After(SignedDuration::from_secs(seconds)));
        assert_eq!(parse_until("+90s").ok(), after(90));
        assert_eq!(parse_until("+1m30s").ok(), after(90));
        assert!(parse_since("+90").is_err() && parse_since("soon").is_err() && parse_since("").is_err());
    }
}

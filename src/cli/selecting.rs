//! Arguments that select events.

use clap::Args;
use cxray::event::instant_of_text;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Which events a command is about. What cannot be read might have been any of them, and is told all the same.
#[derive(Debug, Args)]
pub struct SelectingArgs {
    /// Only events whose name, or API and name, a glob matches, such as 'widgets/*' or '*.agent*'; may be given
    /// several times.
    #[arg(long, value_name = "GLOB", help_heading = "Selecting")]
    pub select: Vec<String>,

    /// Only events with such a value in the payload or else in the record: POINTER, POINTER=VALUE, POINTER!=VALUE or
    /// POINTER~REGEX; `*` in a pointer is any name or index; all that are given must hold.
    #[arg(long, value_name = "CONDITION", help_heading = "Selecting")]
    pub r#where: Vec<String>,

    /// Only events from this time on: a date, RFC 3339, or +90s, +1m30s after the first event of the input.
    #[arg(long, value_name = "TIME", value_parser = parse_since, help_heading = "Selecting")]
    pub since: Option<Moment>,

    /// Only events up to this time; a date includes its day.
    #[arg(long, value_name = "TIME", value_parser = parse_until, help_heading = "Selecting")]
    pub until: Option<Moment>,

    /// Only the first N events.
    #[arg(long, value_name = "N", conflicts_with = "tail", help_heading = "Selecting")]
    pub head: Option<u64>,

    /// Only events with an error.
    #[arg(long, help_heading = "Selecting")]
    pub invalid: bool,
}

/// A time that bounds what is selected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A point in time.
    At(Timestamp),
    /// So long after the first event.
    After(SignedDuration),
}

fn parse_since(text: &str) -> Result<Moment, String> {
    parse_moment(text, |date| date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp()))
}

fn parse_until(text: &str) -> Result<Moment, String> {
    parse_moment(text, |date| {
        let next = date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
        next.checked_sub(SignedDuration::from_nanos(1)).ok()
    })
}

/// A time, of which a bare date stands for what `of_date` says.
fn parse_moment(text: &str, of_date: impl Fn(Date) -> Option<Timestamp>) -> Result<Moment, String> {
    let moment = if let Some(duration) = text.strip_prefix('+') {
        duration.parse().ok().map(Moment::After)
    } else if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        of_date(date).map(Moment::At)
    } else if let Some(at) = instant_of_text(text) {
        Some(Moment::At(at))
    } else {
        let local: Option<DateTime> = text.parse().ok();
        local.and_then(|at| at.to_zoned(TimeZone::UTC).ok()).map(|at| Moment::At(at.timestamp()))
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
        assert_eq!(parse_since("2024-06-10").ok(), at("2024-06-10T00:00:00Z"));
        assert_eq!(parse_until("2024-06-10").ok(), at("2024-06-10T23:59:59.999999999Z"));
        assert_eq!(parse_since("2024-06-10T09:10:12+02:00").ok(), at("2024-06-10T07:10:12Z"));
        assert_eq!(parse_since("2024-06-10T07:10:12").ok(), at("2024-06-10T07:10:12Z"));
        assert_eq!(parse_since("1718003412345").ok(), at("2024-06-10T07:10:12.345Z"));
        let after = |seconds| Some(Moment::After(SignedDuration::from_secs(seconds)));
        assert_eq!(parse_until("+90s").ok(), after(90));
        assert_eq!(parse_until("+1m30s").ok(), after(90));
        assert!(parse_since("+90").is_err() && parse_since("soon").is_err() && parse_since("").is_err());
    }
}

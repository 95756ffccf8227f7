//! Arguments that say how captures are judged.

use clap::Args;
use jiff::SignedDuration;

use super::candidates;

/// How events, and captures as a whole, are judged.
#[derive(Debug, Args)]
pub struct JudgingArgs {
    /// Report undocumented members and values as errors.
    #[arg(long, help_heading = "Judging")]
    pub strict: bool,

    /// Warn of events and members that a version or platform of an API does not have, such as widgets=9.0.002.06,
    /// widgets.transport=gms or workspaces=axp-connect; repeatable.
    #[arg(long, value_name = "API=VALUE", help_heading = "Judging")]
    pub target: Vec<String>,
    /// Assume that captures contain whole conversations: report events that are missing at the beginning or at the end.
    #[arg(long, help_heading = "Judging")]
    pub complete: bool,

    /// Fail captures without this event: a name or a glob, optionally with the API in front (widgets/*.ended); repeatable.
    #[arg(long, value_name = "EVENT", add = candidates::patterns(), help_heading = "Expectations")]
    pub expect: Vec<String>,

    /// Fail captures with this event; repeatable.
    #[arg(long, value_name = "EVENT", add = candidates::patterns(), help_heading = "Expectations")]
    pub forbid: Vec<String>,

    /// Fail captures without these events in this order: 'A > B > C'. Compares the first occurrence of each; repeatable.
    #[arg(long, value_name = "EVENTS", help_heading = "Expectations")]
    pub expect_order: Vec<String>,

    /// Fail captures with a longer time between two events: 500ms, 30s, 5m.
    #[arg(long, value_name = "TIME", value_parser = parse_gap, help_heading = "Expectations")]
    pub max_gap: Option<SignedDuration>,
}

/// A time between events.
pub fn parse_gap(text: &str) -> Result<SignedDuration, String> {
    let advice = || "a time is a number with its unit, such as 500ms, 30s or 5m".to_owned();
    text.parse().ok().filter(SignedDuration::is_positive).ok_or_else(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_read_with_their_units() {
        assert_eq!(parse_gap("500ms"), Ok(SignedDuration::from_millis(500)));
        assert_eq!(parse_gap("30s"), Ok(SignedDuration::from_secs(30)));
        assert_eq!(parse_gap("1m 30s"), Ok(SignedDuration::from_secs(90)));
        assert!(["30", "", "0s", "-1s", "s", "1 parsec"].iter().all(|text| parse_gap(text).is_err()));
    }
}

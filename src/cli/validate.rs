//! Arguments of `cxray validate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::candidates;
use super::format::{FormatArg, FormatParser};
use super::hiding::{HidingArgs, RedactingArgs};
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::Showing;

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray validate capture.ndjson
  tail -f widget.log | cxray validate
  cxray validate --follow --tail 10 widget.log
  cxray validate --format concise --format json=report.json captures/
  cxray validate --event onAgentStateEvent payload.json";

/// Options of `cxray validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Which events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// A schema of the user's.
    #[command(flatten)]
    pub own: OwnSchemaArgs,

    /// Make undocumented members and values errors.
    #[arg(long, help_heading = "Judging")]
    pub strict: bool,

    /// Warn of events and members that this installation does not have: a version or a platform of an API, such as
    /// widgets=9.0.002.06, widgets.transport=gms or workspaces=axp-connect; may be given several times.
    #[arg(long, value_name = "API=VALUE", conflicts_with = "schema", help_heading = "Judging")]
    pub target: Vec<String>,
    /// The captures hold whole conversations: what should have come before an event and did not, or should still follow when
    /// they end, is missing.
    #[arg(long, help_heading = "Judging")]
    pub complete: bool,

    /// Fail captures in which this event never comes: a name or a glob, also with the API in front (widgets/*.ended);
    /// may be given several times.
    #[arg(long, value_name = "EVENT", add = candidates::patterns(), conflicts_with = "schema", help_heading = "Expectations")]
    pub expect: Vec<String>,

    /// Fail captures in which this event comes; may be given several times.
    #[arg(long, value_name = "EVENT", add = candidates::patterns(), conflicts_with = "schema", help_heading = "Expectations")]
    pub forbid: Vec<String>,

    /// Fail captures in which these events do not all come, each for the first time after the one before: 'A > B > C'; may
    /// be given several times.
    #[arg(long, value_name = "EVENTS", conflicts_with = "schema", help_heading = "Expectations")]
    pub expect_order: Vec<String>,

    /// Fail captures in which more time than this passes between two events: 500ms, 30s, 5m.
    #[arg(long, value_name = "TIME", conflicts_with = "schema", value_parser = parse_gap, help_heading = "Expectations")]
    pub max_gap: Option<SignedDuration>,

    /// Lowest severity that makes the exit code 1 [default: error].
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Judging")]
    pub fail_on: Option<FailOn>,

    /// Fail if fewer records were judged than this, or none of an input that is named; 0 allows it [default: 1].
    #[arg(long, value_name = "N", help_heading = "Judging")]
    pub min_events: Option<u64>,

    /// How to report findings; may be given several times, each to a file of its own.
    #[arg(long, value_name = "FMT[=FILE]", default_value = "text", value_parser = FormatParser, help_heading = "Output")]
    pub format: Vec<FormatArg>,

    /// Write the summary to FILE, as JSON; `--format ndjson` then holds findings alone.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub summary_file: Option<PathBuf>,

    /// Count findings by code and event, on standard error.
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,

    /// What to hide.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// List at most N findings; all are counted.
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub max_findings: Option<u64>,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,
}

/// One schema of the user's, against which everything is judged.
#[derive(Debug, Args)]
pub struct OwnSchemaArgs {
    /// Judge every JSON text against one JSON Schema, and recognise nothing.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["api", "event", "schemas", "select", "since", "until"],
        help_heading = "Judging")]
    pub schema: Option<PathBuf>,

    /// With --schema: judge the elements of arrays, not the arrays.
    #[arg(long, requires = "schema", help_heading = "Judging")]
    pub each: bool,

    /// With --schema: `format` is asserted, not only an annotation.
    #[arg(long, requires = "schema", help_heading = "Judging")]
    pub assert_formats: bool,
}

/// Values of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Findings of severity error.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Note,
    /// Nothing; the exit code is 0 or 2.
    Never,
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

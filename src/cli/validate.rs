//! Arguments of `cxray validate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cxray::report::Format;

use super::format::{FormatArg, FormatParser};
use super::hiding::{HidingArgs, RedactingArgs};
use super::judging::JudgingArgs;
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::{Showing, SilencingArgs};

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
    /// The captures, and how they are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// The selected events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// A schema of the user's.
    #[command(flatten)]
    pub own: OwnSchemaArgs,

    /// How events are judged.
    #[command(flatten)]
    pub judging: JudgingArgs,

    /// Silenced codes.
    #[command(flatten)]
    pub silencing: SilencingArgs,

    /// Lowest severity that sets exit code 1 [default: error].
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Judging")]
    pub fail_on: Option<FailOn>,

    /// Fail if fewer records were judged, or if none of a named input was; 0 disables both checks [default: 1].
    #[arg(long, value_name = "N", help_heading = "Judging")]
    pub min_events: Option<u64>,

    /// The baseline.
    #[command(flatten)]
    pub known: KnownArgs,

    /// Format of the report, and the file to write it to; repeatable [default: text].
    #[arg(long, value_name = "FMT[=FILE]", value_parser = FormatParser::<&Format>::new(), help_heading = "Output")]
    pub format: Vec<FormatArg>,

    /// Which places findings about records name that `cxray parse` wrote [default: original].
    #[arg(long, value_name = "WHICH", value_enum, help_heading = "Output")]
    pub places: Option<PlacesArg>,

    /// Write the summary to FILE as JSON; `--format ndjson` then contains findings only.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub summary_file: Option<PathBuf>,

    /// The listing of findings.
    #[command(flatten)]
    pub listing: ListingArgs,

    /// Credentials and people.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// Report at most N findings; counts include all.
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub max_findings: Option<u64>,

    /// Write a part to standard output instead of a report: the result of judging each record, for `cxray summary merge`.
    #[arg(long, conflicts_with_all = ["format", "summary_file", "max_findings", "statistics", "follow", "redact", "redact_key",
        "baseline", "write_baseline", "head", "tail", "since", "until"], help_heading = "Output")]
    pub part: bool,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// How findings are listed.
#[derive(Debug, Args)]
pub struct ListingArgs {
    /// Give each finding its number in the run.
    #[arg(long, help_heading = "Output")]
    pub numbered: bool,

    /// Count findings by code and event, on standard error.
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
}

/// Findings that are known.
#[derive(Debug, Args)]
pub struct KnownArgs {
    /// Count findings that FILE knows instead of reporting them: they do not fail the run.
    #[arg(long, value_name = "FILE", help_heading = "Judging")]
    pub baseline: Option<PathBuf>,

    /// Write all findings to FILE, as known from now on, instead of reporting them.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "follow"], help_heading = "Judging")]
    pub write_baseline: Option<PathBuf>,

    /// Fail if findings of the baseline are no longer found.
    #[arg(long, help_heading = "Judging")]
    pub strict_baseline: bool,
}

/// One schema of the user's, against which everything is judged.
#[derive(Debug, Args)]
pub struct OwnSchemaArgs {
    /// Validate every JSON text against one JSON Schema; no event is recognised.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["api", "event", "schemas", "select", "since", "until", "target", "expect", "forbid", "expect_order", "max_gap"],
        help_heading = "Judging")]
    pub schema: Option<PathBuf>,

    /// With --schema: validate the elements of arrays instead of the arrays.
    #[arg(long, requires = "schema", help_heading = "Judging")]
    pub each: bool,

    /// With --schema: assert `format` instead of treating it as an annotation.
    #[arg(long, requires = "schema", help_heading = "Judging")]
    pub assert_formats: bool,
}

/// The places that findings name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PlacesArg {
    /// Where the record was captured: its `source`.
    #[default]
    Original,
    /// Where it stands in the input.
    Input,
}

/// Values of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Notes, warnings and errors.
    Note,
    /// No finding: the exit code is 0 or 2.
    Never,
}

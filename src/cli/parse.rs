//! Arguments of `cxray parse`.

use clap::{Args, ValueEnum};

use super::hiding::RedactingArgs;
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::{Showing, SilencingArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray parse capture.ndjson | jq .event
  cxray parse --event onMediaEvent payload.json
  cxray parse --keep-broken --keep-unrecognised chat.har | cxray validate
  cxray parse --format csv capture.ndjson > events.csv
  cxray parse --redact chat.har > chat-without-people.ndjson";

/// Options of `cxray parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// The captures, and how they are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// The selected events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// The form of each event: `csv` is a table with time, API, name, conversation, file, line and verdict.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ParseFormat::Ndjson, help_heading = "Output")]
    pub format: ParseFormat,

    /// Write an object in place of a record that cannot be read: what is wrong with it (`broken`) and where it was captured
    /// (`source`). Other commands then judge it as the record itself.
    #[arg(long, help_heading = "Output")]
    pub keep_broken: bool,

    /// Write records in which no event is recognised as they are.
    #[arg(long, help_heading = "Output")]
    pub keep_unrecognised: bool,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// Silenced codes.
    #[command(flatten)]
    pub silencing: SilencingArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Values of `--format` of `parse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ParseFormat {
    /// One line of JSON an event: its normal form.
    #[default]
    Ndjson,
    /// One row an event, below a line of names.
    Csv,
}

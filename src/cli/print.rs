//! Arguments of `cxray print`.

use clap::{Args, ValueEnum};

use super::hiding::{HidingArgs, RedactingArgs};
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::Showing;

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray print capture.har
  cxray print --view full --invalid capture.ndjson
  cxray print --select 'WebChatService.agent*' --since +90s capture.ndjson
  cxray print --view compact --where /from/nickname=Anna capture.ndjson | jq .data";

/// Options of `cxray print`.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Which events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// How to show events; without it `full` if there is one and `timeline` if there are more.
    #[arg(long, value_name = "VIEW", value_enum, help_heading = "Output")]
    pub view: Option<View>,

    /// Begin each line of a timeline with the time of day, in the zone of --tz.
    #[arg(long, help_heading = "Output")]
    pub clock: bool,

    /// Fold long strings and arrays in the view `full`, also where the output is no terminal.
    #[arg(long, conflicts_with = "no_fold", help_heading = "Output")]
    pub fold: bool,

    /// Fold nothing, also on a terminal.
    #[arg(long, help_heading = "Output")]
    pub no_fold: bool,

    /// Columns that a line may take, of a timeline or where strings are folded; those of the terminal if there is one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..), help_heading = "Output")]
    pub width: Option<u16>,

    /// What to hide.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,
}

/// Values of `--view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// One line an event: time, name, conversation, what it says.
    Timeline,
    /// What an event is and all that it holds, what is wrong marked in place.
    Full,
    /// One line of JSON a record, as it was captured.
    Compact,
}

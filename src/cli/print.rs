//! Arguments of `cxray print`.

use clap::{Args, ValueEnum};

use super::hiding::{HidingArgs, RedactingArgs};
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::{Showing, SilencingArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray print capture.har
  cxray print --merge --lanes page.har desktop.log server.ndjson
  cxray print --view full --invalid capture.ndjson
  cxray print --select 'WebChatService.agent*' --since +90s capture.ndjson
  cxray print --format otlp capture.har > traces.json
  cxray print --view compact --where /from/nickname=Anna capture.ndjson | jq .data";

/// Options of `cxray print`.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// The captures, and how they are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// The selected events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// How to show events [default: `full` for a single event, else `timeline`].
    #[arg(long, value_name = "VIEW", value_enum, help_heading = "Output")]
    pub view: Option<View>,

    /// `mermaid` writes a sequence diagram, for a ticket or a page of a wiki;
    /// `otlp` writes conversations as traces of OpenTelemetry: JSON for Jaeger, or for a collector.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = PrintFormat::Text, help_heading = "Output")]
    pub format: PrintFormat,

    /// A timeline of one or several captures.
    #[command(flatten)]
    pub timeline: TimelineArgs,

    /// Shorten long strings and arrays in the view `full`, even if the output is not a terminal.
    #[arg(long, conflicts_with = "no_fold", help_heading = "Output")]
    pub fold: bool,

    /// Show strings and arrays in full, even on a terminal.
    #[arg(long, help_heading = "Output")]
    pub no_fold: bool,

    /// Maximum width of lines in a timeline and of shortened strings [default: the width of the terminal].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..), help_heading = "Output")]
    pub width: Option<u16>,

    /// Credentials and people.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// Codes that are not marked.
    #[command(flatten)]
    pub silencing: SilencingArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Values of `--format` of `print`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum PrintFormat {
    /// A view for people.
    #[default]
    Text,
    /// A sequence diagram in the language of Mermaid, which GitHub and GitLab render.
    Mermaid,
    /// Traces, as OTLP in JSON: a trace for each conversation, in it a span for each API.
    Otlp,
}

/// How a timeline is drawn.
#[derive(Debug, Args)]
pub struct TimelineArgs {
    /// Show several captures as one: by time, with clocks corrected by events that two captures hold, and such events once.
    #[arg(long, conflicts_with = "follow", help_heading = "Reading")]
    pub merge: bool,

    /// Draw a timeline as lanes: an arrow for each event, from who sent it to who received it.
    #[arg(long, conflicts_with = "view", help_heading = "Output")]
    pub lanes: bool,

    /// Begin each line of a timeline with the time of day, in the zone of --tz.
    #[arg(long, help_heading = "Output")]
    pub clock: bool,
}

/// Values of `--view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// One line per event: time, name, conversation, summary.
    Timeline,
    /// Each event with all its members, and findings marked in place.
    Full,
    /// One line of JSON per record, as captured.
    Compact,
    /// One arrow per event, from who sent it to who received it.
    Lanes,
}

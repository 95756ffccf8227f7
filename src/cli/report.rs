//! Arguments of `cxray report`.

use std::path::PathBuf;

use clap::Args;

use super::hiding::{HidingArgs, RedactingArgs};
use super::judging::JudgingArgs;
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::{Showing, SilencingArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray report capture.har -o report.html
  cxray report page.har desktop.log server.ndjson -o chat.html
  cxray report --redact day.log -o report.html
  cxray report --before old.ndjson new.ndjson -o compared.html";

/// Options of `cxray report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The captures, and how they are read. Several are shown as one, by time.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// The file to write the page to [default: standard output].
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// An older capture to show on the left, with the events of FILE beside those that `cxray diff` aligns with them. The verdict
    /// is that of FILE.
    #[arg(long, value_name = "OLD", help_heading = "Comparing")]
    pub before: Option<PathBuf>,

    /// Title of the page [default: the names of the captures].
    #[arg(long, value_name = "TEXT", help_heading = "Output")]
    pub title: Option<String>,

    /// The selected events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// How events are judged.
    #[command(flatten)]
    pub judging: JudgingArgs,

    /// Silenced codes.
    #[command(flatten)]
    pub silencing: SilencingArgs,

    /// Credentials and people.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

//! Arguments of `cxray parse`.

use clap::Args;

use super::hiding::RedactingArgs;
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::{Showing, SilencingArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray parse capture.ndjson | jq .event
  cxray parse --event onMediaEvent payload.json
  cxray parse --keep-broken --keep-unrecognised chat.har | cxray validate
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

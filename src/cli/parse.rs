//! Arguments of `cxray parse`.

use clap::Args;

use super::hiding::RedactingArgs;
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::showing::ShowingArgs;

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray parse capture.ndjson | jq .event
  cxray parse --event onMediaEvent payload.json
  cxray parse --redact chat.har > chat-without-people.ndjson";

/// Options of `cxray parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Which events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: ShowingArgs,
}

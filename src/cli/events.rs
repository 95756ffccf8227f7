//! Arguments of `cxray events` and its subcommands.

use clap::{Args, Subcommand};

use super::candidates;
use super::reading::ReadingArgs;
use super::selecting::SelectingArgs;
use super::settings::CatalogArgs;
use super::showing::{LookupFormat, Showing};

/// Options of `cxray events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// What to do; lists the events if nothing is said.
    #[command(subcommand)]
    pub action: Option<EventsAction>,
}

/// The subcommands of `cxray events`.
#[derive(Debug, Subcommand)]
pub enum EventsAction {
    /// List the events of the catalogue.
    List(EventsListArgs),
    /// Show what an event means, its schema and a sample.
    Show(EventsShowArgs),
    /// List the rules about the order of events.
    Rules(EventsListArgs),
    /// List the known forms of log records that carry events.
    Wrappings(EventsWrappingsArgs),
    /// Print a script that records the events of an API in a browser.
    #[command(after_help = CAPTURE_EXAMPLES)]
    Capture(EventsCaptureArgs),
    /// Tell which events and members captures hold, which never came, and how long things took.
    #[command(after_help = COVERAGE_EXAMPLES)]
    Coverage(Box<EventsCoverageArgs>),
}

/// Options of `cxray events wrappings`.
#[derive(Debug, Args)]
pub struct EventsWrappingsArgs {
    /// How to write the list.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,
}

/// Options of `cxray events list` and `cxray events rules`.
#[derive(Debug, Args, Default)]
pub struct EventsListArgs {
    /// Only this API.
    #[arg(long, value_name = "SLUG", add = candidates::apis())]
    pub api: Option<String>,

    /// How to write the list.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,
}

/// Options of `cxray events show`.
#[derive(Debug, Args)]
pub struct EventsShowArgs {
    /// Name of the event, or `api/name`.
    #[arg(value_name = "EVENT", add = candidates::events())]
    pub event: String,

    /// How to write it.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,
}

/// Options of `cxray events capture`.
#[derive(Debug, Args)]
pub struct EventsCaptureArgs {
    /// The API; all that have a script are listed if there is none.
    #[arg(value_name = "API")]
    pub api: Option<String>,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,
}

const CAPTURE_EXAMPLES: &str = "\
The script goes to standard output; paste it in the browser's console. What it records, cxray reads without options.

Examples:
  cxray events capture widgets | pbcopy
  cxray events capture cometd > record.js
  cxray validate cxray-cometd-2026-01-31T08-00-00-000Z.ndjson";

/// Options of `cxray events coverage`.
#[derive(Debug, Args)]
pub struct EventsCoverageArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// What of it is covered.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// How to write it.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text, help_heading = "Output")]
    pub format: LookupFormat,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,
}

const COVERAGE_EXAMPLES: &str = "\
Of the events of the catalogue, those of APIs are told of which anything came; --api SLUG asks for one.

Examples:
  cxray events coverage captures/
  cxray events coverage --format json captures/ | jq '.apis[].never'";

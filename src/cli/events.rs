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
    /// The subcommand [default: list].
    #[command(subcommand)]
    pub action: Option<EventsAction>,
}

/// The subcommands of `cxray events`.
#[derive(Debug, Subcommand)]
pub enum EventsAction {
    /// List the events of the catalogue.
    List(EventsListArgs),
    /// Show an event: its meaning, schema and sample.
    Show(EventsShowArgs),
    /// List the rules about the order of events.
    Rules(EventsListArgs),
    /// List the known log formats that carry events.
    Wrappings(LookupArgs),
    /// Print a script that records the events of an API in a browser.
    #[command(after_help = CAPTURE_EXAMPLES)]
    Capture(EventsCaptureArgs),
    /// Report which events and members captures contain, which are missing, and the times between related events.
    #[command(after_help = COVERAGE_EXAMPLES)]
    Coverage(Box<EventsCoverageArgs>),
}

/// Options of the commands that look something up.
#[derive(Debug, Args, Default)]
pub struct LookupArgs {
    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// The catalogue.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Options of `cxray events list` and `cxray events rules`.
#[derive(Debug, Args, Default)]
pub struct EventsListArgs {
    /// List only this API.
    #[arg(long, value_name = "SLUG", add = candidates::apis())]
    pub api: Option<String>,

    /// The output and the catalogue.
    #[command(flatten)]
    pub lookup: LookupArgs,
}

/// Options of `cxray events show`.
#[derive(Debug, Args)]
pub struct EventsShowArgs {
    /// Name of the event, or `api/name`.
    #[arg(value_name = "EVENT", add = candidates::events())]
    pub event: String,

    /// The output and the catalogue.
    #[command(flatten)]
    pub lookup: LookupArgs,
}

/// Options of `cxray events capture`.
#[derive(Debug, Args)]
pub struct EventsCaptureArgs {
    /// The API; without it, lists the APIs that have a script.
    #[arg(value_name = "API")]
    pub api: Option<String>,

    /// The catalogue.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

const CAPTURE_EXAMPLES: &str = "\
Prints the script on standard output; paste it into the console of the browser. cxray reads the recording without options.

Examples:
  cxray events capture widgets | pbcopy
  cxray events capture cometd > record.js
  cxray validate cxray-cometd-2026-01-31T08-00-00-000Z.ndjson";

/// Options of `cxray events coverage`.
#[derive(Debug, Args)]
pub struct EventsCoverageArgs {
    /// The captures, and how they are read.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// The events whose coverage is counted.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text, help_heading = "Output")]
    pub format: LookupFormat,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

const COVERAGE_EXAMPLES: &str = "\
Covers the APIs of which the captures contain events; --api SLUG selects one.

Examples:
  cxray events coverage captures/
  cxray events coverage --format json captures/ | jq '.apis[].never'";

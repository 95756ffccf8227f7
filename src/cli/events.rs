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
    /// Print random records of an event that are valid, or that have exactly one fault.
    #[command(after_help = SAMPLE_EXAMPLES)]
    Sample(EventsSampleArgs),
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

/// Options of `cxray events sample`.
#[derive(Debug, Args)]
pub struct EventsSampleArgs {
    /// Name of the event, or `api/name`.
    #[arg(value_name = "EVENT", add = candidates::events())]
    pub event: String,

    /// How many records to print.
    #[arg(long, short = 'n', value_name = "N", default_value_t = 1)]
    pub count: u64,

    /// Seed of the random choices: the same seed prints the same records.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,

    /// Print records with exactly one fault, each with the finding that `validate` reports for it.
    #[arg(long)]
    pub invalid: bool,

    /// Print the payloads alone, without the envelope of the API.
    #[arg(long)]
    pub payload: bool,

    /// The catalogue.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

const SAMPLE_EXAMPLES: &str = "\
Prints one record a line, for tests of handlers and for mocks. Names, addresses and ids are made up.

Examples:
  cxray events sample WebChatService.agentConnected
  cxray events sample onMediaEvent --count 100 --seed 7 | cxray validate
  cxray events sample onMediaEvent --payload --count 20 > payloads.ndjson
  cxray events sample onMediaEvent --invalid --count 20 | jq -r .fault.code";

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

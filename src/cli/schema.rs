//! Arguments of `cxray schema` and its subcommands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::drafting::{self, SchemaNewArgs};
use super::exit;
use super::showing::Showing;

/// Options of `cxray schema`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SchemaArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub action: SchemaAction,
}

/// The subcommands of `cxray schema`.
#[derive(Debug, Subcommand)]
pub enum SchemaAction {
    /// Draft schemas and samples of events from captures.
    #[command(after_help = drafting::NEW_EXAMPLES)]
    New(Box<SchemaNewArgs>),
    /// Prove a folder of schemas: forms, drafts, references, samples, facts, order rules.
    #[command(after_help = check_help())]
    Check(SchemaCheckArgs),
}

fn check_help() -> String {
    format!("{CHECK_EXAMPLES}\n\n{}", exit::help_of("no faults", "faults"))
}

const CHECK_EXAMPLES: &str = "\
The folder has the layout that --schemas reads: API/api.json, API/EVENT.schema.json, API/samples/EVENT.json, API/order/RULE.json.

Examples:
  cxray schema check my-schemas/
  cxray schema check --format github my-schemas/";

/// Options of `cxray schema check`.
#[derive(Debug, Args)]
pub struct SchemaCheckArgs {
    /// The folder of schemas.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// Treat warnings as errors: advice that the schemas of cxray follow themselves.
    #[arg(long)]
    pub strict: bool,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = CheckFormat::Text, help_heading = "Output")]
    pub format: CheckFormat,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Formats of `cxray schema check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum CheckFormat {
    /// One line a fault.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// Annotations of GitHub.
    Github,
}

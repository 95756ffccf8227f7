//! Arguments of `cxray uses`.

use std::path::PathBuf;

use clap::Args;
use cxray::report::Format;

use super::candidates;
use super::format::{FormatArg, FormatParser};
use super::settings::CatalogArgs;
use super::showing::Showing;
use super::validate::FailOn;

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray uses src/
  cxray uses --target workspaces=axp-connect src/
  cxray uses --captures captures/ --format github src/";

/// Options of `cxray uses`.
#[derive(Debug, Args)]
pub struct UsesArgs {
    /// Files of source text, or folders to search for source files; .gitignore is respected.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// Look only for events of this API.
    #[arg(long, value_name = "SLUG", add = candidates::apis())]
    pub api: Option<String>,

    /// Report names that this installation does not have: API=VERSION or API=PLATFORM; repeatable.
    #[arg(long, value_name = "TARGET")]
    pub target: Vec<String>,

    /// Report names of which these captures have no event; folders are searched for captures.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub captures: Vec<PathBuf>,

    /// Lowest severity that sets exit code 1 [default: error].
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub fail_on: Option<FailOn>,

    /// Format of the report, and the file to write it to; repeatable [default: text].
    #[arg(long, value_name = "FMT[=FILE]", value_parser = FormatParser::<&Format>::new(), help_heading = "Output")]
    pub format: Vec<FormatArg>,

    /// The catalogue.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

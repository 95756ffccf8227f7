//! Arguments of `cxray config` and its subcommands.

use clap::{Args, Subcommand};

use super::validate::ValidateArgs;

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray config init
  cxray config show
  cxray config show --config ci/cxray.toml --fail-on warning";

/// Options of `cxray config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// The action.
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// The subcommands of `cxray config`.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Write a first cxray.toml, which explains every setting and sets none.
    Init,
    /// Show every setting of `cxray validate` and where it comes from: the command line, the environment, a line of the
    /// file, or the default.
    Show(Box<ConfigShowArgs>),
}

/// Options of `cxray config show`.
#[derive(Debug, Args)]
pub struct ConfigShowArgs {
    /// Options as they would be given to `cxray validate`.
    #[command(flatten)]
    pub validate: ValidateArgs,
}

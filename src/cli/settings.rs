//! Arguments that say where settings and schemas come from.

use std::path::PathBuf;

use clap::Args;

/// Settings of the project.
#[derive(Debug, Args, Default)]
pub struct SettingsArgs {
    /// Configuration file; its keys are long options. Without it, .cxray.toml or cxray.toml is searched for in the working
    /// directory and its parents. The command line takes precedence.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Ignore configuration files.
    #[arg(long, help_heading = "Settings")]
    pub no_config: bool,
}

/// Which catalogue is looked into.
#[derive(Debug, Args, Default)]
pub struct CatalogArgs {
    /// Directory of schemas to add to the catalogue or to replace parts of it.
    #[arg(long, value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// Settings of the project.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

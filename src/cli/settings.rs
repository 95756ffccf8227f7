//! Arguments that say where settings and schemas come from.

use std::path::PathBuf;

use clap::Args;

/// Settings of the project.
#[derive(Debug, Args, Default)]
pub struct SettingsArgs {
    /// Settings of the project: a file whose keys are long options; without it .cxray.toml or cxray.toml is looked for, upwards
    /// from the working folder. What the command line says wins.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Do not look for settings.
    #[arg(long, help_heading = "Settings")]
    pub no_config: bool,
}

/// Which catalogue is looked into.
#[derive(Debug, Args, Default)]
pub struct CatalogArgs {
    /// Folder of schemas that adds to the catalogue or replaces parts of it.
    #[arg(long, value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// Settings of the project.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

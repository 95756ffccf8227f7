//! Arguments of `cxray man`.

use std::path::PathBuf;

use clap::Args;

/// Options of `cxray man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all subcommands to this folder instead of printing the main page.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// When the texts of the manual pages were last changed.
pub const REVISED: &str = "2026-11-29";

/// Files that the program reads without being told to, for the manual pages.
pub const FILES: &[(&str, &str)] = &[
    (
        ".cxray.toml, cxray.toml",
        "Settings, in the working folder or the nearest folder above it that has one. See --config and --no-config.",
    ),
    (".gitignore", "Files that are not read when a folder is."),
];

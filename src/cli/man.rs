//! Arguments of `cxray man`.

use std::path::PathBuf;

use clap::Args;

/// Options of `cxray man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all subcommands into this folder instead of printing the main one.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

//! Arguments of `cxray completions`.

use clap::Args;

/// Options of `cxray completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

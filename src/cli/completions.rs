//! Arguments of `cxray completions`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap_complete::env::Shells;

/// Options of `cxray completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_parser = PossibleValuesParser::new(Shells::builtins().names()))]
    pub shell: String,
}

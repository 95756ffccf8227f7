//! Arguments that say what output hides.

use clap::Args;

/// Options about credentials.
#[derive(Debug, Clone, Args)]
pub struct HidingArgs {
    /// Show credentials instead of masking them.
    #[arg(long, help_heading = "Output")]
    pub show_secrets: bool,
}

/// Options about people.
#[derive(Debug, Clone, Args)]
pub struct RedactingArgs {
    /// Replace personal data (names, addresses, messages, attached data, credentials, and everything that the catalogue does
    /// not describe) with pseudonyms; equal values get equal pseudonyms within a run. Text that cannot be parsed is omitted.
    #[arg(long, help_heading = "Output")]
    pub redact: bool,

    /// Key of the pseudonyms; implies --redact. The same key gives the same pseudonyms in every run, so keep it secret. The
    /// default is a random key for each run.
    #[arg(long, value_name = "KEY", help_heading = "Output")]
    pub redact_key: Option<String>,
}

//! Arguments that say what output hides.

use clap::Args;

/// What people are not shown.
#[derive(Debug, Args)]
pub struct HidingArgs {
    /// Show credentials instead of their length.
    #[arg(long, help_heading = "Output")]
    pub show_secrets: bool,
}

/// What takes people out of what is shown.
#[derive(Debug, Args)]
pub struct RedactingArgs {
    /// Replace whatever speaks of people (names, addresses, texts, attached data, credentials, and all that the catalogue does
    /// not describe) by pseudonyms: the same value by the same one, in the whole run. What cannot be read is not shown.
    #[arg(long, help_heading = "Output")]
    pub redact: bool,

    /// Key of the pseudonyms; the same key gives the same pseudonyms in every run, so keep it to yourself. Implies --redact; without
    /// it each run has a random key of its own.
    #[arg(long, value_name = "KEY", help_heading = "Output")]
    pub redact_key: Option<String>,
}

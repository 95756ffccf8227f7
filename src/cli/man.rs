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

/// Variables of the environment that the program reads, for the manual pages.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    ("NO_COLOR", "Not empty: no colours, unless --color asks for them."),
    ("CLICOLOR_FORCE", "Neither empty nor 0: colours, also where the output is no terminal."),
    ("TERM", "dumb: no colours."),
    ("FORCE_HYPERLINK", "1: places are links; 0: none is. Without it the terminal decides."),
    ("GITHUB_STEP_SUMMARY", "The file to which --format github adds a summary of the job."),
    ("FORCE_COLOR", "As CLICOLOR_FORCE, and wins over it."),
    ("CXRAY_CONFIG", "The settings file, unless --config or --no-config is given."),
    ("CXRAY_API", "As --api."),
    ("CXRAY_FAIL_ON", "As --fail-on."),
    ("CXRAY_FORMAT", "As --format."),
    ("CXRAY_SCHEMAS", "Folders of schemas, separated as in PATH."),
    ("CXRAY_TARGET", "Targets, separated by commas."),
    ("CXRAY_REDACT_KEY", "The key of pseudonyms, where --redact is given."),
    ("CXRAY_COMPLETE", "Set by the script of cxray completions: the shell that asks for completions."),
];

/// Files that the program reads without being told to, for the manual pages.
pub const FILES: &[(&str, &str)] = &[
    (
        ".cxray.toml, cxray.toml",
        "Settings, in the working folder or the nearest folder above it that has one. See --config and --no-config.",
    ),
    (".gitignore", "Files that are not read when a folder is."),
];

//! Arguments about output that several commands have.

use clap::{Args, ValueEnum};

/// What to show, and how.
#[derive(Debug, Args)]
pub struct ShowingArgs {
    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub color: ColorArg,

    /// Leave out the summary line.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// Show repeated findings too, instead of counting them.
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}

/// Values of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ColorArg {
    /// If the output is a terminal and the environment does not forbid it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Values of `--format` of the commands that look things up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum LookupFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

//! Arguments about output that several commands have.

use std::ops::Deref;

use clap::{ArgMatches, Args, Command, FromArgMatches, ValueEnum};

/// Options of every command, also before its name: `cxray -q validate`.
#[derive(Debug, Clone, Default, Args)]
pub struct ShowingArgs {
    /// When to use colours in the output.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t = ColorArg::Auto,
        global = true,
        help_heading = "Output",
        display_order = 900
    )]
    pub color: ColorArg,

    /// Do not print the summary and other remarks on standard error; print only errors.
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output",
        display_order = 901
    )]
    pub quiet: bool,

    /// Show repeated findings instead of counting them, and name the settings file.
    #[arg(short, long, global = true, help_heading = "Output", display_order = 902)]
    pub verbose: bool,
}

/// The same in the arguments of a subcommand. `clap` hands global values down; they are defined once, at the top.
#[derive(Debug, Clone, Default)]
pub struct Showing(ShowingArgs);

impl Deref for Showing {
    type Target = ShowingArgs;

    fn deref(&self) -> &ShowingArgs {
        &self.0
    }
}

impl Args for Showing {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl FromArgMatches for Showing {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        ShowingArgs::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Options that silence findings.
#[derive(Debug, Args)]
pub struct SilencingArgs {
    /// Do not report findings of this code, or of the codes that a glob matches, such as 'order/*'; may be given several times.
    #[arg(long, value_name = "CODE", help_heading = "Judging")]
    pub ignore: Vec<String>,
}

/// Values of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ColorArg {
    /// On a terminal, unless the environment disables them.
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

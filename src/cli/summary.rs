//! Arguments of `cxray summary` and its subcommands.

use clap::{Arg, Args, Subcommand};

use super::validate::ValidateArgs;

/// Options of `cxray summary`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SummaryArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub action: SummaryAction,
}

/// The subcommands of `cxray summary`.
#[derive(Debug, Subcommand)]
pub enum SummaryAction {
    /// Join what `cxray validate --part` wrote, on one machine or on many: reports what one run over all of it would report.
    #[command(after_help = MERGE_EXAMPLES, mut_args = of_parts)]
    Merge(Box<SummaryMergeArgs>),
}

/// The options of `cxray validate` as they hold for parts.
fn of_parts(arg: Arg) -> Arg {
    const OF_CAPTURES: [&str; 9] =
        ["exclude", "follow", "stdin_name", "input", "tz", "max_record_size", "jobs", "tail", "head"];
    match arg.get_id().as_str() {
        "files" => arg
            .help("Parts, or folders of parts; standard input if there is no FILE, or for `-`")
            .long_help(None),
        "part" => arg.help("Write a part that holds all of them"),
        id if OF_CAPTURES.contains(&id) => arg.hide(true),
        _ => arg,
    }
}

const MERGE_EXAMPLES: &str = "\
A FILE is a part, or a folder of parts. The parts may come in any order. Give the options that `cxray validate --part` was given.

Examples:
  cxray summary merge parts/
  cxray summary merge --format ndjson=findings.ndjson --summary-file summary.json parts/
  cxray summary merge --part monday/ tuesday/ > both.part";

/// Options of `cxray summary merge`.
#[derive(Debug, Args)]
pub struct SummaryMergeArgs {
    /// Options of `cxray validate`.
    #[command(flatten)]
    pub validate: ValidateArgs,
}

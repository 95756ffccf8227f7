//! Arguments of `cxray summary` and its subcommands.

use clap::{Args, Subcommand};

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
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(Box<SummaryMergeArgs>),
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

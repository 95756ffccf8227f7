//! Arguments of `cxray case`.

use std::path::PathBuf;

use clap::Args;

use super::judging::JudgingArgs;
use super::reading::HowArgs;
use super::showing::{Showing, SilencingArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  cxray case day.log --finding order/chat-ended
  cxray case day.log --finding schema/type@day.log:88231 -o case.md
  cxray case day.log --finding 17 -o case.ndjson
  cxray case captures/ --max-cases 5 -o cases.zip

Exit codes:
  0  at least one case was written
  2  could not be done: usage, unreadable file, no such finding, a finding that
     no case shows, something personal in the result, output failed";

/// Options of `cxray case`.
#[derive(Debug, Args)]
pub struct CaseArgs {
    /// Captures, or folders of captures, as for `cxray validate`. Standard input if there is no FILE, or for `-`.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Exclude files and directories that match a glob when a directory is read, as in a .gitignore; repeatable.
    #[arg(long, value_name = "GLOB", help_heading = "Reading")]
    pub exclude: Vec<String>,

    /// The finding: its code (the first one of it counts), CODE@FILE:LINE, or the number that `cxray validate --numbered` prints
    /// [default: one of each kind (code, event, pointer), worst first].
    #[arg(long, value_name = "FINDING", value_parser = parse_finding, help_heading = "Selecting")]
    pub finding: Option<cxray::reduce::FindingName>,

    /// Write at most N cases.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..), help_heading = "Selecting")]
    pub max_cases: u16,

    /// How to read it.
    #[command(flatten)]
    pub how: HowArgs,

    /// How captures are judged.
    #[command(flatten)]
    pub judging: JudgingArgs,

    /// Silenced codes.
    #[command(flatten)]
    pub silencing: SilencingArgs,

    /// Leave payloads whole: only take away records.
    #[arg(long, help_heading = "Output")]
    pub keep_payloads: bool,

    /// Show personal data, credentials, ids and times as they were captured instead of replacing them.
    #[arg(long, help_heading = "Output")]
    pub show_people: bool,

    /// Write the case to FILE; its ending selects the format: .md for a ticket, .ndjson for the records alone, which other
    /// commands read, .html for a page that a browser shows, .zip for all of them [default: standard output, as Markdown].
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

fn parse_finding(text: &str) -> Result<cxray::reduce::FindingName, String> {
    cxray::reduce::FindingName::parse(text)
        .ok_or_else(|| "a finding is a code, CODE@FILE:LINE, or a number from 1".to_owned())
}

//! The command line: types for `clap`, nothing else. Help, manual pages and completions come from here.

mod candidates;
pub mod case;
pub mod completions;
pub mod config;
pub mod deferred;
pub mod diff;
pub mod drafting;
pub mod environment;
pub mod events;
pub mod exit;
pub mod explain;
pub mod format;
pub mod hiding;
pub mod judging;
pub mod learning;
pub mod man;
pub mod parse;
pub mod print;
pub mod reading;
pub mod report;
pub mod schema;
pub mod selecting;
pub mod settings;
pub mod showing;
pub mod summary;
pub mod uses;
pub mod validate;

use clap::{Parser, Subcommand};

use case::CaseArgs;
use completions::CompletionsArgs;
use config::ConfigArgs;
use deferred::Deferred;
use diff::DiffArgs;
use events::EventsArgs;
use explain::ExplainArgs;
use man::ManArgs;
use parse::ParseArgs;
use print::PrintArgs;
use report::ReportArgs;
use schema::SchemaArgs;
use showing::ShowingArgs;
use summary::SummaryArgs;
use uses::UsesArgs;
use validate::ValidateArgs;

/// X-ray for contact-centre events: identifies and validates every event in a capture.
///
/// cxray knows the event APIs that `cxray events list` names, and those that --schemas adds. It works offline.
#[derive(Debug, Parser)]
#[command(name = "cxray", version, arg_required_else_help = true, max_term_width = 80, after_help = more(EXAMPLES), after_long_help = all(EXAMPLES))]
pub struct Cli {
    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: ShowingArgs,
}

const EXAMPLES: &str = "\
Examples:
  cxray validate captures/
  tail -f widget.log | cxray validate
  cxray diff before.ndjson after.ndjson";

/// The text behind the options in `-h`.
fn more(examples: &str) -> String {
    format!("{examples}\n\n{}", exit::help())
}

/// The same in `--help`, and the variables.
fn all(examples: &str) -> String {
    format!("{}\n\n{}", more(examples), environment::help())
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Validate every event of captures against its schema.
    #[command(after_help = more(validate::EXAMPLES), after_long_help = all(validate::EXAMPLES))]
    Validate(Deferred<Box<ValidateArgs>>),
    /// Convert captures to one normalised event per line.
    #[command(after_help = parse::EXAMPLES)]
    Parse(Deferred<ParseArgs>),
    /// Print events for people: a timeline, an event in full, or one line of JSON each.
    #[command(after_help = print::EXAMPLES)]
    Print(Deferred<PrintArgs>),
    /// Compare two payloads, or two captures of the same scenario.
    #[command(after_help = diff::after_help())]
    Diff(Deferred<DiffArgs>),
    /// Write the fewest records that still show a finding, without people, for a ticket.
    #[command(after_help = case::EXAMPLES)]
    Case(Deferred<Box<CaseArgs>>),
    /// Write one page of captures: the verdict, the findings, and who spoke to whom.
    #[command(after_help = more(report::EXAMPLES), after_long_help = all(report::EXAMPLES))]
    Report(Deferred<Box<ReportArgs>>),
    /// Look up events in the catalogue: names, versions, schemas, samples.
    Events(Deferred<EventsArgs>),
    /// Draft, prove and compare schemas of your own events.
    Schema(Deferred<SchemaArgs>),
    /// Check the names of events in source text: names that no API has, that the target lacks, or that were never captured.
    #[command(after_help = more(uses::EXAMPLES), after_long_help = all(uses::EXAMPLES))]
    Uses(Deferred<UsesArgs>),
    /// Join what `cxray validate --part` wrote, on one machine or on many.
    Summary(Deferred<SummaryArgs>),
    /// Write a first settings file, or show the settings and where they come from.
    #[command(after_help = config::EXAMPLES)]
    Config(Deferred<ConfigArgs>),
    /// Explain the code of a finding.
    Explain(Deferred<ExplainArgs>),
    /// Print a completion script for a shell.
    Completions(Deferred<CompletionsArgs>),
    /// Print the manual page, or write all of them to a folder.
    Man(Deferred<ManArgs>),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}

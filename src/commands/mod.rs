//! The subcommands, one file each.

mod capture;
mod case;
mod complaints;
mod completions;
mod config;
mod copies;
mod coverage;
mod diff;
mod edge;
mod event_rows;
mod events;
mod expectations;
mod explain;
mod live;
mod man;
mod merge;
mod output;
mod parse;
mod places;
mod print;
mod progress;
mod reading;
mod redacting;
mod report;
mod rules;
mod sample;
mod schema;
mod selecting;
mod signals;
mod story;
mod streams;
mod user_schema;
mod uses;
mod validate;
mod wrappings;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use cxray::report::Format;
use cxray::safe;

use crate::cli::deferred::Deferred;
use crate::cli::exit::Exit;
use crate::cli::summary::SummaryAction;
use crate::cli::{Cli, Command};

/// Answers a shell that asks for completions; false if none does.
pub use completions::answer as answers_a_shell;

/// Runs a command and returns its exit.
pub fn run(cli: Cli) -> ExitCode {
    let ended = match cli.command {
        Command::Diff(Deferred(mut args)) => config::reading(&mut args.how, None, Some(&mut args.redacting))
            .and_then(|config| config.blamed(diff::run(&args))),
        Command::Validate(Deferred(args)) => config::judging(*args, validate::run),
        Command::Parse(Deferred(mut args)) => {
            config::reading(&mut args.reading.how, Some(&mut args.reading.exclude), Some(&mut args.redacting))
                .and_then(|config| config.blamed(parse::run(&args)))
        }
        Command::Print(Deferred(mut args)) => {
            config::reading(&mut args.reading.how, Some(&mut args.reading.exclude), Some(&mut args.redacting))
                .and_then(|config| config.blamed(print::run(&args)))
        }
        Command::Case(Deferred(mut args)) => {
            config::case(&mut args).and_then(|config| config.blamed(case::run(&args)))
        }
        Command::Report(Deferred(mut args)) => {
            config::report(&mut args).and_then(|config| config.blamed(report::run(&args)))
        }
        Command::Events(Deferred(args)) => events::run(args),
        Command::Schema(Deferred(args)) => schema::run(args),
        Command::Uses(Deferred(args)) => uses::run(&args),
        Command::Summary(Deferred(args)) => {
            let SummaryAction::Merge(args) = args.action;
            config::judging(args.validate, validate::merge)
        }
        Command::Config(Deferred(args)) => config::run(args),
        Command::Explain(Deferred(args)) => explain::run(&args),
        Command::Completions(Deferred(args)) => completions::run(&args),
        Command::Man(Deferred(args)) => man::run(&args),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(fault) if edge::is_closed(&fault) => Exit::Good.into(),
        Err(fault) => {
            edge::complain_of(&fault);
            Exit::NotDone.into()
        }
    }
}

/// Writes a usage error, or the text of `--help` or `--version`. Arguments may be names of files that a shell has put there, so they
/// are hostile too, and `clap` quotes them as they are.
pub fn usage(mut fault: clap::Error) -> ExitCode {
    if let Some(ContextValue::String(option)) = fault.get(ContextKind::InvalidArg)
        && fault.kind() == ErrorKind::UnknownArgument
        && let Some(format) = option.strip_prefix("--").and_then(Format::find)
    {
        let tip = format!("formats are values of '--format': '--format {}'", format.name);
        fault.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
        // An option that is merely spelt like the format, and the usage of that.
        if fault.remove(ContextKind::SuggestedArg).is_some() {
            fault.remove(ContextKind::Usage);
        }
    }
    if let Some(ContextValue::String(path)) = fault.get(ContextKind::InvalidSubcommand)
        && Path::new(path).exists()
    {
        let tip = format!("the name of a command comes first: 'cxray validate {path}'");
        fault.remove(ContextKind::SuggestedSubcommand);
        fault.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    let arguments: Vec<String> = env::args_os().map(|it| it.to_string_lossy().into_owned()).collect();
    if !fault.use_stderr() || arguments.iter().all(|it| safe::shown_at_line_start(it) == **it) {
        // A fault of a stream cannot be reported.
        let _ = fault.print();
    } else {
        let what = fault.kind().as_str().unwrap_or("the arguments cannot be read");
        edge::complain(&format!("{what}: {}", arguments.join(" ")));
        edge::remark("  for more information, try `cxray --help`");
    }
    if fault.use_stderr() { Exit::NotDone.into() } else { Exit::Good.into() }
}

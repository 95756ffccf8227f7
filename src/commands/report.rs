//! `cxray report`: for each capture, for each record in it, recognise the event, check it, and write one page of all: the verdict,
//! the findings, and who spoke to whom.

mod compared;

use std::io;

use anyhow::{Context as _, bail};
use cxray::check::{Severity, Tally};
use cxray::report::{Summary, page};
use cxray::safe;

use super::output::Sink;
use super::story::{Sought, tell, title};
use super::{edge, reading, redacting};
use crate::cli::exit::Exit;
use crate::cli::report::ReportArgs;

/// Runs the command.
pub fn run(args: &ReportArgs) -> anyhow::Result<Exit> {
    if args.reading.follow {
        bail!("--follow: a page is of captures that have come to their end");
    }
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    let redacting = redacting::with_key(&args.redacting)?;
    let sought = Sought {
        reading: &args.reading,
        selecting: &args.selecting,
        judging: Some(&args.judging),
        ignore: &args.silencing.ignore,
        show_secrets: args.hiding.show_secrets,
        redacting: &redacting,
        merges: true,
        is_quiet: args.showing.quiet,
    };
    let told = match &args.before {
        None => tell(&catalog, &sought)?,
        Some(old) => compared::tell_both(args, &catalog, &sought, old)?,
    };
    let summary = Summary {
        inputs: told.captures.len() as u64,
        tally: &told.read.tally,
        catalog: &catalog,
        unlisted: 0,
        has_baseline: false,
        open: told.open,
        unjudged_inputs: &[],
        fault: None,
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    let title = args.title.clone().unwrap_or_else(|| title(&told.captures));
    let name = sink.name();
    page(sink.writer(), &safe::shown(&title), &summary, &told.story)
        .with_context(|| format!("cannot write {name}"))?;
    sink.finish()?;
    if !args.showing.quiet {
        edge::remark(&summary.line(edge::palette(args.showing.color, &io::stderr())));
    }
    Ok(exit(told.is_complete, &told.read.tally))
}

fn exit(is_done: bool, tally: &Tally) -> Exit {
    match tally.worst() {
        _ if !is_done || tally.judged() == 0 => Exit::NotDone,
        Some(Severity::Error) => Exit::Found,
        _ => Exit::Good,
    }
}

//! `cxray report`: for each capture, for each record in it, recognise the event, check it, and write one page of all: the verdict,
//! the findings, and who spoke to whom.

use std::io;

use anyhow::{Context as _, bail};
use cxray::check::{Excerpts, Settings, Severity, Tally, Writers};
use cxray::inspect::{Dating, Expecting, Ordering, Orders, Strays};
use cxray::report::{Summary, page};
use cxray::safe;

use super::edge;
use super::output::Sink;
use super::places::{self, Places};
use super::story::{Teller, Telling};
use super::{expectations, merge, reading, redacting, selecting};
use crate::cli::exit::Exit;
use crate::cli::report::ReportArgs;

/// Names of captures in a title.
const MOST_NAMES: usize = 4;

/// Runs the command.
pub fn run(args: &ReportArgs) -> anyhow::Result<Exit> {
    if args.reading.follow {
        bail!("--follow: a page is of captures that have come to their end");
    }
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let selection = selecting::selection(&args.selecting, &args.reading.how, &catalog, asked.api)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let targets = reading::targets(&args.judging.target, &catalog)?;
    let expectations = expectations::of(&args.judging, &catalog, asked.api)?;
    let settings = Settings {
        asked,
        strict: args.judging.strict,
        targets: Some(&targets),
        selection: selection.as_ref(),
        show_secrets: args.hiding.show_secrets,
        redactor,
        excerpts: Excerpts::Omitted,
        ..Settings::default()
    };
    let (inputs, mut was_found) = reading::open(&args.reading)?;
    let writers = if inputs.len() > 1 { Writers::ByFile } else { Writers::AsTold };
    let settings = Settings { writers, ..settings };
    let captures: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let merged = (inputs.len() > 1).then(|| merge::merge(&args.reading, &catalog, settings, inputs.clone()));
    let merged = merged.transpose()?;
    let inputs = merged.as_ref().map_or(inputs, |merged| vec![merged.input.clone()]);
    was_found &= merged.as_ref().is_none_or(|merged| merged.is_complete);
    let shown_as = |name: String| redactor.map_or_else(|| name.clone(), |redactor| redactor.file(&name));
    let names: Vec<String> = inputs.iter().map(|input| shown_as(input.to_string())).collect();
    let places = Places::of(&args.reading.how, &args.silencing.ignore, &catalog, places::names(&inputs))?;
    let progress = reading::progress(&args.reading, args.showing.quiet, &inputs);
    let inspector = reading::inspector(&args.reading, &args.selecting, &catalog, &places, settings);
    let inspector = match &merged {
        Some(_) => inspector.options(merge::options(&args.reading)),
        None => inspector,
    };
    let inspector = inspector.counting_bytes(progress.counter());
    // A selection is not the whole conversation.
    let follows_order = selection.is_none() && !inspector.is_ordered();
    let orders = Orders::new(&catalog).showing_secrets(args.hiding.show_secrets);
    let count = inputs.len();
    let ordering = follows_order.then(|| Ordering::new(&orders, &inspector, count, args.judging.complete));
    let expecting =
        (!expectations.is_empty()).then(|| Expecting::new(&inspector, &expectations, count, false));
    let teller = Teller::new(&catalog, args.hiding.show_secrets, redactor, &names);
    let strays = Strays::new(count, args.reading.how.is_json());
    let mut passes =
        (((Dating::new(count), ordering), expecting), (strays, (progress, Telling::new(&teller))));
    let read = reading::read(&args.reading, &inspector, inputs, &mut passes)?;
    selecting::warn_of_conditions(selection.as_ref(), &catalog, &read);
    let (((_, ordering), _), (_, (_, telling))) = passes;
    let mut story = telling.end();
    story.remarks.splice(0..0, merged.into_iter().flat_map(|merged| merged.remarks));
    let summary = Summary {
        inputs: captures.len() as u64,
        tally: &read.tally,
        catalog: &catalog,
        unlisted: 0,
        has_baseline: false,
        open: ordering.map_or(0, |ordering| ordering.open),
        unjudged_inputs: &[],
        fault: None,
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    let title = args.title.clone().unwrap_or_else(|| title(captures.into_iter().map(shown_as)));
    let name = sink.name();
    page(sink.writer(), &safe::shown(&title), &summary, &story)
        .with_context(|| format!("cannot write {name}"))?;
    sink.finish()?;
    if !args.showing.quiet {
        edge::remark(&summary.line(edge::palette(args.showing.color, &io::stderr())));
    }
    Ok(exit(was_found && read.is_complete, &read.tally))
}

fn exit(is_done: bool, tally: &Tally) -> Exit {
    match tally.worst() {
        _ if !is_done || tally.judged() == 0 => Exit::NotDone,
        Some(Severity::Error) => Exit::Found,
        _ => Exit::Good,
    }
}

/// The names of the captures, without their folders.
fn title(names: impl ExactSizeIterator<Item = String>) -> String {
    let rest = names.len().saturating_sub(MOST_NAMES);
    let base = |name: String| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let title = names.take(MOST_NAMES).map(base).collect::<Vec<_>>().join(", ");
    if rest > 0 { format!("{title} and {rest} more") } else { title }
}

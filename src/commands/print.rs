//! `cxray print`: for each capture, for each record in it, recognise the event, judge it as far as the view tells, and show
//! it to people.

mod diagram;
mod held;
mod showing;
mod traces;

use std::io::{self, IsTerminal as _};

use cxray::check::Settings;
use cxray::inspect::{Dating, Depth};
use cxray::privacy::Secrets;
use cxray::report::Concise;
use cxray::report::print::{Fold, Full, Timeline};

use super::edge;
use super::places::{self, Places};
use super::{merge, reading, redacting, selecting};
use crate::cli::exit::Exit;
use crate::cli::print::{PrintArgs, PrintFormat, View};
use showing::{Captures, Printer, Showing};

/// Runs the command.
pub fn run(args: &PrintArgs) -> anyhow::Result<Exit> {
    if args.format == PrintFormat::Otlp {
        return traces::run(args);
    }
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    if args.format == PrintFormat::Mermaid {
        return diagram::run(args, &catalog);
    }
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let selection = selecting::selection(&args.selecting, &args.reading.how, &catalog, asked.api)?;
    let show_secrets = args.hiding.show_secrets;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let settings =
        Settings { asked, selection: selection.as_ref(), show_secrets, redactor, ..Settings::default() };
    let view = view(args);
    let depth = match view {
        // Findings are not shown in this view.
        Some(View::Compact) => Depth::Name,
        _ => Depth::Payload,
    };
    let (inputs, mut was_found) = reading::open(&args.reading)?;
    let captures: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let shown_as = |name: &String| redactor.map_or_else(|| name.clone(), |redactor| redactor.file(name));
    let shown: Vec<String> = captures.iter().map(shown_as).collect();
    let merged = args.timeline.merge.then(|| merge::merge(&args.reading, &catalog, settings, inputs.clone()));
    let merged = merged.transpose()?;
    let inputs = merged.as_ref().map_or(inputs, |merged| vec![merged.input.clone()]);
    was_found &= merged.as_ref().is_none_or(|merged| merged.is_complete);
    let places = Places::of(&args.reading.how, &args.silencing.ignore, &catalog, places::names(&inputs))?;
    let progress = reading::progress(&args.reading, args.showing.quiet, &inputs);
    let inspector = reading::inspector(&args.reading, &args.selecting, &catalog, &places, settings)
        .depth(depth)
        .with_first();
    let inspector = match &merged {
        Some(_) => inspector.options(merge::options(&args.reading)),
        None => inspector,
    };
    let inspector = inspector.counting_bytes(progress.counter());
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let palette = edge::palette(args.showing.color, &io::stdout());
    let width = args.width.map(usize::from).or_else(edge::columns);
    let printer = Printer {
        secrets: (!show_secrets).then(|| Secrets::new(&catalog)),
        redactor,
        names: &names,
        view,
        palette,
        timeline: Timeline::new(&catalog, palette, width)
            .clock(args.timeline.clock.then(|| args.reading.how.zone())),
        full: Full::new(&catalog, palette, fold(args, width)),
        is_many: false.into(),
        captures: merged.as_ref().map(|_| Captures { names: &captures, shown: &shown }),
    };
    let is_live = inputs.iter().any(reading::is_live);
    let colours = edge::palette(args.showing.color, &io::stderr());
    let complaints = if args.reading.follow { Concise::new(colours) } else { Concise::folded(colours) };
    let showing = Showing::new(&printer, complaints, is_live);
    let mut passes = (Dating::new(names.len()), (progress, showing));
    let read = reading::read(&args.reading, &inspector, inputs, &mut passes)?;
    selecting::warn_of_conditions(selection.as_ref(), &catalog, &read);
    let (_, (_, showing)) = passes;
    showing.end()?;
    for remark in merged.iter().flat_map(|merged| &merged.remarks).filter(|_| !args.showing.quiet) {
        edge::remark(remark);
    }
    if !args.showing.quiet {
        selecting::remark_timeless(&read.tally);
    }
    let (broken, records) = (read.tally.broken, read.tally.records);
    if broken > 0 && !args.showing.quiet {
        edge::remark(&format!("{broken} of {records} records could not be read"));
    }
    Ok(match (was_found && read.is_complete, broken) {
        (false, _) => Exit::NotDone,
        (true, 0) => Exit::Good,
        (true, _) => Exit::Found,
    })
}

/// The view; nothing if the number of events decides. Events of a followed file are shown as they come.
fn view(args: &PrintArgs) -> Option<View> {
    let lanes = args.timeline.lanes.then_some(View::Lanes);
    args.view.or(lanes).or_else(|| {
        (args.reading.follow || args.timeline.clock || args.timeline.merge).then_some(View::Timeline)
    })
}

fn fold(args: &PrintArgs, width: Option<usize>) -> Option<Fold> {
    /// Columns if their number is unknown.
    const USUAL: usize = 100;
    let is_wanted = args.fold || (!args.no_fold && io::stdout().is_terminal());
    is_wanted.then(|| Fold { width: width.unwrap_or(USUAL) })
}

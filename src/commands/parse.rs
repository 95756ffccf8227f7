//! `cxray parse`: captures in, one normalised event per line out.

mod lines;

use std::io;

use cxray::check::{Settings, Severity};
use cxray::inspect::{Counted, Dating, Depth, Noting, Strays};

use super::complaints::Complaints;
use super::edge;
use super::places::{self, Places};
use super::{reading, redacting, selecting};
use crate::cli::exit::Exit;
use crate::cli::parse::ParseArgs;
use lines::Lines;
pub use lines::{Kept, Writing, Written};

/// Runs the command.
pub fn run(args: &ParseArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let selection = selecting::selection(&args.selecting, &args.reading.how, &catalog, asked.api)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let settings = Settings { asked, selection: selection.as_ref(), redactor, ..Settings::default() };
    let (inputs, was_found) = reading::open(&args.reading)?;
    let places = Places::of(&args.reading.how, &args.silencing.ignore, &catalog, places::names(&inputs))?;
    let progress = reading::progress(&args.reading, args.showing.quiet, &inputs);
    let inspector = reading::inspector(&args.reading, &args.selecting, &catalog, &places, settings)
        .depth(Depth::Name)
        .counting(Counted::Events)
        .counting_bytes(progress.counter());
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let complaints =
        Complaints::new(&names, edge::palette(args.showing.color, &io::stderr()), args.reading.follow);
    let is_json = args.reading.how.is_json();
    let kept = Kept { broken: args.keep_broken, unrecognised: args.keep_unrecognised, is_json };
    let shown_names: Vec<String> = names
        .iter()
        .map(|name| redactor.map_or_else(|| name.clone(), |redactor| redactor.file(name)))
        .collect();
    let noting = Noting::new(&catalog);
    let lines =
        Lines::new(Writing { catalog: &catalog, noting: &noting, redactor, names: &shown_names, kept });
    let mut passes =
        ((Dating::new(names.len()), lines), (Strays::new(names.len(), is_json), (progress, complaints)));
    let read = reading::read(&args.reading, &inspector, inputs, &mut passes)?;
    selecting::warn_of_conditions(selection.as_ref(), &catalog, &read);
    let ((_, lines), (_, (_, complaints))) = passes;
    lines.end()?;
    complaints.end()?;

    let total = &read.tally;
    if !args.showing.quiet {
        selecting::remark_timeless(total);
    }
    if !args.showing.quiet && (total.worst().is_some() || args.reading.follow) {
        edge::remark(&format!(
            "{} of {} records became events",
            total.events.saturating_sub(total.only_named()),
            total.records
        ));
    }
    Ok(match (was_found && read.is_complete, total.worst()) {
        (false, _) => Exit::NotDone,
        (true, Some(Severity::Error)) => Exit::Found,
        (true, _) => Exit::Good,
    })
}

//! `cxray parse`: captures in, one normalised event per line out.

mod lines;
mod table;

use std::io;

use anyhow::ensure;
use cxray::check::{Settings, Severity};
use cxray::inspect::{Counted, Dating, Depth, Noting, Strays};
use cxray::report::EventRow;

use super::complaints::Complaints;
use super::edge;
use super::event_rows::{EventRows, Telling};
use super::places::{self, Places};
use super::{reading, redacting, selecting};
use crate::cli::exit::Exit;
use crate::cli::parse::{ParseArgs, ParseFormat};
use lines::Lines;
pub use lines::{Kept, Writing, Written};
use table::Table;

/// Runs the command.
pub fn run(args: &ParseArgs) -> anyhow::Result<Exit> {
    ensure!(
        args.format != ParseFormat::Csv || !args.keep_broken && !args.keep_unrecognised,
        "--format csv: a table holds events alone, so that nothing else can be kept"
    );
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
        .depth(if args.format == ParseFormat::Csv { Depth::Payload } else { Depth::Name })
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
    let is_table = args.format == ParseFormat::Csv;
    let lines = (!is_table).then(|| {
        Lines::new(Writing { catalog: &catalog, noting: &noting, redactor, names: &shown_names, kept })
    });
    let mut table = Table::new(is_table)?;
    let telling = Telling { catalog: &catalog, noting: &noting, redactor, names: &shown_names };
    let rows = is_table.then(|| EventRows::new(telling, |rows: &[EventRow]| table.write(rows)));
    let told = (Strays::new(names.len(), is_json), (progress, complaints));
    let mut passes = ((Dating::new(names.len()), (lines, rows)), told);
    let read = reading::read(&args.reading, &inspector, inputs, &mut passes)?;
    selecting::warn_of_conditions(selection.as_ref(), &catalog, &read);
    let ((_, (lines, _)), (_, (_, complaints))) = passes;
    lines.map_or(Ok(()), Lines::end)?;
    table.end()?;
    complaints.end()?;

    let total = &read.tally;
    if !args.showing.quiet {
        selecting::remark_timeless(total);
    }
    // What is wrong with an event that became a row stands in it.
    let is_clean = if is_table { total.broken == 0 } else { total.worst().is_none() };
    if !args.showing.quiet && (!is_clean || args.reading.follow) {
        edge::remark(&format!(
            "{} of {} records became events",
            total.events.saturating_sub(total.only_named()),
            total.records
        ));
    }
    let is_lost = if is_table { total.broken > 0 } else { total.worst() == Some(Severity::Error) };
    Ok(match (was_found && read.is_complete, is_lost) {
        (false, _) => Exit::NotDone,
        (true, true) => Exit::Found,
        (true, false) => Exit::Good,
    })
}

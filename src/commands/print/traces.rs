//! Conversations as traces, for tools that show those.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;

use anyhow::{Context as _, ensure};
use cxray::check::Settings;
use cxray::inspect::{Dating, Depth, Noting};
use cxray::report::{EventRow, Otlp};

use crate::cli::exit::Exit;
use crate::cli::print::PrintArgs;
use crate::commands::complaints::Complaints;
use crate::commands::event_rows::{EventRows, Telling};
use crate::commands::places::{self, Places};
use crate::commands::streams::stdout;
use crate::commands::{edge, reading, redacting, selecting};

/// Writes the traces of all captures when they have been read.
pub fn run(args: &PrintArgs) -> anyhow::Result<Exit> {
    ensure!(!args.reading.follow, "--format otlp: a trace is written when it is over; omit --follow");
    let has_view = args.view.is_some() || args.timeline.lanes;
    ensure!(!has_view, "--format otlp: traces have no view; omit --view and --lanes");
    ensure!(
        !args.timeline.merge,
        "--format otlp: captures that share ids are one trace already; omit --merge"
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
        .depth(Depth::Payload)
        .counting_bytes(progress.counter());
    let names: Vec<String> = places::names(&inputs).collect();
    let shown = |name: &String| redactor.map_or_else(|| name.clone(), |redactor| redactor.file(name));
    let shown_names: Vec<String> = names.iter().map(shown).collect();
    let noting = Noting::new(&catalog);
    let telling = Telling { catalog: &catalog, noting: &noting, redactor, names: &shown_names };
    let mut traces = Otlp::default();
    let rows = EventRows::new(telling, |rows: &[EventRow]| {
        for row in rows {
            traces.add(row);
        }
        ControlFlow::Continue(())
    });
    let complaints = Complaints::new(&names, edge::palette(args.showing.color, &io::stderr()), false);
    let mut passes = ((Dating::new(names.len()), rows), (progress, complaints));
    let read = reading::read(&args.reading, &inspector, inputs, &mut passes)?;
    selecting::warn_of_conditions(selection.as_ref(), &catalog, &read);
    let (_, (_, complaints)) = passes;
    complaints.end()?;
    let mut out = BufWriter::new(stdout());
    traces.write(&mut out).and_then(|()| out.flush()).context("cannot write standard output")?;
    if traces.timeless > 0 && !args.showing.quiet {
        edge::remark(&format!("{} events without a time are in no trace", traces.timeless));
    }
    Ok(match (was_found && read.is_complete, read.tally.broken) {
        (false, _) => Exit::NotDone,
        (true, 0) => Exit::Good,
        (true, _) => Exit::Found,
    })
}

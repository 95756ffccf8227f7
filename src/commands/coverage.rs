//! `cxray events coverage`: which of the catalogue's events and members captures hold, and how long things took.

use std::io;

use anyhow::bail;
use cxray::check::{Settings, Tally};
use cxray::inspect::{Covering, Depth};
use cxray::report::Coverage;

use super::complaints::Complaints;
use super::edge;
use super::places::{self, Places};
use super::progress::Progress;
use super::{reading, selecting};
use crate::cli::events::EventsCoverageArgs;
use crate::cli::exit::Exit;
use crate::cli::showing::LookupFormat;

/// Runs the command.
pub fn run(args: &EventsCoverageArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let selection = selecting::selection(&args.selecting, &args.reading.how, &catalog, asked.api)?;
    let settings = Settings { asked, selection: selection.as_ref(), ..Settings::default() };
    let (inputs, was_found) = reading::open(&args.reading)?;
    let places = Places::of(&args.reading.how, &[], &catalog, places::names(&inputs))?;
    let progress = Progress::new(&inputs, !args.showing.quiet && !args.reading.follow);
    let inspector = reading::inspector(&args.reading, &args.selecting, &catalog, &places, settings)
        .depth(Depth::Name)
        .counting_bytes(progress.counter());
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let complaints =
        Complaints::new(&names, edge::palette(args.showing.color, &io::stderr()), args.reading.follow);
    let mut passes = (Covering::new(&catalog), (progress, complaints));
    let read = reading::read(&args.reading, &inspector, inputs, &mut passes)?;
    selecting::warn_of_conditions(selection.as_ref(), &catalog, &read);
    let (covering, (_, complaints)) = passes;
    complaints.end()?;

    let is_complete = was_found && read.is_complete;
    let Tally { records, events, broken, .. } = read.tally;
    if events == 0 && is_complete {
        bail!("no event was recognised");
    }
    let coverage = Coverage {
        inputs: names.len() as u64,
        catalog: &catalog,
        only: asked.api,
        tally: &read.tally,
        survey: &covering.survey,
        pairs: &covering.pairs,
    };
    let page = match args.format {
        LookupFormat::Text => coverage.text(edge::palette(args.showing.color, &io::stdout()))?,
        LookupFormat::Json => coverage.json()?,
    };
    edge::print(page.as_bytes())?;
    if events < records {
        edge::remark(&format!("{events} of {records} records are events"));
    }
    Ok(match (is_complete, broken) {
        (false, _) => Exit::NotDone,
        (true, 0) => Exit::Good,
        (true, _) => Exit::Found,
    })
}

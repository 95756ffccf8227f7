//! `cxray events coverage`: which of the catalogue's events and members captures hold, and how long things took.

use std::io;
use std::ops::ControlFlow;

use anyhow::bail;
use cxray::capture::{Block, Step, each_record};
use cxray::catalog::CatalogFault;
use cxray::check::{Judge, Judged, Pairs, Settings, Steps, Survey, Tally};
use cxray::json::Arena;
use cxray::report::Coverage;

use super::edge::{self, Exit};
use super::reading;
use crate::cli::{EventsCoverageArgs, LookupFormat};

/// What one block came to.
#[derive(Default)]
struct Seen {
    tally: Tally,
    survey: Survey,
    steps: Steps,
}

/// Runs the command.
pub fn run(args: &EventsCoverageArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.how.schemas.as_deref())?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let judge = Judge::new(&catalog, Settings { asked, ..Settings::default() });
    let options = reading::options(&args.reading, &catalog);
    let (inputs, mut complete) = reading::open(&args.reading)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let pair_list = catalog.pairs();

    let survey_block = |arena: &mut Arena, block: &Block| -> Result<Seen, CatalogFault> {
        let mut seen = Seen::default();
        let mut fault = None;
        each_record(block, arena, &options, &judge, &mut |record| {
            let judged = judge.recognise(&record, &mut seen.tally, &mut Vec::new());
            let ticked = judged.and_then(|judged| match judged {
                Judged::Event(event) => {
                    seen.steps.add(&catalog, &pair_list, &record, &event);
                    seen.survey.add(&catalog, &event)
                }
                _ => Ok(()),
            });
            fault = fault.take().or(ticked.err());
        });
        fault.map_or(Ok(seen), Err)
    };

    let mut total = Seen::default();
    let mut pairs = Pairs::new(&catalog);
    let mut stopped = None;
    let sink = |step: Step<Result<Seen, CatalogFault>>| {
        match step {
            Step::Began { .. } => pairs.begin(),
            Step::Judged { output: Ok(seen), .. } => {
                total.tally.add(seen.tally);
                total.survey.merge(seen.survey);
                pairs.follow(seen.steps);
            }
            Step::Judged { output: Err(fault), .. } => {
                stopped = Some(fault);
                return ControlFlow::Break(());
            }
            Step::Fault { input, fault } => {
                complete = false;
                edge::complain(&format!("{}: {fault}", names[input]));
            }
            Step::Ended { .. } | Step::Waiting => {}
        }
        ControlFlow::Continue(())
    };
    reading::read(&args.reading, inputs, &options, &judge, survey_block, sink)?;
    if let Some(fault) = stopped {
        return Err(fault.into());
    }
    if total.tally.events == 0 && complete {
        bail!("no event was recognised: there is nothing to tell");
    }
    let coverage = Coverage {
        inputs: names.len() as u64,
        catalog: &catalog,
        only: asked.api,
        tally: &total.tally,
        survey: &total.survey,
        pairs: &pairs,
    };
    let page = match args.format {
        LookupFormat::Text => coverage.text(edge::palette(args.color, &io::stdout()))?,
        LookupFormat::Json => coverage.json()?,
    };
    edge::print(page.as_bytes())?;
    let Tally { records, events, .. } = total.tally;
    if events < records {
        edge::remark(&format!("{events} of {records} records are events"));
    }
    Ok(if complete { Exit::Good } else { Exit::NotDone })
}

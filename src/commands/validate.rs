//! `cxray validate`: for each capture, for each record in it, recognise the event, check it, report what is
//! wrong, and turn the verdict into the exit code.

use std::io;
use std::ops::ControlFlow;

use cxray::capture::{Block, Step, each_record, in_order};
use cxray::catalog::CatalogFault;
use cxray::check::{Finding, Judge, Settings, Severity, Tally};
use cxray::json::Arena;
use cxray::report::{Repeats, Summary};

use super::edge::{self, Advice, Exit};
use super::output::Outputs;
use super::{reading, user_schema};
use crate::cli::{FailOn, ValidateArgs};

/// What one block came to.
type Outcome = Result<(Tally, Vec<Finding>), CatalogFault>;

/// Runs the command.
pub fn run(args: &ValidateArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.schemas.as_deref())?;
    let schema = args.schema.as_deref().map(user_schema::load).transpose()?;
    let settings = Settings {
        asked: reading::asked(&args.reading, &catalog)?,
        schema: schema.as_ref(),
        strict: args.strict,
    };
    let judge = Judge::new(&catalog, settings);
    let options = reading::options(&args.reading);
    let (inputs, mut complete) = reading::open(&args.reading)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let repeats = match args.showing.verbose {
        true => Repeats::Shown,
        false if inputs.iter().any(reading::is_live) => Repeats::OneLine,
        false => Repeats::Folded,
    };
    let palette = edge::palette(args.showing.color, &io::stdout());
    let mut outputs = Outputs::open(&args.format, palette, repeats, args.max_findings)?;

    let judge_block = |arena: &mut Arena, block: &Block| -> Outcome {
        let mut tally = Tally::default();
        let mut findings = Vec::new();
        let mut fault = None;
        each_record(block, arena, &options, &|first| judge.is_array_payload(first), &mut |record| {
            if fault.is_none() {
                fault = judge.judge(&record, &mut tally, &mut findings).err();
            }
        });
        fault.map_or(Ok((tally, findings)), Err)
    };

    let mut total = Tally::default();
    let mut records_before = 0;
    let mut stopped = None;
    let sink = |step: Step<Outcome>| {
        let told = match step {
            Step::Began { .. } => {
                records_before = total.records;
                Ok(())
            }
            Step::Judged { input, output } => {
                output.map_err(anyhow::Error::from).and_then(|(tally, mut findings)| {
                    for finding in &mut findings {
                        finding.record += total.records - records_before;
                    }
                    total.add(tally);
                    outputs.findings(&names[input], &findings)
                })
            }
            Step::Ended { input } => outputs.input_ended(&names[input]),
            Step::Fault { input, fault } => {
                complete = false;
                edge::complain(&format!("{}: {fault}", names[input]));
                Ok(())
            }
        };
        match told {
            Ok(()) => ControlFlow::Continue(()),
            Err(fault) => {
                stopped = Some(fault);
                ControlFlow::Break(())
            }
        }
    };
    let count = inputs.len() as u64;
    let whole = |first: cxray::json::Value<'_>| judge.is_array_payload(first);
    in_order(inputs, &options, reading::jobs(&args.reading), &whole, Arena::default, judge_block, sink);

    let verdict = verdict(args.fail_on, &total);
    match stopped {
        // Nobody reads on: what was written was right, and there is no more to say.
        Some(fault) if edge::is_closed(&fault) => return Ok(verdict),
        Some(fault) => return Err(fault),
        None => {}
    }
    let summary = Summary { inputs: count, tally: &total, catalog: &catalog, unlisted: outputs.unlisted };
    match outputs.finish(&summary) {
        Err(fault) if edge::is_closed(&fault) => return Ok(verdict),
        ended => ended?,
    }
    if !args.showing.quiet {
        edge::remark(&summary.line(edge::palette(args.showing.color, &io::stderr())));
    }
    if complete && total.checked < args.min_events {
        complete = false;
        edge::complain_of(&too_few(args, &total));
    }
    Ok(if complete { verdict } else { Exit::NotDone })
}

fn verdict(fail_on: FailOn, tally: &Tally) -> Exit {
    let bar = match fail_on {
        FailOn::Never => return Exit::Good,
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
    };
    if tally.worst().is_some_and(|worst| worst >= bar) { Exit::Found } else { Exit::Good }
}

fn too_few(args: &ValidateArgs, tally: &Tally) -> anyhow::Error {
    let least = args.min_events;
    let records = |number: u64| if number == 1 { "1 record".to_owned() } else { format!("{number} records") };
    let found = match (tally.checked, tally.records) {
        (0, 0) => "no record was found".to_owned(),
        (0, all) => format!("no event was recognised in {}", records(all)),
        (checked, all) => format!("{checked} of {} could be checked", records(all)),
    };
    let fault = format!("{found}, but at least {least} must be checked (--min-events)");
    let is_unrecognised = tally.checked == 0 && tally.records > 0;
    let advice =
        if is_unrecognised { "if these are bare payloads, say of which event: --event NAME" } else { "" };
    Advice { fault, advice }.into()
}

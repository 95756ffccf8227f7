//! `cxray validate`: for each capture, for each record in it, recognise the event, check it, report what is
//! wrong, and turn the verdict into the exit code.

use std::io;
use std::ops::ControlFlow;

use cxray::capture::{Block, Input, Options, Step, each_record};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Judge, Memory, Settings, Severity, Tally};
use cxray::json::{Arena, Value};
use cxray::report::{Palette, Repeats, Summary};

use super::edge::{self, Advice, Exit};
use super::live::Live;
use super::output::Outputs;
use super::{reading, user_schema};
use crate::cli::{FailOn, ValidateArgs};

/// What one block came to.
type Outcome = Result<(Tally, Vec<Finding>), CatalogFault>;

/// Runs the command.
pub fn run(args: &ValidateArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.schemas.as_deref())?;
    let schema = args.schema.as_deref().map(user_schema::load).transpose()?;
    let asked = reading::asked(&args.reading, &catalog)?;
    let judge = Judge::new(&catalog, Settings { asked, schema: schema.as_ref(), strict: args.strict });
    let options = reading::options(&args.reading, &catalog);
    let (inputs, complete) = reading::open(&args.reading)?;
    let count = inputs.len() as u64;
    let mut run = Run {
        names: inputs.iter().map(ToString::to_string).collect(),
        outputs: outputs(args, &inputs)?,
        total: Tally::default(),
        records: vec![0; inputs.len()],
        catalog: &catalog,
        palette: edge::palette(args.showing.color, &io::stderr()),
        live: Live::new(args.reading.follow && !args.showing.quiet),
        complete,
        stopped: None,
    };

    let whole = |first: Value<'_>| judge.is_array_payload(first);
    reading::read(
        &args.reading,
        inputs,
        &options,
        &whole,
        |worker, block| judge_block(&judge, &options, worker, block),
        |step| run.take(step),
    )?;
    run.live.hide();

    let verdict = verdict(args.fail_on, &run.total);
    match run.stopped {
        // Nobody reads on: what was written was right, and there is no more to say.
        Some(fault) if edge::is_closed(&fault) => return Ok(verdict),
        Some(fault) => return Err(fault),
        None => {}
    }
    let unlisted = run.outputs.unlisted;
    let summary = Summary { inputs: count, tally: &run.total, catalog: &catalog, unlisted };
    match run.outputs.finish(&summary) {
        Err(fault) if edge::is_closed(&fault) => return Ok(verdict),
        ended => ended?,
    }
    if !args.showing.quiet {
        edge::remark(&summary.line(run.palette));
    }
    if !run.complete {
        return Ok(Exit::NotDone);
    }
    if run.total.checked < args.min_events {
        return Err(too_few(args, &run.total));
    }
    Ok(verdict)
}

/// What a thread judges with.
#[derive(Default)]
struct Worker<'c> {
    arena: Arena,
    memory: Memory<'c>,
}

/// Judges the records of a block, until a schema turns out to be broken.
fn judge_block<'c>(judge: &Judge<'c>, options: &Options, worker: &mut Worker<'c>, block: &Block) -> Outcome {
    let Worker { arena, memory } = worker;
    let mut tally = Tally::default();
    let mut findings = Vec::new();
    let mut fault = None;
    each_record(block, arena, options, &|first| judge.is_array_payload(first), &mut |record| {
        if fault.is_none() {
            fault = judge.check(&record, memory, &mut tally, &mut findings).err();
        }
    });
    fault.map_or(Ok((tally, findings)), Err)
}

fn outputs(args: &ValidateArgs, inputs: &[Input]) -> anyhow::Result<Outputs> {
    let repeats = match args.showing.verbose {
        true => Repeats::Shown,
        false if args.reading.follow || inputs.iter().any(reading::is_live) => Repeats::OneLine,
        false => Repeats::Folded,
    };
    let palette = edge::palette(args.showing.color, &io::stdout());
    Outputs::open(&args.format, palette, repeats, args.max_findings)
}

/// What has come of the run so far.
struct Run<'c> {
    /// Names of the inputs.
    names: Vec<String>,
    outputs: Outputs,
    total: Tally,
    /// Records of each input so far, since it began.
    records: Vec<u64>,
    catalog: &'c Catalog,
    palette: Palette,
    live: Live,
    /// Everything that was asked for could be read.
    complete: bool,
    /// Why the run had to stop.
    stopped: Option<anyhow::Error>,
}

impl Run<'_> {
    /// Takes what comes next, in the order of the inputs.
    fn take(&mut self, step: Step<Outcome>) -> ControlFlow<()> {
        match self.tell(step) {
            Ok(()) => ControlFlow::Continue(()),
            Err(fault) => {
                self.stopped = Some(fault);
                ControlFlow::Break(())
            }
        }
    }

    fn tell(&mut self, step: Step<Outcome>) -> anyhow::Result<()> {
        match step {
            Step::Began { input } => self.records[input] = 0,
            Step::Judged { input, output } => {
                let (tally, mut findings) = output?;
                for finding in &mut findings {
                    finding.record += self.records[input];
                }
                self.records[input] += tally.records;
                self.total.add(tally);
                if !findings.is_empty() {
                    self.live.hide();
                }
                self.outputs.findings(&self.names[input], &findings)?;
            }
            Step::Ended { input } => self.outputs.input_ended(&self.names[input])?,
            Step::Fault { input, fault } => {
                self.complete = false;
                self.live.hide();
                self.outputs.input_ended(&self.names[input])?;
                edge::complain(&format!("{}: {fault}", self.names[input]));
            }
            Step::Waiting => {
                let (inputs, unlisted) = (self.names.len() as u64, self.outputs.unlisted);
                let summary = Summary { inputs, tally: &self.total, catalog: self.catalog, unlisted };
                let palette = self.palette;
                self.live.show(|| summary.line(palette));
            }
        }
        Ok(())
    }
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

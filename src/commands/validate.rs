//! `cxray validate`: for each capture, for each record in it, recognise the event, check it, report what is
//! wrong, and turn the verdict into the exit code.

use std::io;
use std::ops::ControlFlow;

use cxray::capture::{Block, Content, Input, Options, Record, Step, each_record};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Judge, Judged, Memory, Settings, Severity, Tally};
use cxray::event::{Event, captured_at, moment};
use cxray::json::{Arena, Value};
use cxray::report::{Palette, Repeats, Summary};

use super::edge::{self, Advice, Exit};
use super::live::Live;
use super::output::Outputs;
use super::sieve::{Parts, Rule, Sieve};
use super::{reading, redacting, selecting, user_schema};
use crate::cli::{FailOn, ValidateArgs};

/// What one block came to.
type Outcome = Result<Parts<Checked>, CatalogFault>;

/// What one record, or all of a block, came to.
#[derive(Default)]
struct Checked {
    tally: Tally,
    findings: Vec<Finding>,
}

/// Runs the command.
pub fn run(args: &ValidateArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.schemas.as_deref())?;
    let schema = args.schema.as_deref().map(user_schema::load).transpose()?;
    let asked = reading::asked(&args.reading, &catalog)?;
    let selection = selecting::selection(&args.selecting)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let judge = Judge::new(
        &catalog,
        Settings {
            asked,
            schema: schema.as_ref(),
            strict: args.strict,
            selection: selection.as_ref(),
            show_secrets: args.hiding.show_secrets,
            redactor: redactor.as_ref(),
        },
    );
    let options = reading::options(&args.reading, &catalog);
    let rule = Rule::new(&args.reading, &args.selecting);
    let reader = Reader { catalog: &catalog, judge, options, rule };
    let (inputs, complete) = reading::open(&args.reading)?;
    let count = inputs.len() as u64;
    let mut run = Run {
        names: inputs.iter().map(ToString::to_string).collect(),
        outputs: outputs(args, &inputs)?,
        total: Tally::default(),
        records: vec![0; inputs.len()],
        met: 0,
        sieve: Sieve::new(rule, inputs.len()),
        catalog: &catalog,
        palette: edge::palette(args.showing.color, &io::stderr()),
        live: Live::new(args.reading.follow && !args.showing.quiet),
        complete,
        stopped: None,
    };

    let whole = |first: Value<'_>| reader.judge.is_array_payload(first);
    reading::read(
        &args.reading,
        inputs,
        &reader.options,
        &whole,
        |worker, block| reader.block(worker, block),
        |step| run.take(step),
    )?;
    run.finish();
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

/// Judges the records of blocks.
struct Reader<'c> {
    catalog: &'c Catalog,
    judge: Judge<'c>,
    options: Options,
    rule: Rule,
}

impl<'c> Reader<'c> {
    /// Judges the records of a block, until a schema turns out to be broken.
    fn block(&self, worker: &mut Worker<'c>, block: &Block) -> Outcome {
        let Worker { arena, memory } = worker;
        let mut parts = self.rule.parts();
        let mut fault = None;
        let whole = |first: Value<'_>| self.judge.is_array_payload(first);
        each_record(block, arena, &self.options, &whole, &mut |record| {
            if fault.is_none() {
                fault = self.record(memory, &mut parts, &record).err();
            }
        });
        fault.map_or(Ok(parts), Err)
    }

    fn record(
        &self,
        memory: &mut Memory<'c>,
        parts: &mut Parts<Checked>,
        record: &Record<'_, '_>,
    ) -> Result<(), CatalogFault> {
        let Checked { tally, findings } = parts.current();
        if !self.rule.is_ordered() {
            return self.judge.check(record, memory, tally, findings);
        }
        let is_json = matches!(record.content, Content::Value(_));
        let at = |event: &Event<'_>| moment(self.catalog, event, captured_at(record));
        match self.judge.judge(record, tally, findings)? {
            Judged::Event(event) => {
                parts.met(|| at(&event));
                parts.close(|| at(&event));
            }
            Judged::Unselected(Some(event)) => parts.met(|| at(&event)),
            Judged::Checked | Judged::NoEvent if is_json => parts.close(|| None),
            Judged::Checked | Judged::NoEvent | Judged::Broken => parts.close_other(),
            Judged::Skipped | Judged::Text | Judged::Unselected(None) => {}
        }
        Ok(())
    }
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
    /// Records of all inputs, selected or not.
    met: u64,
    sieve: Sieve<Checked>,
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
            Ok(flow) => flow,
            Err(fault) => {
                self.stopped = Some(fault);
                ControlFlow::Break(())
            }
        }
    }

    fn tell(&mut self, step: Step<Outcome>) -> anyhow::Result<ControlFlow<()>> {
        match step {
            Step::Began { input } => self.records[input] = 0,
            Step::Judged { input, output } => {
                let mut parts = output?;
                for Checked { tally, findings } in parts.iter_mut() {
                    for finding in findings {
                        finding.record += self.records[input];
                    }
                    self.records[input] += tally.met();
                    self.met += tally.met();
                }
                let Self { sieve, names, outputs, live, total, .. } = self;
                return sieve.pass(input, parts, &mut |input, checked| {
                    report(outputs, live, total, &names[input], checked)
                });
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
        Ok(ControlFlow::Continue(()))
    }

    /// Tells what was held back until the end.
    fn finish(&mut self) {
        if self.stopped.is_some() {
            return;
        }
        let Self { sieve, names, outputs, live, total, .. } = self;
        let ended = sieve.finish(&mut |input, checked| report(outputs, live, total, &names[input], checked));
        self.stopped = ended.and_then(|()| outputs.input_ended("")).err();
        if sieve.reads_all() {
            total.unselected = self.met.saturating_sub(total.records);
        }
    }
}

/// Reports what records of the input `file` came to.
fn report(
    outputs: &mut Outputs,
    live: &mut Live,
    total: &mut Tally,
    file: &str,
    checked: Checked,
) -> anyhow::Result<()> {
    total.add(checked.tally);
    if !checked.findings.is_empty() {
        live.hide();
    }
    outputs.findings(file, &checked.findings)
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
        (0, 0) if tally.unselected > 0 => format!("none of {} is selected", records(tally.unselected)),
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

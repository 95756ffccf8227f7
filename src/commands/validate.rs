//! `cxray validate`: for each capture, for each record in it, recognise the event, check it, report what is
//! wrong, and turn the verdict into the exit code.

use std::io;
use std::ops::ControlFlow;

use anyhow::ensure;
use cxray::capture::{Block, Content, Input, Options, Record, Step, each_record};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{
    Expectations, Finding, Happenings, Judge, Judged, Lookout, Memory, Orders, Settings, Severity, Sightings,
    Stories, Tally, Watch,
};
use cxray::event::{Event, Redactor, captured_at, moment};
use cxray::json::Arena;
use cxray::report::{Palette, Repeats, Summary};
use same_file::is_same_file;

use super::edge::{self, Advice, Exit};
use super::live::Live;
use super::output::Outputs;
use super::sieve::{Parts, Rule, Sieve};
use super::{expectations, reading, redacting, selecting, user_schema};
use crate::cli::{FailOn, ValidateArgs};

/// What one block came to.
type Outcome<'c> = Result<Parts<Checked<'c>>, CatalogFault>;

/// What one record, or all of a block, came to.
#[derive(Default)]
struct Checked<'c> {
    tally: Tally,
    findings: Vec<Finding>,
    /// What has happened, if something is expected.
    happenings: Happenings,
    /// What the order rules want to know.
    sightings: Sightings<'c>,
}

/// Runs the command.
pub fn run(args: &ValidateArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.how.schemas.as_deref())?;
    let schema = args.schema.as_deref().map(user_schema::load).transpose()?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let selection = selecting::selection(&args.selecting)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let targets = reading::targets(&args.target, &catalog)?;
    let expectations = expectations::of(args, &catalog)?;
    let judge = Judge::new(
        &catalog,
        Settings {
            asked,
            schema: schema.as_ref(),
            strict: args.strict,
            targets: Some(&targets),
            selection: selection.as_ref(),
            show_secrets: args.hiding.show_secrets,
            redactor: redactor.as_ref(),
        },
    );
    let options = reading::options(&args.reading, &catalog);
    let rule = Rule::new(&args.reading, &args.selecting);
    // What is selected is not the whole story.
    let follows_order = selection.is_none() && !rule.is_ordered();
    let (inputs, complete) = reading::open(&args.reading)?;
    let orders = Orders::new(&catalog, inputs.len()).showing_secrets(args.hiding.show_secrets);
    let reader = Reader {
        catalog: &catalog,
        judge,
        expectations: &expectations,
        orders: &orders,
        follows_order,
        options,
        rule,
    };
    let count = inputs.len() as u64;
    let mut run = Run {
        names: inputs.iter().map(ToString::to_string).collect(),
        outputs: outputs(args, &inputs)?,
        total: Tally::default(),
        records: vec![0; inputs.len()],
        met: 0,
        stories: Stories::new(&orders, inputs.len(), args.complete),
        open: 0,
        sieve: Sieve::new(rule, inputs.len()),
        watches: Watches::new(&catalog, &expectations, inputs.len()),
        // What is followed goes on when a log is rotated, and what may be among the last is told at the end.
        ends_late: args.reading.follow || args.reading.tail.is_some(),
        catalog: &catalog,
        redactor: redactor.as_ref(),
        palette: edge::palette(args.showing.color, &io::stderr()),
        live: Live::new(args.reading.follow && !args.showing.quiet),
        complete,
        stopped: None,
    };

    reading::read(
        &args.reading,
        inputs,
        &reader.options,
        &reader.judge,
        |worker, block| reader.block(worker, block),
        |step| run.take(step),
    )?;
    run.finish();
    run.live.hide();

    let verdict = verdict(bar(args), &run.total);
    match run.stopped {
        // Nobody reads on: what was written was right, and there is no more to say.
        Some(fault) if edge::is_closed(&fault) => return Ok(verdict),
        Some(fault) => return Err(fault),
        None => {}
    }
    let least = args.min_events.unwrap_or(1);
    let shortfall = (run.total.checked < least).then(|| too_few(least, &run.total));
    let fault = match &shortfall {
        _ if !run.complete => {
            Some("not all inputs could be read; standard error names the others".to_owned())
        }
        shortfall => shortfall.as_ref().map(ToString::to_string),
    };
    let summary = Summary {
        inputs: count,
        tally: &run.total,
        catalog: &catalog,
        unlisted: run.outputs.unlisted,
        open: run.open,
        fault: fault.as_deref(),
    };
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
    shortfall.map_or(Ok(verdict), Err)
}

/// What a thread judges with.
#[derive(Default)]
struct Worker<'c> {
    arena: Arena,
    memory: Memory<'c>,
}

/// Judges the records of blocks.
struct Reader<'o, 'c> {
    catalog: &'c Catalog,
    judge: Judge<'c>,
    expectations: &'c Expectations,
    orders: &'o Orders<'c>,
    /// Whether the order rules are told of the events.
    follows_order: bool,
    options: Options,
    rule: Rule,
}

impl<'c> Reader<'_, 'c> {
    /// Judges the records of a block, until a schema turns out to be broken.
    fn block(&self, worker: &mut Worker<'c>, block: &Block) -> Outcome<'c> {
        let Worker { arena, memory } = worker;
        let mut parts = self.rule.parts();
        let mut lookout = Lookout::new(self.orders, block);
        let mut fault = None;
        each_record(block, arena, &self.options, &self.judge, &mut |record| {
            if fault.is_none() {
                fault = self.record(memory, &mut lookout, &mut parts, &record).err();
                if let Some(Checked { tally, findings, .. }) = parts.last() {
                    tally.keep(findings, block);
                }
            }
        });
        if self.follows_order {
            parts.current().sightings = lookout.end();
        }
        fault.map_or(Ok(parts), Err)
    }

    fn record(
        &self,
        memory: &mut Memory<'c>,
        lookout: &mut Lookout<'_, 'c>,
        parts: &mut Parts<Checked<'c>>,
        record: &Record<'_, '_>,
    ) -> Result<(), CatalogFault> {
        let Checked { tally, findings, happenings, .. } = parts.current();
        if !self.rule.is_ordered() {
            let expecting = (!self.expectations.is_empty()).then_some((self.expectations, happenings));
            let seen = self.judge.check(record, memory, tally, findings, expecting)?;
            if let Some(seen) = seen.filter(|_| self.follows_order) {
                lookout.see(record, seen, tally.met());
            }
            return Ok(());
        }
        let is_json = matches!(record.content, Content::Value(_));
        let at = |event: &Event<'_>| moment(self.catalog, event, captured_at(record));
        match self.judge.judge(record, tally, findings)? {
            Judged::Event(event) => {
                if !self.expectations.is_empty() {
                    self.judge.observe(record, &event, self.expectations, tally, happenings);
                }
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
    for path in args.format.iter().filter_map(|format| format.file.as_deref()) {
        // What is not there yet is no input.
        let is_input =
            |input: &Input| matches!(input, Input::File(file) if is_same_file(file, path).unwrap_or(false));
        ensure!(!inputs.iter().any(is_input), "cannot write {}: it is an input", path.display());
    }
    let repeats = match args.showing.verbose {
        true => Repeats::Shown,
        false if args.reading.follow || inputs.iter().any(reading::is_live) => Repeats::OneLine,
        false => Repeats::Folded,
    };
    let palette = edge::palette(args.showing.color, &io::stdout());
    Outputs::open(&args.format, palette, repeats, args.max_findings, bar(args))
}

/// What has come of the run so far.
struct Run<'o, 'c> {
    /// Names of the inputs.
    names: Vec<String>,
    outputs: Outputs,
    total: Tally,
    /// Records of each input so far, since it began.
    records: Vec<u64>,
    /// Records of all inputs, selected or not.
    met: u64,
    /// What the order rules remember.
    stories: Stories<'o, 'c>,
    /// What was still to come when inputs ended.
    open: u64,
    sieve: Sieve<Checked<'c>>,
    watches: Watches<'c>,
    /// What was expected is told at the end of the run, not at that of an input.
    ends_late: bool,
    catalog: &'c Catalog,
    /// Takes people out of what is told; nothing if they may be seen.
    redactor: Option<&'c Redactor<'c>>,
    palette: Palette,
    live: Live,
    /// Everything that was asked for could be read.
    complete: bool,
    /// Why the run had to stop.
    stopped: Option<anyhow::Error>,
}

impl<'c> Run<'_, 'c> {
    /// Takes what comes next, in the order of the inputs.
    fn take(&mut self, step: Step<Outcome<'c>>) -> ControlFlow<()> {
        match self.tell(step) {
            Ok(flow) => flow,
            Err(fault) => {
                self.stopped = Some(fault);
                ControlFlow::Break(())
            }
        }
    }

    fn tell(&mut self, step: Step<Outcome<'c>>) -> anyhow::Result<ControlFlow<()>> {
        match step {
            Step::Began { input } => {
                self.records[input] = 0;
                self.watches.begin(input);
                self.stories.begin(input);
            }
            Step::Judged { input, output } => {
                let mut parts = output?;
                for Checked { tally, findings, happenings, sightings } in parts.iter_mut() {
                    for finding in &mut *findings {
                        finding.record += self.records[input];
                    }
                    happenings.move_by(self.records[input]);
                    let sightings = std::mem::take(sightings);
                    self.stories.take(input, self.records[input], sightings, findings, tally);
                    self.records[input] += tally.met();
                    self.met += tally.met();
                }
                let Self { redactor, sieve, names, outputs, live, total, watches, .. } = self;
                return sieve.pass(input, parts, &mut |input, mut checked| {
                    watches.see(input, &mut checked);
                    report(outputs, live, total, *redactor, &names[input], checked)
                });
            }
            Step::Ended { input } => {
                self.end_story(input)?;
                if !self.ends_late {
                    self.end_watch(input)?;
                }
                self.outputs.input_ended(&self.names[input])?;
            }
            Step::Fault { input, fault } => {
                self.complete = false;
                self.live.hide();
                self.end_story(input)?;
                self.outputs.input_ended(&self.names[input])?;
                edge::complain(&format!("{}: {fault}", self.names[input]));
            }
            Step::Waiting => {
                let (inputs, unlisted) = (self.names.len() as u64, self.outputs.unlisted);
                let (tally, catalog) = (&self.total, self.catalog);
                let summary = Summary { inputs, tally, catalog, unlisted, open: 0, fault: None };
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
        self.stopped = self.tell_the_rest().err();
        if self.sieve.reads_all() {
            self.total.unselected = self.met.saturating_sub(self.total.records);
        }
    }

    fn tell_the_rest(&mut self) -> anyhow::Result<()> {
        let Self { redactor, sieve, names, outputs, live, total, watches, .. } = self;
        sieve.finish(&mut |input, mut checked| {
            watches.see(input, &mut checked);
            report(outputs, live, total, *redactor, &names[input], checked)
        })?;
        for input in 0..self.names.len() {
            // What is followed has no end of its own.
            self.end_story(input)?;
            self.end_watch(input)?;
        }
        self.outputs.input_ended("")
    }

    /// An input has come to its end: what the order rules still wait for will not come.
    fn end_story(&mut self, input: usize) -> anyhow::Result<()> {
        let mut checked = Checked::default();
        let ending = self.stories.end(input, &mut checked.tally);
        self.open += ending.open;
        checked.findings = ending.findings;
        let Self { redactor, names, outputs, live, total, .. } = self;
        report(outputs, live, total, *redactor, &names[input], checked)
    }

    /// A capture has ended: tells what it should have held.
    fn end_watch(&mut self, input: usize) -> anyhow::Result<()> {
        let mut checked = Checked { findings: self.watches.end(input), ..Checked::default() };
        checked.tally.count(&checked.findings);
        let Self { redactor, names, outputs, live, total, .. } = self;
        report(outputs, live, total, *redactor, &names[input], checked)
    }
}

/// What is expected of each input, while it is read.
struct Watches<'c> {
    catalog: &'c Catalog,
    expectations: &'c Expectations,
    /// Inputs that have begun and have not ended.
    open: Vec<Option<Watch<'c>>>,
}

impl<'c> Watches<'c> {
    fn new(catalog: &'c Catalog, expectations: &'c Expectations, inputs: usize) -> Self {
        Self { catalog, expectations, open: (0..inputs).map(|_| None).collect() }
    }

    fn begin(&mut self, input: usize) {
        if !self.expectations.is_empty() {
            self.open[input].get_or_insert_with(|| Watch::new(self.expectations));
        }
    }

    /// Looks at what has happened; what is wrong with that stands among the other findings.
    fn see(&mut self, input: usize, checked: &mut Checked<'_>) {
        let Some(watch) = &mut self.open[input] else { return };
        let judged = checked.findings.len();
        watch.see(std::mem::take(&mut checked.happenings), &mut checked.findings);
        let Checked { tally, findings, .. } = checked;
        let (known, late) = findings.split_at(judged);
        tally.count_late(self.catalog, known, late);
        checked.findings.sort_by_key(|finding| finding.record);
    }

    fn end(&mut self, input: usize) -> Vec<Finding> {
        self.open[input].take().map(Watch::end).unwrap_or_default()
    }
}

/// Reports what records of the input `file` came to.
fn report(
    outputs: &mut Outputs,
    live: &mut Live,
    total: &mut Tally,
    redactor: Option<&Redactor<'_>>,
    file: &str,
    mut checked: Checked<'_>,
) -> anyhow::Result<()> {
    if let Some(redactor) = redactor {
        // What is about several records is not worded where records are.
        checked.findings.iter_mut().for_each(|finding| finding.hide_people(redactor));
    }
    if !checked.findings.is_empty() {
        live.hide();
    }
    let told = outputs.judged(file, &checked.tally, &checked.findings);
    total.add(checked.tally);
    told
}

/// From which severity on a finding fails the run; nothing if none does.
fn bar(args: &ValidateArgs) -> Option<Severity> {
    match args.fail_on.unwrap_or(FailOn::Error) {
        FailOn::Never => None,
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
    }
}

fn verdict(bar: Option<Severity>, tally: &Tally) -> Exit {
    let is_found = bar.zip(tally.worst()).is_some_and(|(bar, worst)| worst >= bar);
    if is_found { Exit::Found } else { Exit::Good }
}

fn too_few(least: u64, tally: &Tally) -> anyhow::Error {
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

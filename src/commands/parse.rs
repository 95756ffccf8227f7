//! `cxray parse`: captures in, one normalised event per line out.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::capture::{Block, Content, Options, Record, Step, each_record};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Judge, Judged, Settings, Severity, Tally};
use cxray::event::{Event, Redactor, captured_at, moment};
use cxray::json::Arena;
use cxray::report::{Concise, Report as _, Source, normal_line};

use super::edge::{self, Exit};
use super::sieve::{Parts, Rule, Sieve};
use super::{reading, redacting, selecting};
use crate::cli::ParseArgs;

/// What one record, or all of a block, came to: lines, and what could not become one.
#[derive(Default)]
struct Parsed {
    lines: Vec<u8>,
    tally: Tally,
    findings: Vec<Finding>,
}

/// What a thread parses with.
#[derive(Default)]
struct Worker {
    arena: Arena,
    /// Room for records without people.
    redacted: Arena,
}

/// What a block came to.
type Outcome = Result<Parts<Parsed>, CatalogFault>;

/// Runs the command.
pub fn run(args: &ParseArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.how.schemas.as_deref())?;
    let selection = selecting::selection(&args.selecting)?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let settings = Settings { asked, selection: selection.as_ref(), redactor, ..Settings::default() };
    let rule = Rule::new(&args.reading, &args.selecting);
    let options = reading::options(&args.reading, &catalog);
    let (inputs, complete) = reading::open(&args.reading)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let reader = Reader {
        catalog: &catalog,
        judge: Judge::new(&catalog, settings),
        redactor,
        names: &names,
        options,
        rule,
    };
    let mut run = Run {
        telling: Telling {
            names: &names,
            stdout: BufWriter::new(io::stdout()),
            complaints: Concise::new(edge::palette(args.showing.color, &io::stderr())),
            total: Tally::default(),
        },
        sieve: Sieve::new(rule, names.len()),
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
    run.finish()?;

    let total = &run.telling.total;
    if !args.showing.quiet && (total.worst().is_some() || args.reading.follow) {
        edge::remark(&format!("{} of {} records became events", total.events, total.records));
    }
    Ok(match (run.complete, total.worst()) {
        (false, _) => Exit::NotDone,
        (true, Some(Severity::Error)) => Exit::Found,
        (true, _) => Exit::Good,
    })
}

/// Makes lines of the records of blocks.
struct Reader<'c> {
    catalog: &'c Catalog,
    judge: Judge<'c>,
    /// Takes people out of what is shown; nothing if they may be seen.
    redactor: Option<&'c Redactor<'c>>,
    names: &'c [String],
    options: Options,
    rule: Rule,
}

impl Reader<'_> {
    /// Parses the records of a block, until a schema turns out to be broken.
    fn block(&self, worker: &mut Worker, block: &Block) -> Outcome {
        let Worker { arena, redacted } = worker;
        let mut parts = self.rule.parts();
        let mut fault = None;
        let file = &self.names[block.input()];
        each_record(block, arena, &self.options, &self.judge, &mut |record| {
            if fault.is_none() {
                fault = self.record(&mut parts, &record, file, redacted).err();
                if let Some(Parsed { tally, findings, .. }) = parts.last() {
                    tally.keep(findings, block);
                }
            }
        });
        fault.map_or(Ok(parts), Err)
    }

    fn record(
        &self,
        parts: &mut Parts<Parsed>,
        record: &Record<'_, '_>,
        file: &str,
        redacted: &mut Arena,
    ) -> Result<(), CatalogFault> {
        let Parsed { lines, tally, findings } = parts.current();
        let sent = captured_at(record);
        let at = |event: &Event<'_>| moment(self.catalog, event, sent);
        match self.judge.recognise(record, tally, findings)? {
            Judged::Event(event) => {
                let source = Source { file, line: record.start().line, sent };
                let mut show = |event: &Event<'_>| normal_line(lines, self.catalog, event, source);
                match self.redactor {
                    None => show(&event),
                    Some(redactor) => without_people(redactor, redacted, record, &event, &mut show),
                }
                parts.met(|| at(&event));
                parts.close(|| at(&event));
            }
            Judged::Unselected(Some(event)) => parts.met(|| at(&event)),
            Judged::NoEvent | Judged::Broken => parts.close_other(),
            Judged::Checked | Judged::Skipped | Judged::Text | Judged::Unselected(None) => {}
        }
        Ok(())
    }
}

/// Shows an event without people.
fn without_people(
    redactor: &Redactor<'_>,
    arena: &mut Arena,
    record: &Record<'_, '_>,
    event: &Event<'_>,
    show: &mut dyn FnMut(&Event<'_>),
) {
    let (Content::Value(value) | Content::Prose(Some(value))) = record.content else {
        return;
    };
    redactor.show(arena, value, Some(event), |_, event| {
        if let Some(event) = event {
            show(event);
        }
    });
}

/// What has come of the run so far.
struct Run<'n> {
    telling: Telling<'n>,
    sieve: Sieve<Parsed>,
    /// Everything that was asked for could be read.
    complete: bool,
    /// Why the run had to stop.
    stopped: Option<anyhow::Error>,
}

impl Run<'_> {
    /// Takes what comes next, in the order of the inputs.
    fn take(&mut self, step: Step<Outcome>) -> ControlFlow<()> {
        let told = match step {
            Step::Judged { input, output } => self.judged(input, output),
            Step::Fault { input, fault } => {
                self.complete = false;
                edge::complain(&format!("{}: {fault}", self.telling.names[input]));
                Ok(ControlFlow::Continue(()))
            }
            Step::Began { .. } | Step::Ended { .. } | Step::Waiting => Ok(ControlFlow::Continue(())),
        };
        told.unwrap_or_else(|fault| {
            self.stopped = Some(fault);
            ControlFlow::Break(())
        })
    }

    fn judged(&mut self, input: usize, output: Outcome) -> anyhow::Result<ControlFlow<()>> {
        let Self { sieve, telling, .. } = self;
        sieve.pass(input, output?, &mut |input, parsed| telling.tell(input, parsed))
    }

    /// Tells what was held back until the end.
    fn finish(&mut self) -> anyhow::Result<()> {
        if let Some(fault) = self.stopped.take() {
            return Err(fault);
        }
        let Self { sieve, telling, .. } = self;
        sieve.finish(&mut |input, parsed| telling.tell(input, parsed))
    }
}

/// Where lines and complaints go.
struct Telling<'n> {
    /// Names of the inputs.
    names: &'n [String],
    stdout: BufWriter<io::Stdout>,
    complaints: Concise,
    total: Tally,
}

impl Telling<'_> {
    /// Writes what records of an input came to.
    fn tell(&mut self, input: usize, parsed: Parsed) -> anyhow::Result<()> {
        self.stdout
            .write_all(&parsed.lines)
            .and_then(|()| self.stdout.flush())
            .context("cannot write standard output")?;
        for finding in &parsed.findings {
            self.complaints.finding(&mut io::stderr().lock(), &self.names[input], finding)?;
        }
        self.total.add(parsed.tally);
        Ok(())
    }
}

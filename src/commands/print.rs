//! `cxray print`: for each capture, for each record in it, recognise the event, judge it as far as the view tells, and show
//! it to people.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use cxray::capture::{Block, Content, Options, Record, Step, each_record};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Judge, Judged, Settings, Tally};
use cxray::event::{Event, Redactor, Secrets, captured_at, moment};
use cxray::json::{Arena, Value};
use cxray::report::print::{Clock, Fold, Full, Row, Sight, Timeline, compact_line};
use cxray::report::{Concise, Palette, Report as _};
use cxray::safe;

use super::edge::{self, Exit};
use super::sieve::{Parts, Rule, Sieve};
use super::{reading, redacting, selecting};
use crate::cli::{PrintArgs, View};

/// What one record, or all of a block, came to.
#[derive(Default)]
struct Shown {
    /// Lines of a timeline.
    rows: Vec<Row>,
    /// What another view shows.
    page: Vec<u8>,
    /// How many records that is.
    count: usize,
    tally: Tally,
    /// Why the rest cannot be shown.
    findings: Vec<Finding>,
}

/// What a thread reads with.
#[derive(Default)]
struct Worker {
    arena: Arena,
    /// Room for records without people.
    redacted: Arena,
}

/// What a block came to.
type Outcome = Result<Parts<Shown>, CatalogFault>;

/// Runs the command.
pub fn run(args: &PrintArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.how.schemas.as_deref())?;
    let selection = selecting::selection(&args.selecting)?;
    let asked = reading::asked(&args.reading.how, &catalog)?;
    let show_secrets = args.hiding.show_secrets;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let settings =
        Settings { asked, selection: selection.as_ref(), show_secrets, redactor, ..Settings::default() };
    let options = reading::options(&args.reading, &catalog);
    let rule = Rule::new(&args.reading, &args.selecting);
    let (inputs, complete) = reading::open(&args.reading)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let palette = edge::palette(args.color, &io::stdout());
    let width = args.width.map(usize::from).or_else(edge::columns);
    let printer = Printer {
        catalog: &catalog,
        judge: Judge::new(&catalog, settings),
        secrets: (!args.hiding.show_secrets).then(|| Secrets::new(&catalog)),
        redactor,
        names: &names,
        view: view(args),
        palette,
        timeline: Timeline::new(&catalog, palette, width),
        full: Full::new(&catalog, palette, fold(args, width)),
        is_many: AtomicBool::new(false),
    };
    let mut run = Run::new(&printer, Sieve::new(rule, names.len()), args, complete);
    let print_block =
        |worker: &mut Worker, block: &Block| printer.block(rule.parts(), &options, worker, block);
    reading::read(&args.reading, inputs, &options, &printer.judge, print_block, |step| run.take(step))?;
    run.finish()?;
    if run.total.broken > 0 && !args.quiet {
        let (broken, all) = (run.total.broken, run.total.records);
        edge::remark(&format!("{broken} of {all} records could not be read"));
    }
    Ok(match (run.complete, run.total.broken) {
        (false, _) => Exit::NotDone,
        (true, 0) => Exit::Good,
        (true, _) => Exit::Found,
    })
}

/// The view; nothing if the number of events decides. Whoever follows a file wants to see events as they come.
fn view(args: &PrintArgs) -> Option<View> {
    args.view.or_else(|| args.reading.follow.then_some(View::Timeline))
}

fn fold(args: &PrintArgs, width: Option<usize>) -> Option<Fold> {
    /// Columns where nobody says how many there are.
    const USUAL: usize = 100;
    let is_wanted = args.fold || (!args.no_fold && io::stdout().is_terminal());
    is_wanted.then(|| Fold { width: width.unwrap_or(USUAL) })
}

/// Shows records: a pure function of one record, but for the question whether there are many.
struct Printer<'c> {
    catalog: &'c Catalog,
    judge: Judge<'c>,
    /// What is hidden; nothing if all may be shown.
    secrets: Option<Secrets<'c>>,
    /// Takes people out of what is shown; nothing if they may be seen.
    redactor: Option<&'c Redactor<'c>>,
    names: &'c [String],
    view: Option<View>,
    palette: Palette,
    timeline: Timeline<'c>,
    full: Full<'c>,
    /// There are several events, so that the view is decided.
    is_many: AtomicBool,
}

impl Printer<'_> {
    /// Shows the records of a block.
    fn block(
        &self,
        mut parts: Parts<Shown>,
        options: &Options,
        worker: &mut Worker,
        block: &Block,
    ) -> Outcome {
        let Worker { arena, redacted } = worker;
        let mut fault = None;
        let file = &self.names[block.input()];
        each_record(block, arena, options, &self.judge, &mut |record| {
            if fault.is_none() {
                fault = self.record(&mut parts, &record, file, redacted).err();
                if let Some(Shown { tally, findings, .. }) = parts.last() {
                    tally.keep(findings, block);
                }
            }
        });
        fault.map_or(Ok(parts), Err)
    }

    fn record(
        &self,
        parts: &mut Parts<Shown>,
        record: &Record<'_, '_>,
        file: &str,
        redacted: &mut Arena,
    ) -> Result<(), CatalogFault> {
        let shown = parts.current();
        let first = shown.findings.len();
        let judged = match self.view {
            // What is wrong is not shown in this view.
            Some(View::Compact) => self.judge.recognise(record, &mut shown.tally, &mut shown.findings)?,
            _ => self.judge.judge(record, &mut shown.tally, &mut shown.findings)?,
        };
        let sent = captured_at(record);
        let event = match &judged {
            Judged::Event(event) => Some(event),
            Judged::NoEvent => None,
            Judged::Unselected(Some(event)) => {
                parts.met(|| moment(self.catalog, event, sent));
                return Ok(());
            }
            Judged::Broken => {
                parts.close_other();
                return Ok(());
            }
            Judged::Checked | Judged::Skipped | Judged::Text | Judged::Unselected(None) => return Ok(()),
        };
        let (Content::Value(value) | Content::Prose(Some(value))) = record.content else {
            parts.close_other();
            return Ok(());
        };
        let findings = shown.findings.split_off(first);
        let line = record.start().line;
        let mut show = |value: Value<'_>, event: Option<&Event<'_>>| {
            let secrets = self.secrets.as_ref();
            let secrets = secrets.map(|secrets| secrets.of(value, event.and_then(Event::listed)));
            let secrets = secrets.unwrap_or_default();
            let findings = &findings;
            self.show(shown, &Sight { record: value, event, secrets: &secrets, findings, file, line, sent });
        };
        match self.redactor {
            None => show(value, event),
            Some(redactor) => {
                redactor.show(redacted, value, event, show);
            }
        }
        let at = || event.and_then(|event: &Event<'_>| moment(self.catalog, event, sent));
        parts.met(at);
        parts.close(at);
        Ok(())
    }

    fn show(&self, shown: &mut Shown, sight: &Sight<'_>) {
        shown.count += 1;
        match self.view {
            Some(View::Compact) => compact_line(&mut shown.page, sight, self.palette),
            Some(View::Full) => self.full.show(&mut shown.page, sight),
            Some(View::Timeline) => shown.rows.push(self.timeline.row(sight)),
            None => {
                shown.rows.push(self.timeline.row(sight));
                if shown.count > 1 {
                    self.is_many.store(true, Ordering::Relaxed);
                }
                shown.page.clear();
                if !self.is_many.load(Ordering::Relaxed) {
                    self.full.show(&mut shown.page, sight);
                }
            }
        }
    }
}

/// What has come of the run so far.
struct Run<'p> {
    printer: &'p Printer<'p>,
    stdout: BufWriter<io::Stdout>,
    complaints: Concise,
    sieve: Option<Sieve<Shown>>,
    clocks: Vec<Clock>,
    /// The input of the line that was written last.
    last: Option<usize>,
    /// The only record so far, and its input, as long as the number of records decides how it is shown.
    held: Option<(usize, Shown)>,
    total: Tally,
    complete: bool,
    stopped: Option<anyhow::Error>,
}

impl<'p> Run<'p> {
    fn new(printer: &'p Printer<'p>, sieve: Sieve<Shown>, args: &PrintArgs, complete: bool) -> Self {
        Self {
            printer,
            stdout: BufWriter::new(io::stdout()),
            complaints: Concise::new(edge::palette(args.color, &io::stderr())),
            sieve: Some(sieve),
            clocks: vec![Clock::default(); printer.names.len()],
            last: None,
            held: None,
            total: Tally::default(),
            complete,
            stopped: None,
        }
    }

    /// Takes what comes next, in the order of the inputs.
    fn take(&mut self, step: Step<Outcome>) -> ControlFlow<()> {
        let told = match step {
            Step::Judged { input, output } => self.judged(input, output),
            Step::Fault { input, fault } => {
                self.complete = false;
                edge::complain(&format!("{}: {fault}", self.printer.names[input]));
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
        let Some(mut sieve) = self.sieve.take() else {
            return Ok(ControlFlow::Break(()));
        };
        let parts = output?;
        self.clocks[input].begin(parts.first());
        let flow = sieve.pass(input, parts, &mut |input, shown| self.tell(input, shown))?;
        self.sieve = Some(sieve);
        self.stdout.flush().context("cannot write standard output")?;
        Ok(flow)
    }

    /// Shows what was held back, and the end.
    fn finish(&mut self) -> anyhow::Result<()> {
        if let Some(fault) = self.stopped.take() {
            return Err(fault);
        }
        if let Some(mut sieve) = self.sieve.take() {
            sieve.finish(&mut |input, shown| self.tell(input, shown))?;
        }
        if let Some((_, shown)) = self.held.take() {
            self.stdout.write_all(&shown.page).context("cannot write standard output")?;
        }
        self.stdout.flush().context("cannot write standard output")
    }

    /// Shows records of an input, or holds the first one back.
    fn tell(&mut self, input: usize, mut shown: Shown) -> anyhow::Result<()> {
        self.total.add(std::mem::take(&mut shown.tally));
        let out = || "cannot write standard output";
        if self.printer.view.is_some() {
            self.stdout.write_all(&shown.page).with_context(out)?;
            self.rows(input, &shown.rows).with_context(out)?;
        } else if shown.count > 0 {
            if let Some((input, held)) = self.held.take() {
                self.printer.is_many.store(true, Ordering::Relaxed);
                self.rows(input, &held.rows).with_context(out)?;
            }
            if self.last.is_none() && shown.count == 1 && !self.printer.is_many.load(Ordering::Relaxed) {
                let findings = std::mem::take(&mut shown.findings);
                self.held = Some((input, shown));
                return self.complain(input, &findings);
            }
            self.rows(input, &shown.rows).with_context(out)?;
        }
        self.complain(input, &shown.findings)
    }

    fn complain(&mut self, input: usize, findings: &[Finding]) -> anyhow::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        self.stdout.flush().context("cannot write standard output")?;
        for finding in findings {
            self.complaints.finding(&mut io::stderr().lock(), &self.printer.names[input], finding)?;
        }
        Ok(())
    }

    /// Writes lines of the timeline, and the name of the input where it changes.
    fn rows(&mut self, input: usize, rows: &[Row]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        if self.last != Some(input) && self.printer.names.len() > 1 {
            let name = safe::shown(&self.printer.names[input]);
            let before = if self.last.is_some() { "\n" } else { "" };
            let name = self.printer.palette.strong(&format!("==> {name} <=="));
            writeln!(self.stdout, "{before}{name}")?;
        }
        self.last = Some(input);
        let mut lines = Vec::new();
        for row in rows {
            self.printer.timeline.line(&mut lines, row, &mut self.clocks[input]);
        }
        self.stdout.write_all(&lines)
    }
}

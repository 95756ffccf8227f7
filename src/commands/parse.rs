//! `cxray parse`: captures in, one normalised event per line out.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::capture::{Block, Content, Record, Step, each_record};
use cxray::catalog::CatalogFault;
use cxray::check::{Finding, Judge, Judged, Settings, Severity, Tally};
use cxray::event::{Event, Redactor, captured_at, moment};
use cxray::json::Arena;
use cxray::report::{Concise, Report as _, Source, normal_line};

use super::edge::{self, Exit};
use super::sieve::{Parts, Rule, Sieve};
use super::{reading, redacting, selecting};
use crate::cli::ParseArgs;

/// What one block came to: lines, and what could not become one.
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

/// Runs the command.
pub fn run(args: &ParseArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.schemas.as_deref())?;
    let selection = selecting::selection(&args.selecting)?;
    let asked = reading::asked(&args.reading, &catalog)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let settings = Settings { asked, selection: selection.as_ref(), redactor, ..Settings::default() };
    let judge = Judge::new(&catalog, settings);
    let options = reading::options(&args.reading, &catalog);
    let rule = Rule::new(&args.reading, &args.selecting);
    let (inputs, mut complete) = reading::open(&args.reading)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();

    let parse_block = |worker: &mut Worker, block: &Block| -> Result<Parts<Parsed>, CatalogFault> {
        let Worker { arena, redacted } = worker;
        let mut parts = rule.parts::<Parsed>();
        let mut fault = None;
        let file = &names[block.input()];
        each_record(block, arena, &options, &|first| judge.is_array_payload(first), &mut |record| {
            let parsed = parts.current();
            let sent = captured_at(&record);
            match judge.recognise(&record, &mut parsed.tally, &mut parsed.findings) {
                Ok(Judged::Event(event)) => {
                    let source = Source { file, line: record.start().line, sent };
                    let lines = &mut parsed.lines;
                    match redactor {
                        None => normal_line(lines, &catalog, &event, source),
                        Some(redactor) => {
                            shown_without_people(redactor, redacted, &record, &event, &mut |event| {
                                normal_line(lines, &catalog, event, source);
                            });
                        }
                    }
                    parts.met(|| moment(&catalog, &event, sent));
                    parts.close(|| moment(&catalog, &event, sent));
                }
                Ok(Judged::Unselected(Some(event))) => parts.met(|| moment(&catalog, &event, sent)),
                Ok(Judged::NoEvent | Judged::Broken) => parts.close_other(),
                Ok(Judged::Checked | Judged::Skipped | Judged::Text | Judged::Unselected(None)) => {}
                Err(broken) => fault = fault.take().or(Some(broken)),
            }
        });
        fault.map_or(Ok(parts), Err)
    };

    let mut stdout = BufWriter::new(io::stdout());
    let mut complaints = Concise::new(edge::palette(args.showing.color, &io::stderr()));
    let mut total = Tally::default();
    let mut stopped = None;
    let mut sieve = Sieve::new(rule, names.len());
    let mut tell = |input: usize, parsed: Parsed| -> anyhow::Result<()> {
        stdout
            .write_all(&parsed.lines)
            .and_then(|()| stdout.flush())
            .context("cannot write standard output")?;
        for finding in &parsed.findings {
            complaints.finding(&mut io::stderr().lock(), &names[input], finding)?;
        }
        total.add(parsed.tally);
        Ok(())
    };
    let sink = |step: Step<Result<Parts<Parsed>, CatalogFault>>| {
        let told = match step {
            Step::Judged { input, output } => {
                output.map_err(anyhow::Error::from).and_then(|parts| sieve.pass(input, parts, &mut tell))
            }
            Step::Fault { input, fault } => {
                complete = false;
                edge::complain(&format!("{}: {fault}", names[input]));
                Ok(ControlFlow::Continue(()))
            }
            Step::Began { .. } | Step::Ended { .. } | Step::Waiting => Ok(ControlFlow::Continue(())),
        };
        match told {
            Ok(flow) => flow,
            Err(fault) => {
                stopped = Some(fault);
                ControlFlow::Break(())
            }
        }
    };
    let whole = |first: cxray::json::Value<'_>| judge.is_array_payload(first);
    reading::read(&args.reading, inputs, &options, &whole, parse_block, sink)?;

    if let Some(fault) = stopped {
        return Err(fault);
    }
    sieve.finish(&mut tell)?;
    if !args.showing.quiet && (total.worst().is_some() || args.reading.follow) {
        edge::remark(&format!("{} of {} records became events", total.events, total.records));
    }
    Ok(match (complete, total.worst()) {
        (false, _) => Exit::NotDone,
        (true, Some(Severity::Error)) => Exit::Found,
        (true, _) => Exit::Good,
    })
}

/// Shows an event without people.
fn shown_without_people(
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

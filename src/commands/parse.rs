//! `cxray parse`: captures in, one normalised event per line out.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::capture::{Block, Content, Record, Step, each_record};
use cxray::catalog::CatalogFault;
use cxray::check::{Finding, Judge, Judged, Settings, Severity, Tally};
use cxray::event::milliseconds_in;
use cxray::json::Arena;
use cxray::report::{Concise, Report as _, Source, normal_line};

use super::edge::{self, Exit};
use super::reading;
use crate::cli::ParseArgs;

/// What one block came to: lines, and what could not become one.
#[derive(Default)]
struct Parsed {
    lines: Vec<u8>,
    tally: Tally,
    findings: Vec<Finding>,
}

/// When the line of a log was written in which a record begins.
fn stamp(record: &Record<'_, '_>) -> Option<f64> {
    if let Content::Prose(_) = record.content {
        return milliseconds_in(&String::from_utf8_lossy(record.text()));
    }
    let lead = record.lead()?;
    milliseconds_in(&lead.before).or_else(|| milliseconds_in(&lead.above))
}

/// Runs the command.
pub fn run(args: &ParseArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(args.reading.schemas.as_deref())?;
    let settings = Settings { asked: reading::asked(&args.reading, &catalog)?, ..Settings::default() };
    let judge = Judge::new(&catalog, settings);
    let options = reading::options(&args.reading, &catalog);
    let (inputs, mut complete) = reading::open(&args.reading)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();

    let parse_block =
        |arena: &mut Arena, block: &Block| -> Result<Parsed, CatalogFault> {
            let mut parsed = Parsed::default();
            let mut fault = None;
            let file = &names[block.input()];
            each_record(block, arena, &options, &|first| judge.is_array_payload(first), &mut |record| {
                match judge.recognise(&record, &mut parsed.tally, &mut parsed.findings) {
                    Ok(Judged::Event(event)) => {
                        let in_exchange = record.origin().and_then(|origin| origin.time);
                        let sent = in_exchange.or_else(|| stamp(&record));
                        let source = Source { file, line: record.start().line, sent };
                        normal_line(&mut parsed.lines, &catalog, &event, source);
                    }
                    Ok(_) => {}
                    Err(broken) => fault = fault.take().or(Some(broken)),
                }
            });
            fault.map_or(Ok(parsed), Err)
        };

    let mut stdout = BufWriter::new(io::stdout());
    let mut complaints = Concise::new(edge::palette(args.showing.color, &io::stderr()));
    let mut total = Tally::default();
    let mut stopped = None;
    let sink = |step: Step<Result<Parsed, CatalogFault>>| {
        let told = match step {
            Step::Judged { input, output } => output.map_err(anyhow::Error::from).and_then(|parsed| {
                stdout
                    .write_all(&parsed.lines)
                    .and_then(|()| stdout.flush())
                    .context("cannot write standard output")?;
                for finding in &parsed.findings {
                    complaints.finding(&mut io::stderr().lock(), &names[input], finding)?;
                }
                total.add(parsed.tally);
                Ok(())
            }),
            Step::Fault { input, fault } => {
                complete = false;
                edge::complain(&format!("{}: {fault}", names[input]));
                Ok(())
            }
            Step::Began { .. } | Step::Ended { .. } | Step::Waiting => Ok(()),
        };
        match told {
            Ok(()) => ControlFlow::Continue(()),
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
    if !args.showing.quiet && (total.worst().is_some() || args.reading.follow) {
        edge::remark(&format!("{} of {} records became events", total.events, total.records));
    }
    Ok(match (complete, total.worst()) {
        (false, _) => Exit::NotDone,
        (true, Some(Severity::Error)) => Exit::Found,
        (true, _) => Exit::Good,
    })
}

//! `cxray validate`: for each capture, for each record in it, recognise the event, check it, report what is
//! wrong, and turn the verdict into the exit code.

mod joining;
mod known;
mod parting;
mod reporting;
mod verdict;

use std::io::{self, BufWriter};
use std::sync::Arc;

use anyhow::ensure;
use cxray::capture::Input;
use cxray::catalog::Catalog;
use cxray::check::{Excerpts, FactsFor, Places as FindingPlaces, Settings, Writers};
use cxray::inspect::{
    Dating, Expecting, InChunks, Inspector, Observer, Ordering, Orders, Outcome, Pass, Strays,
};
use cxray::report::{Repeats, ReportSettings, Summary};
use same_file::is_same_file;
use serde::Serialize;

use super::edge;
use super::output::{Besides, Outputs};
use super::places::{self, Places};
use super::progress::Progress;
use super::story::{Teller, Telling, title};
use super::streams::stdout;
use super::{expectations, reading, redacting, selecting, user_schema};
use crate::cli::exit::Exit;
use crate::cli::format::FormatArg;
use crate::cli::validate::{PlacesArg, ValidateArgs};
use joining::Joined;
use known::Known;
use parting::{Heading, Parting};
use reporting::Reporting;
use verdict::{Unjudged, bar, shortfall};
pub use verdict::{bar_of, verdict};

/// Records of parts whose findings are put in order together: a block of a capture has about as many.
const CHUNK: u64 = 1_024;

/// Runs the command.
pub fn run(args: &ValidateArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    judge(args, &catalog, None)
}

/// Joins parts, and reports what one run over all of it would report.
pub fn merge(args: &ValidateArgs) -> anyhow::Result<Exit> {
    ensure!(!args.reading.follow, "--follow: parts cannot be followed");
    let is_page = |format: &FormatArg| format.format.shows_story;
    ensure!(
        !args.format.iter().any(is_page),
        "--format html: parts do not hold the records that a page shows"
    );
    let catalog = reading::catalog(&args.reading.how.schemas)?;
    let joined = Joined::read(&args.reading.files, &Heading::of(args, &catalog))?;
    if args.part {
        joined.write(&mut BufWriter::new(stdout()))?;
        return Ok(Exit::Good);
    }
    judge(args, &catalog, Some(joined))
}

/// Judges captures, or takes what was judged in parts.
fn judge(args: &ValidateArgs, catalog: &Catalog, joined: Option<Joined>) -> anyhow::Result<Exit> {
    let schema = args.own.schema.as_deref();
    let schema = schema.map(|path| user_schema::load(path, args.own.assert_formats)).transpose()?;
    let asked = reading::asked(&args.reading.how, catalog)?;
    let selection = selecting::selection(&args.selecting, &args.reading.how, catalog, asked.api)?;
    let redactor = redacting::redactor(&args.redacting, catalog)?;
    let targets = reading::targets(&args.judging.target, catalog)?;
    let expectations = expectations::of(&args.judging, catalog, asked.api)?;
    let settings = Settings {
        asked,
        schema: schema.as_ref(),
        each: args.own.each,
        strict: args.judging.strict,
        targets: Some(&targets),
        severities: None,
        selection: selection.as_ref(),
        show_secrets: args.hiding.show_secrets,
        redactor: redactor.as_ref(),
        excerpts: if args.part { Excerpts::Omitted } else { excerpts(args) },
        facts: if args.part { FactsFor::Programs } else { facts(args) },
        writers: Writers::AsTold,
        places: places_of(args),
    };
    let (inputs, was_found) = match &joined {
        Some(joined) => (joined.inputs(), true),
        None => reading::open(&args.reading)?,
    };
    let progress = Progress::new(&inputs, !args.showing.quiet && !args.reading.follow);
    let places = Places::of(&args.reading.how, &args.silencing.ignore, catalog, places::names(&inputs))?;
    let inspector = reading::inspector(&args.reading, &args.selecting, catalog, &places, settings)
        .counting_bytes(progress.counter());
    let inspector = if args.part { inspector.each_apart() } else { inspector };
    let count = inputs.len();

    // A selection is not the whole conversation.
    let follows_order = selection.is_none() && !inspector.is_ordered();
    let orders = Orders::new(catalog).showing_secrets(args.hiding.show_secrets);
    let ordering = follows_order.then(|| Ordering::new(&orders, &inspector, count, args.judging.complete));
    // A followed log goes on when it is rotated, and the last events are reported at the end.
    let ends_late = args.reading.follow || args.reading.tail.is_some();
    let expecting =
        (!expectations.is_empty()).then(|| Expecting::new(&inspector, &expectations, count, ends_late));
    let strays = Strays::new(count, args.reading.how.is_json());
    let judging = (((Dating::new(count), ordering), expecting), strays);
    if args.part {
        return part(args, catalog, &inspector, judging, (&inputs, was_found));
    }
    let mut known = Known::open(args, catalog, &inputs)?;
    let reporting = Reporting::new(args, catalog, redactor.as_ref(), &inputs, outputs(args, &inputs)?);
    let reporting = InChunks::new(reporting, if joined.is_some() { CHUNK } else { 0 });
    let names: Vec<String> = inputs.iter().map(|input| redacting::file(redactor.as_ref(), input)).collect();
    let teller = Teller::new(catalog, args.hiding.show_secrets, redactor.as_ref(), &names);
    let telling = args.format.iter().any(|format| format.format.shows_story).then(|| Telling::new(&teller));
    let mut passes = (judging, (known.pass(), (progress, (telling, reporting))));
    let read = match joined {
        Some(joined) => {
            let records = joined.records(&orders)?;
            inspector.replay::<_, anyhow::Error>(count, records, &mut passes)?
        }
        None => reading::read(&args.reading, &inspector, inputs.clone(), &mut passes)?,
    };
    selecting::warn_of_conditions(selection.as_ref(), catalog, &read);
    let ((((_, ordering), _), _), (_, (_, (telling, reporting)))) = passes;
    let ended = Ended {
        inputs: &inputs,
        is_complete: was_found && read.is_complete,
        open: ordering.map_or(0, |ordering| ordering.open),
        read: &read,
        reads_all: follows_order,
    };
    match reporting.pass.end() {
        // The output is closed: everything written was right, and nothing more is reported.
        Err(fault) if edge::is_closed(&fault) => Ok(verdict(bar(args), &read.tally)),
        outputs => {
            let mut outputs = outputs?;
            if let Some(telling) = telling {
                outputs.story(&title(&names), &Arc::new(telling.end()));
            }
            ended.tell(args, catalog, outputs, known)
        }
    }
}

/// Writes what `judging` would take of the inputs as a part.
fn part<P>(
    args: &ValidateArgs,
    catalog: &Catalog,
    inspector: &Inspector<'_>,
    judging: P,
    (inputs, was_found): (&[Input], bool),
) -> anyhow::Result<Exit>
where
    P: Pass + Send,
    <P::Observer as Observer>::Note: Serialize,
{
    let mut parting = Parting::new(judging, args, inputs, &Heading::of(args, catalog))?;
    let read = reading::read(&args.reading, inspector, inputs.to_vec(), &mut parting)?;
    parting.end()?;
    Ok(if was_found && read.is_complete { verdict(bar(args), &read.tally) } else { Exit::NotDone })
}

/// A run whose inputs were read.
struct Ended<'r> {
    inputs: &'r [Input],
    is_complete: bool,
    /// Conversations that were open at the end.
    open: u64,
    read: &'r Outcome,
    /// All events were judged, so that a known finding that did not come is gone.
    reads_all: bool,
}

impl Ended<'_> {
    /// Writes the summary and returns the exit code.
    fn tell(
        &self,
        args: &ValidateArgs,
        catalog: &Catalog,
        mut outputs: Outputs,
        mut known: Known<'_, '_>,
    ) -> anyhow::Result<Exit> {
        let total = &self.read.tally;
        let verdict = verdict(bar(args), total);
        let unjudged = Unjudged::of(args, self.inputs, self.read);
        if self.inputs.len() > 1 {
            unjudged.told.iter().for_each(|told| edge::warn(told));
        }
        let shortfall = shortfall(args, total, &unjudged);
        let is_done = self.is_complete && shortfall.is_none();
        let stale = if is_done && self.reads_all { known.tell_stale() } else { 0 };
        let is_stale = args.known.strict_baseline && stale > 0;
        let fault = match &shortfall {
            None if is_done && is_stale => Some(format!("{stale} entries of the baseline are out of date")),
            _ if !self.is_complete => {
                Some("some inputs could not be read; standard error names them".to_owned())
            }
            shortfall => shortfall.as_ref().map(ToString::to_string),
        };
        let summary = Summary {
            inputs: self.inputs.len() as u64,
            tally: total,
            catalog,
            unlisted: outputs.unlisted,
            has_baseline: known.is_any(),
            open: self.open,
            unjudged_inputs: &unjudged.names,
            fault: fault.as_deref(),
        };
        let palette = edge::palette(args.showing.color, &io::stderr());
        let statistics = outputs.statistics.take();
        match outputs.finish(&summary) {
            Err(fault) if edge::is_closed(&fault) => return Ok(verdict),
            ended => ended?,
        }
        for line in statistics.iter().flat_map(|statistics| statistics.lines(palette)) {
            edge::remark(&line);
        }
        if !args.showing.quiet {
            edge::remark(&summary.line(palette));
        }
        known.write(is_done)?;
        if !self.is_complete {
            return Ok(Exit::NotDone);
        }
        let verdict = if is_stale { Exit::Found } else { verdict };
        shortfall.map_or(Ok(verdict), Err)
    }
}

fn places_of(args: &ValidateArgs) -> FindingPlaces {
    match args.places.unwrap_or_default() {
        PlacesArg::Original => FindingPlaces::Original,
        PlacesArg::Input => FindingPlaces::Input,
    }
}

/// Only reports that show source lines need them.
fn excerpts(args: &ValidateArgs) -> Excerpts {
    let is_shown = args.format.is_empty() || args.format.iter().any(|format| format.format.shows_lines);
    match is_shown {
        // A known finding is not shown, and the next of its kind may be new.
        true if !args.showing.verbose && args.known.baseline.is_none() => Excerpts::FirstOfKind,
        true => Excerpts::Kept,
        false => Excerpts::Omitted,
    }
}

/// Reports that show source lines are for people, and tell no facts.
fn facts(args: &ValidateArgs) -> FactsFor {
    let is_for_people = args.format.iter().all(|format| format.format.shows_lines);
    if is_for_people { FactsFor::Nobody } else { FactsFor::Programs }
}

fn outputs(args: &ValidateArgs, inputs: &[Input]) -> anyhow::Result<Outputs> {
    let files = args.format.iter().filter_map(|format| format.file.as_deref());
    for path in files.chain(args.summary_file.as_deref()) {
        // A file that does not exist yet is not an input.
        let is_input =
            |input: &Input| matches!(input, Input::File(file) if is_same_file(file, path).unwrap_or(false));
        ensure!(!inputs.iter().any(is_input), "cannot write {}: it is an input", path.display());
    }
    let repeats = match args.showing.verbose {
        true => Repeats::Shown,
        false if args.reading.follow || inputs.iter().any(reading::is_live) => Repeats::OneLine,
        false => Repeats::Folded,
    };
    let settings = ReportSettings {
        palette: edge::palette(args.showing.color, &io::stdout()),
        terminal: edge::terminal(!args.redacting.redact && args.redacting.redact_key.is_none()),
        repeats,
        bar: bar(args),
        repository: edge::repository(),
        has_summary_file: args.summary_file.is_some(),
        is_numbered: args.listing.numbered,
    };
    let besides = Besides {
        summary_file: args.summary_file.as_deref(),
        step_summary: edge::step_summary(),
        statistics: args.listing.statistics,
        most: args.max_findings,
    };
    Outputs::open(&args.format, &settings, &besides)
}

//! `cxray case`: the fewest records that still show a finding, without people, for a ticket.

mod captures;
mod page;

use anyhow::{Context as _, bail, ensure};
use cxray::check::{Settings, codes_named};
use cxray::inspect::{Dating, Depth, Expectations, Expecting, Inspector, Ordering, Orders, Strays};
use cxray::reduce::{Case, CaseFault, Finder, FindingName, Oracle, Reducer, Reducing, Target};

use super::edge;
use super::output::Sink;
use super::places::Places;
use super::progress::Progress;
use super::{expectations, reading, redacting};
use crate::cli::case::CaseArgs;
use crate::cli::exit::Exit;
use captures::Captures;
use page::{Form, Pages};

/// Runs the command.
pub fn run(args: &CaseArgs) -> anyhow::Result<Exit> {
    let form = Form::of(args.output.as_deref())?;
    let catalog = reading::catalog(&args.how.schemas)?;
    let wanted = args.finding.clone().unwrap_or(FindingName::EachKind);
    if let Some(code) = wanted.code() {
        codes_named(&catalog, code).context("--finding")?;
    }
    let asked = reading::asked(&args.how, &catalog)?;
    let targets = reading::targets(&args.judging.target, &catalog)?;
    let expectations = expectations::of(&args.judging, &catalog, asked.api)?;
    let captures = Captures::open(args)?;
    let settings =
        Settings { asked, strict: args.judging.strict, targets: Some(&targets), ..Settings::default() };
    let places = Places::of(&args.how, &args.silencing.ignore, &catalog, captures.names.iter().cloned())?;
    let orders = Orders::new(&catalog);

    let inspect = |settings| {
        places
            .inspect(&catalog, settings)
            .options(reading::whole_options(&args.how))
            .jobs(reading::jobs(&args.how))
    };
    let inspector = inspect(settings);
    let progress = Progress::new(&captures.inputs, !args.showing.quiet);
    let inspector = inspector.counting_bytes(progress.counter());
    let found = Found::read(args, wanted, (&inspector, &orders, &expectations), (&captures, progress))?;

    let redactor = if args.show_people { None } else { Some(redacting::random(&catalog)?) };
    let redactor = redactor.as_ref();
    let oracle = |input: usize| {
        let inspector = places.inspect_one(&catalog, settings, input);
        let inspector = inspector.options(reading::memory_options(&args.how));
        Oracle::new(inspector, &orders, &expectations, args.judging.complete)
    };
    let reducer = Reducer {
        oracle: &oracle,
        inspector: inspect(Settings { redactor, ..settings }).depth(Depth::Name),
        inputs: &captures.inputs,
        orders: &orders,
        reducing: Reducing { keep_payloads: args.keep_payloads, redactor },
    };
    let cases = reducer.cases(&found.targets)?;
    let pages = Pages { args, catalog: &catalog, names: &captures.names };
    write(&pages, form, &found, cases)
}

/// The findings that are asked for.
struct Found {
    targets: Vec<Target>,
    /// Kinds of findings that there are.
    kinds: usize,
}

impl Found {
    /// Reads the captures for them.
    fn read<'c>(
        args: &CaseArgs,
        wanted: FindingName,
        (inspector, orders, expectations): (&Inspector<'c>, &Orders<'c>, &Expectations),
        (captures, progress): (&Captures, Progress),
    ) -> anyhow::Result<Self> {
        let count = captures.inputs.len();
        let ordering = Ordering::new(orders, inspector, count, args.judging.complete);
        let expecting =
            (!expectations.is_empty()).then(|| Expecting::new(inspector, expectations, count, false));
        let finder = Finder::new(wanted, &captures.names);
        let mut passes = (
            ((Dating::new(count), ordering), expecting),
            (Strays::new(count, args.how.is_json()), (progress, finder)),
        );
        let read = inspector.read(captures.inputs.clone(), &mut passes)?;
        let (_, (_, (_, finder))) = passes;
        if !read.is_complete && !read.is_stopped {
            bail!("some inputs could not be read");
        }
        let mut targets = finder.end()?;
        let kinds = targets.len();
        targets.truncate(usize::from(args.max_cases));
        Ok(Self { targets, kinds })
    }
}

/// Writes the cases that there are, and reports the findings without one.
fn write(
    pages: &Pages<'_>,
    form: Form,
    found: &Found,
    cases: Vec<Result<Case, CaseFault>>,
) -> anyhow::Result<Exit> {
    let args = pages.args;
    let Found { targets, kinds } = found;
    let mut made = Vec::new();
    for (target, case) in targets.iter().zip(cases) {
        match case {
            Ok(case) => made.push(case),
            Err(fault) if targets.len() == 1 => bail!("{}: {fault}", pages.name(target)),
            Err(fault) => edge::warn(&format!("no case of {}: {fault}", pages.name(target))),
        }
    }
    ensure!(!made.is_empty(), "no finding can be shown by a few records");
    ensure!(
        !matches!(form, Form::Records | Form::Html) || made.len() == 1,
        "--output: a file of this format holds one case, and there are {}; name one with --finding",
        made.len()
    );
    let bytes = pages.bytes(form, &made)?;
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.writer().write_all(&bytes).with_context(|| format!("cannot write {}", sink.name()))?;
    sink.finish()?;
    if args.showing.quiet {
        return Ok(Exit::Good);
    }
    for case in &made {
        edge::remark(&pages.summary(case));
    }
    if *kinds > targets.len() {
        edge::remark(&format!(
            "{} more kinds of findings; --max-cases sets how many are taken",
            kinds - targets.len()
        ));
    }
    Ok(Exit::Good)
}

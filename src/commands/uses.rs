//! `cxray uses`: names of events in source text that no API has, that the target lacks, or that were never captured.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use cxray::capture::inputs;
use cxray::catalog::Catalog;
use cxray::check::Tally;
use cxray::inspect::{Depth, Inspector};
use cxray::report::{Format, Repeats, ReportSettings, Summary};
use cxray::safe;
use cxray::uses::{Captured, Scanner, Uses};
use ignore::WalkBuilder;

use super::complaints::Complaints;
use super::output::{Besides, Outputs};
use super::validate::{bar_of, verdict};
use super::{config, edge, reading};
use crate::cli::exit::Exit;
use crate::cli::format::FormatArg;
use crate::cli::uses::UsesArgs;

/// Endings of files of source text that are searched for in folders.
const ENDINGS: [&str; 27] = [
    "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "astro", "html", "htm", "java",
    "kt", "kts", "groovy", "scala", "py", "rb", "php", "cs", "go", "rs", "swift", "dart", "coffee",
];
/// A larger file is not source text.
const LARGEST: u64 = 32 << 20;

/// Runs the command.
pub fn run(args: &UsesArgs) -> anyhow::Result<Exit> {
    if let Some(page) = args.format.iter().find(|format| format.format.shows_story) {
        bail!("--format {}: shows captures, and these are source files", page.format.name);
    }
    let catalog = config::catalog(&args.catalog)?;
    let api = args.api.as_deref().map(|slug| reading::api(&catalog, slug)).transpose()?;
    let targets = reading::targets(&args.target, &catalog)?;
    let captured = captured(args, &catalog)?;
    let uses = Uses::new(Scanner::new(&catalog, api), targets, captured);

    let mut outputs = outputs(args)?;
    let (files, mut is_complete) = source_files(&args.paths);
    let mut total = Tally::default();
    for path in &files {
        let text = match read(path) {
            Ok(text) => text,
            Err(fault) => {
                edge::complain_of(&fault);
                is_complete = false;
                continue;
            }
        };
        let mut tally = Tally::default();
        let findings = uses.findings(&text, &mut tally);
        let name = path.display().to_string();
        outputs.judged(&name, &tally, &findings)?;
        outputs.input_ended(&name)?;
        total.add(tally);
    }
    let fault = (total.events == 0).then_some("no name of an event was found");
    let summary = Summary {
        inputs: files.len() as u64,
        tally: &total,
        catalog: &catalog,
        unlisted: outputs.unlisted,
        has_baseline: false,
        open: 0,
        unjudged_inputs: &[],
        fault,
    };
    outputs.finish(&summary)?;
    if !args.showing.quiet && total.events > 0 {
        edge::remark(&remark(&total, files.len()));
    }
    match fault {
        Some(fault) if is_complete => bail!("{fault}"),
        _ if !is_complete => Ok(Exit::NotDone),
        _ => Ok(verdict(bar_of(args.fail_on), &total)),
    }
}

/// The events of the captures that are named.
fn captured(args: &UsesArgs, catalog: &Catalog) -> anyhow::Result<Option<Captured>> {
    if args.captures.is_empty() {
        return Ok(None);
    }
    let captures =
        inputs(&args.captures, None).into_iter().collect::<Result<Vec<_>, _>>().context("--captures")?;
    let names: Vec<String> = captures.iter().map(ToString::to_string).collect();
    let mut complaints = Complaints::new(&names, edge::palette(args.showing.color, &io::stderr()), false);
    let read = Inspector::new(catalog).depth(Depth::Name).read(captures, &mut complaints)?;
    complaints.end()?;
    ensure!(read.is_complete, "--captures: some captures could not be read");
    Ok(Some(Captured::of(catalog, &read.tally)))
}

fn outputs(args: &UsesArgs) -> anyhow::Result<Outputs> {
    let settings = ReportSettings {
        palette: edge::palette(args.showing.color, &io::stdout()),
        terminal: edge::terminal(true),
        repeats: if args.showing.verbose { Repeats::Shown } else { Repeats::Folded },
        bar: bar_of(args.fail_on),
        repository: edge::repository(),
        has_summary_file: false,
        is_numbered: false,
    };
    let text = [FormatArg { format: Format::find("text").expect("it is the default format"), file: None }];
    let formats = if args.format.is_empty() { &text[..] } else { &args.format };
    let besides = Besides { step_summary: edge::step_summary(), ..Besides::default() };
    Outputs::open(formats, &settings, &besides)
}

/// The files that paths name, and those of source text in folders, in the order of their paths. False if some cannot be found.
fn source_files(paths: &[PathBuf]) -> (Vec<PathBuf>, bool) {
    let (mut files, mut is_complete) = (Vec::new(), true);
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let walk = WalkBuilder::new(path).require_git(false).sort_by_file_path(Path::cmp).build();
                for entry in walk {
                    match entry {
                        Ok(entry) if is_source(entry.path()) && entry.path().is_file() => {
                            files.push(entry.into_path());
                        }
                        Ok(_) => {}
                        Err(fault) => {
                            edge::complain(&safe::shown(&fault.to_string()));
                            is_complete = false;
                        }
                    }
                }
            }
            Ok(_) => files.push(path.clone()),
            Err(fault) => {
                edge::complain(&safe::shown(&format!("cannot read {}: {fault}", path.display())));
                is_complete = false;
            }
        }
    }
    (files, is_complete)
}

fn is_source(path: &Path) -> bool {
    let ending = path.extension().map(OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let fault = || format!("cannot read {}", safe::shown(&path.display().to_string()));
    ensure!(
        fs::metadata(path).with_context(fault)?.len() <= LARGEST,
        "{}: too large to be source text",
        fault()
    );
    let bytes = fs::read(path).with_context(fault)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => String::from_utf8_lossy(fault.as_bytes()).into_owned(),
    })
}

/// The counts in one line.
fn remark(total: &Tally, files: usize) -> String {
    let number = |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let found = [(total.errors, "error"), (total.warnings, "warning"), (total.notes, "note")];
    let found: Vec<String> =
        found.into_iter().filter(|(count, _)| *count > 0).map(|(count, one)| number(count, one)).collect();
    let found = if found.is_empty() { "nothing to report".to_owned() } else { found.join(", ") };
    format!("{} of events in {}: {found}", number(total.events, "name"), number(files as u64, "file"))
}

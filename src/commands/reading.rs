//! Inputs, catalogue and reader, made of the reading options.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context as _, bail};
use cxray::capture::{Following, Form, Input, InputFault, Options, inputs};
use cxray::catalog::{Catalog, EventType, Targets, nearest};
use cxray::check::Settings;
use cxray::event::Asked;
use cxray::inspect::{Inspector, Outcome, Pass, Per};
use cxray::safe;

use super::edge::{self, Advice};
use super::places::{Globs, Places};
use super::progress::Progress;
use super::selecting;
use super::signals;
use crate::cli::reading::{HowArgs, InputForm, ReadingArgs};
use crate::cli::selecting::SelectingArgs;

/// The catalogue, with the user's folders laid over it. It is kept until the process ends: taking it apart would take longer
/// than judging an event.
pub fn catalog(schemas: &[PathBuf]) -> anyhow::Result<ManuallyDrop<Catalog>> {
    let catalog = if schemas.is_empty() {
        Catalog::embedded().context("the embedded catalogue is broken; this is a bug of cxray")?
    } else {
        Catalog::with_folders(schemas).with_context(|| {
            let folders: Vec<String> = schemas.iter().map(|folder| folder.display().to_string()).collect();
            format!("cannot use the schemas of {}", folders.join(", "))
        })?
    };
    Ok(ManuallyDrop::new(catalog))
}

/// The API and the event of records that do not name theirs.
pub fn asked<'c>(args: &'c HowArgs, catalog: &'c Catalog) -> anyhow::Result<Asked<'c>> {
    let api = args.api.as_deref().map(|slug| api(catalog, slug)).transpose()?;
    let event = match &args.event {
        None => None,
        Some(name) => {
            let Some(event) = catalog.find_asked(api, name) else {
                bail!("--event: {}", catalog.why_not_found(api, name));
            };
            Some(event)
        }
    };
    Ok(Asked { api, event, name: args.event.as_deref().unwrap_or_default() })
}

/// The installations that captures are judged for.
pub fn targets(texts: &[String], catalog: &Catalog) -> anyhow::Result<Targets> {
    Targets::read(catalog, texts).map_err(|fault| anyhow::anyhow!("--target {fault}"))
}

/// The index of the API called `slug`.
pub fn api(catalog: &Catalog, slug: &str) -> anyhow::Result<usize> {
    let Some(api) = catalog.api_index(slug) else {
        let slugs: Vec<&str> = catalog.apis().iter().map(|api| api.slug.as_str()).collect();
        match nearest(slug, slugs.iter().copied()) {
            Some(near) => bail!("there is no API `{slug}`; did you mean `{near}`?"),
            None => bail!("there is no API `{slug}`; there are {}", slugs.join(", ")),
        }
    };
    Ok(api)
}

/// The event of a name, or of `api/name`.
pub fn event<'c>(catalog: &'c Catalog, asked: &str) -> anyhow::Result<&'c EventType> {
    let (api, name) = match asked.split_once('/') {
        Some((slug, name)) if catalog.api_index(slug).is_some() => (catalog.api_index(slug), name),
        _ => (None, asked),
    };
    match catalog.find_asked(api, name) {
        Some(event) => Ok(event),
        None => bail!("{}", catalog.why_not_found(api, name)),
    }
}

/// The inputs that exist, and whether all named ones were found. Faults have been reported.
pub fn open(args: &ReadingArgs) -> anyhow::Result<(Vec<Input>, bool)> {
    captures(&args.files, &args.exclude, &args.how, args.follow)
}

/// The same for captures that a command names in its own way; it waits for missing files if it follows them.
pub fn captures(
    files: &[PathBuf],
    exclude: &[String],
    how: &HowArgs,
    follows: bool,
) -> anyhow::Result<(Vec<Input>, bool)> {
    if files.is_empty() && io::stdin().is_terminal() {
        return Err(Advice {
            fault: "no FILE, and standard input is a terminal".to_owned(),
            advice: "name a capture:   cxray validate capture.ndjson\n\
                     or pipe one in:   tail -f widget.log | cxray validate",
        }
        .into());
    }
    if follows && how.input == InputForm::Har {
        bail!("a HAR cannot be followed: omit --follow");
    }
    let mut found = Vec::new();
    let mut complete = true;
    for input in inputs(files, how.stdin_name.as_deref()) {
        match input {
            Ok(input) => found.push(input),
            Err(InputFault::Missing { path, source })
                if follows && source.kind() == io::ErrorKind::NotFound =>
            {
                edge::remark(&format!("cxray: waiting for {}", safe::shown(&path.display().to_string())));
                found.push(Input::File(path));
            }
            Err(fault) => {
                complete = false;
                edge::complain(&fault.to_string());
            }
        }
    }
    leave_out(files, exclude, how, &mut found)?;
    Ok((found, complete))
}

/// Leaves out what is excluded. Files that are named themselves stay.
fn leave_out(
    files: &[PathBuf],
    exclude: &[String],
    how: &HowArgs,
    found: &mut Vec<Input>,
) -> anyhow::Result<()> {
    if exclude.is_empty() {
        return Ok(());
    }
    // The globs of the settings lead from where these are.
    let project = &how.project;
    let folder = if exclude == project.exclude { project.folder.as_path() } else { Path::new("") };
    let globs = Globs::new(folder, exclude).context("--exclude")?;
    let had_some = !found.is_empty();
    found.retain(|input| match input {
        Input::File(path) => files.contains(path) || !globs.has(path, false),
        Input::Stdin { .. } | Input::Memory { .. } => true,
    });
    if found.is_empty() && had_some {
        bail!("every capture is excluded (--exclude)");
    }
    Ok(())
}

/// One who reads as the user says, and judges so.
pub fn inspector<'c>(
    args: &ReadingArgs,
    selecting: &SelectingArgs,
    catalog: &'c Catalog,
    places: &'c Places<'c>,
    settings: Settings<'c>,
) -> Inspector<'c> {
    places
        .inspect(catalog, settings)
        .options(options(args))
        .jobs(jobs(&args.how))
        .window(selecting::window(args.tail.filter(|_| !args.follow), selecting), Per::Run)
}

/// Lets a pass see all inputs: to their end and in order, or as they grow.
pub fn read(
    args: &ReadingArgs,
    inspector: &Inspector<'_>,
    inputs: Vec<Input>,
    pass: &mut (impl Pass + Send),
) -> anyhow::Result<Outcome> {
    if args.follow {
        let is_over = signals::interrupted().context("cannot wait for Ctrl-C")?;
        let following = Following { last: args.tail, is_over: &is_over };
        return Ok(inspector.follow(inputs, following, pass)?);
    }
    Ok(inspector.read(inputs, pass)?)
}

/// How captures are read, to their end or as they grow.
fn options(args: &ReadingArgs) -> Options {
    let mut options = whole_options(&args.how);
    if args.follow && options.form == Form::Auto {
        // A HAR is written at once: a growing input is never one, however it begins.
        options.form = Form::Growing;
    }
    if !args.follow && reads_streams_only(args) {
        // Ctrl-C ends `tail -f`, and the run ends with what came through the pipe.
        options.interrupt = signals::interrupted().ok();
    }
    options
}

/// Returns true if nothing is read that ends by itself.
fn reads_streams_only(args: &ReadingArgs) -> bool {
    let is_stream = |input: Result<Input, InputFault>| input.is_ok_and(|input| is_live(&input));
    let is_folder = |path: &PathBuf| path.is_dir();
    !args.files.iter().any(is_folder) && inputs(&args.files, None).into_iter().all(is_stream)
}

/// How captures are read that do not grow.
pub fn whole_options(args: &HowArgs) -> Options {
    Options {
        form: match args.input {
            InputForm::Auto => Form::Auto,
            InputForm::Json => Form::Json,
            InputForm::Ndjson => Form::Ndjson,
            InputForm::Har => Form::Har,
            InputForm::Csv => Form::Csv,
            InputForm::Console => Form::Console,
        },
        max_record: args.max_record_size,
        lenient: args.lenient,
        zone: args.zone(),
        ..Options::default()
    }
}

/// How a few records in memory are read that stand for a capture.
pub fn memory_options(args: &HowArgs) -> Options {
    Options { form: Form::Auto, ..whole_options(args) }
}

/// How far a run has come, where its product does not stand on the same terminal.
pub fn progress(args: &ReadingArgs, is_quiet: bool, inputs: &[Input]) -> Progress {
    Progress::new(inputs, !is_quiet && !args.follow && !io::stdout().is_terminal())
}

/// Threads that read.
pub fn jobs(args: &HowArgs) -> usize {
    match args.jobs {
        Some(jobs) => usize::from(jobs),
        None => thread::available_parallelism().map_or(1, usize::from),
    }
}

/// Returns true if records of an input may still be on their way: it is not a regular file.
pub fn is_live(input: &Input) -> bool {
    let metadata = match input {
        Input::Stdin { .. } => stdin_metadata(),
        Input::File(path) => fs::metadata(path),
        Input::Memory { .. } => return false,
    };
    metadata.is_ok_and(|metadata| !metadata.is_file())
}

#[cfg(unix)]
fn stdin_metadata() -> io::Result<fs::Metadata> {
    use std::os::fd::AsFd as _;
    fs::File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata()
}

#[cfg(not(unix))]
fn stdin_metadata() -> io::Result<fs::Metadata> {
    Err(io::ErrorKind::Unsupported.into())
}

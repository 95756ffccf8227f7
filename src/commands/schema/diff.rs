//! `cxray schema diff`: what a change of schemas newly refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::panic;
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, bail};
use cxray::catalog::{Api, Catalog, matches_name};
use cxray::compat::{Comparison, Side, Verdict, compare};
use cxray::json::position_of;
use cxray::report::{
    CompatRow, Fate, compat_github, compat_json, compat_markdown, compat_summary, compat_text,
};

use super::version::Version;
use crate::cli::exit::Exit;
use crate::cli::schema::{SchemaDiffArgs, SchemaDiffFormat};
use crate::commands::edge;
use crate::commands::output::Sink;

/// The stack of the thread that compares: schemas are nested, and so are the functions that walk them.
const STACK: usize = 256 << 20;

/// Runs the command.
pub fn run(args: &SchemaDiffArgs) -> anyhow::Result<Exit> {
    let versions = [&args.old, &args.new].map(|argument| Version::open(argument).map(Arc::new));
    let [old, new] = versions;
    let (old, new) = (old?, new?);
    if old.is_folder() != new.is_folder() {
        bail!("{} and {} are not both files or both folders", args.old.display(), args.new.display());
    }
    let mut outputs = Vec::new();
    for format in &args.format {
        outputs.push((format.format, Sink::open(format.file.as_deref())?));
    }
    if outputs.is_empty() {
        outputs.push((SchemaDiffFormat::Text, Sink::open(None)?));
    }
    let rows = rows(args, &old, &new)?;
    for (format, mut sink) in outputs {
        let palette = edge::palette(args.showing.color, &io::stdout());
        let is_stdout = matches!(sink, Sink::Stdout(_));
        let palette = if is_stdout { palette } else { cxray::report::Palette::new(false) };
        let out = sink.writer();
        match format {
            SchemaDiffFormat::Text => compat_text(out, &rows, palette)?,
            SchemaDiffFormat::Json => compat_json(out, &rows)?,
            SchemaDiffFormat::Markdown => compat_markdown(out, &rows)?,
            SchemaDiffFormat::Github => compat_github(out, &rows, &edge::repository())?,
        }
        sink.finish()?;
    }
    if !args.showing.quiet {
        edge::remark(&compat_summary(&rows));
    }
    let fails = |row: &CompatRow| match row.verdict() {
        Verdict::Breaking => !row.is_allowed,
        Verdict::Unknown => args.strict && !row.is_allowed,
        Verdict::Same | Verdict::Widening => false,
    };
    Ok(if rows.iter().any(fails) { Exit::Found } else { Exit::Good })
}

fn rows(args: &SchemaDiffArgs, old: &Arc<Version>, new: &Arc<Version>) -> anyhow::Result<Vec<CompatRow>> {
    let (mut from, mut to) = (old.events()?, new.events()?);
    if !old.is_folder() {
        // Two files are two versions of one event, whatever they are called.
        let file = to.keys().next().cloned().expect("a file is one event");
        let name = new.title().unwrap_or(file);
        let named =
            |files: BTreeMap<String, String>| files.into_values().map(|path| (name.clone(), path)).collect();
        (from, to) = (named(from), named(to));
    } else if from.is_empty() && to.is_empty() {
        bail!("no schemas in {} and {}: looked for *.json", args.old.display(), args.new.display());
    }
    let catalog = Catalog::embedded().context("the embedded catalogue is broken; this is a bug of cxray")?;
    let names: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let mut apis = [Apis::new(old, &catalog), Apis::new(new, &catalog)];
    let mut rows = Vec::new();
    for name in names {
        let is_allowed = args.allow_breaking.iter().any(|allowed| {
            let event = name.rsplit('/').next().expect("a split has a last part");
            matches_name(allowed, name) || matches_name(allowed, event)
        });
        let row = |file: String, at, fate| CompatRow { event: name.clone(), file, at, fate, is_allowed };
        rows.push(match (from.get(name), to.get(name)) {
            (Some(path), None) => row(old.shown(path), None, Fate::Removed),
            (None, Some(path)) => row(new.shown(path), None, Fate::Added),
            (Some(old_path), Some(new_path)) => {
                let sides = [apis[0].side(old_path)?, apis[1].side(new_path)?];
                let comparison = compared(sides).with_context(|| format!("cannot compare {name}"))?;
                let text = new.read(new_path)?;
                let first = comparison.changes.first();
                let at = first.and_then(|change| {
                    let keyword =
                        change.keywords.first().map(|keyword| format!("{}/{keyword}", change.schema));
                    keyword
                        .and_then(|pointer| position_of(&text, &pointer))
                        .or_else(|| position_of(&text, &change.schema))
                });
                row(new.shown(new_path), at, Fate::Compared(comparison))
            }
            (None, None) => unreachable!("the name is of one of them"),
        });
    }
    Ok(rows)
}

/// The descriptions of the APIs of a version, for the formats of their own.
struct Apis<'v> {
    version: &'v Arc<Version>,
    embedded: &'v Catalog,
    read: BTreeMap<String, Option<Api>>,
}

impl<'v> Apis<'v> {
    fn new(version: &'v Arc<Version>, embedded: &'v Catalog) -> Self {
        Self { version, embedded, read: BTreeMap::new() }
    }

    fn side(&mut self, path: &str) -> anyhow::Result<Side> {
        let slug = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !slug.is_empty() && !self.read.contains_key(slug) {
            let file = format!("{slug}/api.json");
            // A folder without one may still be compared.
            let api = self.version.read(&file).ok().map(|text| {
                Api::read(&text).map_err(|why| anyhow::anyhow!("{}: {why}", self.version.shown(&file)))
            });
            self.read.insert(slug.to_owned(), api.transpose()?);
        }
        let own = self.read.get(slug).and_then(Option::as_ref);
        let api = own.or_else(|| Some(&self.embedded.apis()[self.embedded.api_index(slug)?]));
        let schema = self.version.schema(path, api)?;
        Ok(Side::new(schema, Vec::new())?)
    }
}

/// Compares two versions in a thread with room for nested schemas. The messages of panics, which are no answer, are not shown.
fn compared(sides: [Side; 2]) -> anyhow::Result<Comparison> {
    let shown = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let thread = thread::Builder::new().stack_size(STACK).spawn(move || {
        let [old, new] = sides;
        compare(&old, &new)
    });
    let ended = thread.map(thread::JoinHandle::join);
    panic::set_hook(shown);
    match ended.context("cannot start a thread")? {
        Ok(compared) => Ok(compared),
        Err(_) => bail!("the comparison ended early; this is a bug of cxray"),
    }
}

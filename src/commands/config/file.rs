//! The settings that a file says, as written.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::table::{Set, Source, Table};
use crate::cli::format::FormatArg;
use crate::cli::settings::{CodeLevel, OfEvents, OfFiles};
use crate::cli::validate::FailOn;

/// Bytes of a file that is read.
const LONGEST: u64 = 1 << 20;

/// The keys of a file: the long options, and the tables that only a file can have.
const KEYS: [&str; 23] = [
    "api",
    "baseline",
    "complete",
    "events",
    "exclude",
    "expect",
    "expect-order",
    "fail-on",
    "files",
    "forbid",
    "format",
    "ignore",
    "lenient",
    "max-findings",
    "max-gap",
    "min-events",
    "schemas",
    "severity",
    "strict",
    "strict-baseline",
    "summary-file",
    "target",
    "tz",
];

/// The keys of `[[events]]`.
const KEYS_OF_EVENTS: [&str; 2] = ["event", "severity"];

/// The keys of `[[files]]`.
const KEYS_OF_FILES: [&str; 5] = ["each", "event", "glob", "schema", "severity"];

/// The settings of a file or the environment. Paths are as they are named from the working folder.
#[derive(Debug, Default)]
pub struct Settings {
    pub api: Option<Set<String>>,
    pub baseline: Option<Set<PathBuf>>,
    pub complete: Option<Set<bool>>,
    pub exclude: Option<Set<Vec<String>>>,
    pub expect: Option<Set<Vec<String>>>,
    pub expect_order: Option<Set<Vec<String>>>,
    pub fail_on: Option<Set<FailOn>>,
    pub forbid: Option<Set<Vec<String>>>,
    pub format: Option<Set<Vec<FormatArg>>>,
    pub ignore: Option<Set<Vec<String>>>,
    pub lenient: Option<Set<bool>>,
    pub max_findings: Option<Set<u64>>,
    pub max_gap: Option<Set<SignedDuration>>,
    pub min_events: Option<Set<u64>>,
    pub schemas: Option<Set<Vec<PathBuf>>>,
    pub strict: Option<Set<bool>>,
    pub strict_baseline: Option<Set<bool>>,
    pub summary_file: Option<Set<PathBuf>>,
    pub target: Option<Set<Vec<String>>>,
    pub tz: Option<Set<TimeZone>>,
    pub severity: Vec<CodeLevel>,
    pub events: Vec<OfEvents>,
    pub files: Vec<OfFiles>,
}

impl Settings {
    /// The settings of the file at `path`.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = text(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut table = Table::of_file(Source { path, text: &text }, &KEYS)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut settings = Self {
            api: table.get("api")?,
            baseline: table.get("baseline")?,
            complete: table.get("complete")?,
            exclude: table.get("exclude")?,
            expect: table.get("expect")?,
            expect_order: table.get("expect-order")?,
            fail_on: table.get("fail-on")?,
            forbid: table.get("forbid")?,
            format: table.get("format")?,
            ignore: table.get("ignore")?,
            lenient: table.get("lenient")?,
            max_findings: table.get("max-findings")?,
            max_gap: table.get("max-gap")?,
            min_events: table.get("min-events")?,
            schemas: table.get("schemas")?,
            strict: table.get("strict")?,
            strict_baseline: table.get("strict-baseline")?,
            summary_file: table.get("summary-file")?,
            target: table.get("target")?,
            tz: table.get("tz")?,
            severity: table.levels("severity")?,
            events: of_events(&mut table)?,
            files: of_files(&mut table, folder)?,
        };
        settings.seen_from(folder);
        Ok(settings)
    }

    /// Paths of the file lead from the folder that it is in.
    fn seen_from(&mut self, folder: &Path) {
        let paths = self.schemas.iter_mut().flat_map(|schemas| &mut schemas.value);
        let single = [&mut self.baseline, &mut self.summary_file].into_iter().flatten();
        let formats = self.format.iter_mut().flat_map(|formats| &mut formats.value);
        let files = formats.filter_map(|format| format.file.as_mut());
        for path in paths.chain(single.map(|path| &mut path.value)).chain(files) {
            *path = folder.join(&path);
        }
    }
}

fn of_events(table: &mut Table<'_>) -> anyhow::Result<Vec<OfEvents>> {
    let tables = table.tables("events", &KEYS_OF_EVENTS)?.into_iter();
    let read = tables.map(|(start, mut table)| {
        let place = table.place(&start);
        Ok(OfEvents { event: table.need("event", &start)?.value, severity: table.levels("severity")?, place })
    });
    read.collect()
}

fn of_files(table: &mut Table<'_>, folder: &Path) -> anyhow::Result<Vec<OfFiles>> {
    let tables = table.tables("files", &KEYS_OF_FILES)?.into_iter();
    let read = tables.map(|(start, mut table)| {
        let place = table.place(&start);
        let glob = table.need::<String>("glob", &start)?.value;
        let (event, schema) = (table.get::<String>("event")?, table.get::<PathBuf>("schema")?);
        if event.is_some() && schema.is_some() {
            return Err(table.fault(&start, "files are judged by `event` or by `schema`, not by both"));
        }
        Ok(OfFiles {
            glob,
            event: event.map(|event| event.value),
            schema: schema.map(|schema| folder.join(schema.value)),
            each: table.get::<bool>("each")?.is_some_and(|each| each.value),
            severity: table.levels("severity")?,
            place,
        })
    });
    read.collect()
}

fn text(path: &Path) -> anyhow::Result<String> {
    let file = File::open(path)?;
    if fs::metadata(path)?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        bail!("it is longer than 1 MiB");
    }
    String::from_utf8(bytes).context("it is not UTF-8")
}

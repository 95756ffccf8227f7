//! The settings of a project: `cxray.toml`, found upwards from the working folder, or the file that `--config` names.
//!
//! Its keys are the long options. What the command line says wins. A file that says anything else is an error: who
//! misspells a setting would think that it holds.

use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use cxray::catalog::Catalog;
use cxray::json::{Position, position_in};
use cxray::safe;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de};

use super::edge;
use super::reading;
use crate::cli::diff::DiffArgs;
use crate::cli::events::EventsCoverageArgs;
use crate::cli::exit::Exit;
use crate::cli::parse::ParseArgs;
use crate::cli::print::PrintArgs;
use crate::cli::reading::{HowArgs, parse_zone};
use crate::cli::settings::{CatalogArgs, SettingsArgs};
use crate::cli::validate::{FailOn, ValidateArgs, parse_gap};

/// Names of the file, in each folder the first one that is there.
const NAMES: [&str; 2] = [".cxray.toml", "cxray.toml"];

/// Bytes of a file that is read.
const LONGEST: u64 = 1 << 20;

/// Runs a command that judges, with the settings that hold for it.
pub fn judging(
    mut args: ValidateArgs,
    run: impl Fn(&ValidateArgs) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    let config = Config::of(&args.reading.how.settings)?;
    if args.showing.verbose {
        config.remark();
    }
    config.fill(&mut args);
    run(&args).map_err(|fault| config.blamed(fault))
}

/// Runs a command that only reads, with the settings that hold for it.
pub fn reading<A: Reads>(mut args: A, run: impl Fn(&A) -> anyhow::Result<Exit>) -> anyhow::Result<Exit> {
    let config = Config::of(&args.how().settings)?;
    config.fill_reading(args.how());
    run(&args).map_err(|fault| config.blamed(fault))
}

/// The options of a command that reads captures.
pub trait Reads {
    /// How it reads, as far as the command line says it.
    fn how(&mut self) -> &mut HowArgs;
}

impl Reads for DiffArgs {
    fn how(&mut self) -> &mut HowArgs {
        &mut self.how
    }
}

impl Reads for ParseArgs {
    fn how(&mut self) -> &mut HowArgs {
        &mut self.reading.how
    }
}

impl Reads for PrintArgs {
    fn how(&mut self) -> &mut HowArgs {
        &mut self.reading.how
    }
}

impl Reads for EventsCoverageArgs {
    fn how(&mut self) -> &mut HowArgs {
        &mut self.reading.how
    }
}

/// The catalogue for a command that looks things up: with the folder of schemas that the command line names, else the
/// settings.
pub fn catalog(args: &CatalogArgs) -> anyhow::Result<Catalog> {
    let config = Config::of(&args.settings)?;
    let schemas = args.schemas.clone().or_else(|| config.schemas());
    reading::catalog(schemas.as_deref())
}

/// Settings, and the file that they are from.
#[derive(Debug, Default)]
struct Config {
    path: Option<PathBuf>,
    settings: Settings,
}

/// The file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Settings {
    /// A folder, from where the file is.
    schemas: Option<PathBuf>,
    api: Option<String>,
    #[serde(deserialize_with = "tz")]
    tz: Option<TimeZone>,
    target: Vec<String>,
    strict: bool,
    #[serde(deserialize_with = "severity")]
    fail_on: Option<FailOn>,
    min_events: Option<u64>,
    expect: Vec<String>,
    forbid: Vec<String>,
    expect_order: Vec<String>,
    #[serde(deserialize_with = "gap")]
    max_gap: Option<SignedDuration>,
}

impl Config {
    /// The settings that hold for a command.
    fn of(args: &SettingsArgs) -> anyhow::Result<Self> {
        let path = match &args.config {
            Some(path) => path.clone(),
            None if args.no_config => return Ok(Self::default()),
            None => match found() {
                Some(path) => path,
                None => return Ok(Self::default()),
            },
        };
        let settings = read(&path)?;
        Ok(Self { path: Some(path), settings })
    }

    /// The folder of schemas; in the settings it stands as it is named from where they are.
    fn schemas(&self) -> Option<PathBuf> {
        let folder = self.path.as_deref()?.parent()?;
        Some(folder.join(self.settings.schemas.as_ref()?))
    }

    /// Fills in what the command line does not say of how captures are read.
    fn fill_reading(&self, how: &mut HowArgs) {
        how.schemas = how.schemas.take().or_else(|| self.schemas());
        how.api = how.api.take().or_else(|| self.settings.api.clone());
        how.tz = how.tz.take().or_else(|| self.settings.tz.clone());
    }

    /// Fills in what the command line does not say of how they are judged.
    fn fill(&self, args: &mut ValidateArgs) {
        // One schema for all judges alone: with it there are no events of which anything could be said.
        if args.own.schema.is_none() {
            self.fill_reading(&mut args.reading.how);
            self.fill_events(args);
        }
        let settings = &self.settings;
        args.strict |= settings.strict;
        args.fail_on = args.fail_on.or(settings.fail_on);
        args.min_events = args.min_events.or(settings.min_events);
    }

    fn fill_events(&self, args: &mut ValidateArgs) {
        let Settings { target, expect, forbid, expect_order, max_gap, .. } = &self.settings;
        for (given, set) in [
            (&mut args.target, target),
            (&mut args.expect, expect),
            (&mut args.forbid, forbid),
            (&mut args.expect_order, expect_order),
        ] {
            if given.is_empty() {
                given.clone_from(set);
            }
        }
        args.max_gap = args.max_gap.or(*max_gap);
    }

    /// A fault may lie in the settings as well as on the command line.
    fn blamed(&self, fault: anyhow::Error) -> anyhow::Error {
        match &self.path {
            Some(path) => fault.context(format!("with the settings of {}", path.display())),
            None => fault,
        }
    }

    /// Says which file the settings are from.
    fn remark(&self) {
        if let Some(path) = &self.path {
            edge::remark(&format!("cxray: settings of {}", safe::shown(&path.display().to_string())));
        }
    }
}

/// The nearest file, as it is named from the working folder.
fn found() -> Option<PathBuf> {
    let depth = env::current_dir().ok()?.ancestors().count();
    let mut folder = PathBuf::new();
    for _ in 0..depth {
        if let Some(path) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()) {
            return Some(path);
        }
        folder.push("..");
    }
    None
}

fn read(path: &Path) -> anyhow::Result<Settings> {
    let text = text(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).map_err(|fault| {
        let start = fault.span().map_or(0, |span| span.start);
        let at = position_in(text.as_bytes(), start, Position::default());
        let what = fault.message().replacen("unknown field", "unknown setting", 1);
        anyhow::anyhow!("{}:{}:{}: {what}", path.display(), at.line, at.column)
    })
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

fn severity<'de, D: Deserializer<'de>>(value: D) -> Result<Option<FailOn>, D::Error> {
    let text = String::deserialize(value)?;
    let known = || FailOn::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let fault = || {
        let names: Vec<String> = known().map(|known| known.get_name().to_owned()).collect();
        de::Error::custom(format!("`{text}` is no severity; there are {}", names.join(", ")))
    };
    FailOn::from_str(&text, false).map(Some).map_err(|_| fault())
}

fn gap<'de, D: Deserializer<'de>>(value: D) -> Result<Option<SignedDuration>, D::Error> {
    parse_gap(&String::deserialize(value)?).map(Some).map_err(de::Error::custom)
}

fn tz<'de, D: Deserializer<'de>>(value: D) -> Result<Option<TimeZone>, D::Error> {
    parse_zone(&String::deserialize(value)?).map(Some).map_err(de::Error::custom)
}

//! `cxray config`: a first file, and every setting with where it comes from.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use cxray::safe;

use super::chosen::{Config, NAMES};
use super::fill::Row;
use super::table::quoted;
use crate::cli::config::{ConfigAction, ConfigArgs, ConfigShowArgs};
use crate::cli::exit::Exit;
use crate::cli::settings::{CodeLevel, Project};
use crate::commands::edge;

/// The file that `cxray config init` writes.
const FIRST: &str = include_str!("first.toml");

/// Runs the command.
pub fn run(args: ConfigArgs) -> anyhow::Result<Exit> {
    match args.action {
        ConfigAction::Init => init(),
        ConfigAction::Show(args) => show(*args),
    }
}

/// Writes a first file into the working folder, unless there is one.
fn init() -> anyhow::Result<Exit> {
    if let Some(there) = NAMES.iter().find(|name| Path::new(name).symlink_metadata().is_ok()) {
        bail!("{there} is there already; nothing was written");
    }
    let name = NAMES[1];
    let fault = || format!("cannot write {name}");
    let mut file = match File::create_new(name) {
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{name} is there already; nothing was written")
        }
        made => made.with_context(fault)?,
    };
    file.write_all(FIRST.as_bytes()).with_context(fault)?;
    edge::remark(&format!("cxray: wrote {name}; `cxray config show` shows which settings apply"));
    Ok(Exit::Good)
}

/// Shows the settings as a file that would say the same, each with its origin.
fn show(args: ConfigShowArgs) -> anyhow::Result<Exit> {
    let mut args = args.validate;
    let config = Config::of(&args.reading.how.settings)?;
    let mut rows = config.fill(&mut args);
    rows.sort_by_key(|row| row.key);
    let mut page = String::new();
    match &config.path {
        Some(path) => writeln!(page, "# settings of {}", safe::shown(&path.display().to_string()))?,
        None => writeln!(page, "# no settings file")?,
    }
    push_rows(&mut page, &rows)?;
    push_tables(&mut page, &args.reading.how.project)?;
    edge::print(page.as_bytes())?;
    Ok(Exit::Good)
}

fn push_rows(page: &mut String, rows: &[Row]) -> std::fmt::Result {
    let lines: Vec<(String, &str)> = rows
        .iter()
        .map(|row| match &row.value {
            Some(value) => (format!("{} = {}", row.key, safe::shown(value)), row.origin.as_str()),
            None => (format!("# {} is not set", row.key), row.origin.as_str()),
        })
        .collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).filter(|width| *width < 50).max();
    let width = width.unwrap_or(0);
    lines.iter().try_for_each(|(line, origin)| writeln!(page, "{line:<width$}  # {}", safe::shown(origin)))
}

fn push_tables(page: &mut String, project: &Project) -> std::fmt::Result {
    if !project.severity.is_empty() {
        writeln!(page, "\n[severity]")?;
        for CodeLevel { codes, level, place } in &project.severity {
            writeln!(page, "{} = \"{level}\"  # {}", quoted(codes), safe::shown(place))?;
        }
    }
    for events in &project.events {
        writeln!(page, "\n[[events]]  # {}\nevent = {}", safe::shown(&events.place), quoted(&events.event))?;
        push_levels(page, &events.severity)?;
    }
    for files in &project.files {
        writeln!(page, "\n[[files]]  # {}\nglob = {}", safe::shown(&files.place), quoted(&files.glob))?;
        if let Some(event) = &files.event {
            writeln!(page, "event = {}", quoted(event))?;
        }
        if let Some(schema) = &files.schema {
            writeln!(page, "schema = {}", quoted(&schema.to_string_lossy()))?;
        }
        if files.each {
            writeln!(page, "each = true")?;
        }
        push_levels(page, &files.severity)?;
    }
    Ok(())
}

fn push_levels(page: &mut String, levels: &[CodeLevel]) -> std::fmt::Result {
    if levels.is_empty() {
        return Ok(());
    }
    let levels: Vec<String> =
        levels.iter().map(|level| format!("{} = \"{}\"", quoted(&level.codes), level.level)).collect();
    writeln!(page, "severity = {{ {} }}", levels.join(", "))
}

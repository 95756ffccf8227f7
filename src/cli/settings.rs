//! Arguments that say where settings and schemas come from.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use cxray::check::Severity;

/// Settings of the project.
#[derive(Debug, Clone, Args, Default)]
pub struct SettingsArgs {
    /// Configuration file; its keys are long options. Without it, .cxray.toml or cxray.toml is searched for in the working
    /// directory and its parents. The command line takes precedence.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Ignore configuration files.
    #[arg(long, help_heading = "Settings")]
    pub no_config: bool,
}

/// Options about the catalogue.
#[derive(Debug, Args, Default)]
pub struct CatalogArgs {
    /// Directory of schemas to add to the catalogue or to replace parts of it; repeatable.
    #[arg(long, value_name = "DIR")]
    pub schemas: Vec<PathBuf>,

    /// Settings of the project.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// Settings that only a settings file can hold: of codes, events and files.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The folder of the file, from which globs lead.
    pub folder: PathBuf,
    /// Globs of files that are left out.
    pub exclude: Vec<String>,
    /// Codes that are silenced.
    pub ignore: Vec<String>,
    /// Severities of codes.
    pub severity: Vec<CodeLevel>,
    /// Settings for some events.
    pub events: Vec<OfEvents>,
    /// Settings for some files.
    pub files: Vec<OfFiles>,
}

/// The severity of a code, or of the codes that a glob matches.
#[derive(Debug, Clone)]
pub struct CodeLevel {
    /// The code or glob.
    pub codes: String,
    /// The severity.
    pub level: Level,
    /// Where it is set: `file:line:column`.
    pub place: String,
}

/// A severity that is set; nothing if such findings are not reported.
#[derive(Debug, Clone, Copy)]
pub struct Level(pub Option<Severity>);

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or("off", Severity::as_str))
    }
}

/// Settings for some events.
#[derive(Debug, Clone)]
pub struct OfEvents {
    /// The name of an event, or a glob.
    pub event: String,
    /// Severities of codes.
    pub severity: Vec<CodeLevel>,
    /// Where it is set: `file:line:column`.
    pub place: String,
}

/// Settings for some files.
#[derive(Debug, Clone)]
pub struct OfFiles {
    /// A glob of files.
    pub glob: String,
    /// Bare payloads in them are of this event.
    pub event: Option<String>,
    /// They are judged by this schema.
    pub schema: Option<PathBuf>,
    /// Of arrays that schema judges the elements.
    pub each: bool,
    /// Severities of codes.
    pub severity: Vec<CodeLevel>,
    /// Where it is set: `file:line:column`.
    pub place: String,
}

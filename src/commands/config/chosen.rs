//! The settings that hold for a command, and the file that they are from.

use std::env;
use std::path::{Path, PathBuf};

use cxray::report::FORMATS;
use cxray::safe;

use super::environment;
use super::file::Settings;
use super::fill::{Filling, Row};
use crate::cli::format::FormatArg;
use crate::cli::hiding::RedactingArgs;
use crate::cli::settings::{Project, SettingsArgs};
use crate::cli::validate::ValidateArgs;
use crate::commands::edge;

/// Names of the file, in each folder the first one that is there.
pub const NAMES: [&str; 2] = [".cxray.toml", "cxray.toml"];

/// Settings, and the file that they are from.
#[derive(Debug, Default)]
pub struct Config {
    pub path: Option<PathBuf>,
    pub settings: Settings,
}

impl Config {
    /// The settings that hold for a command.
    pub fn of(args: &SettingsArgs) -> anyhow::Result<Self> {
        let named = args.config.clone().or_else(|| environment::config().filter(|_| !args.no_config));
        let path = named.or_else(|| found().filter(|_| !args.no_config));
        let mut settings = path.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        environment::lay_over(&mut settings)?;
        Ok(Self { path, settings })
    }

    /// Fills in the settings for judging captures that the command line does not have.
    pub fn fill(&self, args: &mut ValidateArgs) -> Vec<Row> {
        let mut filling = Filling::new(&self.settings);
        filling.validate(args);
        if args.format.is_empty() {
            args.format.push(FormatArg { format: &FORMATS[0], file: None });
        }
        // A new baseline knows all that is found, whatever was known.
        if args.known.write_baseline.is_some() {
            args.known.baseline = None;
        }
        fill_key(&mut args.redacting);
        args.reading.how.project = self.project();
        filling.rows
    }

    /// The settings that only the file can hold.
    pub fn project(&self) -> Project {
        let Settings { severity, events, files, ignore, exclude, .. } = &self.settings;
        let path = self.path.as_deref().unwrap_or(Path::new(""));
        Project {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            exclude: exclude.as_ref().map(|set| set.value.clone()).unwrap_or_default(),
            ignore: ignore.as_ref().map(|set| set.value.clone()).unwrap_or_default(),
            severity: severity.clone(),
            events: events.clone(),
            files: files.clone(),
        }
    }

    /// A fault may lie in the settings as well as on the command line, unless it names its place in them.
    pub fn blamed<T>(&self, ended: anyhow::Result<T>) -> anyhow::Result<T> {
        ended.map_err(|fault| match &self.path {
            Some(path) if fault.to_string().starts_with(&format!("{}:", path.display())) => fault,
            Some(path) => fault.context(format!("with the settings of {}", path.display())),
            None => fault,
        })
    }

    /// Says which file the settings are from.
    pub fn remark(&self) {
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

/// The key of the environment is used if --redact is given.
pub fn fill_key(redacting: &mut RedactingArgs) {
    if redacting.redact && redacting.redact_key.is_none() {
        redacting.redact_key = environment::redact_key();
    }
}

//! The settings of a project: `cxray.toml`, found upwards from the working folder, or the file that `--config` names.
//!
//! Its keys are the long options, and tables for what only a file can say. What the command line says wins, then what the
//! environment says. A file that says anything else is an error: who misspells a setting would think that it holds.
//!
//! * `chosen`: the file and variables that hold for a command
//! * `table`: keys and values of the file, with their places
//! * `file`: all keys that there are
//! * `environment`: variables that say the same
//! * `fill`: into the arguments of a command
//! * `show`: `cxray config`

mod chosen;
mod environment;
mod file;
mod fill;
mod show;
mod table;

use cxray::catalog::Catalog;

use super::reading;
use crate::cli::diff::DiffArgs;
use crate::cli::events::EventsCoverageArgs;
use crate::cli::exit::Exit;
use crate::cli::hiding::RedactingArgs;
use crate::cli::parse::ParseArgs;
use crate::cli::print::PrintArgs;
use crate::cli::reading::{HowArgs, ReadingArgs};
use crate::cli::settings::CatalogArgs;
use crate::cli::validate::ValidateArgs;
use chosen::{Config, fill_key};
use fill::Filling;
pub use show::run;

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
    let options = args.options();
    let (how, folders) = match options.captures {
        Captures::Named(how) => (how, None),
        Captures::Found(ReadingArgs { how, exclude, .. }) => (how, Some(exclude)),
    };
    let config = Config::of(&how.settings)?;
    let mut filling = Filling::new(&config.settings);
    filling.how(how);
    how.project = config.project();
    if let Some(exclude) = folders {
        filling.exclude(exclude);
    }
    if let Some(redacting) = options.redacting {
        fill_key(redacting);
    }
    run(&args).map_err(|fault| config.blamed(fault))
}

/// A command that reads captures.
pub trait Reads {
    /// The options that settings fill in.
    fn options(&mut self) -> Options<'_>;
}

/// The options of a command that settings fill in.
pub struct Options<'a> {
    captures: Captures<'a>,
    /// Whom it hides, if it shows records.
    redacting: Option<&'a mut RedactingArgs>,
}

/// The captures that a command reads.
enum Captures<'a> {
    /// Those that are named.
    Named(&'a mut HowArgs),
    /// Those that are named or found in folders.
    Found(&'a mut ReadingArgs),
}

impl Reads for DiffArgs {
    fn options(&mut self) -> Options<'_> {
        Options { captures: Captures::Named(&mut self.how), redacting: Some(&mut self.redacting) }
    }
}

impl Reads for ParseArgs {
    fn options(&mut self) -> Options<'_> {
        Options { captures: Captures::Found(&mut self.reading), redacting: Some(&mut self.redacting) }
    }
}

impl Reads for PrintArgs {
    fn options(&mut self) -> Options<'_> {
        Options { captures: Captures::Found(&mut self.reading), redacting: Some(&mut self.redacting) }
    }
}

impl Reads for EventsCoverageArgs {
    fn options(&mut self) -> Options<'_> {
        Options { captures: Captures::Found(&mut self.reading), redacting: None }
    }
}

/// The catalogue for a command that looks things up: with the folders of schemas that the command line names, else the
/// settings.
pub fn catalog(args: &CatalogArgs) -> anyhow::Result<Catalog> {
    let config = Config::of(&args.settings)?;
    let set = config.settings.schemas.as_ref().filter(|_| args.schemas.is_empty());
    reading::catalog(set.map_or(&args.schemas, |set| &set.value))
}

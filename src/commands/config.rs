//! The settings of a project: `cxray.toml`, found upwards from the working folder, or the file that `--config` names.
//!
//! Its keys are the long options, and tables for settings that only a file has. The command line wins, then the
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

use std::mem::ManuallyDrop;

use cxray::catalog::Catalog;

use super::reading;
use crate::cli::case::CaseArgs;
use crate::cli::exit::Exit;
use crate::cli::hiding::RedactingArgs;
use crate::cli::reading::HowArgs;
use crate::cli::report::ReportArgs;
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
    config.blamed(run(&args))
}

/// Fills in the options of a command that only reads: of how it reads, of the captures in folders that it leaves out, and of
/// the people that it hides.
pub fn reading(
    how: &mut HowArgs,
    exclude: Option<&mut Vec<String>>,
    redacting: Option<&mut RedactingArgs>,
) -> anyhow::Result<Config> {
    let config = Config::of(&how.settings)?;
    let mut filling = Filling::new(&config.settings);
    filling.how(how);
    how.project = config.project();
    if let Some(exclude) = exclude {
        filling.exclude(exclude);
    }
    if let Some(redacting) = redacting {
        fill_key(redacting);
    }
    Ok(config)
}

/// Fills in the options of `cxray case`.
pub fn case(args: &mut CaseArgs) -> anyhow::Result<Config> {
    let config = reading(&mut args.how, Some(&mut args.exclude), None)?;
    let mut filling = Filling::new(&config.settings);
    filling.judging(&mut args.judging);
    filling.ignore(&mut args.silencing.ignore);
    Ok(config)
}

/// Fills in the options of `cxray report`.
pub fn report(args: &mut ReportArgs) -> anyhow::Result<Config> {
    let ReportArgs { reading: of, redacting, judging, silencing, .. } = args;
    let config = reading(&mut of.how, Some(&mut of.exclude), Some(redacting))?;
    let mut filling = Filling::new(&config.settings);
    filling.judging(judging);
    filling.ignore(&mut silencing.ignore);
    Ok(config)
}

/// The catalogue for a command that looks things up: with the folders of schemas that the command line names, else the
/// settings.
pub fn catalog(args: &CatalogArgs) -> anyhow::Result<ManuallyDrop<Catalog>> {
    let config = Config::of(&args.settings)?;
    let set = config.settings.schemas.as_ref().filter(|_| args.schemas.is_empty());
    reading::catalog(set.map_or(&args.schemas, |set| &set.value))
}

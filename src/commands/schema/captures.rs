//! The captures from which schemas are drafted.

use std::io;
use std::path::{Path, PathBuf};

use cxray::catalog::Catalog;
use cxray::check::{Settings, Tally};
use cxray::inspect::{Depth, Outcome, Pass};

use crate::cli::drafting::FromArgs;
use crate::cli::showing::Showing;
use crate::commands::complaints::Complaints;
use crate::commands::places::{self, Places};
use crate::commands::progress::Progress;
use crate::commands::{edge, reading};

/// The folders of schemas that are read: those of the user, and the one that is written to, if it is there.
pub fn folders(schemas: &[PathBuf], to: &Path) -> Vec<PathBuf> {
    let has_apis = |folder: &Path| {
        let mut entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.any(|entry| entry.path().is_dir())
    };
    let mut folders = schemas.to_vec();
    if has_apis(to) && !folders.iter().any(|folder| folder == to) {
        folders.push(to.to_owned());
    }
    folders
}

/// Lets a pass see the events of captures, and returns it.
pub fn read<P: Pass + Send>(
    args: &FromArgs,
    catalog: &Catalog,
    pass: P,
    showing: &Showing,
) -> anyhow::Result<(P, Outcome)> {
    let asked = reading::asked(&args.how, catalog)?;
    let settings = Settings { asked, ..Settings::default() };
    let (inputs, was_found) = reading::captures(&args.from, &args.exclude, &args.how, false)?;
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let places = Places::of(&args.how, &[], catalog, places::names(&inputs))?;
    let progress = Progress::new(&inputs, !showing.quiet);
    let inspector = places
        .inspect(catalog, settings)
        .options(reading::whole_options(&args.how))
        .jobs(reading::jobs(&args.how))
        .depth(Depth::Name)
        .counting_bytes(progress.counter());
    let complaints = Complaints::new(&names, edge::palette(showing.color, &io::stderr()), false);
    let mut passes = (pass, (progress, complaints));
    let mut outcome = inspector.read(inputs, &mut passes)?;
    let (pass, (_, complaints)) = passes;
    complaints.end()?;
    outcome.is_complete &= was_found;
    let Tally { broken, .. } = outcome.tally;
    if broken > 0 && !showing.quiet {
        edge::warn(&format!("{broken} records cannot be read, and are left out"));
    }
    Ok((pass, outcome))
}

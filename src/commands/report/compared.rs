//! Two captures side by side: the story of each, and the rows in which `diff` aligns their events.

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use cxray::catalog::Catalog;
use cxray::report::story::AlignedRow;

use crate::cli::diff::DiffArgs;
use crate::cli::reading::ReadingArgs;
use crate::cli::report::ReportArgs;
use crate::commands::diff::side_by_side;
use crate::commands::story::{Heard, Sought, tell, title};

/// Events of both captures that a page shows.
const MOST_EVENTS: usize = 80_000;

/// Judges the new capture and the `old` one, and tells the story of both. The result of the run is that of the new one.
pub fn tell_both(
    args: &ReportArgs,
    catalog: &Catalog,
    sought: &Sought<'_>,
    old: &Path,
) -> anyhow::Result<Heard> {
    let new = new_capture(args, old)?;
    let reading = ReadingArgs { files: vec![old.to_owned()], ..args.reading.clone() };
    let before = tell(catalog, &Sought { reading: &reading, ..*sought })?;
    let now = tell(catalog, sought)?;
    let counts = [&before, &now].map(|heard| heard.story.records.len());
    ensure!(
        counts[0] + counts[1] <= MOST_EVENTS,
        "--before: the captures have more than {MOST_EVENTS} events: select some of them, as with --select"
    );
    let rows = side_by_side(&compared(args, sought, old, new), catalog)?;
    let Some(rows) = rows else { return Ok(Heard { is_complete: false, ..now }) };
    let aligned = [events(&rows, |row| row.old), events(&rows, |row| row.new)];
    ensure!(aligned == counts, "--before: a capture changed while it was read");
    let captures = vec![format!("{} → {}", title(&before.captures), title(&now.captures))];
    let is_complete = before.is_complete && now.is_complete;
    Ok(Heard { story: before.story.beside(now.story, rows), captures, is_complete, ..now })
}

/// The one capture that is compared: both are read several times.
fn new_capture(args: &ReportArgs, old: &Path) -> anyhow::Result<PathBuf> {
    let [new] = &args.reading.files[..] else {
        bail!("--before: one OLD is compared with one FILE, and there are {}", args.reading.files.len());
    };
    for path in [old, new] {
        ensure!(path.is_file(), "--before: {} is no file: captures are read several times", path.display());
    }
    Ok(new.clone())
}

/// The comparison, as `cxray diff` makes it.
fn compared(args: &ReportArgs, sought: &Sought<'_>, old: &Path, new: PathBuf) -> DiffArgs {
    DiffArgs {
        old: old.to_owned(),
        new,
        all: false,
        ignore: Vec::new(),
        tolerance: None,
        array_key: Vec::new(),
        timing: None,
        selecting: args.selecting.clone(),
        unified: 0,
        format: Vec::new(),
        label: Vec::new(),
        hiding: args.hiding.clone(),
        redacting: sought.redacting.clone(),
        showing: args.showing.clone(),
        tail: args.reading.tail,
        how: args.reading.how.clone(),
    }
}

fn events(rows: &[AlignedRow], side: impl Fn(&AlignedRow) -> Option<usize>) -> usize {
    rows.iter().filter(|row| side(row).is_some()).count()
}

//! `cxray diff`: read both captures, align their records, report the differences between those that belong together.

mod aligned;
mod captures;
mod comparing;
mod ends;
mod folders;
mod index;
mod outputs;
mod pair;
mod reader;
mod side_by_side;
mod texts;

use anyhow::bail;

pub use side_by_side::side_by_side;

use super::{reading, redacting};
use crate::cli::diff::DiffArgs;
use crate::cli::exit::Exit;
use comparing::Comparing;
use outputs::Outputs;

/// Runs the command.
pub fn run(args: &DiffArgs) -> anyhow::Result<Exit> {
    let catalog = reading::catalog(&args.how.schemas)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let are_folders = folders::are_folders(&args.old, &args.new)?;
    let mut outputs = Outputs::open(args, &[&args.old, &args.new])?;
    refuse_what_a_patch_cannot_leave_out(args, &outputs)?;
    let comparing = Comparing { args, catalog: &catalog, redactor: redactor.as_ref() };
    let exit = if are_folders {
        folders::compare(&comparing, &mut outputs)?
    } else {
        comparing.two(&ends::open(args)?, &mut outputs, !args.showing.quiet)?
    };
    outputs.finish()?;
    Ok(exit)
}

/// A patch is applied to whole records.
fn refuse_what_a_patch_cannot_leave_out(args: &DiffArgs, outputs: &Outputs) -> anyhow::Result<()> {
    let leaves_out = !(args.ignore.is_empty() && args.tolerance.is_none() && args.array_key.is_empty());
    if outputs.has_patches() && leaves_out {
        bail!(
            "a patch turns the whole old record into the new one: leave out --ignore, --tolerance and --array-key"
        );
    }
    Ok(())
}

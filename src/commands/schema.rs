//! `cxray schema`: schemas of a team's own events.

mod check;

use crate::cli::exit::Exit;
use crate::cli::schema::{SchemaAction, SchemaArgs};

/// Runs the command.
pub fn run(args: &SchemaArgs) -> anyhow::Result<Exit> {
    match &args.action {
        SchemaAction::Check(args) => check::run(args),
    }
}

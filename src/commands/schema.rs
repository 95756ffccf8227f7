//! `cxray schema`: schemas of a team's own events.

mod captures;
mod check;
mod diff;
mod new;
mod planned_file;
mod rules;
mod samples;
mod types;
mod update;
mod version;

use super::config;
use crate::cli::exit::Exit;
use crate::cli::schema::{SchemaAction, SchemaArgs};

/// Runs the command.
pub fn run(args: SchemaArgs) -> anyhow::Result<Exit> {
    match args.action {
        SchemaAction::Check(args) => check::run(&args),
        SchemaAction::New(mut args) => {
            let captures = &mut args.captures;
            let config = config::reading(&mut captures.how, Some(&mut captures.exclude), None)?;
            config.blamed(new::run(&args))
        }
        SchemaAction::Diff(args) => diff::run(&args),
        SchemaAction::Rules(mut args) => {
            let captures = &mut args.captures;
            let config = config::reading(&mut captures.how, Some(&mut captures.exclude), None)?;
            config.blamed(rules::run(&args))
        }
        SchemaAction::Update(mut args) => {
            let captures = &mut args.captures;
            let config = config::reading(&mut captures.how, Some(&mut captures.exclude), None)?;
            config.blamed(update::run(&args))
        }
        SchemaAction::Types(args) => types::run(&args),
    }
}

//! `cxray completions`: the script by which a shell asks `cxray` for completions.

use std::ffi::OsString;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::env::{CompleteEnv, Shells};

use super::edge;
use crate::cli::Cli;
use crate::cli::completions::CompletionsArgs;
use crate::cli::exit::Exit;

/// The variable by which a shell asks.
const VARIABLE: &str = "CXRAY_COMPLETE";

/// Answers a shell that asks for completions; false if none does.
pub fn answer() -> bool {
    // A fault is not reported: it would disturb the line that the user types.
    CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .try_complete(std::env::args_os().collect::<Vec<OsString>>(), std::env::current_dir().ok().as_deref())
        .unwrap_or(true)
}

/// Runs the command.
pub fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let shells = Shells::builtins();
    let shell = shells.completer(&args.shell).context("the arguments allow known shells alone")?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "cxray", "cxray", "cxray", &mut script)?;
    edge::print(&script)?;
    Ok(Exit::Good)
}

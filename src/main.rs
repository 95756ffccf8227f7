//! `cxray`: parse arguments, run, exit.

mod cli;
mod commands;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    if commands::answers_a_shell() {
        return ExitCode::SUCCESS;
    }
    match cli::Cli::try_parse() {
        Ok(cli) => commands::run(cli),
        Err(fault) => commands::usage(fault),
    }
}

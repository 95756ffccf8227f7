//! `cxray schema check`: proves a folder of schemas.

use std::io;

use cxray::prove::{Level, prove};
use cxray::report::{proof_github, proof_json, proof_summary, proof_text};

use crate::cli::exit::Exit;
use crate::cli::schema::{CheckFormat, SchemaCheckArgs};
use crate::commands::edge;

/// Runs the command.
pub fn run(args: &SchemaCheckArgs) -> anyhow::Result<Exit> {
    let proof = prove(&args.folder)?;
    let mut page = Vec::new();
    match args.format {
        CheckFormat::Text => proof_text(&mut page, &proof, edge::palette(args.showing.color, &io::stdout()))?,
        CheckFormat::Json => proof_json(&mut page, &proof)?,
        CheckFormat::Github => proof_github(&mut page, &proof, &edge::repository())?,
    }
    edge::print(&page)?;
    if !args.showing.quiet {
        edge::remark(&proof_summary(&proof));
    }
    let fails = proof.count(Level::Error) > 0 || args.strict && proof.count(Level::Warning) > 0;
    Ok(if fails { Exit::Found } else { Exit::Good })
}

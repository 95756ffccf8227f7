//! `cxray events capture`: the script that records the events of an API in a browser.

use std::fmt::Write as _;

use anyhow::bail;
use cxray::catalog::Catalog;
use cxray::report::first_sentence;

use super::edge;
use super::{config, reading};
use crate::cli::events::EventsCaptureArgs;
use crate::cli::exit::Exit;

/// Instructions for every script.
const HOW: &str = "\
Paste it in the console of the page (F12, Console). Then:
  cxray.copy()       puts what was recorded on the clipboard
  cxray.download()   saves it as a file for `cxray validate`
  cxray.stop()       ends it; cxray.text() is what was recorded";

/// Runs the command.
pub fn run(args: &EventsCaptureArgs) -> anyhow::Result<Exit> {
    let catalog = config::catalog(&args.catalog)?;
    let Some(slug) = &args.api else {
        edge::print(list(&catalog)?.as_bytes())?;
        return Ok(Exit::Good);
    };
    let api = reading::api(&catalog, slug)?;
    let Some(script) = catalog.capture_script(api) else {
        bail!("no recording script for {slug}: the catalogue has no {slug}/capture.js");
    };
    edge::print(script.text.as_bytes())?;
    if !args.showing.quiet {
        script.about.lines().chain(HOW.lines()).for_each(edge::remark);
    }
    Ok(Exit::Good)
}

/// The APIs that have a script, with a sentence each.
fn list(catalog: &Catalog) -> anyhow::Result<String> {
    let mut page = String::new();
    for (index, api) in catalog.apis().iter().enumerate() {
        let Some(script) = catalog.capture_script(index) else {
            continue;
        };
        let about = script.about.replace('\n', " ");
        writeln!(page, "{} ({})\n  {}", api.slug, api.title, first_sentence(&about))?;
    }
    writeln!(page, "\n`cxray events capture API` prints the script.")?;
    Ok(page)
}

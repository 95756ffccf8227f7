//! `cxray events wrappings`: the known forms of records that carry events.

use std::fmt::Write as _;
use std::io;

use cxray::catalog::WrappingInfo;
use cxray::report::VERSION;
use serde::Serialize;

use super::{config, edge};
use crate::cli::events::LookupArgs;
use crate::cli::showing::LookupFormat;

/// The document of `--format json`.
#[derive(Serialize)]
struct WrappingsObject<'c> {
    version: u32,
    wrappings: &'c [WrappingInfo],
}

/// The list of forms, as it is asked for.
pub fn page(args: &LookupArgs) -> anyhow::Result<String> {
    let catalog = config::catalog(&args.catalog)?;
    let wrappings = catalog.wrapping_infos()?;
    if args.format == LookupFormat::Json {
        let mut page =
            serde_json::to_string_pretty(&WrappingsObject { version: VERSION, wrappings: &wrappings })?;
        page.push('\n');
        return Ok(page);
    }
    let palette = edge::palette(args.showing.color, &io::stdout());
    let width = wrappings.iter().map(|wrapping| wrapping.name.len()).max().unwrap_or(0);
    let mut page = String::new();
    for wrapping in wrappings {
        let name = format!("{:<width$}", wrapping.name);
        writeln!(page, "{}  {}", palette.strong(&name), wrapping.description)?;
        if !wrapping.texts.is_empty() {
            writeln!(page, "{:<width$}  {}", "", palette.faint(&wrapping.texts.join(" ")))?;
        }
    }
    Ok(page)
}

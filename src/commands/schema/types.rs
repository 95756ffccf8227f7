//! `cxray schema types`: types of payloads for programs that handle events.

use anyhow::{Context as _, bail};
use cxray::catalog::{EventType, matches_name};
use cxray::types::{Declarations, schema_bundle, typescript};

use crate::cli::exit::Exit;
use crate::cli::schema::{SchemaTypesArgs, TypesFormat};
use crate::commands::output::Sink;
use crate::commands::{config, reading};

/// Runs the command.
pub fn run(args: &SchemaTypesArgs) -> anyhow::Result<Exit> {
    let catalog = config::catalog(&args.catalog)?;
    let api = args.api.as_deref().map(|slug| reading::api(&catalog, slug)).transpose()?;
    let mut asked: Vec<&EventType> = Vec::new();
    for name in &args.events {
        let matching = catalog.events().iter().filter(|event| {
            api.is_none_or(|api| event.api == api) && (event.name == *name || matches_name(name, &event.name))
        });
        let before = asked.len();
        asked.extend(matching);
        if asked.len() == before {
            match catalog.find_asked(api, name) {
                Some(event) => asked.push(event),
                None => bail!("{}", catalog.why_not_found(api, name)),
            }
        }
    }
    if args.events.is_empty() {
        asked.extend(catalog.events().iter().filter(|event| api.is_none_or(|api| event.api == api)));
    }
    asked.sort_by_key(|event| event.number);
    asked.dedup_by_key(|event| event.number);
    let declarations = Declarations::of(&catalog, asked)?;
    let page = match args.format {
        TypesFormat::Typescript => {
            typescript(&declarations, "Types of payloads, written by `cxray schema types`.")
        }
        TypesFormat::JsonSchema => {
            let mut page = serde_json::to_string_pretty(&schema_bundle(&declarations))?;
            page.push('\n');
            page
        }
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.writer().write_all(page.as_bytes()).with_context(|| format!("cannot write {}", sink.name()))?;
    sink.finish()?;
    Ok(Exit::Good)
}

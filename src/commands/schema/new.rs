//! `cxray schema new`: schemas drafted from captures.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use cxray::catalog::nearest;
use cxray::draft::{Drafter, Drafting, NameReader, Plan, Planner, Wanted, Written};
use cxray::privacy::SecretNames;
use cxray::report::VERSION;
use cxray::safe;
use serde::Serialize;

use super::captures;
use super::planned_file::{PlannedFile, shown, write};
use super::samples;
use crate::cli::drafting::SchemaNewArgs;
use crate::cli::exit::Exit;
use crate::cli::showing::LookupFormat;
use crate::commands::{edge, reading};

/// Runs the command.
pub fn run(args: &SchemaNewArgs) -> anyhow::Result<Exit> {
    let folders = captures::folders(&args.captures.how.schemas, &args.to);
    let catalog = reading::catalog(&folders)?;
    let wanted = Wanted {
        names: args.events.iter().map(|event| split(event)).collect(),
        all_unlisted: args.all_unlisted,
        name_at: args.name_at.as_ref().map(|member| member.0.clone()),
    };
    let pass = Drafting::new(&catalog, &wanted);
    let (Drafting { drafts, .. }, read) = captures::read(&args.captures, &catalog, pass, &args.showing)?;
    let known = catalog.names(None).map(str::to_owned);
    let others: Vec<String> = drafts.others.keys().cloned().chain(known).collect();
    let left_out = drafts.left_out;
    let names = NameReader::new(catalog.draft_words(), SecretNames::new(catalog.secret_words()));
    let drafter = Drafter::new(names, u64::from(args.support));
    let payload = args.payload_at.as_ref().map(|member| member.0.as_str());
    let planner = Planner { catalog: &catalog, drafter: &drafter, wanted: &wanted, payload };
    let plan = planner.plan(drafts)?;
    for name in &plan.unusable {
        edge::warn(&format!("`{name}` cannot be the name of a file: no schema for it"));
    }
    if left_out > 0 {
        edge::warn(&format!("{left_out} events have more names than are told apart"));
    }
    ensure_found(&args.events, &wanted, &plan, &others, read.tally.events)?;

    let mut files = files(&plan);
    files.extend(samples::of(&folders, &plan, &files)?);
    write(&args.to, &files, args.force)?;
    match args.format {
        LookupFormat::Text => {
            let paths: Vec<String> =
                files.iter().map(|file| format!("{}\n", shown(&args.to.join(&file.path)))).collect();
            edge::print(paths.concat().as_bytes())?;
            if !args.showing.quiet {
                remark(&plan, &drafter, u64::from(args.support));
            }
        }
        LookupFormat::Json => edge::print(json(&plan, &drafter, &args.to)?.as_bytes())?,
    }
    Ok(if read.is_complete { Exit::Good } else { Exit::NotDone })
}

/// The API and the name of an event as the user writes it.
fn split(event: &str) -> (Option<String>, String) {
    match event.split_once('/') {
        Some((api, name)) if !api.is_empty() && !name.is_empty() => (Some(api.to_owned()), name.to_owned()),
        _ => (None, event.to_owned()),
    }
}

/// Fails for an event that is not in the captures.
fn ensure_found(
    events: &[String],
    wanted: &Wanted,
    plan: &Plan,
    others: &[String],
    recognised: u64,
) -> anyhow::Result<()> {
    for (event, (_, pattern)) in events.iter().zip(&wanted.names) {
        let has = |name: &str| cxray::catalog::matches_name(pattern, name);
        if plan.events.iter().any(|planned| has(&planned.name)) || plan.unusable.iter().any(|name| has(name))
        {
            continue;
        }
        let event = safe::shown(event);
        match nearest(pattern, others.iter().map(String::as_str)) {
            Some(near) => bail!("no event {event} in the captures; did you mean {}?", safe::shown(near)),
            None => bail!("no event {event} in the captures"),
        }
    }
    ensure!(
        !plan.events.is_empty(),
        "no event without a schema in the captures ({recognised} events have one or none could be recognised)"
    );
    Ok(())
}

/// The descriptions of APIs and the schemas.
fn files(plan: &Plan) -> Vec<PlannedFile> {
    let file = |path: String, content: &Written| PlannedFile {
        in_catalog: format!("schemas/{path}"),
        text: content.text(),
        path,
    };
    let apis = plan.apis.iter().map(|(slug, (api, _))| file(format!("{slug}/api.json"), api));
    let events = plan
        .events
        .iter()
        .map(|event| file(format!("{}/{}.schema.json", event.api, event.name), &event.schema));
    apis.chain(events).collect()
}

/// Says what was decided, and what a person should look at.
fn remark(plan: &Plan, drafter: &Drafter<'_>, support: u64) {
    for (slug, (_, decision)) in &plan.apis {
        edge::remark(&safe::shown(&format!("{slug}: {decision}")));
    }
    for event in &plan.events {
        let count = if event.events == 1 { "1 event".to_owned() } else { format!("{} events", event.events) };
        let mut facts = vec![count];
        if event.events < support {
            facts.push(format!("too few to require a member or to close a set (--support {support})"));
        }
        let marks = drafter.marks(&event.payload);
        for (kind, pointers) in [("secret", &marks.secret), ("personal", &marks.personal)] {
            if !pointers.is_empty() {
                facts.push(format!("review as {kind}: {}", pointers.join(", ")));
            }
        }
        let line = format!("{}/{}: {}", event.api, event.name, facts.join("; "));
        edge::remark(&safe::shown(&line));
    }
}

/// The document of `--format json`.
#[derive(Serialize)]
struct NewObject<'p> {
    version: u32,
    apis: Vec<ApiObject<'p>>,
    events: Vec<EventObject<'p>>,
}

#[derive(Serialize)]
struct ApiObject<'p> {
    api: &'p str,
    decision: &'p str,
    file: String,
}

#[derive(Serialize)]
struct EventObject<'p> {
    api: &'p str,
    event: &'p str,
    events: u64,
    schema: String,
    sample: String,
    secret: Vec<String>,
    personal: Vec<String>,
}

fn json(plan: &Plan, drafter: &Drafter<'_>, to: &Path) -> anyhow::Result<String> {
    let path = |below: String| to.join(below).display().to_string();
    let api = |(slug, (_, decision)): (&'_ String, &'_ (Written, String))| (slug.clone(), decision.clone());
    let decisions: Vec<(String, String)> = plan.apis.iter().map(api).collect();
    let apis = decisions.iter().map(|(slug, decision)| ApiObject {
        api: slug,
        decision,
        file: path(format!("{slug}/api.json")),
    });
    let events = plan.events.iter().map(|event| {
        let marks = drafter.marks(&event.payload);
        EventObject {
            api: &event.api,
            event: &event.name,
            events: event.events,
            schema: path(format!("{}/{}.schema.json", event.api, event.name)),
            sample: path(format!("{}/samples/{}.json", event.api, event.name)),
            secret: marks.secret,
            personal: marks.personal,
        }
    });
    let object = NewObject { version: VERSION, apis: apis.collect(), events: events.collect() };
    let text = serde_json::to_string_pretty(&object).context("the result cannot be written as JSON")?;
    Ok(format!("{text}\n"))
}

//! `cxray events`: the catalogue, for people and for programs.

use std::fmt::Write as _;
use std::io;

use anyhow::{Context as _, bail};
use cxray::catalog::{Catalog, EventType};
use cxray::report::Palette;
use serde_json::{Value as Json, json};

use super::edge::{self, Exit};
use super::reading;
use crate::cli::{EventsAction, EventsArgs, EventsListArgs, EventsShowArgs, LookupFormat};

/// Runs the command.
pub fn run(args: EventsArgs) -> anyhow::Result<Exit> {
    let page = match args.action {
        None => list(&EventsListArgs::default())?,
        Some(EventsAction::List(args)) => list(&args)?,
        Some(EventsAction::Show(args)) => show(&args)?,
    };
    edge::print(page.as_bytes())?;
    Ok(Exit::Good)
}

fn list(args: &EventsListArgs) -> anyhow::Result<String> {
    let catalog = reading::catalog(args.schemas.as_deref())?;
    let only = args.api.as_deref().map(|slug| reading::api(&catalog, slug)).transpose()?;
    let is_asked_for = |api: usize| only.is_none_or(|only| only == api);
    if args.format == LookupFormat::Json {
        let events: Result<Vec<Json>, _> = catalog
            .events()
            .iter()
            .filter(|event| is_asked_for(event.api))
            .map(|event| facts_of(&catalog, event))
            .collect();
        let apis: Vec<Json> = catalog
            .apis()
            .iter()
            .enumerate()
            .filter(|(index, _)| is_asked_for(*index))
            .map(|(_, api)| {
                let known: Vec<Json> =
                    api.known.iter().map(|known| json!({"name": known.name, "summary": known.summary})).collect();
                json!({"api": api.slug, "title": api.title, "description": api.description, "source": api.source, "known": known})
            })
            .collect();
        return Ok(format!("{:#}\n", json!({"version": 1, "apis": apis, "events": events?})));
    }
    let palette = edge::palette(args.color, &io::stdout());
    let mut page = String::new();
    for (index, api) in catalog.apis().iter().enumerate().filter(|(index, _)| is_asked_for(*index)) {
        let events: Vec<&EventType> = catalog.events().iter().filter(|event| event.api == index).collect();
        let width = events.iter().map(|event| event.name.len()).max().unwrap_or(0);
        writeln!(page, "{} ({})", palette.strong(&api.slug), api.title)?;
        for event in events {
            let since = catalog
                .facts(event)
                .since
                .as_ref()
                .map(|since| format!(" (since {since})"))
                .unwrap_or_default();
            let first = description(&catalog, event)?;
            let first = first.split_inclusive(". ").next().unwrap_or_default().trim_end().to_owned();
            writeln!(page, "  {:<width$}  {first}{}", event.name, palette.faint(&since))?;
        }
        writeln!(page)?;
    }
    Ok(page)
}

fn show(args: &EventsShowArgs) -> anyhow::Result<String> {
    let catalog = reading::catalog(args.schemas.as_deref())?;
    let (api, name) = match args.event.split_once('/') {
        Some((slug, name)) if catalog.api_index(slug).is_some() => (catalog.api_index(slug), name),
        _ => (None, args.event.as_str()),
    };
    let Some(event) = catalog.find(api, name) else {
        bail!("{}", reading::no_such_event(&catalog, api, name));
    };
    let schema: Json = serde_json::from_str(&catalog.schema_text(event)).context("the schema is not JSON")?;
    let samples = catalog.samples(event);
    if args.format == LookupFormat::Json {
        let mut facts = facts_of(&catalog, event)?;
        let parsed: Result<Vec<Json>, _> =
            samples.iter().map(|(_, text)| serde_json::from_str(text)).collect();
        facts["version"] = json!(1);
        facts["schema"] = schema;
        facts["samples"] = Json::Array(parsed.context("a sample is not JSON")?);
        return Ok(format!("{facts:#}\n"));
    }
    page(&catalog, event, &schema, &samples, edge::palette(args.color, &io::stdout()))
}

/// What the catalogue says of an event, without its schema.
fn facts_of(catalog: &Catalog, event: &EventType) -> anyhow::Result<Json> {
    let mut object = json!({
        "api": catalog.api_of(event).slug,
        "event": event.name,
        "description": description(catalog, event)?,
    });
    if let (Json::Object(object), Json::Object(facts)) =
        (&mut object, serde_json::to_value(catalog.facts(event))?)
    {
        object.extend(facts);
    }
    Ok(object)
}

fn description(catalog: &Catalog, event: &EventType) -> anyhow::Result<String> {
    let schema: Json = serde_json::from_str(&catalog.schema_text(event)).context("the schema is not JSON")?;
    Ok(schema["description"].as_str().unwrap_or_default().to_owned())
}

fn page(
    catalog: &Catalog,
    event: &EventType,
    schema: &Json,
    samples: &[(String, String)],
    palette: Palette,
) -> anyhow::Result<String> {
    let facts = catalog.facts(event);
    let api = catalog.api_of(event);
    let mut page = String::new();
    writeln!(page, "{}  {} ({})\n", palette.strong(&event.name), api.title, api.slug)?;
    writeln!(page, "{}\n", description(catalog, event)?)?;
    let mut fact =
        |name: &str, value: &str| writeln!(page, "  {}  {value}", palette.faint(&format!("{name:<10}")));
    fact("documented", if facts.documented { "yes" } else { "no, but really sent" })?;
    if let Some(since) = &facts.since {
        fact("since", since)?;
    }
    if let Some(updated) = &facts.updated {
        fact("updated", updated)?;
    }
    for (name, values) in [
        ("only on", &facts.platforms),
        ("requires", &facts.requires),
        ("also", &facts.aliases),
        ("key", &facts.key),
        ("volatile", &facts.volatile),
        ("secret", &facts.secret),
        ("personal", &facts.personal),
        ("source", &facts.source),
    ] {
        if !values.is_empty() {
            let values: Vec<&str> = values
                .iter()
                .map(|value| if value.is_empty() { "the whole payload" } else { value })
                .collect();
            fact(name, &values.join(", "))?;
        }
    }
    if let Some(channel) = &facts.channel {
        fact("channel", channel)?;
    }
    for (path, text) in samples.iter().take(1) {
        writeln!(page, "\n{}\n\n{}", palette.strong(&format!("Sample ({path})")), text.trim_end())?;
    }
    if samples.len() > 1 {
        let others: Vec<&str> = samples.iter().skip(1).map(|(path, _)| path.as_str()).collect();
        writeln!(page, "\nOther samples: {}", others.join(", "))?;
    }
    writeln!(page, "\n{}\n\n{schema:#}", palette.strong(&format!("Schema of the payload ({})", event.path)))?;
    Ok(page)
}

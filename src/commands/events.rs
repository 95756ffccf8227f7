//! `cxray events`: the catalogue, for people and for programs.

use std::fmt::Write as _;
use std::io;

use anyhow::Context as _;
use cxray::catalog::{Axes, Catalog, EventType, Facts, Known, Platforms, Spot, Version};
use cxray::report::{Palette, VERSION, first_sentence};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::edge;
use super::{capture, config, coverage, reading, rules, sample, wrappings};
use crate::cli::events::{EventsAction, EventsArgs, EventsListArgs, EventsShowArgs};
use crate::cli::exit::Exit;
use crate::cli::showing::LookupFormat;

/// Runs the command.
pub fn run(args: EventsArgs) -> anyhow::Result<Exit> {
    let page = match args.action {
        None => list(&EventsListArgs::default())?,
        Some(EventsAction::List(args)) => list(&args)?,
        Some(EventsAction::Show(args)) => show(&args)?,
        Some(EventsAction::Rules(args)) => rules::page(&args)?,
        Some(EventsAction::Wrappings(args)) => wrappings::page(&args)?,
        Some(EventsAction::Sample(args)) => return sample::run(&args),
        Some(EventsAction::Capture(args)) => return capture::run(&args),
        Some(EventsAction::Coverage(mut args)) => {
            let config = config::reading(&mut args.reading.how, Some(&mut args.reading.exclude), None)?;
            return config.blamed(coverage::run(&args));
        }
    };
    edge::print(page.as_bytes())?;
    Ok(Exit::Good)
}

fn list(args: &EventsListArgs) -> anyhow::Result<String> {
    let catalog = config::catalog(&args.lookup.catalog)?;
    let only = args.api.as_deref().map(|slug| reading::api(&catalog, slug)).transpose()?;
    let is_asked_for = |api: usize| only.is_none_or(|only| only == api);
    if args.lookup.format == LookupFormat::Json {
        let mut apis = Vec::new();
        for (_, api) in catalog.apis().iter().enumerate().filter(|(index, _)| is_asked_for(*index)) {
            apis.push(ApiObject {
                api: &api.slug,
                title: &api.title,
                description: &api.description,
                source: &api.source,
                known: &api.known,
                target: api.axes.as_ref(),
            });
        }
        let mut events = Vec::new();
        for event in catalog.events().iter().filter(|event| is_asked_for(event.api)) {
            events.push(EventObject::of(&catalog, event)?);
        }
        return json_page(&ListObject { version: VERSION, apis, events });
    }
    let palette = edge::palette(args.lookup.showing.color, &io::stdout());
    let mut page = String::new();
    for (index, api) in catalog.apis().iter().enumerate().filter(|(index, _)| is_asked_for(*index)) {
        let events: Vec<&EventType> = catalog.events().iter().filter(|event| event.api == index).collect();
        let width = events.iter().map(|event| event.name.len()).max().unwrap_or(0);
        writeln!(page, "{} ({})", palette.strong(&api.slug), api.title)?;
        for event in events {
            let since = catalog.facts(event).since.as_ref();
            let since = since.map_or_else(String::new, |since| format!(" (since {since})"));
            let description = description(&catalog, event)?;
            let first = first_sentence(&description);
            writeln!(page, "  {:<width$}  {first}{}", event.name, palette.faint(&since))?;
        }
        writeln!(page)?;
    }
    Ok(page)
}

fn show(args: &EventsShowArgs) -> anyhow::Result<String> {
    let catalog = config::catalog(&args.lookup.catalog)?;
    let event = reading::event(&catalog, &args.event)?;
    let schema = catalog.schema_text(event);
    let samples = catalog.samples(event);
    if args.lookup.format == LookupFormat::Json {
        let raw = |text: String| RawValue::from_string(text).context("a file of the catalogue is not JSON");
        let mut object = EventObject::of(&catalog, event)?;
        object.version = Some(VERSION);
        object.schema = Some(raw(schema)?);
        object.samples = samples.into_iter().map(|(_, text)| raw(text)).collect::<Result<_, _>>()?;
        return json_page(&object);
    }
    page(&catalog, event, &schema, &samples, edge::palette(args.lookup.showing.color, &io::stdout()))
}

/// The document of `list --format json`.
#[derive(Serialize)]
struct ListObject<'c> {
    version: u32,
    apis: Vec<ApiObject<'c>>,
    events: Vec<EventObject<'c>>,
}

/// An API and the names it has without a schema.
#[derive(Serialize)]
struct ApiObject<'c> {
    api: &'c str,
    title: &'c str,
    description: &'c str,
    source: &'c [String],
    known: &'c [Known],
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'c Axes>,
}

/// A member that not every installation sends.
#[derive(Serialize)]
struct LimitObject<'c> {
    pointer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'c Version>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    platforms: &'c [String],
}

/// An event as `show --format json` writes it, and as an entry of `list --format json`.
#[derive(Serialize)]
struct EventObject<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    api: &'c str,
    event: &'c str,
    description: String,
    #[serde(flatten)]
    facts: &'c Facts,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<LimitObject<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    samples: Vec<Box<RawValue>>,
}

impl<'c> EventObject<'c> {
    fn of(catalog: &'c Catalog, event: &'c EventType) -> anyhow::Result<Self> {
        Ok(Self {
            version: None,
            api: &catalog.api_of(event).slug,
            event: &event.name,
            description: description(catalog, event)?,
            facts: catalog.facts(event),
            members: limits(catalog, event)?,
            schema: None,
            samples: Vec::new(),
        })
    }
}

/// The members of an event that not every installation sends.
fn limits<'c>(catalog: &'c Catalog, event: &'c EventType) -> anyhow::Result<Vec<LimitObject<'c>>> {
    let limits = catalog.schema(event)?.outline.limits();
    let object = |(pointer, spot): (String, &'c Spot)| LimitObject {
        pointer,
        since: spot.since.as_ref(),
        platforms: &spot.platforms,
    };
    Ok(limits.into_iter().map(object).collect())
}

fn json_page(object: &impl Serialize) -> anyhow::Result<String> {
    let mut page = serde_json::to_string_pretty(object)?;
    page.push('\n');
    Ok(page)
}

fn description(catalog: &Catalog, event: &EventType) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Described {
        description: String,
    }
    let text = catalog.schema_text(event);
    let schema: Described = serde_json::from_str(&text).with_context(|| event.path.clone())?;
    Ok(schema.description)
}

/// Returns true if all platforms of an API are among `names`.
fn is_everywhere(platforms: &Platforms, names: &[String]) -> bool {
    platforms.values.iter().all(|platform| names.contains(&platform.name))
}

/// Platforms with their names: `AXP Connect (axp-connect)`.
fn titles(platforms: &Platforms, names: &[String]) -> String {
    let known = platforms.values.iter().filter(|platform| names.contains(&platform.name));
    let titles: Vec<String> =
        known.map(|platform| format!("{} ({})", platform.title, platform.name)).collect();
    titles.join("; ")
}

fn page(
    catalog: &Catalog,
    event: &EventType,
    schema: &str,
    samples: &[(String, String)],
    palette: Palette,
) -> anyhow::Result<String> {
    let api = catalog.api_of(event);
    let mut page = String::new();
    writeln!(page, "{}  {} ({})\n", palette.strong(&event.name), api.title, api.slug)?;
    writeln!(page, "{}\n", description(catalog, event)?)?;
    for (name, value) in facts(catalog, event)? {
        writeln!(page, "  {}  {value}", palette.faint(&format!("{name:<10}")))?;
    }
    if let Some(((path, text), others)) = samples.split_first() {
        writeln!(
            page,
            "\n{}\n\n{}",
            palette.strong(&format!("Sample ({})", catalog.place_of(path))),
            text.trim_end()
        )?;
        if !others.is_empty() {
            let others: Vec<String> = others.iter().map(|(path, _)| catalog.place_of(path)).collect();
            writeln!(page, "\nOther samples: {}", others.join(", "))?;
        }
    }
    let title = palette.strong(&format!("Schema of the payload ({})", catalog.place_of(&event.path)));
    writeln!(page, "\n{title}\n\n{}", schema.trim_end())?;
    Ok(page)
}

/// The facts of an event: name and value.
fn facts(catalog: &Catalog, event: &EventType) -> anyhow::Result<Vec<(&'static str, String)>> {
    let facts = catalog.facts(event);
    let platforms = catalog.api_of(event).axes.as_ref().and_then(|axes| axes.platforms.as_ref());
    let documented = if facts.documented { "yes" } else { "no, but really sent" };
    let mut list = vec![("documented", documented.to_owned())];
    list.extend(facts.since.as_ref().map(|since| ("since", since.to_string())));
    list.extend(facts.updated.as_ref().map(|updated| ("updated", updated.to_string())));
    if let Some(platforms) = platforms.filter(|_| !facts.platforms.is_empty()) {
        let name = if is_everywhere(platforms, &facts.platforms) { "on" } else { "only on" };
        list.push((name, titles(platforms, &facts.platforms)));
    }
    for limit in limits(catalog, event)? {
        let since = limit.since.map(|since| format!("since {since}"));
        let platforms = platforms.filter(|_| !limit.platforms.is_empty());
        let only_on = platforms.map(|platforms| format!("only on {}", titles(platforms, limit.platforms)));
        let said: Vec<String> = since.into_iter().chain(only_on).collect();
        list.push(("member", format!("{}: {}", limit.pointer, said.join(", "))));
    }
    for (name, values) in [
        ("requires", &facts.requires),
        ("also", &facts.aliases),
        ("key", &facts.key),
        ("volatile", &facts.volatile),
        ("secret", &facts.secret),
        ("personal", &facts.personal),
        ("source", &facts.source),
    ] {
        if !values.is_empty() {
            let whole = |value: &String| {
                if value.is_empty() { "the whole payload".to_owned() } else { value.clone() }
            };
            list.push((name, values.iter().map(whole).collect::<Vec<_>>().join(", ")));
        }
    }
    list.extend(facts.channel.as_ref().map(|channel| ("channel", channel.clone())));
    Ok(list)
}

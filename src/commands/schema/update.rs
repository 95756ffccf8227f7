//! `cxray schema update`: schemas widened by captures.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use cxray::catalog::{Catalog, EventType, matches_name};
use cxray::draft::{Drafter, NameReader, Refusals, Review, Reviewing, Widening, Written, add_members};
use cxray::json::{Arena, Limits};
use cxray::privacy::SecretNames;
use cxray::report::VERSION;
use cxray::safe;
use serde::Serialize;

use super::captures;
use super::planned_file::{PlannedFile, shown, write};
use crate::cli::drafting::SchemaUpdateArgs;
use crate::cli::exit::Exit;
use crate::cli::showing::LookupFormat;
use crate::commands::{edge, reading};

/// Times that a schema is widened: what refused a value may hide what else does.
const MOST_ROUNDS: usize = 8;

/// A schema with its changes.
struct Updated {
    api: String,
    event: String,
    events: u64,
    refused: u64,
    path: PathBuf,
    text: String,
    widened: Vec<Widening>,
}

/// Runs the command.
pub fn run(args: &SchemaUpdateArgs) -> anyhow::Result<Exit> {
    let folders = captures::folders(&args.captures.how.schemas, &args.to);
    let catalog = reading::catalog(&folders)?;
    let wanted = wanted(&catalog, args)?;
    let pass = Reviewing::new(&catalog, &wanted);
    let (Reviewing { reviews, .. }, read) = captures::read(&args.captures, &catalog, pass, &args.showing)?;
    ensure!(!reviews.is_empty(), "no event of {} in the captures", shown(&args.to));

    let names = NameReader::new(catalog.draft_words(), SecretNames::new(catalog.secret_words()));
    let drafter = Drafter::new(names, u64::MAX);
    let mut all = Vec::new();
    let mut is_stuck = false;
    for (number, review) in &reviews {
        let event = &catalog.events()[*number];
        match update(&catalog, &folders, event, review, &drafter) {
            Ok(updated) => all.push(updated),
            Err(fault) => {
                is_stuck = true;
                edge::complain(&format!("{}: {fault:#}", catalog.place_of(&event.path)));
            }
        }
    }
    let changed: Vec<PlannedFile> =
        all.iter().filter(|updated| !updated.widened.is_empty()).map(Updated::file).collect();
    if !args.dry_run {
        write(Path::new(""), &changed, true)?;
    }
    match args.format {
        LookupFormat::Text => {
            edge::print(text(&all).as_bytes())?;
            if !args.showing.quiet {
                all.iter().for_each(Updated::remark);
            }
        }
        LookupFormat::Json => edge::print(json(&all)?.as_bytes())?,
    }
    Ok(if is_stuck || !read.is_complete { Exit::NotDone } else { Exit::Good })
}

/// The events of the folder that the user names, or all.
fn wanted(catalog: &Catalog, args: &SchemaUpdateArgs) -> anyhow::Result<BTreeSet<usize>> {
    let own = catalog
        .events()
        .iter()
        .filter(|event| Path::new(&catalog.place_of(&event.path)).starts_with(&args.to));
    let own: Vec<&EventType> = own.collect();
    ensure!(!own.is_empty(), "no schema of an event in {}", shown(&args.to));
    let is_named = |event: &EventType, written: &str| {
        let full = format!("{}/{}", catalog.api_of(event).slug, event.name);
        matches_name(written, &event.name) || matches_name(written, &full)
    };
    for written in &args.events {
        if !own.iter().any(|event| is_named(event, written)) {
            bail!("no event {} in {}", safe::shown(written), shown(&args.to));
        }
    }
    let is_wanted =
        |event: &&EventType| args.events.is_empty() || args.events.iter().any(|it| is_named(event, it));
    Ok(own.into_iter().filter(is_wanted).map(|event| event.number).collect())
}

/// The schema of an event, widened until it takes all events.
fn update(
    catalog: &Catalog,
    folders: &[PathBuf],
    event: &EventType,
    review: &Review,
    drafter: &Drafter<'_>,
) -> anyhow::Result<Updated> {
    let text = catalog.schema_text(event);
    let mut arena = Arena::default();
    let document = arena.parse(&text, &Limits::default()).expect("it was read with the catalogue");
    let mut schema = Written::of(document.root());
    let mut widened = Vec::new();
    let mut again: Option<Refusals> = None;
    for _ in 0..MOST_ROUNDS {
        let refusals = again.as_ref().unwrap_or(&review.refusals);
        if refusals.is_empty() {
            break;
        }
        widened.extend(refusals.widen(&mut schema, drafter)?);
        again = Some(refused_by(folders, event, &schema, review)?);
    }
    if again.is_some_and(|refusals| !refusals.is_empty()) {
        bail!("it still refuses events after {MOST_ROUNDS} rounds, and has to be edited by hand");
    }
    widened.extend(add_members(&mut schema, &review.drafted.shape, drafter));
    // It must still be a schema of the catalogue.
    let left = refused_by(folders, event, &schema, review)?;
    ensure!(left.is_empty(), "a new member refuses events; this is a bug of cxray");
    Ok(Updated {
        api: catalog.api_of(event).slug.clone(),
        event: event.name.clone(),
        events: review.drafted.events,
        refused: review.refused,
        path: PathBuf::from(catalog.place_of(&event.path)),
        text: schema.text(),
        widened,
    })
}

/// Why a changed schema refuses events that the old one refused.
fn refused_by(
    folders: &[PathBuf],
    event: &EventType,
    schema: &Written,
    review: &Review,
) -> anyhow::Result<Refusals> {
    let texts = vec![(event.path.clone(), schema.text())];
    let changed = Catalog::with_texts(folders, texts).context("the widened schema cannot be used")?;
    let same = changed.events().iter().find(|other| other.path == event.path);
    Ok(review.again(&changed, same.context("the event is in the catalogue")?)?)
}

impl Updated {
    fn file(&self) -> PlannedFile {
        PlannedFile {
            path: self.path.display().to_string(),
            in_catalog: String::new(),
            text: self.text.clone(),
        }
    }

    fn remark(&self) {
        let Self { api, event, events, refused, widened, .. } = self;
        let changes = match widened.len() {
            0 => "unchanged".to_owned(),
            1 => "1 change".to_owned(),
            count => format!("{count} changes"),
        };
        edge::remark(&safe::shown(&format!(
            "{api}/{event}: {refused} of {events} events were refused; {changes}"
        )));
    }
}

/// A line for each change.
fn text(all: &[Updated]) -> String {
    let lines = all.iter().flat_map(|updated| {
        updated.widened.iter().map(|Widening { place, words }| {
            let line = format!(
                "{}: {}: {words}",
                updated.path.display(),
                if place.is_empty() { "/" } else { place }
            );
            format!("{}\n", safe::shown_at_line_start(&line))
        })
    });
    lines.collect()
}

#[derive(Serialize)]
struct UpdateObject<'u> {
    version: u32,
    events: Vec<EventObject<'u>>,
}

#[derive(Serialize)]
struct EventObject<'u> {
    api: &'u str,
    event: &'u str,
    schema: String,
    events: u64,
    refused: u64,
    changes: Vec<ChangeObject<'u>>,
}

#[derive(Serialize)]
struct ChangeObject<'u> {
    pointer: &'u str,
    change: &'u str,
}

fn json(all: &[Updated]) -> anyhow::Result<String> {
    let change = |Widening { place, words }: &'_ Widening| (place.clone(), words.clone());
    let changes: Vec<Vec<(String, String)>> =
        all.iter().map(|updated| updated.widened.iter().map(change).collect()).collect();
    let events = all.iter().zip(&changes).map(|(updated, changes)| EventObject {
        api: &updated.api,
        event: &updated.event,
        schema: updated.path.display().to_string(),
        events: updated.events,
        refused: updated.refused,
        changes: changes.iter().map(|(pointer, change)| ChangeObject { pointer, change }).collect(),
    });
    let object = UpdateObject { version: VERSION, events: events.collect() };
    let text = serde_json::to_string_pretty(&object).context("the result cannot be written as JSON")?;
    Ok(format!("{text}\n"))
}

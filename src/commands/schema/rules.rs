//! `cxray schema rules`: rules about the order of events that captures keep.

use std::fmt::Write as _;
use std::io;

use anyhow::bail;
use cxray::check::Settings;
use cxray::inspect::Depth;
use cxray::learn::{Demands, Learning, LearntRule, rules};
use cxray::report::{Palette, VERSION};
use cxray::safe;
use serde::Serialize;
use serde_json::Value as Json;

use super::planned_file::{self, PlannedFile};
use crate::cli::exit::Exit;
use crate::cli::learning::SchemaRulesArgs;
use crate::cli::showing::LookupFormat;
use crate::commands::complaints::Complaints;
use crate::commands::places::{self, Places};
use crate::commands::progress::Progress;
use crate::commands::{edge, reading};

/// Runs the command.
pub fn run(args: &SchemaRulesArgs) -> anyhow::Result<Exit> {
    let how = &args.captures.how;
    let catalog = reading::catalog(&how.schemas)?;
    let asked = reading::asked(how, &catalog)?;
    let (inputs, was_found) = reading::captures(&args.captures.from, &args.captures.exclude, how, false)?;
    let places = Places::of(how, &[], &catalog, places::names(&inputs))?;
    let progress = Progress::new(&inputs, !args.showing.quiet);
    let inspector = places
        .inspect(&catalog, Settings { asked, ..Settings::default() })
        .options(reading::whole_options(how))
        .jobs(reading::jobs(how))
        .depth(Depth::Name)
        .counting_bytes(progress.counter());
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let complaints = Complaints::new(&names, edge::palette(args.showing.color, &io::stderr()), false);
    let mut passes = (Learning::new(&catalog), (progress, complaints));
    let read = inspector.read(inputs, &mut passes)?;
    let (learning, (_, complaints)) = passes;
    complaints.end()?;
    let stories = learning.into_stories();
    if stories.kept == 0 && read.is_complete {
        bail!("no event that has a schema was found");
    }
    let demands = Demands { confidence: args.confidence, support: args.support };
    let rules = rules(&catalog, &stories, demands);
    if let Some(folder) = &args.to {
        let file = |rule: &LearntRule| {
            let path = format!("{}/order/{}.json", rule.api, rule.name);
            let text = serde_json::to_string_pretty(&rule.file).expect("a rule has names for its members");
            PlannedFile { in_catalog: format!("schemas/{path}"), path, text: format!("{text}\n") }
        };
        let files: Vec<PlannedFile> = rules.iter().map(file).collect();
        planned_file::write(folder, &files, args.force)?;
    }
    let page = match args.format {
        LookupFormat::Text => text(&rules, edge::palette(args.showing.color, &io::stdout())),
        LookupFormat::Json => json(&rules)?,
    };
    edge::print(page.as_bytes())?;
    if !args.showing.quiet {
        let number = rules.len();
        let noun = if number == 1 { "rule" } else { "rules" };
        edge::remark(&format!("{number} {noun} from {} events", stories.kept));
        if stories.left_out > 0 {
            edge::remark(&format!("{} more events were left out: memory is bounded", stories.left_out));
        }
    }
    Ok(if was_found && read.is_complete { Exit::Good } else { Exit::NotDone })
}

/// The rules for people, by API.
fn text(rules: &[LearntRule], palette: Palette) -> String {
    let mut page = String::new();
    let mut api = "";
    for rule in rules {
        if api != rule.api {
            let _ = writeln!(page, "{}", palette.strong(&rule.api));
            api = &rule.api;
        }
        let _ = writeln!(page, "  order/{}", safe::shown(&rule.name));
        let _ = writeln!(page, "    {}", safe::shown(&rule.summary));
        let key = rule
            .file
            .get("key")
            .map_or_else(String::new, |key| format!("; conversations by {}", pointers(key)));
        let facts = format!(
            "kept in {} of {} conversations; by chance {}{key}",
            rule.kept,
            rule.support,
            chance(rule.chance)
        );
        let _ = writeln!(page, "    {}", palette.faint(&safe::shown(&facts)));
    }
    page
}

/// The pointers of a key, each once.
fn pointers(key: &Json) -> String {
    let entries = key.as_array().into_iter().flatten().filter_map(|entry| entry.get("at")?.as_array());
    let mut pointers: Vec<&str> = entries.flatten().filter_map(Json::as_str).collect();
    pointers.sort_unstable();
    pointers.dedup();
    pointers.join(", ")
}

fn chance(chance: f64) -> String {
    if chance < 1e-6 {
        "less than 0.0001 %".to_owned()
    } else {
        format!("{:.1$} %", chance * 100.0, if chance < 0.001 { 4 } else { 1 })
    }
}

/// A rule in `--format json`.
#[derive(Serialize)]
struct RuleObject<'r> {
    api: &'r str,
    code: String,
    support: u32,
    kept: u32,
    confidence: f64,
    chance: f64,
    rule: &'r Json,
}

/// The document of `--format json`.
#[derive(Serialize)]
struct RulesObject<'r> {
    version: u32,
    rules: Vec<RuleObject<'r>>,
}

fn json(rules: &[LearntRule]) -> anyhow::Result<String> {
    let mut objects = Vec::with_capacity(rules.len());
    for LearntRule { api, name, support, kept, chance, file, .. } in rules {
        let confidence = f64::from(*kept) / f64::from(*support);
        let code = format!("order/{name}");
        objects.push(RuleObject {
            api,
            code,
            support: *support,
            kept: *kept,
            confidence,
            chance: *chance,
            rule: file,
        });
    }
    let mut page = serde_json::to_string_pretty(&RulesObject { version: VERSION, rules: objects })?;
    page.push('\n');
    Ok(page)
}

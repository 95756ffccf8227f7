//! `cxray events rules`: the rules about the order of events.

use std::fmt::Write as _;
use std::io;

use cxray::catalog::{OrderRule, OrderSeverity, Template};
use cxray::check::Severity;
use cxray::report::{Palette, VERSION};
use serde::Serialize;

use super::{config, edge, reading};
use crate::cli::events::EventsListArgs;
use crate::cli::showing::LookupFormat;

/// The list of rules, as it is asked for.
pub fn page(args: &EventsListArgs) -> anyhow::Result<String> {
    let catalog = config::catalog(&args.lookup.catalog)?;
    let only = args.api.as_deref().map(|slug| reading::api(&catalog, slug)).transpose()?;
    let palette = edge::palette(args.lookup.showing.color, &io::stdout());
    let mut rules = Vec::new();
    let mut page = String::new();
    for (index, api) in catalog.apis().iter().enumerate() {
        let of_api = catalog.order_rules(index);
        if of_api.is_empty() || only.is_some_and(|only| only != index) {
            continue;
        }
        writeln!(page, "{} ({})", palette.strong(&api.slug), api.title)?;
        for rule in of_api {
            rules.push(RuleObject::of(&api.slug, rule));
            line(&mut page, rule, palette)?;
        }
        writeln!(page)?;
    }
    if args.lookup.format == LookupFormat::Json {
        let mut page = serde_json::to_string_pretty(&RulesObject { version: VERSION, rules })?;
        page.push('\n');
        return Ok(page);
    }
    Ok(page)
}

/// One rule in one line.
pub fn line(page: &mut String, rule: &OrderRule, palette: Palette) -> std::fmt::Result {
    let severity = Severity::from(rule.severity);
    let severity = palette.severity(severity, &format!("{:<7}", severity.as_str()));
    writeln!(page, "{severity}  {:<36}  {}", rule.code, rule.summary)
}

/// The manual of a rule that stands in `file`.
pub fn manual(page: &mut String, rule: &OrderRule, file: &str, palette: Palette) -> std::fmt::Result {
    let severity = Severity::from(rule.severity);
    let heading = palette.severity(severity, &format!("{severity}[{}]", rule.code));
    writeln!(page, "{heading}: {}\n\n{}\n", palette.strong(&rule.summary), rule.explanation)?;
    let (template, source) = (rule.template.as_str(), rule.source.join(", "));
    for (name, value) in [("template", template), ("file", file), ("source", &source)] {
        writeln!(page, "  {}  {value}", palette.faint(&format!("{name:<8}")))?;
    }
    Ok(())
}

/// The document of `--format json`.
#[derive(Serialize)]
struct RulesObject<'c> {
    version: u32,
    rules: Vec<RuleObject<'c>>,
}

#[derive(Serialize)]
struct RuleObject<'c> {
    code: &'c str,
    api: &'c str,
    severity: OrderSeverity,
    template: Template,
    summary: &'c str,
    explanation: &'c str,
    source: &'c [String],
}

impl<'c> RuleObject<'c> {
    fn of(api: &'c str, rule: &'c OrderRule) -> Self {
        Self {
            code: &rule.code,
            api,
            severity: rule.severity,
            template: rule.template,
            summary: &rule.summary,
            explanation: &rule.explanation,
            source: &rule.source,
        }
    }
}

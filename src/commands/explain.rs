//! `cxray explain`: the meaning of a finding, with advice.

use std::fmt::Write as _;
use std::io;

use anyhow::bail;
use cxray::catalog::{Catalog, OrderRule, nearest};
use cxray::check::{KEYWORDS, RULES, Rule, rule_of};
use cxray::report::{Palette, Terminal};

use super::edge;
use super::{config, rules};
use crate::cli::exit::Exit;
use crate::cli::explain::ExplainArgs;

/// Runs the command.
pub fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let palette = edge::palette(args.showing.color, &io::stdout());
    let catalog = config::catalog(&args.catalog)?;
    let terminal = edge::terminal(false);
    let mut page = String::new();
    match &args.code {
        None => list(&mut page, &catalog, palette)?,
        Some(code) => match (rule_of(code), catalog.order_rule(code)) {
            (Some(rule), _) => explain(&mut page, rule, code, (palette, &terminal))?,
            (None, Some(rule)) => rules::manual(&mut page, rule, &catalog.place_of(&rule.path), palette)?,
            (None, None) => bail!("{}", no_such_code(&catalog, code)),
        },
    }
    edge::print(terminal.wrap_page(&page).as_bytes())?;
    Ok(Exit::Good)
}

fn list(page: &mut String, catalog: &Catalog, palette: Palette) -> std::fmt::Result {
    for rule in RULES {
        let severity = palette.severity(rule.severity, &format!("{:<7}", rule.severity.as_str()));
        writeln!(page, "{severity}  {:<22}  {}", rule.code, rule.summary)?;
    }
    writeln!(page)?;
    for rule in order_rules(catalog) {
        rules::line(page, rule, palette)?;
    }
    writeln!(page, "\n`cxray explain CODE` shows more, for example `cxray explain schema/type`.")
}

fn explain(
    page: &mut String,
    rule: &Rule,
    code: &str,
    (palette, terminal): (Palette, &Terminal),
) -> std::fmt::Result {
    writeln!(
        page,
        "{}: {}\n",
        palette.severity(rule.severity, &format!("{}[{code}]", rule.severity)),
        palette.strong(rule.summary)
    )?;
    if let Some((_, keyword)) =
        KEYWORDS.iter().find(|(keyword, _)| code.strip_prefix("schema/") == Some(keyword))
    {
        writeln!(page, "{keyword}\n")?;
    }
    writeln!(page, "{}\n\nExample:\n\n    {}", terminal.unfill(rule.explanation), rule.example)?;
    if rule.code == "schema/KEYWORD" && code == rule.code {
        writeln!(page, "\nKeywords:\n")?;
        for (keyword, meaning) in KEYWORDS {
            writeln!(page, "    {keyword:<22}  {meaning}")?;
        }
    }
    Ok(())
}

fn order_rules(catalog: &Catalog) -> impl Iterator<Item = &OrderRule> {
    (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api))
}

fn no_such_code(catalog: &Catalog, code: &str) -> String {
    let keywords: Vec<String> = KEYWORDS.iter().map(|(keyword, _)| format!("schema/{keyword}")).collect();
    // A part in capitals stands for the rest of a code, and is not one.
    let own = RULES.iter().map(|rule| rule.code).filter(|code| !code.contains(char::is_uppercase));
    let codes = own.chain(keywords.iter().map(String::as_str));
    let codes = codes.chain(order_rules(catalog).map(|rule| rule.code.as_str()));
    // The beginning of codes is not a typing error.
    let group = RULES.iter().map(|rule| rule.code).find(|known| {
        known.strip_prefix(code.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
    });
    match group.or_else(|| nearest(code, codes)) {
        Some(near) => format!("there is no code `{code}`; did you mean `{near}`?"),
        None => format!("there is no code `{code}`; `cxray explain` lists all"),
    }
}

//! Turns `--expect` and its neighbours into expectations.

use anyhow::{Context as _, ensure};
use cxray::catalog::{Catalog, EventPattern};
use cxray::inspect::Expectations;

use super::selecting;
use crate::cli::judging::JudgingArgs;

/// The expectations of every capture.
pub fn of(args: &JudgingArgs, catalog: &Catalog, api: Option<usize>) -> anyhow::Result<Expectations> {
    let pattern = |option, text| selecting::pattern(option, catalog, api, text);
    let mut expectations = Expectations::default();
    for event in &args.expect {
        expectations.want(pattern("--expect", event)?).context("--expect")?;
    }
    for event in &args.forbid {
        expectations.forbid(pattern("--forbid", event)?).context("--forbid")?;
    }
    for events in &args.expect_order {
        let option = "--expect-order";
        let names: Vec<&str> = events.split('>').map(str::trim).collect();
        ensure!(
            names.len() > 1 && !names.contains(&""),
            "{option}: invalid order `{events}`: name at least two events with ` > ` between, such as 'A > B'"
        );
        let steps: Result<Vec<EventPattern>, _> =
            names.into_iter().map(|name| pattern(option, name)).collect();
        expectations.order(steps?).context(option)?;
    }
    if let Some(gap) = args.max_gap {
        expectations.limit_gaps(gap);
    }
    Ok(expectations)
}

//! What `--expect` and its neighbours come to.

use cxray::catalog::{Catalog, PatternFault};
use cxray::check::{ExpectationFault, Expectations};

use super::reading;
use crate::cli::validate::ValidateArgs;

/// What is expected of every capture.
pub fn of(args: &ValidateArgs, catalog: &Catalog) -> anyhow::Result<Expectations> {
    let mut expectations = Expectations::default();
    for event in &args.expect {
        expectations.want(catalog, event).map_err(|fault| told("--expect", &fault, catalog))?;
    }
    for event in &args.forbid {
        expectations.forbid(catalog, event).map_err(|fault| told("--forbid", &fault, catalog))?;
    }
    for events in &args.expect_order {
        expectations.order(catalog, events).map_err(|fault| told("--expect-order", &fault, catalog))?;
    }
    if let Some(gap) = args.max_gap {
        expectations.limit_gaps(gap);
    }
    Ok(expectations)
}

/// A fault with the option that has it, and what to do.
fn told(option: &str, fault: &ExpectationFault, catalog: &Catalog) -> anyhow::Error {
    let advice =
        "an event of others is named with the API that it comes through, such as `widgets/MyPlugin.opened`";
    match fault {
        ExpectationFault::Pattern(PatternFault::Unknown { api, name }) => {
            anyhow::anyhow!("{option}: {}; {advice}", reading::no_such_event(catalog, *api, name))
        }
        ExpectationFault::Pattern(PatternFault::Nothing(_)) => anyhow::anyhow!("{option}: {fault}; {advice}"),
        fault => anyhow::anyhow!("{option}: {fault}"),
    }
}

//! Turns the selecting options into a selection.

use anyhow::Context as _;
use cxray::catalog::{Catalog, EventPattern};
use cxray::check::{Condition, Selection, Span, Tally};
use cxray::inspect::{Outcome, Window};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::edge;
use crate::cli::reading::HowArgs;
use crate::cli::selecting::{Moment, SelectingArgs};

/// The selection by what each event says itself; `None` if all are selected.
pub fn selection(
    args: &SelectingArgs,
    how: &HowArgs,
    catalog: &Catalog,
    api: Option<usize>,
) -> anyhow::Result<Option<Selection>> {
    let names: Result<Vec<EventPattern>, _> =
        args.select.iter().map(|text| pattern("--select", catalog, api, text)).collect();
    let conditions: Result<Vec<Condition>, _> =
        args.r#where.iter().map(|condition| Condition::parse(condition)).collect();
    let zone = how.zone();
    let span = Span { since: fixed(args.since, &zone), until: fixed(args.until, &zone) };
    let is_any = !args.select.is_empty()
        || !args.r#where.is_empty()
        || args.invalid
        || span.since.or(span.until).is_some();
    let selection = Selection::default()
        .named(names?)
        .with(conditions.context("--where")?)
        .within(span)
        .invalid_only(args.invalid);
    Ok(is_any.then_some(selection))
}

/// Parses a pattern for events that an option gives. Warns of one that matches no event of the catalogue and is probably
/// misspelt.
pub fn pattern(
    option: &str,
    catalog: &Catalog,
    api: Option<usize>,
    text: &str,
) -> anyhow::Result<EventPattern> {
    let pattern =
        EventPattern::new(catalog, api, text).map_err(|fault| anyhow::anyhow!("{option}: {fault}"))?;
    if let Some(suggestion) = &pattern.suggestion {
        edge::warn(&format!(
            "{option}: no event of the catalogue matches `{text}`; did you mean `{suggestion}`?"
        ));
    }
    Ok(pattern)
}

/// Warns of members that no schema names, where nothing is selected because of them.
pub fn warn_of_conditions(selection: Option<&Selection>, catalog: &Catalog, read: &Outcome) {
    let Some(selection) = selection.filter(|_| read.tally.events == 0 && read.tally.unselected > 0) else {
        return;
    };
    for (pointer, near) in selection.misspelt(catalog) {
        edge::warn(&format!("--where: no schema names `{pointer}`; did you mean `{near}`?"));
    }
}

/// Says how many events --since and --until could not place.
pub fn remark_timeless(tally: &Tally) {
    let (events, them) = match tally.timeless {
        0 => return,
        1 => ("1 event has".to_owned(), "it"),
        timeless => (format!("{timeless} events have"), "them"),
    };
    edge::remark(&format!("{events} no time: --since and --until leave {them} out"));
}

/// The part of a selection that the order of events decides.
pub fn window(tail: Option<u64>, args: &SelectingArgs) -> Window {
    Window { head: args.head, tail, since: after(args.since), until: after(args.until) }
}

fn after(moment: Option<Moment>) -> Option<SignedDuration> {
    match moment {
        Some(Moment::After(duration)) => Some(duration),
        _ => None,
    }
}

fn fixed(moment: Option<Moment>, zone: &TimeZone) -> Option<Timestamp> {
    match moment {
        Some(Moment::At(at)) => Some(at),
        Some(Moment::Local(local)) => zone.to_timestamp(local).ok(),
        Some(Moment::After(_)) | None => None,
    }
}

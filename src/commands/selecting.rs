//! What the selecting options come to.

use anyhow::Context as _;
use cxray::check::{Condition, Names, Selection, Span};
use cxray::inspect::Window;
use jiff::{SignedDuration, Timestamp};

use crate::cli::selecting::{Moment, SelectingArgs};

/// What can be told of one event alone; nothing if all are selected.
pub fn selection(args: &SelectingArgs) -> anyhow::Result<Option<Selection>> {
    let names = Names::new(&args.select).context("--select")?;
    let conditions: Result<Vec<Condition>, _> =
        args.r#where.iter().map(|condition| Condition::parse(condition)).collect();
    let span = Span { since: fixed(args.since), until: fixed(args.until) };
    let is_any = !args.select.is_empty()
        || !args.r#where.is_empty()
        || args.invalid
        || span.since.or(span.until).is_some();
    let selection = Selection::default()
        .named(names)
        .with(conditions.context("--where")?)
        .within(span)
        .invalid_only(args.invalid);
    Ok(is_any.then_some(selection))
}

/// What only the order of events decides.
pub fn window(tail: Option<u64>, args: &SelectingArgs) -> Window {
    Window { head: args.head, tail, since: after(args.since), until: after(args.until) }
}

fn after(moment: Option<Moment>) -> Option<SignedDuration> {
    match moment {
        Some(Moment::After(duration)) => Some(duration),
        _ => None,
    }
}

fn fixed(moment: Option<Moment>) -> Option<Timestamp> {
    match moment {
        Some(Moment::At(at)) => Some(at),
        _ => None,
    }
}

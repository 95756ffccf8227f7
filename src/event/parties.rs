//! The sender and the receiver of an event, and the state that it tells.

use super::recognised::Event;
use crate::catalog::{Api, Catalog, Facts, Lane, Party, StateOf};
use crate::json::Value;

/// The sender and the receiver of an event, as the catalogue tells them; the same if it concerns one of them alone. `None` if the
/// catalogue says nothing.
#[must_use]
pub fn parties(catalog: &Catalog, event: &Event<'_>) -> Option<(Lane, Lane)> {
    let facts = facts(catalog, event)?;
    let from = lanes(facts.from.as_ref()?, event).next()?;
    let to = facts.to.as_ref().and_then(|to| lanes(to, event).find(|lane| *lane != from));
    Some((from, to.unwrap_or(from)))
}

/// The state that an event tells, and whose it is. The text is raw.
#[must_use]
pub fn state(catalog: &Catalog, event: &Event<'_>) -> Option<(StateOf, String)> {
    let state = facts(catalog, event)?.state.as_ref()?;
    let told = state.at.iter().find_map(|pointer| {
        let text = event.payload?.pointer(pointer)?.as_str()?.into_owned();
        (!text.is_empty()).then_some(text)
    });
    Some((state.of, told.or_else(|| state.is.clone())?))
}

fn facts<'c>(catalog: &'c Catalog, event: &Event<'_>) -> Option<&'c Facts> {
    let listed = event.standing.listed()?;
    Some(catalog.facts(&catalog.events()[listed.number]))
}

/// The lanes that a party may be, in the order of the catalogue.
fn lanes<'l>(party: &'l Party, event: &'l Event<'_>) -> impl Iterator<Item = Lane> + 'l {
    let (fixed, told) = match party {
        Party::Fixed(lane) => (Some(*lane), [].as_slice()),
        Party::FirstOf(told) => (None, told.as_slice()),
    };
    let payload = event.payload;
    fixed.into_iter().chain(told.iter().filter_map(move |told| {
        if told.starts_with('/') { translated(event.api, payload?.pointer(told)?) } else { Lane::of(told) }
    }))
}

fn translated(api: &Api, value: Value<'_>) -> Option<Lane> {
    api.lanes.get(&*value.as_str()?).copied()
}

//! Objects that are maps: their members are named by ids.

use super::names::{is_id, numbered};
use super::shape::{Budget, Members, Shape};

/// The same shape, in which one shape describes the members of each object that is a map.
pub(super) fn with_maps(mut shape: Shape) -> Shape {
    if let Some(members) = &mut shape.object {
        if is_map(members) {
            members.describe_all_by_one(&mut Budget::default());
        }
        members.any = members.any.take().map(|any| Box::new(with_maps(*any)));
        for member in members.named_mut() {
            member.shape = with_maps(std::mem::take(&mut member.shape));
        }
    }
    if let Some(elements) = &mut shape.array {
        elements.shape = with_maps(std::mem::take(&mut elements.shape));
    }
    shape
}

/// Returns true if the members of the objects at a place are named by ids: the objects are maps, no records.
fn is_map(members: &Members) -> bool {
    let named = members.named();
    members.any.is_some()
        || !named.is_empty() && named.iter().all(|member| is_id(member.name()))
        || are_numbered(members)
        || are_alike(members)
}

/// Returns true if all names are a word and a number, and none of them is in most of the objects.
fn are_numbered(members: &Members) -> bool {
    /// Numbers that no record has: `line1`, `line2`, `line3`.
    const FEWEST: usize = 4;
    let named = members.named();
    let stem = named.first().and_then(|first| numbered(first.name()));
    named.len() >= FEWEST
        && stem.is_some()
        && named
            .iter()
            .all(|member| numbered(member.name()) == stem && member.shape.seen * 2 <= members.objects)
}

/// Returns true if there are many names, each in few of the objects, and all members are objects with members in common.
fn are_alike(members: &Members) -> bool {
    const FEWEST: usize = 8;
    let named = members.named();
    let Some(first) = named.first().and_then(|first| first.shape.object.as_ref()) else { return false };
    let is_like_first = |shape: &Shape| {
        shape.is_object()
            && shape.object.as_ref().is_some_and(|other| {
                let has = |name: &str| first.named().iter().any(|known| known.name() == name);
                other.named().iter().any(|member| has(member.name()))
            })
    };
    named.len() >= FEWEST
        && named.iter().all(|member| member.shape.seen * 4 <= members.objects && is_like_first(&member.shape))
}

//! The events that a payload without a name may be, by its members.

use std::collections::HashMap;

use crate::catalog::Catalog;
use crate::json::Object;

/// The value whose members a list in `x-event.shape` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The payload itself.
    Whole,
    /// The first element of a payload that is an array.
    Element,
}

/// The lists of members of all events, found by the first member of each.
pub(super) struct Shapes {
    /// In the order of the events.
    lists: Vec<List>,
    by_first: HashMap<String, Vec<usize>>,
}

struct List {
    /// The number of its event.
    event: usize,
    shape: Shape,
    members: Vec<String>,
}

impl Shapes {
    pub(super) fn new(catalog: &Catalog, api: Option<usize>) -> Self {
        let mut shapes = Self { lists: Vec::new(), by_first: HashMap::new() };
        for event in catalog.events().iter().filter(|event| api.is_none_or(|api| api == event.api)) {
            let facts = catalog.facts(event);
            let shape = if facts.has_type("array") { Shape::Element } else { Shape::Whole };
            for members in &facts.shape {
                if let Some(first) = members.first() {
                    shapes.by_first.entry(first.clone()).or_default().push(shapes.lists.len());
                    shapes.lists.push(List { event: event.number, shape, members: members.clone() });
                }
            }
        }
        shapes
    }

    /// The numbers of the events whose shape fits best: those with the longest list of members that `object` has all of.
    pub(super) fn fitting(&self, object: Object<'_>, shape: Shape) -> Vec<usize> {
        let mut lists: Vec<usize> = Vec::new();
        for member in &object {
            lists.extend(self.by_first.get(&*member.name.as_str()).into_iter().flatten());
        }
        let of_shape = |list: &&List| list.shape == shape;
        let has_all = |list: &&List| list.members.iter().all(|name| object.get(name).is_some());
        lists.sort_unstable();
        lists.dedup();
        let fitting: Vec<&List> =
            lists.into_iter().map(|at| &self.lists[at]).filter(of_shape).filter(has_all).collect();
        let longest = fitting.iter().map(|list| list.members.len()).max().unwrap_or(0);
        let mut events: Vec<usize> =
            fitting.into_iter().filter(|list| list.members.len() == longest).map(|list| list.event).collect();
        events.dedup();
        events
    }
}

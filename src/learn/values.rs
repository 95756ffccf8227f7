//! Members that move along known steps, and numbers that grow.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{Tried, ln_factorial};
use super::scope::Scope;
use super::story::{Scalar, Stories, TIME};
use crate::catalog::{Catalog, EventType, Outline};

/// States of one member; a member with more has none.
const MOST_STATES: usize = 12;
/// Moves from state to state that are needed.
const LEAST_MOVES: u32 = 6;
/// Of a hundred moves to come, so many may be ones that were never seen, as estimated from those that were seen once.
const MOST_UNSEEN: f64 = 0.1;

/// A member whose values keep an order.
#[derive(Debug)]
pub(super) struct Course {
    /// The events that have it, by number.
    pub(super) events: BTreeSet<usize>,
    /// The number of its place.
    pub(super) place: usize,
    /// From each state to those that follow it; empty for numbers, which grow.
    pub(super) edges: BTreeMap<Box<str>, BTreeSet<Box<str>>>,
    /// No number comes twice.
    pub(super) is_strict: bool,
    pub(super) tried: Tried,
}

/// The values of one member in the conversations of a scope.
#[derive(Debug, Default)]
struct Values<'s> {
    /// By conversation.
    numbers: Vec<Vec<f64>>,
    texts: Vec<Vec<&'s str>>,
    events: BTreeSet<usize>,
}

/// The members of a scope whose values keep an order.
pub(super) fn courses(catalog: &Catalog, stories: &Stories, scope: &Scope<'_>) -> Vec<Course> {
    // The time of the envelope is one member of all events, any other is of one event.
    let mut members: BTreeMap<(Option<usize>, usize), Values<'_>> = BTreeMap::new();
    for (number, conversation) in scope.conversations.iter().enumerate() {
        for noted in conversation {
            for (place, value) in &noted.values {
                let is_time = stories.places[*place] == TIME;
                let values = members.entry(((!is_time).then_some(noted.event), *place)).or_default();
                values.events.insert(noted.event);
                values.numbers.resize_with(number + 1, Vec::new);
                values.texts.resize_with(number + 1, Vec::new);
                match value {
                    Scalar::Number(value) => values.numbers[number].push(*value),
                    Scalar::Text(text) => values.texts[number].push(text),
                }
            }
        }
    }
    let mut courses = Vec::new();
    for ((event, place), values) in members {
        // Each event of a story has a time; that of one conversation says no more.
        if event.is_none() && scope.key.is_some() {
            continue;
        }
        // A number of a payload counts within something, which only a key names.
        if event.is_none() || scope.key.is_some() {
            courses.extend(growing(&values, place));
        }
        let event = event.map(|event| &catalog.events()[event]);
        courses
            .extend(event.and_then(|event| moving(catalog, event, &stories.places[place], &values, place)));
    }
    courses
}

/// Numbers that never become smaller.
fn growing(values: &Values<'_>, place: usize) -> Option<Course> {
    let mut tried = Tried::default();
    let mut is_strict = true;
    for numbers in values.numbers.iter().filter(|numbers| numbers.len() > 1) {
        tried.support += 1;
        if numbers.windows(2).any(|pair| pair[1] < pair[0]) {
            tried.broken += 1;
            continue;
        }
        // Among all orders of the numbers those that grow.
        let mut repeats = 1.0;
        let mut ways = 0.0;
        for pair in numbers.windows(2) {
            let is_equal = pair[0].total_cmp(&pair[1]).is_eq();
            is_strict &= !is_equal;
            repeats = if is_equal { repeats + 1.0 } else { 1.0 };
            ways += f64::ln(repeats);
        }
        let length = f64::from(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        tried.chance += ways - ln_factorial(length);
    }
    let is_number = values.texts.iter().all(Vec::is_empty);
    (is_number && tried.chance < 0.0).then(|| Course {
        events: values.events.clone(),
        place,
        edges: BTreeMap::new(),
        is_strict,
        tried,
    })
}

/// States that follow each other in few ways.
fn moving(
    catalog: &Catalog,
    event: &EventType,
    pointer: &str,
    values: &Values<'_>,
    place: usize,
) -> Option<Course> {
    let states: BTreeSet<&str> = values.texts.iter().flatten().copied().collect();
    if !(2..=MOST_STATES).contains(&states.len()) || values.numbers.iter().any(|numbers| !numbers.is_empty())
    {
        return None;
    }
    // A rule quotes the states, so they are words of the schema and none of a person.
    let outline = &catalog.schema(event).ok()?.outline;
    if !states.iter().all(|state| lists(outline, pointer, state)) {
        return None;
    }
    let mut moves: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut tried = Tried::default();
    for texts in &values.texts {
        let steps = texts.windows(2).filter(|pair| pair[0] != pair[1]);
        let before = moves.values().sum::<u32>();
        steps.for_each(|pair| *moves.entry((pair[0], pair[1])).or_default() += 1);
        tried.support += u32::from(moves.values().sum::<u32>() > before);
    }
    let total: u32 = moves.values().sum();
    let once = moves.values().filter(|count| **count == 1).count();
    let unseen = f64::from(u32::try_from(once).unwrap_or(u32::MAX) + 1) / f64::from(total + 1);
    let [known, possible] = [moves.len(), states.len() * (states.len() - 1)]
        .map(|count| f64::from(u32::try_from(count).expect("there are few states")));
    if total < LEAST_MOVES || unseen > MOST_UNSEEN || known >= possible {
        return None;
    }
    tried.chance = f64::from(total) * (known / possible).ln();
    let mut edges: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for (from, to) in moves.keys() {
        edges.entry((*from).into()).or_default().insert((*to).into());
    }
    Some(Course { events: values.events.clone(), place, edges, is_strict: false, tried })
}

/// Returns true if the schema lists a text at the place that a pointer leads to.
fn lists(outline: &Outline, pointer: &str, text: &str) -> bool {
    let Some(mut at) = outline.top() else { return false };
    for token in pointer.split('/').skip(1) {
        let name = crate::json::unescape_pointer_token(token);
        match outline.member(outline.spot(at), &name) {
            Some(below) => at = below,
            None => return false,
        }
    }
    outline.spot(at).lists(text)
}

//! The rules that are worth a proposal: kept by enough conversations, unlikely by chance, and not implied by others.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::keys;
use super::pairs::{Pair, TEMPLATES, Tried, Tries, tries};
use super::rule::{LearntRule, Parts};
use super::scope::Scope;
use super::story::Stories;
use super::values::courses;
use crate::catalog::{Catalog, Template};

/// The demands on a rule.
#[derive(Debug, Clone, Copy)]
pub struct Demands {
    /// The share of the conversations that keep it, from 0 to 1.
    pub confidence: f64,
    /// The conversations in which it says something.
    pub support: u32,
}

impl Demands {
    fn are_met(self, tried: Tried, most: f64) -> bool {
        let kept = tried.support - tried.broken;
        tried.support >= self.support
            && f64::from(kept) >= self.confidence * f64::from(tried.support)
            && tried.chance <= most.ln()
    }
}

/// The chance up to which a rule is not put down to chance. A rule about what must come first says nothing where that is not recorded;
/// the others speak of each event or of the end, are broken more easily, and need more evidence.
fn chance(template: Template) -> f64 {
    match template {
        Template::Init | Template::Precedence => 0.05,
        _ => 0.001,
    }
}

/// The same in conversations of which the events always have the same order: what chance explains there is little.
const REGULAR_CHANCE: f64 = 0.3;

/// The rules that the stories keep, by API.
#[must_use]
pub fn rules(catalog: &Catalog, stories: &Stories, demands: Demands) -> Vec<LearntRule> {
    let apis: BTreeSet<usize> = stories.list.iter().map(|story| story.api).collect();
    let mut learnt = Vec::new();
    let mut taken = BTreeSet::new();
    for api in apis {
        let keyed = keys(stories, api).into_iter().map(|key| Scope::keyed(stories, api, key));
        let scopes = keyed.chain([Scope::whole(stories, api)]);
        // Events that share a key: other scopes say nothing about two of them.
        let mut covered: Vec<BTreeSet<usize>> = Vec::new();
        let mut courses_of: BTreeSet<(usize, usize)> = BTreeSet::new();
        for scope in scopes {
            let tried = tries(&scope);
            let is_regular = scope.key.is_some() && is_regular(&tried, demands);
            let accepted = accepted(&tried, demands, is_regular, &covered);
            let reduced = reduced(accepted, &tried);
            for parts in grouped(&reduced, &tried, &scope) {
                learnt.push(parts.write(catalog, stories, &mut taken));
            }
            for course in courses(catalog, stories, &scope) {
                let template =
                    if course.edges.is_empty() { Template::Monotonic } else { Template::Transition };
                let is_new = course.events.iter().any(|event| !courses_of.contains(&(*event, course.place)));
                if !is_new || !demands.are_met(course.tried, chance(template)) {
                    continue;
                }
                courses_of.extend(course.events.iter().map(|event| (*event, course.place)));
                let parts = Parts {
                    template,
                    key: scope.key.as_ref(),
                    events: course.events.into_iter().collect(),
                    others: Vec::new(),
                    needs_recorded: false,
                    member: Some(&stories.places[course.place]),
                    is_strict: template == Template::Monotonic && course.is_strict,
                    edges: course.edges,
                    tried: course.tried,
                };
                learnt.push(parts.write(catalog, stories, &mut taken));
            }
            covered.extend(scope.key.as_ref().map(|key| key.places.keys().copied().collect()));
        }
    }
    learnt
}

/// Rules by template: the pairs that keep them.
type Accepted = BTreeMap<u8, BTreeSet<Pair>>;

/// Returns true if of each two events that often come in one conversation the same one always comes first, and chance does not explain
/// that of all of them together.
fn is_regular(tries: &Tries, demands: Demands) -> bool {
    let mut chance = 0.0;
    for ((_, pair), tried) in
        tries.iter().filter(|((template, pair), _)| *template == PRECEDENCE && pair.0 < pair.1)
    {
        let other = tries.get(&(PRECEDENCE, (pair.1, pair.0))).copied().unwrap_or_default();
        if tried.support < demands.support {
            continue;
        }
        match (tried.broken, other.broken) {
            (0, _) => chance += tried.chance,
            (_, 0) => chance += other.chance,
            _ => return false,
        }
    }
    chance <= f64::ln(0.001)
}

fn accepted(tries: &Tries, demands: Demands, is_regular: bool, covered: &[BTreeSet<usize>]) -> Accepted {
    let mut accepted = Accepted::new();
    for ((template, pair), tried) in tries {
        let is_covered = |events: &BTreeSet<usize>| events.contains(&pair.0) && events.contains(&pair.1);
        let is_pair = pair.0 != pair.1;
        if is_pair && covered.iter().any(is_covered) {
            continue;
        }
        let most = chance(TEMPLATES[usize::from(*template)]);
        if demands.are_met(*tried, if is_regular { REGULAR_CHANCE } else { most }) {
            accepted.entry(*template).or_default().insert(*pair);
        }
    }
    accepted
}

const INIT: u8 = 0;
const PRECEDENCE: u8 = 1;
const RESPONSE: u8 = 2;
const ABSENCE: u8 = 3;
const ALTERNATE: u8 = 4;

/// Without the rules that others imply.
fn reduced(mut accepted: Accepted, tries: &Tries) -> Accepted {
    let of = |accepted: &Accepted, template: u8| accepted.get(&template).cloned().unwrap_or_default();
    let (first, before, after) = (of(&accepted, INIT), of(&accepted, PRECEDENCE), of(&accepted, RESPONSE));
    let (absent, alternates) = (of(&accepted, ABSENCE), of(&accepted, ALTERNATE));
    // Whenever the second event comes, the first one comes before it.
    let always = |pair: Pair| {
        before.contains(&pair)
            && tries.get(&(PRECEDENCE, pair)).is_some_and(|it| it.without == 0 && it.broken == 0)
    };
    let middles: BTreeSet<usize> = before.iter().chain(&after).flat_map(|pair| [pair.0, pair.1]).collect();
    let is_between = |pair: Pair, holds: &dyn Fn(Pair) -> bool, also: &dyn Fn(Pair) -> bool| {
        middles.iter().any(|middle| {
            *middle != pair.0 && *middle != pair.1 && holds((pair.0, *middle)) && also((*middle, pair.1))
        })
    };
    if let Some(pairs) = accepted.get_mut(&PRECEDENCE) {
        pairs.retain(|pair| {
            !first.contains(&(pair.0, pair.0))
                && !alternates.contains(pair)
                && !absent.contains(&(pair.1, pair.0))
                && !is_between(*pair, &|pair| before.contains(&pair), &always)
        });
    }
    if let Some(firsts) = accepted.get_mut(&INIT) {
        let others = |event: usize| {
            let pairs = tries.keys().map(|(_, pair)| pair);
            pairs.filter(move |pair| pair.0 == event && pair.1 != event).map(|pair| pair.1)
        };
        let is_told =
            |event: usize, other| alternates.contains(&(event, other)) || absent.contains(&(other, event));
        firsts.retain(|(event, _)| !others(*event).all(|other| is_told(*event, other)));
    }
    if let Some(pairs) = accepted.get_mut(&RESPONSE) {
        pairs.retain(|pair| !is_between(*pair, &|pair| after.contains(&pair), &|pair| after.contains(&pair)));
    }
    if let Some(pairs) = accepted.get_mut(&ABSENCE) {
        pairs.retain(|(later, event)| {
            !middles.iter().any(|earlier| absent.contains(&(*earlier, *event)) && always((*earlier, *later)))
        });
    }
    accepted
}

/// The key that is the same for rules that are one: the template, the event that they share, the only event that they speak of, and whether
/// they say nothing where the shared one is not recorded.
type Group = (u8, usize, Option<usize>, bool);

/// Rules that say the same of several events are one.
fn grouped<'l>(accepted: &Accepted, tries: &Tries, scope: &'l Scope<'_>) -> Vec<Parts<'l>> {
    let all: BTreeSet<usize> = scope.conversations.iter().flatten().map(|noted| noted.event).collect();
    let mut groups: BTreeMap<Group, (Vec<usize>, Tried)> = BTreeMap::new();
    for (template, pairs) in accepted {
        for pair in pairs {
            let of_pair = tries[&(*template, *pair)];
            // Of a response the answer is the same, of the others the event that comes first; each pair alternates on its own.
            let (shared, event) = if *template == RESPONSE { (pair.1, pair.0) } else { (pair.0, pair.1) };
            let alone = (*template == ALTERNATE).then_some(event);
            let needs_recorded = *template == PRECEDENCE && (scope.key.is_none() || of_pair.without > 0);
            let (events, best) = groups.entry((*template, shared, alone, needs_recorded)).or_default();
            events.push(event);
            if best.support < of_pair.support {
                *best = of_pair;
            }
        }
    }
    let parts =
        |((template, shared, _, needs_recorded), (mut events, tried)): (Group, (Vec<usize>, Tried))| {
            if template == INIT {
                events = all.iter().copied().filter(|event| *event != shared).collect();
            }
            (!events.is_empty()).then(|| Parts {
                template: TEMPLATES[usize::from(template)],
                key: scope.key.as_ref(),
                events,
                others: vec![shared],
                needs_recorded,
                member: None,
                is_strict: false,
                edges: BTreeMap::new(),
                tried,
            })
        };
    groups.into_iter().filter_map(parts).collect()
}

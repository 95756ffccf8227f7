//! How often two events keep an order, and how likely that is by chance.

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::catalog::Template;

/// Events of one scope whose order is looked at: those that come most often.
const MOST_EVENTS: usize = 128;

/// How a rule about two events fared in all conversations. Of `init` there is one event: `first`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tried {
    /// Conversations in which it says something.
    pub(super) support: u32,
    /// Those that break it.
    pub(super) broken: u32,
    /// The logarithm of the chance that the others keep it when their events come in any order.
    pub(super) chance: f64,
    /// Conversations in which `first` is missing, and `second` is not.
    pub(super) without: u32,
}

/// Two events, by their number in the catalogue.
pub(super) type Pair = (usize, usize);

/// By template and pair, how the rule fared.
pub(super) type Tries = BTreeMap<(u8, Pair), Tried>;

/// The templates about two events, and that about one.
pub(super) const TEMPLATES: [Template; 5] =
    [Template::Init, Template::Precedence, Template::Response, Template::AbsenceAfter, Template::Alternate];

/// The place of an event in a conversation.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: usize,
    last: usize,
    count: u32,
}

/// Counts how each possible rule fares in the conversations of a scope.
pub(super) fn tries(scope: &Scope<'_>) -> Tries {
    let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
    for noted in scope.conversations.iter().flatten() {
        *counts.entry(noted.event).or_default() += 1;
    }
    let mut events: Vec<usize> = counts.keys().copied().collect();
    events.sort_by_key(|event| std::cmp::Reverse(counts[event]));
    events.truncate(MOST_EVENTS);
    let mut tries = Tries::new();
    for conversation in &scope.conversations {
        let order: Vec<usize> =
            conversation.iter().map(|noted| noted.event).filter(|event| events.contains(event)).collect();
        add(&order, &events, &mut tries);
    }
    tries
}

/// Adds one conversation.
fn add(order: &[usize], all: &[usize], tries: &mut Tries) {
    let mut spans: BTreeMap<usize, Span> = BTreeMap::new();
    for (at, event) in order.iter().enumerate() {
        let span = spans.entry(*event).or_insert(Span { first: at, last: at, count: 0 });
        span.last = at;
        span.count += 1;
    }
    let alternates = alternating(order, &spans);
    for missing in all.iter().filter(|event| !order.is_empty() && !spans.contains_key(event)) {
        // The conversation begins with another event.
        try_one(tries, (0, (*missing, *missing)), false, 0.0);
    }
    for (first, span) in &spans {
        let total = f64::from(u32::try_from(order.len()).unwrap_or(u32::MAX));
        try_one(tries, (0, (*first, *first)), span.first == 0, (f64::from(span.count) / total).ln());
        for (second, other) in spans.iter().filter(|(second, _)| *second != first) {
            let (count, others) = (f64::from(span.count), f64::from(other.count));
            let pair = (*first, *second);
            try_one(tries, (1, pair), span.first < other.first, (count / (count + others)).ln());
            try_one(tries, (2, pair), span.last < other.last, (others / (count + others)).ln());
            try_one(tries, (3, pair), other.last < span.first, -ln_choose(count + others, count));
            let is_kept = alternates.get(&pair).copied().unwrap_or(false);
            // Bertrand's ballot theorem.
            try_one(tries, (4, pair), is_kept, ((count - others + 1.0) / (count + 1.0)).ln());
        }
        for missing in all.iter().filter(|event| !spans.contains_key(event)) {
            tries.entry((1, (*missing, *first))).or_default().without += 1;
            // What is never followed by the other one breaks a response.
            let response = tries.entry((2, (*first, *missing))).or_default();
            response.support += 1;
            response.broken += 1;
        }
    }
}

fn try_one(tries: &mut Tries, rule: (u8, Pair), is_kept: bool, chance: f64) {
    let counts = tries.entry(rule).or_default();
    counts.support += 1;
    counts.broken += u32::from(!is_kept);
    if is_kept {
        counts.chance += chance;
    }
}

/// The pairs of which each second event uses up a first one.
fn alternating(order: &[usize], spans: &BTreeMap<usize, Span>) -> BTreeMap<Pair, bool> {
    let mut alternating = BTreeMap::new();
    for first in spans.keys() {
        let mut credit = 0_u32;
        let mut credits: BTreeMap<usize, (u32, bool)> = BTreeMap::new();
        for event in order {
            if event == first {
                credit += 1;
            } else {
                // What was used up so far, and whether there always was enough.
                let (used, is_kept) = credits.entry(*event).or_insert((0, true));
                *used += 1;
                *is_kept &= *used <= credit;
            }
        }
        alternating.extend(credits.into_iter().map(|(second, (_, is_kept))| ((*first, second), is_kept)));
    }
    alternating
}

/// The logarithm of the number of ways to choose `k` of `n`.
fn ln_choose(n: f64, k: f64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// The logarithm of a factorial: exact for small numbers, by Stirling's series for others.
pub(super) fn ln_factorial(n: f64) -> f64 {
    if n < 20.0 {
        let mut sum = 0.0;
        let mut at = 2.0;
        while at <= n {
            sum += f64::ln(at);
            at += 1.0;
        }
        return sum;
    }
    n * n.ln() - n + 0.5 * (2.0 * std::f64::consts::PI * n).ln() + 1.0 / (12.0 * n)
}

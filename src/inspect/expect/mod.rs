//! Expectations of a capture as a whole: events that come, or do not, in an order, without long gaps.
//!
//! * `happening`: what is kept of each event; made by those who judge records
//! * `watch`: the events of a capture so far, in its order
//! * `pass`: the pass of an `Inspector`

mod expected_event;
mod pass;
mod watch;

pub use expected_event::ExpectedEvents;
pub use pass::Expecting;

use jiff::SignedDuration;

use crate::catalog::{Catalog, EventPattern, EventType};
use crate::event::EventStatus;

/// Index of a pattern.
type PatternId = usize;

/// Patterns that one run can have: each is a bit.
const MOST_PATTERNS: usize = 64;

/// The expectations of every capture.
#[derive(Debug, Default)]
pub struct Expectations {
    patterns: Vec<EventPattern>,
    wanted: Vec<PatternId>,
    forbidden: Vec<PatternId>,
    orders: Vec<Order>,
    /// The most time between an event and the next.
    most_gap: Option<SignedDuration>,
}

/// Steps that are to come one after the other.
#[derive(Debug)]
struct Order {
    steps: Vec<PatternId>,
}

/// More events are named than one run can look for.
#[derive(Debug, thiserror::Error)]
#[error("at most {MOST_PATTERNS} different events can be named")]
pub struct TooManyPatterns;

impl Expectations {
    /// Expects an event to come.
    pub fn want(&mut self, pattern: EventPattern) -> Result<(), TooManyPatterns> {
        let pattern = self.pattern(pattern)?;
        self.wanted.push(pattern);
        Ok(())
    }

    /// Expects an event not to come.
    pub fn forbid(&mut self, pattern: EventPattern) -> Result<(), TooManyPatterns> {
        let pattern = self.pattern(pattern)?;
        self.forbidden.push(pattern);
        Ok(())
    }

    /// Expects events to come in an order.
    pub fn order(&mut self, steps: Vec<EventPattern>) -> Result<(), TooManyPatterns> {
        let steps = steps.into_iter().map(|step| self.pattern(step)).collect::<Result<_, _>>()?;
        self.orders.push(Order { steps });
        Ok(())
    }

    /// Expects at most this time between an event and the next.
    pub fn limit_gaps(&mut self, most: SignedDuration) {
        self.most_gap = Some(most);
    }

    /// Returns true if nothing is expected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty() && self.most_gap.is_none()
    }

    fn pattern(&mut self, pattern: EventPattern) -> Result<PatternId, TooManyPatterns> {
        if let Some(known) = self.patterns.iter().position(|known| known.text == pattern.text) {
            return Ok(known);
        }
        if self.patterns.len() == MOST_PATTERNS {
            return Err(TooManyPatterns);
        }
        self.patterns.push(pattern);
        Ok(self.patterns.len() - 1)
    }

    /// Returns true if an event that these patterns name may be at fault.
    fn may_tell_of(&self, named: u64) -> bool {
        let steps = self.orders.iter().flat_map(|order| &order.steps);
        self.forbidden.iter().chain(steps).any(|pattern| named & bit(*pattern) != 0)
    }

    /// Returns true if it is enough to know that such an event came, however a capture writes its name.
    #[must_use]
    pub fn ignore(&self, catalog: &Catalog, event: &EventType) -> bool {
        self.most_gap.is_none()
            && catalog.facts(event).aliases.is_empty()
            && !self.patterns.iter().any(|pattern| pattern.matches(None, Some(event), &event.name))
    }

    /// The patterns that name an event, a bit each.
    fn named(&self, catalog: &Catalog, standing: EventStatus<'_>, api: &str, name: &str) -> u64 {
        let listed = standing.listed();
        let api = catalog.api_index(api);
        let bits = self.patterns.iter().enumerate().filter(|(_, pattern)| pattern.matches(api, listed, name));
        bits.fold(0, |bits, (at, _)| bits | bit(at))
    }
}

fn bit(pattern: PatternId) -> u64 {
    1 << pattern
}

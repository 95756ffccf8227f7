//! The pass that compares the events of captures with the schemas that they have.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::observe::Drafted;
use super::widen::Refusals;
use crate::catalog::{Catalog, CatalogFault, EventType};
use crate::check::{Findings, Judged};
use crate::inspect::{Batch, Observation, Observer, Pass};
use crate::json::{Arena, Limits, Value};

/// Refused payloads that are kept to be judged again, of one event.
const MOST_KEPT: usize = 500;

/// Bytes of all that are kept, of one event.
const MOST_BYTES: usize = 4 << 20;

/// The pass that compares events with their schemas.
pub struct Reviewing<'c> {
    catalog: &'c Catalog,
    /// The numbers of the events.
    wanted: &'c BTreeSet<usize>,
    /// By the number of the event.
    pub reviews: BTreeMap<usize, Review>,
}

/// The events of one name beside their schema.
#[derive(Debug, Default)]
pub struct Review {
    /// The facts that the events have in common.
    pub drafted: Drafted,
    /// How many the schema refuses.
    pub refused: u64,
    /// Why.
    pub refusals: Refusals,
    kept: Vec<Box<str>>,
    bytes: usize,
}

impl Review {
    fn keep(&mut self, payload: &str) {
        if self.kept.len() < MOST_KEPT && self.bytes + payload.len() <= MOST_BYTES {
            self.bytes += payload.len();
            self.kept.push(payload.into());
        }
    }

    fn merge(&mut self, other: Self) {
        self.drafted.merge(other.drafted);
        self.refused += other.refused;
        self.refusals.merge(other.refusals);
        other.kept.iter().for_each(|payload| self.keep(payload));
    }

    /// Why another schema of the event refuses those of the refused payloads that were kept.
    pub fn again(&self, catalog: &Catalog, event: &EventType) -> Result<Refusals, CatalogFault> {
        let mut refusals = Refusals::default();
        let mut arena = Arena::default();
        for payload in &self.kept {
            let document = arena.parse(payload, &Limits { depth: u32::MAX, values: u32::MAX });
            let document = document.expect("it was read before");
            note(&mut refusals, catalog, event, document.root())?;
        }
        Ok(refusals)
    }
}

/// Notes why the schema of an event refuses a payload; true if it does.
fn note(
    refusals: &mut Refusals,
    catalog: &Catalog,
    event: &EventType,
    payload: Value<'_>,
) -> Result<bool, CatalogFault> {
    let schema = catalog.schema(event)?;
    if schema.accepts(payload) {
        return Ok(false);
    }
    let validator = schema.validator()?;
    let is_refused = !validator.is_valid(payload);
    if is_refused {
        refusals.note(schema.root().0, payload, validator.iter_errors(payload));
    }
    Ok(is_refused)
}

impl<'c> Reviewing<'c> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(catalog: &'c Catalog, wanted: &'c BTreeSet<usize>) -> Self {
        Self { catalog, wanted, reviews: BTreeMap::new() }
    }
}

impl<'c> Pass for Reviewing<'c> {
    type Observer = Comparing<'c>;

    fn observer(&self) -> Comparing<'c> {
        Comparing { catalog: self.catalog, wanted: self.wanted }
    }

    fn take(&mut self, _: usize, reviews: BTreeMap<usize, Review>, _: &mut Batch) -> ControlFlow<()> {
        for (event, review) in reviews {
            self.reviews.entry(event).or_default().merge(review);
        }
        ControlFlow::Continue(())
    }
}

/// Compares each event with its schema.
pub struct Comparing<'c> {
    catalog: &'c Catalog,
    wanted: &'c BTreeSet<usize>,
}

impl Observer for Comparing<'_> {
    type Note = BTreeMap<usize, Review>;

    fn see(
        &self,
        reviews: &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        // What cannot be read is told.
        if matches!(seen.judged, Judged::Broken) {
            return Ok(());
        }
        findings.clear();
        let Judged::Event(event) = seen.judged else { return Ok(()) };
        let Some((listed, payload)) = event.listed() else { return Ok(()) };
        if !self.wanted.contains(&listed.number) {
            return Ok(());
        }
        let review = reviews.entry(listed.number).or_default();
        review.drafted.add(Some(payload));
        if note(&mut review.refusals, self.catalog, listed, payload)? {
            review.refused += 1;
            review.keep(payload.raw());
        }
        Ok(())
    }
}

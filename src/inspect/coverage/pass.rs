//! The pass that ticks off events and members against the catalogue.

use std::ops::ControlFlow;

use super::pairs::{Pairs, Steps};
use super::survey::Survey;
use crate::catalog::{Catalog, CatalogFault};
use crate::check::{Findings, Judged};
use crate::inspect::pass::{Batch, Observation, Observer, Pass};

/// The pass that ticks off events and members of the catalogue.
pub struct Covering<'c> {
    catalog: &'c Catalog,
    /// Events and members that came.
    pub survey: Survey,
    /// Events that answer one another, and the time between.
    pub pairs: Pairs<'c>,
}

/// Looks at the events of captures.
pub struct Ticking<'c> {
    catalog: &'c Catalog,
    pairs: Vec<crate::catalog::PairOf<'c>>,
}

impl<'c> Covering<'c> {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, survey: Survey::default(), pairs: Pairs::new(catalog) }
    }
}

impl<'c> Pass for Covering<'c> {
    type Observer = Ticking<'c>;

    fn observer(&self) -> Ticking<'c> {
        Ticking { catalog: self.catalog, pairs: self.catalog.pairs() }
    }

    fn begin(&mut self, _: usize) {
        self.pairs.begin();
    }

    fn take(&mut self, _: usize, (survey, steps): (Survey, Steps), _: &mut Batch) -> ControlFlow<()> {
        self.survey.merge(survey);
        self.pairs.follow(steps);
        ControlFlow::Continue(())
    }
}

impl Observer for Ticking<'_> {
    type Note = (Survey, Steps);

    fn see(
        &self,
        (survey, steps): &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        match seen.judged {
            // A broken record may have been any event.
            Judged::Broken => return Ok(()),
            Judged::Event(event) => {
                steps.add(self.catalog, &self.pairs, seen.record, event);
                survey.add(self.catalog, event)?;
            }
            Judged::OnlyNamed(named) => survey.add_named(named),
            _ => {}
        }
        findings.clear();
        Ok(())
    }
}

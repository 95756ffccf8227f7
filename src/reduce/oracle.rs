//! Judges a few records in memory, in the way the whole capture is judged.

use std::sync::Arc;

use crate::capture::Input;
use crate::catalog::{Catalog, CatalogFault};
use crate::check::{Finding, Tally};
use crate::inspect::{Dating, EachFinding, Expectations, Expecting, Inspector, Ordering, Orders, Strays};

/// The name of a capture that holds nothing but a case.
pub const CASE_FILE: &str = "case.ndjson";

/// Judges candidates for a case.
pub struct Oracle<'c> {
    inspector: Inspector<'c>,
    orders: &'c Orders<'c>,
    expectations: &'c Expectations,
    /// A capture holds whole conversations.
    is_complete: bool,
}

impl<'c> Oracle<'c> {
    /// Judges with `inspector`, which reads no more than a few records at a time.
    #[must_use]
    pub fn new(
        inspector: Inspector<'c>,
        orders: &'c Orders<'c>,
        expectations: &'c Expectations,
        is_complete: bool,
    ) -> Self {
        Self { inspector, orders, expectations, is_complete }
    }

    /// The catalogue that is judged by.
    #[must_use]
    pub fn catalog(&self) -> &'c Catalog {
        self.inspector.catalog()
    }

    /// The findings of a capture of these lines.
    pub fn findings<L: AsRef<str>>(&self, lines: &[L]) -> Result<Vec<Finding>, CatalogFault> {
        Ok(self.judged(lines)?.0)
    }

    /// The findings of a capture of these lines, and the counts over its records.
    pub fn judged<L: AsRef<str>>(&self, lines: &[L]) -> Result<(Vec<Finding>, Tally), CatalogFault> {
        let mut bytes = Vec::new();
        for line in lines {
            bytes.extend_from_slice(line.as_ref().as_bytes());
            bytes.push(b'\n');
        }
        let mut found = Vec::new();
        let ordering = Ordering::new(self.orders, &self.inspector, 1, self.is_complete);
        let is_expecting = !self.expectations.is_empty();
        let expecting = is_expecting.then(|| Expecting::new(&self.inspector, self.expectations, 1, false));
        let told = (Strays::new(1, false), EachFinding(|finding| found.push(finding)));
        let mut passes = (((Dating::new(1), ordering), expecting), told);
        let input = Input::Memory { name: CASE_FILE.to_owned(), bytes: Arc::from(bytes) };
        let read = self.inspector.read(vec![input], &mut passes)?;
        drop(passes);
        Ok((found, read.tally))
    }
}

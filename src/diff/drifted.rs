//! Places that are left out of records because they differ in all of them.

use std::collections::HashMap;

use super::lens::Vary;
use super::places::Places;

/// Places that are not compared when records are matched.
#[derive(Debug, Default)]
pub struct Drifted {
    apis: HashMap<String, HashMap<String, Places<Vary>>>,
}

impl Drifted {
    /// Returns true if that is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.apis.is_empty()
    }

    /// Leaves these places of an event out.
    pub(super) fn leave_out(&mut self, api: &str, event: &str, places: Places<Vary>) {
        self.apis.entry(api.to_owned()).or_default().insert(event.to_owned(), places);
    }

    /// The places that are left out of an event.
    #[must_use]
    pub fn of(&self, api: &str, event: &str) -> Option<&Places<Vary>> {
        self.apis.get(api)?.get(event)
    }
}

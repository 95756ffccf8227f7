//! Conditions on the values of an event, as rules ask for them.

use std::collections::BTreeMap;

use serde_json::Number;

use super::places::{PlaceNumber, Places, Values, at};
use crate::catalog::{Condition, Matcher};

/// Conditions on an event.
#[derive(Debug)]
pub(super) struct Test<'c> {
    all: Vec<Ask<'c>>,
    none: Vec<Ask<'c>>,
}

/// A condition on one value.
#[derive(Debug)]
struct Ask<'c> {
    place: PlaceNumber,
    wants: Wanted<'c>,
}

#[derive(Debug)]
enum Wanted<'c> {
    /// One of these strings.
    Texts(Vec<&'c str>),
    /// This number, and as it is usually written.
    Number(&'c Number, String),
    Other(&'c Condition),
}

impl<'c> Test<'c> {
    /// The test of `matcher` on the values at `places`; `None` if it asks nothing.
    pub(super) fn new(matcher: &'c Matcher, places: &mut Places) -> Option<Self> {
        let Matcher::Some(some) = matcher else { return None };
        let mut ready = |conditions: &'c BTreeMap<String, Condition>| -> Vec<Ask<'c>> {
            conditions
                .iter()
                .filter_map(|(pointer, condition)| Ask::new(pointer, condition, places))
                .collect()
        };
        let test = Self { all: ready(&some.conditions), none: ready(&some.where_not) };
        (!test.all.is_empty() || !test.none.is_empty()).then_some(test)
    }

    pub(super) fn holds(&self, values: Values<'_, '_>) -> bool {
        let holds = |ask: &Ask<'_>| ask.holds(values);
        self.all.iter().all(holds) && !self.none.iter().any(holds)
    }
}

impl<'c> Ask<'c> {
    fn new(pointer: &str, condition: &'c Condition, places: &mut Places) -> Option<Self> {
        let place = places.number(pointer)?;
        let wants = if let Some(texts) = condition.wanted_texts() {
            Wanted::Texts(texts)
        } else if let Some(number) = condition.wanted_number() {
            Wanted::Number(number, number.to_string())
        } else {
            Wanted::Other(condition)
        };
        Some(Self { place, wants })
    }

    #[inline]
    fn holds(&self, values: Values<'_, '_>) -> bool {
        let value = at(values, self.place);
        match &self.wants {
            Wanted::Texts(texts) => {
                value.and_then(|value| value.as_str()).is_some_and(|text| texts.contains(&&*text))
            }
            Wanted::Number(number, usual) => value
                .and_then(|value| value.as_number())
                .is_some_and(|found| found.raw() == usual || found.to_serde() == **number),
            Wanted::Other(condition) => condition.holds(value, |_| false),
        }
    }
}

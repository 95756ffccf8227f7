//! Sets of words at a place.

use super::names::Meaning;
use super::texts::Texts;

/// The set of the strings at a place.
pub(super) enum Set<'t> {
    /// There are no others.
    Closed(&'t [(Box<str>, u64)]),
    /// There may be others.
    Open(&'t [(Box<str>, u64)]),
    /// No set.
    Free,
}

/// The set of the strings at a place whose name means this. Values of people, credentials and ids are in none.
pub(super) fn set_of(texts: &Texts, meaning: Meaning, support: u64) -> Set<'_> {
    if meaning != Meaning::Plain || !texts.forms.is_none() {
        return Set::Free;
    }
    match (texts.closed(support), texts.repeated()) {
        (Some(values), _) => Set::Closed(values),
        (None, Some(values)) => Set::Open(values),
        (None, None) => Set::Free,
    }
}

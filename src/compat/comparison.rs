//! The verdict on two versions of a schema.

use super::example::{Example, Search};
use super::places::{Place, places};
use super::proof::Forms;
use super::side::Side;

/// The effect of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Both accept the same payloads.
    Same,
    /// The new version accepts all that the old one does, and more.
    Widening,
    /// No example was found of a payload that is newly refused, and it is not proved that there is none.
    Unknown,
    /// The new version refuses a payload that the old one accepts.
    Breaking,
}

impl Verdict {
    /// As in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Widening => "widening",
            Self::Unknown => "cannot tell",
            Self::Breaking => "breaking",
        }
    }
}

/// A place where the versions differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Pointer to the schema.
    pub schema: String,
    /// Pointer into the payload, in which `*` stands for any element or member.
    pub at: String,
    /// The keywords that differ; none where the whole schema does.
    pub keywords: Vec<String>,
    /// It is proved that the new version accepts all that the old one does here.
    pub keeps_all: bool,
    /// It is proved that it accepts nothing more here.
    pub adds_nothing: bool,
}

/// The outcome of comparing two versions.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The effect.
    pub verdict: Verdict,
    /// A payload that the old version accepts and the new one refuses.
    pub refused: Option<Example>,
    /// A payload that the new version accepts and the old one refuses.
    pub accepted: Option<Example>,
    /// Where the versions differ, if they could be compared place by place.
    pub changes: Vec<Change>,
}

/// Compares two versions.
#[must_use]
pub fn compare(old: &Side, new: &Side) -> Comparison {
    let found = if old.draft == new.draft && old.is_of_modern_draft() { places(old, new) } else { None };
    if found.as_ref().is_some_and(Vec::is_empty) {
        return Comparison { verdict: Verdict::Same, refused: None, accepted: None, changes: Vec::new() };
    }
    let is_comparable = found.is_some();
    let places = found.unwrap_or_default();
    let forms: Vec<Option<Forms>> = places.iter().map(|place| Forms::of(old, new, place)).collect();
    let search = Search::new(old, new, &places, &forms);
    let (refused, accepted) = (search.refused(), search.accepted());
    let changes: Vec<Change> =
        places.into_iter().zip(&forms).map(|(place, forms)| change(place, forms.as_ref())).collect();
    let keeps_all = is_comparable && changes.iter().all(|change| change.keeps_all);
    let adds_nothing = is_comparable && changes.iter().all(|change| change.adds_nothing);
    let verdict = match (&refused, &accepted) {
        (Some(_), _) => Verdict::Breaking,
        (None, None) if keeps_all && adds_nothing => Verdict::Same,
        (None, _) if keeps_all => Verdict::Widening,
        _ => Verdict::Unknown,
    };
    Comparison { verdict, refused, accepted, changes }
}

fn change(place: Place, forms: Option<&Forms>) -> Change {
    let Place { schema, at, keywords, .. } = place;
    let keeps_all = forms.is_some_and(Forms::keep_all);
    let adds_nothing = forms.is_some_and(Forms::add_nothing);
    Change { schema, at, keywords, keeps_all, adds_nothing }
}

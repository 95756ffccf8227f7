//! The parts of a finding that stay the same while records are taken away.

use crate::check::{Finding, Part, Severity};

/// The parts of a finding by which it is the same one wherever its record stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signature {
    /// Its code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Slug of the API and name of the event, if known.
    pub event: Option<(String, String)>,
    /// RFC 6901 pointer inside the record, if it points into one.
    pub pointer: Option<String>,
    /// The events that it rests on besides.
    pub related: Vec<String>,
    /// Its message without values of the record and without numbers: which member is missing, which type is expected.
    pub words: String,
}

impl Signature {
    /// The signature of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code.clone().into_owned(),
            severity: finding.severity,
            event: finding.api.clone().zip(finding.event.clone()),
            pointer: finding.pointer.clone(),
            related: finding.related.iter().map(|related| related.event.clone()).collect(),
            words: words(finding),
        }
    }

    /// Returns true if a finding has it.
    #[must_use]
    pub fn is_of(&self, finding: &Finding) -> bool {
        self.code == finding.code && *self == Self::of(finding)
    }

    /// Returns true if a finding has it but for names in its message and in its pointer, which may be those of people.
    pub(super) fn is_nearly_of(&self, finding: &Finding) -> bool {
        let nameless = |it: Self| {
            let steps = it.pointer.map(|pointer| pointer.matches('/').collect());
            Self { pointer: steps, words: String::new(), ..it }
        };
        self.code == finding.code && nameless(self.clone()) == nameless(Self::of(finding))
    }

    /// The same but for the pointer: an event in its normal form has its payload in another place.
    pub(super) fn is_moved(&self, other: &Self) -> bool {
        // Of a record that cannot be read not all words may be shown.
        let is_hidden = self.pointer.is_none() && self.event.is_none();
        let words = |it: &Self| if is_hidden { String::new() } else { it.words.clone() };
        let placeless = |it: &Self| Self { pointer: None, words: words(it), ..it.clone() };
        placeless(self) == placeless(other) && self.pointer.is_some() == other.pointer.is_some()
    }

    /// The number of steps at the end of both pointers that are equal.
    pub(super) fn common_steps(&self, other: &Self) -> usize {
        let steps = |it: &'_ Self| -> Vec<String> {
            let pointer = it.pointer.as_deref().unwrap_or_default();
            pointer.rsplit('/').map(str::to_owned).collect()
        };
        steps(self).iter().zip(steps(other)).take_while(|(one, other)| *one == other).count()
    }
}

/// A message without values of the record and without numbers.
fn words(finding: &Finding) -> String {
    let mut words = String::new();
    for part in finding.message.parts() {
        match part {
            Part::Words(text) => words.extend(text.chars().filter(|c| !c.is_ascii_digit())),
            Part::Name(text) | Part::Text(text) => words.push_str(text),
            Part::Value(_) | Part::Secret(_) | Part::Other(_) | Part::OtherNumber(_) => {}
        }
    }
    words
}

//! The questions that a walk asked about the texts of a payload, so that it need not be walked again.

use super::rules::{Choices, Rule, Text};
use crate::json::{Number, Value};

/// A question to a string or number that its text decides.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question<'a> {
    /// Is it a whole number, though it has a fraction or an exponent?
    Whole,
    /// Is it within the limits of the rule?
    Range(&'a Rule),
    /// Is it such a text?
    Text(&'a Text),
    /// Is it one of these?
    Choices(&'a Choices),
}

impl Question<'_> {
    #[inline]
    pub(super) fn answer(&self, value: Value<'_>) -> bool {
        match self {
            Self::Whole => value.as_number().is_some_and(Number::is_integer),
            Self::Range(rule) => rule.has_in_range(value),
            Self::Text(text) => text.fits(value),
            Self::Choices(choices) => choices.have(value),
        }
    }
}

/// A listener to the questions of a walk.
pub(super) trait Witness<'a> {
    /// `question` was asked about `value`.
    fn heard(&mut self, value: Value<'_>, question: Question<'a>, answer: bool);
}

/// Nobody hears it, which costs nothing.
pub(super) struct Nobody;

impl Witness<'_> for Nobody {
    #[inline]
    fn heard(&mut self, _value: Value<'_>, _question: Question<'_>, _answer: bool) {}
}

/// All that was asked about the texts of a payload that was accepted, and the answers. All else that the walk saw was
/// its skeleton.
#[derive(Debug)]
pub struct Questions<'a> {
    /// Offset of the value in the payload.
    asked: Vec<(u32, Question<'a>, bool)>,
}

/// Notes the questions about a payload.
pub(super) struct Notes<'a, 'd> {
    pub(super) payload: Value<'d>,
    pub(super) questions: Questions<'a>,
}

impl<'a> Witness<'a> for Notes<'a, '_> {
    fn heard(&mut self, value: Value<'_>, question: Question<'a>, answer: bool) {
        self.questions.asked.push((self.payload.offset_of(value), question, answer));
    }
}

impl Questions<'_> {
    pub(super) const NONE: Self = Self { asked: Vec::new() };

    /// Returns true if a payload with the same skeleton has the same answers, and so is accepted.
    #[must_use]
    pub fn have_the_same_answers(&self, payload: Value<'_>) -> bool {
        self.asked
            .iter()
            .all(|(offset, question, answer)| question.answer(payload.at_offset(*offset)) == *answer)
    }
}

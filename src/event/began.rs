//! Recognises the event as which a broken text began.
//!
//! Where other text and JSON stands between events, a torn body is worth a finding only if it was an event. Events
//! name themselves early: what is whole before the fault, with its brackets closed, tells.

use super::recognise::Recogniser;
use super::recognised::Recognised;
use crate::capture::Opening;
use crate::json::{Arena, Limits, Value, closed};

/// Bytes of a broken text that are looked at: no event names itself later.
const LOOKED_AT: usize = 64 << 10;

impl Recogniser<'_> {
    /// Returns true if a text that is not JSON began as an event, by the text before its fault.
    #[must_use]
    pub fn began_as_event(&self, text: &str) -> bool {
        began_as(text, |value| self.is_event(value))
    }

    /// Returns true if a text that is not JSON names its event itself, by the text before its fault.
    pub(super) fn names_itself(&self, text: &str) -> bool {
        began_as(text, |value| self.has_name(value))
    }

    /// Returns true if an array begins with an event, or with what began as one, however it goes on.
    #[must_use]
    pub fn begins_with_event(&self, array: &str) -> bool {
        let Some(first) = array.trim_start().strip_prefix('[') else {
            return false;
        };
        let mut arena = Arena::default();
        match arena.parse_prefix(first.trim_start(), &Limits::default()) {
            Ok(document) => self.is_event(document.root()),
            Err(_) => self.began_as_event(first),
        }
    }

    fn is_event(&self, value: Value<'_>) -> bool {
        match value.as_array() {
            Some(array) if !self.is_array_payload(Opening::of(array.iter().next(), None)) => {
                array.iter().next().is_some_and(|first| self.is_event(first))
            }
            _ => matches!(self.recognise(value), Recognised::Event(_)),
        }
    }
}

/// Returns true if the whole part of a torn text, with its brackets closed, fits.
fn began_as(text: &str, is_it: impl Fn(Value<'_>) -> bool) -> bool {
    let end = (0..=text.len().min(LOOKED_AT))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .expect("the beginning is a boundary");
    let whole = closed(&text[..end]).text;
    let mut arena = Arena::default();
    arena.parse(&whole, &Limits::default()).is_ok_and(|document| is_it(document.root()))
}

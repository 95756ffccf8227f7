//! Records that are not even meant as JSON: lines of text, settings of programs.

use super::judge::{Judge, valid};
use super::record;
use crate::capture::{Content, Record};
use crate::event::{Direction, Recognised};
use crate::json::{Arena, Cause, Limits, Repair, SyntaxError, repair};

impl Judge<'_> {
    /// Returns true if a record that cannot be read does not even resemble JSON: it begins with other signs or words, and names no event.
    #[must_use]
    pub fn is_no_json(&self, record: &Record<'_, '_>) -> bool {
        match record.content {
            Content::Broken(ref fault) => self.is_text(valid(record.text()), fault),
            Content::Value(root) => record::kept_text(record, root)
                .is_some_and(|(text, message)| self.is_kept_text(&text, &message)),
            _ => false,
        }
    }

    /// The same for a text that `parse` kept with the message about it. What stands between the elements of an array, or behind
    /// it, is told without them.
    fn is_kept_text(&self, text: &str, message: &str) -> bool {
        let own = Arena::default().parse(text, &Limits::default()).err();
        let behind = text.chars().next().map(|found| SyntaxError {
            cause: Cause::TextAfter { found },
            span: 0..text.len(),
            opened: None,
        });
        own.into_iter().chain(behind).any(|fault| {
            let is_told =
                fault.cause.message() == message || fault.cause.without_words().message() == message;
            is_told && self.is_text(text, &fault)
        })
    }

    /// The same for its text, which is not JSON because of `fault`.
    fn is_text(&self, text: &str, fault: &SyntaxError) -> bool {
        // Of what is wrong with a HAR itself no text is kept.
        if text.is_empty() {
            return false;
        }
        let is_first = fault.span.start == text.len() - text.trim_start().len();
        let is_other = match &fault.cause {
            Cause::Comment { .. }
            | Cause::UnknownWord { meant: None, .. }
            | Cause::LoneMinus
            | Cause::BareFraction
            | Cause::WrongQuotes { quote: '`' }
            | Cause::Unexpected { .. } => is_first,
            Cause::TextAfter { .. } => !text.trim_start().starts_with(['{', '[', '"', '\'']),
            _ => false,
        };
        let is_no_event = || is_other || self.is_commented_other(text, &fault.cause);
        is_no_event() && !self.recogniser.names_event(text.as_bytes())
    }

    /// Returns true if a text is JSON of several lines with comments, as settings of programs are, and no event.
    fn is_commented_other(&self, text: &str, cause: &Cause) -> bool {
        if !matches!(cause, Cause::Comment { .. } | Cause::TrailingComma { .. }) || !text.contains('\n') {
            return false;
        }
        let Some(repaired) = repair(text).filter(|repaired| repaired.doubt.is_none()) else { return false };
        let sorts: Vec<Repair> = repaired.edits.sorts().into_iter().map(|(sort, ..)| sort).collect();
        let is_commented = sorts.contains(&Repair::Comment)
            && sorts.iter().all(|sort| matches!(sort, Repair::Comment | Repair::TrailingComma));
        let mut arena = Arena::default();
        is_commented
            && arena.parse(&repaired.text, &Limits::default()).is_ok_and(|document| {
                let recognised = self.recogniser.recognise_sent(document.root(), Direction::Unknown);
                matches!(recognised, Recognised::Unrecognised)
            })
    }
}

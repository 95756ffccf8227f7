//! Records that are not even meant as JSON: lines of text, settings of programs.

use super::judge::Judge;
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
            Content::Value(root) => record::is_kept_prose(record, root),
            _ => false,
        }
    }

    /// The same for its text, which is not JSON because of `fault`.
    fn is_text(&self, text: &str, fault: &SyntaxError) -> bool {
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

/// The text up to the first byte that is not UTF-8.
pub(super) fn valid(text: &[u8]) -> &str {
    text.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

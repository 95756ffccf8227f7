//! Reads the captures again for people whose words are in a case.

use std::collections::HashSet;
use std::ops::ControlFlow;

use aho_corasick::AhoCorasick;

use super::search::words;
use crate::capture::Content;
use crate::catalog::CatalogFault;
use crate::check::{Findings, Judged};
use crate::inspect::{Batch, Observation, Observer, Pass};
use crate::json::Value;
use crate::privacy::Redactor;

/// Words of a value that is a name, an address or a number at most. A longer one is what somebody has written: its words are
/// those of everybody.
const MOST_WORDS: usize = 4;

/// The pass that finds which words are those of people. What it keeps is bounded by the words that it looks for.
pub(super) struct People<'p, 'c> {
    redactor: &'p Redactor<'c>,
    /// The words that are looked for, in small letters.
    suspects: &'p HashSet<String>,
    finder: Option<AhoCorasick>,
    found: HashSet<String>,
}

/// Looks into the records of a block.
pub(super) struct Looking<'p, 'c> {
    redactor: &'p Redactor<'c>,
    suspects: &'p HashSet<String>,
    /// Finds values that may have one of them; `None` if it cannot tell.
    finder: Option<AhoCorasick>,
}

impl<'p, 'c> People<'p, 'c> {
    pub(super) fn new(redactor: &'p Redactor<'c>, suspects: &'p HashSet<String>) -> Self {
        let is_ascii = suspects.iter().all(|word| word.is_ascii());
        let finder = || AhoCorasick::builder().ascii_case_insensitive(true).build(suspects).ok();
        Self { redactor, suspects, finder: is_ascii.then(finder).flatten(), found: HashSet::new() }
    }

    /// The words that are those of people.
    pub(super) fn end(self) -> HashSet<String> {
        self.found
    }
}

impl<'p, 'c> Pass for People<'p, 'c> {
    type Observer = Looking<'p, 'c>;

    fn observer(&self) -> Looking<'p, 'c> {
        Looking { redactor: self.redactor, suspects: self.suspects, finder: self.finder.clone() }
    }

    fn take(&mut self, _input: usize, note: HashSet<String>, _batch: &mut Batch) -> ControlFlow<()> {
        self.found.extend(note);
        if self.found.len() == self.suspects.len() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl Observer for Looking<'_, '_> {
    type Note = HashSet<String>;

    fn see(
        &self,
        note: &mut HashSet<String>,
        seen: Observation<'_, '_>,
        _findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let Content::Value(value) = seen.record.content else { return Ok(()) };
        let event = match seen.judged {
            Judged::Event(event) => Some(event),
            _ => None,
        };
        let is_sought = |value: Value<'_>| self.may_have_another(value.raw(), note);
        if !self.redactor.may_be_certain(value, event, is_sought) {
            return Ok(());
        }
        self.redactor.each_certain(value, event, &mut |text| {
            if text.split_whitespace().nth(MOST_WORDS).is_none() {
                note.extend(words(text).filter(|word| self.suspects.contains(word)));
            }
        });
        Ok(())
    }
}

impl Looking<'_, '_> {
    /// Returns false if a value, as it is written, has none of the words but those in `found`.
    fn may_have_another(&self, raw: &str, found: &HashSet<String>) -> bool {
        let Some(finder) = &self.finder else { return true };
        if raw.contains("\\u") {
            return true;
        }
        let is_new = |word: String| self.suspects.contains(&word) && !found.contains(&word);
        // Behind another escape a word begins with a letter of it.
        finder.is_match(raw) && (raw.contains('\\') || words(raw).any(is_new))
    }
}

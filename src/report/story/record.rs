//! One event of a story.

use std::sync::Arc;

use crate::catalog::{Catalog, Lane, StateOf};
use crate::check::Severity;
use crate::event::{moment, parties, state};
use crate::report::Palette;
use crate::report::print::{ShownRecord, Summaries, compact_line};
use crate::safe;

/// Characters of the name of an event, and of a state.
const LONGEST_NAME: usize = 80;

/// Bytes of a record that is kept in full.
const LONGEST_TEXT: usize = 256 << 10;

/// An event of a story. All texts are safe to show: credentials are masked, people as the user says.
#[derive(Debug, Clone)]
pub struct StoryRecord {
    /// The file in which it was captured.
    pub file: Arc<str>,
    /// The line on which it begins there, from 1.
    pub line: u64,
    /// When it was sent, in milliseconds since 1970.
    pub at: Option<i64>,
    /// Slug of its API.
    pub api: String,
    /// Its name.
    pub event: String,
    /// The index of the event in the catalogue, if it is listed.
    pub listed: Option<usize>,
    /// Its sender and its receiver; the same if it concerns one of them alone.
    pub parties: Option<(Lane, Lane)>,
    /// The state that it tells, and whose.
    pub state: Option<(StateOf, String)>,
    /// The key of its conversation.
    pub conversation: Option<Arc<str>>,
    /// A summary of it in words.
    pub words: String,
    /// The record as JSON on one line; none if it is long.
    pub text: Option<String>,
    /// Pointer from the record to the payload.
    pub payload: String,
    /// The severity of its worst finding.
    pub worst: Option<Severity>,
}

/// Makes records of a story.
pub struct Storyteller<'c> {
    pub(super) catalog: &'c Catalog,
    summaries: Summaries<'c>,
}

impl<'c> Storyteller<'c> {
    /// For events of `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, summaries: Summaries::new(catalog) }
    }

    /// The record that is shown, without its conversation; `None` if it is no event.
    #[must_use]
    pub fn record(&self, sight: &ShownRecord<'_>) -> Option<StoryRecord> {
        let event = sight.event?;
        let mut text = Vec::new();
        compact_line(&mut text, sight, Palette::new(false));
        text.pop();
        let text = (text.len() <= LONGEST_TEXT).then(|| String::from_utf8_lossy(&text).into_owned());
        let told = state(self.catalog, event);
        Some(StoryRecord {
            file: safe::shown(sight.file).into(),
            line: sight.line,
            at: moment(self.catalog, event, sight.sent).map(jiff::Timestamp::as_millisecond),
            api: event.api.slug.clone(),
            event: safe::shown_cut(&event.name, LONGEST_NAME),
            listed: event.standing.listed().map(|listed| listed.number),
            parties: parties(self.catalog, event),
            state: told.map(|(of, state)| (of, safe::shown_cut(&state, LONGEST_NAME))),
            conversation: None,
            words: self.summaries.of(sight),
            text,
            payload: event.payload_pointer.to_owned(),
            worst: None,
        })
    }
}

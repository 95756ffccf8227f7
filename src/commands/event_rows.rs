//! The pass that tells each event in one row.

use std::ops::ControlFlow;

use cxray::capture::Record;
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Findings, Judged, Severity};
use cxray::event::{captured_at, instant_of, moment, moment_in_words, rfc3339_of};
use cxray::inspect::{Batch, ConversationNote, Conversations, Noting, Observation, Observer, Pass};
use cxray::privacy::Redactor;
use cxray::report::{EventRow, RowVerdict};

/// Hands on the rows of the events of a block, in order.
pub struct EventRows<'r, F> {
    telling: Telling<'r>,
    conversations: Conversations,
    /// Takes rows; breaks if no more can be taken.
    each: F,
}

/// Makes rows of events.
#[derive(Clone, Copy)]
pub struct Telling<'r> {
    pub catalog: &'r Catalog,
    pub noting: &'r Noting<'r>,
    /// Takes people out of rows; `None` if they may be seen.
    pub redactor: Option<&'r Redactor<'r>>,
    /// Names of the inputs as they are shown.
    pub names: &'r [String],
}

/// The rows of some records, each with what it says of its conversation.
type Rows = Vec<(Option<EventRow>, Option<ConversationNote>)>;

impl<'r, F> EventRows<'r, F> {
    pub fn new(telling: Telling<'r>, each: F) -> Self {
        Self { telling, conversations: Conversations::default(), each }
    }
}

impl<'r, F: FnMut(&[EventRow]) -> ControlFlow<()>> Pass for EventRows<'r, F> {
    type Observer = Telling<'r>;

    fn observer(&self) -> Telling<'r> {
        self.telling
    }

    fn begin(&mut self, input: usize) {
        self.conversations.begin(input);
    }

    fn take(&mut self, input: usize, rows: Rows, _: &mut Batch) -> ControlFlow<()> {
        let mut told = Vec::with_capacity(rows.len());
        for (row, note) in rows {
            let key = note.and_then(|note| self.conversations.of(input, &note));
            let Some(mut row) = row else { continue };
            row.conversation = key.map(|key| match self.telling.redactor {
                Some(redactor) => redactor.id(&key),
                None => key.to_string(),
            });
            told.push(row);
        }
        (self.each)(&told)
    }
}

impl Observer for Telling<'_> {
    type Note = Rows;

    fn see(
        &self,
        rows: &mut Rows,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let row = self.row(seen, findings);
        if row.is_some() {
            // The verdict says what there is to say.
            findings.clear();
        }
        let note = self.noting.note(seen);
        if row.is_some() || note.is_some() {
            rows.push((row, note));
        }
        Ok(())
    }
}

impl Telling<'_> {
    /// The row of a record, without its conversation; `None` if it is no event.
    fn row(&self, seen: Observation<'_, '_>, findings: &[Finding]) -> Option<EventRow> {
        let sent = captured_at(seen.record);
        let is_invalid = findings.iter().any(|finding| finding.severity == Severity::Error);
        let (api, name, time, at, is_judged) = match seen.judged {
            Judged::Event(event) => (
                &event.api.slug,
                &event.name,
                moment_in_words(self.catalog, event, sent),
                moment(self.catalog, event, sent),
                seen.judged.unjudged().is_none() && !event.lacks_payload(self.catalog),
            ),
            Judged::OnlyNamed(named) => {
                (&named.api.slug, &named.name, sent.and_then(rfc3339_of), sent.and_then(instant_of), false)
            }
            _ => return None,
        };
        let verdict = match (is_invalid, is_judged) {
            (true, _) => RowVerdict::Invalid,
            (false, true) => RowVerdict::Valid,
            (false, false) => RowVerdict::Unjudged,
        };
        let event = self.redactor.map_or_else(|| name.to_string(), |redactor| redactor.event_name(name));
        let (file, line) = self.source(seen.record, seen.input);
        Some(EventRow { api: api.clone(), event, time, at, conversation: None, file, line, verdict })
    }

    /// Where a record was captured, as it may be shown.
    fn source(&self, record: &Record<'_, '_>, input: usize) -> (String, u64) {
        let Some(source) = record.source() else {
            return (self.names[input].clone(), record.start().line);
        };
        let file = source.file.as_str().unwrap_or_default();
        let file = self.redactor.map_or_else(|| file.to_string(), |redactor| redactor.file(&file));
        (file, source.place.line)
    }
}

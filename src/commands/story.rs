//! The pass that gathers the story of a run.

use std::ops::ControlFlow;

use cxray::capture::Content;
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Findings, Judged};
use cxray::event::{Event, captured_at};
use cxray::inspect::{Batch, ConversationNote, Conversations, End, Noting, Observation, Observer, Pass};
use cxray::json::Value;
use cxray::privacy::{Redactor, Secrets};
use cxray::report::print::ShownRecord;
use cxray::report::story::{Story, StoryRecord, Storyteller};

/// Records that are gathered: of further ones only those with findings.
const MOST_RECORDS: usize = 150_000;

/// Bytes of records that are kept in full.
const MOST_BYTES: usize = 64 << 20;

/// Findings that are gathered.
const MOST_FINDINGS: usize = 50_000;

/// Makes the records of a story.
pub struct Teller<'t> {
    records: Storyteller<'t>,
    noting: Noting<'t>,
    /// The credentials that are masked; none if all may be shown.
    secrets: Option<Secrets<'t>>,
    /// Takes people out of shown text; `None` if they may be seen.
    redactor: Option<&'t Redactor<'t>>,
    /// Names of the inputs as they are shown.
    names: &'t [String],
}

/// Gathers them in order.
pub struct Telling<'t> {
    teller: &'t Teller<'t>,
    story: Story,
    conversations: Conversations,
    bytes: usize,
    left_out: u64,
}

/// Records of a block: the number of each in its batch, the record, and its conversation.
pub type Told = Vec<(u64, Option<StoryRecord>, Option<ConversationNote>)>;

impl<'t> Teller<'t> {
    pub fn new(
        catalog: &'t Catalog,
        show_secrets: bool,
        redactor: Option<&'t Redactor<'t>>,
        names: &'t [String],
    ) -> Self {
        Self {
            records: Storyteller::new(catalog),
            noting: Noting::new(catalog),
            secrets: (!show_secrets).then(|| Secrets::new(catalog)),
            redactor,
            names,
        }
    }

    /// The record of an event.
    fn record(&self, seen: Observation<'_, '_>) -> Option<StoryRecord> {
        let Judged::Event(event) = seen.judged else { return None };
        let (Content::Value(value) | Content::Prose(Some(value))) = seen.record.content else { return None };
        let source = seen.record.source();
        let shown = source.and_then(|source| source.file.as_str());
        let shown = shown.map(|file| match self.redactor {
            Some(redactor) => redactor.file(&file).into(),
            None => file,
        });
        let file = shown.as_deref().unwrap_or(&self.names[seen.input]);
        let line = source.map_or_else(|| seen.record.start().line, |source| source.place.line);
        let sent = captured_at(seen.record);
        let show = |value: Value<'_>, event: Option<&Event<'_>>| {
            let secrets = self.secrets.as_ref();
            let secrets = secrets.map(|secrets| secrets.of(value, event.and_then(Event::listed)));
            let secrets = secrets.unwrap_or_default();
            let findings = &[];
            self.records.record(&ShownRecord {
                record: value,
                event,
                secrets: &secrets,
                findings,
                file,
                line,
                sent,
            })
        };
        match self.redactor {
            None => show(value, Some(event)),
            Some(redactor) => redactor.show(value, Some(event), show).flatten(),
        }
    }
}

impl Observer for &Teller<'_> {
    type Note = Told;

    fn see(&self, told: &mut Told, seen: Observation<'_, '_>, _: &mut Findings) -> Result<(), CatalogFault> {
        let (record, note) = (self.record(seen), self.noting.note(seen));
        if record.is_some() || note.is_some() {
            told.push((seen.number, record, note));
        }
        Ok(())
    }
}

impl<'t> Telling<'t> {
    pub fn new(teller: &'t Teller<'t>) -> Self {
        Self {
            teller,
            story: Story::default(),
            conversations: Conversations::default(),
            bytes: 0,
            left_out: 0,
        }
    }

    /// The story, with the conversations as they are known at the end.
    pub fn end(mut self) -> Story {
        for record in &mut self.story.records {
            if let Some(key) = record.conversation.take() {
                record.conversation = Some(self.conversations.first(&key));
            }
        }
        let redactor = self.teller.redactor;
        self.story.rename_conversations(|key| redactor.map(|redactor| redactor.id(key)));
        if self.left_out > 0 {
            self.story.remarks.push(format!("{} more events are left out", self.left_out));
        }
        self.story
    }

    fn add(&mut self, input: usize, number: u64, mut record: StoryRecord, has_finding: bool) {
        if self.story.records.len() >= MOST_RECORDS && !has_finding {
            self.left_out += 1;
            return;
        }
        let length = record.text.as_ref().map_or(0, String::len);
        if self.bytes + length > MOST_BYTES {
            record.text = None;
        } else {
            self.bytes += length;
        }
        self.story.add(input, number, record);
    }

    fn findings(&mut self, input: usize, findings: &[Finding]) {
        for finding in findings {
            if self.story.findings.len() >= MOST_FINDINGS {
                return;
            }
            let mut finding = finding.clone();
            if let Some(redactor) = self.teller.redactor {
                finding.redact(redactor);
            }
            self.story.add_finding(&self.teller.records, input, &self.teller.names[input], &finding);
        }
    }
}

impl<'t> Pass for Telling<'t> {
    type Observer = &'t Teller<'t>;

    fn observer(&self) -> Self::Observer {
        self.teller
    }

    fn begin(&mut self, input: usize) {
        self.conversations.begin(input);
    }

    fn take(&mut self, input: usize, told: Told, batch: &mut Batch) -> ControlFlow<()> {
        let mut found = batch.findings.iter().map(|finding| finding.record).peekable();
        for (number, record, note) in told {
            let number = batch.records + number;
            let key = note.and_then(|note| self.conversations.of(input, &note));
            while found.next_if(|record| *record < number).is_some() {}
            let has_finding = found.peek() == Some(&number);
            if let Some(record) = record {
                self.add(input, number, StoryRecord { conversation: key, ..record }, has_finding);
            }
        }
        self.findings(input, &batch.findings);
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        self.findings(input, &batch.findings);
        ControlFlow::Continue(())
    }
}

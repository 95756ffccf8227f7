//! The pass that writes normalised events.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write as _};
use std::num::NonZeroU64;
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::capture::Content;
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Findings, Judged};
use cxray::event::{Event, captured_at};
use cxray::inspect::{Batch, ConversationNote, Conversations, Noting, Observation, Observer, Pass};
use cxray::json::Value;
use cxray::privacy::Redactor;
use cxray::report::{
    Blanks, Source, broken_line, named_line, normal_line, push_conversation, push_record, record_line,
};

use crate::commands::streams::{Patient, stdout};

/// Writes a line for each event.
pub struct Lines<'l> {
    writing: Writing<'l>,
    conversations: Conversations,
    stdout: BufWriter<Patient<io::Stdout>>,
    /// Why nothing can be written any more.
    fault: Option<io::Error>,
}

/// No longer pointer into outer records is passed on.
const LONGEST_WITHIN: usize = 4_096;

/// Lines of some records, without the conversations, and without the numbers of records.
#[derive(Default)]
pub struct Written {
    lines: Vec<u8>,
    /// The ids of conversations that events tell, in order, and where in `lines` they belong, if they are to be written.
    notes: Vec<(Option<usize>, ConversationNote)>,
    /// Where in `lines` the numbers of records belong, and which: counted from the first record of the block.
    records: Vec<(usize, u64)>,
}

/// Lines whose blanks are being filled in.
struct Filling<'l> {
    lines: &'l [u8],
    /// So much of them was taken over.
    done: usize,
    filled: Vec<u8>,
}

impl Filling<'_> {
    /// Takes over all up to `at`, and lets `push` add something there.
    fn fill(&mut self, at: usize, push: impl FnOnce(&mut Vec<u8>)) {
        self.filled.extend_from_slice(&self.lines[self.done..at]);
        self.done = at;
        push(&mut self.filled);
    }
}

/// Makes lines of events.
#[derive(Clone, Copy)]
pub struct Writing<'l> {
    pub catalog: &'l Catalog,
    pub noting: &'l Noting<'l>,
    /// Takes people out of shown text; `None` if they may be seen.
    pub redactor: Option<&'l Redactor<'l>>,
    /// Names of the inputs as they are shown.
    pub names: &'l [String],
    pub kept: Kept,
}

/// Records that are kept although they are no events.
#[derive(Clone, Copy)]
pub struct Kept {
    /// Those that cannot be read.
    pub broken: bool,
    /// Those in which no event is recognised.
    pub unrecognised: bool,
    /// The user says that every text is JSON.
    pub is_json: bool,
}

impl<'l> Lines<'l> {
    pub fn new(writing: Writing<'l>) -> Self {
        Self {
            writing,
            conversations: Conversations::default(),
            stdout: BufWriter::new(stdout()),
            fault: None,
        }
    }

    /// All has been read.
    pub fn end(self) -> anyhow::Result<()> {
        self.fault.map_or(Ok(()), Err).context("cannot write standard output")
    }
}

impl<'l> Pass for Lines<'l> {
    type Observer = Writing<'l>;

    fn observer(&self) -> Writing<'l> {
        self.writing
    }

    fn begin(&mut self, input: usize) {
        self.conversations.begin(input);
    }

    fn take(&mut self, input: usize, written: Written, batch: &mut Batch) -> ControlFlow<()> {
        let redactor = self.writing.redactor;
        let lines = written.filled(&mut self.conversations, (input, batch.records), redactor);
        self.fault = self.stdout.write_all(&lines).and_then(|()| self.stdout.flush()).err();
        if self.fault.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Written {
    /// The lines so far.
    pub fn lines(&self) -> &[u8] {
        &self.lines
    }

    /// The lines, each with its conversation and the number of its record; so many `records` of the `input` came before.
    pub fn filled(
        self,
        conversations: &mut Conversations,
        (input, before): (usize, u64),
        redactor: Option<&Redactor<'_>>,
    ) -> Vec<u8> {
        let Self { lines, notes, records } = self;
        let filled = Vec::with_capacity(lines.len() + 40 * notes.len() + 20 * records.len());
        let mut filling = Filling { lines: &lines, done: 0, filled };
        let mut records = records.into_iter().peekable();
        for (at, note) in &notes {
            let Some((key, at)) = conversations.of(input, note).zip(*at) else { continue };
            while let Some((before_it, number)) = records.next_if(|(record, _)| *record < at) {
                filling.fill(before_it, |out| push_record(out, before + number));
            }
            filling.fill(at, |out| match redactor {
                Some(redactor) => push_conversation(out, &redactor.id(&key)),
                None => push_conversation(out, &key),
            });
        }
        for (at, number) in records {
            filling.fill(at, |out| push_record(out, before + number));
        }
        filling.fill(lines.len(), |_| {});
        filling.filled
    }
}

impl Writing<'_> {
    /// The name of a file as it is shown.
    fn shown<'n>(&self, file: Cow<'n, str>) -> Cow<'n, str> {
        match self.redactor {
            Some(redactor) => Cow::Owned(redactor.file(&file)),
            None => file,
        }
    }
}

impl Observer for Writing<'_> {
    type Note = Written;

    fn see(
        &self,
        written: &mut Written,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let mut conversation = None;
        self.write(&mut written.lines, seen, findings, &mut |blanks: Blanks| {
            conversation = blanks.conversation;
            written.records.extend(blanks.record.map(|at| (at, seen.number)));
        });
        written.notes.extend(self.noting.note(seen).map(|note| (conversation, note)));
        Ok(())
    }
}

impl Writing<'_> {
    /// Appends the lines of a record, and tells what is blank in each.
    fn write(
        &self,
        lines: &mut Vec<u8>,
        seen: Observation<'_, '_>,
        findings: &[Finding],
        blank: &mut dyn FnMut(Blanks),
    ) {
        let (Judged::Event(_) | Judged::NoEvent(_) | Judged::OnlyNamed(_) | Judged::Broken) = seen.judged
        else {
            return;
        };
        let record = seen.record;
        let told = record.source();
        let file = told
            .and_then(|source| source.file.as_str())
            .map_or(Cow::Borrowed(&*self.names[seen.input]), |file| self.shown(file));
        let place = match (told, seen.judged) {
            (Some(source), _) => source.place,
            (None, Judged::OnlyNamed(named)) => record.position(named.range.start),
            (None, _) => record.start(),
        };
        // The personal names of the record around it are unknown.
        let within = record
            .captured_within()
            .filter(|within| self.redactor.is_none() && within.len() <= LONGEST_WITHIN);
        let source = Source {
            file: &file,
            told: told.map(|told| told.object).filter(|_| self.redactor.is_none()),
            record: told.and_then(|told| told.record).map(NonZeroU64::get),
            place,
            offset: told.map_or(Some(place.offset), |told| told.offset),
            is_capture_time: told.is_some_and(|told| told.is_capture_time),
            within: within.as_deref(),
            sent: captured_at(record),
        };
        let mut write = |value: Value<'_>, event: Option<&Event<'_>>| match event {
            Some(event) => blank(normal_line(lines, self.catalog, event, source)),
            None => record_line(lines, value),
        };
        match (seen.judged, self.redactor, &record.content) {
            (Judged::Event(event), None, _) => write(event.record, Some(event)),
            (Judged::Event(event), Some(redactor), Content::Value(value) | Content::Prose(Some(value))) => {
                redactor.show(*value, Some(event), write);
            }
            (Judged::NoEvent(_), None, Content::Value(value)) if self.kept.unrecognised => {
                write(*value, None);
            }
            (Judged::NoEvent(_), Some(redactor), Content::Value(value)) if self.kept.unrecognised => {
                redactor.show(*value, None, write);
            }
            (Judged::OnlyNamed(_), None, Content::Value(value)) if self.kept.unrecognised => {
                write(*value, None);
            }
            (Judged::OnlyNamed(named), redactor, _) if self.kept.unrecognised => {
                let name = redactor.map(|redactor| redactor.event_name(&named.name));
                blank(named_line(lines, named, name.as_deref().unwrap_or(&named.name), source));
            }
            (Judged::Broken, None, Content::Value(value)) if self.kept.broken => write(*value, None),
            (Judged::Broken, redactor, _) if self.kept.broken => {
                let text = redactor.is_none().then(|| record.text());
                let is_prose = !self.kept.is_json && seen.judge.is_no_json(record);
                for finding in findings {
                    blank(broken_line(lines, finding, text, is_prose, source));
                }
            }
            _ => {}
        }
    }
}

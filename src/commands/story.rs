//! The story of captures: the pass that gathers it, and the run in which it does.

use std::ops::ControlFlow;

use cxray::capture::{Content, Input};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Findings, Judged, Settings, Writers};
use cxray::event::{Event, captured_at};
use cxray::inspect::{
    Batch, ConversationNote, Conversations, Dating, End, Expectations, Expecting, Inspector, Noting,
    Observation, Observer, Ordering, Orders, Outcome, Pass, Strays,
};
use cxray::json::Value;
use cxray::privacy::{Redactor, Secrets};
use cxray::report::print::ShownRecord;
use cxray::report::story::{Story, StoryRecord, Storyteller};

use super::places::{self, Places};
use super::progress::Progress;
use super::{expectations, merge, reading, redacting, selecting};
use crate::cli::hiding::RedactingArgs;
use crate::cli::judging::JudgingArgs;
use crate::cli::reading::ReadingArgs;
use crate::cli::selecting::SelectingArgs;

/// Records that are gathered: of further ones only those with findings.
const MOST_RECORDS: usize = 150_000;

/// Bytes of records that are kept in full.
const MOST_BYTES: usize = 64 << 20;

/// Findings of a severity that are gathered: of further ones only the records are marked.
const MOST_FINDINGS: usize = 50_000;

/// Names of captures in a title.
const MOST_NAMES: usize = 4;

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
    /// Findings that were gathered, by severity.
    kept: [usize; 3],
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
            kept: [0; 3],
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
            let kept = &mut self.kept[finding.severity as usize];
            if *kept >= MOST_FINDINGS {
                self.story.mark(input, finding.record, finding.severity);
                continue;
            }
            *kept += 1;
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

/// The captures whose story is told, and how they are judged.
pub struct Sought<'a> {
    pub reading: &'a ReadingArgs,
    pub selecting: &'a SelectingArgs,
    pub judging: Option<&'a JudgingArgs>,
    /// Codes that are silenced.
    pub ignore: &'a [String],
    pub show_secrets: bool,
    pub redacting: &'a RedactingArgs,
    /// Several captures are one.
    pub merges: bool,
    pub is_quiet: bool,
}

/// The story of captures, and the result of the run.
pub struct Heard {
    pub story: Story,
    /// Names of the captures, as they may be shown.
    pub captures: Vec<String>,
    pub read: Outcome,
    /// Conversations that were unfinished at the end.
    pub open: u64,
    /// All captures could be read to their end.
    pub is_complete: bool,
}

/// Judges captures and tells their story.
pub fn tell(catalog: &Catalog, sought: &Sought<'_>) -> anyhow::Result<Heard> {
    let how = &sought.reading.how;
    let asked = reading::asked(how, catalog)?;
    let selection = selecting::selection(sought.selecting, how, catalog, asked.api)?;
    let redactor = redacting::redactor(sought.redacting, catalog)?;
    let redactor = redactor.as_ref();
    let targets = reading::targets(sought.judging.map_or(&[], |judging| &judging.target), catalog)?;
    let (inputs, was_found) = reading::open(sought.reading)?;
    let captures = inputs.iter().map(|input| redacting::file(redactor, input)).collect();
    let is_one = sought.merges && inputs.len() > 1;
    let settings = Settings {
        asked,
        strict: sought.judging.is_some_and(|judging| judging.strict),
        targets: Some(&targets),
        selection: selection.as_ref(),
        show_secrets: sought.show_secrets,
        redactor,
        writers: if is_one { Writers::ByFile } else { Writers::AsTold },
        ..Settings::default()
    };
    let merged =
        is_one.then(|| merge::merge(sought.reading, catalog, settings, inputs.clone())).transpose()?;
    let inputs = merged.as_ref().map_or(inputs, |merged| vec![merged.input.clone()]);
    let names: Vec<String> = inputs.iter().map(|input| redacting::file(redactor, input)).collect();
    let places = Places::of(how, sought.ignore, catalog, places::names(&inputs))?;
    let progress = reading::progress(sought.reading, sought.is_quiet, &inputs);
    let inspector = reading::inspector(sought.reading, sought.selecting, catalog, &places, settings);
    let inspector = if is_one { inspector.options(merge::options(sought.reading)) } else { inspector };
    let inspector = inspector.counting_bytes(progress.counter());
    let heard = hear(catalog, sought, (&inspector, settings), inputs, &names, progress)?;
    selecting::warn_of_conditions(selection.as_ref(), catalog, &heard.read);
    let Heard { mut story, is_complete, .. } = heard;
    let is_complete = is_complete && was_found && merged.as_ref().is_none_or(|merged| merged.is_complete);
    story.remarks.splice(0..0, merged.into_iter().flat_map(|merged| merged.remarks));
    Ok(Heard { story, captures, is_complete, ..heard })
}

/// Lets the passes see the inputs.
fn hear(
    catalog: &Catalog,
    sought: &Sought<'_>,
    (inspector, settings): (&Inspector<'_>, Settings<'_>),
    inputs: Vec<Input>,
    names: &[String],
    progress: Progress,
) -> anyhow::Result<Heard> {
    let count = inputs.len();
    // A selection is not the whole conversation.
    let follows_order = settings.selection.is_none() && !inspector.is_ordered();
    let orders = Orders::new(catalog).showing_secrets(sought.show_secrets);
    let is_whole = sought.judging.is_some_and(|judging| judging.complete);
    let ordering = follows_order.then(|| Ordering::new(&orders, inspector, count, is_whole));
    let expectations = match sought.judging {
        Some(judging) => expectations::of(judging, catalog, settings.asked.api)?,
        None => Expectations::default(),
    };
    let expecting =
        (!expectations.is_empty()).then(|| Expecting::new(inspector, &expectations, count, false));
    let teller = Teller::new(catalog, sought.show_secrets, settings.redactor, names);
    let strays = Strays::new(count, sought.reading.how.is_json());
    let mut passes =
        (((Dating::new(count), ordering), expecting), (strays, (progress, Telling::new(&teller))));
    let read = reading::read(sought.reading, inspector, inputs, &mut passes)?;
    let (((_, ordering), _), (_, (_, telling))) = passes;
    let open = ordering.map_or(0, |ordering| ordering.open);
    Ok(Heard { story: telling.end(), captures: Vec::new(), is_complete: read.is_complete, read, open })
}

/// The names of the captures, without their folders.
pub fn title(names: &[String]) -> String {
    let base = |name: &String| name.rsplit(['/', '\\']).next().expect("a split has a last part").to_owned();
    let title = names.iter().take(MOST_NAMES).map(base).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => title,
        rest => format!("{title} and {rest} more"),
    }
}

//! A finding of a story.

use super::record::{StoryRecord, Storyteller};
use crate::check::{Finding, Related, Severity};
use crate::report::message::{came_here, without_value};
use crate::safe;

/// A finding, and the records that it is about. All texts are safe to show.
#[derive(Debug, Clone)]
pub struct StoryFinding {
    /// How bad it is.
    pub severity: Severity,
    /// Its code.
    pub code: String,
    /// The message.
    pub message: String,
    /// Its kind: the message without the value that was found.
    pub kind: String,
    /// Advice.
    pub help: Option<String>,
    /// The name of its event, with that of the API.
    pub event: Option<String>,
    /// It is of the old capture of two.
    pub is_old: bool,
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: u64,
    /// Its column.
    pub column: u64,
    /// The record that it is about, by its place in the story.
    pub record: Option<usize>,
    /// Pointer in the record.
    pub pointer: Option<String>,
    /// The description of the place in the schema: a sentence or two.
    pub schema: Option<String>,
    /// The other records that it rests on.
    pub witnesses: Vec<Witness>,
}

/// Another record that a finding rests on.
#[derive(Debug, Clone)]
pub struct Witness {
    /// Its place in the story.
    pub record: Option<usize>,
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: u64,
    /// How it is related.
    pub words: String,
}

impl Witness {
    pub(super) fn of(related: &Related, record: Option<usize>, file: &str) -> Self {
        Self {
            record,
            file: safe::shown(file).into_owned(),
            line: related.start.line,
            words: came_here(related),
        }
    }
}

impl StoryFinding {
    pub(super) fn of(
        teller: &Storyteller<'_>,
        finding: &Finding,
        at: Option<usize>,
        record: Option<&StoryRecord>,
        (file, witnesses): (&str, Vec<Witness>),
    ) -> Self {
        let event = finding.event.as_deref().map(|event| safe::shown_cut(event, 80));
        let event = event.map(|event| match &finding.api {
            Some(api) => format!("{api}/{event}"),
            None => event,
        });
        let pointer = finding.pointer.as_deref();
        Self {
            severity: finding.severity,
            code: finding.code.to_string(),
            message: finding.shown_message(),
            kind: safe::shown(&without_value(&finding.message)).into_owned(),
            help: finding.shown_help(),
            event,
            is_old: false,
            file: safe::shown(file).into_owned(),
            line: finding.place.start.line,
            column: finding.place.start.column,
            record: at,
            pointer: pointer.map(|pointer| safe::shown(pointer).into_owned()),
            schema: record.zip(pointer).and_then(|(record, pointer)| teller.schema_says(record, pointer)),
            witnesses,
        }
    }
}

impl Storyteller<'_> {
    /// The description in the schema of a record of the place that a pointer leads to, or of the nearest place around it.
    fn schema_says(&self, record: &StoryRecord, pointer: &str) -> Option<String> {
        let listed = self.catalog.events().get(record.listed?)?;
        let below = pointer.strip_prefix(record.payload.as_str())?;
        let outline = &self.catalog.schema(listed).ok()?.outline;
        outline.description(below).map(str::to_owned)
    }
}

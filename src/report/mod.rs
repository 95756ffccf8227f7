//! Reports: the formats of findings. One format, one file; each knows findings and not how they were made.

mod case;
mod ci;
mod compat;
mod concise;
mod coverage;
mod csv;
mod diff;
mod event_csv;
mod event_row;
mod formats;
mod gfm;
#[cfg(feature = "html")]
mod html;
mod json;
mod kinds;
mod message;
mod ndjson;
mod normal;
mod origin;
mod otlp;
mod palette;
pub mod print;
mod proof;
mod repository;
mod statistics;
pub mod story;
mod summary;
mod terminal;
mod text;
mod wire;
mod words;

use std::io::{self, Write};
use std::sync::Arc;

pub use case::{CaseStory, case_story, push_case};
pub(crate) use ci::annotation;
pub use compat::{CompatRow, Fate, compat_github, compat_json, compat_markdown, compat_summary, compat_text};
pub use concise::Concise;
pub use coverage::Coverage;
pub use diff::{
    CaptureCounts, DIFF_VERSION, DiffCounts, DiffJson, DiffMarkdown, DiffReport, DiffStep, DiffText, Ends,
    FolderCounts, PairOfRecords, Place as DiffPlace, RecordKind as DiffStanding, RowOfEvents,
    push_json_patch, push_merge_patch,
};
pub use event_csv::{EVENTS_HEADING, write_event_row};
pub use event_row::{EventRow, RowVerdict};
pub use formats::{FORMATS, Format, ReportSettings};
#[cfg(feature = "html")]
pub use html::{Html, page};
pub use ndjson::Ndjson;
pub use normal::{
    Blanks, Source, broken_line, named_line, normal_line, push_conversation, push_record, record_line,
};
pub use otlp::Otlp;
pub use palette::Palette;
pub use proof::{proof_github, proof_json, proof_summary, proof_text};
pub use repository::Repository;
pub use statistics::Statistics;
pub use summary::Summary;
pub use terminal::Terminal;
pub use text::Repeats;
pub use wire::summary as summary_json;
pub use words::first_sentence;

use crate::check::{Finding, Tally};
use story::Story;

/// Version of the JSON that `json` and `ndjson` write.
pub const VERSION: u32 = 1;

/// A way of telling findings.
pub trait Report {
    /// Shows one finding of the input `file`.
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()>;

    /// Records of the input `file` have been judged; their findings come next.
    fn judged(&mut self, _file: &str, _tally: &Tally) {}

    /// An input has come to its end.
    fn input_ended(&mut self, _out: &mut dyn Write, _file: &str) -> io::Result<()> {
        Ok(())
    }

    /// The story of the run is known, and what it is of. Only reports that show it are told.
    fn story(&mut self, _title: &str, _story: &Arc<Story>) {}

    /// The run has come to its end.
    fn finish(&mut self, _out: &mut dyn Write, _summary: &Summary<'_>) -> io::Result<()> {
        Ok(())
    }
}

//! Reads a text the way the program does, and tells what it found.

use std::fmt;
use std::io::Write;
use std::ops::ControlFlow;

use cxray::capture::{
    Block, Content, Form, Hand, Input, Options, QuestionsByInput, Record, Step, each_record, in_order,
};
use cxray::json::Arena;

/// A record as a test wants to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub line: u64,
    pub column: u64,
    pub what: String,
    pub text: String,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {} {}", self.line, self.column, self.what, self.text)
    }
}

impl Seen {
    pub fn new(record: &Record<'_, '_>) -> Self {
        let start = record.start();
        let opened =
            record.opened().map_or(String::new(), |place| format!("@{}:{}", place.line, place.column));
        let what = match &record.content {
            Content::Value(value) => {
                assert_eq!(record.position(value.span().start), start);
                assert_eq!(value.raw().as_bytes(), record.text());
                "ok".to_owned()
            }
            Content::Broken(error) => {
                assert!(error.span.end <= record.text().len(), "{error:?} in {:?}", record.text());
                let name = format!("{:?}", error.cause);
                format!("{}{opened}", name.split([' ', '{']).next().unwrap_or_default())
            }
            Content::Dispensable(_) => "Dispensable".to_owned(),
            Content::NotUtf8 { offset } => format!("NotUtf8@{offset}"),
            Content::TooLong { bytes } => format!("TooLong {bytes}"),
            Content::Foreign => "Foreign".to_owned(),
            Content::Note(note) => format!("{note:?}"),
            Content::Prose(_) | Content::Torn(_) => "Prose".to_owned(),
            Content::NoEntries => "NoEntries".to_owned(),
            Content::Damaged(damage) => format!("Damaged {damage}"),
            Content::Repaired(mended) => format!("Repaired {mended:?}"),
        };
        let text = String::from_utf8_lossy(record.text()).into_owned();
        Self { line: start.line, column: start.column, what, text }
    }
}

pub fn options() -> Options {
    Options { form: Form::Auto, max_record: 1 << 20, block: 1 << 16, ..Options::default() }
}

pub fn judge(
    arena: &mut Arena,
    block: &Block,
    options: &Options,
    questions: &dyn QuestionsByInput,
) -> Vec<Seen> {
    let mut seen = Vec::new();
    each_record(block, arena, options, questions.of(block.input()), &mut |record| {
        seen.push(Seen::new(&record));
    });
    seen
}

pub fn file(text: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    file
}

pub fn read(text: &[u8]) -> Vec<Seen> {
    read_with(text, &options(), 1, &())
}

pub fn read_with(text: &[u8], options: &Options, jobs: usize, questions: &dyn QuestionsByInput) -> Vec<Seen> {
    let file = file(text);
    let mut all = Vec::new();
    let inputs = vec![Input::File(file.path().to_owned())];
    steps(inputs, options, jobs, questions, &mut |step| {
        if let Step::Judged { output, .. } = step {
            all.extend(output);
        }
        ControlFlow::Continue(())
    });
    all
}

pub fn steps(
    inputs: Vec<Input>,
    options: &Options,
    jobs: usize,
    questions: &dyn QuestionsByInput,
    sink: &mut (dyn FnMut(Step<Vec<Seen>>) -> ControlFlow<()> + Send),
) {
    let judge =
        |arena: &mut Arena, block: &Block, _: Hand<'_, Vec<Seen>>| judge(arena, block, options, questions);
    in_order(inputs, options, jobs, questions, Arena::default, judge, sink);
}

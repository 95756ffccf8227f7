//! How captures are read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use jiff::tz::TimeZone;

use crate::json::Limits;

use super::wrappings::Wrappings;

/// The forms that captures come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Detected by the content.
    #[default]
    Auto,
    /// A stream that grows, JSON or a log by its content. It is never a HAR, which is written at once.
    Growing,
    /// JSON values, one after another or in an array.
    Json,
    /// Every line is a record, whatever it looks like.
    Ndjson,
    /// HAR 1.2: the bodies and messages in it are texts of records.
    Har,
    /// Rows of cells below a line of names.
    Csv,
    /// A console or text log: JSON among text.
    Console,
}

/// How captures are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The form of the inputs.
    pub form: Form,
    /// The most bytes of a record; a longer one is reported and passed over.
    pub max_record: usize,
    /// About how many bytes are read and judged at a time.
    pub block: usize,
    /// How deep and how rich a record may be.
    pub limits: Limits,
    /// Becomes true when streams are to end: the bytes at hand are read, without waiting for more.
    pub interrupt: Option<Arc<AtomicBool>>,
    /// Counts the bytes of files and pipes, as they are read.
    pub bytes_read: Option<Arc<AtomicU64>>,
    /// Read text that is not JSON where no guess is needed.
    pub lenient: bool,
    /// For each program that prints values twice, the words before them: of the same value behind two of them one counts.
    pub printed_twice: Arc<[Vec<String>]>,
    /// The time zone of stamps that tell none.
    pub zone: TimeZone,
    /// The known forms of records that carry others.
    pub wrappings: Arc<Wrappings>,
}

impl Options {
    /// Returns true if every line is a record.
    pub(super) fn is_ndjson(&self) -> bool {
        self.form == Form::Ndjson
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            form: Form::Auto,
            max_record: 32 << 20,
            block: 256 << 10,
            limits: Limits::default(),
            interrupt: None,
            bytes_read: None,
            lenient: false,
            printed_twice: Arc::default(),
            zone: TimeZone::UTC,
            wrappings: Arc::default(),
        }
    }
}

//! Records that `parse` wrote: each says where it was captured.

use std::hash::BuildHasher as _;
use std::num::NonZeroU64;

use foldhash::fast::FixedState;

use crate::json::{Position, Value};

/// Where a record was captured that stands in the output of `parse`.
#[derive(Debug, Clone, Copy)]
pub struct Source<'d> {
    /// The input, as it was named then.
    pub file: Value<'d>,
    /// The object that says so.
    pub object: Value<'d>,
    /// Its number in that file, if that is told.
    pub record: Option<NonZeroU64>,
    /// Where it began in that file; in the first column, unless another one is told.
    pub place: Position,
    /// The same in bytes, if that is told.
    pub offset: Option<u64>,
    /// The time of the event is that of the capture: a log or a HAR told it, not the event.
    pub is_capture_time: bool,
    /// Where in the outer records it stood, if it lay inside others: a pointer.
    pub within: Option<Value<'d>>,
}

impl<'d> Source<'d> {
    /// The source that a record names, if it is an event in normal form or a broken record that was kept.
    #[inline]
    pub(super) fn of(record: Value<'d>) -> Option<Self> {
        let first = record.as_object()?.iter().next()?.name;
        // Nearly all records begin otherwise.
        let is_told = matches!(first.raw().as_bytes(), [_, b'a' | b'b' | b'\\', ..])
            && matches!(&*first.as_str(), "api" | "broken");
        if is_told { Self::told(record) } else { None }
    }

    /// The same for a record that begins as such a record does: few do, so this is not inlined with the question.
    #[inline(never)]
    fn told(record: Value<'d>) -> Option<Self> {
        let source = record.get("source")?;
        let file = source.get("file").filter(Value::is_string)?;
        let number = |name: &str| source.get(name)?.raw().parse::<u64>().ok();
        let from_one = |name: &str| number(name).filter(|number| *number > 0);
        let (line, column) = (from_one("line")?, from_one("column").unwrap_or(1));
        let offset = number("offset");
        let place = Position { line, column, offset: offset.unwrap_or(0) };
        let within = source.get("within").filter(Value::is_string);
        let is_capture_time = source.get("clock").is_some_and(|clock| clock.raw() == "\"capture\"");
        Some(Self {
            file,
            object: source,
            record: number("record").and_then(NonZeroU64::new),
            place,
            offset,
            is_capture_time,
            within,
        })
    }

    /// A hash of the file: what was captured in one place is of one writer.
    #[must_use]
    pub fn writer(&self) -> u64 {
        FixedState::default().hash_one(self.file.raw())
    }
}

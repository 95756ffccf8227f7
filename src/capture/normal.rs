//! Records that `parse` wrote: each says where it was captured.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::json::{Position, Value};

/// Where a record was captured that stands in the output of `parse`.
#[derive(Debug, Clone, Copy)]
pub struct Source<'d> {
    /// The input, as it was named then.
    pub file: Value<'d>,
    /// Where it began in that file; the first column if none is named.
    pub place: Position,
    /// Where in the outer records it stood, if it lay inside others: a pointer.
    pub within: Option<Value<'d>>,
}

impl<'d> Source<'d> {
    /// The source that a record names, if it is an event in normal form or a broken record that was kept.
    #[inline]
    pub(super) fn of(record: Value<'d>) -> Option<Self> {
        let first = record.as_object()?.iter().next()?;
        if !matches!(&*first.name.as_str(), "api" | "broken") {
            return None;
        }
        let source = record.get("source")?;
        let file = source.get("file").filter(Value::is_string)?;
        let number = |name: &str| source.get(name)?.raw().parse::<u64>().ok().filter(|number| *number > 0);
        let place = Position { line: number("line")?, column: number("column").unwrap_or(1) };
        let within = source.get("within").filter(Value::is_string);
        Some(Self { file, place, within })
    }

    /// A hash of the file: what was captured in one place is of one writer.
    #[must_use]
    pub fn writer(&self) -> u64 {
        FixedState::default().hash_one(self.file.raw())
    }
}

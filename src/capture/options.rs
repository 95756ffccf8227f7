//! How captures are read.

use crate::json::Limits;

/// How captures are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Every line is a record, whatever it looks like (`--input ndjson`).
    pub ndjson: bool,
    /// The most bytes of a record; a longer one is reported and passed over.
    pub max_record: usize,
    /// About how many bytes are read and judged at a time.
    pub block: usize,
    /// How deep and how rich a record may be.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { ndjson: false, max_record: 32 << 20, block: 256 << 10, limits: Limits::default() }
    }
}

//! One JSON object a line: findings as they come, the summary last.

use std::io::{self, Write};

use super::{Report, Summary, wire};
use crate::check::Finding;

/// The format `ndjson`.
#[derive(Debug)]
pub struct Ndjson {
    has_summary_file: bool,
}

impl Ndjson {
    /// Findings, and behind them the summary if it has no file of its own.
    #[must_use]
    pub fn new(has_summary_file: bool) -> Self {
        Self { has_summary_file }
    }
}

impl Report for Ndjson {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        out.write_all(&wire::finding(file, finding))?;
        out.write_all(b"\n")
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        if self.has_summary_file {
            return Ok(());
        }
        out.write_all(&wire::summary(summary))?;
        out.write_all(b"\n")
    }
}

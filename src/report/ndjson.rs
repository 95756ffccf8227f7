//! One JSON object a line: findings as they come, the summary last.

use std::io::{self, Write};

use super::{Report, Summary, wire};
use crate::check::Finding;

/// The format `ndjson`.
#[derive(Debug, Default)]
pub struct Ndjson;

impl Report for Ndjson {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        out.write_all(&wire::finding(file, finding))?;
        out.write_all(b"\n")
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        out.write_all(&wire::summary(summary))?;
        out.write_all(b"\n")
    }
}

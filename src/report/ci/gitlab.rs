//! The Code Quality report of GitLab: one JSON array, written as the findings come.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::words::sameness;
use super::{Report, Summary, wire};
use crate::check::{Finding, Severity};
use crate::json::Position;

/// Different findings that are counted; beyond them a finding is known by its place.
const MOST_KINDS: usize = 100_000;

/// The format `gitlab`.
#[derive(Debug, Default)]
pub struct Gitlab {
    /// Whether an issue has been written.
    begun: bool,
    /// How often the same finding has come, by a hash of what makes it the same.
    seen: HashMap<blake3::Hash, u64>,
}

#[derive(Serialize)]
struct Issue<'f> {
    description: String,
    check_name: &'f str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'f>,
}

#[derive(Serialize)]
struct Location<'f> {
    path: &'f str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u64,
    column: u64,
}

impl From<Position> for Point {
    fn from(Position { line, column }: Position) -> Self {
        Self { line, column }
    }
}

impl Gitlab {
    /// What a finding is known by from run to run: not its place, which moves with every record before it, but what is
    /// wrong and how often it was before.
    fn fingerprint(&mut self, file: &str, finding: &Finding) -> String {
        let kind = blake3::hash(format!("{file}\n{}", sameness(finding)).as_bytes());
        let is_full = self.seen.len() >= MOST_KINDS;
        let Position { line, column } = finding.place.start;
        let which = match self.seen.get_mut(&kind) {
            Some(count) => {
                *count += 1;
                count.to_string()
            }
            None if is_full => format!("{line}:{column}"),
            None => {
                self.seen.insert(kind, 1);
                "1".to_owned()
            }
        };
        let mut hash = blake3::hash(format!("{} {which}", kind.to_hex()).as_bytes()).to_hex().to_string();
        hash.truncate(32);
        hash
    }
}

impl Report for Gitlab {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"[\n" })?;
        self.begun = true;
        let fingerprint = self.fingerprint(file, finding);
        let description = match &finding.help {
            Some(help) => format!("{}; {help}", finding.message),
            None => finding.message.clone(),
        };
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        };
        let (begin, end) = (finding.place.start.into(), finding.place.end.into());
        // A path from the top of the repository is asked for without a dot before it.
        let path = file.strip_prefix("./").unwrap_or(file);
        let location = Location { path, positions: Positions { begin, end } };
        let check_name = &finding.code;
        out.write_all(&wire::line(&Issue { description, check_name, fingerprint, severity, location }))
    }

    fn finish(&mut self, out: &mut dyn Write, _summary: &Summary<'_>) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

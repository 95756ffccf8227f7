//! The Code Quality report of GitLab: one JSON array, written as the findings come.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::words::{remarks, sameness};
use super::{Report, Summary, in_repository, wire};
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_locations: Vec<Location<'f>>,
}

#[derive(Serialize)]
struct Location<'f> {
    path: &'f str,
    positions: Positions,
}

impl<'f> Location<'f> {
    fn of(file: &'f str, begin: Position, end: Position) -> Self {
        Self { path: in_repository(file), positions: Positions { begin: begin.into(), end: end.into() } }
    }
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
        short(blake3::hash(format!("{} {which}", kind.to_hex()).as_bytes()))
    }

    fn issue(&mut self, out: &mut dyn Write, issue: &Issue<'_>) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"[\n" })?;
        self.begun = true;
        out.write_all(&wire::line(issue))
    }
}

impl Report for Gitlab {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let fingerprint = self.fingerprint(file, finding);
        let mut words = vec![finding.message.to_string()];
        words.extend(remarks(file, finding));
        words.extend(finding.help.as_ref().map(ToString::to_string));
        let witnesses = finding.related.iter();
        self.issue(
            out,
            &Issue {
                description: words.join("; "),
                check_name: &finding.code,
                fingerprint,
                severity: severity(finding.severity),
                location: Location::of(file, finding.place.start, finding.place.end),
                other_locations: witnesses.map(|it| Location::of(file, it.start, it.start)).collect(),
            },
        )
    }

    /// What is wrong with the run itself is an issue of the folder that it ran in.
    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        let fault = summary.fault.map(|fault| ("blocker", fault.to_owned()));
        let unlisted = summary.unlisted_line().zip(summary.tally.worst());
        let unlisted = unlisted.map(|(line, worst)| (severity(worst), line));
        for (severity, description) in fault.into_iter().chain(unlisted) {
            let fingerprint = short(blake3::hash(description.as_bytes()));
            let (check_name, start) = ("cxray", Position::default());
            let location = Location::of(".", start, start);
            let other_locations = Vec::new();
            let issue = Issue { description, check_name, fingerprint, severity, location, other_locations };
            self.issue(out, &issue)?;
        }
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}

/// Half of a hash, which is enough.
fn short(hash: blake3::Hash) -> String {
    let mut hash = hash.to_hex().to_string();
    hash.truncate(32);
    hash
}

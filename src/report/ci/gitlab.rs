//! The Code Quality report of GitLab: one JSON array, the worst issues first. Repeats are one issue.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::listing::{Listing, kind_of};
use super::words::remarks;
use super::{Report, Repository, Summary, wire};
use crate::check::{Finding, Severity};
use crate::json::Position;

/// Issues that are listed; the other findings are counted.
const MOST_ISSUES: usize = 5_000;

/// The format `gitlab`.
#[derive(Debug)]
pub struct Gitlab {
    repository: Repository,
    issues: Listing<Json>,
}

impl Gitlab {
    /// Issues at the paths of a repository.
    #[must_use]
    pub fn new(repository: Repository) -> Self {
        Self { repository, issues: Listing::new(MOST_ISSUES) }
    }
}

impl Report for Gitlab {
    fn finding(&mut self, _out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let path = self.repository.path_of(file);
        // The kind says nothing of the line, which moves with every record before it.
        let kind = kind_of(&path, finding);
        self.issues.add(finding.severity, Some(kind), || {
            let mut words = vec![finding.shown_message()];
            words.extend(remarks(file, finding));
            words.extend(finding.shown_help());
            let mut issue = issue(&words.join("; "), &finding.code, kind, severity(finding.severity));
            issue["location"] = location(&path, finding.place.start, finding.place.end);
            if !finding.related.is_empty() {
                let related = finding.related.iter();
                issue["other_locations"] = related.map(|it| location(&path, it.start, it.start)).collect();
            }
            issue
        });
        Ok(())
    }

    /// A fault of the run itself is an issue of the folder that it ran in.
    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        let (rows, left_out) = std::mem::replace(&mut self.issues, Listing::new(0)).end();
        let issues = rows.into_iter().map(|row| {
            let mut issue = row.first;
            if let (again @ 1.., Some(words)) = (row.again, issue["description"].as_str()) {
                issue["description"] = format!("{words}; and {again} more like it").into();
            }
            issue
        });
        let worst = summary.tally.worst().map_or("info", severity);
        let left_out = (left_out > 0).then(|| (worst, format!("{left_out} more findings are left out")));
        let unlisted = summary.unlisted_line().map(|line| (worst, line));
        let fault = summary.fault.map(|fault| ("blocker", fault.to_owned()));
        let of_run = fault.into_iter().chain(unlisted).chain(left_out).map(|(severity, words)| {
            let mut issue = issue(&words, "cxray", blake3::hash(words.as_bytes()), severity);
            issue["location"] = location(".", Position::default(), Position::default());
            issue
        });
        let mut separator = "[\n";
        for issue in issues.chain(of_run) {
            out.write_all(separator.as_bytes())?;
            out.write_all(&wire::line(&issue))?;
            separator = ",\n";
        }
        out.write_all(if separator == "[\n" { b"[]\n" } else { b"\n]\n" })
    }
}

/// An issue, known from run to run by its kind.
fn issue(words: &str, code: &str, kind: blake3::Hash, severity: &str) -> Json {
    let fingerprint = &kind.to_hex()[..32];
    json!({ "description": words, "check_name": code, "fingerprint": fingerprint, "severity": severity })
}

fn location(path: &str, begin: Position, end: Position) -> Json {
    let point = |at: Position| json!({ "line": at.line, "column": at.column });
    json!({ "path": path, "positions": { "begin": point(begin), "end": point(end) } })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}

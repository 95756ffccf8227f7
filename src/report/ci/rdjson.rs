//! The Reviewdog Diagnostic Format: one JSON object, written as the findings come. Columns count characters.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::words::lines;
use super::{Report, Repository, Summary, wire};
use crate::check::{Finding, Severity};
use crate::json::Position;
use crate::report::message::came_here;

/// The format `rdjson`.
#[derive(Debug)]
pub struct Rdjson {
    repository: Repository,
    begun: bool,
}

impl Rdjson {
    /// Diagnostics at the paths of a repository.
    #[must_use]
    pub fn new(repository: Repository) -> Self {
        Self { repository, begun: false }
    }

    fn diagnostic(&mut self, out: &mut dyn Write, diagnostic: &Json) -> io::Result<()> {
        let begun = std::mem::replace(&mut self.begun, true);
        out.write_all(if begun { b",\n" } else { b"{\"source\":{\"name\":\"cxray\"},\"diagnostics\":[\n" })?;
        out.write_all(&wire::line(diagnostic))
    }
}

impl Report for Rdjson {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let path = self.repository.path_of(file);
        let severity = match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        };
        let mut diagnostic = json!({
            "message": lines(file, finding).join("\n"),
            "location": location(&path, finding.place.start, finding.place.end),
            "severity": severity,
            "code": { "value": finding.code },
        });
        if !finding.related.is_empty() {
            let related = finding.related.iter().map(|related| {
                json!({ "message": came_here(related), "location": location(&path, related.start, related.start) })
            });
            diagnostic["related_locations"] = related.collect();
        }
        self.diagnostic(out, &diagnostic)
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        let fault = summary.fault.map(|fault| ("ERROR", fault.to_owned()));
        let unlisted = summary.unlisted_line().map(|line| ("WARNING", line));
        for (severity, words) in fault.into_iter().chain(unlisted) {
            let code = json!({ "value": "cxray" });
            let place = json!({ "path": "." });
            self.diagnostic(
                out,
                &json!({ "message": words, "location": place, "severity": severity, "code": code }),
            )?;
        }
        let empty: &[u8] = b"{\"source\":{\"name\":\"cxray\"},\"diagnostics\":[]}\n";
        out.write_all(if self.begun { b"\n]}\n" } else { empty })
    }
}

fn location(path: &str, start: Position, end: Position) -> Json {
    let point = |at: Position| json!({ "line": at.line, "column": at.column });
    json!({ "path": path, "range": { "start": point(start), "end": point(end) } })
}
